//! What a session reports ([`Event`]) and what it is asked to do ([`Request`]).

use crate::api::{
    Archiving, ConnectStep, EntityView, Extras, Invitation, ManageAttempt, MessageId, Millis,
    Password, Problem, Reason, Show, Subscription, Token,
};
use crate::jid::{BareJid, Jid};
use crate::store::{ChatSettings, Deed, Reply, Setting};
use crate::xmpp::profile::{Picture, ProfileDone, ProfileRequest, Told};
use crate::xmpp::question::Question;
use crate::xmpp::rooms::{
    Bookmark, OccupantIn, RoomEvent, RoomInvitation, RoomList, RoomMessage, RoomRequest,
};
use crate::xmpp::stream::sasl::SaslOutcome;

/// Something the server told us, checked and in our own words.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// How far signing in is.
    Step(ConnectStep),
    /// What the server offers on this stream.
    Offered(StreamOffer),
    /// The server proved that it knows the password; keys to keep.
    Authenticated(SaslOutcome),
    /// The server does not take the token any more; said before [`Event::Ended`].
    TokenRefused,
    /// The server gave this session its address.
    Bound(Jid),
    /// Roster, carbons and features are known and presence is sent: chat.
    Online,
    /// A broken stream goes on (XEP-0198 §5): what the server has of it was
    /// [`Event::Acked`], all is as it was.
    Resumed,
    /// The whole roster; `None`: the kept one is current (RFC 6121 §2.6).
    Roster {
        /// The entries.
        items: Option<Vec<RosterItem>>,
        /// Its version, where the server has one.
        version: Option<String>,
    },
    /// One entry changed (a push by our own server).
    RosterPush {
        /// The entry; `subscription` of `None` means: removed.
        item: RosterItem,
        /// The roster's version now.
        version: Option<String>,
    },
    /// Someone's presence.
    Presence(PresenceIn),
    /// A message, unwrapped and read.
    Message(Box<MessageIn>),
    /// Somebody asks our client something; [`Request::Answer`] answers.
    Asked(Box<Question>),
    /// What became of [`Request::Invite`].
    Invited(InvitedEvent),
    /// What became of [`Request::Manage`].
    Managed(ManagedEvent),
    /// What became of [`Request::Privacy`], or of another device's.
    Privacy(PrivacyEvent),
    /// The answer to [`Request::Inspect`].
    Inspected {
        /// To which.
        subject: Subject,
        /// It.
        finding: Box<Finding>,
    },
    /// The account has an archive that names each message reliably (XEP-0313,
    /// XEP-0359); said before [`Event::Online`].
    HasArchive {
        /// It looks for words (XEP-0431).
        finds: bool,
    },
    /// The account keeps for all our devices how far chats were read (XEP-0490);
    /// said before [`Event::Online`].
    SyncsReading,
    /// Chats were read on some device of ours, up to the message with this id in
    /// our archive.
    ReadUntil(Vec<(BareJid, String)>),
    /// Our account keeps how far this chat was read, see [`Request::ReadUntil`].
    ReadTold(BareJid),
    /// The account keeps for all our devices how chats are arranged; said before
    /// [`Event::Online`].
    KeepsChats,
    /// How the account keeps these chats.
    ChatsTold(Vec<(BareJid, ChatSettings)>),
    /// What became of [`Request::KeepChat`].
    ChatKept {
        /// Which.
        peer: BareJid,
        /// What was changed.
        settings: Vec<Setting>,
    },
    /// Somebody, or our account, tells something of themselves.
    Told(Told),
    /// The answer to [`Request::Picture`]: it, as a `data:` address, if it is the one that
    /// was announced.
    Picture(Box<Picture>, Option<String>),
    /// [`Request::Profile`] is done.
    Profile(Box<ProfileDone>),
    /// A page of the own archive, or of a room's.
    Archive(Box<ArchivePage>),
    /// What a room answers.
    Room(BareJid, Box<RoomEvent>),
    /// Rooms that the account remembers, and those that it forgot.
    RoomsTold {
        /// Those that it remembers.
        kept: Vec<Bookmark>,
        /// Those that it forgot.
        gone: Vec<BareJid>,
        /// It remembers no others.
        whole: bool,
    },
    /// Rooms that it remembers in the old way besides.
    OldRooms(Vec<Bookmark>),
    /// Somebody asks us into a room.
    RoomInvited(Box<RoomInvitation>),
    /// The parts of our server, of which one may have rooms.
    Parts(Vec<BareJid>),
    /// The answer to [`Request::SearchRooms`]: what for, where the page begins, and it.
    RoomsFound(String, Option<String>, RoomList),
    /// The answer to [`Request::ListRooms`].
    RoomsListed(BareJid, RoomList),
    /// The server has confirmed these messages of ours.
    Acked(Vec<MessageId>),
    /// The server refused what [`Request`] asked.
    Refused {
        /// What was asked.
        request: Request,
        /// Why.
        problem: Problem,
    },
    /// The server names another WebSocket to go on at; said before
    /// [`Event::Ended`], and not to be believed blindly.
    Elsewhere(String),
    /// The stream is over; the session does nothing more.
    Ended(Ending),
    /// Something odd, for a report. Holds no text of messages and no secret.
    Odd(String),
}

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

