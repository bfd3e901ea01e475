//! What of a chat is only in the archive: asked for when somebody scrolls up to
//! where this device has no more.
//!
//! A gap that goes back to the beginning rests after some hundred messages of all
//! chats. For one chat it is read on from the oldest message that is here (XEP-0313
//! §4.1.1, `with`), and what comes is put into the gap's fragment, below all that is
//! there: so whichever of the two goes on, the order is right.

use super::Model;
use crate::api::{AccountChange, Before, Millis, TimelineChange};
use crate::jid::BareJid;
use crate::store::Gap;
use crate::xmpp::message::{ArchiveFilter, ArchivePage};
use crate::xmpp::request::Request;

/// Messages in a page: what is scrolled through in one go.
const PAGE: u32 = 100;
/// Chats asked for at the same time: each is open in some tab.
const ASKED_MAX: usize = 8;

/// What of chats was asked for and has not come.
#[derive(Debug, Default)]
pub(super) struct Asked {
    chats: Vec<BareJid>,
}

impl Model {
    /// This device has nothing before what it showed of a chat: what the archive
    /// has is asked for. Says how it stands.
    pub fn fetch_before(&mut self, peer: &BareJid) -> Before {
        if let Some(room) = self.room_of(peer) {
            return self.fetch_before_in_room(&room);
        }
        // Of a stranger more is of no use before they are accepted.
        if self.unread_gap(peer).is_none() || self.requests.contains(peer) {
            return self.end();
        }
        if !self.asked.chats.contains(peer) {
            if self.asked.chats.len() >= ASKED_MAX {
                self.asked.chats.remove(0);
            }
            self.asked.chats.push(peer.clone());
            if self.online && self.gap_rests() {
                self.request_before(peer);
            }
        }
        match self.online {
            true => Before::Asked,
            false => Before::Offline,
        }
    }

    /// Whether words can be looked for where this device has nothing (XEP-0431).
    pub fn finds_elsewhere(&self) -> bool {
        self.online && self.archive.finds && !self.archive.gaps.is_empty()
    }

    /// Looks for them there; with someone, or in all chats.
    pub fn find_elsewhere(&mut self, filter: ArchiveFilter, max: u32) {
        self.pending.requests.push(Request::Archive {
            filter,
            before: None,
            max,
        });
    }

    /// What was asked for is asked again, or at last: in a new stream, or when the
    /// gap rests.
    pub(super) fn ask_before(&mut self) {
        for peer in self.asked.chats.clone() {
            if self.unread_gap(&peer).is_none() {
                self.say_before(&peer, Before::More);
            } else if self.gap_rests() {
                self.request_before(&peer);
                self.say_before_again(&peer, Before::Asked);
            }
        }
    }

    /// There is no stream to ask in.
    pub(super) fn ask_before_later(&mut self) {
        for peer in self.asked.chats.clone() {
            self.say_before_again(&peer, Before::Offline);
        }
    }

    /// A page of one chat came.
    pub(super) fn page_before(&mut self, peer: &BareJid, page: ArchivePage, now: Millis) {
        let Some(mut gap) = self.unread_gap(peer).cloned() else {
            return;
        };
        // An answer that leads nowhere would be asked for again for ever.
        let stuck = page.first.is_none() || page.first == page.before;
        let whole = page.is_start || page.items.is_empty() || stuck;
        let before = gap.next_index;
        for item in page.items.into_iter().rev() {
            // A server that filters badly must not reorder another chat.
            if let Some(message) = item.message
                && message.peer == *peer
            {
                self.archived(*message, &mut gap, now);
            }
        }
        let some = gap.next_index != before;
        if let Some(kept) = self.gap_to_the_beginning() {
            kept.next_index = gap.next_index;
        }
        self.archive_changed();
        if self.chats.contains_key(peer) {
            let chat = self.chat_mut(peer);
            chat.history_before = page.first;
            chat.whole = whole;
        }
        match (some, whole) {
            (true, _) => self.say_before(peer, Before::More),
            (false, true) => self.say_before(peer, Before::Beginning),
            // All of it was here already.
            (false, false) => self.request_before(peer),
        }
    }

    /// No page came. `gone`: the archive has nothing so old.
    pub(super) fn no_page_before(&mut self, peer: &BareJid, gone: bool) {
        if gone && self.chats.contains_key(peer) {
            self.chat_mut(peer).whole = true;
        }
        let state = match gone {
            true => Before::Beginning,
            false => Before::Failed,
        };
        self.say_before(peer, state);
    }

    /// What it means that nothing more can be asked for.
    fn end(&self) -> Before {
        match self.archive.fragment > 0 {
            true => Before::Beginning,
            false => Before::Nothing,
        }
    }

