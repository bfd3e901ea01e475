//! What happens in a room, as lines among its messages. They are this device's: no archive
//! has them, nothing counts them, and who comes and goes in a crowd is not told.

use super::occupants::Occupant;
use crate::api::{Affiliation, Extras, Happening, Millis, Position, Role};
use crate::jid::BareJid;
use crate::model::Model;
use crate::model::messages::id_of;
use crate::store::{MessageRecord, Notes};
use crate::text;
use crate::xmpp::rooms::OccupantIn;

/// Names in a line: more are only a number to whoever reads it.
const NAMED: usize = 100;
/// Letters of a name, and of a reason or a topic.
const NAME: usize = 100;
const WORDS: usize = 300;
/// Status codes that a person wants to know of (XEP-0045 §15.6.2).
const TOLD: [u16; 7] = [100, 104, 170, 171, 172, 173, 174];

/// The line that tells who came and went, while it is the newest.
#[derive(Debug, Default)]
pub(super) struct Moves {
    at: Position,
    came: Vec<String>,
    went: Vec<String>,
}

impl Moves {
    /// In the end: who came and went again is not told, nor who is back.
    fn put(&mut self, nick: String, comes: bool) {
        let (here, there) = match comes {
            true => (&mut self.came, &mut self.went),
            false => (&mut self.went, &mut self.came),
        };
        match there.iter().position(|it| *it == nick) {
            Some(place) => drop(there.remove(place)),
            None if here.len() < NAMED && !here.contains(&nick) => here.push(nick),
            None => {}
        }
    }
}

impl Model {
    /// Somebody came to, or went from, a room that we are in.
    pub(super) fn moved_in_room(&mut self, room: &BareJid, nick: &str, comes: bool, now: Millis) {
        if !self.is_in(room) || !self.is_small(room) {
            return;
        }
        let newest = self.chats.get(room).map(|chat| chat.newest);
        let state = self.room_mut(room);
        let known = state.moves.take();
        let mut moves = known.filter(|it| Some(it.at) == newest).unwrap_or_default();
        let is_new = moves.at == Position::default();
        moves.put(text::preview(nick, NAME), comes);
        if is_new {
            moves.at = self.next_position(room);
        }
        let happening = Happening::Moved {
            came: moves.came.clone(),
            went: moves.went.clone(),
        };
        let record = record_of_happening(room, moves.at, happening, now);
        if moves.came.is_empty() && moves.went.is_empty() {
            return self.remove(&record);
        }
        self.put_happening(record);
        self.room_mut(room).moves = Some(moves);
    }

    /// Something happened in a room.
    pub(super) fn happened(&mut self, room: &BareJid, happening: Happening, now: Millis) {
        let position = self.next_position(room);
        self.put_happening(record_of_happening(room, position, happening, now));
    }

    fn put_happening(&mut self, record: MessageRecord) {
        let chat = self.chat_mut(&record.peer);
        // Nothing of it is to be read.
        if chat.unread == 0 {
            chat.read = Some(record.position);
        }
        chat.newest = record.position;
        self.cache.put(record);
    }

    /// Somebody who is here is something else, or may do something else.
    pub(super) fn became(
        &mut self,
        room: &BareJid,
        nick: &str,
        before: &Occupant,
        said: &OccupantIn,
        now: Millis,
    ) {
        if !self.is_in(room) || !(before.is_us() || self.is_small(room)) {
            return;
        }
        let nick = text::preview(nick, NAME);
        let was = (before.affiliation(), before.role());
        if was.0 != said.affiliation {
            let affiliation = said.affiliation;
            self.happened(room, Happening::Became { nick, affiliation }, now);
        } else if (was.1 < Role::Participant) != (said.role < Role::Participant) {
            let role = said.role;
            self.happened(room, Happening::May { nick, role }, now);
        }
    }

