//! What a person sees, ready to be drawn.

use super::{Happening, Mute, Problem, RoomView};
use crate::jid::{BareJid, Jid};
use serde::{Deserialize, Serialize};

/// An account is known by its bare address.
pub type AccountId = BareJid;

/// Milliseconds since 1970, UTC.
pub type Millis = u64;

/// The id of a message: for our own the stanza's `id` and origin-id, for
/// others' what identifies it within its chat. Opaque to the page.
pub type MessageId = String;

/// Where a message stands in its chat: greater is newer.
///
/// History has holes (`docs/architecture.md`, timeline): a chat is a row of
/// fragments, each without holes; pages loaded above get smaller indexes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Position {
    /// The fragment.
    pub fragment: u32,
    /// The place within the fragment.
    pub index: i32,
}

impl Position {
    /// The place so many before this in its fragment, if there can be one.
    pub fn back(self, steps: usize) -> Option<Position> {
        let index = self.index.checked_sub(i32::try_from(steps).ok()?)?;
        Some(Position { index, ..self })
    }

    /// The place after this in its fragment, if there can be one.
    pub fn next(self) -> Option<Position> {
        let index = self.index.checked_add(1)?;
        Some(Position { index, ..self })
    }
}

/// How available someone is (RFC 6121 §4.7.2.1), best first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Show {
    /// Eager to chat (`chat`).
    FreeForChat,
    /// Available (no `<show/>`).
    #[default]
    Online,
    /// Away for a short time (`away`).
    Away,
    /// Away for long (`xa`).
    ExtendedAway,
    /// Do not disturb (`dnd`).
    Busy,
    /// Not connected, or we may not see it. For the own presence: invisible
    /// is not offered, this is what it shows while signed out.
    Offline,
}

/// An account, its connection and its own presence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountView {
    /// The address.
    pub id: AccountId,
    /// The state of the connection.
    pub connection: Connection,
    /// Signed in with the form and not yet online for the first time: the form
    /// stays and shows the connection's step.
    pub signing_in: bool,
    /// Own presence as chosen.
    pub show: Show,
    /// Own status text.
    pub status: String,
    /// Whether nothing is written to disk ("shared computer").
    pub in_memory: bool,
    /// Stays signed in by a token, which the server has to hear of at the end.
    pub by_token: bool,
    /// A guest, and what they call themselves.
    pub guest: Option<String>,
}

/// The state of a connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Connection {
    /// Under way.
    Connecting(ConnectStep),
    /// Chatting.
    Online,
    /// Down; tries again by itself.
    Waiting {
        /// When the next try is due.
        until: Millis,
        /// Why it is down.
        problem: Problem,
    },
    /// Down, and only the person can help.
    Stopped(Problem),
}

/// How far an attempt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConnectStep {
    /// Looking for the server's WebSocket (XEP-0156).
    Finding,
    /// Opening it.
    Opening,
    /// Proving the password.
    Authenticating,
    /// Fetching the roster.
    Loading,
}

/// Whether presence is shared, and in which direction (RFC 6121 §2.1.2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Subscription {
    /// Neither sees the other.
    #[default]
    None,
    /// We see theirs.
    To,
    /// They see ours.
    From,
    /// Both.
    Both,
}

/// Someone in the roster, or someone who asks to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactView {
    /// The address.
    pub jid: BareJid,
    /// What to call them: own name for them, else what they call themselves, else the
    /// local part.
    pub name: String,
    /// Own name for them, empty if none is set.
    pub own_name: String,
    /// Groups.
    pub groups: Vec<String>,
    /// Their best presence.
    pub show: Show,
    /// Their status text.
    pub status: String,
    /// When they were last here, as far as known: of who is here, since when they have
    /// touched nothing.
    pub last_seen: Option<Millis>,
    /// Whose presence is shared.
    pub subscription: Subscription,
    /// We asked and have no answer (`ask='subscribe'`).
    pub asked: bool,
    /// Why what we asked did not reach them.
    pub not_asked: Option<SendProblem>,
    /// They asked to see ours and wait for an answer.
    pub asks: bool,
    /// Whether they are in the roster (someone who only asks is not).
    pub in_roster: bool,
}

/// A line of the chat list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatView {
    /// With whom.
    pub peer: BareJid,
    /// What to call it (as [`ContactView::name`]).
    pub name: String,
    /// Time of the last message; 0 if there is none.
    pub last_time: Millis,
    /// The last message in one line, at most 200 characters.
    pub preview: String,
    /// Whether the last message is our own, and its state.
    pub preview_sent: Option<Delivery>,
    /// The last message was taken back.
    pub preview_retracted: bool,
    /// Messages not yet seen.
    pub unread: u32,
    /// The unsent text, at most 200 characters.
    pub draft: String,
    /// It stands above the others.
    pub pinned: bool,
    /// It is put away.
    pub archived: bool,
    /// It left the list.
    pub closed: bool,
    /// It is to look as if there were something new in it.
    pub marked: bool,
    /// Whether it makes no noise, and for how long.
    pub muted: Mute,
    /// A stranger wrote, who was not accepted yet.
    pub request: bool,
    /// It is a room.
    pub room: Option<Box<RoomView>>,
}

