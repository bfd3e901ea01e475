//! One connection at a time: ordered frames in both directions, each with a delay.

use crate::Dice;
use std::collections::VecDeque;

/// What is on the way.
#[derive(Default)]
pub struct Network {
    up: VecDeque<(u64, String)>,
    down: VecDeque<(u64, String)>,
    open: bool,
    /// Nothing arrives before.
    halted: u64,
}

impl Network {
    /// A new connection.
    pub fn connect(&mut self) {
        self.cut();
        self.open = true;
    }

    /// All on the way is lost.
    pub fn cut(&mut self) {
        self.up.clear();
        self.down.clear();
        self.open = false;
    }

    /// Nothing arrives before then.
    pub fn halt(&mut self, until: u64) {
        self.halted = until;
        for (at, _) in self.up.iter_mut().chain(&mut self.down) {
            *at = until.max(*at);
        }
    }

    /// To the server.
    pub fn up(&mut self, frame: String, now: u64, dice: &mut Dice) {
        if self.open {
            push(&mut self.up, frame, self.halted.max(now) + dice.roll(150));
        }
    }

    /// To the client.
    pub fn down(&mut self, frame: String, now: u64, dice: &mut Dice) {
        if self.open {
            push(&mut self.down, frame, self.halted.max(now) + dice.roll(150));
        }
    }

    /// When something arrives next.
    pub fn next(&self) -> Option<u64> {
        let first = |queue: &VecDeque<(u64, String)>| queue.front().map(|(at, _)| *at);
        [first(&self.up), first(&self.down)]
            .into_iter()
            .flatten()
            .min()
    }

    /// What has arrived at the server.
    pub fn arrived_up(&mut self, now: u64) -> Option<String> {
        Some(self.up.pop_front_if(|(at, _)| *at <= now)?.1)
    }

    /// What has arrived at the client.
    pub fn arrived_down(&mut self, now: u64) -> Option<String> {
        Some(self.down.pop_front_if(|(at, _)| *at <= now)?.1)
    }
}

/// Never before what was sent before it.
fn push(queue: &mut VecDeque<(u64, String)>, frame: String, at: u64) {
    let last = queue.back().map_or(0, |(last, _)| *last);
    queue.push_back((at.max(last), frame));
}
