//! How much of what came is drawn, and of what is too much dropped, in one frame.

use super::{ROWS, Row, SKIP, Window};
use crate::api::Before;

/// New rows drawn in one frame at first, at least and at most: a burst must
/// leave the page responsive, on any device, also before the browser has compiled
/// what draws them.
pub(super) const PACE: usize = 4;
const PACE_MIN: usize = 2;
const PACE_MAX: usize = 24;
/// At most while some are passed over: they are on screen for no time, and others need
/// the processor.
const PACE_FLOOD: usize = 8;
/// Milliseconds of a frame, until it is painted: above the first it was too much,
/// below the second there may be more.
const FRAME_LONG: f64 = 24.0;
const FRAME_SHORT: f64 = 12.0;
/// Rows dropped in one frame, at most: each costs a tenth of what drawing it did.
const DROP: usize = 48;
/// Milliseconds after which a flood is over: then what it pushed out is loaded again.
const CALM: f64 = 400.0;

/// Whether there is more to draw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum More {
    /// All is drawn.
    #[default]
    No,
    /// After others had the processor: more comes than can be read.
    Later,
    /// In the next frame: somebody scrolls there.
    Soon,
}

impl<R: Row> Window<R> {
    /// Moves some of what waits into the rows. `following`: the person is at the end, so
    /// the oldest rows go; else the rows stay and what has no place is fetched later.
    /// `took`: how long the last frame took, if it left something to draw. `now`: both in
    /// milliseconds.
    pub fn draw(&mut self, following: bool, took: Option<f64>, now: f64) -> More {
        match took {
            Some(took) if took > FRAME_LONG => self.pace = (self.pace / 2).max(PACE_MIN),
            Some(took) if took < FRAME_SHORT => self.pace = (self.pace + 2).min(PACE_MAX),
            _ => {}
        }
        let idle = self.pending.is_empty();
        if !idle {
            self.flooded = now;
        }
        if following {
            let surplus = self.pending.len().saturating_sub(SKIP);
            if surplus > 0 && self.asked == 0 {
                self.pending.drain(..surplus);
                let leap = self.pending.front().map(|message| message.position);
                let first = self.leaps.map(|(first, _)| first);
                self.leaps = leap.map(|last| (first.unwrap_or(last), last));
                if self.slots.is_empty() {
                    self.not_at_start();
                }
            }
        } else {
            self.stop_leaping();
            let room = ROWS.saturating_sub(self.slots.len()).max(self.asked);
            if self.pending.len() > room {
                self.pending.truncate(room);
                self.at_end = false;
            }
        }
        let floods = self.asked == 0 && self.leaps();
        let pace = if floods { PACE_FLOOD } else { PACE_MAX };
        let left = self.draw_pending(self.pace.min(pace));
        // What comes at the end and above it in one frame counts as a shift.
        if idle || !following {
            self.draw_above(left, following);
        }
        if following {
            self.drop_surplus(idle, now);
        } else if self.slots.len() > ROWS + ROWS / 2 {
            // Many came late.
            self.drop_newest(ROWS);
        }
        let surplus = self.leaps.is_some() || self.slots.len() > ROWS;
        let above = self.above.is_some() && (self.pending.is_empty() || !following);
        if above || self.asked > 0 {
            More::Soon
        } else if !self.pending.is_empty() || following && surplus {
            More::Later
        } else {
            More::No
        }
    }

    /// Draws that many; says how many more could have been.
    fn draw_pending(&mut self, mut left: usize) -> usize {
        let scrolled = self.asked > 0;
        while left > 0
            && let Some(message) = self.pending.pop_front()
        {
            self.insert(message);
            self.asked = self.asked.saturating_sub(1);
            left -= 1;
        }
        // One of them may be gone.
        self.asked = self.asked.min(self.pending.len());
        if scrolled {
            self.drop_oldest(ROWS);
        }
        left
    }

    fn draw_above(&mut self, left: usize, following: bool) {
        let Some(mut page) = self.above.take() else {
            return;
        };
        let rest = page.messages.len().saturating_sub(left);
        for message in page.messages.drain(rest..).rev() {
            self.insert(message);
        }
        if rest > 0 {
            self.above = Some(page);
        } else {
            self.at_start = page.before != Before::More;
            self.joined = Some(page.before);
        }
        if !following {
            self.drop_newest(ROWS);
        }
    }

    /// Rows above those that are seen go in a frame in which none come, and when no more
    /// are to be expected: so nothing that is looked at moves, and nothing is loaded that
    /// is pushed out again. They wait for it, unless they become too many.
    fn drop_surplus(&mut self, idle: bool, now: f64) {
        let many = self.slots.len() > 2 * ROWS;
        let calm = idle && now - self.flooded >= CALM;
        let surplus = match self.leaps {
            Some((_, last)) if many || calm => self.rows_before(last),
            None if many || idle => self.slots.len().saturating_sub(ROWS),
            _ => return,
        };
        self.drop_oldest(self.slots.len() - surplus.min(DROP));
        if self.leaps.is_some() && surplus <= DROP {
            self.leaps = None;
            self.lose_start();
        }
    }
}