impl ChatView {
    /// Whether what is new in it may make noise, and counts for the whole.
    pub fn may_notify(&self) -> bool {
        let about_us = |room: &RoomView| room.mentions > 0 || !room.on_mention();
        self.muted == Mute::Off && self.room.as_deref().is_none_or(about_us)
    }
}

/// Someone who types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypingView {
    /// What to call them.
    pub name: String,
}

/// How far a message of ours has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delivery {
    /// Kept here, goes out when there is a connection.
    Waiting,
    /// Written to the connection; the server has not confirmed it.
    Sending,
    /// The server has it.
    Sent,
    /// Their client has it (XEP-0184).
    Delivered,
    /// They saw it (XEP-0333).
    Displayed,
    /// It did not arrive; can be sent again.
    Failed(SendProblem),
}

/// Why a message did not arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SendProblem {
    /// No such person or server.
    NoSuchAddress,
    /// They do not take messages from us.
    Refused,
    /// Their server cannot be reached.
    Unreachable,
    /// Too long for the server.
    TooLarge,
    /// To one in a room who is not there now; or the connection was lost meanwhile.
    NotHere,
    /// Something else, in the server's words (may be empty).
    Other(String),
}

/// A message as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageView {
    /// Its id, unique within the chat.
    pub id: MessageId,
    /// Where it stands.
    pub position: Position,
    /// When it was sent, as far as known.
    pub time: Millis,
    /// Our own: its state. `None`: theirs.
    pub sent: Option<Delivery>,
    /// What to call who wrote it.
    pub author: String,
    /// The address of who wrote it (colour); in a room, what identifies them there.
    pub author_jid: Jid,
    /// The text as sent. `/me`, links and emoji are the page's to draw, with
    /// [`crate::text`].
    pub body: String,
    /// Set when the text was cut for being longer than [`BODY_SHOWN`].
    pub cut: bool,
    /// What it says of itself besides.
    pub extras: Extras,
    /// What it answers.
    pub quote: Option<QuoteView>,
    /// The texts it had before, oldest first.
    pub earlier: Vec<VersionView>,
    /// It was taken back; there is no text.
    pub retracted: bool,
    /// Reactions, each emoji once.
    pub reactions: Vec<ReactionView>,
    /// A change of ours to it has still to be sent.
    pub changing: bool,
}

impl MessageView {
    /// Whether somebody else wrote it: not us, and not the room of what happened in it.
    pub fn is_theirs(&self) -> bool {
        self.sent.is_none() && self.extras.happened.is_none()
    }
}

/// A message that is answered, as far as it is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuoteView {
    /// Its id; `None`: it is not on this device, and `text` is what the answer says
    /// of it.
    pub id: Option<MessageId>,
    /// Where it stands.
    pub position: Option<Position>,
    /// It is our own.
    pub mine: bool,
    /// What to call who wrote it; empty where that is not known.
    pub author: String,
    /// The address of who wrote it, as in [`MessageView::author_jid`].
    pub author_jid: Option<Jid>,
    /// Its text on one line, at most 200 characters.
    pub text: String,
    /// It was taken back.
    pub retracted: bool,
}

/// A text that a message had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionView {
    /// Since when.
    pub time: Millis,
    /// The text, at most 2,000 characters.
    pub body: String,
}

/// An emoji on a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReactionView {
    /// Which.
    pub emoji: String,
    /// How many people.
    pub count: u32,
    /// We, too.
    pub mine: bool,
    /// What to call the others, at most 20.
    pub who: Vec<String>,
}

/// What a message says of itself besides its text. What others wrote is bounded and
/// otherwise as they wrote it: clean it where it is drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extras {
    /// Its signs style nothing (XEP-0393).
    pub unstyled: bool,
    /// It is hidden until somebody wants to see it (XEP-0382); the hint, or empty.
    pub spoiler: Option<String>,
    /// People it mentions (XEP-0372), in order, within the text, none over another.
    pub mentions: Vec<Mention>,
    /// Addresses that came with it (XEP-0066), of `http` and `https` only.
    pub attached: Vec<Attached>,
    /// Only we see it, of all in the room (XEP-0045 §7.5).
    pub private: bool,
    /// Ours is for them alone, by what they are called in the room.
    pub private_to: Option<String>,
    /// No message, but something that happened in a room.
    pub happened: Option<Box<Happening>>,
    /// It is encrypted with this and cannot be read (XEP-0380); its name, or empty.
    pub encrypted: Option<String>,
}

impl Extras {
    /// Whether there are none.
    pub fn is_none(&self) -> bool {
        *self == Extras::default()
    }
}

/// Somebody whom a text mentions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The first code point.
    pub begin: u32,
    /// The code point after the last.
    pub end: u32,
    /// Whom.
    pub jid: BareJid,
}

/// An address that came with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// The address.
    pub url: String,
    /// What its sender says of it, or empty.
    pub about: String,
}

/// The beginning of a text, so many characters at most.
pub fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// Octets of a text that servers take in one message: their limit for a stanza is
/// 256 KiB as a rule (Prosody, ejabberd), and there is more in one than the text.
pub const BODY_MAX: usize = 200 * 1024;

/// Characters of one message that a timeline shows; what is longer is cut, so
/// that one hostile message cannot freeze the page.
pub const BODY_SHOWN: usize = 20_000;