/// Why a stream is over.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// What a person should hear.
    pub problem: Problem,
    /// What the engine should do.
    pub then: Then,
    /// The next stream may go on with this one.
    pub resumable: bool,
    /// Before the server had said what it offers: perhaps another of its addresses
    /// does better.
    pub early: bool,
}

/// What to do after a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Connect again after the usual backoff.
    Retry,
    /// Connect again, but not soon: the server asks for rest.
    RetryLater,
    /// The same, after asking the domain again where its server is.
    FindAnew,
    /// Stop; only the person can help.
    Stop,
}

/// An entry of the roster as the server sends it (RFC 6121 §2.1.2).
#[derive(Debug, Clone, PartialEq)]
pub struct RosterItem {
    /// The address.
    pub jid: BareJid,
    /// Own name for them, or empty.
    pub name: String,
    /// Groups.
    pub groups: Vec<String>,
    /// `None`: `remove`.
    pub subscription: Option<Subscription>,
    /// `ask='subscribe'`.
    pub asked: bool,
}

/// A presence stanza (RFC 6121 §4.7).
#[derive(Debug, Clone, PartialEq)]
pub struct PresenceIn {
    /// Who.
    pub from: Jid,
    /// What it says.
    pub kind: PresenceKind,
    /// The address of its program (XEP-0115), unchecked.
    pub software: Option<String>,
    /// Since when nobody has touched it (XEP-0319).
    pub idle_since: Option<Millis>,
    /// The token of an invitation (XEP-0379), in a request.
    pub token: Option<Token>,
    /// The hash of their picture (XEP-0153), or empty.
    pub picture: Option<String>,
    /// What it says as that of an occupant of a room.
    pub room: Option<Box<OccupantIn>>,
}

