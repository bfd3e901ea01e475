//! What a session is asked to do.

use crate::api::{
    Archiving, ManageAttempt, Mention, MessageId, Millis, Password, Reason, Show, Token,
};
use crate::jid::{BareJid, Jid};
use crate::store::{Deed, Reply, Setting};
use crate::xmpp::message::{ArchiveFilter, ChatState};
use crate::xmpp::profile::{Picture, ProfileRequest};
use crate::xmpp::question::Question;
use crate::xmpp::rooms::RoomRequest;

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
        /// Whom it mentions.
        mentions: Vec<Mention>,
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
    /// Of an edit: whom it mentions.
    pub mentions: Vec<Mention>,
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
    /// Which reactions a device takes (XEP-0444 §3.2).
    AskReactions(Jid),
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