    /// The gap that may hold more of a chat.
    fn unread_gap(&self, peer: &BareJid) -> Option<&Gap> {
        let whole = self.chats.get(peer).is_some_and(|chat| chat.whole);
        let first = self.archive.gaps.first();
        first.filter(|gap| gap.after.is_none() && !gap.known && !whole)
    }

    fn gap_to_the_beginning(&mut self) -> Option<&mut Gap> {
        let first = self.archive.gaps.first_mut();
        first.filter(|gap| gap.after.is_none() && !gap.known)
    }

    fn gap_rests(&self) -> bool {
        self.archive.gaps.first().is_some_and(|gap| gap.rests)
    }

    fn request_before(&mut self, peer: &BareJid) {
        let before = self
            .chats
            .get(peer)
            .and_then(|chat| chat.history_before.clone());
        self.pending.requests.push(Request::Archive {
            filter: filter(peer),
            before,
            max: PAGE,
        });
    }

    /// It is answered.
    pub(super) fn say_before(&mut self, peer: &BareJid, state: Before) {
        self.asked.chats.retain(|asked| asked != peer);
        self.say_before_again(peer, state);
    }

    fn say_before_again(&mut self, peer: &BareJid, state: Before) {
        self.pending.said.push(AccountChange::Timeline {
            peer: peer.clone(),
            change: TimelineChange::Before(state),
        });
    }
}