    /// Somebody who is not here is something else to the room, or we are since we were here.
    pub(super) fn affiliated(
        &mut self,
        room: &BareJid,
        who: Option<BareJid>,
        affiliation: Affiliation,
        now: Millis,
    ) {
        if !self.is_in(room) {
            return;
        }
        let us = who.as_ref().is_none_or(|who| *who == self.account);
        let nick = match &who {
            Some(who) if !us => self.name_of(who),
            _ => {
                self.room_mut(room).affiliation = affiliation;
                self.room_changed(room);
                self.room_record(room).nick.clone()
            }
        };
        let nick = text::preview(&nick, NAME);
        // Where members alone come in, to be one is to be asked in: who comes is told then.
        let asked_in = affiliation == Affiliation::Member
            && self.kept_room(room).is_some_and(|it| it.about.members_only);
        // Who is nothing now was a member or banned: nobody knows.
        let told = !asked_in && affiliation != Affiliation::None;
        if us || told && self.is_small(room) {
            self.happened(room, Happening::Became { nick, affiliation }, now);
        }
    }

    /// Somebody is not here any more; whether that was said already.
    pub(super) fn sent_out(
        &mut self,
        room: &BareJid,
        nick: &str,
        said: &OccupantIn,
        now: Millis,
    ) -> bool {
        // Whom their own connection left was not sent out.
        let banned = said.has(301) || said.affiliation == Affiliation::Outcast;
        let out = banned || said.has(307) && !said.has(333);
        let no_member = said.has(321) || said.has(322);
        if !(out || no_member) || !self.is_in(room) || !self.is_small(room) {
            return false;
        }
        if !out {
            let nick = text::preview(nick, NAME);
            let affiliation = Affiliation::None;
            self.happened(room, Happening::Became { nick, affiliation }, now);
            return true;
        }
        let happening = Happening::SentOut {
            nick: text::preview(nick, NAME),
            by: text::preview(&said.by, NAME),
            reason: text::preview(&said.reason, WORDS),
            banned,
        };
        self.happened(room, happening, now);
        true
    }

    /// Somebody is called otherwise.
    pub(super) fn called(&mut self, room: &BareJid, from: &str, to: &str, us: bool, now: Millis) {
        if self.is_in(room) && (us || self.is_small(room)) {
            let (from, to) = (text::preview(from, NAME), text::preview(to, NAME));
            self.happened(room, Happening::Renamed { from, to }, now);
        }
    }

    /// It is about something else now.
    pub(super) fn topic_set(&mut self, room: &BareJid, by: &str, subject: &str, now: Millis) {
        let happening = Happening::Topic {
            by: text::preview(by, NAME),
            subject: text::preview(subject, WORDS),
        };
        self.happened(room, happening, now);
    }

    /// How it is run is different.
    pub(super) fn run_otherwise(&mut self, room: &BareJid, statuses: &[u16], now: Millis) {
        let told = statuses.iter().copied().filter(|it| TOLD.contains(it));
        let mut told: Vec<u16> = told.collect();
        // What exactly is different says more.
        if told.len() > 1 {
            told.retain(|status| *status != 104);
        }
        if !told.is_empty() {
            self.happened(room, Happening::Run(told), now);
        }
    }
}

fn record_of_happening(
    room: &BareJid,
    position: Position,
    happening: Happening,
    now: Millis,
) -> MessageRecord {
    MessageRecord {
        peer: room.clone(),
        position,
        id: id_of(position),
        stanza_id: None,
        archive_id: None,
        time: now,
        from: room.clone().into(),
        nick: None,
        sent: None,
        body: String::new(),
        extras: Extras {
            happened: Some(Box::new(happening)),
            ..Extras::default()
        },
        notes: Box::new(Notes::default()),
        corrections: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_and_goes_is_told_in_the_end() {
        let mut moves = Moves::default();
        for (nick, comes) in [
            ("ann", true),
            ("bob", false),
            ("ann", false),
            ("cat", true),
            ("bob", true),
            ("cat", true),
        ] {
            moves.put(nick.to_owned(), comes);
        }
        assert_eq!(moves.came, ["cat"]);
        assert!(moves.went.is_empty());
    }
}
