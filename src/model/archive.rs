//! The archives, of the account and of each room: what came while no stream of ours was
//! there, and what of ours they have already.
//!
//! A stream that does not go on where the last one ended leaves a gap (`gaps.rs`). It is
//! filled from its newer end, page by page; a page and how far it came are
//! written together, so a crash costs nothing but asking once more. What comes
//! meanwhile goes to a fragment of its own after the gap.

use super::Model;
use super::annotations::SentNote;
use super::gaps::{close, parted};
use super::notes::is_kept;
use crate::api::{Delivery, Millis, Position};
use crate::jid::BareJid;
use crate::store::{ArchiveRecord, Gap, MessageRecord, OutboxRecord, Want, Write};
use crate::xmpp::event::Event;
use crate::xmpp::message::{ArchiveFilter, ArchivePage, Direction, MessageIn};
use crate::xmpp::request::Request;

/// Messages in the first page: mostly all there is.
const FIRST_PAGE: u32 = 50;
/// Messages in each later page.
const PAGE: u32 = 100;
/// So many messages are fetched on a new device.
const NEW_DEVICE: i32 = 300;

/// What is so much older than a message stands before it, whichever of the server's
/// modules gave it its time.
const OWED_SLACK: Millis = 60_000;

/// The wait before the archive is asked again that gave no answer; doubled each time.
const RETRY_WAIT: Millis = 5_000;
/// So often in one stream.
const RETRIES: u32 = 6;

/// How asking an archive goes.
#[derive(Debug, Default)]
pub(super) struct Asking {
    /// When it is asked again that gave no answer.
    pub retry: Option<Millis>,
    /// How often in a row it gave none.
    pub failures: u32,
    /// What of ours has arrived is known: of what was sent before this stream, too.
    pub knows_arrived: bool,
}

impl Model {
    /// Of a room, or of the account.
    pub(super) fn archive_of(&self, room: Option<&BareJid>) -> &ArchiveRecord {
        let record = room.and_then(|room| self.chats.get(room)?.room.as_ref());
        record.map_or(&self.archive, |room| &room.archive)
    }

    pub(super) fn archive_mut(&mut self, room: Option<&BareJid>) -> &mut ArchiveRecord {
        match room {
            None => {
                self.pending.archive = true;
                &mut self.archive
            }
            Some(room) => &mut self.room_record(room).archive,
        }
    }

    fn asking_mut(&mut self, room: Option<&BareJid>) -> &mut Asking {
        match room {
            None => &mut self.asking,
            Some(room) => &mut self.room_mut(room).asking,
        }
    }

    /// Messages for them wait until more is known, or we are there.
    pub(super) fn holds(&self, peer: &BareJid) -> bool {
        match self.room_of(peer) {
            None => self.archive.holds,
            Some(room) => !self.is_in(&room) || self.archive_of(Some(&room)).holds,
        }
    }

    pub(super) fn knows_arrived(&self, peer: &BareJid) -> bool {
        let room = self.rooms.get(peer);
        room.map_or(&self.asking, |room| &room.asking).knows_arrived
    }

    pub(super) fn archive_wants(&self, page: &ArchivePage) -> Vec<Want> {
        let messages = page.items.iter().filter_map(|item| item.message.as_ref());
        messages.flat_map(|it| self.message_wants(it)).collect()
    }

    /// Goes on with the gap that is being filled, if there is one.
    pub(super) fn ask_archive(&mut self, room: Option<&BareJid>) {
        let gaps = self.archive_of(room).gaps.iter();
        if let Some(gap) = gaps.rev().find(|gap| !gap.rests) {
            let request = page_before(room, gap.before.clone());
            self.pending.requests.push(request);
        }
    }

    /// What will be asked for after this page, where that is certain before it is looked
    /// at: the server needs as long for the next one as we do for this.
    pub fn ahead(&self, event: &Event) -> Option<Request> {
        let Event::Archive(page) = event else {
            return None;
        };
        let place = self.archive.gaps.iter().rposition(|gap| !gap.rests)?;
        let gap = &self.archive.gaps[place];
        let fits = page.filter == ArchiveFilter::default() && page.before == gap.before;
        let more = gap.after.is_some() && !gap.ends_in(page);
        let goes_on = fits && more && parted(&self.archive, place).is_none();
        goes_on.then(|| page_before(None, page.first.clone()))
    }

