//! Which keys do what: a list under `?`, and in the quick switcher, which needs no sign.

use super::overlay::Overlay;
use super::state::Page;
use super::{device, dom, overlay, switcher};
use crate::i18n::t;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// Where somebody types, or a key means something else.
const TYPING: &str =
    "input, textarea, select, [contenteditable], [role=menu], [role=grid], [role=dialog]";
/// Where it is kept that a single key does nothing (WCAG 2.1.4), and what stands there then.
const SINGLE: &str = "keuvel.keys";
const OFF: &str = "off";

/// Where it is kept that Enter begins a new line.
const ENTER: &str = "keuvel.enter";

/// Whether Enter sends. With Ctrl, or the key for that, it does in any case.
pub fn enter_sends(page: Page) -> bool {
    device::kept(page, ENTER) != OFF
}

/// Decides that.
pub fn set_enter_sends(page: Page, on: bool) {
    device::keep(page, ENTER, if on { "" } else { OFF });
}

/// Whether a single key does something.
pub fn single(page: Page) -> bool {
    device::kept(page, SINGLE) != OFF
}

/// Decides that.
pub fn set_single(page: Page, on: bool) {
    device::keep(page, SINGLE, if on { "" } else { OFF });
}

/// Does what single keys do, for as long as somebody is signed in.
pub fn listen(page: Page) {
    let listening = window_event_listener(leptos::ev::keydown, move |event| {
        let other = event.ctrl_key() || event.alt_key() || event.meta_key();
        let key = event.key();
        if !matches!(key.as_str(), "?" | "/") || other || event.is_composing() {
            return;
        }
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let typing = target.is_some_and(|it| it.closest(TYPING).ok().flatten().is_some());
        let free = page.overlay.with_untracked(Option::is_none) && !page.adding.get_untracked();
        if typing || !free || !single(page) {
            return;
        }
        event.prevent_default();
        if key == "?" {
            return page.overlay.set(Some(Overlay::Keys));
        }
        let field = dom::document().query_selector(".filter input").ok();
        if let Some(field) = field.flatten() {
            let field = field.unchecked_into::<HtmlInputElement>();
            let _ = field.focus();
            field.select();
        }
    });
    on_cleanup(move || listening.remove());
}

/// The list.
pub fn dialog(page: Page) -> AnyView {
    let (send, new_line) = match enter_sends(page) {
        true => (t::keys::enter(), t::keys::shift_enter()),
        false => (t::keys::ctrl_enter(), t::keys::enter()),
    };
    let leave = move || page.overlay.set(None);
    let line = |keys: &'static str, does: &'static str| {
        view! {
            <div>
                <dt><kbd>{keys}</kbd></dt>
                <dd>{does}</dd>
            </div>
        }
        .into_any()
    };
    let within = view! {
        <div class="sheet" data-testid="keys">
            <h2 id="dialog-title">{t::keys::title()}</h2>
            <dl class="keys">
                {line(switcher::keys(), t::switcher::title())}
                {line("↑ ↓", t::keys::step())}
                {line("↑", t::keys::edit_last())}
                {line(send, t::common::send())}
                {line(new_line, t::keys::new_line())}
                {line(t::keys::escape(), t::keys::back())}
                {single(page).then(|| (line("/", t::keys::search()), line("?", t::keys::show())))}
            </dl>
            <div class="actions">
                <button type="button" class="primary" data-testid="cancel" on:click=move |_| leave()>
                    {t::common::close()}
                </button>
            </div>
        </div>
    };
    overlay::shell(leave, within.into_any())
}
