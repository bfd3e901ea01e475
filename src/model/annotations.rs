//! What is said about messages: corrections, retractions, reactions, and that they
//! were seen. It counts only from who may say it, in the order in which it was
//! said, and waits for its message if that is not here yet: an archive is read
//! backwards.

use super::Model;
use super::notes::{REACTIONS, apply, deeds, is_emoji, may, reactions_of};
use crate::api::{
    AccountChange, Attempt, Delivery, MessageId, Millis, Position, Problem, TimelineChange,
};
use crate::jid::BareJid;
use crate::store::{Deed, MessageRecord, Note, OutboxRecord, WaitingRecord, Want, Write};
use crate::text;
use crate::xmpp::message::{MessageIn, StanzaError};
use crate::xmpp::request::{NoteOut, Request};

/// Notes that wait for their message, in one chat and in all: others can send as
/// many as they like.
const WAITING_IN_CHAT: usize = 64;
const WAITING: usize = 1_024;
/// Notes of ours whose refusal is still understood.
const SENT: usize = 50;

/// What is named so ([`super::cache::Cache::meant`]).
pub(super) fn meant(peer: &BareJid, id: &str) -> [Want; 2] {
    let (peer, id) = (|| peer.clone(), || id.to_owned());
    [Want::StanzaId(peer(), id()), Want::Correction(peer(), id())]
}

/// A note of ours that went out.
pub(super) struct SentNote {
    id: MessageId,
    pub peer: BareJid,
    pub position: Position,
    /// Our reactions before it.
    before: Vec<String>,
}

impl Model {
    // --- what must be at hand ---

    pub(super) fn note_wants(&self, message: &MessageIn) -> Vec<Want> {
        let reactions = message.reactions.as_ref().map(|(id, _)| id);
        let reply = message.reply.as_ref().map(|reply| &reply.id);
        let targets = [
            message.replaces.as_ref(),
            message.retracts.as_ref(),
            message.displayed.as_ref(),
            message.receipt_for.as_ref(),
            reactions,
            reply,
        ];
        let targets = targets.into_iter().flatten();
        let mut wants: Vec<Want> = targets
            .clone()
            .flat_map(|id| meant(&message.peer, id))
            .collect();
        if let Some(room) = &message.room {
            let moderated = room.moderated.as_ref().map(|(id, _)| id);
            let targets = targets.chain(moderated);
            wants.extend(targets.map(|id| Want::ArchiveId(message.peer.clone(), id.clone())));
        }
        let sent = self.sent_notes.iter();
        let refused =
            sent.filter(|it| message.error.is_some() && message.id.as_ref() == Some(&it.id));
        wants.extend(refused.map(|it| Want::At(it.peer.clone(), it.position)));
        wants
    }

    // --- in ---

    /// What a message says about others; `at`: where it would stand. Whether that
    /// was all its text was for.
    pub(super) fn annotate(&mut self, message: &MessageIn, at: Position, now: Millis) -> bool {
        let mut used = false;
        for (target, deed) in deeds(message) {
            let is_text = matches!(deed, Deed::Edit(_));
            let note = Note {
                from: self.author(message),
                nick: message.room.as_ref().and_then(|room| room.nick.clone()),
                by_room: message
                    .room
                    .as_ref()
                    .is_some_and(|room| room.nick.is_none()),
                id: message.id.clone(),
                at,
                time: message.delayed.unwrap_or(now).min(now),
                target,
                deed,
            };
            used |= self.take_note(&message.peer, note) && is_text;
        }
        used
    }

    /// Chats were read on another device of ours, or on this one.
    pub(super) fn read_on_another(&mut self, chats: Vec<(BareJid, String)>, now: Millis) {
        for (peer, target) in chats {
            if self.is_our_word(&peer, &target) {
                continue;
            }
            let note = Note {
                from: self.us(),
                nick: None,
                by_room: false,
                id: None,
                at: self.next_position(&peer),
                time: now,
                target,
                deed: Deed::Read,
            };
            self.take_note(&peer, note);
        }
    }

    /// Whether the message is here that it is about.
    pub(super) fn take_note(&mut self, peer: &BareJid, note: Note) -> bool {
        match self.target(peer, &note) {
            Some(record) => {
                let position = record.position;
                self.put_note(record, &note);
                if matches!(note.deed, Deed::Edit(_)) {
                    // Some are about the correction, by name.
                    self.settle(peer, position);
                }
                true
            }
            None => {
                self.wait(peer, note);
                false
            }
        }
    }

