//! What is kept on this device, one type for each kind of record.
//!
//! Fields may be added with `#[serde(default)]`; anything else needs a numbered
//! migration.

use super::{Arranged, Note, Notes, WaitingRecord};
use crate::api::{
    AccountId, Blocked, Delivery, Extras, MessageId, Millis, Position, RoomAbout, SendProblem,
    Settings, Show, Subscription, Token,
};
use crate::jid::{BareJid, Jid};
use serde::{Deserialize, Serialize};

/// An account signed in on this device. Lives in the device's database, not in
/// the account's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// The address; the key.
    pub id: AccountId,
    /// What proves who we are without a password; `None` if the server only
    /// takes plain passwords: then it is asked for again after a reload.
    pub keys: Option<ScramKeys>,
    /// What proves it instead, where the server gives such: then there are no
    /// keys.
    #[serde(default)]
    pub token: Option<FastToken>,
    /// One of before the password was changed, which the server has still to forget.
    #[serde(default)]
    pub retiring: Option<FastToken>,
    /// What the server knows this device by: a random UUID (XEP-0388).
    #[serde(default)]
    pub device: String,
    /// The strongest mechanism this account has used, e.g. `SCRAM-SHA-256`.
    pub mechanism: Option<String>,
    /// A WebSocket address typed by the person.
    pub typed_endpoint: Option<String>,
    /// The WebSocket address that worked last.
    pub last_endpoint: Option<String>,
    /// The resource the server knows this device by.
    pub resource: String,
    /// Own presence as chosen.
    pub show: Show,
    /// Own status text.
    pub status: String,
    /// Contacts were told that nobody is here.
    #[serde(default)]
    pub told_idle: bool,
}

/// Salted keys of SCRAM (RFC 5802 §3): enough to sign in with the same salt and
/// count again, useless for anything else.
#[derive(
    Clone, PartialEq, Eq, Serialize, Deserialize, zeroize::Zeroize, zeroize::ZeroizeOnDrop,
)]
pub struct ScramKeys {
    /// `SCRAM-SHA-1`, `SCRAM-SHA-256` or `SCRAM-SHA-512`.
    pub mechanism: String,
    /// The salt they were made with.
    pub salt: Vec<u8>,
    /// The iteration count they were made with.
    pub iterations: u32,
    /// ClientKey.
    pub client_key: Vec<u8>,
    /// ServerKey.
    pub server_key: Vec<u8>,
}

impl std::fmt::Debug for ScramKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ScramKeys({}, …)", self.mechanism)
    }
}

/// A token that the server gave us to sign in with (XEP-0484). As secret as a
/// password, but good for this device only, and for a while.
#[derive(
    Clone, PartialEq, Eq, Serialize, Deserialize, zeroize::Zeroize, zeroize::ZeroizeOnDrop,
)]
pub struct FastToken {
    /// It.
    pub secret: String,
    /// When it ends, if the server said so in a way that can be read.
    pub expiry: Option<Millis>,
}

impl std::fmt::Debug for FastToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FastToken(…)")
    }
}

/// Someone in the roster (RFC 6121 §2.1.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactRecord {
    /// The address; the key.
    pub jid: BareJid,
    /// Own name for them, or empty.
    pub name: String,
    /// Groups.
    pub groups: Vec<String>,
    /// Whose presence is shared.
    pub subscription: Subscription,
    /// We asked and have no answer.
    pub asked: bool,
    /// What they tell of themselves.
    #[serde(default)]
    pub profile: ProfileRecord,
}

/// What somebody tells of themselves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileRecord {
    /// What they call themselves, or empty (XEP-0172).
    pub nick: String,
    /// The hash of their picture, or empty.
    pub picture: String,
    /// A node of their account says so (XEP-0084).
    pub by_node: bool,
    /// Only their presence says so (XEP-0153).
    pub by_card: bool,
}

