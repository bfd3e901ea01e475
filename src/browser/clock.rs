//! The time, and waiting for it. Works in a page and in a worker.

use crate::api::Millis;
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;

thread_local! {
    /// What [`now`] said last, and how far the clock was set back since the start.
    static LAST: Cell<(Millis, Millis)> = const { Cell::new((0, 0)) };
}

/// What the clock on the wall says.
pub fn wall() -> Millis {
    js_sys::Date::now() as Millis
}

/// Now, for deadlines: never goes back, whatever is done to the clock, and knows
/// of sleep (which `performance.now()` does not everywhere).
pub fn now() -> Millis {
    let (last, set_back) = LAST.get();
    let now = wall() + set_back;
    let missing = last.saturating_sub(now);
    LAST.set((now + missing, set_back + missing));
    now + missing
}

/// Minutes that the clock here is ahead of Greenwich.
pub fn zone() -> i16 {
    -js_sys::Date::new_0().get_timezone_offset() as i16
}

/// Waits so long; longer than an hour is an hour (look again then: clocks jump).
pub async fn sleep(wait: Millis) {
    const HOUR: Millis = 3_600_000;
    TimeoutFuture::new(wait.min(HOUR) as u32).await;
}

/// Lets everything else that waits in the event loop have its turn.
pub async fn turn() {
    TimeoutFuture::new(0).await;
}
