//! Coming in and going out: ours and others'.

use super::occupants::Occupant;
use super::{AGAIN, DOUBLED, ENTERED, PATIENCE, QUIET, Room, Step};
use crate::api::{Happening, Millis, Position, Problem, Role, RoomChange, RoomProblem, Rooms};
use crate::jid::BareJid;
use crate::model::Model;
use crate::text;
use crate::xmpp::event::{PresenceIn, PresenceKind};
use crate::xmpp::message::StanzaError;
use crate::xmpp::rooms::{History, OccupantIn, RoomRequest};
use crate::xmpp::xep::xep0410_self_ping;

/// So many other nicks are tried where ours is taken.
const NICKS: u32 = 3;
/// Messages of before that a room without an archive is asked for.
const BEFORE: u32 = 50;

impl Model {
    /// The stream begins anew: nobody is in any room. The account is asked first which it
    /// remembers; `asks`: in the way of today.
    pub(in crate::model) fn rooms_online(&mut self, asks: bool) {
        self.rooms_service = Default::default();
        let joined = self.chats.values().filter_map(|chat| {
            let record = chat.room.as_ref()?;
            record.joined.then(|| chat.peer.clone())
        });
        let joined: Vec<BareJid> = joined.collect();
        for room in joined {
            let state = self.room_mut(&room);
            *state = Room {
                step: Step::Queued,
                password: state.password.take(),
                ..Room::default()
            };
            self.room_changed(&room);
        }
        let ask = crate::xmpp::request::Request::AskRooms { old: !asks };
        self.pending.requests.push(ask);
    }

    /// The stream goes on: where it is another engine's, nobody knows who is in a room.
    pub(in crate::model) fn rooms_resumed(&mut self, now: Millis) {
        let mut unknown = false;
        let rooms: Vec<BareJid> = self.rooms.keys().cloned().collect();
        for room in rooms {
            if self.is_in(&room) {
                self.room_mut(&room).due = Some(now + QUIET);
                self.pending.send_outbox.insert(Some(room.clone()));
                self.ask_archive(Some(&room));
            } else {
                unknown |= self.kept_room(&room).is_some_and(|it| it.joined);
            }
            self.room_changed(&room);
        }
        if unknown {
            let inside: Vec<BareJid> = self.rooms.keys().cloned().collect();
            for room in inside {
                let joined = self.kept_room(&room).is_some_and(|it| it.joined);
                let state = self.room_mut(&room);
                if joined && matches!(state.step, Step::Out | Step::Looking | Step::Entering) {
                    state.step = Step::Queued;
                }
            }
            match self.keeps_rooms() {
                true => {
                    let old = !self.archive.keeps;
                    let ask = crate::xmpp::request::Request::AskRooms { old };
                    self.pending.requests.push(ask);
                }
                false => self.enter_next(now),
            }
        }
    }

    /// There is no stream. `resumable`: it may go on, and then all is as it was.
    pub(in crate::model) fn rooms_offline(&mut self, resumable: bool) {
        let rooms: Vec<BareJid> = self.rooms.keys().cloned().collect();
        for room in rooms {
            let state = self.room_mut(&room);
            state.asking = Default::default();
            state.due = None;
            if !resumable {
                if state.step != Step::Out {
                    state.step = Step::Queued;
                }
                self.nobody_is_in(&room);
            }
            self.room_changed(&room);
        }
    }

    /// When [`Model::rooms_tick`] is due.
    pub(in crate::model) fn rooms_due(&self) -> Option<Millis> {
        let rooms = self.rooms.values();
        let dues = rooms.flat_map(|room| [room.due, room.asking.retry]);
        dues.flatten().min().filter(|_| self.online)
    }

    pub(in crate::model) fn rooms_tick(&mut self, now: Millis) {
        if !self.online {
            return;
        }
        let due = |room: &Room| room.due.is_some_and(|due| due <= now);
        let rooms = self.rooms.iter().filter(|(_, room)| due(room));
        let rooms: Vec<BareJid> = rooms.map(|(room, _)| room.clone()).collect();
        for room in rooms {
            let nick = self.kept_room(&room).map(|it| it.nick.clone());
            let state = self.room_mut(&room);
            match state.step {
                Step::In => {
                    state.due = Some(now + QUIET);
                    if let Some(nick) = nick {
                        self.ask_room(&room, RoomRequest::AmIn { nick });
                    }
                }
                Step::Looking | Step::Entering => {
                    self.not_reached(&room, RoomProblem::Unreachable, now);
                }
                Step::Waiting(_) => {
                    state.step = Step::Queued;
                    state.due = None;
                    self.enter_next(now);
                }
                _ => state.due = None,
            }
        }
    }

