//! Where a person writes. What is typed is never lost: kept as a draft while
//! typing, on leaving the chat, and on leaving the page.

mod commands;
mod complete;
mod unsent;
mod writing;

pub use unsent::Unsents;

use super::emoji;
use super::open::Timeline;
use super::state::{Account, Page};
use super::{answering, dom, icons, keys, parts, spoiler};
use crate::i18n::t;
use complete::Complete;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use writing::{Composer, Styling};

/// The usual keys, with Ctrl or, on a Mac, Cmd.
fn shortcut(event: &KeyboardEvent) -> Option<Styling> {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return None;
    }
    let sign = match (event.key().to_lowercase().as_str(), event.shift_key()) {
        ("b", false) => '*',
        ("i", false) => '_',
        ("e", false) => '`',
        ("x", true) => '~',
        _ => return None,
    };
    Some(Styling::Sign(sign))
}

/// Has the focus come to the field, unless somebody begins to write elsewhere. With the
/// frame: before it, all that is drawn by now would be laid out.
fn take_focus(field: web_sys::HtmlTextAreaElement) {
    let active = || dom::document().active_element();
    let before = active();
    dom::next_frame(move || {
        let writes = |it: &web_sys::Element| it.matches(":read-write").unwrap_or(false);
        let now = active();
        if now == before || !now.as_ref().is_some_and(writes) {
            drop(field.focus());
        }
    });
}

