//! Messages: what comes in, what goes out, and how far it has come.

use super::Model;
use super::notes::is_kept;
use crate::api::{Delivery, Extras, MessageId, Millis, Position, SendProblem};
use crate::jid::BareJid;
use crate::store::{MessageRecord, Notes, OutboxRecord, Want, Write};
use crate::xmpp::message::{Direction, MessageIn, StanzaError};
use crate::xmpp::request::Request;
use std::collections::BTreeSet;

/// A message that is to go out.
#[derive(Default)]
pub(super) struct Saying<'a> {
    /// The text.
    pub body: &'a str,
    /// The message it answers.
    pub reply: Option<&'a MessageId>,
    /// Its hint, if it is to be hidden (XEP-0382).
    pub spoiler: Option<String>,
    /// For them alone, of all in the room.
    pub private_to: Option<String>,
}

impl Model {
    // --- what must be at hand ---

    pub(super) fn message_wants(&self, message: &MessageIn) -> Vec<Want> {
        let peer = &message.peer;
        let by_stanza_id = |id: &String| Want::StanzaId(peer.clone(), id.clone());
        let mut wants = self.note_wants(message);
        // While the archive is read, what it has comes live, too.
        let archive = self.archive_of(self.room_of(peer).as_ref());
        let caught_up = archive.gaps.iter().all(|gap| gap.rests);
        // Of ours only the outbox knows.
        let new = caught_up && self.recent.is_new(message) && !self.has_our_nick(message);
        if message.receipt_for.is_none() && new {
            return wants;
        }
        if message.error.is_some() || message.body.is_some() {
            wants.extend(message.id.as_ref().map(by_stanza_id));
        }
        let archive_id = message.archive_id.as_ref();
        wants.extend(archive_id.map(|id| Want::ArchiveId(peer.clone(), id.clone())));
        wants
    }

    pub(super) fn outbox_wants(&self, wanted: impl Fn(&OutboxRecord) -> bool) -> Vec<Want> {
        self.outbox
            .iter()
            .filter(|record| wanted(record))
            .map(|record| Want::At(record.peer.clone(), record.position))
            .collect()
    }

    /// Whether messages of ours are on their way.
    pub fn is_sending(&self) -> bool {
        !self.outbox.is_empty()
    }

    // --- in ---

    pub(super) fn message(&mut self, message: MessageIn, now: Millis) {
        let Some(message) = self.of_room(message, now) else {
            return;
        };
        let peer = message.peer.clone();
        if let Some(error) = &message.error {
            if let Some(id) = &message.id
                && !self.note_refused(&peer, id, error)
            {
                self.bounced(&peer, id, error);
            }
            return;
        }
        if let (Direction::Received, Some(state), None) =
            (message.direction, message.state, message.delayed)
        {
            let nick = message.room.as_ref().and_then(|room| room.nick.clone());
            self.typed(&peer, nick, state, now);
        }
        if is_kept(&message) && !self.is_for_archive(&message) && !self.keeps_out(&message, false) {
            let at = self.next_position(&peer);
            // A room's archive has nothing of what is between two.
            if let Some(id) = message.id.as_ref().filter(|_| !message.extras.private) {
                self.came(&peer, id);
            }
            if !self.annotate(&message, at, now) {
                self.text(&message, now);
            }
        }
        // Copies are the business of the device they were sent to.
        if message.direction == Direction::Received && !message.carbon && message.room.is_none() {
            self.send_receipt(&message);
        }
    }

    /// Says that a message arrived, if its sender wants to know and may.
    pub(super) fn send_receipt(&mut self, message: &MessageIn) {
        if message.wants_receipt
            && self.settings().receipts
            && self.shares_presence_with(&message.peer)
            && let Some(id) = &message.id
        {
            self.pending.requests.push(Request::Receipt {
                to: message.from.clone(),
                id: id.clone(),
            });
        }
    }

