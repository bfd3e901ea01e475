//! Which day goes by, while one scrolls through what was said.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use web_sys::Element;

/// How long it stays once the scrolling has ended, in milliseconds.
const STAYS: u32 = 1_200;

/// The day, while it is shown.
#[derive(Clone, Copy)]
pub struct Passing {
    day: RwSignal<Option<String>>,
    end: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Passing {
    /// None yet.
    pub fn new() -> Passing {
        Passing {
            day: RwSignal::new(None),
            end: StoredValue::new_local(None),
        }
    }

    /// It was scrolled, and this row is the first on screen.
    pub fn scrolled(self, first: Option<Element>) {
        let day = first.and_then(day);
        if day.is_some() {
            let end = Timeout::new(STAYS, move || drop(self.day.try_set(None)));
            self.end.set_value(Some(end));
        }
        if self.day.with_untracked(|now| *now != day) {
            self.day.set(day);
        }
    }

    /// It, over the messages. Each day is said among them, too.
    pub fn draw(self) -> AnyView {
        view! {
            {move || {
                self.day.get().map(|day| view! { <div class="passing" data-testid="passing" aria-hidden="true">{day}</div> })
            }}
        }
        .into_any()
    }
}

/// The day of a row, as the row says it where the day begins; none if that is the row.
fn day(first: Element) -> Option<String> {
    let begins = |row: &Element| row.query_selector(":scope > .day").ok().flatten();
    if begins(&first).is_some() {
        return None;
    }
    let mut row = first;
    loop {
        row = row.previous_element_sibling()?;
        if let Some(day) = begins(&row) {
            return day.text_content();
        }
    }
}
