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
mod commands;
mod emoji;
mod emoji_list;
mod geo;
mod links;
mod mentions;
mod snippet;
mod strength;
mod styling;
pub mod words;

pub use avatar::{hue, initials};
pub use clean::{isolate_safe, preview, strip_bidi, tame};
pub use commands::{Command, command, command_begun, uncommanded, whom_begun};
pub use emoji::only_emoji;
pub use emoji_list::{Begun, Emoji, TONES, Tones, begun, by_code, find, restyled};
pub use geo::{Place, place};
pub use links::{Span, is_safe_href, spans};
pub use mentions::{called, mentions, name_begun};
pub use snippet::snippet;
pub use strength::{Strength, strength};
pub use styling::{Block, Run, Style, blocks, runs};

/// Octets of a text within XML.
pub fn escaped_len(text: &str) -> usize {
    let octets = |c: char| match c {
        '&' => "&amp;".len(),
        '<' | '>' => "&lt;".len(),
        c => c.len_utf8(),
    };
    text.chars().map(octets).sum()
}

/// What someone does in the third person (XEP-0245); `None` for other texts.
pub fn me_action(body: &str) -> Option<&str> {
    body.strip_prefix("/me ")
}
