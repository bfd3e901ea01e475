//! What the menu of a message offers, and the bar for those that are chosen.

use super::{Menu, Mode, focus_message, is_aside, is_editable, is_out};
use crate::api::{AccountCommand, MessageView, Privacy};
use crate::i18n::t;
use crate::text;
use crate::ui::open::Timeline;
use crate::ui::overlay::Overlay;
use crate::ui::state::{Account, Page};
use crate::ui::{dom, icons, notes, parts, rooms, sentences};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The usual reactions.
const USUAL: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/// The menu, as it stood when it opened.
pub fn panel(page: Page, account: Arc<Account>, open: Arc<Timeline>, menu: Menu) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    let message = StoredValue::new(menu.message.clone());
    let close = {
        let open = open.clone();
        let id = menu.message.id.clone();
        move || {
            open.doing.menu.set(None);
            focus_message(&id);
        }
    };
    let peer = open.peer.clone();
    let ask = Privacy::AskReactions(peer.clone());
    page.act(&account, AccountCommand::Privacy(ask));
    let told = account.privacy.reactions.clone();
    let only = Memo::new(move |_| match told.get() {
        Some((of, only)) if of == peer => only,
        _ => Vec::new(),
    });
    // Below the bubble, above it where there is no room; never out of the frame. Once more
    // when it becomes known which reactions are taken.
    Effect::new(move |_| {
        only.track();
        let Some(panel) = node.get() else { return };
        let Some(frame) = panel.offset_parent() else {
            return;
        };
        let (height, room) = (
            f64::from(panel.offset_height()),
            f64::from(frame.client_height()),
        );
        let (width, space) = (
            f64::from(panel.offset_width()),
            f64::from(frame.client_width()),
        );
        let below = menu.bottom + 4.0;
        let top = match below + height <= room {
            true => below,
            false => menu.top - height - 4.0,
        };
        let top = top.min(room - height - 8.0).max(8.0);
        let left = match menu.start < menu.end {
            true => menu.start,
            false => space - menu.end - width,
        };
        let left = left.min(space - width - 8.0).max(8.0);
        let pixels = |value: f64| sentences::join(&[&(value as i32).to_string(), "px"]);
        dom::set_style(&panel, "top", &pixels(top));
        dom::set_style(&panel, "left", &pixels(left));
        parts::step_focus(&panel, "[role=menuitem]", 1, true);
    });
    let on_key = {
        let close = close.clone();
        move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowDown" | "ArrowRight" => 1,
                "ArrowUp" | "ArrowLeft" => -1,
                "Tab" | "Escape" => {
                    event.prevent_default();
                    event.stop_propagation();
                    return close();
                }
                _ => return,
            };
            event.prevent_default();
            if let Some(panel) = node.get_untracked() {
                parts::step_focus(&panel, "[role=menuitem]", step, true);
            }
        }
    };
    let (out, gone, editable, mine) =
        message.with_value(|m| (is_out(m), m.retracted, is_editable(m), m.sent.is_some()));
    let item = |icon: icons::Icon, text: &'static str, testid: &'static str, act: Box<dyn Fn()>| {
        let close = close.clone();
        view! {
            <button
                type="button"
                role="menuitem"
                tabindex="-1"
                class="menu-item"
                data-testid=testid
                on:click=move |_| {
                    close();
                    act();
                }
            >
                {icon.draw()}
                {text}
            </button>
        }
        .into_any()
    };
    let mode = |make: fn(MessageView) -> Mode| {
        let open = open.clone();
        Box::new(move || open.doing.mode.set(make(message.get_value()))) as Box<dyn Fn()>
    };
    let over = |make: fn(&Timeline, Vec<MessageView>) -> Overlay| {
        let open = open.clone();
        Box::new(move || {
            page.overlay
                .set(Some(make(&open, vec![message.get_value()])));
        }) as Box<dyn Fn()>
    };
    let copy =
        Box::new(move || message.with_value(|m| copy(std::slice::from_ref(m)))) as Box<dyn Fn()>;
    let choose = {
        let open = open.clone();
        Box::new(move || open.doing.choose(message.get_value())) as Box<dyn Fn()>
    };
    let links = message.with_value(links);
    let items = [
        (out && !gone).then(|| {
            item(
                icons::REPLY,
                t::message::reply(),
                "menu-reply",
                mode(Mode::Answer),
            )
        }),
        (mine && editable).then(|| {
            item(
                icons::PEN,
                t::message::edit(),
                "menu-edit",
                mode(Mode::Edit),
            )
        }),
        (!gone).then(|| item(icons::COPY, t::message::copy_text(), "menu-copy", copy)),
        (!gone && !links.is_empty()).then(|| {
            let copy = Box::new(move || put_in_clipboard(links.clone())) as Box<dyn Fn()>;
            item(icons::LINK, t::message::copy_link(), "menu-copy-link", copy)
        }),
        message.with_value(can_be_forwarded).then(|| {
            item(
                icons::FORWARD,
                t::message::forward(),
                "menu-forward",
                over(forward),
            )
        }),
        Some(item(
            icons::SELECT,
            t::message::select(),
            "menu-select",
            choose,
        )),
        Some(item(
            icons::BIN,
            t::message::delete(),
            "menu-delete",
            over(delete),
        )),
    ];
    let aside = message.with_value(is_aside);
    let usual = (out && !gone && !aside)
        .then(|| reactions(page, &account, &open, message, only, close.clone()));
    let seen = message.with_value(|m| rooms::seen(&account.line(&open.peer), m));
    let seen =
        seen.map(|names| view! { <div class="menu-seen" data-testid="menu-seen">{names}</div> });
    view! {
        <div class="menu-veil" on:click=move |_| close()></div>
        <div class="message-menu" role="menu" aria-label=t::message::message_menu() data-testid="message-menu-panel" node_ref=node on:keydown=on_key>
            {usual}
            {items.into_iter().flatten().collect::<Vec<_>>()}
            {seen}
        </div>
    }
    .into_any()
}

