//! Rooms (XEP-0045): which we are in, who else is, and what is said there. What a room
//! says counts only if we are in it, or about to be.
//!
//! Who wrote something is known by an address of the room with, as the resource, `#` and
//! the occupant's id where the room gives such (XEP-0421), else `=` and the nick: so
//! nobody can take a nick that looks like another's id. We ourselves are the account.

mod bookmarks;
mod happenings;
mod messages;
mod occupants;
mod order;
mod people;
mod presence;
mod service;

use super::Model;
use super::archive::Asking;
use super::messages::Saying;
use crate::api::{
    AccountChange, Affiliation, Millis, Password, Problem, Role, RoomChange, RoomView, Rooms,
    Standing,
};
use crate::jid::{BareJid, Jid};
use crate::store::{RoomRecord, Write};
use crate::xmpp::request::Request;
use crate::xmpp::rooms::{RoomEvent, RoomRequest};
use occupants::Occupants;
pub(super) use service::Service;

/// Rooms that are entered at the same time: a server is not flooded.
const ENTERED: usize = 4;
/// How long a room may take to let us in.
const PATIENCE: Millis = 30_000;
/// After so long without a word a room is asked whether we are in it (XEP-0410 §3).
const QUIET: Millis = 10 * 60_000;
/// The wait before a room is entered again that could not be reached; doubled each time.
const AGAIN: Millis = 15_000;
/// So often it is doubled.
const DOUBLED: u32 = 6;

/// A room, as far as it lasts as long as the stream.
#[derive(Debug, Default)]
pub(super) struct Room {
    step: Step,
    /// What is to happen then: it has not let us in, is tried again, or is asked.
    due: Option<Millis>,
    /// Its password.
    password: Option<Password>,
    /// It is new, and is to be a group: its name, whether anybody may come, and who is
    /// asked in.
    making: Option<(String, bool, Vec<BareJid>)>,
    /// What we are in it.
    role: Role,
    affiliation: Affiliation,
    /// Our id in it (XEP-0421).
    id: Option<String>,
    /// Who is in it.
    pub occupants: Occupants,
    /// What we are called in it is the person's choice, or the room was asked which name it
    /// keeps for us.
    nick_known: bool,
    /// The line that tells who came and went.
    moves: Option<happenings::Moves>,
    /// So often it could not be reached, or our nick was taken.
    failures: u32,
    /// Who asks us to be allowed to write, by nick.
    wants_voice: Vec<String>,
    /// How asking its archive goes.
    pub asking: Asking,
    /// Somebody waits for what is older.
    wants_older: bool,
}

/// How far we are into a room.
#[derive(Debug, Default, PartialEq)]
enum Step {
    /// Not, and are not to be.
    #[default]
    Out,
    /// Others go first.
    Queued,
    /// It was asked what it is.
    Looking,
    /// It was asked to let us in.
    Entering,
    /// It is tried again.
    Waiting(crate::api::RoomProblem),
    /// We are in it.
    In,
    /// It does not let us in.
    Refused(crate::api::RoomProblem),
}

impl Model {
    /// Whether a chat is a room.
    pub(super) fn is_room(&self, peer: &BareJid) -> bool {
        self.chats.get(peer).is_some_and(|chat| chat.room.is_some())
    }

    /// The room that a chat is.
    pub(super) fn room_of(&self, peer: &BareJid) -> Option<BareJid> {
        self.is_room(peer).then(|| peer.clone())
    }

    /// What is kept of a room, to be changed.
    pub(super) fn room_record(&mut self, room: &BareJid) -> &mut RoomRecord {
        self.chat_mut(room).room.get_or_insert_default()
    }

    pub(super) fn room_mut(&mut self, room: &BareJid) -> &mut Room {
        self.rooms.entry(room.clone()).or_default()
    }

    pub(super) fn kept_room(&self, room: &BareJid) -> Option<&RoomRecord> {
        self.chats.get(room)?.room.as_deref()
    }