    /// The message a note is about.
    fn target(&self, peer: &BareJid, note: &Note) -> Option<MessageRecord> {
        let target = &note.target;
        let found = match note.deed {
            Deed::Read => self.cache.by_archive_id(peer, target),
            _ if self.is_room(peer) && !matches!(note.deed, Deed::Edit(_)) => self
                .named_in_room(peer, target)
                .filter(|it| may(note, it))
                // By its own place in the archive it is meant itself.
                .filter(|it| it.archive_id.as_ref() == Some(target) || !self.is_meanwhile(it)),
            // What is shown only until its message comes goes then, with all about it.
            _ => self.cache.meant(peer, target, |record| {
                may(note, record) && !self.is_meanwhile(record)
            }),
        };
        found.cloned()
    }

    /// Does it, to the message and what follows from it.
    fn put_note(&mut self, mut record: MessageRecord, note: &Note) {
        match note.deed {
            Deed::Received => return self.advance(record, Delivery::Delivered),
            // That one of many has seen it does not say that all have.
            Deed::Displayed if !self.is_us(&note.from) && self.is_room(&record.peer) => {
                return self.seen_in_room(&record, note);
            }
            Deed::Displayed if !self.is_us(&note.from) => {
                return self.displayed(&record.peer, record.position);
            }
            Deed::Displayed | Deed::Read => {
                return self.read_elsewhere(&record.peer, record.position);
            }
            _ => {}
        }
        let was_retracted = record.notes.retracted;
        if !apply(&mut record, note) {
            return;
        }
        if record.notes.retracted && !was_retracted && record.sent.is_none() {
            self.one_less_unread(&record.peer, record.position);
        }
        self.put_noted(record);
    }

    fn put_noted(&mut self, record: MessageRecord) {
        let chat = self.chats.get(&record.peer);
        let is_last = chat.and_then(|chat| chat.last_id.as_ref()) == Some(&record.id);
        let before = self.cache.at(&record.peer, record.position);
        let other = before.is_none_or(|it| {
            it.body != record.body || it.notes.retracted != record.notes.retracted
        });
        if is_last && other {
            self.show_in_list(&record);
        }
        self.cache.put(record);
    }

    fn one_less_unread(&mut self, peer: &BareJid, position: Position) {
        let Some(chat) = self.chats.get(peer) else {
            return;
        };
        if chat.unread > 0 && chat.read.is_none_or(|read| position > read) {
            self.chat_mut(peer).unread -= 1;
        }
    }

    fn displayed(&mut self, peer: &BareJid, position: Position) {
        let known = self.chats.get(peer).and_then(|chat| chat.displayed);
        if known.is_none_or(|known| position > known) {
            self.chat_mut(peer).displayed = Some(position);
            self.pending.said.push(AccountChange::Timeline {
                peer: peer.clone(),
                change: TimelineChange::Displayed(position),
            });
        }
    }

    /// Keeps a note for when its message comes.
    fn wait(&mut self, peer: &BareJid, note: Note) {
        let same_kind = |known: &WaitingRecord| {
            known.peer == *peer
                && known.note.from == note.from
                && std::mem::discriminant(&known.note.deed) == std::mem::discriminant(&note.deed)
        };
        let same = |known: &WaitingRecord| {
            same_kind(known)
                && match note.deed {
                    // All texts are kept, the last of the rest.
                    Deed::Edit(_) => {
                        known.note.target == note.target
                            && known.note.deed == note.deed
                            && known.note.id == note.id
                    }
                    Deed::Retract | Deed::React(_) | Deed::Received | Deed::Displayed => {
                        known.note.target == note.target
                    }
                    Deed::Read => true,
                }
        };
        if let Some(known) = self.waiting.iter_mut().find(|known| same(known)) {
            if note.at >= known.note.at && !matches!(note.deed, Deed::Edit(_)) {
                known.note = note;
                let known = Write::Waiting(known.clone());
                self.pending.writes.push(known);
            }
            return;
        }
        let number = self.waiting.last().map_or(0, |last| last.number + 1);
        let record = WaitingRecord {
            number,
            peer: peer.clone(),
            note,
            shown: None,
        };
        self.pending.writes.push(Write::Waiting(record.clone()));
        self.waiting.push(record);
        let here = self.waiting.iter().filter(|it| it.peer == *peer).count();
        // What matters least goes first.
        let mark = |it: &WaitingRecord| {
            it.peer == *peer && matches!(it.note.deed, Deed::Received | Deed::Displayed)
        };
        let over = match here > WAITING_IN_CHAT {
            true => {
                let mark = self.waiting.iter().position(mark);
                mark.or_else(|| self.waiting.iter().position(|it| it.peer == *peer))
            }
            false => (self.waiting.len() > WAITING).then_some(0),
        };
        if let Some(over) = over {
            self.stop_waiting(over);
        }
    }