    /// A page came.
    pub(super) fn archive_page(&mut self, page: ArchivePage, now: Millis) {
        let room = page.filter.room.clone();
        let room = room.as_ref();
        let archive = self.archive_of(room);
        let Some(place) = archive.gaps.iter().rposition(|gap| !gap.rests) else {
            return;
        };
        let mut gap = archive.gaps[place].clone();
        if gap.before != page.before {
            return;
        }
        let parted_at = parted(archive, place);
        self.asking_mut(room).failures = 0;
        let mut parts = None;
        let mut reached = gap.ends_in(&page);
        let mut asides = Vec::new();
        // Newest first: so an answer of ours tells what was read before it.
        for item in page.items.into_iter().rev() {
            if gap.after.as_ref() == Some(&item.id) {
                break;
            }
            let message = item.message.and_then(|message| match room {
                None if self.is_aside(&message) => {
                    asides.push(*message);
                    None
                }
                None => Some(message),
                Some(_) => self.of_room_archive(*message).map(Box::new),
            });
            let time = message.as_ref().and_then(|message| message.delayed);
            if let (Some(room), Some(_), false) = (room, time, gap.known) {
                for aside in self.asides_since(room, time) {
                    self.archived(aside, &mut gap, now);
                }
            }
            match message {
                Some(message) if gap.known => {
                    gap.next_index = gap.next_index.saturating_sub(1);
                    self.arrived(&message);
                }
                Some(message) => {
                    let here = parted_at.is_some() && message.id == parted_at;
                    self.archived(*message, &mut gap, now);
                    if here {
                        parts = Some(item.id);
                        break;
                    }
                }
                None => {}
            }
            // Should the archive not have that one, what is clearly older ends it.
            let read = |owed: &(String, Millis)| {
                owed.0 == item.id || time.is_some_and(|time| time + OWED_SLACK < owed.1)
            };
            gap.owed = gap.owed.take().filter(|owed| !read(owed));
        }
        // What was said before all that the room knows.
        if let (Some(room), true) = (room, reached && gap.after.is_none() && !gap.known) {
            for aside in self.asides_since(room, None) {
                self.archived(aside, &mut gap, now);
            }
        }
        if !gap.known {
            asides.reverse();
            self.asides_archived(asides, gap.is_news(), now);
        }
        let archive = self.archive_mut(room);
        if gap.before.is_none() && archive.newest.is_none() {
            archive.newest = page.last;
        }
        gap.before = page.first;
        let enough = !gap.is_news() && gap.next_index < -NEW_DEVICE;
        gap.rests = enough && !gap.known;
        reached |= enough && gap.known;
        if let Some(mut place) = archive.gaps.iter().rposition(|gap| !gap.rests) {
            match (parts, reached) {
                // The other part is next.
                (parts @ Some(_), _) => {
                    archive.gaps.remove(place);
                    archive.gaps[place - 1].before = parts;
                }
                (None, true) => close(archive, place),
                (None, false) => {
                    let rests = gap.rests;
                    archive.gaps[place] = gap;
                    // What is older is for later, and nothing parts it here.
                    while rests && parted(archive, place).is_some() {
                        archive.gaps.remove(place - 1);
                        place -= 1;
                    }
                }
            }
        }
        let asks_on = archive.gaps.iter().any(|gap| !gap.rests);
        self.ask_archive(room);
        if !asks_on {
            self.asking_mut(room).knows_arrived = true;
            self.stop_holding(room);
            match room {
                None => self.ask_before(),
                Some(room) => self.room_was_read(room),
            }
        }
    }

    /// The archive gave no page. `gone`: it does not have the message that the
    /// page was to end at, so nothing before it either.
    /// `now`: it is worth asking again after a while.
    pub(super) fn archive_failed(
        &mut self,
        room: Option<&BareJid>,
        gone: bool,
        now: Option<Millis>,
    ) {
        let archive = self.archive_mut(room);
        if gone && let Some(place) = archive.gaps.iter().rposition(|gap| !gap.rests) {
            close(archive, place);
            self.ask_archive(room);
        }
        let asking = self.asking_mut(room);
        if !gone
            && let Some(now) = now
            && asking.failures < RETRIES
        {
            let wait = RETRY_WAIT << asking.failures;
            asking.failures += 1;
            asking.retry = Some(now + wait);
            // What may have arrived waits for that.
            return;
        }
        self.stop_holding(room);
        if let Some(room) = room {
            self.room_was_not_read(room, gone);
        }
    }

    /// Asks again, if that is due.
    pub(super) fn retry_archives(&mut self, now: Millis) {
        let due = |asking: &Asking| asking.retry.is_some_and(|at| at <= now);
        if due(&self.asking) {
            self.asking.retry = None;
            self.ask_archive(None);
        }
        let rooms = self.rooms.iter().filter(|(_, room)| due(&room.asking));
        let rooms: Vec<BareJid> = rooms.map(|(room, _)| room.clone()).collect();
        for room in rooms {
            self.room_mut(&room).asking.retry = None;
            self.ask_archive(Some(&room));
        }
    }

    /// It is known what of ours the archive has: the rest goes out.
    pub(super) fn stop_holding(&mut self, room: Option<&BareJid>) {
        if self.archive_of(room).holds {
            self.archive_mut(room).holds = false;
            self.pending.send_outbox.insert(room.cloned());
        }
    }

    pub(super) fn archive_changed(&mut self) {
        self.pending.archive = true;
    }

    pub(super) fn archive_write(&self) -> Write {
        Write::Archive(self.archive.clone())
    }

