//! What rooms say (XEP-0045) and are asked, in our own words. What is said counts only
//! for a room that we are in, or about to be: that is for the model to know.

use crate::api::{
    Affiliation, Answers, FormField, ListedMember, ListedRoom, Millis, Password, RegisterForm,
    Role, RoomAbout,
};
use crate::jid::{BareJid, Jid};
use crate::store::Setting;
use crate::xmpp::xep::xep0444_reactions::ReactionRules;

/// What a presence says as that of an occupant (`muc#user`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OccupantIn {
    /// What they are to the room.
    pub affiliation: Affiliation,
    /// What they may do.
    pub role: Role,
    /// Their address, if the room tells.
    pub jid: Option<Jid>,
    /// What they are called from now on.
    pub new_nick: Option<String>,
    /// Who did it, or empty.
    pub by: String,
    /// Why, or empty.
    pub reason: String,
    /// Status codes (XEP-0045 §15.6.2).
    pub statuses: Vec<u16>,
    /// Their id in this room (XEP-0421). Only a room that says so stands for it.
    pub id: Option<String>,
    /// What the room calls them besides (XEP-0317).
    pub hats: Vec<String>,
    /// The room is no more.
    pub destroyed: Option<Option<BareJid>>,
}

impl OccupantIn {
    /// Whether it has a status code.
    pub fn has(&self, status: u16) -> bool {
        self.statuses.contains(&status)
    }
}

/// What a message says as one of a room (`type='groupchat'`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RoomMessage {
    /// Who wrote it; `None`: the room itself.
    pub nick: Option<String>,
    /// Their id in this room (XEP-0421), as in [`OccupantIn::id`].
    pub id: Option<String>,
    /// Their address, where an archive tells it.
    pub jid: Option<BareJid>,
    /// The room is about this now.
    pub subject: Option<String>,
    /// Status codes: how it is run has changed.
    pub statuses: Vec<u16>,
    /// A moderator took back the message with this id in the room's archive
    /// (XEP-0425), and why.
    pub moderated: Option<(String, String)>,
}

/// An invitation to a room.
#[derive(Debug, Clone, PartialEq)]
pub struct RoomInvitation {
    /// Where.
    pub room: BareJid,
    /// Who, if that is known.
    pub by: Option<BareJid>,
    /// Why, or empty.
    pub reason: String,
    /// The room's password.
    pub password: Option<Password>,
    /// The room says so, not the person themselves.
    pub mediated: bool,
}

/// A room as the account remembers it (XEP-0402, XEP-0048).
#[derive(Debug, Clone, PartialEq)]
pub struct Bookmark {
    /// Which.
    pub room: BareJid,
    /// What it is called, or empty.
    pub name: String,
    /// We are to be in it.
    pub autojoin: bool,
    /// What we are called in it.
    pub nick: Option<String>,
    /// Its password.
    pub password: Option<Password>,
    /// How it stands in the list, where that is kept.
    pub settings: Option<crate::store::ChatSettings>,
}

/// What becomes different about a bookmark. The rest stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BookmarkChange {
    /// We are to be in it, called so, with this password.
    pub joined: Option<(bool, String, Option<Password>)>,
    /// What it is called.
    pub name: Option<String>,
    /// It is kept in the old way (XEP-0048).
    pub old: bool,
    /// How it stands in the list.
    pub settings: Vec<Setting>,
}

/// What of the messages before we came is wanted of the room itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// Nothing: its archive has it.
    None,
    /// What came since, so many at most.
    Since(Option<Millis>, u32),
}

/// What a room is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum RoomRequest {
    /// What it is: [`RoomEvent::About`].
    Look,
    /// Let us in, or be told who is there.
    Join {
        /// What we want to be called.
        nick: String,
        /// Its password.
        password: Option<Password>,
        /// What came before.
        history: History,
    },
    /// Whether we are in it (XEP-0410): [`RoomEvent::InIt`].
    AmIn {
        /// As what.
        nick: String,
    },
    /// We are called otherwise.
    Nick(String),
    /// We go.
    Leave {
        /// What we are called.
        nick: String,
    },
    /// It is about this now.
    Subject(String),
    /// May we write?
    AskVoice,
    /// It is new: be as is usual.
    Accept,
    /// It is new: be a group of this name.
    Configure {
        /// What it is called.
        name: String,
        /// Anybody may come.
        public: bool,
    },
    /// Which name it keeps for us: [`RoomEvent::Reserved`].
    AskReserved,
    /// It is to keep this one.
    Reserve(String),
    /// It has this picture, as a `data:` address, or none.
    SetPicture(Option<String>),
    /// Who is this to it: [`RoomEvent::Members`].
    AskMembers(Affiliation),
    /// How it is run: [`RoomEvent::Configuration`].
    AskConfiguration,
    /// It is to be run so.
    ConfigureWith {
        /// What it asked.
        fields: Vec<FormField>,
        /// What was filled in.
        answers: Answers,
    },
    /// Somebody may do this.
    SetRole {
        /// What they are called.
        nick: String,
        /// What.
        role: Role,
        /// Why, or empty.
        reason: String,
    },
    /// Somebody is this to it.
    SetAffiliation {
        /// Who.
        jid: BareJid,
        /// What.
        affiliation: Affiliation,
        /// Why, or empty.
        reason: String,
    },
    /// What somebody wrote is taken back (XEP-0425).
    TakeBack {
        /// Its id in the room's archive.
        target: String,
        /// The room knows only the old way.
        old: bool,
        /// The page's id of the message.
        id: String,
    },
    /// Somebody is asked in (XEP-0249), with its password.
    Invite {
        /// Who.
        jid: BareJid,
        /// The password.
        password: Option<Password>,
    },
    /// It ends.
    Destroy {
        /// Why, or empty.
        reason: String,
        /// Where people go instead.
        instead: Option<BareJid>,
    },
    /// Our account is to remember it otherwise.
    Keep(BookmarkChange),
    /// Our account is to forget it.
    Forget {
        /// In the old way (XEP-0048).
        old: bool,
    },
}

/// What a room answers.
#[derive(Debug, Clone, PartialEq)]
pub enum RoomEvent {
    /// What it is.
    About(RoomAbout, ReactionRules),
    /// We are in it.
    InIt,
    /// It is configured.
    Configured,
    /// The name that it keeps for us.
    Reserved(Option<String>),
    /// All who are this to it.
    Members(Affiliation, Vec<ListedMember>),
    /// How it is run.
    Configuration(RegisterForm),
    /// Our account remembers it so.
    Kept(BookmarkChange),
    /// A visitor called so asks to be allowed to write.
    VoiceAsked(String),
    /// Somebody who is not there is something else to it; `None`: we ourselves.
    Affiliated(Option<BareJid>, Affiliation),
    /// This was done.
    Done(RoomRequest),
}

/// A page of a server's list of rooms.
#[derive(Debug, Clone, PartialEq)]
pub struct RoomList {
    /// They.
    pub rooms: Vec<ListedRoom>,
    /// Where the next page begins; `None`: there is none.
    pub next: Option<String>,
}