    fn stop_waiting(&mut self, place: usize) -> WaitingRecord {
        let record = self.waiting.remove(place);
        let number = record.number;
        // In a page of the archive the wait is mostly short.
        let new = |it: &Write| matches!(it, Write::Waiting(it) if it.number == number);
        self.pending.writes.retain(|it| !new(it));
        self.pending.writes.push(Write::DeleteWaiting(number));
        record
    }

    /// A correction of what is not here is shown as a message, until that comes.
    pub(super) fn shown_meanwhile(&mut self, message: &MessageIn, record: &MessageRecord) {
        let waits = self.waiting.iter_mut().rfind(|it| {
            it.peer == message.peer
                && it.note.id == message.id
                && matches!(it.note.deed, Deed::Edit(_))
                && it.shown.is_none()
        });
        if let (Some(waits), Some(_)) = (waits, &message.replaces) {
            waits.shown = Some((record.position, record.id.clone()));
            let waits = Write::Waiting(waits.clone());
            self.pending.writes.push(waits);
        }
    }

    pub(super) fn is_meanwhile(&self, record: &MessageRecord) -> bool {
        let shown = |it: &WaitingRecord| it.shown.as_ref().map(|(at, _)| *at);
        let is_it =
            |it: &WaitingRecord| it.peer == record.peer && shown(it) == Some(record.position);
        self.waiting.iter().any(is_it)
    }

    /// A message or a correction of it came: what was said about it before is done now.
    pub(super) fn settle(&mut self, peer: &BareJid, position: Position) {
        let is_about = |it: &WaitingRecord, record: &MessageRecord| {
            let is_name = |name: Option<&String>| name == Some(&it.note.target);
            let named = match it.note.deed {
                Deed::Read => is_name(record.archive_id.as_ref()),
                _ if record.nick.is_some() && is_name(record.archive_id.as_ref()) => true,
                _ => {
                    let mut corrections = record.corrections.iter();
                    is_name(record.stanza_id.as_ref())
                        || corrections.any(|(_, id)| is_name(Some(id)))
                }
            };
            it.peer == *peer && named && may(&it.note, record)
        };
        while let Some(record) = self.cache.at(peer, position)
            && !self.is_meanwhile(record)
            && let Some(place) = self.waiting.iter().position(|it| is_about(it, record))
        {
            let record = record.clone();
            let waited = self.stop_waiting(place);
            if let Some((at, id)) = &waited.shown {
                self.take_out(peer, *at, id, !self.is_us(&waited.note.from));
            }
            self.put_note(record, &waited.note);
        }
    }

    /// Takes out what was shown meanwhile.
    fn take_out(&mut self, peer: &BareJid, at: Position, id: &MessageId, theirs: bool) {
        self.cache.remove(peer, at);
        let writes = &mut self.pending.writes;
        writes.push(Write::DeleteMessage(peer.clone(), at));
        self.pending.gone.push((peer.clone(), id.clone()));
        if theirs {
            self.one_less_unread(peer, at);
        }
        self.no_longer_last(peer, id);
    }

    // --- out ---

