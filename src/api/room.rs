//! Rooms (XEP-0045): what a person sees of one, and does in it.

use super::{
    Answers, FormField, MessageId, Noise, Password, Position, Problem, RegisterForm, Show,
};
use crate::jid::{BareJid, Jid};
use serde::{Deserialize, Serialize};

/// What an occupant may do while they are here (XEP-0045 §5.1), least first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Role {
    /// Not here.
    None,
    /// Reads.
    Visitor,
    /// Writes.
    #[default]
    Participant,
    /// Keeps order.
    Moderator,
}

/// What somebody is to a room, here or not (XEP-0045 §5.2), least first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Affiliation {
    /// Banned.
    Outcast,
    /// Nothing.
    #[default]
    None,
    /// A member.
    Member,
    /// Runs it.
    Admin,
    /// Owns it.
    Owner,
}

/// A room, as a line of the list and above its messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomView {
    /// Whether we are in it.
    pub standing: Standing,
    /// What we are called in it.
    pub nick: String,
    /// What we may do in it.
    pub role: Role,
    /// What we are to it.
    pub affiliation: Affiliation,
    /// What it is about now, or empty.
    pub subject: String,
    /// How many are in it.
    pub people: u32,
    /// What is known of the room.
    pub about: RoomAbout,
    /// Unread messages that mention us.
    pub mentions: u32,
    /// Where the first of them is.
    pub first_mention: Option<Position>,
    /// How far who tells it has seen what is said: what they are called, and until where.
    pub seen: Vec<(String, Position)>,
    /// What visitors are called who ask us to be allowed to write.
    pub asking: Vec<String>,
    /// The hash of its picture, which [`AccountCommand::Picture`](super::AccountCommand)
    /// asks for, or empty.
    pub picture: String,
    /// Who stands for a group that has none: who they are, as
    /// [`super::MessageView::author_jid`], and what they are called.
    pub faces: Vec<(Jid, String)>,
    /// What in it makes noise, by choice.
    pub notify: Noise,
}

impl RoomView {
    /// Whether only what mentions us makes noise.
    pub fn on_mention(&self) -> bool {
        match self.notify {
            Noise::Always => false,
            Noise::OnMention => true,
            // Who is in a private group wants to hear of it.
            Noise::Usual => !(self.about.members_only && self.about.non_anonymous),
        }
    }
}

/// Whether we are in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// No, and are not to be.
    Out,
    /// Not yet.
    Joining,
    /// Not now: it is tried again.
    Waiting(RoomProblem),
    /// Yes.
    In,
    /// No: somebody asks us in.
    Invited {
        /// What to call them, or empty.
        by: String,
        /// Why, or empty.
        reason: String,
    },
    /// No, and only the person can help.
    Refused(RoomProblem),
}

/// Why we are not in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoomProblem {
    /// Others have all names that were tried.
    NickTaken,
    /// Its password is wanted, or another.
    PasswordNeeded,
    /// Only members come in.
    MembersOnly,
    /// We are banned.
    Banned,
    /// There is no such room (any more), and we may not make one.
    Missing,
    /// No more people fit in.
    Full,
    /// Its server cannot be reached, or gave no answer.
    Unreachable,
    /// Its server said that it goes down.
    ServerDown,
    /// It lost the connection to us.
    Lost,
    /// Somebody sent us out, and why.
    Kicked {
        /// Who, if that is known.
        by: String,
        /// Why, or empty.
        reason: String,
    },
    /// Somebody banned us, and why.
    BannedNow {
        /// Who, if that is known.
        by: String,
        /// Why, or empty.
        reason: String,
    },
    /// It was made members-only, or we are no member any more.
    NoMember,
    /// It is no more.
    Destroyed {
        /// Why, or empty.
        reason: String,
        /// Where people go instead.
        instead: Option<BareJid>,
    },
    /// Something else.
    Other {
        /// The defined condition.
        condition: String,
        /// The server's words, or empty.
        text: String,
    },
}

