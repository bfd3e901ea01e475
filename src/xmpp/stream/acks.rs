//! Which of our stanzas the server has (XEP-0198 §4).
//!
//! Counting is the same with and without stream management: with it the server
//! names the count in `<a h=…/>`; without it the answer to a ping confirms all
//! that was written before, as a server handles a stream in order. Resumption
//! is not done yet; its state (counts and queue) is all in here.

use crate::api::MessageId;
use crate::xml::Element;
use std::collections::VecDeque;

const NS: &str = "urn:xmpp:sm:3";

/// Counters of one stream. All are modulo 2^32 (XEP-0198 §4).
#[derive(Debug, Default)]
pub struct Acks {
    /// Stanzas sent.
    sent: u32,
    /// Stanzas received since `<enabled/>`.
    received: u32,
    /// Messages not confirmed, each with its count.
    unconfirmed: VecDeque<(u32, MessageId)>,
    /// A request for confirmation is on its way.
    asked: bool,
    /// The server agreed to stream management.
    pub managed: bool,
}

/// Whether the stream features offer it.
pub fn offered(features: &Element) -> bool {
    features.child("sm", NS).is_some()
}

/// `<enable/>`.
pub fn enable() -> Element {
    Element::new("enable", NS)
}

/// `<r/>`.
pub fn request() -> Element {
    Element::new("r", NS)
}

/// An element of stream management, as far as it concerns us.
pub enum Nonza {
    /// `<enabled/>`
    Enabled,
    /// `<failed/>`
    Failed,
    /// `<r/>`
    Request,
    /// `<a h=…/>`
    Answer(u32),
}

/// Reads an element of the stream management namespace.
pub fn read(element: &Element) -> Option<Nonza> {
    if element.ns() != NS {
        return None;
    }
    match element.name() {
        "enabled" => Some(Nonza::Enabled),
        "failed" => Some(Nonza::Failed),
        "r" => Some(Nonza::Request),
        "a" => element.attr("h")?.parse().ok().map(Nonza::Answer),
        _ => None,
    }
}

impl Acks {
    /// `<enable/>` was sent: the server counts from here.
    pub fn start(&mut self) {
        self.sent = 0;
    }

    /// `<enabled/>` came: we count from here.
    pub fn enabled(&mut self) {
        self.managed = true;
        self.received = 0;
    }

    /// A stanza was sent; `id` if it is a message that must arrive.
    pub fn sent(&mut self, id: Option<MessageId>) {
        self.sent = self.sent.wrapping_add(1);
        if let Some(id) = id {
            self.unconfirmed.push_back((self.sent, id));
        }
    }

    /// A stanza came in.
    pub fn received(&mut self) {
        self.received = self.received.wrapping_add(1);
    }

    /// `<a/>` with our count.
    pub fn answer(&self) -> Element {
        Element::new("a", NS).with_attr("h", self.received.to_string())
    }

    /// Whether a confirmation should be asked for now; if so, it counts as asked.
    pub fn should_ask(&mut self) -> bool {
        let ask = !self.asked && !self.unconfirmed.is_empty();
        self.asked |= ask;
        ask
    }

    /// The count to remember with a ping.
    pub fn sent_count(&self) -> u32 {
        self.sent
    }

    /// The server has everything up to this count. Yields the messages among
    /// it, oldest first; `None` if the count is more than was ever sent.
    pub fn confirm(&mut self, count: u32) -> Option<Vec<MessageId>> {
        self.asked = false;
        // "Before" modulo 2^32: less than half the circle behind.
        let reached = |seq: u32| count.wrapping_sub(seq) < u32::MAX / 2;
        if !reached_by(self.sent, count) {
            return None;
        }
        let mut ids = Vec::new();
        while self
            .unconfirmed
            .front()
            .is_some_and(|(seq, _)| reached(*seq))
        {
            ids.extend(self.unconfirmed.pop_front().map(|(_, id)| id));
        }
        Some(ids)
    }
}

/// Whether `count` is not beyond `sent`, modulo 2^32.
fn reached_by(sent: u32, count: u32) -> bool {
    sent.wrapping_sub(count) < u32::MAX / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confirms_in_order_over_the_wrap() {
        let mut acks = Acks {
            sent: u32::MAX - 1,
            ..Acks::default()
        };
        acks.sent(Some("a".into()));
        acks.sent(None);
        acks.sent(Some("b".into()));
        assert!(acks.should_ask() && !acks.should_ask());
        assert_eq!(acks.confirm(u32::MAX), Some(vec!["a".to_owned()]));
        assert_eq!(acks.confirm(5), None, "more than was sent");
        assert!(acks.should_ask());
        assert_eq!(acks.confirm(1), Some(vec!["b".to_owned()]));
        assert!(!acks.should_ask());
    }
}
