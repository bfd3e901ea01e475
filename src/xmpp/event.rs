//! What a session reports.

use crate::api::{
    Archiving, ConnectStep, EntityView, Invitation, MessageId, Millis, Password, Problem, Show,
    Subscription, Token,
};
use crate::jid::{BareJid, Jid};
use crate::store::{ChatSettings, Setting};
use crate::xmpp::message::{ArchivePage, MessageIn, StanzaError};
use crate::xmpp::profile::{Picture, ProfileDone, Told};
use crate::xmpp::question::Question;
use crate::xmpp::request::{Request, Subject};
use crate::xmpp::rooms::{Bookmark, OccupantIn, RoomEvent, RoomInvitation, RoomList};
use crate::xmpp::stream::sasl::SaslOutcome;
use crate::xmpp::xep::xep0444_reactions::ReactionRules;

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
    /// Which reactions a device takes.
    Reactions(Jid, ReactionRules),
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
