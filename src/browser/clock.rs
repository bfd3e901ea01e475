//! The time, and waiting for it. Works in a page and in a worker.

use crate::api::Millis;
use gloo_timers::future::TimeoutFuture;

/// Now.
pub fn now() -> Millis {
    js_sys::Date::now() as Millis
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