    /// A text, from someone or from another device of ours.
    pub(super) fn text(&mut self, message: &MessageIn, now: Millis) {
        if !message.is_shown() {
            return;
        }
        if let Some(known) = self.known(message) {
            let known = known.clone();
            return self.reflected(message, known);
        }
        let ours = message.direction == Direction::Sent;
        let peer = &message.peer;
        let position = self.next_position(peer);
        let record = self.record_of(message, position, now);
        self.meets(&record);
        self.show_in_list(&record);
        let chat = self.chat_mut(peer);
        chat.newest = position;
        if ours {
            // Answered elsewhere is read here.
            chat.unread = 0;
            chat.read = Some(position);
            chat.mentions_seen();
            chat.arranged.marked = false;
            chat.unmarked = None;
            chat.unsynced = None;
        } else {
            chat.unread += 1;
            if message.markable {
                chat.unmarked.clone_from(message.marked());
            }
            chat.unsynced.clone_from(&message.archive_id);
            self.mentioned(message, position);
            let nick = message.room.as_ref().and_then(|room| room.nick.as_deref());
            self.stopped_typing(peer, nick);
        }
        self.reopen(peer);
        self.shown_meanwhile(message, &record);
        self.recent.put(&record);
        self.cache.put(record);
        self.settle(peer, position);
    }

    /// Whether it is left to the page of the archive to come.
    fn is_for_archive(&mut self, message: &MessageIn) -> bool {
        let delayed = message.delayed.filter(|_| !message.carbon);
        let id = message.archive_id.as_ref();
        let room = self.room_of(&message.peer);
        id.is_some_and(|id| self.is_in_archive(room.as_ref(), id, message.carbon, delayed))
    }

    /// What is kept of a message.
    pub(super) fn record_of(
        &self,
        message: &MessageIn,
        position: Position,
        now: Millis,
    ) -> MessageRecord {
        let ours = message.direction == Direction::Sent;
        let peer = &message.peer;
        let id = match (&message.id, ours) {
            // An id of ours is random; one of theirs may be anything, also twice.
            (Some(id), true) if self.cache.by_id(peer, id).is_none() => id.clone(),
            _ => id_of(position),
        };
        MessageRecord {
            peer: peer.clone(),
            position,
            id,
            stanza_id: message.id.clone(),
            archive_id: message.archive_id.clone(),
            // Nobody writes in the future, whatever their clock says.
            time: message.delayed.unwrap_or(now).min(now),
            from: self.author(message),
            nick: message.room.as_ref().and_then(|room| room.nick.clone()),
            sent: ours.then_some(Delivery::Sent),
            body: message.body.clone().unwrap_or_default(),
            extras: message.extras.clone(),
            notes: Box::new(Notes {
                reply: message.reply.clone(),
                ..Notes::default()
            }),
            corrections: Vec::new(),
        }
    }

    /// The message, if it is here already. An archive's id decides; else the
    /// sender's id with the same words (some clients count their ids from one
    /// at each start: the id alone would lose messages). Who says that their ids
    /// are unique may have sent one twice, as we do when a confirmation got lost:
    /// the archive has it twice then.
    pub(super) fn known(&self, message: &MessageIn) -> Option<&MessageRecord> {
        let peer = &message.peer;
        if let Some(id) = &message.archive_id
            && let Some(known) = self.cache.by_archive_id(peer, id)
        {
            return Some(known);
        }
        let id = message.id.as_ref()?;
        let author = self.author(message);
        self.cache.by_stanza_id(peer, id).find(|known| {
            let other_archive_id = !message.id_is_unique
                && known.archive_id.is_some()
                && message.archive_id.is_some()
                && known.archive_id != message.archive_id;
            // Of what was taken back nothing is known any more.
            let words = Some(known.first_body());
            known.from == author
                && (known.notes.retracted || words == message.body.as_deref())
                && !other_archive_id
        })
    }

    /// The end of the newest fragment: below 0 is what came before it.
    pub(super) fn next_position(&self, peer: &BareJid) -> Position {
        let newest = self.chats.get(peer).map(|chat| chat.newest);
        let newest = newest.unwrap_or_default();
        let fragment = self.archive_of(self.room_of(peer).as_ref()).fragment;
        match newest.fragment >= fragment {
            true => Position {
                index: newest.index.max(0).saturating_add(1),
                ..newest
            },
            false => Position { fragment, index: 1 },
        }
    }

