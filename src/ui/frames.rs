//! When what the engine tells is applied: no more of it in one frame than a frame has time
//! for, the rest in the next.

use super::dom;
use super::state::Page;
use crate::api::{AccountChange, Change};
use crate::page::window::More;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::collections::VecDeque;

/// The wait for the next frame that draws, where one left something to draw.
const BEHIND_MS: u32 = 24;
/// After so long without changes the next is applied at once.
const REST_MS: f64 = 20.0;
/// Time in one frame for applying changes; drawing them needs the rest.
const FRAME_BUDGET_MS: f64 = 6.0;

/// What waits, and for what.
#[derive(Default)]
pub struct Frames {
    queue: VecDeque<Change>,
    scheduled: bool,
    /// How long a frame took that left something for the next.
    took: Option<f64>,
    /// When changes were applied last, in milliseconds.
    pumped: f64,
}

impl Page {
    /// A change came.
    pub(super) fn receive(self, change: Change) {
        // Not with the next frame: there may be none for long.
        if let Change::In(account, AccountChange::Notify(notify)) = change {
            let waiting = self.notifications.waiting;
            return waiting.update(|all| all.push((account, notify)));
        }
        self.frames
            .update_value(|frames| frames.queue.push_back(change));
        self.schedule();
    }

    /// What comes after a rest is applied at once, with all that comes with it, so the next
    /// frame shows it; else it waits for that frame.
    fn schedule(self) {
        if !self.is_first() {
            return;
        }
        let pumped = self.frames.with_value(|frames| frames.pumped);
        if dom::now() - pumped > REST_MS && !dom::document().hidden() {
            Timeout::new(0, move || self.pump(false)).forget();
        } else {
            dom::next_frame(move || self.pump(true));
        }
    }

    /// Whether nothing was to come yet. From now on something is.
    fn is_first(self) -> bool {
        self.frames
            .try_update_value(|frames| !std::mem::replace(&mut frames.scheduled, true))
            .unwrap_or(false)
    }

    /// Goes on after the frame that began then, and tells how long it took.
    fn pump_after(self, more: More, start: f64) {
        let next = move || dom::next_frame(move || self.pump(true));
        Timeout::new(0, move || {
            // The frame has been painted by now.
            let took = dom::now() - start;
            self.frames
                .try_update_value(|frames| frames.took = Some(took));
            match more {
                More::Later => drop(Timeout::new(BEHIND_MS, next).forget()),
                _ => next(),
            }
        })
        .forget();
    }

    /// A tab that goes to the back gets no frame any more: what waits for one
    /// is applied now, for the count in the title.
    pub fn hidden(self) {
        if self.frames.with_value(|frames| frames.scheduled) {
            self.pump(false);
        }
    }

    /// Applies what is queued, as much as a frame bears. `in_frame`: it begins one.
    fn pump(self, in_frame: bool) {
        let start = dom::now();
        let end = start + FRAME_BUDGET_MS;
        let took = self
            .frames
            .try_update_value(|frames| {
                frames.scheduled = false;
                frames.pumped = start;
                frames.took.take()
            })
            .flatten();
        let (mut queued, mut more) = (false, More::No);
        while let Some(change) = self
            .frames
            .try_update_value(|frames| frames.queue.pop_front())
            .flatten()
        {
            if let Some(rest) = self.apply(change) {
                self.frames
                    .update_value(|frames| frames.queue.push_front(rest));
            }
            if dom::now() > end {
                queued = self.frames.with_value(|frames| !frames.queue.is_empty());
                break;
            }
        }
        for account in self.accounts.get_untracked() {
            more = more.max(account.settle(took));
        }
        if (queued || more != More::No) && self.is_first() {
            // A long list is not kept waiting: it comes once.
            match in_frame && !queued {
                true => self.pump_after(more, start),
                false => dom::next_frame(move || self.pump(true)),
            }
        }
    }
}
