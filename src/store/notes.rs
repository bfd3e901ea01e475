//! What is said about a message after it was written: corrections, retractions,
//! reactions, and what it answers. Kept with the message; until there is one, or
//! while ours has still to be sent, kept on its own.
//!
//! Several devices and an archive that is read backwards bring these in any order.
//! So each has a place ([`Note::at`]) as if it were a message, and the greater
//! place decides.

use crate::api::{MessageId, Millis, Position};
use crate::jid::{BareJid, Jid};
use serde::{Deserialize, Serialize};

/// Texts of one message that are kept: the first and the newest ones.
pub const VERSIONS: usize = 10;

/// What is known about a message besides itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Notes {
    /// The message it answers.
    pub reply: Option<Reply>,
    /// All its texts, the first one first, the one that counts last; empty if it
    /// was never corrected.
    pub versions: Vec<Version>,
    /// It was taken back: no text of it is kept.
    pub retracted: bool,
    /// Who reacted to it.
    pub reactions: Vec<Reaction>,
}

impl Notes {
    /// Whether there is nothing.
    pub fn is_none(&self) -> bool {
        *self == Notes::default()
    }
}

/// A message that is answered (XEP-0461).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Its id, as its sender chose it.
    pub id: String,
    /// Who wrote it, if that is said; in a room, by what they were called.
    pub to: Option<Jid>,
    /// What the answer quoted of it for programs that know no answers. Only for
    /// where the message itself is not here: whoever answers can quote anything.
    pub quoted: String,
}

/// A text that a message had, or has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Where it would stand.
    pub at: Position,
    /// The id it came with.
    pub id: Option<String>,
    /// When it was written.
    pub time: Millis,
    /// The text.
    pub body: String,
}

/// What someone's reactions to a message are now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// Who; in a room, what identifies them there.
    pub from: Jid,
    /// What they were called, in a room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nick: Option<String>,
    /// All of theirs; none: they took them back.
    pub emoji: Vec<String>,
    /// Where it would stand.
    pub at: Position,
    /// The id it came with.
    pub id: Option<String>,
}

/// Something said about a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Who says so; in a room, what identifies them there.
    pub from: Jid,
    /// What they were called, in a room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nick: Option<String>,
    /// The room itself says so: what its moderators took back (XEP-0425).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_room: bool,
    /// The id it came with.
    pub id: Option<String>,
    /// Where it would stand.
    pub at: Position,
    /// When it was said.
    pub time: Millis,
    /// Of which message: its id, as its sender chose it.
    pub target: String,
    /// What.
    pub deed: Deed,
}

/// What can be done to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// This is its text now (XEP-0308).
    Edit(String),
    /// It is taken back (XEP-0424).
    Retract,
    /// These are all reactions of `from` (XEP-0444).
    React(Vec<String>),
    /// It arrived (XEP-0184).
    Received,
    /// It was seen, and all before it (XEP-0333).
    Displayed,
    /// The same on another device of ours; `target` is its id in our archive
    /// (XEP-0490).
    Read,
}

/// A note whose message is not here. Key: `number`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingRecord {
    /// In order of coming.
    pub number: u64,
    /// The chat.
    pub peer: BareJid,
    /// What is said.
    pub note: Note,
    /// A correction is shown as a message meanwhile: which.
    pub shown: Option<(Position, MessageId)>,
}
