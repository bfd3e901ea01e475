//! What stands around a message: lines above it, name and picture of a group.

use super::{Row, Slot, Window};
use crate::api::Millis;
use std::sync::Arc;

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

impl<R: Row> Window<R> {
    /// The rows as they are now, with their marks brought up to date.
    pub fn rows(&self) -> Vec<Arc<R>> {
        let mut unread_seen = false;
        for (at, slot) in self.slots.iter().enumerate() {
            let joined = |a: &Slot<R>, b: &Slot<R>| {
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
            slot.row.mark(mark);
        }
        self.slots.iter().map(|slot| slot.row.clone()).collect()
    }
}
