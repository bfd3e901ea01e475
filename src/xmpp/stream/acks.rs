//! Which of our stanzas the server has, and going on where a stream broke off
//! (XEP-0198).
//!
//! Counting is the same with and without stream management: with it the server
//! names the count in `<a h=…/>`; without it the answer to a ping confirms all
//! that was written before, as a server handles a stream in order.

use crate::api::MessageId;
use crate::jid::Jid;
use crate::store::StreamRecord;
pub use crate::store::Unconfirmed;
use crate::xml::Element;
use std::collections::VecDeque;

/// The namespace.
pub const NS: &str = "urn:xmpp:sm:3";

/// How long the server shall wait for us to come back, in seconds: long enough
/// for a tunnel or a reload, short enough that nobody is shown as here who has
/// closed the last tab.
const PATIENCE: u32 = 300;

/// So many stanzas without a message among them are worth a question.
const MANY: usize = 20;

/// So many stanzas may go out before it is kept that they did, at most: what is kept of
/// a stream may be short of them.
pub const AHEAD: u32 = 1;

/// Counters of one stream. All are modulo 2^32 (XEP-0198 §4).
#[derive(Debug, Default)]
pub struct Acks {
    /// Stanzas sent.
    sent: u32,
    /// Stanzas received since `<enabled/>`.
    received: u32,
    /// Stanzas not confirmed, each with its count, oldest first.
    unconfirmed: VecDeque<(u32, Unconfirmed)>,
    /// Messages among them.
    messages: usize,
    /// A request for confirmation is on its way.
    asked: bool,
    /// The server wants to know our count.
    answer_due: bool,
    /// The server counts from `<enable/>` on.
    counting: bool,
    /// The server agreed to stream management.
    pub managed: bool,
    /// What the server calls the stream, if it can be resumed.
    id: Option<String>,
    /// So many more may have been sent.
    ahead: u32,
}

/// Whether the stream features offer it.
pub fn offered(features: &Element) -> bool {
    features.child("sm", NS).is_some()
}

/// `<enable/>`, for a stream that can be resumed.
pub fn enable() -> Element {
    Element::new("enable", NS)
        .with_attr("resume", "true")
        .with_attr("max", PATIENCE.to_string())
}

/// `<r/>`.
pub fn request() -> Element {
    Element::new("r", NS)
}

/// An element of stream management, as far as it concerns us.
pub enum Nonza {
    /// `<enabled/>`, with the stream's id if it can be resumed.
    Enabled(Option<String>),
    /// `<resumed h=…/>`
    Resumed(u32),
    /// `<failed/>`, with the count if the server still knows it.
    Failed(Option<u32>),
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
    let count = || element.attr("h")?.parse().ok();
    match element.name() {
        "enabled" => {
            let resumable = matches!(element.attr("resume"), Some("true" | "1"));
            let id = element.attr("id").filter(|_| resumable);
            Some(Nonza::Enabled(id.map(str::to_owned)))
        }
        "resumed" => count().map(Nonza::Resumed),
        "failed" => Some(Nonza::Failed(count())),
        "r" => Some(Nonza::Request),
        "a" => count().map(Nonza::Answer),
        _ => None,
    }
}

impl Acks {
    /// Where the stream stands, if it can be resumed.
    pub fn record(&self, own: &Jid, archive_ids_trusted: bool) -> Option<StreamRecord> {
        Some(StreamRecord {
            id: self.id.clone()?,
            own: own.clone(),
            sent: self.sent,
            received: self.received,
            unconfirmed: self.unconfirmed.iter().cloned().collect(),
            archive_ids_trusted,
        })
    }

    /// The counters of a stream that an earlier engine had.
    pub fn kept(record: StreamRecord) -> Acks {
        let messages = record.unconfirmed.iter();
        let messages = messages.filter(|(_, stanza)| matches!(stanza, Unconfirmed::Message(_)));
        Acks {
            sent: record.sent,
            received: record.received,
            messages: messages.count(),
            unconfirmed: record.unconfirmed.into(),
            counting: true,
            id: Some(record.id),
            ahead: AHEAD,
            ..Acks::default()
        }
    }

    /// No other stream is to go on with this one.
    pub fn forget(&mut self) {
        self.id = None;
    }

    /// `<enable/>` was sent: the server counts from here.
    pub fn start(&mut self) {
        self.sent = 0;
        self.counting = true;
    }

    /// `<failed/>` came: a ping has to do.
    pub fn refused(&mut self) {
        self.counting = false;
        self.managed = false;
    }

    /// `<enabled/>` came: we count from here.
    pub fn enabled(&mut self, id: Option<String>) {
        self.managed = true;
        self.received = 0;
        self.id = id;
    }

    /// Whether a new stream can go on with this one.
    pub fn is_resumable(&self) -> bool {
        self.id.is_some()
    }

    /// `<resume/>`, if this is of a stream that can be resumed (§5).
    pub fn resume(&self) -> Option<Element> {
        let resume = Element::new("resume", NS)
            .with_attr("previd", self.id.clone()?)
            .with_attr("h", self.received.to_string());
        Some(resume)
    }

