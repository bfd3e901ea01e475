//! How a person arranges their chats.

use super::Millis;
use serde::{Deserialize, Serialize};

/// What is done with a chat in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arrange {
    /// It stands above the others, or no longer.
    Pin(bool),
    /// It is put away until something new comes, or taken back.
    Archive(bool),
    /// It makes no noise, or does again.
    Mute(Mute),
    /// What in a room makes noise; then it is not muted.
    Notify(Noise),
    /// It looks as if there were something new in it.
    Unread,
    /// It leaves the list until something new comes, or is back.
    Close(bool),
}

/// What in a room makes noise (XEP-0492).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Noise {
    /// In a private group all, else what mentions us.
    #[default]
    Usual,
    /// All.
    Always,
    /// What mentions us.
    OnMention,
}

/// For how long a chat makes no noise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mute {
    /// It does make noise.
    #[default]
    Off,
    /// Until then.
    Until(Millis),
    /// For ever.
    Always,
}