/// What was said with someone.
fn filter(peer: &BareJid) -> ArchiveFilter {
    ArchiveFilter {
        with: Some(peer.clone()),
        ..ArchiveFilter::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Position, Problem, Subscription};
    use crate::store::{ArchiveRecord, ContactRecord, MessageRecord, Snapshot, Write};
    use crate::xmpp::event::Event;
    use crate::xmpp::message::{ArchiveItem, Direction, MessageIn};

    /// A device that knows the newest of everything, and where the rest is.
    fn model() -> (Model, BareJid) {
        let bob: BareJid = "bob@example.org".parse().unwrap();
        let gap = Gap {
            fragment: 3,
            next_index: -301,
            after: None,
            before: Some("a900".into()),
            live: None,
            filled: false,
            received: false,
            written: None,
            owed: None,
            known: false,
            rests: true,
        };
        let kept = Snapshot {
            archive: ArchiveRecord {
                newest: Some("a999".into()),
                gaps: vec![gap],
                fragment: 3,
                ..ArchiveRecord::default()
            },
            contacts: vec![ContactRecord {
                jid: bob.clone(),
                name: String::new(),
                groups: Vec::new(),
                subscription: Subscription::Both,
                asked: false,
                profile: Default::default(),
            }],
            ..Snapshot::default()
        };
        let mut model = Model::new("alice@example.org".parse().unwrap(), kept);
        model.online = true;
        (model, bob)
    }

    fn page(peer: &BareJid, before: Option<&str>, ids: &[u32], is_start: bool) -> Event {
        let item = |id: &u32| ArchiveItem {
            id: format!("a{id}"),
            message: Some(Box::new(MessageIn {
                id: Some(format!("m{id}")),
                id_is_unique: true,
                archive_id: Some(format!("a{id}")),
                delayed: Some(u64::from(*id)),
                body: Some(format!("number {id}")),
                extras: Default::default(),
                wants_receipt: true,
                ..MessageIn::new(peer.clone(), peer.clone().into(), Direction::Received)
            })),
        };
        Event::Archive(Box::new(ArchivePage {
            filter: filter(peer),
            before: before.map(str::to_owned),
            items: ids.iter().map(item).collect(),
            first: ids.first().map(|id| format!("a{id}")),
            last: ids.last().map(|id| format!("a{id}")),
            is_start,
        }))
    }

    fn asked(model: &mut Model) -> Vec<(Option<BareJid>, Option<String>)> {
        let requests = model.drain().requests.into_iter();
        requests
            .map(|request| match request {
                Request::Archive { filter, before, .. } => (filter.with, before),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    fn written(model: &mut Model) -> (Vec<MessageRecord>, Vec<Before>) {
        let outcome = model.drain();
        let mut messages: Vec<_> = outcome
            .writes
            .into_iter()
            .filter_map(|write| match write {
                Write::Message(message) => Some(message),
                _ => None,
            })
            .collect();
        messages.sort_by_key(|message| message.position);
        let said = outcome.changes.into_iter().filter_map(|it| match it {
            AccountChange::Timeline {
                change: TimelineChange::Before(before),
                ..
            } => Some(before),
            _ => None,
        });
        (messages, said.collect())
    }

    #[test]
    fn pages_follow_each_other_down_to_the_beginning() {
        let (mut model, bob) = model();
        assert_eq!(model.fetch_before(&bob), Before::Asked);
        assert_eq!(model.fetch_before(&bob), Before::Asked);
        assert_eq!(asked(&mut model), [(Some(bob.clone()), None)], "once");

        model.apply(page(&bob, None, &[7, 8, 9], false), 1_000);
        let (messages, said) = written(&mut model);
        let bodies: Vec<_> = messages.iter().map(|m| m.body.as_str()).collect();
        assert_eq!(bodies, ["number 7", "number 8", "number 9"]);
        assert!(messages.iter().all(|m| m.position.index < -300));
        assert_eq!(said, [Before::More]);
        assert_eq!(model.chats[&bob].unread, 0, "old is not new");

        assert_eq!(model.fetch_before(&bob), Before::Asked);
        assert_eq!(
            asked(&mut model),
            [(Some(bob.clone()), Some("a7".to_owned()))]
        );
        let oldest = messages[0].position;
        model.apply(page(&bob, Some("a7"), &[1, 2], true), 1_000);
        let (messages, said) = written(&mut model);
        assert!(messages.iter().all(|m| m.position < oldest));
        assert_eq!(said, [Before::More], "what came is to be loaded");
        assert_eq!(model.fetch_before(&bob), Before::Beginning);
        assert!(asked(&mut model).is_empty());
    }

    #[test]
    fn what_is_here_already_is_passed_over() {
        let (mut model, bob) = model();
        model.fetch_before(&bob);
        model.apply(page(&bob, None, &[7, 8], false), 1_000);
        let (messages, _) = written(&mut model);
        // Something makes it begin again.
        model.chat_mut(&bob).history_before = None;
        model.fetch_before(&bob);
        asked(&mut model);
        model.found(messages);
        model.apply(page(&bob, None, &[7, 8], false), 1_000);
        assert_eq!(
            asked(&mut model),
            [(Some(bob.clone()), Some("a7".to_owned()))],
            "goes on by itself"
        );
    }

    #[test]
    fn a_server_that_leads_in_a_circle_ends_it() {
        let (mut model, bob) = model();
        model.fetch_before(&bob);
        model.apply(page(&bob, None, &[7], false), 1_000);
        let (messages, _) = written(&mut model);
        model.fetch_before(&bob);
        model.drain();
        model.found(messages);
        model.apply(page(&bob, Some("a7"), &[7], false), 1_000);
        assert!(asked(&mut model).is_empty());
        assert_eq!(model.fetch_before(&bob), Before::Beginning);
    }

    #[test]
    fn other_chats_in_the_page_are_left_alone() {
        let (mut model, bob) = model();
        let carol: BareJid = "carol@example.org".parse().unwrap();
        model.fetch_before(&bob);
        model.drain();
        let Event::Archive(mut wrong) = page(&carol, None, &[5], true) else {
            unreachable!()
        };
        wrong.filter = filter(&bob);
        model.apply(Event::Archive(wrong), 1_000);
        assert!(written(&mut model).0.is_empty());
        assert!(model.chats.is_empty(), "and no chat appears");
    }

    #[test]
    fn a_lost_stream_asks_again_and_a_refusal_is_said() {
        let (mut model, bob) = model();
        model.online = false;
        assert_eq!(model.fetch_before(&bob), Before::Offline);
        assert!(asked(&mut model).is_empty());
        model.apply(Event::Resumed, 1_000);
        let outcome = model.drain();
        assert_eq!(outcome.requests.len(), 1);

        let refused = |problem| Event::Refused {
            request: Request::Archive {
                filter: filter(&bob),
                before: None,
                max: 100,
            },
            problem,
        };
        model.apply(refused(Problem::ConnectionLost), 1_000);
        assert!(written(&mut model).1.is_empty());
        model.apply(Event::Resumed, 1_000);
        assert_eq!(asked(&mut model).len(), 1);
        model.apply(refused(Problem::Timeout), 1_000);
        assert_eq!(written(&mut model).1, [Before::Failed]);
        // The person tries again.
        assert_eq!(model.fetch_before(&bob), Before::Asked);
    }

    #[test]
    fn both_ways_of_reading_keep_the_order() {
        let (mut model, bob) = model();
        model.fetch_before(&bob);
        model.apply(page(&bob, None, &[50, 60], false), 1_000);
        let (mut all, _) = written(&mut model);
        // The gap of all chats goes on, and comes to the same and to older ones.
        model.archive.gaps[0].rests = false;
        model.found(all.clone());
        let Event::Archive(mut rest) = page(&bob, Some("a900"), &[40, 50, 60], true) else {
            unreachable!()
        };
        rest.filter = ArchiveFilter::default();
        model.apply(Event::Archive(rest), 1_000);
        all.extend(written(&mut model).0);
        all.sort_by_key(|message| message.position);
        let times: Vec<_> = all.iter().map(|message| message.time).collect();
        assert_eq!(times, [40, 50, 60]);
        assert_eq!(model.fetch_before(&bob), Before::Beginning);
        assert_eq!(
            all[0].position,
            Position {
                fragment: 3,
                ..all[0].position
            }
        );
    }
}
