//! The part of an open chat that the page holds: at most [`ROWS`] messages in
//! order, whatever the length of the history and however fast it grows. Rows
//! that fall out at one end are asked for again when they are scrolled to.
//! Of a flood it passes over what nobody could read; each such leap is a hole, so nothing
//! is loaded until it is gone. What is no leap is joined: rows never lack one between two.

mod draw;
mod marks;

pub use draw::More;
pub use marks::Mark;

use crate::api::{Before, Delivery, MessageId, MessageView, Millis, Position};
use crate::jid::Jid;
use draw::PACE;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Rows held. A screen shows 20; what is above and below is for scrolling.
pub const ROWS: usize = 160;
/// New rows that are worth drawing one by one: more is on screen for no time, and
/// is passed over.
const SKIP: usize = 24;
/// With fewer older messages left to draw, somebody who scrolls there gets the next page.
const AHEAD: usize = 24;

/// A message on screen.
pub trait Row {
    /// One to be drawn. By its key it is the same row when all are drawn again.
    fn new(key: u32, message: MessageView) -> Self;
    /// Reads the message.
    fn with<T>(&self, read: impl FnOnce(&MessageView) -> T) -> T;
    /// Changes it.
    fn update(&self, change: impl FnOnce(&mut MessageView));
    /// What stands around it, anew.
    fn mark(&self, mark: Mark);
    /// The day that a time is in, where the person is: counts up.
    fn day(time: Millis) -> i32;
}

struct Slot<R> {
    position: Position,
    time: Millis,
    day: i32,
    author: Jid,
    id: MessageId,
    row: Arc<R>,
}

/// Older messages that are drawn piece by piece, from their end.
struct Page {
    messages: Vec<MessageView>,
    before: Before,
}

/// What has to be asked for, for somebody who scrolls there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Nothing, or not now.
    Nothing,
    /// The newest page: nothing was here, and now there is.
    End,
    /// The page before this.
    Before(Position),
    /// The page after this.
    After(Position),
}

/// See the module's text.
pub struct Window<R> {
    slots: Vec<Slot<R>>,
    ids: HashMap<MessageId, Position>,
    /// After the rows and not yet drawn.
    pending: VecDeque<MessageView>,
    /// How many of them are of a page that was asked for: none of those is passed over.
    asked: usize,
    /// The page before or after this was asked for and has not come.
    loading: Option<Position>,
    /// The first page came.
    loaded: bool,
    /// Before the rows and not yet drawn.
    above: Option<Page>,
    /// See [`Window::take_before`].
    joined: Option<Before>,
    /// Nothing older exists.
    at_start: bool,
    /// Nothing newer exists, but for what waits.
    at_end: bool,
    /// What was gone to.
    focus: Option<Position>,
    first_unread: Option<Position>,
    next_key: u32,
    /// Pending rows were passed over: the first and the last row that do not join the one
    /// before.
    leaps: Option<(Position, Position)>,
    /// When messages waited last, in milliseconds.
    flooded: f64,
    /// Rows to draw in the next frame.
    pace: usize,
    /// Whether the ends of what was drawn last were those of the chat, and all of it drawn.
    drawn_ends: (bool, bool, bool),
}

impl<R> Default for Window<R> {
    fn default() -> Self {
        Window {
            slots: Vec::new(),
            ids: HashMap::new(),
            pending: VecDeque::new(),
            asked: 0,
            loading: None,
            loaded: false,
            above: None,
            joined: None,
            at_start: false,
            at_end: false,
            focus: None,
            first_unread: None,
            next_key: 0,
            leaps: None,
            flooded: 0.0,
            pace: PACE,
            drawn_ends: (false, false, false),
        }
    }
}