    /// A message of ours came back.
    fn bounced(&mut self, peer: &BareJid, id: &str, error: &StanzaError) {
        let failed = Delivery::Failed(not_arrived(error));
        self.advance_by_stanza_id(peer, id, failed);
    }

    /// Moves our message with this id on; of theirs with the same id nothing
    /// happens.
    pub(super) fn advance_by_stanza_id(&mut self, peer: &BareJid, id: &str, to: Delivery) {
        let own = self.cache.by_stanza_id(peer, id).find(|r| r.sent.is_some());
        if let Some(record) = own.cloned() {
            self.advance(record, to);
        }
    }

    /// Moves a message of ours on, never back.
    pub(super) fn advance(&mut self, mut record: MessageRecord, to: Delivery) {
        let Some(from) = &record.sent else {
            return;
        };
        // What was delivered cannot come back: one device refused, another took it.
        let further = match (from, &to) {
            (Delivery::Delivered | Delivery::Displayed, Delivery::Failed(_)) => false,
            (Delivery::Failed(_), to) => rank(to) >= rank(&Delivery::Delivered),
            (from, to) => rank(to) > rank(from),
        };
        if !further {
            return;
        }
        if rank(&to) > rank(&Delivery::Sending) {
            self.take_from_outbox(&record.id);
        }
        self.set_state(&mut record, to);
    }

    /// Sets the state of a message of ours, in the list too.
    fn set_state(&mut self, record: &mut MessageRecord, to: Delivery) {
        record.sent = Some(to.clone());
        let last = self
            .chats
            .get(&record.peer)
            .and_then(|c| c.last_id.as_ref());
        if last == Some(&record.id) {
            self.chat_mut(&record.peer).last_sent = Some(to);
        }
        self.cache.put(record.clone());
    }

    // --- out ---

    pub(super) fn send(&mut self, peer: BareJid, id: MessageId, saying: Saying<'_>, now: Millis) {
        let Saying {
            body,
            reply,
            spoiler,
            private_to,
        } = saying;
        let body = body.replace("\r\n", "\n");
        // A tab repeats what it cannot know to have arrived.
        if body.trim().is_empty() || self.cache.by_id(&peer, &id).is_some() {
            return;
        }
        let answered = reply.and_then(|reply| self.cache.by_id(&peer, reply));
        // What one person said to us alone nobody else hears of.
        let private_to = private_to.or_else(|| Self::answered_privately(answered?));
        let reply = answered.and_then(|answered| self.answering(answered));
        let position = self.next_position(&peer);
        if private_to.is_none() {
            self.is_written(&peer, &id);
        }
        let mentions = match private_to {
            None => self.spoken_to(&peer, &body),
            Some(_) => Vec::new(),
        };
        let record = MessageRecord {
            peer: peer.clone(),
            position,
            id: id.clone(),
            stanza_id: Some(id),
            archive_id: None,
            time: now,
            from: self.us(),
            nick: None,
            sent: Some(Delivery::Waiting),
            body,
            extras: Extras {
                spoiler: spoiler.map(|hint| hint.trim().to_owned()),
                private: private_to.is_some(),
                private_to,
                mentions,
                ..Extras::default()
            },
            notes: Box::new(Notes {
                reply,
                ..Notes::default()
            }),
            corrections: Vec::new(),
        };
        self.meets(&record);
        self.show_in_list(&record);
        let chat = self.chat_mut(&peer);
        chat.newest = position;
        chat.unread = 0;
        chat.read = Some(position);
        chat.mentions_seen();
        chat.arranged.marked = false;
        if !std::mem::take(&mut chat.draft).is_empty() {
            self.said_draft(&peer, String::new());
        }
        self.reopen(&peer);
        // The message itself says that typing is over.
        self.composing.remove(&peer);
        self.put_in_outbox(record);
    }