/// What a room is (its `disco#info`, XEP-0045 §6.4).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoomAbout {
    /// What it is called, or empty.
    pub name: String,
    /// What it says of itself, or empty.
    pub description: String,
    /// Its language, or empty.
    pub language: String,
    /// How many are in it, where it says so.
    pub occupants: Option<u32>,
    /// Only members come in.
    pub members_only: bool,
    /// All see each other's addresses.
    pub non_anonymous: bool,
    /// Who comes may not write at once.
    pub moderated: bool,
    /// A password is wanted.
    pub locked: bool,
    /// It is listed.
    pub public: bool,
    /// It stays when all have gone.
    pub persistent: bool,
    /// It keeps its messages, and names each reliably (XEP-0313, XEP-0359).
    pub archive: bool,
    /// Its occupants have ids that stay theirs (XEP-0421).
    pub stable_ids: bool,
    /// It keeps names for people (XEP-0045 §7.10).
    pub registers: bool,
    /// The hash of its picture (XEP-0486).
    pub picture: Option<String>,
    /// It may have one.
    pub pictures: bool,
    /// Moderators can take back what others wrote (XEP-0425).
    pub moderation: bool,
    /// In the old way only (`urn:xmpp:message-moderate:0`).
    pub old_moderation: bool,
}

/// Somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OccupantView {
    /// What identifies them, as [`super::MessageView::author_jid`].
    pub who: Jid,
    /// What they are called.
    pub nick: String,
    /// Their address, if we may know it.
    pub jid: Option<BareJid>,
    /// How available they are.
    pub show: Show,
    /// Their status text, or empty.
    pub status: String,
    /// What they may do.
    pub role: Role,
    /// What they are to the room.
    pub affiliation: Affiliation,
    /// What the room calls them besides (XEP-0317).
    pub hats: Vec<String>,
    /// It is us.
    pub me: bool,
    /// They may have a picture: it is worth asking for.
    pub pictured: bool,
}

/// Who is in a room: a part of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct People {
    /// How many fit the filter, in each of [`section`]s.
    pub sections: [u32; 4],
    /// The place of the first of these among them.
    pub first: u32,
    /// Some of them, as was asked.
    pub rows: Vec<OccupantView>,
}

/// Who of the people in a room is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// With this in their name or address.
    pub filter: String,
    /// From this place on.
    pub first: u32,
    /// So many at most.
    pub count: u32,
}

/// In which section of the people in a room somebody stands: who runs it, members, others,
/// who only reads.
pub fn section(affiliation: Affiliation, role: Role) -> usize {
    match (affiliation, role) {
        (Affiliation::Owner | Affiliation::Admin, _) | (_, Role::Moderator) => 0,
        (_, Role::Visitor) => 3,
        (Affiliation::Member, _) => 1,
        _ => 2,
    }
}

/// A room of a server's list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListedRoom {
    /// Its address.
    pub room: BareJid,
    /// What it is called, or empty.
    pub name: String,
    /// What it says of itself, or empty: a directory knows.
    pub description: String,
    /// Its language, or empty.
    pub language: String,
    /// How many are in it.
    pub people: Option<u32>,
}

/// Somebody who is something to a room, here or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListedMember {
    /// Who.
    pub jid: BareJid,
    /// Why, or empty.
    pub reason: String,
}

/// What happened in a room, as a line among its messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happening {
    /// People came and went since the last message: nobody is in both.
    Moved {
        /// What who came is called.
        came: Vec<String>,
        /// What who went was called.
        went: Vec<String>,
    },
    /// Somebody is called otherwise.
    Renamed {
        /// What they were called.
        from: String,
        /// What they are called.
        to: String,
    },
    /// Somebody was sent out.
    SentOut {
        /// What they were called.
        nick: String,
        /// Who did it, or empty.
        by: String,
        /// Why, or empty.
        reason: String,
        /// They may not come back.
        banned: bool,
    },
    /// Somebody is something else to the room.
    Became {
        /// What they are called.
        nick: String,
        /// What they are now.
        affiliation: Affiliation,
    },
    /// Somebody may do something else.
    May {
        /// What they are called.
        nick: String,
        /// What.
        role: Role,
    },
    /// It is about something else.
    Topic {
        /// Who said so, or empty.
        by: String,
        /// What, or empty.
        subject: String,
    },
    /// How it is run is different: status codes (XEP-0045 §10.2.1).
    Run(Vec<u16>),
}

