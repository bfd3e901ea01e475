//! Keuvel as a person meets it: a real Chromium, a real Prosody, and another
//! client at the other end.
//!
//! Each test has a [`World`] of its own, so tests run in parallel and none can
//! disturb another. They wait for conditions, never for time.

pub mod browser;
pub mod devtools;
pub mod faults;
pub mod link;
pub mod peer;
pub mod script;
pub mod world;

pub use browser::{Browser, Tab};
pub use devtools::Devtools;
pub use link::Link;
pub use peer::{Many, Peer};
pub use world::World;

use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// How long anything may take before a test gives up. Far more than it ever
/// does: it bounds a failure, not a success.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a test's body.
pub fn run(test: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(test)
}

/// Waits until `check` gives something; `what` says for what, if it never does.
/// An error in between (an element that was just redrawn, say) is tried again.
pub async fn until<T>(what: &str, mut check: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let end = Instant::now() + PATIENCE;
    loop {
        let last = match check().await {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => String::new(),
            Err(error) => format!(" ({error:#})"),
        };
        if Instant::now() > end {
            bail!("waited in vain for {what}{last}");
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}