/// A chat: a line of the chat list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatRecord {
    /// With whom; the key.
    pub peer: BareJid,
    /// Time of the last message; 0 if there is none.
    pub last_time: Millis,
    /// The last message, at most 200 characters.
    pub preview: String,
    /// Id of the last message (its state is shown in the list).
    pub last_id: Option<MessageId>,
    /// State of the last message if it is our own.
    pub last_sent: Option<Delivery>,
    /// The newest position in use; the next live message gets the one after.
    pub newest: Position,
    /// The newest position that was seen; `None`: nothing yet.
    pub read: Option<Position>,
    /// Messages after `read` that are not our own.
    pub unread: u32,
    /// The unsent text.
    pub draft: String,
    /// The archive's id of the oldest message that is here: what comes before it is
    /// asked for when somebody scrolls there.
    #[serde(default)]
    pub history_before: Option<String>,
    /// The archive has nothing of this chat before what is here.
    #[serde(default)]
    pub whole: bool,
    /// The last message was taken back.
    #[serde(default)]
    pub last_retracted: bool,
    /// They have seen what we wrote up to here (XEP-0333).
    #[serde(default)]
    pub displayed: Option<Position>,
    /// The archive's id of their newest message, if our other devices did not hear
    /// that it was read (XEP-0490).
    #[serde(default)]
    pub unsynced: Option<String>,
    /// Their newest message that asks to hear that it was seen, if they did not.
    #[serde(default)]
    pub unmarked: Option<String>,
    /// How it stands in the list.
    #[serde(default)]
    pub arranged: Arranged,
    /// A stranger wrote, who was not accepted yet.
    #[serde(default)]
    pub request: Option<Box<RequestRecord>>,
    /// It is a room.
    #[serde(default)]
    pub room: Option<Box<RoomRecord>>,
}

impl ChatRecord {
    /// What mentions us was seen.
    pub fn mentions_seen(&mut self) {
        if let Some(room) = &mut self.room {
            room.mentions = 0;
            room.first_mention = None;
        }
    }
}

/// What is kept of a room. Its password is kept by the account, in a bookmark.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoomRecord {
    /// We are to be in it whenever we are online.
    pub joined: bool,
    /// What we are called in it.
    pub nick: String,
    /// The account remembers it, as it stands here.
    pub kept: bool,
    /// We left, and the account has still to forget it.
    pub left: bool,
    /// What it is about now, or empty.
    pub subject: String,
    /// What is known of it.
    pub about: RoomAbout,
    /// How far its archive is known.
    pub archive: ArchiveRecord,
    /// Unread messages that mention us.
    pub mentions: u32,
    /// Where the first of them is.
    pub first_mention: Option<Position>,
    /// How far people in it have seen what is said, as they tell.
    pub seen: Vec<SeenRecord>,
    /// The last message is between two alone.
    pub aside: bool,
    /// The hash of its picture, or empty.
    pub picture: String,
    /// Who stands for a group that has none: who they are, and what they are called.
    pub faces: Vec<(Jid, String)>,
    /// Somebody asks us in: who, if that is known, and why.
    pub invited: Option<(Option<BareJid>, String)>,
}

/// How far somebody in a room has seen what is said there (XEP-0333).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeenRecord {
    /// What identifies them in the room ([`crate::model::rooms`]).
    pub who: Jid,
    /// What they are called.
    pub nick: String,
    /// Until where.
    pub until: Position,
}

/// What is kept of a stranger's messages: the newest, within bounds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestRecord {
    /// They, oldest first.
    pub kept: Vec<StrangersMessage>,
    /// Octets of what was corrected in them.
    pub corrected: u32,
}

/// A message of a stranger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StrangersMessage {
    /// Where it stands.
    pub at: Position,
    /// Octets of its text.
    pub octets: u32,
    /// The archive's id of it.
    pub archive_id: Option<String>,
}

/// What a person decided. One for each account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingsRecord {
    /// The settings.
    pub settings: Settings,
    /// Who is blocked.
    pub blocked: Blocked,
    /// What we tell of ourselves.
    pub profile: ProfileRecord,
}

/// A message of a chat. Key: (`peer`, `position`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageRecord {
    /// The chat.
    pub peer: BareJid,
    /// Where it stands.
    pub position: Position,
    /// Its id within the chat; indexed with `peer`. For our own the stanza's
    /// `id` (= origin-id). For others': made unique by the model where two
    /// senders, or one hostile sender, use the same.
    pub id: MessageId,
    /// The stanza's `id` as sent, indexed with `peer`: receipts name it.
    pub stanza_id: Option<String>,
    /// The id given by a trusted archive (XEP-0359), indexed with `peer`.
    pub archive_id: Option<String>,
    /// When it was sent, as far as known.
    pub time: Millis,
    /// Who wrote it; in a room, what identifies them there ([`crate::model::rooms`]).
    pub from: Jid,
    /// What they were called, in a room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nick: Option<String>,
    /// Our own: its state. `None`: theirs.
    pub sent: Option<Delivery>,
    /// The text, whole; empty for one that is encrypted.
    pub body: String,
    /// What it says of itself besides.
    #[serde(default, skip_serializing_if = "Extras::is_none")]
    pub extras: Extras,
    /// What was said about it since.
    #[serde(default, skip_serializing_if = "Notes::is_none")]
    pub notes: Box<Notes>,
    /// Stanza ids of its corrections, each with `peer`, indexed: some name it by those.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<(BareJid, String)>,
}