/// The row of usual emoji, at its end all others; where only some are taken, those.
fn reactions(
    page: Page,
    account: &Arc<Account>,
    open: &Arc<Timeline>,
    message: StoredValue<MessageView>,
    only: Memo<Vec<String>>,
    close: impl Fn() + Clone + Send + Sync + 'static,
) -> AnyView {
    let mine = move |emoji: &str| {
        message.with_value(|m| m.reactions.iter().any(|it| it.mine && it.emoji == emoji))
    };
    let one = {
        let (account, open, close) = (account.clone(), open.clone(), close.clone());
        move |emoji: String| {
            let (account, open, close) = (account.clone(), open.clone(), close.clone());
            let is_mine = mine(&emoji);
            let (chosen, face) = (emoji.clone(), emoji.clone());
            view! {
                <button
                    type="button"
                    role="menuitem"
                    tabindex="-1"
                    data-testid="react"
                    data-emoji=emoji.clone()
                    class:mine=is_mine
                    on:click=move |_| {
                        close();
                        let id = message.with_value(|m| m.id.clone());
                        notes::react(page, &account, &open, &id, &chosen, !is_mine);
                    }
                >
                    {face}
                </button>
            }
        }
    };
    let more = {
        let (open, close) = (open.clone(), close.clone());
        move |_| {
            close();
            open.doing
                .picking
                .set(Some(message.with_value(|m| m.id.clone())));
        }
    };
    view! {
        <div class="usual">
            {move || {
                let only = only.get();
                let more = only.is_empty().then(|| {
                    view! {
                        <button type="button" role="menuitem" tabindex="-1" data-testid="react-more" aria-label=t::message::more_emoji() title=t::message::more_emoji() on:click=more.clone()>
                            {icons::ADD.draw()}
                        </button>
                    }
                });
                let emoji = match only.is_empty() {
                    true => USUAL.map(str::to_owned).to_vec(),
                    false => only.into_iter().filter(|it| text::only_emoji(it) == Some(1)).collect(),
                };
                view! {
                    {emoji.into_iter().map(&one).collect::<Vec<_>>()}
                    {more}
                }
            }}
        </div>
    }
    .into_any()
}

fn forward(open: &Timeline, messages: Vec<MessageView>) -> Overlay {
    let messages = messages.into_iter().filter(can_be_forwarded);
    Overlay::Forward(open.peer.clone(), messages.map(|m| m.id).collect())
}

/// Whether it has words to pass on.
fn can_be_forwarded(message: &MessageView) -> bool {
    !message.retracted && message.extras.encrypted.is_none()
}

fn delete(open: &Timeline, messages: Vec<MessageView>) -> Overlay {
    Overlay::Delete(open.peer.clone(), messages)
}

/// Puts texts into the clipboard.
fn copy(messages: &[MessageView]) {
    let texts = messages.iter().filter(|m| !m.retracted);
    let texts: Vec<&str> = texts.map(|m| m.body.as_str()).collect();
    put_in_clipboard(texts.join("\n"));
}

fn put_in_clipboard(text: String) {
    leptos::task::spawn_local(async move {
        // Whoever pastes sees whether it worked.
        let _ = dom::copy(&text).await;
    });
}

/// The addresses in a text, each on a line: a finger gets no menu of the browser's on a link.
fn links(message: &MessageView) -> String {
    let spans = text::spans(&message.body).into_iter();
    let links = spans.filter_map(|span| match span {
        text::Span::Link { href, .. } => Some(href),
        text::Span::Text(_) => None,
    });
    links.collect::<Vec<_>>().join("\n")
}

/// What can be done with the chosen messages, in place of the composer.
pub fn chosen(page: Page, open: Arc<Timeline>) -> AnyView {
    let state = RwSignal::from(open.doing.chosen.clone());
    let count = move || state.with(|it| it.as_ref().map_or(0, Vec::len));
    // As they stand in the chat, not as they were chosen.
    let take = move || {
        let mut all = state.get_untracked().unwrap_or_default();
        all.sort_by_key(|m| m.position);
        state.set(None);
        all
    };
    let over = |make: fn(&Timeline, Vec<MessageView>) -> Overlay| {
        let open = open.clone();
        Box::new(move || page.overlay.set(Some(make(&open, take())))) as Box<dyn Fn()>
    };
    let button = move |icon: icons::Icon,
                       label: &'static str,
                       testid: &'static str,
                       act: Box<dyn Fn()>| {
        view! {
            <button type="button" class="round" data-testid=testid title=label aria-label=label disabled=move || count() == 0 on:click=move |_| act()>
                {icon.draw()}
            </button>
        }
        .into_any()
    };
    let copy = button(
        icons::COPY,
        t::message::copy_text(),
        "chosen-copy",
        Box::new(move || copy(&take())),
    );
    let forward = button(
        icons::FORWARD,
        t::message::forward(),
        "chosen-forward",
        over(forward),
    );
    let delete = button(
        icons::BIN,
        t::message::delete(),
        "chosen-delete",
        over(delete),
    );
    view! {
        <div class="chosen-bar" role="toolbar" aria-label=t::message::chosen_bar() data-testid="chosen-bar">
            <button type="button" class="round" data-testid="chosen-cancel" title=t::common::cancel() aria-label=t::common::cancel() on:click=move |_| state.set(None)>
                {icons::CLOSE.draw()}
            </button>
            <span class="grow" role="status">{move || sentences::chosen(count())}</span>
            {copy}
            {forward}
            {delete}
        </div>
    }
    .into_any()
}
