//! A pane beside the list that is no conversation. What draws it is a part of the
//! module of its own.

use super::late::{Late, late};
use super::route::Route;
use super::state::Page;
use super::{dom, icons};
use crate::i18n::t;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What a pane is called: in tests, and to people.
pub struct Named {
    /// The pane.
    pub testid: &'static str,
    /// Its way back.
    pub back: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Where its way back leads.
    pub above: fn(Page) -> Route,
}

/// The pane.
pub fn pane(page: Page, named: Named, what: Late) -> AnyView {
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            page.up(&(named.above)(page));
        }
    };
    // The keyboard is in the pane, and afterwards back where it came from.
    let back = NodeRef::<html::Button>::new();
    let focus = |button: HtmlElement| dom::next_frame(move || drop(button.focus()));
    Effect::new(move |_| {
        if let Some(button) = back.get() {
            focus(button.into());
        }
    });
    on_cleanup(move || {
        let menu = dom::document().query_selector(".own").ok().flatten();
        if let Some(Ok(button)) = menu.map(|menu| menu.dyn_into::<HtmlElement>()) {
            focus(button);
        }
    });
    view! {
        <main class="pane account" data-testid=named.testid on:keydown=leave>
            <header class="bar">
                <button
                    type="button"
                    class="round"
                    data-testid=named.back
                    node_ref=back
                    aria-label=t::chat::back_to_chats()
                    on:click=move |_| page.up(&(named.above)(page))
                >
                    {icons::BACK.draw()}
                </button>
                <div class="who">
                    <h1 class="ellipsis">{named.title}</h1>
                </div>
            </header>
            <div class="account-parts">{late(page, "notice bad", what)}</div>
        </main>
    }
    .into_any()
}
