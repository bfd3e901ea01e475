//! The part of an open chat that the page holds: at most [`ROWS`] messages in
//! order, whatever the length of the history and however fast it grows. Rows
//! that fall out at one end are asked for again when they are scrolled to.
//! Knows no DOM: `timeline.rs` draws what is here.

use crate::api::{Delivery, MessageId, MessageView, Millis, Position};
use crate::jid::Jid;
use leptos::prelude::*;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Rows held. A screen shows 20; what is above and below is for scrolling.
pub const ROWS: usize = 160;
/// New rows drawn in one frame at first, at least and at most: a burst must
/// leave the page responsive, on any device.
const PACE: usize = 8;
const PACE_MIN: usize = 2;
const PACE_MAX: usize = 24;
/// New rows that are worth drawing one by one: more is on screen for no time, and
/// is passed over.
const SKIP: usize = 24;
/// Milliseconds of a frame, until it is painted: above the first it was too much,
/// below the second there may be more.
const FRAME_LONG: f64 = 24.0;
const FRAME_SHORT: f64 = 12.0;
/// Messages of one author within this time stand together.
const TOGETHER: Millis = 5 * 60_000;

/// What stands around a message, known from its neighbours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// The first of its day: a day line above.
    pub day: bool,
    /// The first not yet seen: the unread line above.
    pub unread: bool,
    /// It was gone to.
    pub sought: bool,
    /// The first of a group: name and picture.
    pub head: bool,
    /// The last of a group.
    pub tail: bool,
}

/// A message on screen; its signals redraw only itself.
#[derive(Debug)]
pub struct Row {
    /// For keyed drawing: the same row keeps it.
    pub key: u32,
    /// The message.
    pub data: ArcRwSignal<MessageView>,
    /// What stands around it.
    pub mark: ArcRwSignal<Mark>,
    /// Pointed at, or with the focus.
    pub hot: ArcRwSignal<bool>,
}

struct Slot {
    position: Position,
    time: Millis,
    day: i32,
    author: Jid,
    id: MessageId,
    row: Arc<Row>,
}

/// See the module's text.
#[derive(Default)]
pub struct Window {
    slots: Vec<Slot>,
    ids: HashMap<MessageId, Position>,
    /// New at the end and not yet drawn.
    pending: VecDeque<MessageView>,
    /// Nothing older exists.
    pub at_start: bool,
    /// Nothing newer exists.
    pub at_end: bool,
    /// What was gone to.
    focus: Option<Position>,
    first_unread: Option<Position>,
    next_key: u32,
    /// Pending rows were skipped: from there on what is drawn does not join what was.
    gap: Option<Position>,
    /// Rows to draw in the next frame.
    pace: usize,
    /// Whether the ends of what was drawn last were those of the chat.
    drawn_ends: (bool, bool),
}

impl Window {
    /// The newest page, or one in the middle; what was there is forgotten.
    pub fn reset(
        &mut self,
        messages: Vec<MessageView>,
        (at_start, at_end): (bool, bool),
        focus: Option<Position>,
        first_unread: Option<Position>,
    ) {
        self.slots.clear();
        self.ids.clear();
        self.pending.clear();
        self.gap = None;
        self.at_start = at_start;
        self.at_end = at_end;
        self.focus = focus;
        self.first_unread = first_unread;
        for message in messages {
            self.insert(message);
        }
        self.pace = PACE;
    }

    /// An older page, before what is there. `following`: the person is at the
    /// end, which stays.
    pub fn older(&mut self, messages: Vec<MessageView>, at_start: bool, following: bool) {
        self.at_start = at_start;
        for message in messages {
            self.insert(message);
        }
        if following {
            self.drop_oldest(ROWS);
        } else if self.slots.len() > ROWS {
            for slot in self.slots.drain(ROWS..) {
                self.ids.remove(&slot.id);
            }
            self.lose_end();
        }
    }

    /// A newer page, after what is there.
    pub fn newer(&mut self, messages: Vec<MessageView>, at_end: bool) {
        self.at_end = at_end;
        for message in messages {
            self.insert(message);
        }
        self.drop_oldest(ROWS);
    }