    pub(super) fn is_in(&self, room: &BareJid) -> bool {
        self.rooms.get(room).is_some_and(|it| it.step == Step::In)
    }

    /// The account, as who wrote or said something.
    pub(super) fn us(&self) -> Jid {
        self.account.clone().into()
    }

    pub(super) fn is_us(&self, who: &Jid) -> bool {
        who.is_bare() && *who.bare() == self.account
    }

    /// Whether they may know that we type, and that we have seen what they wrote. In a
    /// room that is for those who know each other.
    pub(super) fn hears_us(&self, peer: &BareJid) -> bool {
        let Some(record) = self.kept_room(peer) else {
            return self.shares_presence_with(peer);
        };
        record.about.members_only && self.is_in(peer) && self.is_small(peer)
    }

    /// What to call a chat.
    pub(super) fn chat_name(&self, peer: &BareJid) -> String {
        let name = self.kept_room(peer).map(|room| room.about.name.as_str());
        match name {
            Some(name) if !name.is_empty() => crate::text::preview(name, 100),
            _ => self.name_of(peer),
        }
    }

    pub(super) fn room_view(&self, peer: &BareJid) -> Option<Box<RoomView>> {
        let record = self.kept_room(peer)?;
        let room = self.rooms.get(peer);
        let standing = match room.map(|room| &room.step) {
            Some(Step::In) => Standing::In,
            Some(Step::Refused(problem)) => Standing::Refused(problem.clone()),
            Some(Step::Waiting(problem)) => Standing::Waiting(problem.clone()),
            _ => match &record.invited {
                _ if record.joined => Standing::Joining,
                Some((by, reason)) => Standing::Invited {
                    by: by.as_ref().map(|by| self.name_of(by)).unwrap_or_default(),
                    reason: reason.clone(),
                },
                None => Standing::Out,
            },
        };
        Some(Box::new(RoomView {
            standing,
            nick: record.nick.clone(),
            role: room.map_or(Role::None, |it| it.role),
            affiliation: room.map_or(Affiliation::None, |it| it.affiliation),
            subject: record.subject.clone(),
            people: room.map_or(0, |it| it.occupants.len() as u32),
            about: record.about.clone(),
            mentions: record.mentions,
            first_mention: record.first_mention,
            seen: record
                .seen
                .iter()
                .map(|it| (it.nick.clone(), it.until))
                .collect(),
            asking: room.map(|it| it.wants_voice.clone()).unwrap_or_default(),
            picture: record.picture.clone(),
            faces: record.faces.clone(),
            notify: self.chats[peer].arranged.settings.notify,
        }))
    }

    /// The rooms that were kept.
    pub(super) fn kept_rooms(&mut self) {
        let rooms = self.chats.values().filter(|chat| chat.room.is_some());
        let rooms = rooms.map(|chat| (chat.peer.clone(), Room::default()));
        self.rooms = rooms.collect();
    }

    /// What of a room is seen has changed.
    fn room_changed(&mut self, room: &BareJid) {
        self.pending.chats.insert(room.clone());
    }

    fn ask_room(&mut self, room: &BareJid, request: RoomRequest) {
        let request = Request::Room(room.clone(), request);
        self.pending.requests.push(request);
    }

    pub(super) fn say_of_rooms(&mut self, change: RoomChange) {
        self.pending.said.push(AccountChange::Rooms(change));
    }