/// What a presence stanza says.
#[derive(Debug, Clone, PartialEq)]
pub enum PresenceKind {
    /// Here, in this way.
    Available {
        /// How available.
        show: Show,
        /// Status text, or empty.
        status: String,
        /// -128 to 127.
        priority: i8,
    },
    /// Gone.
    Unavailable {
        /// Status text, or empty.
        status: String,
    },
    /// Asks to see our presence.
    Subscribe,
    /// Lets us see theirs.
    Subscribed,
    /// Stops seeing ours.
    Unsubscribe,
    /// Stops letting us see theirs.
    Unsubscribed,
    /// Cannot be reached, and why.
    Error(StanzaError),
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

/// What a session is asked to do. All are dropped when it is not online,
/// except by the model, which keeps what must not be lost.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Own presence for all who may see it.
    Presence {
        /// How available.
        show: Show,
        /// Status text, or empty.
        status: String,
        /// Since when nobody is here, if they may know (XEP-0319).
        idle: Option<Millis>,
    },
    /// A text, with a request for a receipt.
    Message {
        /// To whom.
        to: Jid,
        /// Its id (also origin-id).
        id: MessageId,
        /// The text.
        body: String,
        /// The message it answers, and what it quotes of it.
        reply: Option<Box<(Reply, String)>>,
        /// Its hint, if it is to be hidden (XEP-0382).
        spoiler: Option<String>,
        /// They hear when we type, too, and so may tell us (XEP-0085 §5.1).
        states: bool,
        /// It goes to all in a room.
        room: bool,
        /// It goes to one in a room (XEP-0045 §7.5).
        private: bool,
    },
    /// What we say about a message.
    Note(Box<NoteOut>),
    /// A message was seen, and all before it (XEP-0333).
    Displayed {
        /// To whom.
        to: Jid,
        /// Which.
        id: String,
        /// It goes to all in a room.
        room: bool,
    },
    /// Our other devices hear how far a chat was read: up to the message with this
    /// id in our archive (XEP-0490).
    ReadUntil {
        /// The chat.
        peer: BareJid,
        /// The message.
        id: String,
        /// The chat is a room, and the id one of its archive.
        room: bool,
    },
    /// How far all chats were read: [`Event::ReadUntil`].
    AskReading,
    /// The account keeps a chat with other settings: [`Event::ChatKept`].
    KeepChat {
        /// Which.
        peer: BareJid,
        /// What is to be changed.
        settings: Vec<Setting>,
    },
    /// How the account keeps all chats: [`Event::ChatsTold`].
    AskChats,
    /// A receipt (XEP-0184).
    Receipt {
        /// To whom.
        to: Jid,
        /// For which message.
        id: String,
    },
    /// A chat state on its own (XEP-0085).
    ChatState {
        /// To whom.
        to: Jid,
        /// Which.
        state: ChatState,
        /// It goes to all in a room.
        room: bool,
    },
    /// Put in or change an entry of the roster.
    SetContact {
        /// The address.
        jid: BareJid,
        /// Own name for them, or empty.
        name: String,
        /// Groups.
        groups: Vec<String>,
        /// Part of adding someone: the error then belongs to that.
        adding: bool,
    },
    /// Remove an entry of the roster (RFC 6121 §2.5).
    RemoveContact(BareJid),
    /// Ask to see someone's presence.
    Subscribe {
        /// Whose.
        jid: BareJid,
        /// Of an invitation of theirs: then they may see ours without asking.
        token: Option<Token>,
    },
    /// Let someone see ours.
    Approve(BareJid),
    /// Do not let someone see ours (any more).
    Deny(BareJid),
    /// Answer a question, or as if nobody were there.
    Answer {
        /// Which.
        question: Box<Question>,
        /// Whether they may know that we are here.
        allowed: bool,
    },
    /// An invitation by the server.
    Invite(InviteRequest),
    /// Something about the account itself.
    Manage(ManageRequest),
    /// Something about who may reach us, and what is kept and told.
    Privacy(PrivacyRequest),
    /// Fetch a picture: [`Event::Picture`].
    Picture(Box<Picture>),
    /// Something about our own picture and name: [`Event::Profile`].
    Profile(ProfileRequest),
    /// Ask what the server offers: [`Event::Inspected`].
    Inspect(Subject),
    /// A room is asked something: [`Event::Room`].
    Room(BareJid, RoomRequest),
    /// Which rooms the account remembers: [`Event::RoomsTold`].
    AskRooms {
        /// In the old way (XEP-0048).
        old: bool,
    },
    /// Which rooms it remembers in the old way besides: [`Event::OldRooms`].
    AskOldRooms {
        /// At a node, not in private storage.
        node: bool,
    },
    /// Which parts our server has: [`Event::Parts`].
    AskParts,
    /// Rooms of a directory: [`Event::RoomsFound`].
    SearchRooms {
        /// Which directory.
        at: BareJid,
        /// What for.
        text: String,
        /// Where the page begins.
        after: Option<String>,
    },
    /// The rooms of a server: [`Event::RoomsListed`].
    ListRooms {
        /// Which server.
        server: BareJid,
        /// Where the page begins.
        after: Option<String>,
    },
    /// A page of the own archive: [`Event::Archive`].
    Archive {
        /// What of it.
        filter: ArchiveFilter,
        /// The message after it; `None`: the newest page.
        before: Option<String>,
        /// Messages at most.
        max: u32,
    },
    /// Go: unavailable presence and the end of the stream.
    End,
}

/// What we say about a message, as it goes out.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteOut {
    /// To whom.
    pub to: Jid,
    /// Its id (also origin-id).
    pub id: MessageId,
    /// The id of the message.
    pub target: String,
    /// What.
    pub deed: Deed,
    /// It goes to all in a room.
    pub room: bool,
    /// Of an edit: what the message answers, and what is quoted of that.
    pub reply: Option<(Reply, String)>,
    /// Of an edit: the hint, if the message is hidden until it is wanted.
    pub spoiler: Option<String>,
}

/// What is asked of the server to invite somebody (XEP-0401).
#[derive(Debug, Clone, PartialEq)]
pub enum InviteRequest {
    /// Whether it makes invitations to new accounts.
    Ask,
    /// To be in touch.
    Contact {
        /// For an invitation of our own if it makes none.
        token: Token,
    },
    /// To a new account.
    Account {
        /// The user name to be, if it wants to know.
        name: Option<String>,
        /// Its form was filled in.
        filled: bool,
    },
}

