//! What is said in a room: whose it is, what the room itself says, and ours as it comes
//! back.

use super::Step;
use crate::api::{Before, Delivery, Mention, MessageId, Millis, Position};
use crate::jid::{BareJid, Jid};
use crate::model::Model;
use crate::model::notes::is_kept;
use crate::store::{MessageRecord, Reply};
use crate::text;
use crate::xmpp::message::{Direction, MessageIn};
use crate::xmpp::request::Request;
use crate::xmpp::rooms::{RoomInvitation, RoomMessage, RoomRequest};
use std::ops::Range;

/// Rooms that we were asked into and did not answer: more are not noted.
const INVITED: usize = 50;
/// Messages between two that wait for the archive of their room: the newest.
const ASIDES: usize = 100;

/// A message between two in a room, as it stands there.
fn as_aside(mut message: MessageIn) -> Option<MessageIn> {
    // Its ids are those of our own archive.
    message.archive_id = None;
    message.extras.private = true;
    if message.direction == Direction::Sent {
        message.extras.private_to = Some(message.to_resource.take()?);
        return Some(message);
    }
    let nick = message.from.resource()?.to_owned();
    message.room = Some(Box::new(RoomMessage {
        nick: Some(nick),
        ..RoomMessage::default()
    }));
    Some(message)
}

impl Model {
    /// Who wrote a message, see [`super`].
    pub(in crate::model) fn author(&self, message: &MessageIn) -> Jid {
        let Some(said) = &message.room else {
            return message.from.bare().clone().into();
        };
        match (&said.id, &said.nick) {
            _ if message.direction == Direction::Sent => self.us(),
            (Some(id), Some(_)) => message.peer.with_resource(&format!("#{id}")),
            (None, Some(nick)) => message.peer.with_resource(&format!("={nick}")),
            (_, None) => message.peer.clone().into(),
        }
    }

    /// A live message, if it is none of a room that we are not in; as it counts.
    pub(in crate::model) fn of_room(
        &mut self,
        message: MessageIn,
        now: Millis,
    ) -> Option<MessageIn> {
        let room = message.peer.clone();
        if message.room.is_none() {
            if self.is_room(&room) && message.error.is_none() {
                return self.privately(message);
            }
            return Some(message);
        }
        let state = self.rooms.get(&room)?;
        if !matches!(state.step, Step::In | Step::Entering) {
            return None;
        }
        self.heard(&room, now);
        if message.error.is_some() {
            return Some(message);
        }
        let message = self.trusted(message)?;
        let said = message.room.as_ref()?;
        if said.nick.is_none() && !said.statuses.is_empty() {
            // How it is run has changed (§10.2.1): what it is is asked anew.
            self.ask_room(&room, RoomRequest::Look);
            self.run_otherwise(&room, &said.statuses, now);
        }
        if let Some(subject) = &said.subject {
            let subject = text::preview(subject, 1_000);
            let by = said.nick.clone().unwrap_or_default();
            if self.room_record(&room).subject != subject {
                self.room_record(&room).subject.clone_from(&subject);
                // What it is about when we come stands above.
                if message.delayed.is_none() && self.is_in(&room) {
                    self.topic_set(&room, &by, &subject, now);
                }
            }
            return None;
        }
        Some(message)
    }

    /// A message of a room's archive, as it counts.
    pub(in crate::model) fn of_room_archive(&self, message: MessageIn) -> Option<MessageIn> {
        let message = self.trusted(message)?;
        let is_subject = message.room.as_ref()?.subject.is_some();
        (!is_subject).then_some(message)
    }