    /// The stream goes on; the server has everything up to `count`. Yields the
    /// messages among it, and the stanzas to send again: they count anew. The
    /// messages it does not have are forgotten: the model knows them.
    pub fn resumed(&mut self, count: u32) -> Option<(Vec<MessageId>, Vec<String>)> {
        self.managed = true;
        self.answer_due = false;
        let confirmed = self.confirm(count)?;
        self.sent = count;
        self.messages = 0;
        let again = std::mem::take(&mut self.unconfirmed);
        let again = again.into_iter().filter_map(|(_, stanza)| match stanza {
            Unconfirmed::Stanza(stanza) => Some(stanza),
            Unconfirmed::Message(_) | Unconfirmed::Passing => None,
        });
        Some((confirmed, again.collect()))
    }

    /// A stanza was sent.
    pub fn sent(&mut self, stanza: Unconfirmed) {
        self.sent = self.sent.wrapping_add(1);
        match stanza {
            Unconfirmed::Message(_) => self.messages += 1,
            // A ping confirms messages; nothing else can be done about the rest.
            _ if !self.counting => return,
            _ => {}
        }
        self.unconfirmed.push_back((self.sent, stanza));
    }

    /// A stanza came in.
    pub fn received(&mut self) {
        self.received = self.received.wrapping_add(1);
    }

    /// `<r/>` came: answered when what was received is safe.
    pub fn answer_later(&mut self) {
        self.answer_due = true;
    }

    /// Whether [`Acks::answer`] is due.
    pub fn owes_answer(&self) -> bool {
        self.answer_due
    }

    /// `<a/>` with our count, if it is due.
    pub fn answer(&mut self) -> Option<Element> {
        let due = std::mem::take(&mut self.answer_due);
        due.then(|| Element::new("a", NS).with_attr("h", self.received.to_string()))
    }

    /// Whether a confirmation should be asked for now; if so, it counts as asked.
    pub fn should_ask(&mut self) -> bool {
        let ask = !self.asked && (self.messages > 0 || self.unconfirmed.len() >= MANY);
        self.asked |= ask;
        ask
    }

    /// The count to remember with a ping.
    pub fn sent_count(&self) -> u32 {
        self.sent
    }

    /// The server has everything up to this count. Yields the messages among
    /// it, oldest first; `None` if the count is more than can have been sent.
    pub fn confirm(&mut self, count: u32) -> Option<Vec<MessageId>> {
        self.asked = false;
        // It knows better than what was kept.
        if count.wrapping_sub(self.sent) <= std::mem::take(&mut self.ahead) {
            self.sent = count;
        }
        // "Before" modulo 2^32: less than half the circle behind.
        let reached = |seq: u32| count.wrapping_sub(seq) < u32::MAX / 2;
        if !reached_by(self.sent, count) {
            return None;
        }
        let mut ids = Vec::new();
        while let Some((_, stanza)) = self.unconfirmed.pop_front_if(|(seq, _)| reached(*seq)) {
            if let Unconfirmed::Message(id) = stanza {
                self.messages -= 1;
                ids.push(id);
            }
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

    fn message(id: &str) -> Unconfirmed {
        Unconfirmed::Message(id.into())
    }

    #[test]
    fn confirms_in_order_over_the_wrap() {
        let mut acks = Acks {
            sent: u32::MAX - 1,
            ..Acks::default()
        };
        acks.sent(message("a"));
        acks.sent(Unconfirmed::Passing);
        acks.sent(message("b"));
        assert!(acks.should_ask() && !acks.should_ask());
        assert_eq!(acks.confirm(u32::MAX), Some(vec!["a".to_owned()]));
        assert_eq!(acks.confirm(5), None, "more than was sent");
        assert!(acks.should_ask());
        assert_eq!(acks.confirm(1), Some(vec!["b".to_owned()]));
        assert!(!acks.should_ask());
    }

    #[test]
    fn the_server_knows_better_than_what_was_kept() {
        let mut acks = Acks::default();
        acks.start();
        acks.enabled(Some("s".into()));
        acks.sent(message("a"));
        let own: Jid = "a@x/r".parse().unwrap();
        let kept = || Acks::kept(acks.record(&own, false).unwrap());
        let mut short = kept();
        let all = Some((vec!["a".to_owned()], Vec::new()));
        assert_eq!(short.resumed(1 + AHEAD), all);
        short.sent(message("b"));
        assert_eq!(short.confirm(2 + AHEAD), Some(vec!["b".to_owned()]));
        assert_eq!(short.confirm(3 + AHEAD), None, "once");
        assert_eq!(kept().resumed(2 + AHEAD), None, "not by more");
        assert_eq!(acks.confirm(2), None, "not in the stream itself");
    }

    #[test]
    fn what_is_sent_again_counts_anew() {
        let mut acks = Acks::default();
        acks.start();
        acks.enabled(Some("s".into()));
        acks.sent(message("a"));
        acks.sent(Unconfirmed::Stanza("<iq/>".into()));
        acks.sent(message("b"));
        acks.sent(Unconfirmed::Passing);
        let (confirmed, again) = acks.resumed(1).unwrap();
        assert_eq!(
            (confirmed, again),
            (vec!["a".to_owned()], vec!["<iq/>".to_owned()])
        );
        acks.sent(Unconfirmed::Stanza("<iq/>".into()));
        acks.sent(message("b"));
        assert_eq!(acks.confirm(3), Some(vec!["b".to_owned()]));
        assert_eq!(acks.confirm(4), None);
    }
}
