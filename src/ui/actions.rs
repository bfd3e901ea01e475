//! What can be done to messages: the buttons at one, its menu, and several chosen
//! at once.

use super::open::Timeline;
use super::state::{Account, Overlay, Page};
use super::window::Row;
use super::{dom, emoji, icons, notes, parts, rooms, sentences};
use crate::api::{Delivery, MessageId, MessageView};
use crate::i18n::t;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The usual reactions.
const USUAL: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/// What the composer is for.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Mode {
    /// A message.
    #[default]
    New,
    /// An answer to this one.
    Answer(MessageView),
    /// Another text for this one of ours.
    Edit(MessageView),
    /// Messages to one in the room alone, by what they are called there.
    Aside(String),
}

/// What is being done in an open chat.
#[derive(Clone, Default)]
pub struct Doing {
    /// What the composer is for.
    pub mode: ArcRwSignal<Mode>,
    /// The menu of a message is open.
    pub menu: ArcRwSignal<Option<Menu>>,
    /// An emoji is picked for this message.
    pub picking: ArcRwSignal<Option<MessageId>>,
    /// Messages are being chosen, so far these.
    pub chosen: ArcRwSignal<Option<Vec<MessageView>>>,
    /// A message that shall be shown.
    pub jump: ArcRwSignal<Option<MessageId>>,
}

impl Doing {
    /// Begins, or goes on with, choosing messages.
    pub fn choose(&self, message: MessageView) {
        self.chosen.update(|chosen| {
            let all = chosen.get_or_insert_default();
            match all.iter().position(|it| it.id == message.id) {
                Some(place) => drop(all.remove(place)),
                None => all.push(message),
            }
        });
    }
}

/// The open menu of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    /// The message, as it was when it opened.
    message: MessageView,
    /// Where: the edges of its bubble, within the frame of the timeline.
    top: f64,
    bottom: f64,
    start: f64,
    end: f64,
}

/// Whether others have it, or will: what did not go out is not answered.
fn is_out(message: &MessageView) -> bool {
    !matches!(message.sent, Some(Delivery::Waiting | Delivery::Failed(_)))
}

/// Whether it is between two in a room: nothing can be said about it but in words, for all
/// would hear it.
pub fn is_aside(message: &MessageView) -> bool {
    message.extras.private
}

/// Whether its text may be changed.
pub fn is_editable(message: &MessageView) -> bool {
    let failed = matches!(message.sent, Some(Delivery::Failed(_)));
    message.sent.is_some() && !failed && !message.retracted && !message.cut && !is_aside(message)
}

/// Opens the menu of a message.
pub fn open_menu(open: &Timeline, row: &Row, article: &Element) {
    let frame = article.closest(".timeline-frame").ok().flatten();
    let bubble = article.query_selector(".bubble").ok().flatten();
    let (Some(frame), Some(bubble)) = (frame, bubble) else {
        return;
    };
    let (frame, bubble) = (
        frame.get_bounding_client_rect(),
        bubble.get_bounding_client_rect(),
    );
    open.doing.menu.set(Some(Menu {
        message: row.data.get_untracked(),
        top: bubble.top() - frame.top(),
        bottom: bubble.bottom() - frame.top(),
        start: bubble.left() - frame.left(),
        end: frame.right() - bubble.right(),
    }));
}

/// The buttons at a message that is pointed at or has the focus.
pub fn tools(open: &Arc<Timeline>, row: &Arc<Row>) -> AnyView {
    let answer = {
        let (open, row) = (open.clone(), row.clone());
        move |_| open.doing.mode.set(Mode::Answer(row.data.get_untracked()))
    };
    let more = {
        let (open, row) = (open.clone(), row.clone());
        move |event: web_sys::MouseEvent| {
            let button = dom::target::<Element>(&event);
            let article = button.and_then(|it| it.closest("article").ok().flatten());
            if let Some(article) = article {
                open_menu(&open, &row, &article);
            }
        }
    };
    let (out, gone) = row.data.with_untracked(|m| (is_out(m), m.retracted));
    let answer = (out && !gone).then(|| {
        view! {
            <button type="button" data-testid="message-reply" aria-label=t::message::reply() title=t::message::reply() on:click=answer>
                {icons::REPLY.draw()}
            </button>
        }
    });
    let aside = row.data.with_untracked(is_aside);
    let smile = if out && !gone && !aside {
        icons::SMILE
    } else {
        icons::MORE
    };
    view! {
        <div class="tools">
            {answer}
            <button type="button" data-testid="message-menu" aria-haspopup="menu" aria-label=t::message::message_menu() title=t::message::message_menu() on:click=more>
                {smile.draw()}
            </button>
        </div>
    }
    .into_any()
}