impl<R: Row> Window<R> {
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
        self.lose_end();
        self.above = None;
        self.joined = None;
        self.leaps = None;
        self.loading = None;
        self.loaded = true;
        self.at_start = at_start;
        self.at_end = at_end;
        self.focus = focus;
        self.first_unread = first_unread;
        for message in messages {
            self.insert(message);
        }
        self.pace = PACE;
    }

    /// What to ask for, for somebody who scrolls near to the first row or the last.
    pub fn ask(&mut self, older: bool) -> Ask {
        // What comes in may show that no more is needed.
        let (at, done) = match &self.above {
            _ if self.loading.is_some() || !self.pending.is_empty() || self.leaps() => {
                return Ask::Nothing;
            }
            // The page before this one comes while this one is drawn.
            Some(page) if older && page.messages.len() < AHEAD => {
                (self.first(), page.before != Before::More)
            }
            Some(_) => return Ask::Nothing,
            None if older => (self.oldest(), self.at_start),
            None => (self.newest(), self.at_end()),
        };
        match at {
            Some(at) if !done => {
                self.loading = Some(at);
                if older {
                    Ask::Before(at)
                } else {
                    Ask::After(at)
                }
            }
            None if older && !done && self.loaded => Ask::End,
            _ => Ask::Nothing,
        }
    }

    /// The same for what comes before the first row, though nothing seemed to.
    pub fn ask_again(&mut self) -> Ask {
        self.at_start = false;
        self.ask(true)
    }

    /// The page that was asked for does not come.
    pub fn not_loaded(&mut self) {
        self.loading = None;
    }

    /// An older page, before what is there, and what comes before it. Not taken if what it
    /// was to join is gone: then the one that does can be asked for.
    #[must_use]
    pub fn older(&mut self, mut messages: Vec<MessageView>, before: Before) -> bool {
        let asked = self.loading.take();
        let joins = asked.is_some() && asked == self.first();
        if joins {
            let waiting = self.above.take().map(|page| page.messages);
            messages.extend(waiting.unwrap_or_default());
            self.above = Some(Page { messages, before });
        }
        joins
    }

    /// A newer page, after what is there. Not taken if what it was to join is gone.
    #[must_use]
    pub fn newer(&mut self, messages: Vec<MessageView>, at_end: bool) -> bool {
        let asked = self.loading.take();
        let joins = asked.is_some() && asked == self.newest();
        if joins {
            self.at_end = at_end;
            self.asked = messages.len();
            self.pending = messages.into();
        }
        joins
    }

    fn drop_oldest(&mut self, keep: usize) {
        let surplus = self.slots.len().saturating_sub(keep);
        if surplus > 0 {
            for slot in self.slots.drain(..surplus) {
                self.ids.remove(&slot.id);
            }
            self.lose_start();
        }
    }

    /// Rows before a leap do not join those after it.
    fn drop_before(&mut self, leap: Position) {
        self.drop_oldest(self.slots.len() - self.rows_before(leap));
        self.lose_start();
    }

    fn rows_before(&self, position: Position) -> usize {
        self.slots.partition_point(|slot| slot.position < position)
    }

    /// Somebody scrolled up from the end while there was a leap. They stay among what they
    /// see: what was before it, unless a screen was drawn since.
    fn stop_leaping(&mut self) {
        let Some((first, last)) = self.leaps.take() else {
            return;
        };
        let (before, since) = (self.rows_before(first), self.rows_before(last));
        if before >= SKIP && self.slots.len() - since < SKIP {
            self.drop_newest(before);
            self.lose_end();
        } else {
            self.drop_before(last);
        }
    }

    fn drop_newest(&mut self, keep: usize) {
        if self.slots.len() > keep {
            for slot in self.slots.drain(keep..) {
                self.ids.remove(&slot.id);
            }
            self.lose_end();
        }
    }

    fn lose_start(&mut self) {
        self.above = None;
        self.not_at_start();
    }

    fn not_at_start(&mut self) {
        if std::mem::take(&mut self.at_start) {
            self.joined = Some(Before::More);
        }
    }

    fn lose_end(&mut self) {
        self.pending.clear();
        self.asked = 0;
        self.at_end = false;
    }

    /// A message that is new or has changed. Says whether it was new at the end.
    pub fn put(&mut self, message: MessageView) -> bool {
        let at = message.position;
        if let Some(old) = self.ids.get(&message.id).copied() {
            if old == at {
                self.replace(at, message);
                return false;
            }
            self.gone(&message.id);
        } else {
            let moved = match self.waiting().find(|m| m.id == message.id) {
                Some(old) if old.position == at => {
                    *old = message;
                    return false;
                }
                found => found.is_some(),
            };
            if moved {
                self.gone(&message.id);
            }
        }
        let last = self.newest();
        if self.pending.back().map(|m| m.position).or(last) < Some(at) {
            if self.at_end {
                self.pending.push_back(message);
            }
            return true;
        }
        if self.is_passed_over(at) {
            // It goes with the others.
        } else if last < Some(at) {
            let place = self.pending.partition_point(|m| m.position < at);
            self.asked += usize::from(place < self.asked);
            self.pending.insert(place, message);
        } else if self.oldest() < Some(at) {
            self.insert(message);
        } else {
            self.put_before(message);
        }
        false
    }

    /// Whether it stands where rows do not join those before them, and are dropped.
    fn is_passed_over(&self, at: Position) -> bool {
        self.leaps.is_some_and(|(first, last)| {
            let before = self.rows_before(first).checked_sub(1);
            at < last && before.is_none_or(|before| at > self.slots[before].position)
        })
    }

    /// It is older than all rows: it is loaded when somebody scrolls there.
    fn put_before(&mut self, message: MessageView) {
        self.not_at_start();
        if let Some(Page { messages, before }) = &mut self.above {
            match messages.partition_point(|m| m.position < message.position) {
                0 => *before = Before::More,
                at => messages.insert(at, message),
            }
        }
    }

    /// What is not drawn yet.
    fn waiting(&mut self) -> impl Iterator<Item = &mut MessageView> {
        let above = self.above.iter_mut().flat_map(|page| &mut page.messages);
        self.pending.iter_mut().rev().chain(above)
    }

    fn replace(&mut self, position: Position, message: MessageView) {
        if let Ok(at) = self.slots.binary_search_by_key(&position, |s| s.position) {
            let slot = &mut self.slots[at];
            slot.time = message.time;
            slot.day = R::day(message.time);
            slot.row.update(|it| *it = message);
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
            day: R::day(message.time),
            author: message.author_jid.clone(),
            id: message.id.clone(),
            row: Arc::new(R::new(self.next_key, message)),
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
        if let Some(page) = &mut self.above {
            page.messages.retain(|m| &m.id != id);
        }
        if let Some(position) = self.ids.remove(id)
            && let Ok(at) = self.slots.binary_search_by_key(&position, |s| s.position)
        {
            self.slots.remove(at);
        }
    }

    /// What comes before the oldest row became known, while it was here.
    pub fn before(&mut self, before: Before) {
        match &mut self.above {
            Some(page) if page.before != Before::More => page.before = before,
            // What is seen is not the oldest that is here: then it is not about that.
            None if self.at_start => {
                self.at_start = before != Before::More;
                self.joined = Some(before);
            }
            _ => {}
        }
    }

    /// What comes before the oldest row, if that is news.
    pub fn take_before(&mut self) -> Option<Before> {
        self.joined.take()
    }

    /// Whether it knows of another end since it was asked last, or more can be loaded.
    pub fn take_new_ends(&mut self) -> bool {
        let ends = (self.at_start, self.at_end(), !self.is_behind());
        std::mem::replace(&mut self.drawn_ends, ends) != ends
    }

    /// They have seen what we wrote up to there.
    pub fn displayed(&mut self, until: Position) {
        let seen = |m: &MessageView| {
            m.position <= until && matches!(m.sent, Some(Delivery::Sent | Delivery::Delivered))
        };
        for message in self.waiting().filter(|m| seen(m)) {
            message.sent = Some(Delivery::Displayed);
        }
        for slot in self.slots.iter().rev() {
            if slot.row.with(seen) {
                slot.row.update(|m| m.sent = Some(Delivery::Displayed));
            }
        }
    }

    /// Messages wait to be drawn, or rows to be dropped.
    pub fn is_behind(&self) -> bool {
        !self.pending.is_empty() || self.above.is_some() || self.leaps.is_some()
    }

    /// Whether rows were passed over that are not loaded yet.
    pub fn leaps(&self) -> bool {
        self.leaps.is_some()
    }

    /// Whether the last row is the newest message, but for what came just now.
    pub fn at_end(&self) -> bool {
        self.at_end && self.asked == 0
    }

    /// The row of a message, and which one of the rows it is.
    pub fn find(&self, id: &MessageId) -> Option<(usize, Arc<R>)> {
        let position = self.ids.get(id)?;
        let place = self.slots.binary_search_by_key(position, |s| s.position);
        let place = place.ok()?;
        Some((place, self.slots[place].row.clone()))
    }

    /// The newest message of which this is so.
    pub fn last(&self, wanted: impl Fn(&MessageView) -> bool) -> Option<MessageView> {
        let mut rows = self.slots.iter().rev().map(|slot| &slot.row);
        Some(rows.find(|row| row.with(&wanted))?.with(Clone::clone))
    }

    /// Position of the oldest message that is here, also if it waits to be drawn.
    fn first(&self) -> Option<Position> {
        let above = self.above.as_ref().and_then(|page| page.messages.first());
        above.map(|message| message.position).or(self.oldest())
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