    /// Something came from a room: we are in it.
    pub(super) fn heard(&mut self, room: &BareJid, now: Millis) {
        if let Some(state) = self.rooms.get_mut(room)
            && state.step == Step::In
        {
            state.due = Some(now + QUIET);
        }
    }

    /// Asks rooms that wait for it to let us in, some at a time.
    pub(super) fn enter_next(&mut self, now: Millis) {
        if !self.online {
            return;
        }
        let busy = |room: &Room| matches!(room.step, Step::Looking | Step::Entering);
        let under_way = self.rooms.values().filter(|room| busy(room)).count();
        let waiting = self
            .rooms
            .iter()
            .filter(|(_, room)| room.step == Step::Queued);
        let mut waiting: Vec<BareJid> = waiting.map(|(room, _)| room.clone()).collect();
        // Who was written to last comes first.
        let last_time = |room: &BareJid| self.chats.get(room).map_or(0, |chat| chat.last_time);
        waiting.sort_unstable_by_key(|room| std::cmp::Reverse(last_time(room)));
        for room in waiting.into_iter().take(ENTERED.saturating_sub(under_way)) {
            let state = self.room_mut(&room);
            state.step = Step::Looking;
            state.due = Some(now + PATIENCE);
            self.ask_room(&room, RoomRequest::Look);
        }
    }

    /// What a room is is known, or is not said.
    pub(super) fn looked(&mut self, room: &BareJid, now: Millis) {
        if self
            .rooms
            .get(room)
            .is_some_and(|it| it.step == Step::Looking)
        {
            let record = self.kept_room(room);
            let may_keep = record.is_some_and(|it| it.about.registers && !it.kept);
            if may_keep && !std::mem::replace(&mut self.room_mut(room).nick_known, true) {
                return self.ask_room(room, RoomRequest::AskReserved);
            }
            self.enter(room, now);
        }
    }

    /// Which name a room keeps for us is known: on the way in it is ours.
    pub(super) fn reserved(&mut self, room: &BareJid, nick: Option<&str>, now: Millis) {
        let state = self.rooms.get(room);
        if state.is_some_and(|it| it.step == Step::Looking) {
            if let Some(nick) = nick {
                self.room_record(room).nick = nick.to_owned();
            }
            self.enter(room, now);
        }
    }

    fn enter(&mut self, room: &BareJid, now: Millis) {
        let last_time = self.chats.get(room).map_or(0, |chat| chat.last_time);
        let Some(record) = self.kept_room(room) else {
            return;
        };
        let history = match record.about.archive {
            true => History::None,
            false => History::Since((last_time > 0).then_some(last_time + 1), BEFORE),
        };
        let nick = record.nick.clone();
        let state = self.room_mut(room);
        state.step = Step::Entering;
        state.due = Some(now + PATIENCE);
        state.occupants.clear();
        let password = state.password.clone();
        let request = RoomRequest::Join {
            nick,
            password,
            history,
        };
        self.ask_room(room, request);
    }

    /// It could not be reached: it is tried again, after a while.
    fn not_reached(&mut self, room: &BareJid, why: RoomProblem, now: Millis) {
        let state = self.room_mut(room);
        state.step = Step::Waiting(why);
        state.due = Some(now + (AGAIN << state.failures.min(DOUBLED)));
        state.failures += 1;
        self.nobody_is_in(room);
        self.enter_next(now);
    }

    fn refuse(&mut self, room: &BareJid, problem: RoomProblem, now: Millis) {
        let state = self.room_mut(room);
        state.step = Step::Refused(problem);
        state.due = None;
        self.nobody_is_in(room);
        self.enter_next(now);
    }

