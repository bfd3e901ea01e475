//! The borders between panes, which can be moved: by pointer, by arrow keys, and back by
//! a double click. What was chosen is the device's.

use super::state::Page;
use super::{device, dom};
use crate::i18n::t;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

/// What an arrow key moves a border by.
const STEP: i32 = 16;

/// A pane whose width can be chosen, in sixteenths of the size of text
/// (`style/shell.css` says how much of a window it may take).
#[derive(Clone, Copy)]
pub struct Width {
    list: bool,
    value: RwSignal<i32>,
}

impl Width {
    /// Of the list, or of the details.
    pub fn new(page: Page, list: bool) -> Width {
        let width = Width {
            list,
            value: RwSignal::new(0),
        };
        let kept = device::kept(page, width.name()).parse();
        width.value.set(width.within(kept.unwrap_or(width.usual())));
        width
    }

    /// As the style sheet has it.
    pub fn css(self) -> String {
        self.value.get().to_string()
    }

    fn name(self) -> &'static str {
        match self.list {
            true => "keuvel.list-width",
            false => "keuvel.details-width",
        }
    }

    fn usual(self) -> i32 {
        if self.list { 352 } else { 336 }
    }

    fn limits(self) -> (i32, i32) {
        if self.list { (240, 560) } else { (272, 480) }
    }

    fn within(self, value: i32) -> i32 {
        let (least, most) = self.limits();
        value.clamp(least, most)
    }

    fn choose(self, page: Page, value: i32) {
        self.value.set(self.within(value));
        device::keep(page, self.name(), &untrack(|| self.css()));
    }

    /// Where the edge is that moves, if the other one stays.
    fn follow(self, border: &Element, x: i32) -> Option<i32> {
        let pane = match self.list {
            true => border.previous_element_sibling(),
            false => border.next_element_sibling(),
        };
        let place = pane?.get_bounding_client_rect();
        let fixed = match self.list == dom::right_to_left(border) {
            true => place.right(),
            false => place.left(),
        };
        let style = dom::window().get_computed_style(&dom::document().document_element()?);
        let size = style.ok().flatten()?.get_property_value("font-size").ok()?;
        let size = js_sys::Number::parse_float(&size);
        Some(((f64::from(x) - fixed).abs() * 16.0 / size) as i32)
    }
}

/// The border of a pane.
pub fn border(page: Page, width: Width) -> AnyView {
    let (least, most) = width.limits();
    let grab = |event: PointerEvent| {
        // No text is marked meanwhile.
        event.prevent_default();
        if let Some(border) = dom::target::<HtmlElement>(&event) {
            let _ = border.focus();
            let _ = border.set_pointer_capture(event.pointer_id());
        }
    };
    let drag = move |event: PointerEvent| {
        if let Some(border) = dom::target::<HtmlElement>(&event)
            && border.has_pointer_capture(event.pointer_id())
            && let Some(value) = width.follow(&border, event.client_x())
        {
            width.value.set(width.within(value));
        }
    };
    let done = move |_| width.choose(page, width.value.get_untracked());
    let key = move |event: KeyboardEvent| {
        let Some(border) = dom::target::<HtmlElement>(&event) else {
            return;
        };
        let now = width.value.get_untracked();
        let grows = match width.list == dom::right_to_left(&border) {
            true => -STEP,
            false => STEP,
        };
        let next = match event.key().as_str() {
            "ArrowRight" => now + grows,
            "ArrowLeft" => now - grows,
            "Home" => least,
            "End" => most,
            _ => return,
        };
        event.prevent_default();
        width.choose(page, next);
    };
    let (label, testid) = match width.list {
        true => (t::layout::list_width(), "list-border"),
        false => (t::layout::details_width(), "details-border"),
    };
    view! {
        <div
            class="border"
            class:of-details=!width.list
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=label
            aria-valuemin=least.to_string()
            aria-valuemax=most.to_string()
            aria-valuenow=move || width.css()
            data-testid=testid
            on:pointerdown=grab
            on:pointermove=drag
            on:pointerup=done
            on:keydown=key
            on:dblclick=move |_| width.choose(page, width.usual())
        ></div>
    }
    .into_any()
}
