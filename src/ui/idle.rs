//! Whether somebody is here: the engine is told when nothing was touched for some
//! minutes, and when something is again.

use super::dom;
use super::state::Page;
use crate::api::{Command, Millis};
use leptos::prelude::*;

/// Who touches nothing for so long is taken to be away (XEP-0319 §3).
const AWAY_AFTER: Millis = 5 * 60 * 1_000;

/// What tells that somebody is here.
const SIGNS: [&str; 5] = ["pointerdown", "pointermove", "keydown", "wheel", "focus"];

/// Watches for as long as somebody is signed in.
pub fn watch(page: Page) {
    let last = StoredValue::new(dom::time());
    let idle = StoredValue::new(false);
    let touched = move || {
        last.set_value(dom::time());
        if idle.try_update_value(std::mem::take) == Some(true) {
            page.idle.set(false);
            page.send(Command::Idle(None));
        }
    };
    for sign in SIGNS {
        let sign = leptos::ev::Custom::<web_sys::Event>::new(sign);
        let listening = window_event_listener(sign, move |_| touched());
        on_cleanup(move || listening.remove());
    }
    Effect::new(move |_| {
        page.minute.track();
        // Who comes back to the tab is here; who leaves it may be gone for a while.
        page.visible.track();
        let since = last.get_value();
        let away = dom::time().saturating_sub(since) >= AWAY_AFTER;
        if away && !idle.get_value() {
            idle.set_value(true);
            page.idle.set(true);
            page.send(Command::Idle(Some(since)));
        }
    });
}