    /// It says, or does not say, whether we are in it.
    pub(super) fn may_be_out(&mut self, room: &BareJid, problem: &Problem, now: Millis) {
        let nothing = match problem {
            Problem::Refused { condition, .. } => xep0410_self_ping::says_nothing(condition),
            _ => true,
        };
        if !nothing && self.is_in(room) {
            self.room_mut(room).step = Step::Queued;
            self.nobody_is_in(room);
            self.enter_next(now);
        }
    }

    /// A presence of a room.
    pub(in crate::model) fn room_presence(&mut self, presence: PresenceIn, now: Millis) {
        let room = presence.from.bare().clone();
        let step = self.rooms.get(&room).map(|it| &it.step);
        if !matches!(step, Some(Step::In | Step::Entering)) {
            return;
        }
        let Some(nick) = presence.from.resource().map(str::to_owned) else {
            match (&presence.kind, &presence.picture) {
                (PresenceKind::Error(error), _) => self.not_let_in(&room, error, now),
                (_, Some(hash)) => self.picture_told(&room, hash),
                _ => {}
            }
            return;
        };
        self.heard(&room, now);
        let said = presence.room.map(|it| *it).unwrap_or_default();
        let ours = self.kept_room(&room).is_some_and(|it| it.nick == nick);
        match presence.kind {
            PresenceKind::Available { show, status, .. } => {
                let us = said.has(110) || ours;
                let stable = self.kept_room(&room).is_some_and(|it| it.about.stable_ids);
                let id = said.id.clone().filter(|_| stable);
                let occupant = Occupant::new(&said, id, show, &status, us);
                if us {
                    self.we_are_in(&room, &nick, &said, now);
                }
                self.comes(&room, nick, occupant, &said, presence.picture, now);
            }
            PresenceKind::Unavailable { .. } => {
                let us = said.has(110) || ours;
                match said.new_nick.clone().filter(|_| said.has(303)) {
                    Some(new) => self.renamed(&room, &nick, new, us, now),
                    None if us => self.we_are_out(&room, said, now),
                    None => self.goes(&room, &nick, &said, now),
                }
            }
            PresenceKind::Error(error) if step_is_in(&self.rooms, &room) => {
                // The nick that was asked for: all else stays as it is.
                let problem = Problem::Refused {
                    condition: error.condition,
                    text: text::preview(&error.text, 200),
                };
                let what = Rooms::Nick(room, nick);
                self.say_of_rooms(RoomChange::Failed(Box::new(what), problem));
            }
            PresenceKind::Error(error) => self.not_let_in(&room, &error, now),
            _ => {}
        }
    }

    fn we_are_in(&mut self, room: &BareJid, nick: &str, said: &OccupantIn, now: Millis) {
        let record = self.room_record(room);
        // The room may have chosen another (status 210).
        let before = std::mem::replace(&mut record.nick, nick.to_owned());
        if before != nick {
            record.kept = false;
        }
        let (archive, stable) = (record.about.archive, record.about.stable_ids);
        let state = self.room_mut(room);
        state.role = said.role;
        state.affiliation = said.affiliation;
        state.id = said.id.clone().filter(|_| stable);
        if state.step == Step::In {
            return self.room_changed(room);
        }
        state.step = Step::In;
        state.due = Some(now + QUIET);
        state.failures = 0;
        if said.has(210) && before != nick {
            self.called(room, &before, nick, true, now);
        }
        if said.has(201) {
            if self.room_mut(room).making.is_none() {
                self.happened(room, Happening::Run(vec![201]), now);
            }
            let state = self.room_mut(room);
            let request = match &state.making {
                Some((name, public, _)) => RoomRequest::Configure {
                    name: name.clone(),
                    public: *public,
                },
                None => RoomRequest::Accept,
            };
            self.ask_room(room, request);
        } else if self.room_mut(room).making.is_some() {
            self.configured(room);
        }
        match archive {
            true => self.open_gap(Some(room)),
            false => self.stop_holding(Some(room)),
        }
        self.pending.send_outbox.insert(Some(room.clone()));
        // Who comes for the first time hears that all see their address.
        let newest = self.chats.get(room).map(|chat| chat.newest);
        if newest == Some(Position::default()) && said.has(100) {
            self.run_otherwise(room, &[100], now);
        }
        self.remember(room);
        self.enter_next(now);
        self.room_changed(room);
    }

