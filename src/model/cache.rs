//! The messages that a batch touches, by every name they go by.
//!
//! Filled from the store before a batch and emptied after it, so its size is
//! that of the batch.

use crate::api::Position;
use crate::jid::BareJid;
use crate::store::{Key, MessageRecord, Name, Row, Table};

/// Messages at hand.
#[derive(Debug, Default)]
pub struct Cache {
    messages: Table,
    /// Keys of those that were put.
    changed: Table,
    /// Keys of those whose text is new.
    texts: Table,
}

impl Cache {
    /// A message as it stands in the store. What this batch already changed is
    /// newer and stays.
    pub fn found(&mut self, record: MessageRecord) {
        if !self.messages.has(&Key::of(&record)) {
            self.messages.put(Row::Message(record));
        }
    }

    /// A message as it is from now on; will be written.
    pub fn put(&mut self, record: MessageRecord) {
        let before = self.at(&record.peer, record.position);
        if before.is_none_or(|before| before.body != record.body) {
            self.texts.mark(Key::of(&record));
        }
        self.changed.mark(Key::of(&record));
        self.messages.put(Row::Message(record));
    }

    /// Takes a message out; it will not be written.
    pub fn remove(&mut self, peer: &BareJid, position: Position) {
        let key = Key::Message(peer.clone(), position);
        self.changed.remove(&key);
        self.texts.remove(&key);
        self.messages.remove(&key);
    }

    /// Takes all messages of a chat out; they will not be written.
    pub fn remove_chat(&mut self, peer: &BareJid) {
        self.changed.clear_history(peer);
        self.texts.clear_history(peer);
        self.messages.clear_history(peer);
    }

    /// By place.
    pub fn at(&self, peer: &BareJid, position: Position) -> Option<&MessageRecord> {
        self.messages.message(peer, position)
    }

    /// By [`MessageRecord::id`].
    pub fn by_id(&self, peer: &BareJid, id: &str) -> Option<&MessageRecord> {
        self.messages.named(peer, Name::Id, id).next()
    }

    /// By [`MessageRecord::stanza_id`].
    pub fn by_stanza_id(&self, peer: &BareJid, id: &str) -> impl Iterator<Item = &MessageRecord> {
        self.messages.named(peer, Name::StanzaId, id)
    }

    /// As others name it: by [`MessageRecord::stanza_id`], else by a correction of it.
    /// Who uses an id again means the newest.
    pub fn meant(
        &self,
        peer: &BareJid,
        id: &str,
        fits: impl Fn(&MessageRecord) -> bool,
    ) -> Option<&MessageRecord> {
        let named = |kind| {
            self.messages
                .named(peer, kind, id)
                .filter(|it| fits(it))
                .last()
        };
        named(Name::StanzaId).or_else(|| named(Name::Correction))
    }

    /// By [`MessageRecord::archive_id`].
    pub fn by_archive_id(&self, peer: &BareJid, id: &str) -> Option<&MessageRecord> {
        self.messages.named(peer, Name::ArchiveId, id).next()
    }

    /// The places of those whose text is new.
    pub fn new_texts(&self) -> Vec<(BareJid, Position)> {
        let place = |key: &Key| match key {
            Key::Message(peer, at) => Some((peer.clone(), *at)),
            _ => None,
        };
        self.texts.keys().filter_map(place).collect()
    }

    /// What was put, in order of chat and place.
    pub fn changed(&self) -> impl Iterator<Item = &MessageRecord> {
        self.changed.keys().filter_map(|key| match key {
            Key::Message(peer, at) => self.messages.message(peer, *at),
            _ => None,
        })
    }

    /// Nothing is at hand.
    pub fn forget(&mut self) {
        *self = Cache::default();
    }
}
