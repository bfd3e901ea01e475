//! Messages as a session reads them, and pages of an archive.

use crate::api::{Extras, Millis};
use crate::jid::{BareJid, Jid};
use crate::store::Reply;
use crate::xmpp::rooms::RoomMessage;

/// What of the own archive is asked for; nothing said: all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArchiveFilter {
    /// Only what was said with someone (XEP-0313 §4.1.1).
    pub with: Option<BareJid>,
    /// Only what has these words (XEP-0431).
    pub text: Option<String>,
    /// Not of the own archive, but of this room's.
    pub room: Option<BareJid>,
}

/// A page of an archive, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchivePage {
    /// As asked.
    pub filter: ArchiveFilter,
    /// As asked: the message after the page; `None`: it is the newest page.
    pub before: Option<String>,
    /// What is in it.
    pub items: Vec<ArchiveItem>,
    /// The archive's id of its first message.
    pub first: Option<String>,
    /// The archive's id of its last message.
    pub last: Option<String>,
    /// Nothing comes before it.
    pub is_start: bool,
}

/// A message in an archive.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchiveItem {
    /// The archive's id.
    pub id: String,
    /// The message; `None`: it is gone, or none that is shown.
    pub message: Option<Box<MessageIn>>,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Somebody, to us.
    Received,
    /// We, on another device (a carbon).
    Sent,
}

/// A message stanza after the pipeline (`pipeline.rs`).
#[derive(Debug, Clone, PartialEq)]
pub struct MessageIn {
    /// The chat it belongs to.
    pub peer: BareJid,
    /// Who sent it, with the resource.
    pub from: Jid,
    /// Who wrote it.
    pub direction: Direction,
    /// Of ours, the resource that it went to.
    pub to_resource: Option<String>,
    /// It says of itself that it is between two in a room (XEP-0045 §7.5).
    pub aside: bool,
    /// Whether it is a copy made by our server (XEP-0280).
    pub carbon: bool,
    /// Its `id`, as the sender chose it.
    pub id: Option<String>,
    /// The sender says that they use this `id` once (XEP-0359).
    pub id_is_unique: bool,
    /// The id our own archive gave it (XEP-0359), trusted.
    pub archive_id: Option<String>,
    /// When it was sent, as far as known; `None`: just now.
    pub delayed: Option<Millis>,
    /// The text; empty for one that is encrypted.
    pub body: Option<String>,
    /// What it says of itself besides.
    pub extras: Extras,
    /// The sender wants a receipt (XEP-0184).
    pub wants_receipt: bool,
    /// This is a receipt for the message with this id (XEP-0184).
    pub receipt_for: Option<String>,
    /// The chat state, if any (XEP-0085).
    pub state: Option<ChatState>,
    /// The message it answers (XEP-0461).
    pub reply: Option<Reply>,
    /// The text is that of the message with this id, from now on (XEP-0308).
    pub replaces: Option<String>,
    /// The message with this id is taken back (XEP-0424).
    pub retracts: Option<String>,
    /// All reactions of the sender to the message with this id (XEP-0444).
    pub reactions: Option<(String, Vec<String>)>,
    /// The sender wants to hear when it is seen (XEP-0333).
    pub markable: bool,
    /// The message with this id was seen, and all before it (XEP-0333).
    pub displayed: Option<String>,
    /// Our message with `id` did not arrive.
    pub error: Option<StanzaError>,
    /// What it says as one of a room.
    pub room: Option<Box<RoomMessage>>,
}

impl MessageIn {
    /// Whether it is something to be shown.
    pub fn is_shown(&self) -> bool {
        self.extras.encrypted.is_some() || self.body.as_ref().is_some_and(|body| !body.is_empty())
    }

    /// What is said of it names it so (XEP-0333 §4.2, XEP-0444 §4.2): in a room by its
    /// place in the archive.
    pub fn marked(&self) -> &Option<String> {
        match (&self.room, &self.archive_id) {
            (Some(_), Some(_)) => &self.archive_id,
            _ => &self.id,
        }
    }

    /// A message that says nothing.
    pub fn new(peer: BareJid, from: Jid, direction: Direction) -> MessageIn {
        MessageIn {
            peer,
            from,
            direction,
            to_resource: None,
            aside: false,
            carbon: false,
            id: None,
            id_is_unique: false,
            archive_id: None,
            delayed: None,
            body: None,
            extras: Extras::default(),
            wants_receipt: false,
            receipt_for: None,
            state: None,
            reply: None,
            replaces: None,
            retracts: None,
            reactions: None,
            markable: false,
            displayed: None,
            error: None,
            room: None,
        }
    }
}

/// What someone does in a chat (XEP-0085 §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatState {
    /// Paying attention.
    Active,
    /// Writing.
    Composing,
    /// Was writing.
    Paused,
    /// Not paying attention.
    Inactive,
    /// Left the chat.
    Gone,
}

/// A stanza error (RFC 6120 §8.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StanzaError {
    /// The defined condition, e.g. `item-not-found`.
    pub condition: String,
    /// The server's words, or empty.
    pub text: String,
}