    /// The person says something about a message; `change`: the id it gets.
    pub(super) fn say_about(
        &mut self,
        peer: &BareJid,
        id: &str,
        change: MessageId,
        deed: Deed,
        now: Millis,
    ) {
        let Some(record) = self.cache.by_id(peer, id).cloned() else {
            return;
        };
        // All in the room would hear of it.
        if record.extras.private {
            return;
        }
        // In a room what is said is about its place in the archive (XEP-0424 §3, XEP-0444
        // §4.2), a correction about what was sent.
        let in_archive = self.is_room(peer) && !matches!(deed, Deed::Edit(_));
        let archive_id = record.archive_id.clone().filter(|_| in_archive);
        let Some(target) = archive_id.or(record.stanza_id.clone()) else {
            return;
        };
        let said = |it: &OutboxRecord| it.id == change;
        let may = match deed {
            Deed::Edit(_) | Deed::Retract => self.is_us(&record.from),
            _ => true,
        };
        if record.notes.retracted || !may || self.outbox.iter().any(said) {
            return;
        }
        // What did not go out yet need not.
        let mut record = record;
        let peer_position = record.position;
        let overtaken = |it: &OutboxRecord| {
            let same_place = it.peer == *peer && it.position == peer_position && !it.attempted;
            same_place
                && it.note.as_ref().is_some_and(|note| {
                    deed == Deed::Retract
                        || std::mem::discriminant(&note.deed) == std::mem::discriminant(&deed)
                })
        };
        while let Some(place) = self.outbox.iter().position(overtaken) {
            let gone = self.outbox.remove(place).id;
            record
                .notes
                .versions
                .retain(|it| it.id.as_ref() != Some(&gone));
            self.pending.writes.push(Write::DeleteOutbox(gone));
        }
        let note = Note {
            from: self.us(),
            nick: None,
            by_room: false,
            id: Some(change.clone()),
            at: self.next_position(peer),
            time: now,
            target,
            deed,
        };
        let before = reactions_of(&record, &self.us());
        if !apply(&mut record, &note) {
            return;
        }
        self.accept(peer);
        self.is_written(peer, &change);
        if self.is_meanwhile(&record) {
            // It goes to the message that this one stands for.
            self.wait(peer, note.clone());
        }
        self.sent_notes.push(SentNote {
            id: change.clone(),
            peer: peer.clone(),
            position: record.position,
            before,
        });
        if self.sent_notes.len() > SENT {
            self.sent_notes.remove(0);
        }
        self.queue(OutboxRecord {
            id: change,
            peer: peer.clone(),
            position: record.position,
            number: self.next_number(),
            attempted: false,
            after: None,
            note: Some(note),
        });
        self.put_noted(record);
    }

    /// Another text for a message of ours. What never went out is written anew.
    pub(super) fn edit(
        &mut self,
        peer: &BareJid,
        id: &str,
        change: MessageId,
        body: &str,
        now: Millis,
    ) {
        let record = self.cache.by_id(peer, id);
        let sent = record.and_then(|record| record.sent.clone());
        let body = body.replace("\r\n", "\n");
        match sent {
            Some(Delivery::Waiting) => self.rewrite(peer, id, &body),
            Some(Delivery::Failed(_)) | None => {}
            Some(_) if body.trim().is_empty() => {}
            Some(_) => self.say_about(peer, id, change, Deed::Edit(body), now),
        }
    }

    /// A message of ours is taken back: what did not go out yet need not.
    pub(super) fn retract(&mut self, peer: &BareJid, id: &str, change: MessageId, now: Millis) {
        let waits = |it: &OutboxRecord| it.id == id && it.note.is_none() && !it.attempted;
        match self.cache.by_id(peer, id).cloned() {
            Some(record) if self.outbox.iter().any(waits) => self.withdraw(&record),
            _ => self.say_about(peer, id, change, Deed::Retract, now),
        }
    }

    /// Takes out a message of ours that nobody has, and what was to be said about it.
    pub(super) fn withdraw(&mut self, record: &MessageRecord) {
        let about = |it: &OutboxRecord| {
            let named = it.note.is_some() && it.position == record.position;
            it.peer == record.peer && (named || it.id == record.id)
        };
        let gone: Vec<_> = self.outbox.iter().filter(|it| about(it)).collect();
        let gone: Vec<_> = gone.into_iter().map(|it| it.id.clone()).collect();
        for id in gone {
            self.take_from_outbox(&id);
        }
        self.remove(record);
    }

    /// Messages are no longer wanted here. What waits to be sent is not.
    pub(super) fn delete(&mut self, peer: &BareJid, ids: &[MessageId]) {
        for id in ids {
            if let Some(record) = self.cache.by_id(peer, id).cloned() {
                self.take_from_outbox(&record.id);
                self.remove(&record);
            }
        }
    }