    /// The person did something about rooms.
    pub(super) fn rooms_command(&mut self, rooms: Rooms, now: Millis) {
        let needs_stream = !matches!(
            rooms,
            Rooms::Password(_)
                | Rooms::Join { .. }
                | Rooms::Leave(_)
                | Rooms::People(..)
                | Rooms::Find(..)
                | Rooms::Tell { .. }
        );
        if needs_stream && !self.online {
            let failed = RoomChange::Failed(Box::new(rooms), Problem::Offline);
            return self.say_of_rooms(failed);
        }
        match rooms {
            Rooms::Look(room) => self.ask_room(&room, RoomRequest::Look),
            Rooms::Join {
                room,
                nick,
                password,
            } => self.join(&room, nick, password, now),
            Rooms::Leave(room) => self.leave(&room),
            Rooms::Make {
                name,
                local,
                people,
                public,
            } => self.make(
                service::Making {
                    name,
                    local,
                    people,
                    public,
                },
                now,
            ),
            Rooms::Nick(room, nick) => self.ask_room(&room, RoomRequest::Nick(nick)),
            Rooms::Subject(room, subject) => self.ask_room(&room, RoomRequest::Subject(subject)),
            Rooms::AskReserved(room) => self.ask_room(&room, RoomRequest::AskReserved),
            Rooms::Reserve(room, nick) => self.ask_room(&room, RoomRequest::Reserve(nick)),
            Rooms::Password(room) => {
                let state = self.rooms.get(&room);
                let password = state.and_then(|it| it.password.clone());
                self.say_of_rooms(RoomChange::Password(room, password));
            }
            Rooms::SetPicture(room, picture) => {
                self.ask_room(&room, RoomRequest::SetPicture(picture));
            }
            Rooms::Invite(room, people) => self.ask_in(&room, &people),
            Rooms::Find(room, begun) => self.find_nicks(room, begun),
            // Each tab's own: the engine's.
            Rooms::People(..) => {}
            Rooms::AskVoice(room) => self.ask_room(&room, RoomRequest::AskVoice),
            Rooms::AnswerVoice(room, nick, may) => self.answer_voice(&room, nick, may),
            Rooms::Tell {
                room,
                nick,
                id,
                body,
                reply,
                spoiler,
            } => {
                let saying = Saying {
                    body: &body,
                    reply: reply.as_ref(),
                    spoiler,
                    private_to: Some(nick),
                };
                self.send(room, id, saying, now);
            }
            Rooms::ByName { room, deed, words } => self.do_by_name(room, deed, words, now),
            Rooms::SetRole {
                room,
                nick,
                role,
                reason,
            } => self.ask_room(&room, RoomRequest::SetRole { nick, role, reason }),
            Rooms::SetAffiliation {
                room,
                jid,
                affiliation,
                reason,
            } => {
                let request = RoomRequest::SetAffiliation {
                    jid,
                    affiliation,
                    reason,
                };
                self.ask_room(&room, request);
            }
            Rooms::TakeBack { room, id } => self.take_back(&room, id),
            Rooms::List(server) => self.list_rooms(server),
            Rooms::Search { at, text, after } => {
                let request = Request::SearchRooms { at, text, after };
                self.pending.requests.push(request);
            }
            Rooms::Members(room) => {
                for affiliation in [
                    Affiliation::Owner,
                    Affiliation::Admin,
                    Affiliation::Member,
                    Affiliation::Outcast,
                ] {
                    self.ask_room(&room, RoomRequest::AskMembers(affiliation));
                }
            }
            Rooms::Configure(room) => self.ask_room(&room, RoomRequest::AskConfiguration),
            Rooms::ConfigureWith {
                room,
                fields,
                answers,
            } => self.ask_room(&room, RoomRequest::ConfigureWith { fields, answers }),
            Rooms::Destroy {
                room,
                reason,
                instead,
            } => {
                self.ask_room(&room, RoomRequest::Destroy { reason, instead });
            }
        }
    }

    /// We go into a room, and are there again whenever we are online.
    fn join(
        &mut self,
        room: &BareJid,
        nick: Option<String>,
        password: Option<Password>,
        now: Millis,
    ) {
        let usual = self.usual_nick();
        self.forgotten(room);
        let record = self.room_record(room);
        record.joined = true;
        record.kept = false;
        record.invited = None;
        let chosen = nick.is_some();
        if let Some(nick) = nick {
            record.nick = nick;
        }
        if record.nick.is_empty() {
            record.nick = usual;
        }
        self.reopen(room);
        self.chat_mut(room).arranged.marked = false;
        let state = self.room_mut(room);
        state.failures = 0;
        state.nick_known |= chosen;
        if password.is_some() {
            state.password = password;
        }
        if state.step != Step::In {
            state.step = Step::Queued;
            self.enter_next(now);
        }
        self.room_changed(room);
    }