    /// Sends copies of messages to someone else. What has no words of its own is left
    /// out.
    pub(super) fn forward(
        &mut self,
        peer: &BareJid,
        messages: Vec<(MessageId, MessageId)>,
        to: &BareJid,
        now: Millis,
    ) {
        for (id, copy) in messages {
            let record = self.cache.by_id(peer, &id);
            let record = record.filter(|it| it.extras.encrypted.is_none());
            if let Some(record) = record {
                let (body, spoiler) = (record.body.clone(), record.extras.spoiler.clone());
                let saying = Saying {
                    body: &body,
                    spoiler,
                    ..Saying::default()
                };
                self.send(to.clone(), copy, saying, now);
            }
        }
    }

    /// Only what never went out: the page sees by its state that it is too late.
    pub(super) fn rewrite(&mut self, peer: &BareJid, id: &str, body: &str) {
        let body = body.replace("\r\n", "\n");
        let waiting = self.cache.by_id(peer, id);
        let waiting = waiting
            .filter(|record| record.sent == Some(Delivery::Waiting) && !record.notes.retracted);
        let Some(mut record) = waiting.filter(|_| !body.trim().is_empty()).cloned() else {
            return;
        };
        record.body = body;
        let last = self.chats.get(peer).and_then(|chat| chat.last_id.as_ref());
        if last == Some(&record.id) {
            self.show_in_list(&record);
        }
        self.cache.put(record);
    }

    pub(super) fn resend(&mut self, peer: &BareJid, id: &str) {
        let failed = self
            .cache
            .by_id(peer, id)
            .filter(|record| matches!(record.sent, Some(Delivery::Failed(_))));
        if let Some(record) = failed.cloned() {
            self.put_in_outbox(record);
        }
    }

    pub(super) fn discard(&mut self, peer: &BareJid, id: &str) {
        let Some(record) = self.cache.by_id(peer, id).cloned() else {
            return;
        };
        // What has left, or may have, cannot be taken back here.
        if !matches!(record.sent, Some(Delivery::Waiting | Delivery::Failed(_))) {
            return;
        }
        self.take_from_outbox(&record.id);
        self.remove(&record);
    }

    fn put_in_outbox(&mut self, mut record: MessageRecord) {
        let waiting = OutboxRecord {
            id: record.id.clone(),
            peer: record.peer.clone(),
            position: record.position,
            number: self.next_number(),
            attempted: false,
            after: None,
            note: None,
        };
        self.set_state(&mut record, Delivery::Waiting);
        self.queue(waiting);
    }

    pub(super) fn next_number(&self) -> u64 {
        self.outbox.last().map_or(0, |last| last.number + 1)
    }

    /// Goes out at once, or when it can.
    pub(super) fn queue(&mut self, waiting: OutboxRecord) {
        self.outbox.push(waiting.clone());
        // It goes now, or not: see [`Model::request_sending`].
        let private = self.cache.at(&waiting.peer, waiting.position);
        if waiting.note.is_none() && private.is_some_and(|it| it.extras.private_to.is_some()) {
            return self.pending.send_new.push(waiting.id);
        }
        match self.online && !self.holds(&waiting.peer) {
            true => self.pending.send_new.push(waiting.id),
            false => self.pending.writes.push(Write::Outbox(waiting)),
        }
    }

    pub(super) fn take_from_outbox(&mut self, id: &str) {
        if let Some(place) = self.outbox.iter().position(|record| record.id == id) {
            self.outbox.remove(place);
            self.pending.writes.push(Write::DeleteOutbox(id.to_owned()));
        }
    }