/// What a person does about rooms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Rooms {
    /// What is this room? Answered with [`RoomChange::About`].
    Look(BareJid),
    /// Go in, and be there again whenever we are online.
    Join {
        /// Where.
        room: BareJid,
        /// What to be called; `None`: as before, or as usual.
        nick: Option<String>,
        /// The room's password.
        password: Option<Password>,
    },
    /// Go out, and do not come back by itself; the chat leaves the list.
    Leave(BareJid),
    /// A new group, for the people in it only. Answered with [`RoomChange::Made`].
    Make {
        /// What it is called.
        name: String,
        /// The local part of its address, made by the page: unique and not to be guessed.
        local: String,
        /// Who is invited.
        people: Vec<BareJid>,
        /// Anybody may come.
        public: bool,
    },
    /// Be called otherwise.
    Nick(BareJid, String),
    /// It is about this now.
    Subject(BareJid, String),
    /// It has this picture, as a `data:` address, or none (XEP-0486).
    SetPicture(BareJid, Option<String>),
    /// Which name does it keep for us? Answered with [`RoomChange::Reserved`].
    AskReserved(BareJid),
    /// It is to keep this name for us (XEP-0045 §7.10).
    Reserve(BareJid, String),
    /// What is its password? Answered with [`RoomChange::Password`].
    Password(BareJid),
    /// Ask people in.
    Invite(BareJid, Vec<BareJid>),
    /// This tab shows who is in the room: those whose name or address has this in it,
    /// so many at most; `None`: no longer. Answered with [`RoomChange::People`], now and
    /// whenever it is different.
    People(BareJid, Option<Looked>),
    /// Whose name there begins so? Answered with [`RoomChange::Matching`].
    Find(BareJid, String),
    /// May we write? Who keeps order there answers (XEP-0045 §7.13).
    AskVoice(BareJid),
    /// A visitor called so asked that: they may, or are not answered.
    AnswerVoice(BareJid, String, bool),
    /// A message to one in it (XEP-0045 §7.5).
    Tell {
        /// Where.
        room: BareJid,
        /// Whom, by what they are called.
        nick: String,
        /// Made by the page, as in [`AccountCommand::Send`](super::AccountCommand::Send).
        id: MessageId,
        /// The text, lines ended by `\n`.
        body: String,
        /// The message it answers.
        reply: Option<MessageId>,
        /// Its hint, if it is to be hidden (XEP-0382).
        spoiler: Option<String>,
    },
    /// Does something to somebody who is here. Nobody called so: [`RoomChange::Failed`]
    /// with `item-not-found`.
    ByName {
        /// Where.
        room: BareJid,
        /// What.
        deed: ByName,
        /// What they are called, and then what is said.
        words: String,
    },
    /// Another role for somebody who is here (XEP-0045 §8).
    SetRole {
        /// Where.
        room: BareJid,
        /// Whose, by what they are called.
        nick: String,
        /// Which; [`Role::None`]: send them out.
        role: Role,
        /// Why, or empty.
        reason: String,
    },
    /// Somebody is something else to the room now (XEP-0045 §9).
    SetAffiliation {
        /// Which room.
        room: BareJid,
        /// Who.
        jid: BareJid,
        /// What; [`Affiliation::Outcast`]: ban them.
        affiliation: Affiliation,
        /// Why, or empty.
        reason: String,
    },
    /// Take back what somebody wrote, as a moderator (XEP-0425).
    TakeBack {
        /// Where.
        room: BareJid,
        /// Which.
        id: MessageId,
    },
    /// The rooms of our server, or of another. Answered with [`RoomChange::Listed`].
    List(Option<BareJid>),
    /// The public rooms of a directory (XEP-0433) that have these words. Answered with
    /// [`RoomChange::Found`].
    Search {
        /// The directory.
        at: BareJid,
        /// The words.
        text: String,
        /// Where the page begins.
        after: Option<String>,
    },
    /// Who runs it, comes in, is banned? Answered with [`RoomChange::Members`], one for
    /// each list.
    Members(BareJid),
    /// How is it run? Answered with [`RoomChange::Configuration`].
    Configure(BareJid),
    /// It is to be run so (XEP-0045 §10.2).
    ConfigureWith {
        /// Which room.
        room: BareJid,
        /// What was asked.
        fields: Vec<FormField>,
        /// What was filled in.
        answers: Answers,
    },
    /// End the room for all.
    Destroy {
        /// Which.
        room: BareJid,
        /// Why, or empty.
        reason: String,
        /// Where people go instead.
        instead: Option<BareJid>,
    },
}