    /// We go out of a room, and do not come back by ourselves.
    fn leave(&mut self, room: &BareJid) {
        if !self.is_room(room) {
            return;
        }
        self.go_out(room);
        let record = self.room_record(room);
        record.joined = false;
        record.invited = None;
        record.kept = false;
        record.left = true;
        self.chat_mut(room).arranged.closed = true;
        self.have_forgotten(room);
    }

    /// We are not in it any more, as we wanted.
    fn go_out(&mut self, room: &BareJid) {
        let nick = self.kept_room(room).map(|it| it.nick.clone());
        let before = std::mem::take(self.room_mut(room));
        let inside = matches!(before.step, Step::In | Step::Entering);
        if let (true, true, Some(nick)) = (inside, self.online, nick) {
            self.ask_room(room, RoomRequest::Leave { nick });
        }
        self.nobody_is_in(room);
    }

    /// A room tells which picture it has; empty: none.
    fn picture_told(&mut self, room: &BareJid, hash: &str) {
        if self.kept_room(room).is_none_or(|it| it.picture == hash) {
            return;
        }
        self.room_record(room).picture = hash.to_owned();
        if hash.is_empty() {
            let write = Write::DeletePicture(room.clone());
            self.pending.writes.push(write);
        }
        self.picture_changed(room);
        self.room_changed(room);
    }

    /// Nothing of it is to be kept.
    pub(super) fn forget_room(&mut self, room: &BareJid) {
        if self.is_room(room) {
            self.picture_told(room, "");
            self.leave(room);
            self.rooms.remove(room);
            self.room_deleted(room);
        }
    }

    /// People are asked into a room; where only members come in they become that first.
    fn ask_in(&mut self, room: &BareJid, people: &[BareJid]) {
        let Some(record) = self.kept_room(room) else {
            return;
        };
        let members = record.about.members_only;
        let state = self.rooms.get(room);
        let password = state.and_then(|it| it.password.clone());
        let may = state.is_some_and(|it| it.affiliation >= Affiliation::Admin);
        for jid in people {
            let name = self.name_of(jid);
            self.stands_for(room, jid.clone().into(), &name);
            if members && may {
                let request = RoomRequest::SetAffiliation {
                    jid: jid.clone(),
                    affiliation: Affiliation::Member,
                    reason: String::new(),
                };
                self.ask_room(room, request);
            }
            let request = RoomRequest::Invite {
                jid: jid.clone(),
                password: password.clone(),
            };
            self.ask_room(room, request);
        }
    }