    fn request_sending(&mut self, id: &str) {
        let Some(place) = self.outbox.iter().position(|it| it.id == id) else {
            return;
        };
        if let Some(record) = self.goes_nowhere(&self.outbox[place]) {
            return self.advance(record, Delivery::Failed(SendProblem::NotHere));
        }
        let waiting = &mut self.outbox[place];
        if !std::mem::replace(&mut waiting.attempted, true) {
            let archive = match self
                .chats
                .get(&waiting.peer)
                .and_then(|it| it.room.as_ref())
            {
                Some(room) => &room.archive,
                None => &self.archive,
            };
            waiting.after = archive.newest.clone();
            // Nothing came by this stream yet: then where its gap begins.
            if let (None, Some(gap)) = (&waiting.after, archive.gaps.last()) {
                waiting.after.clone_from(&gap.after);
            }
            self.pending.writes.push(Write::Outbox(waiting.clone()));
        }
        let waiting = waiting.clone();
        if waiting.note.is_some() {
            return self.request_note(&waiting);
        }
        let record = self.cache.at(&waiting.peer, waiting.position);
        let Some(mut record) = record.cloned() else {
            return;
        };
        if record.notes.retracted {
            // Nobody knew whether it had arrived. It had not, or that is still not known:
            // then it is taken back, whether it is there or not.
            return match self.knows_arrived(&record.peer) {
                true => self.withdraw(&record),
                false => self.take_from_outbox(id),
            };
        }
        let private_to = record.extras.private_to.as_deref();
        self.pending.requests.push(Request::Message {
            to: match private_to {
                Some(nick) => record.peer.with_resource(nick),
                None => self.address_of(&record.peer),
            },
            id: record.id.clone(),
            body: record.first_body().to_owned(),
            reply: self.reply_of(&record).map(Box::new),
            spoiler: record.extras.spoiler.clone(),
            mentions: record.extras.mentions.clone(),
            states: self.settings().typing,
            room: private_to.is_none() && self.is_room(&record.peer),
            private: private_to.is_some(),
        });
        self.set_state(&mut record, Delivery::Sending);
    }

    /// A message to one in a room who is not here; or of which nobody knows whether it
    /// arrived: the next time somebody else may be called so.
    fn goes_nowhere(&self, waiting: &OutboxRecord) -> Option<MessageRecord> {
        let record = self.cache.at(&waiting.peer, waiting.position)?;
        let nick = record.extras.private_to.as_ref()?;
        let lost = waiting.attempted || !self.is_here(&record.peer, nick);
        (waiting.note.is_none() && lost).then(|| record.clone())
    }

    /// What waits for these archives to be read goes out, in order; unless it is not
    /// known yet whether some of it arrived.
    pub(super) fn send_outbox(&mut self, archives: &BTreeSet<Option<BareJid>>) {
        let due = |it: &&OutboxRecord| {
            archives.contains(&self.room_of(&it.peer)) && !self.holds(&it.peer)
        };
        let all = self.outbox.iter().filter(due).map(|it| it.id.clone());
        let all: Vec<MessageId> = all.collect();
        self.send_some(&all);
    }

    pub(super) fn send_some(&mut self, ids: &[MessageId]) {
        for id in ids {
            self.request_sending(id);
        }
    }

    pub(super) fn acked(&mut self, ids: &[MessageId]) {
        for id in ids {
            if self.note_arrived(id) {
                continue;
            }
            let waiting = self.outbox.iter().find(|record| record.id == *id);
            let record = waiting
                .and_then(|w| self.cache.at(&w.peer, w.position))
                .cloned();
            // Confirmed is confirmed, even if the person removed it meanwhile.
            self.take_from_outbox(id);
            if let Some(record) = record {
                self.advance(record, Delivery::Sent);
            }
        }
    }
}

/// Why something did not arrive.
pub(super) fn not_arrived(error: &StanzaError) -> SendProblem {
    match error.condition.as_str() {
        "item-not-found" | "gone" | "jid-malformed" => SendProblem::NoSuchAddress,
        "forbidden"
        | "not-allowed"
        | "not-acceptable"
        | "not-authorized"
        | "registration-required"
        | "subscription-required"
        | "policy-violation" => SendProblem::Refused,
        "remote-server-not-found"
        | "remote-server-timeout"
        | "recipient-unavailable"
        | "service-unavailable" => SendProblem::Unreachable,
        _ => SendProblem::Other(crate::text::preview(&error.text, 200)),
    }
}

/// The id of a message that has none of its own which could be trusted.
pub(super) fn id_of(position: Position) -> MessageId {
    format!("{}.{}", position.fragment, position.index)
}

/// How far along a state is.
fn rank(delivery: &Delivery) -> u8 {
    match delivery {
        Delivery::Waiting => 0,
        Delivery::Sending => 1,
        Delivery::Sent => 2,
        Delivery::Failed(_) => 3,
        Delivery::Delivered => 4,
        Delivery::Displayed => 5,
    }
}
