//! Strangers: who is neither a contact nor was ever written to. What they write
//! waits among the requests; they learn nothing of us, and however many they are,
//! they take little room.

use super::Model;
use crate::api::Strangers;
use crate::jid::{BareJid, Jid};
use crate::store::{MessageRecord, StrangersMessage, Write};
use crate::xmpp::message::{Direction, MessageIn};

/// Strangers whose messages are kept; with one more, who wrote longest ago goes.
pub(super) const REQUESTS: usize = 200;
/// Messages that are kept of one…
const MESSAGES: usize = 50;
/// … and octets of them, and of corrections. The newest message is kept in any case.
const OCTETS: u32 = 64 * 1024;

impl Model {
    /// Whether somebody is one.
    pub(super) fn is_stranger(&self, who: &BareJid) -> bool {
        let ours = *who == self.account || *who == self.account.server();
        let contact = self.contacts.get(who);
        let contact = contact.is_some_and(|contact| contact.record.is_some());
        let chat = self.chats.get(who);
        !ours && !contact && chat.is_none_or(|chat| chat.request.is_some())
    }

    /// Whether somebody is one who wrote.
    pub fn is_request(&self, who: &BareJid) -> bool {
        self.requests.contains(who)
    }

    /// Whether what they said is shown among what was found.
    pub fn may_be_found(&self, who: &BareJid) -> bool {
        !self.is_stranger(who) && !self.is_kept_away(who)
    }

    /// Whether strangers may ask to be in touch.
    pub(super) fn strangers_may_ask(&self) -> bool {
        self.settings().strangers != Strangers::Nothing
    }

    /// Whether a message is not taken at all. `archived`: it is from the archive, which
    /// is read backwards.
    pub(super) fn keeps_out(&mut self, message: &MessageIn, archived: bool) -> bool {
        let peer = &message.peer;
        if message.direction == Direction::Sent {
            return false;
        }
        if self.is_kept_away(peer) {
            return true;
        }
        if !self.is_stranger(peer) {
            return false;
        }
        if self.settings().strangers != Strangers::Write {
            return true;
        }
        let octets = message.body.as_ref().map_or(0, |body| octets(body));
        let Some(chat) = self.chats.get_mut(peer) else {
            // What they say about messages that are not here is of no use, and in the
            // archive what comes later is older than all there is.
            let room = self.requests.len() < REQUESTS;
            return !archived && !message.is_shown() || archived && !room;
        };
        let Some(request) = &mut chat.request else {
            return false;
        };
        if message.replaces.is_some() {
            request.corrected = request.corrected.saturating_add(octets);
            return request.corrected > OCTETS;
        }
        let kept: u32 = request.kept.iter().map(|it| it.octets).sum();
        let full = request.kept.len() >= MESSAGES || kept.saturating_add(octets) > OCTETS;
        archived && message.is_shown() && full
    }

    /// A message of theirs is about to be put in: if they are a stranger, it counts as
    /// a request, within bounds. One of ours makes them known.
    pub(super) fn meets(&mut self, record: &MessageRecord) {
        let peer = &record.peer;
        if record.sent.is_some() {
            return self.accept(peer);
        }
        if !self.is_stranger(peer) {
            return;
        }
        if !self.requests.contains(peer) {
            self.make_room();
            self.requests.insert(peer.clone());
        }
        let chat = self.chat_mut(peer);
        let request = chat.request.get_or_insert_default();
        let later = request.kept.partition_point(|it| it.at < record.position);
        request.kept.insert(
            later,
            StrangersMessage {
                at: record.position,
                octets: octets(&record.body),
                archive_id: record.archive_id.clone(),
            },
        );
        let mut sum: u32 = request.kept.iter().map(|it| it.octets).sum();
        let mut gone = Vec::new();
        while request.kept.len() > 1 && (request.kept.len() > MESSAGES || sum > OCTETS) {
            let oldest = request.kept.remove(0);
            sum -= oldest.octets;
            gone.push(oldest.at);
        }
        if gone.is_empty() {
            return;
        }
        // The archive has them, for whoever scrolls there once they are accepted.
        chat.history_before = request.kept[0].archive_id.clone();
        chat.whole = false;
        chat.unread = chat.unread.min(request.kept.len() as u32 - 1);
        for at in gone {
            self.cache.remove(peer, at);
            let id = super::messages::id_of(at);
            self.pending.gone.push((peer.clone(), id));
            let writes = &mut self.pending.writes;
            writes.push(Write::DeleteMessage(peer.clone(), at));
        }
    }

    /// Who wrote longest ago has waited long enough.
    fn make_room(&mut self) {
        if self.requests.len() < REQUESTS {
            return;
        }
        let last_time = |who: &&BareJid| self.chats.get(*who).map_or(0, |chat| chat.last_time);
        if let Some(oldest) = self.requests.iter().min_by_key(last_time).cloned() {
            let delete = Write::DeleteRequest(oldest.clone());
            self.forget_chat(&oldest, delete);
        }
    }

    /// They are no stranger any more: the person said so, or wrote to them.
    pub(super) fn accept(&mut self, who: &BareJid) {
        if !self.requests.remove(who) {
            return;
        }
        let request = self.chat_mut(who).request.take();
        let kept = request.into_iter().flat_map(|request| request.kept);
        let places: Vec<_> = kept.map(|it| (who.clone(), it.at)).collect();
        // Now they are found by their words, too.
        self.pending.writes.push(Write::Index(places));
    }