    /// Takes out what a room does not stand for, and says whether it is ours.
    fn trusted(&self, mut message: MessageIn) -> Option<MessageIn> {
        let room = message.peer.clone();
        let record = self.kept_room(&room)?;
        let said = message.room.as_mut()?;
        if !record.about.archive {
            message.archive_id = None;
        }
        if !record.about.stable_ids {
            said.id = None;
        }
        if let Some((id, _)) = said.moderated.take().filter(|_| said.nick.is_none()) {
            message.retracts = Some(id);
            message.body = None;
        }
        let ours = self.rooms.get(&room).and_then(|it| it.id.as_ref());
        let is_ours = match (&said.id, ours) {
            (Some(id), Some(ours)) => id == ours,
            // An archive may know who it was; else it is whoever is called so.
            _ => match &said.jid {
                Some(jid) => *jid == self.account,
                None => said.nick.as_ref() == Some(&record.nick),
            },
        };
        if is_ours {
            message.direction = Direction::Sent;
        }
        Some(message)
    }

    /// Whether a message may be one of ours that comes back from a room.
    pub(in crate::model) fn has_our_nick(&self, message: &MessageIn) -> bool {
        let nick = message.room.as_ref().and_then(|said| said.nick.as_ref());
        let ours = self.kept_room(&message.peer).map(|it| &it.nick);
        nick.is_some() && nick == ours
    }

    /// What an occupant says to us alone (§7.5) stands in the room, and looks so.
    fn privately(&self, message: MessageIn) -> Option<MessageIn> {
        // Of what is said to us each of our devices in the room hears itself.
        let live = message.direction == Direction::Received;
        if live && (message.carbon || !self.is_in(&message.peer)) {
            return None;
        }
        as_aside(message)
    }

    /// Whether a message of our own archive is between two in a room.
    pub(in crate::model) fn is_aside(&self, message: &MessageIn) -> bool {
        message.aside || self.is_room(&message.peer)
    }

    /// What was said between two while this device was away, oldest first: it stands after
    /// what was here then. On a new device it waits until its room's archive is read; what is
    /// older has no place in what that has told.
    pub(in crate::model) fn asides_archived(
        &mut self,
        asides: Vec<MessageIn>,
        catching_up: bool,
        now: Millis,
    ) {
        for message in asides {
            let room = &message.peer;
            if !catching_up && self.archive_of(Some(room)).newest.is_none() {
                self.aside_waits(message);
                continue;
            }
            let last_time = self.chats.get(room).map_or(0, |chat| chat.last_time);
            let new = catching_up || message.delayed.is_some_and(|time| time > last_time);
            let wanted = self.is_room(room) && !self.is_kept_away(room);
            if !new || !wanted || message.error.is_some() || !is_kept(&message) {
                continue;
            }
            if let Some(message) = as_aside(message) {
                self.text(&message, now);
            }
        }
    }

    fn aside_waits(&mut self, message: MessageIn) {
        let message = as_aside(message).filter(|it| self.known(it).is_none());
        if let Some(message) = message {
            if self.asides.len() >= ASIDES {
                self.asides.remove(0);
            }
            self.asides.push(message);
        }
    }

    /// What waits for its room's archive, said at this time or after it, newest first; `None`:
    /// all of it.
    pub(in crate::model) fn asides_since(
        &mut self,
        room: &BareJid,
        time: Option<Millis>,
    ) -> Vec<MessageIn> {
        let due = |it: &mut MessageIn| it.peer == *room && it.delayed >= time;
        let mut due: Vec<MessageIn> = self.asides.extract_if(.., due).collect();
        due.reverse();
        due.retain(|_| !self.is_kept_away(room));
        due
    }

    /// Whether a message to one in a room can go out: they are here. Who is called so when
    /// it goes out gets it: so it goes now, or not.
    pub(in crate::model) fn is_here(&self, room: &BareJid, nick: &str) -> bool {
        let state = self.rooms.get(room).filter(|it| it.step == Step::In);
        self.online && state.is_some_and(|it| it.occupants.get(nick).is_some())
    }