    fn drop_oldest(&mut self, keep: usize) {
        let surplus = self.slots.len().saturating_sub(keep);
        if surplus > 0 {
            for slot in self.slots.drain(..surplus) {
                self.ids.remove(&slot.id);
            }
            self.at_start = false;
        }
    }

    fn lose_end(&mut self) {
        self.pending.clear();
        self.at_end = false;
    }

    /// A message that is new or has changed. Says whether it was new at the end.
    pub fn put(&mut self, message: MessageView) -> bool {
        if let Some(position) = self.ids.get(&message.id).copied() {
            if position == message.position {
                self.replace(position, message);
                return false;
            }
            self.gone(&message.id);
        } else if let Some(old) = self.pending.iter_mut().rev().find(|m| m.id == message.id) {
            *old = message;
            return false;
        }
        let newest = self
            .pending
            .back()
            .map(|m| m.position)
            .or(self.slots.last().map(|s| s.position));
        if newest.is_none_or(|newest| message.position > newest) {
            if self.at_end {
                self.pending.push_back(message);
            }
            return true;
        }
        let oldest = self.slots.first().map(|slot| slot.position);
        match oldest.is_none_or(|oldest| message.position >= oldest) {
            true => self.insert(message),
            // It is loaded when somebody scrolls there.
            false => self.at_start = false,
        }
        false
    }

    fn replace(&mut self, position: Position, message: MessageView) {
        if let Ok(at) = self.slots.binary_search_by_key(&position, |s| s.position) {
            let slot = &mut self.slots[at];
            slot.time = message.time;
            slot.day = super::format::day_number(message.time);
            slot.row.data.set(message);
        }
    }

    fn insert(&mut self, message: MessageView) {
        if let Some(old) = self.ids.get(&message.id).copied() {
            if old == message.position {
                return self.replace(old, message);
            }
            self.gone(&message.id);
        }
        self.next_key = self.next_key.wrapping_add(1);
        let slot = Slot {
            position: message.position,
            time: message.time,
            day: super::format::day_number(message.time),
            author: message.author_jid.clone(),
            id: message.id.clone(),
            row: Arc::new(Row {
                key: self.next_key,
                mark: ArcRwSignal::new(Mark::default()),
                hot: ArcRwSignal::new(false),
                data: ArcRwSignal::new(message),
            }),
        };
        self.ids.insert(slot.id.clone(), slot.position);
        match self
            .slots
            .binary_search_by_key(&slot.position, |s| s.position)
        {
            Ok(at) => {
                let old = std::mem::replace(&mut self.slots[at], slot);
                self.ids.remove(&old.id);
            }
            Err(at) => self.slots.insert(at, slot),
        }
    }

    /// A message is gone.
    pub fn gone(&mut self, id: &MessageId) {
        self.pending.retain(|m| &m.id != id);
        if let Some(position) = self.ids.remove(id)
            && let Ok(at) = self.slots.binary_search_by_key(&position, |s| s.position)
        {
            self.slots.remove(at);
        }
    }

    /// Moves some of the pending messages into the rows. `following`: the
    /// person is at the end, so the oldest rows go; else the rows stay and what
    /// has no place is fetched later. `took`: how long the last frame took, if it
    /// left something to draw. Says whether there is more to do.
    pub fn draw(&mut self, following: bool, took: Option<f64>) -> bool {
        match took {
            Some(took) if took > FRAME_LONG => self.pace = (self.pace / 2).max(PACE_MIN),
            Some(took) if took < FRAME_SHORT => self.pace = (self.pace + 2).min(PACE_MAX),
            Some(_) => {}
            None => self.pace = PACE,
        }
        if following {
            let surplus = self.pending.len().saturating_sub(SKIP);
            if surplus > 0 {
                self.pending.drain(..surplus);
                self.gap = self.pending.front().map(|message| message.position);
            }
        } else if self.slots.len() + self.pending.len() > ROWS {
            self.pending.truncate(ROWS.saturating_sub(self.slots.len()));
            self.at_end = false;
        }
        let idle = self.pending.is_empty();
        for _ in 0..self.pace {
            match self.pending.pop_front() {
                Some(message) => self.insert(message),
                None => break,
            }
        }
        if following {
            self.drop_surplus(idle);
        }
        let surplus = self.gap.is_some() || self.slots.len() > ROWS;
        !self.pending.is_empty() || following && surplus
    }