impl MessageRecord {
    /// Whether somebody else wrote it: not us, and not the room of what happened in it.
    pub fn is_theirs(&self) -> bool {
        self.sent.is_none() && self.extras.happened.is_none()
    }

    /// The text as it was written first: what has this id.
    pub fn first_body(&self) -> &str {
        let first = self.notes.versions.first();
        first.map_or(&self.body, |first| &first.body)
    }
}

/// One change to an account's database. A batch of them is one transaction:
/// all or nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// Put in or replace by (`peer`, `position`).
    Message(MessageRecord),
    /// The texts of these messages are new: searches are to find them.
    Index(Vec<(BareJid, Position)>),
    /// Remove by (`peer`, `position`).
    DeleteMessage(BareJid, Position),
    /// Put in or replace by `peer`.
    Chat(ChatRecord),
    /// Remove a chat and all its messages.
    DeleteChat(BareJid),
    /// The same of a stranger who was not accepted: of that nothing is indexed.
    DeleteRequest(BareJid),
    /// Put in or replace by `jid`.
    Contact(ContactRecord),
    /// Remove by `jid`.
    DeleteContact(BareJid),
    /// Remove all contacts (before a whole roster is put in).
    ClearContacts,
    /// A message of ours that has still to be confirmed by the server.
    Outbox(OutboxRecord),
    /// It was confirmed, or given up.
    DeleteOutbox(MessageId),
    /// The roster's version (RFC 6121 §2.6).
    RosterVersion(Option<String>),
    /// Put in or replace by `jid`.
    Presence(PresenceRecord),
    /// Remove by `jid`.
    DeletePresence(BareJid),
    /// Remove all of them (before a stream of its own begins).
    ClearPresences,
    /// The stream that the next connection may go on with; `None`: none.
    Stream(Option<Box<StreamRecord>>),
    /// How far the own archive is known.
    Archive(ArchiveRecord),
    /// Put in or replace by `number`.
    Waiting(WaitingRecord),
    /// Its message came, or it is given up.
    DeleteWaiting(u64),
    /// The invitations of our own that are good, all of them.
    Issued(Vec<IssuedRecord>),
    /// What a person decided, all of it.
    Settings(Box<SettingsRecord>),
    /// Put in or replace by `of`.
    Picture(PictureRecord),
    /// Remove by `of`.
    DeletePicture(BareJid),
    /// Remove all of them.
    ClearPictures,
}

/// Somebody's picture. Not in memory: it is looked up when it is to be seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PictureRecord {
    /// Whose; the key.
    pub of: BareJid,
    /// Its hash.
    pub hash: String,
    /// It, as a `data:` address.
    pub data: String,
}

/// An invitation that we made ourselves (XEP-0379): who brings its token is let in,
/// once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IssuedRecord {
    /// The token.
    pub token: Token,
    /// Until when it is good.
    pub expires: Millis,
}

/// How far the account's own archive (XEP-0313) is known. Written with what is
/// known by it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ArchiveRecord {
    /// The archive's id of the newest message that came by a stream.
    pub newest: Option<String>,
    /// What is not known, oldest first: a handful.
    pub gaps: Vec<Gap>,
    /// The fragment that live messages go to, in all chats.
    pub fragment: u32,
    /// Messages of ours wait until it is known whether the archive has them.
    pub holds: bool,
    /// The account keeps for all our devices how far chats were read.
    #[serde(default)]
    pub syncs: bool,
    /// And how they are arranged.
    #[serde(default)]
    pub keeps: bool,
    /// The archive looks for words.
    #[serde(default)]
    pub finds: bool,
    /// The account remembers rooms in the old way (XEP-0048), alone or besides.
    #[serde(default)]
    pub old_rooms: bool,
    /// Those were taken over.
    #[serde(default)]
    pub took_rooms: bool,
    /// Rooms that were deleted here, and that the account has still to forget.
    #[serde(default)]
    pub deleted_rooms: Vec<BareJid>,
}