    /// The person accepts them: if they ask to be in touch, that as well.
    pub(super) fn accept_request(&mut self, who: &BareJid) {
        self.accept(who);
        if self.contacts.get(who).is_some_and(|contact| contact.asks) {
            self.answer_subscription(who.clone(), true);
        }
    }

    /// Blocked: of strangers among them nothing stays.
    pub(super) fn forget_strangers<'a>(&mut self, who: impl Iterator<Item = &'a Jid>) {
        for entry in who.filter(|it| it.is_bare()) {
            let entry = entry.bare();
            let is_of = |who: &BareJid| who == entry || who.server() == *entry;
            let chats = self.requests.iter().filter(|who| is_of(who));
            for who in chats.cloned().collect::<Vec<_>>() {
                self.delete_chat(&who);
            }
            let asking = self.contacts.iter().filter(|(_, it)| it.asks);
            let asking = asking.map(|(who, _)| who).filter(|who| is_of(who));
            for who in asking.cloned().collect::<Vec<_>>() {
                self.answered(&who);
            }
        }
    }
}

fn octets(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{AccountCommand, Before, Privacy};
    use crate::store::{MemoryStore, Store};
    use crate::xmpp::event::Event;
    use pollster::block_on;

    const NOW: u64 = 1_700_000_000_000;

    struct Stage {
        model: Model,
        store: MemoryStore,
        indexed: usize,
    }

    impl Stage {
        fn new() -> Stage {
            let mut model = Model::new("alice@example.org".parse().unwrap(), Default::default());
            model.online = true;
            let store = MemoryStore::default();
            let indexed = 0;
            Stage {
                model,
                store,
                indexed,
            }
        }

        fn written(&mut self) {
            let outcome = self.model.drain();
            for write in &outcome.writes {
                if let Write::Index(places) = write {
                    self.indexed += places.len();
                }
            }
            block_on(self.store.write(&outcome.writes)).unwrap();
        }

        fn hear(&mut self, from: &str, body: &str, at: u64) {
            let from: Jid = from.parse().unwrap();
            let mut message = MessageIn::new(from.bare().clone(), from, Direction::Received);
            message.id = Some(format!("m{at}"));
            message.archive_id = Some(format!("a{at}"));
            message.body = Some(body.to_owned());
            self.model
                .apply(Event::Message(Box::new(message)), NOW + at);
            self.written();
        }

        fn kept(&self, who: &str) -> Vec<String> {
            let all = block_on(self.store.before(&who.parse().unwrap(), None, 10_000)).unwrap();
            all.into_iter().map(|message| message.body).collect()
        }
    }

    #[test]
    fn a_thousand_strangers_take_the_room_of_some() {
        let mut stage = Stage::new();
        for at in 0..1_000 {
            stage.hear(&format!("s{at}@evil.example/x"), "buy", at);
        }
        let kept = block_on(stage.store.load()).unwrap();
        assert_eq!(kept.chats.len(), REQUESTS);
        assert_eq!(stage.model.requests.len(), REQUESTS);
        assert_eq!(stage.kept("s799@evil.example"), [""; 0]);
        assert_eq!(stage.kept("s800@evil.example"), ["buy"]);
        assert_eq!(stage.indexed, 0);
        // The same after a reload.
        let model = Model::new("alice@example.org".parse().unwrap(), kept);
        assert_eq!(model.requests, stage.model.requests);
    }

    #[test]
    fn one_stranger_takes_little_room_and_all_comes_once_accepted() {
        let mut stage = Stage::new();
        let mallory = "mallory@evil.example";
        for at in 0..500 {
            stage.hear("mallory@evil.example/x", &format!("buy {at}"), at);
        }
        assert_eq!(stage.kept(mallory).len(), MESSAGES);
        assert_eq!(stage.kept(mallory)[0], "buy 450");
        let who: BareJid = mallory.parse().unwrap();
        assert_eq!(stage.model.chats[&who].unread, MESSAGES as u32);
        assert_eq!(
            stage.model.chats[&who].history_before.as_deref(),
            Some("a450")
        );
        for at in 500..510 {
            stage.hear("mallory@evil.example/x", &"x".repeat(30_000), at);
        }
        assert_eq!(stage.kept(mallory).len(), 2);
        stage.hear("mallory@evil.example/x", &"x".repeat(200_000), 510);
        assert_eq!(stage.kept(mallory).len(), 1);
        // Nothing more is fetched of them before they are accepted.
        assert_eq!(stage.model.fetch_before(&who), Before::Nothing);
        let accept = AccountCommand::Privacy(Privacy::Accept(who.clone()));
        stage.model.command(accept, NOW);
        stage.written();
        assert_eq!(stage.indexed, 1);
        assert!(!stage.model.is_stranger(&who));
        for at in 511..600 {
            stage.hear("mallory@evil.example/x", "hello", at);
        }
        assert_eq!(stage.kept(mallory).len(), 90);
        assert_eq!(stage.indexed, 90);
    }

    #[test]
    fn corrections_take_no_room_either() {
        let mut stage = Stage::new();
        stage.hear("mallory@evil.example/x", "buy", 0);
        let who: BareJid = "mallory@evil.example".parse().unwrap();
        let from: Jid = "mallory@evil.example/x".parse().unwrap();
        let mut taken = 0;
        for _ in 0..100 {
            let mut message = MessageIn::new(who.clone(), from.clone(), Direction::Received);
            message.replaces = Some("m0".into());
            message.body = Some("x".repeat(10_000));
            taken += usize::from(!stage.model.keeps_out(&message, false));
        }
        assert_eq!(taken, 6);
    }
}