    /// A room answers.
    pub(super) fn room_event(&mut self, room: BareJid, event: RoomEvent, now: Millis) {
        match event {
            RoomEvent::About(about, rules) => {
                if self.service_looked(&room, true, now) {
                    return;
                }
                if self.is_room(&room) {
                    self.keep_reaction_rules(&room, rules);
                    let kept = self.room_record(&room);
                    let had_picture = kept.about.picture.is_some();
                    if kept.about != about {
                        let named = kept.about.name != about.name;
                        kept.about = about.clone();
                        kept.kept &= !named;
                    }
                    match &about.picture {
                        Some(hash) => self.picture_told(&room, hash),
                        None if had_picture => self.picture_told(&room, ""),
                        // It may tell by presence only.
                        None => {}
                    }
                    self.looked(&room, now);
                } else if let Some(hash) = &about.picture {
                    self.room_looked_at(&room, hash);
                }
                self.say_of_rooms(RoomChange::About(room, Ok(about)));
            }
            RoomEvent::InIt => self.heard(&room, now),
            RoomEvent::VoiceAsked(nick) => self.voice_asked(&room, nick),
            RoomEvent::Affiliated(who, what) => self.affiliated(&room, who, what, now),
            RoomEvent::Reserved(nick) => {
                self.reserved(&room, nick.as_deref(), now);
                self.say_of_rooms(RoomChange::Reserved(room, nick));
            }
            RoomEvent::Done(RoomRequest::Reserve(_)) => {
                self.ask_room(&room, RoomRequest::AskReserved);
            }
            RoomEvent::Configured => self.configured(&room),
            RoomEvent::Members(affiliation, who) => self.say_of_rooms(RoomChange::Members {
                room,
                affiliation,
                who,
            }),
            RoomEvent::Configuration(form) => {
                self.say_of_rooms(RoomChange::Configuration(room, form));
            }
            // Some tell that it is different now, some do not.
            RoomEvent::Done(RoomRequest::ConfigureWith { .. } | RoomRequest::SetPicture(_)) => {
                self.ask_room(&room, RoomRequest::Look);
            }
            RoomEvent::Kept(change) => self.bookmark_kept(&room, &change),
            RoomEvent::Done(RoomRequest::Forget { old }) => {
                if old != self.archive.keeps {
                    self.forgotten(&room);
                }
            }
            RoomEvent::Done(_) => {}
        }
    }

    /// A room, or our account about one, refuses.
    pub(super) fn room_refused(
        &mut self,
        room: BareJid,
        request: RoomRequest,
        problem: Problem,
        now: Millis,
    ) {
        if problem == Problem::ConnectionLost {
            return;
        }
        match request {
            RoomRequest::Look => {
                if self.service_looked(&room, false, now) {
                    return;
                }
                // Whoever does not say what it is may let us in.
                self.looked(&room, now);
                let why = presence::problem_of(&problem);
                self.say_of_rooms(RoomChange::About(room, Err(why)));
            }
            RoomRequest::AmIn { .. } => self.may_be_out(&room, &problem, now),
            RoomRequest::Forget { .. } => {
                // It did not know it.
                if matches!(&problem, Problem::Refused { condition, .. } if condition == "item-not-found")
                {
                    self.forgotten(&room);
                }
            }
            RoomRequest::Accept | RoomRequest::Configure { .. } => self.configured(&room),
            RoomRequest::SetRole { nick, role, reason } => {
                let what = Rooms::SetRole {
                    room,
                    nick,
                    role,
                    reason,
                };
                self.say_of_rooms(RoomChange::Failed(Box::new(what), problem));
            }
            RoomRequest::SetAffiliation {
                jid,
                affiliation,
                reason,
            } => {
                let what = Rooms::SetAffiliation {
                    room,
                    jid,
                    affiliation,
                    reason,
                };
                self.say_of_rooms(RoomChange::Failed(Box::new(what), problem));
            }
            RoomRequest::TakeBack { id, .. } => {
                let what = Rooms::TakeBack { room, id };
                self.say_of_rooms(RoomChange::Failed(Box::new(what), problem));
            }
            RoomRequest::AskConfiguration | RoomRequest::ConfigureWith { .. } => {
                let what = Box::new(Rooms::Configure(room));
                self.say_of_rooms(RoomChange::Failed(what, problem));
            }
            RoomRequest::AskReserved => {
                self.reserved(&room, None, now);
                self.say_of_rooms(RoomChange::Reserved(room, None));
            }
            RoomRequest::Reserve(nick) => {
                let what = Box::new(Rooms::Reserve(room, nick));
                self.say_of_rooms(RoomChange::Failed(what, problem));
            }
            RoomRequest::SetPicture(_) => {
                let what = Box::new(Rooms::SetPicture(room, None));
                self.say_of_rooms(RoomChange::Failed(what, problem));
            }
            RoomRequest::Destroy { reason, instead } => {
                let what = Rooms::Destroy {
                    room,
                    reason,
                    instead,
                };
                self.say_of_rooms(RoomChange::Failed(Box::new(what), problem));
            }
            _ => {}
        }
    }
}