/// Messages of the archive that are not here. It is filled from its newer end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The fragment that begins after it: what fills it goes there.
    pub fragment: u32,
    /// Where the next message that fills it stands, in all chats.
    pub next_index: i32,
    /// The last message before it; `None`: it goes back to the beginning.
    pub after: Option<String>,
    /// The first message after it; `None`: it goes on to where the stream began.
    pub before: Option<String>,
    /// The first message that came by the stream after it.
    pub live: Option<String>,
    /// Something of the archive stands in it.
    #[serde(default)]
    pub filled: bool,
    /// Somebody's message came by that stream.
    #[serde(default)]
    pub received: bool,
    /// The stanza id of the first of ours that stands after it, whose archive id is not
    /// known.
    #[serde(default)]
    pub written: Option<String>,
    /// The archive's id and the time of the first message that the server kept for us
    /// while no device was there, and that is left to be read in this gap: it and what is
    /// newer is unread. Only where the gap goes back to the beginning.
    #[serde(default)]
    pub owed: Option<(String, Millis)>,
    /// All of it is here but what of ours arrived without a word: it is looked
    /// through for that.
    pub known: bool,
    /// Enough for now: it goes on when somebody wants to see more.
    pub rests: bool,
}

/// What a stream told of someone's presence. A stream that goes on does not tell
/// it again. Key: `jid`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PresenceRecord {
    /// Who.
    pub jid: BareJid,
    /// They ask to see ours.
    pub asks: bool,
    /// Their resources that are here.
    pub resources: Vec<ResourceRecord>,
    /// Why our question whether we may see theirs did not arrive.
    #[serde(default)]
    pub not_asked: Option<SendProblem>,
}

/// A resource that is here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResourceRecord {
    /// Empty: of the bare address.
    pub name: String,
    /// How available.
    pub show: Show,
    /// Status text, or empty.
    pub status: String,
    /// -128 to 127.
    pub priority: i8,
    /// Since when nobody has touched it.
    #[serde(default)]
    pub idle_since: Option<Millis>,
}

/// Where a stream stands, to go on with it (XEP-0198 §5). Written with each
/// batch that moves it: what was received and the count that says so are one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamRecord {
    /// What the server calls it.
    pub id: String,
    /// Our full address in it.
    pub own: Jid,
    /// Stanzas sent, modulo 2^32.
    pub sent: u32,
    /// Stanzas received and kept, modulo 2^32.
    pub received: u32,
    /// Stanzas not confirmed, each with its count, oldest first.
    pub unconfirmed: Vec<(u32, Unconfirmed)>,
    /// The account removes forged archive ids.
    pub archive_ids_trusted: bool,
}

impl StreamRecord {
    /// Whether it says no more than an earlier one but that something came. Where nothing
    /// of that is kept, this need not be either: the server would give it again.
    pub fn only_counts_on(now: &Option<StreamRecord>, before: &Option<StreamRecord>) -> bool {
        let (Some(now), Some(before)) = (now, before) else {
            return false;
        };
        let received = before.received;
        *before
            == StreamRecord {
                received,
                ..now.clone()
            }
    }
}

/// A stanza of ours that the server has not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unconfirmed {
    /// A message that must arrive: the model sends it again.
    Message(MessageId),
    /// Sent again as it is.
    Stanza(String),
    /// Of no use later (typing, pings).
    Passing,
}

/// A message of ours that the server has not confirmed: sent again, in the
/// order of `number`, after the next sign-in. Key: `id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxRecord {
    /// The message's id.
    pub id: MessageId,
    /// The chat.
    pub peer: BareJid,
    /// Where the message stands.
    pub position: Position,
    /// Order of writing over all chats.
    pub number: u64,
    /// It went out, or may have: the archive is asked before it goes out again.
    #[serde(default)]
    pub attempted: bool,
    /// The newest message known of the archive when it first went out.
    #[serde(default)]
    pub after: Option<String>,
    /// Not the message itself waits, but this that is said about it.
    #[serde(default)]
    pub note: Option<Note>,
}

/// Everything of an account that the model holds in memory from the start.
/// Messages are not in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The roster.
    pub contacts: Vec<ContactRecord>,
    /// Its version.
    pub roster_version: Option<String>,
    /// The chat list.
    pub chats: Vec<ChatRecord>,
    /// What waits to be sent, by `number`.
    pub outbox: Vec<OutboxRecord>,
    /// Who was here when the stream was last heard of.
    pub presences: Vec<PresenceRecord>,
    /// The stream to go on with.
    pub stream: Option<Box<StreamRecord>>,
    /// How far the archive is known.
    pub archive: ArchiveRecord,
    /// The invitations of our own that are good.
    pub issued: Vec<IssuedRecord>,
    /// What the person decided.
    pub settings: Box<SettingsRecord>,
    /// What is said about messages that are not here, by `number`.
    pub waiting: Vec<WaitingRecord>,
}

impl Snapshot {
    /// Puts a record into the outbox, by its number: mostly at the end.
    pub(super) fn queue(&mut self, record: OutboxRecord) {
        let after = |known: &OutboxRecord| known.number <= record.number;
        let place = self.outbox.partition_point(after);
        self.outbox.insert(place, record);
    }
}
