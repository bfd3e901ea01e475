//! What people write, made fit to be shown. Pure, and linear in the length of
//! what strangers send.
//!
//! Nothing here makes HTML: a body becomes [`Span`]s, which the page draws as
//! text nodes and anchors. Two degrees of caution: a **body** keeps its text and
//! is only kept from spilling over its neighbours ([`tame`]); a **name, status
//! or preview** stands where a spoof would pay, so whatever reorders or overlays
//! other text is taken out ([`isolate_safe`], [`preview`]).

mod avatar;
mod clean;
mod cluster;
mod emoji;
mod links;
mod strength;

pub use avatar::{hue, initials};
pub use clean::{isolate_safe, preview, strip_bidi, tame};
pub use emoji::only_emoji;
pub use links::{Span, is_safe_href, spans};
pub use strength::{Strength, strength};

/// What someone does in the third person (XEP-0245); `None` for other texts.
pub fn me_action(body: &str) -> Option<&str> {
    body.strip_prefix("/me ")
}