/// What can be done to somebody by what they are called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ByName {
    /// Send them out; what is said is the reason.
    Kick,
    /// Ban them; what is said is the reason.
    Ban,
    /// They may write, or only read.
    Voice(bool),
    /// Tell them alone; id and spoiler are those of [`Rooms::Tell`].
    Tell(MessageId, Option<String>),
}

impl Rooms {
    /// The room it is about.
    pub fn room(&self) -> Option<&BareJid> {
        match self {
            Rooms::Look(room)
            | Rooms::Join { room, .. }
            | Rooms::Leave(room)
            | Rooms::Nick(room, _)
            | Rooms::Subject(room, _)
            | Rooms::SetPicture(room, _)
            | Rooms::Password(room)
            | Rooms::AskReserved(room)
            | Rooms::Reserve(room, _)
            | Rooms::Invite(room, _)
            | Rooms::People(room, _)
            | Rooms::Find(room, _)
            | Rooms::AskVoice(room)
            | Rooms::AnswerVoice(room, ..)
            | Rooms::Tell { room, .. }
            | Rooms::ByName { room, .. }
            | Rooms::SetRole { room, .. }
            | Rooms::SetAffiliation { room, .. }
            | Rooms::TakeBack { room, .. }
            | Rooms::Configure(room)
            | Rooms::Members(room)
            | Rooms::ConfigureWith { room, .. }
            | Rooms::Destroy { room, .. } => Some(room),
            Rooms::Make { .. } | Rooms::List(_) | Rooms::Search { .. } => None,
        }
    }
}

/// What became of [`Rooms`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RoomChange {
    /// What a room is, or why nobody knows.
    About(BareJid, Result<RoomAbout, RoomProblem>),
    /// The new group is there.
    Made(BareJid),
    /// The rooms of a server; all that came so far.
    Listed {
        /// They.
        rooms: Vec<ListedRoom>,
        /// There are no more.
        whole: bool,
    },
    /// A page of the rooms that a directory found.
    Found {
        /// What was searched.
        text: String,
        /// They.
        rooms: Vec<ListedRoom>,
        /// Where the page began.
        after: Option<String>,
        /// Where the next begins; `None`: there is none.
        next: Option<String>,
    },
    /// Who is in the room that this tab shows.
    People(BareJid, People),
    /// All who are this to a room.
    Members {
        /// Which room.
        room: BareJid,
        /// What they are to it.
        affiliation: Affiliation,
        /// They.
        who: Vec<ListedMember>,
    },
    /// The name that a room keeps for us.
    Reserved(BareJid, Option<String>),
    /// A room's password, if it has one and we know it.
    Password(BareJid, Option<Password>),
    /// How a room is run, to be changed.
    Configuration(BareJid, RegisterForm),
    /// Names that begin so, some of them.
    Matching {
        /// Where.
        room: BareJid,
        /// How they begin.
        begun: String,
        /// They.
        nicks: Vec<String>,
    },
    /// It could not be done.
    Failed(Box<Rooms>, Problem),
}