    /// Whom an answer to this is for, alone.
    pub(in crate::model) fn answered_privately(answered: &MessageRecord) -> Option<String> {
        let extras = &answered.extras;
        let theirs = answered.nick.clone().filter(|_| extras.private);
        extras.private_to.clone().or(theirs)
    }

    /// A message of ours came back from its room: it is there, and stands where the room
    /// says.
    pub(in crate::model) fn reflected(&mut self, message: &MessageIn, known: MessageRecord) {
        if message.room.is_none() || message.direction != Direction::Sent {
            return;
        }
        let (room, from) = (known.peer.clone(), known.position);
        self.confirmed_by_room(message, known);
        let newest = self.chats.get(&room).map(|chat| chat.newest);
        if let Some(record) = self.cache.at(&room, from).cloned()
            && newest.is_some_and(|newest| newest != from)
            && message.delayed.is_none()
        {
            let to = self.next_position(&room);
            self.moved(&record, to);
            self.chat_mut(&room).newest = to;
            if let Some(record) = self.cache.at(&room, to).cloned() {
                self.show_in_list(&record);
            }
        }
    }

    /// A room has a message of ours.
    pub(in crate::model) fn confirmed_by_room(
        &mut self,
        message: &MessageIn,
        mut record: MessageRecord,
    ) {
        if message.archive_id.is_some() && record.archive_id != message.archive_id {
            record.archive_id.clone_from(&message.archive_id);
            self.cache.put(record.clone());
        }
        self.recent.put(&record);
        self.advance(record, Delivery::Delivered);
    }

    /// What others mean by an id, in a room: its place in the archive, else what its
    /// sender chose.
    pub(in crate::model) fn named_in_room(
        &self,
        room: &BareJid,
        id: &str,
    ) -> Option<&MessageRecord> {
        let archived = self.cache.by_archive_id(room, id);
        archived.or_else(|| self.cache.meant(room, id, |_| true))
    }

    /// How an answer names what it answers (XEP-0461 §3.1).
    pub(in crate::model) fn answering(&self, answered: &MessageRecord) -> Option<Reply> {
        let stanza_id = || answered.stanza_id.clone();
        let (id, to) = match &answered.nick {
            None if !self.is_room(&answered.peer) => (stanza_id()?, answered.from.clone()),
            nick => {
                let own = self.kept_room(&answered.peer).map(|it| it.nick.as_str());
                let nick = nick.as_deref().or(own)?;
                let id = answered.archive_id.clone().or_else(stanza_id)?;
                (id, answered.peer.with_resource(nick))
            }
        };
        Some(Reply {
            id,
            to: Some(to),
            quoted: String::new(),
        })
    }

    /// Whom a text speaks to by name, where all know each other's addresses: elsewhere it
    /// would tell them.
    pub(in crate::model) fn spoken_to(&self, room: &BareJid, body: &str) -> Vec<Mention> {
        let kept = self.kept_room(room).filter(|it| it.about.non_anonymous);
        let (Some(_), Some(state)) = (kept, self.rooms.get(room)) else {
            return Vec::new();
        };
        let names = state.occupants.iter().map(|(nick, _)| nick.as_str());
        let called = text::called(body, names).into_iter();
        let mention = |(range, nick): (Range<u32>, &str)| {
            let jid = state.occupants.get(nick)?.jid()?.clone();
            let (begin, end) = (range.start, range.end);
            Some(Mention { begin, end, jid })
        };
        called.filter_map(mention).collect()
    }

    /// An unread message mentions us.
    pub(in crate::model) fn mentioned(&mut self, message: &MessageIn, at: Position) {
        let (Some(_), Some(body)) = (&message.room, &message.body) else {
            return;
        };
        let nick = self.kept_room(&message.peer).map(|it| it.nick.clone());
        let private = message.extras.private;
        let to_us = message
            .extras
            .mentions
            .iter()
            .any(|it| it.jid == self.account);
        if private || to_us || nick.is_some_and(|nick| text::mentions(body, &nick)) {
            let record = self.room_record(&message.peer);
            record.mentions += 1;
            let first = record.first_mention.unwrap_or(at);
            record.first_mention = Some(first.min(at));
        }
    }