/// The menu of a message, over the timeline; on a narrow screen from below.
pub fn menu(page: Page, account: Arc<Account>, open: Arc<Timeline>) -> AnyView {
    let state = RwSignal::from(open.doing.menu.clone());
    let picking = RwSignal::from(open.doing.picking.clone());
    let (picks, picked) = (account.clone(), open.clone());
    view! {
        {move || {
            let menu = state.get()?;
            Some(panel(page, account.clone(), open.clone(), menu))
        }}
        {move || {
            let id = picking.get()?;
            let close = {
                let id = id.clone();
                move || {
                    picking.set(None);
                    focus_message(&id);
                }
            };
            let choose = {
                let (account, open, close) = (picks.clone(), picked.clone(), close.clone());
                Callback::new(move |emoji: String| {
                    close();
                    notes::react(page, &account, &open, &id, &emoji, true);
                })
            };
            let done = close.clone();
            Some(view! {
                <div class="menu-veil" on:click=move |_| close()></div>
                {emoji::picker(page, choose, Callback::new(move |()| done()))}
            })
        }}
    }
    .into_any()
}

fn panel(page: Page, account: Arc<Account>, open: Arc<Timeline>, menu: Menu) -> AnyView {
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
    // Below the bubble, above it where there is no room; never out of the frame.
    Effect::new(move |_| {
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
    let usual =
        (out && !gone && !aside).then(|| reactions(page, &account, &open, message, close.clone()));
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

/// The row of usual emoji; at its end all others.
fn reactions(
    page: Page,
    account: &Arc<Account>,
    open: &Arc<Timeline>,
    message: StoredValue<MessageView>,
    close: impl Fn() + Clone + 'static,
) -> AnyView {
    let mine = |emoji: &str| {
        message.with_value(|m| m.reactions.iter().any(|it| it.mine && it.emoji == emoji))
    };
    let one = |emoji: &'static str| {
        let (account, open, close) = (account.clone(), open.clone(), close.clone());
        let is_mine = mine(emoji);
        view! {
            <button
                type="button"
                role="menuitem"
                tabindex="-1"
                data-testid="react"
                data-emoji=emoji
                class:mine=is_mine
                on:click=move |_| {
                    close();
                    let id = message.with_value(|m| m.id.clone());
                    notes::react(page, &account, &open, &id, emoji, !is_mine);
                }
            >
                {emoji}
            </button>
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
            {USUAL.map(one).into_iter().collect::<Vec<_>>()}
            <button type="button" role="menuitem" tabindex="-1" data-testid="react-more" aria-label=t::message::more_emoji() title=t::message::more_emoji() on:click=more>
                {icons::ADD.draw()}
            </button>
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
    let text = texts.join("\n");
    leptos::task::spawn_local(async move {
        // Whoever pastes sees whether it worked.
        let _ = dom::copy(&text).await;
    });
}

/// Gives the focus to a message, if it is drawn.
pub fn focus_message(id: &MessageId) {
    let Ok(all) = dom::document().query_selector_all("article.message") else {
        return;
    };
    for at in 0..all.length() {
        let article = all.get(at).and_then(|it| it.dyn_into::<HtmlElement>().ok());
        if let Some(article) = article
            && article.get_attribute("data-id").as_ref() == Some(id)
        {
            let _ = article.focus();
            return;
        }
    }
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
