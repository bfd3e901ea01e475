//! A menu at a place of the window, for lists whose rows come and go by the hundred: one
//! for all of them. On a phone it comes from below.

use super::{dom, parts, sentences};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

/// The menu that is open. `at`: the place in the window, in pixels. `left`: by a key;
/// `away`: by a click beside it.
pub fn menu(
    at: (f64, f64),
    title: String,
    testid: &'static str,
    items: AnyView,
    left: impl Fn() + 'static,
    away: impl Fn() + 'static,
) -> AnyView {
    let (node, label) = (NodeRef::<html::Div>::new(), title.clone());
    Effect::new(move |_| {
        if let Some(panel) = node.get() {
            place(&panel, at);
            parts::step_focus(&panel, "[role=menuitem]", 1, true);
        }
    });
    let on_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "Tab" | "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                return left();
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(panel) = node.get_untracked() {
            parts::step_focus(&panel, "[role=menuitem]", step, true);
        }
    };
    view! {
        <div class="menu-veil" on:click=move |_| away() on:contextmenu=move |event: MouseEvent| event.prevent_default()></div>
        <div class="message-menu row-menu" role="menu" aria-label=label data-testid=testid node_ref=node on:keydown=on_key>
            <p class="menu-title ellipsis" dir="auto" aria-hidden="true">{title}</p>
            {items}
        </div>
    }
    .into_any()
}

/// Where the menu of an element opens for who points at nothing: at its end.
pub fn end_of(element: &Element) -> (f64, f64) {
    let place = element.get_bounding_client_rect();
    let x = match dom::right_to_left(element) {
        true => place.left() + 16.0,
        false => place.right() - 16.0,
    };
    (x, place.top() + place.height() / 2.0)
}

/// Beside the place pointed at, within the window.
fn place(panel: &HtmlElement, (x, y): (f64, f64)) {
    let window = dom::window();
    let size = |it: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        it.ok().and_then(|it| it.as_f64()).unwrap_or_default()
    };
    let (space, room) = (size(window.inner_width()), size(window.inner_height()));
    let (width, height) = (
        f64::from(panel.offset_width()),
        f64::from(panel.offset_height()),
    );
    let left = match dom::right_to_left(panel) {
        true => x - width,
        false => x,
    };
    let left = left.min(space - width - 8.0).max(8.0);
    let top = y.min(room - height - 8.0).max(8.0);
    let pixels = |value: f64| sentences::join(&[&(value as i32).to_string(), "px"]);
    dom::set_style(panel, "left", &pixels(left));
    dom::set_style(panel, "top", &pixels(top));
}