    /// A moderator takes back what somebody wrote: it is gone when the room says so.
    pub(super) fn take_back(&mut self, room: &BareJid, id: MessageId) {
        let old = self
            .kept_room(room)
            .is_some_and(|it| it.about.old_moderation);
        let target = self
            .cache
            .by_id(room, &id)
            .and_then(|it| it.archive_id.clone());
        if let Some(target) = target {
            self.ask_room(room, RoomRequest::TakeBack { target, old, id });
        }
    }

    // --- what is older ---

    /// Somebody wants to see what is older than what is here.
    pub(in crate::model) fn fetch_before_in_room(&mut self, room: &BareJid) -> Before {
        let record = self.kept_room(room);
        let has_archive = record.is_some_and(|it| it.about.archive);
        let archive = self.archive_of(Some(room));
        let first = archive.gaps.first().filter(|gap| gap.after.is_none());
        let Some(rests) = first.map(|gap| gap.rests) else {
            return match has_archive && archive.fragment > 0 {
                true => Before::Beginning,
                false => Before::Nothing,
            };
        };
        if !self.is_in(room) {
            return match self.online {
                true => Before::Asked,
                false => Before::Offline,
            };
        }
        self.room_mut(room).wants_older = true;
        if rests {
            if let Some(gap) = self.room_record(room).archive.gaps.first_mut() {
                gap.rests = false;
            }
            self.ask_archive(Some(room));
        }
        Before::Asked
    }

    /// As much of the archive as is wanted was read.
    pub(in crate::model) fn room_was_read(&mut self, room: &BareJid) {
        if std::mem::take(&mut self.room_mut(room).wants_older) {
            self.say_before(room, Before::More);
        }
    }

    pub(in crate::model) fn room_was_not_read(&mut self, room: &BareJid, gone: bool) {
        if std::mem::take(&mut self.room_mut(room).wants_older) {
            // What was to go on rests again, until somebody asks.
            if let Some(gap) = self.room_record(room).archive.gaps.first_mut() {
                gap.rests = true;
            }
            self.say_before(
                room,
                if gone {
                    Before::Beginning
                } else {
                    Before::Failed
                },
            );
        }
    }

    // --- invitations ---

    /// Somebody asks us in: a line in the list, which leads there.
    pub(in crate::model) fn room_invited(&mut self, invitation: RoomInvitation) {
        let RoomInvitation {
            room,
            by,
            reason,
            password,
            mediated,
        } = invitation;
        let unwanted = |who: &BareJid| {
            self.is_kept_away(who) || self.is_stranger(who) && !self.strangers_may_ask()
        };
        // A room may claim anybody: then what it says of them is not believed.
        let contact = |who: &BareJid| !self.is_stranger(who);
        let by = by.filter(|by| !mediated || contact(by));
        if self.is_kept_away(&room) || by.as_ref().map_or(!self.strangers_may_ask(), unwanted) {
            return;
        }
        if self.kept_room(&room).is_some_and(|it| it.joined) {
            return;
        }
        let asked = self.chats.values().filter(|chat| {
            let room = chat.room.as_ref();
            room.is_some_and(|it| it.invited.is_some())
        });
        if asked.count() >= INVITED {
            return;
        }
        let nick = self.usual_nick();
        let record = self.room_record(&room);
        record.invited = Some((by, text::preview(&reason, 300)));
        if record.nick.is_empty() {
            record.nick = nick;
        }
        let state = self.room_mut(&room);
        state.password = password;
        state.step = Step::Out;
        self.chat_mut(&room).arranged.marked = true;
        self.reopen(&room);
        if self.online {
            let look = Request::Room(room, RoomRequest::Look);
            self.pending.requests.push(look);
        }
    }
}