/// The field and its button.
pub fn composer(page: Page, account: Arc<Account>, open: Arc<Timeline>) -> AnyView {
    let field = NodeRef::<html::Textarea>::new();
    let filled = RwSignal::new(false);
    let too_long = RwSignal::new(false);
    let spoiler = RwSignal::new(None::<String>);
    let picking = RwSignal::new(false);
    let in_room = super::rooms::is_room(&account.line(&open.peer));
    let note = RwSignal::new(None::<String>);
    let failed = account.rooms.failed.clone();
    let room = in_room.then(|| (account.clone(), open.peer.clone()));
    let complete = Complete::new(page, room, move || field.get_untracked());
    let composer = Rc::new(Composer {
        page,
        account,
        open: open.clone(),
        field: RefCell::default(),
        draft_timer: RefCell::default(),
        idle_timer: RefCell::default(),
        kept: RefCell::default(),
        composing: Cell::new(false),
        touched: Cell::new(false),
        complete,
        note,
        too_long,
        in_room,
        commanded: RefCell::default(),
        spoiler,
        set_aside: RefCell::default(),
        edited: RefCell::default(),
    });
    let composer = StoredValue::new_local(composer);
    let with = move |act: &dyn Fn(&Rc<Composer>)| {
        // The field loses the focus while it goes: then there is nothing left to do.
        let some = composer.try_with_value(|composer| {
            act(composer);
            !composer.text().trim().is_empty()
        });
        if let Some(some) = some {
            filled.try_set(some);
        }
    };
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            composer.with_value(|c| *c.field.borrow_mut() = Some(field.clone()));
            if !dom::touch() {
                take_focus(field);
            }
        }
    });
    // The draft comes with the first page, unless something was typed already;
    // later from other tabs.
    Effect::new({
        let (draft, resets) = (open.draft.clone(), open.resets.clone());
        move |first: Option<bool>| {
            let draft = draft.get();
            if resets.get() == 0 || field.get().is_none() {
                return false;
            }
            with(&|c| {
                c.take_draft(&draft, first != Some(true));
                if first != Some(true) {
                    c.take_up();
                }
            });
            true
        }
    });
    // What was commanded was not done.
    Effect::new({
        let peer = open.peer.clone();
        move |_| {
            let why = failed.with(|failed| {
                let (what, problem) = failed.as_ref()?;
                let here = what.room() == Some(&peer);
                here.then(|| super::rooms::not_done(what, problem))
            });
            if let Some(why) = why {
                with(&|c| c.refused(why.clone()));
            }
        }
    });
    // What a link gives to be said here, once the draft is there.
    Effect::new({
        let (peer, resets) = (open.peer.clone(), open.resets.clone());
        move |_| {
            let given = page.given.get();
            if let Some((to, text)) = given
                && resets.get() > 0
                && field.get().is_some()
                && to == peer
            {
                page.given.set(None);
                with(&|c| c.give(&text));
            }
        }
    });
    let mode = RwSignal::from(open.doing.mode.clone());
    Effect::new(move |_| {
        if field.get().is_some() {
            mode.with(|mode| with(&|c| c.turn_to(mode)));
        }
    });
    let leaving = window_event_listener(leptos::ev::pagehide, move |_| with(&|c| c.leave()));
    on_cleanup(move || {
        leaving.remove();
        composer.with_value(|c| c.leave());
    });
    let on_key = move |event: KeyboardEvent| {
        // While an input method composes, Enter is its own. Safari ends the
        // composition before the key: it is code 229 then.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        if let Some(field) = field.get_untracked()
            && complete.key(&field, &event)
        {
            return;
        }
        if let Some(style) = shortcut(&event) {
            event.prevent_default();
            with(&|c| c.style(style));
        } else if event.key() == "Enter" && !event.shift_key() {
            let with_ctrl = event.ctrl_key() || event.meta_key();
            if with_ctrl || !dom::touch() && keys::enter_sends(page) {
                event.prevent_default();
                return with(&|c| c.send());
            }
        }
        let taken = composer.with_value(|c| c.takes_key(&event.key()));
        if taken {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let look = move |composing: bool| {
        if let Some(field) = field.get_untracked()
            && !composing
        {
            complete.look(&field);
        }
    };
    let choose = Callback::new(move |emoji: String| {
        if let Some(field) = field.get_untracked() {
            // On a phone the keyboard stays where it is, open or not.
            let before = dom::document().active_element();
            dom::insert_text(&field, &emoji);
            if dom::touch() && before.as_ref() != Some(field.as_ref()) {
                let _ = field.blur();
            }
        }
    });
    let close = Callback::new(move |()| {
        picking.set(false);
        if let Some(field) = field.get_untracked()
            && !dom::touch()
        {
            let _ = field.focus();
        }
    });
    let hide = move || {
        dom::next_frame(move || {
            spoiler.update(|it| {
                it.get_or_insert_default();
            });
            with(&|c| c.take_focus());
        });
    };
    let styles = move || {
        let item = |text: &'static str, testid: &'static str, style: Styling| {
            // When the menu has given back the focus.
            let act = move || dom::next_frame(move || with(&|c| c.style(style)));
            parts::menu_item(text, testid, "menu-item", act)
        };
        view! {
            <div role="menu">
                {item(t::composer::bold(), "style-strong", Styling::Sign('*'))}
                {item(t::composer::italic(), "style-emphasis", Styling::Sign('_'))}
                {item(t::composer::strike(), "style-strike", Styling::Sign('~'))}
                {item(t::composer::code(), "style-code", Styling::Sign('`'))}
                {item(t::composer::quote(), "style-quote", Styling::Quote)}
                {parts::menu_item(t::composer::spoiler(), "style-spoiler", "menu-item", hide)}
            </div>
        }
        .into_any()
    };
    view! {
        {answering::bar(&open)}
        {spoiler::bar(page, spoiler)}
        <form
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                with(&|c| c.send());
            }
        >
            {move || picking.get().then(|| emoji::picker(page, choose, close))}
            {complete.draw(move || field.get_untracked())}
            {move || {
                note.get()
                    .map(|note| {
                        view! {
                            <p class="composer-note" role="alert" data-testid="composer-note">
                                {note}
                            </p>
                        }
                    })
            }}
            {move || {
                too_long
                    .get()
                    .then(|| {
                        view! {
                            <p class="composer-note" role="alert" data-testid="too-long">
                                {t::chat::too_long()}
                            </p>
                        }
                    })
            }}
            <button
                type="button"
                class="round"
                data-testid="emoji-button"
                data-opens="emoji"
                aria-label=t::composer::emoji()
                title=t::composer::emoji()
                aria-haspopup="dialog"
                aria-expanded=move || picking.get().to_string()
                on:click=move |_| picking.update(|picking| *picking = !*picking)
            >
                {icons::SMILE.draw()}
            </button>
            {parts::menu(t::composer::style(), "style-menu", || icons::LETTERS.draw(), "round", styles)}
            <textarea
                rows="1"
                data-testid="composer"
                aria-label=t::composer::message()
                placeholder=t::composer::hint()
                dir="auto"
                autocomplete="off"
                enterkeyhint=if dom::touch() { "enter" } else { "send" }
                node_ref=field
                aria-autocomplete="list"
                aria-controls=move || complete.active().map(|_| "emoji-offers")
                aria-activedescendant=move || complete.active()
                on:input=move |event| {
                    with(&|c| c.changed());
                    let composing = event.dyn_ref::<web_sys::InputEvent>().is_some_and(|e| e.is_composing());
                    look(composing);
                }
                on:compositionend=move |_| look(false)
                on:blur=move |_| {
                    complete.close();
                    with(&|c| c.keep_draft());
                }
                on:keydown=on_key
            ></textarea>
            <button
                type="submit"
                class="send"
                data-testid="send"
                aria-label=t::common::send()
                title=t::common::send()
                disabled=move || !filled.get()
                // The keyboard of a phone stays open.
                on:pointerdown=|event| event.prevent_default()
            >
                {icons::SEND.draw()}
            </button>
        </form>
    }
    .into_any()
}