    pub(super) fn archived(&mut self, message: MessageIn, gap: &mut Gap, now: Millis) {
        let peer = message.peer.clone();
        let catching_up = gap.is_news();
        let ours = message.direction == Direction::Sent;
        if message.error.is_some() || !is_kept(&message) {
            return;
        }
        let position = Position {
            fragment: gap.fragment,
            index: gap.next_index,
        };
        // What the server kept may have come after a copy of what is newer.
        let behind = |known: &&MessageRecord| {
            let at = known.position;
            let here = at.fragment == gap.fragment && at.index > 0;
            here && !self.is_meanwhile(known)
        };
        let late = self.known(&message).filter(behind).cloned();
        let late = late.filter(|_| gap.filled);
        // What we said about a message takes its place among what we said elsewhere.
        let id = message.id.as_ref().filter(|_| ours);
        let is_note = id.is_some_and(|id| self.note_arrived(id));
        if !is_note && self.arrived(&message) {
            if let Some(late) = late {
                gap.next_index = gap.next_index.saturating_sub(1);
                self.moved(&late, position);
            }
            return;
        }
        if self.keeps_out(&message, true) {
            return;
        }
        gap.next_index = gap.next_index.saturating_sub(1);
        let used = self.annotate(&message, position, now);
        if !used && message.is_shown() {
            let record = self.record_of(&message, position, now);
            self.shown_meanwhile(&message, &record);
            self.put_archived(record, &message, catching_up);
            gap.filled = true;
            self.settle(&peer, position);
        }
        if gap.after.is_none() && self.chats.contains_key(&peer) {
            self.chat_mut(&peer).history_before = message.archive_id.clone();
        }
        // What is owed was confirmed as it came.
        if gap.after.is_some() && !ours && message.room.is_none() {
            self.send_receipt(&message);
        }
    }

    /// Whether a message is here already. One of ours did arrive then, though nobody
    /// confirmed it.
    fn arrived(&mut self, message: &MessageIn) -> bool {
        let ours = message.direction == Direction::Sent;
        if let Some(id) = message.id.as_ref().filter(|_| ours)
            && self.note_arrived(id)
        {
            return true;
        }
        let Some(known) = self.known(message).cloned() else {
            return false;
        };
        if message.direction == Direction::Sent {
            self.read_until(&known.peer, known.position);
            match message.room {
                Some(_) => self.confirmed_by_room(message, known),
                None => self.advance(known, Delivery::Sent),
            }
        }
        true
    }

    /// A message stands elsewhere.
    pub(super) fn moved(&mut self, record: &MessageRecord, to: Position) {
        let (peer, from) = (&record.peer, record.position);
        let Some(record) = self.cache.at(peer, from).cloned() else {
            return;
        };
        self.cache.remove(peer, from);
        let writes = &mut self.pending.writes;
        writes.push(Write::DeleteMessage(peer.clone(), from));
        self.pending.gone.push((peer.clone(), record.id.clone()));
        let about = |it: &&mut OutboxRecord| it.peer == *peer && it.position == from;
        for waits in self.outbox.iter_mut().filter(about) {
            waits.position = to;
            writes.push(Write::Outbox(waits.clone()));
        }
        if self.chats.get(peer).and_then(|chat| chat.displayed) == Some(from) {
            self.chat_mut(peer).displayed = Some(to);
        }
        let about = |it: &&mut SentNote| it.peer == *peer && it.position == from;
        let notes = self.sent_notes.iter_mut().filter(about);
        notes.for_each(|note| note.position = to);
        self.cache.put(MessageRecord {
            position: to,
            ..record
        });
    }

    fn put_archived(&mut self, record: MessageRecord, message: &MessageIn, catching_up: bool) {
        let (peer, position, ours) = (&record.peer, record.position, record.sent.is_some());
        self.meets(&record);
        self.recent.put(&record);
        let chat = self.chats.get(peer);
        let lost_last = chat.is_some_and(|chat| chat.last_id.is_none());
        if lost_last {
            self.pending.look.insert(peer.clone());
        }
        if chat.is_none_or(|chat| position > chat.newest) {
            self.show_in_list(&record);
            let chat = self.chat_mut(peer);
            chat.newest = position;
            if !ours && message.markable {
                chat.unmarked.clone_from(message.marked());
            }
            if !ours && catching_up {
                chat.unsynced.clone_from(&message.archive_id);
            }
        }
        if ours || !catching_up {
            self.read_until(peer, position);
        } else {
            self.reopen(peer);
            let chat = self.chat_mut(peer);
            if chat.read.is_none_or(|read| position > read) {
                chat.unread += 1;
                self.mentioned(message, position);
            }
        }
        self.cache.put(record);
    }

    /// Everything up to there was seen, here or on another device.
    pub(super) fn read_until(&mut self, peer: &BareJid, position: Position) {
        let Some(chat) = self.chats.get(peer) else {
            return;
        };
        if chat.read.is_none_or(|read| position > read) {
            self.chat_mut(peer).read = Some(position);
        }
    }
}

/// Asks for a page of everything; `None`: for the newest.
fn page_before(room: Option<&BareJid>, before: Option<String>) -> Request {
    let max = match before {
        None => FIRST_PAGE,
        Some(_) => PAGE,
    };
    Request::Archive {
        filter: ArchiveFilter {
            room: room.cloned(),
            ..ArchiveFilter::default()
        },
        before,
        max,
    }
}
