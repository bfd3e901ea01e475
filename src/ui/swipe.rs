//! On a phone a finger pulls a pane away to the side it came from: the way back.

use super::dom;
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// How far a finger moves before it is clear what it wants, in pixels.
const CLEAR: i32 = 12;
/// How far it pulls for the pane to go, in pixels.
const ENOUGH: i32 = 80;
/// What scrolls sideways itself, or is written in.
const OTHERS: &str = "pre, input, textarea, select, [role=separator], [role=menu], .tools";

struct Pull {
    pane: HtmlElement,
    x: i32,
    y: i32,
    /// It goes sideways: it is ours.
    ours: bool,
}

/// The finger that may pull.
#[derive(Clone, Copy)]
pub struct Swipe(StoredValue<Option<Pull>, LocalStorage>);

impl Swipe {
    /// None yet.
    pub fn new() -> Swipe {
        Swipe(StoredValue::new_local(None))
    }

    /// A finger comes down.
    pub fn down(self, event: &PointerEvent) {
        self.release();
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let closest = |css| target.as_ref()?.closest(css).ok().flatten();
        if event.pointer_type() != "touch"
            || !event.is_primary()
            || !dom::narrow()
            || closest(OTHERS).is_some()
        {
            return;
        }
        if let Some(Ok(pane)) = closest(".pane").map(|it| it.dyn_into()) {
            self.0.set_value(Some(Pull {
                pane,
                x: event.client_x(),
                y: event.client_y(),
                ours: false,
            }));
        }
    }

    /// It moves.
    pub fn moved(self, event: &PointerEvent) {
        let goes_on = self.0.try_update_value(|pull| {
            let pull = pull.as_mut()?;
            let (far, aside) = pull.far(event);
            if !pull.ours {
                if aside > CLEAR || far < -CLEAR {
                    return None;
                }
                if far < CLEAR {
                    return Some(());
                }
                pull.ours = true;
                let _ = pull.pane.set_pointer_capture(event.pointer_id());
                // Whoever waits whether it rests hears that it does not.
                if let (Some(target), Ok(cancel)) = (
                    event.target(),
                    web_sys::PointerEvent::new_with_event_init_dict("pointercancel", &bubbles()),
                ) {
                    let _ = target.dispatch_event(&cancel);
                }
            }
            if !dom::media("(prefers-reduced-motion: reduce)") {
                let x = event.client_x() - pull.x;
                let x = if far > 0 { x } else { 0 };
                dom::set_style(&pull.pane, "translate", &[&x.to_string(), "px"].concat());
            }
            Some(())
        });
        if goes_on.flatten().is_none() {
            self.release();
        }
    }

    /// It goes up: the pane goes, or comes back.
    pub fn up(self, event: &PointerEvent) {
        let goes = self.0.with_value(|pull| {
            let pull = pull.as_ref().filter(|pull| pull.ours)?;
            (pull.far(event).0 > ENOUGH).then(|| pull.pane.clone())
        });
        self.release();
        // What its first button does.
        let button = goes.and_then(|pane| pane.query_selector(".bar > button").ok().flatten());
        if let Some(Ok(button)) = button.map(|it| it.dyn_into::<HtmlElement>()) {
            button.click();
        }
    }

    /// The browser has taken it.
    pub fn cancel(self, event: &PointerEvent) {
        if event.is_trusted() {
            self.release();
        }
    }

    fn release(self) {
        if let Some(pull) = self.0.try_update_value(Option::take).flatten() {
            let _ = pull.pane.style().remove_property("translate");
        }
    }
}

impl Pull {
    /// How far towards the end of a line, and how far up or down.
    fn far(&self, event: &PointerEvent) -> (i32, i32) {
        let x = event.client_x() - self.x;
        let far = if dom::right_to_left(&self.pane) {
            -x
        } else {
            x
        };
        (far, (event.client_y() - self.y).abs())
    }
}

fn bubbles() -> web_sys::PointerEventInit {
    let init = web_sys::PointerEventInit::new();
    init.set_bubbles(true);
    init
}