    /// An emoji of ours more or less on a message.
    pub(super) fn react(
        &mut self,
        peer: &BareJid,
        id: &str,
        change: MessageId,
        emoji: &str,
        on: bool,
        now: Millis,
    ) {
        let Some(record) = self.cache.by_id(peer, id) else {
            return;
        };
        let mut all = reactions_of(record, &self.us());
        let rules = self.reaction_rules(peer).cloned().unwrap_or_default();
        let place = all.iter().position(|it| it == emoji);
        match (place, on) {
            (Some(place), false) => drop(all.remove(place)),
            (None, true) if all.len() < REACTIONS && is_emoji(emoji) && rules.allow(emoji) => {
                all.push(emoji.to_owned());
            }
            _ => return,
        }
        // Where only so many are taken one more stands in for the oldest.
        if let Some(most) = rules.most {
            all.drain(..all.len().saturating_sub(most as usize));
        }
        self.say_about(peer, id, change, Deed::React(all), now);
    }

    /// A note goes out. In its place among all that was said it is the last.
    pub(super) fn request_note(&mut self, waiting: &OutboxRecord) {
        let Some(note) = &waiting.note else {
            return;
        };
        let record = self.cache.at(&waiting.peer, waiting.position).cloned();
        let record = record.filter(|record| {
            let names = [record.stanza_id.as_ref(), record.archive_id.as_ref()];
            names.contains(&Some(&note.target))
        });
        let reply = record.as_ref().and_then(|record| self.reply_of(record));
        let mentions = match &note.deed {
            Deed::Edit(body) => self.spoken_to(&waiting.peer, body),
            _ => Vec::new(),
        };
        let note_out = NoteOut {
            to: self.address_of(&waiting.peer),
            id: waiting.id.clone(),
            target: note.target.clone(),
            deed: note.deed.clone(),
            room: self.is_room(&waiting.peer),
            reply,
            spoiler: record.as_ref().and_then(|it| it.extras.spoiler.clone()),
            mentions,
        };
        self.pending.requests.push(Request::Note(note_out.into()));
        if let Some(mut record) = record {
            self.is_written(&waiting.peer, &waiting.id);
            let note = Note {
                at: self.next_position(&waiting.peer),
                ..note.clone()
            };
            record.notes.versions.retain(|it| it.id != note.id);
            apply(&mut record, &note);
            self.put_noted(record);
        }
    }

    /// The server has a note of ours: shown so.
    pub(super) fn note_arrived(&mut self, id: &str) -> bool {
        let waits = self
            .outbox
            .iter()
            .find(|it| it.id == id && it.note.is_some());
        let Some(waiting) = waits.cloned() else {
            return false;
        };
        self.take_from_outbox(id);
        if let Some(record) = self.cache.at(&waiting.peer, waiting.position) {
            self.cache.put(record.clone());
        }
        true
    }

    /// A note of ours came back. Reactions are as they were before (XEP-0444 §4.4).
    pub(super) fn note_refused(&mut self, peer: &BareJid, id: &str, error: &StanzaError) -> bool {
        let sent = |it: &SentNote| it.id == id && it.peer == *peer;
        let Some(place) = self.sent_notes.iter().position(sent) else {
            return false;
        };
        let sent = self.sent_notes.remove(place);
        self.take_from_outbox(id);
        if let Some(mut record) = self.cache.at(peer, sent.position).cloned() {
            let own = record.notes.reactions.iter_mut();
            if let Some(own) = own.into_iter().find(|it| it.id.as_deref() == Some(id)) {
                own.emoji = sent.before;
            }
            self.put_noted(record);
        }
        self.pending.said.push(AccountChange::Failed {
            what: Attempt::ChangeMessage(peer.clone()),
            problem: Problem::Refused {
                condition: error.condition.clone(),
                text: text::preview(&error.text, 200),
            },
        });
        true
    }

    /// Whether something said about a message has still to go out.
    pub(super) fn is_changing(&self, record: &MessageRecord) -> bool {
        let about = |it: &OutboxRecord| {
            it.note.is_some() && it.position == record.position && it.peer == record.peer
        };
        self.outbox.iter().any(about)
    }
}