/// What became of an [`InviteRequest`].
#[derive(Debug, Clone, PartialEq)]
pub enum InvitedEvent {
    /// Whether the server makes invitations to new accounts.
    Offers {
        /// It does.
        accounts: bool,
    },
    /// Here it is.
    Made(Invitation),
    /// The server wants to know the user name.
    NameNeeded,
}

/// What is asked about the account itself.
#[derive(Debug, Clone, PartialEq)]
pub enum ManageRequest {
    /// Another password (XEP-0077 §3.3).
    ChangePassword {
        /// The new one.
        password: Password,
        /// The one before, where the server asks for it.
        old: Option<Password>,
    },
    /// Delete the account (XEP-0077 §3.2).
    DeleteAccount,
    /// Which program another session of ours is (XEP-0092).
    AskSoftware(Jid),
}

impl ManageRequest {
    /// What a person calls it; `None` for what they did not ask.
    pub fn attempt(&self) -> Option<ManageAttempt> {
        match self {
            ManageRequest::ChangePassword { .. } => Some(ManageAttempt::ChangePassword),
            ManageRequest::DeleteAccount => Some(ManageAttempt::DeleteAccount),
            ManageRequest::AskSoftware(_) => None,
        }
    }
}

/// What is asked about who may reach us, and what is kept and told.
#[derive(Debug, Clone, PartialEq)]
pub enum PrivacyRequest {
    /// Who is blocked (XEP-0191).
    AskBlocked,
    /// Block somebody.
    Block {
        /// Whom.
        who: Jid,
        /// And tell those who run the server why (XEP-0377).
        report: Option<Reported>,
    },
    /// Block them no longer.
    Unblock(Jid),
    /// What the archive keeps (XEP-0441).
    AskArchiving,
    /// It shall keep this.
    SetArchiving(Archiving),
    /// What time it is where a device is (XEP-0202).
    AskTime(Jid),
    /// When a contact was here last (XEP-0012).
    AskLastSeen(BareJid),
}

/// A report on somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// What it is.
    pub reason: Reason,
    /// In the person's words, or empty.
    pub text: String,
    /// Our archive's ids of their messages.
    pub messages: Vec<String>,
}

/// What became of a [`PrivacyRequest`].
#[derive(Debug, Clone, PartialEq)]
pub enum PrivacyEvent {
    /// These are blocked, and nobody else.
    AllBlocked(Vec<Jid>),
    /// So are these.
    Blocked(Vec<Jid>),
    /// These no longer.
    Unblocked(Vec<Jid>),
    /// Nobody is.
    UnblockedAll,
    /// What the archive keeps.
    Archiving(Archiving),
    /// Minutes that a device's clock is ahead of Greenwich.
    Time(Jid, i16),
    /// How long ago a contact was here last.
    LastSeen(BareJid, Millis),
}

/// What became of a [`ManageRequest`].
#[derive(Debug, Clone, PartialEq)]
pub enum ManagedEvent {
    /// This is the password now.
    PasswordChanged(Password),
    /// The server wants the old password, too.
    OldPasswordNeeded,
    /// There is no such account any more.
    AccountDeleted,
    /// What a session of ours says it is.
    Software {
        /// Its address.
        of: Jid,
        /// What it says.
        software: Software,
    },
}

/// A program, in its own words (XEP-0092).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Software {
    /// Its name.
    pub name: String,
    /// Its version, or empty.
    pub version: String,
    /// The system it runs on, or empty.
    pub system: String,
}

/// What stream features say (RFC 6120 §4.3.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StreamOffer {
    /// To somebody who is signed in.
    pub signed_in: bool,
    /// Ways to sign in.
    pub mechanisms: Vec<String>,
    /// All other features, by namespace.
    pub features: Vec<String>,
}

/// What is asked of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// What the server is and can.
    Server,
    /// The same of the own account.
    Account,
    /// Which program the server is.
    Software,
    /// Which parts it has.
    Components,
    /// What one of them is and can.
    Component(BareJid),
    /// What it can be told to do.
    Commands,
}

/// What it says.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// What somebody is and can.
    Entity(EntityView),
    /// A program.
    Software(Software),
    /// Domains, and what the server calls them.
    Components(Vec<(BareJid, String)>),
    /// Names in the protocol.
    Commands(Vec<String>),
}