    /// A new room is as it is to be: people are asked in, and what it is is known better
    /// now.
    pub(super) fn configured(&mut self, room: &BareJid) {
        self.ask_room(room, RoomRequest::Look);
        let making = self.room_mut(room).making.take();
        if let Some((name, public, people)) = making {
            let record = self.room_record(room);
            record.about.name = name;
            record.about.members_only = !public;
            self.remember(room);
            self.ask_in(room, &people);
            self.say_of_rooms(RoomChange::Made(room.clone()));
        }
    }

    /// We are out, and did not say that we go; or it is the answer to that.
    fn we_are_out(&mut self, room: &BareJid, said: OccupantIn, now: Millis) {
        let (by, reason) = (said.by.clone(), said.reason.clone());
        if let Some(instead) = said.destroyed {
            // Nobody comes back to what is no more, also if the account still says so.
            let record = self.room_record(room);
            record.joined = false;
            record.left = true;
            self.have_forgotten(room);
            return self.refuse(room, RoomProblem::Destroyed { reason, instead }, now);
        }
        let has = |status| said.statuses.contains(&status);
        if has(301) {
            self.refuse(room, RoomProblem::BannedNow { by, reason }, now);
        } else if has(321) || has(322) {
            self.refuse(room, RoomProblem::NoMember, now);
        } else if has(307) && !has(333) {
            self.refuse(room, RoomProblem::Kicked { by, reason }, now);
        } else if self.kept_room(room).is_some_and(|it| it.joined) {
            let why = match (has(332), has(333)) {
                (true, _) => RoomProblem::ServerDown,
                (false, true) => RoomProblem::Lost,
                // Another program of ours that has our address went.
                (false, false) => RoomProblem::Unreachable,
            };
            self.not_reached(room, why, now);
        } else {
            self.room_mut(room).step = Step::Out;
            self.nobody_is_in(room);
        }
        self.room_changed(room);
    }

    fn not_let_in(&mut self, room: &BareJid, error: &StanzaError, now: Millis) {
        let failures = self.room_mut(room).failures;
        match error.condition.as_str() {
            "conflict" if failures < NICKS => {
                self.room_mut(room).failures += 1;
                let record = self.room_record(room);
                record.nick.push('_');
                record.kept = false;
                self.enter(room, now);
            }
            "remote-server-not-found"
            | "remote-server-timeout"
            | "internal-server-error"
            | "resource-constraint" => {
                self.not_reached(room, RoomProblem::Unreachable, now);
            }
            _ => {
                let problem = problem_of_error(&error.condition, &error.text);
                self.refuse(room, problem, now);
            }
        }
    }
}

fn step_is_in(rooms: &std::collections::HashMap<BareJid, Room>, room: &BareJid) -> bool {
    rooms.get(room).is_some_and(|it| it.step == Step::In)
}

/// Why a room does not let anybody in (XEP-0045 §7.2).
fn problem_of_error(condition: &str, text: &str) -> RoomProblem {
    match condition {
        "conflict" => RoomProblem::NickTaken,
        "not-authorized" => RoomProblem::PasswordNeeded,
        "registration-required" => RoomProblem::MembersOnly,
        "forbidden" => RoomProblem::Banned,
        "item-not-found" | "gone" | "not-allowed" => RoomProblem::Missing,
        "service-unavailable" => RoomProblem::Full,
        "remote-server-not-found" | "remote-server-timeout" => RoomProblem::Unreachable,
        condition => RoomProblem::Other {
            condition: condition.to_owned(),
            text: crate::text::preview(text, 200),
        },
    }
}

/// Why a room does not say what it is.
pub(super) fn problem_of(problem: &Problem) -> RoomProblem {
    match problem {
        Problem::Refused { condition, text } => match condition.as_str() {
            // Here that is no matter of how many are in it.
            "service-unavailable" => RoomProblem::Missing,
            condition => problem_of_error(condition, text),
        },
        _ => RoomProblem::Unreachable,
    }
}

impl Model {
    /// What an occupant may do is of no use any more.
    pub(super) fn nobody_is_in(&mut self, room: &BareJid) {
        let state = self.room_mut(room);
        state.occupants.clear();
        state.role = Role::None;
        self.people_changed(room);
        self.room_changed(room);
    }
}