    /// Rows above those that are seen go in a frame in which none come: so nothing that
    /// is looked at moves. They wait for it, unless they become too many.
    fn drop_surplus(&mut self, idle: bool) {
        let mut keep = ROWS;
        if idle && let Some(gap) = self.gap.take() {
            keep = self.slots.len() - self.slots.partition_point(|slot| slot.position < gap);
        }
        let most = if idle { keep } else { 2 * ROWS };
        if self.slots.len() > most {
            self.drop_oldest(keep);
        }
    }

    /// Whether it knows of another end since it was asked last.
    pub fn take_new_ends(&mut self) -> bool {
        let ends = (self.at_start, self.at_end);
        std::mem::replace(&mut self.drawn_ends, ends) != ends
    }

    /// The rows as they are now, with their marks brought up to date.
    pub fn rows(&self) -> Vec<Arc<Row>> {
        let mut unread_seen = false;
        for (at, slot) in self.slots.iter().enumerate() {
            let joined = |a: &Slot, b: &Slot| {
                a.author == b.author && a.day == b.day && b.time.saturating_sub(a.time) < TOGETHER
            };
            let before = at.checked_sub(1).map(|at| &self.slots[at]);
            let after = self.slots.get(at + 1);
            let unread = !unread_seen && self.first_unread.is_some_and(|p| slot.position >= p);
            unread_seen |= unread;
            let next_unread = !unread_seen
                && after.is_some_and(|s| self.first_unread.is_some_and(|p| s.position >= p));
            let mark = Mark {
                day: before.is_none_or(|b| b.day != slot.day),
                unread,
                sought: self.focus == Some(slot.position),
                head: unread || before.is_none_or(|b| !joined(b, slot)),
                tail: next_unread || after.is_none_or(|a| !joined(slot, a)),
            };
            if *slot.row.mark.read_untracked() != mark {
                slot.row.mark.set(mark);
            }
        }
        self.slots.iter().map(|slot| slot.row.clone()).collect()
    }

    /// They have seen what we wrote up to there.
    pub fn displayed(&mut self, until: Position) {
        let seen = |m: &MessageView| {
            m.position <= until && matches!(m.sent, Some(Delivery::Sent | Delivery::Delivered))
        };
        for message in self.pending.iter_mut().filter(|m| seen(m)) {
            message.sent = Some(Delivery::Displayed);
        }
        for slot in self.slots.iter().rev() {
            if slot.row.data.with_untracked(seen) {
                slot.row.data.update(|m| m.sent = Some(Delivery::Displayed));
            }
        }
    }

    /// Messages wait to be drawn.
    pub fn is_behind(&self) -> bool {
        !self.pending.is_empty()
    }

    /// The row of a message, and which one of the rows it is.
    pub fn find(&self, id: &MessageId) -> Option<(usize, Arc<Row>)> {
        let position = self.ids.get(id)?;
        let place = self.slots.binary_search_by_key(position, |s| s.position);
        let place = place.ok()?;
        Some((place, self.slots[place].row.clone()))
    }

    /// The newest message of which this is so.
    pub fn last(&self, wanted: impl Fn(&MessageView) -> bool) -> Option<MessageView> {
        let mut rows = self.slots.iter().rev().map(|slot| &slot.row.data);
        let row = rows.find(|data| data.with_untracked(&wanted))?;
        Some(row.get_untracked())
    }

    /// Position of the oldest row.
    pub fn oldest(&self) -> Option<Position> {
        self.slots.first().map(|slot| slot.position)
    }

    /// Position of the newest row.
    pub fn newest(&self) -> Option<Position> {
        self.slots.last().map(|slot| slot.position)
    }

    /// The unread line has done its work (the person answered).
    pub fn forget_unread(&mut self) {
        self.first_unread = None;
    }
}
