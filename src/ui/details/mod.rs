//! Who somebody is and what can be done about them, beside the conversation or, where
//! there is no room, over it. To read and write it is not needed, so what draws it is a
//! part of the module of its own.

mod who;

use super::late::{Late, late};
use super::people::{Line, LineData};
use super::route::Route;
use super::state::{Account, Page};
use super::{dom, icons, rooms};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
pub use who::copied;

/// From here on the details have a place beside the conversation (`style/details.css`).
const BESIDE: &str = "(min-width: 75rem)";

pub fn draw(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    // After a reload that is known late.
    let is_room = is_room(&line);
    view! {
        {move || match is_room.get() {
            true => rooms::who(page, account.clone(), line.clone()),
            false => who::who(page, account.clone(), line.clone()),
        }}
    }
    .into_any()
}

fn is_room(line: &Line) -> Memo<bool> {
    let data = line.data.clone();
    Memo::new(move |_| data.with(LineData::is_room))
}

/// Whether they are on screen.
pub fn are_open(page: Page) -> Memo<bool> {
    Memo::new(move |_| page.route.with(|route| matches!(route, Route::Details(_))))
}

/// Whether they hide the conversation.
pub fn are_over(page: Page) -> bool {
    page.route.with(|route| matches!(route, Route::Details(_))) && !dom::media(BESIDE)
}

/// The pane for who one talks to.
pub fn pane(page: Page, account: Arc<Account>, who: &BareJid) -> AnyView {
    let line = account.line(who);
    let is_room = is_room(&line);
    let words = move || match is_room.get() {
        true => t::room::details(),
        false => t::chat::menu(),
    };
    let chat = Route::Chat(who.clone());
    let close = move || page.up(&chat);
    let leave = {
        let close = close.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.is_composing() {
                close();
            }
        }
    };
    // The keyboard is in the pane, and afterwards back where it came from.
    let button = NodeRef::<html::Button>::new();
    let focus = |button: HtmlElement| dom::next_frame(move || drop(button.focus()));
    Effect::new(move |_| {
        if let Some(button) = button.get() {
            focus(button.into());
        }
    });
    on_cleanup(move || {
        let opener = dom::document().query_selector(".open-details").ok();
        if let Some(Ok(opener)) = opener.flatten().map(|it| it.dyn_into::<HtmlElement>()) {
            focus(opener);
        }
    });
    // Where they hide the conversation they are what the page is about.
    let over = RwSignal::new(!dom::media(BESIDE));
    let sized = window_event_listener(leptos::ev::resize, move |_| {
        let now = !dom::media(BESIDE);
        if over.get_untracked() != now {
            over.set(now);
        }
    });
    on_cleanup(move || sized.remove());
    let role = move || if over.get() { "main" } else { "complementary" };
    let title = move || match over.get() {
        true => view! { <h1 id="details-title" class="ellipsis">{words}</h1> }.into_any(),
        false => view! { <h2 id="details-title" class="ellipsis">{words}</h2> }.into_any(),
    };
    let scrolled = account.rooms.scrolled.clone();
    let parts = late(page, "notice bad", Late::Details(account, line));
    view! {
        <div class="pane details" role=role data-testid="details" aria-labelledby="details-title" on:keydown=leave>
            <div class="bar">
                <button
                    type="button"
                    class="round"
                    data-testid="details-close"
                    node_ref=button
                    aria-label=t::common::close()
                    title=t::common::close()
                    on:click=move |_| close()
                >
                    {icons::CLOSE.draw()}
                </button>
                {title}
            </div>
            <div class="details-parts" on:scroll=move |_| scrolled.notify()>{parts}</div>
        </div>
    }
    .into_any()
}
