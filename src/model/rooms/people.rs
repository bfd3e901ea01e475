//! Who is in a room.

use super::occupants::Occupant;
use crate::api::{AccountChange, Affiliation, Looked, Millis, Role, RoomChange};
use crate::jid::{BareJid, Jid};
use crate::model::Model;
use crate::store::{MessageRecord, Note, RoomRecord, SeenRecord};
use crate::text;
use crate::xmpp::rooms::OccupantIn;

/// In a room of more people nobody is told what everybody has seen.
const SMALL: usize = 50;
/// Occupants that are known: more a hostile room may have, nobody else.
const MOST: usize = 20_000;
/// Names that are offered to be mentioned.
const OFFERED: usize = 7;
/// People who stand for a group.
const FACES: usize = 2;
/// Letters of a name.
const NAME: usize = 100;
impl Model {
    pub(super) fn comes(
        &mut self,
        room: &BareJid,
        nick: String,
        mut occupant: Occupant,
        said: &OccupantIn,
        picture: Option<String>,
        now: Millis,
    ) {
        let state = self.room_mut(room);
        if state.occupants.len() >= MOST && !occupant.is_us() {
            return;
        }
        let us = occupant.is_us();
        let before = state.occupants.get(&nick);
        let had = before.map(|it| it.picture().to_owned()).unwrap_or_default();
        // Not every presence says it.
        let has = picture.unwrap_or_else(|| had.clone());
        let face = (has != had).then(|| occupant.who(room, &nick));
        occupant.set_picture(has);
        let before = state.occupants.insert(nick.clone(), occupant);
        if let Some(face) = face {
            self.face_changed(face);
        }
        if !us && self.wants_faces(room) {
            let new = self.rooms[room].occupants.get(&nick);
            let jid = new.and_then(Occupant::jid).cloned().map(Jid::from);
            if let Some(who) = jid.or_else(|| Some(new?.who(room, &nick))) {
                self.stands_for(room, who, &nick);
            }
        }
        match before {
            Some(before) => {
                if said.role != Role::Visitor {
                    self.wants_voice_no_more(room, &nick);
                }
                self.became(room, &nick, &before, said, now);
            }
            None => {
                self.room_changed(room);
                if !us {
                    self.moved_in_room(room, &nick, true, now);
                }
            }
        }
        self.people_changed(room);
    }

    /// Somebody is one of those who stand for a group, if it wants one.
    pub(super) fn stands_for(&mut self, room: &BareJid, who: Jid, name: &str) {
        let known = |it: &RoomRecord| it.faces.iter().any(|(it, _)| *it == who);
        if self.wants_faces(room) && !self.kept_room(room).is_some_and(known) {
            let name = text::preview(name, NAME);
            self.room_record(room).faces.push((who, name));
            self.room_changed(room);
        }
    }

    /// Whether somebody is to stand for a room still.
    fn wants_faces(&self, room: &BareJid) -> bool {
        let kept = self.kept_room(room);
        kept.is_some_and(|it| it.about.members_only && it.faces.len() < FACES)
    }

    /// Whoever is no member any more does not stand for it.
    fn stands_no_more(&mut self, room: &BareJid, occupant: &Occupant, nick: &str) {
        let (jid, who) = (occupant.jid().cloned(), occupant.who(room, nick));
        let is_it = |it: &Jid| jid.clone().map(Jid::from).as_ref() == Some(it) || *it == who;
        let faces = self.kept_room(room).map(|it| &it.faces);
        if faces.is_some_and(|all| all.iter().any(|(it, _)| is_it(it))) {
            self.room_record(room).faces.retain(|(it, _)| !is_it(it));
        }
    }

    pub(super) fn goes(&mut self, room: &BareJid, nick: &str, said: &OccupantIn, now: Millis) {
        if let Some(gone) = self.room_mut(room).occupants.remove(nick) {
            if said.affiliation < Affiliation::Member {
                self.stands_no_more(room, &gone, nick);
            }
            self.stopped_typing(room, Some(nick));
            self.wants_voice_no_more(room, nick);
            if !self.sent_out(room, nick, said, now) {
                self.moved_in_room(room, nick, false, now);
            }
            self.room_changed(room);
            self.people_changed(room);
        }
    }

    pub(super) fn renamed(
        &mut self,
        room: &BareJid,
        nick: &str,
        new: String,
        us: bool,
        now: Millis,
    ) {
        self.called(room, nick, &new, us, now);
        self.wants_voice_no_more(room, nick);
        let state = self.room_mut(room);
        if let Some(occupant) = state.occupants.remove(nick) {
            state.occupants.insert(new.clone(), occupant);
        }
        if us {
            let record = self.room_record(room);
            record.nick = new;
            record.kept = false;
            self.remember(room);
        }
        self.stopped_typing(room, Some(nick));
        self.people_changed(room);
    }

    /// Whether so few are in a room that each may know what each has seen.
    pub(super) fn is_small(&self, room: &BareJid) -> bool {
        self.rooms
            .get(room)
            .is_some_and(|it| it.occupants.len() <= SMALL)
    }

    /// Somebody tells that they have seen a message, and all before it.
    pub(in crate::model) fn seen_in_room(&mut self, message: &MessageRecord, note: &Note) {
        let room = &message.peer;
        let Some(nick) = note.nick.as_ref().filter(|_| self.is_small(room)) else {
            return;
        };
        let nick = text::preview(nick, NAME);
        let seen = &mut self.room_record(room).seen;
        let until = message.position;
        match seen.iter_mut().find(|it| it.who == note.from) {
            Some(known) if known.until >= until => {}
            Some(known) => {
                known.until = until;
                known.nick = nick;
            }
            None => {
                // Whoever is furthest behind goes.
                if seen.len() >= SMALL {
                    let oldest = seen.iter().enumerate().min_by_key(|(_, it)| it.until);
                    let oldest = oldest.map(|(place, _)| place);
                    oldest.map(|place| seen.remove(place));
                }
                let who = note.from.clone();
                seen.push(SeenRecord { who, nick, until });
            }
        }
    }

    pub(super) fn people_changed(&mut self, room: &BareJid) {
        self.pending.people.insert(room.clone());
    }

    /// Whose name, or a word of it, begins so.
    pub(super) fn find_nicks(&mut self, room: BareJid, begun: String) {
        let wanted = begun.to_lowercase();
        let fits = |nick: &str| {
            let nick = nick.to_lowercase();
            let mut words = nick.split_whitespace();
            nick.starts_with(&wanted) || words.any(|word| word.starts_with(&wanted))
        };
        let occupants = self
            .rooms
            .get(&room)
            .into_iter()
            .flat_map(|it| it.occupants.iter());
        let nicks = occupants.filter(|(nick, it)| !it.is_us() && fits(nick));
        let mut nicks: Vec<String> = nicks.map(|(nick, _)| nick.clone()).collect();
        nicks.sort_unstable();
        nicks.truncate(OFFERED);
        self.say_of_rooms(RoomChange::Matching { room, begun, nicks });
    }

    /// Who is in a room, of those who are looked for.
    pub fn people(&mut self, room: &BareJid, looked: &Looked) -> AccountChange {
        let state = self.rooms.get_mut(room);
        let people = state.map(|it| it.occupants.look(room, looked));
        let mut people = people.unwrap_or_default();
        for it in &mut people.rows {
            let known = it
                .jid
                .as_ref()
                .is_some_and(|it| self.contacts.contains_key(it));
            it.pictured |= it.me || known;
        }
        AccountChange::Rooms(RoomChange::People(room.clone(), people))
    }
}
