//! The messages that a batch touches, by every name they go by.
//!
//! Filled from the store before a batch and emptied after it, so its size is
//! that of the batch.

use crate::api::{MessageId, Position};
use crate::jid::BareJid;
use crate::store::MessageRecord;
use std::collections::{HashMap, HashSet};

type Place = (BareJid, Position);

/// Messages at hand.
#[derive(Debug, Default)]
pub struct Cache {
    records: HashMap<Place, MessageRecord>,
    by_id: HashMap<(BareJid, MessageId), Position>,
    /// A stanza's id is its sender's choice: several messages may have it.
    by_stanza_id: HashMap<(BareJid, String), Vec<Position>>,
    by_archive_id: HashMap<(BareJid, String), Position>,
    changed: HashSet<Place>,
}

impl Cache {
    /// A message as it stands in the store. What this batch already changed is
    /// newer and stays.
    pub fn found(&mut self, record: MessageRecord) {
        let place = (record.peer.clone(), record.position);
        if !self.records.contains_key(&place) {
            self.index(&record);
            self.records.insert(place, record);
        }
    }

    /// A message as it is from now on; will be written.
    pub fn put(&mut self, record: MessageRecord) {
        let place = (record.peer.clone(), record.position);
        self.index(&record);
        self.changed.insert(place.clone());
        self.records.insert(place, record);
    }

    /// Takes a message out; it will not be written.
    pub fn remove(&mut self, peer: &BareJid, position: Position) {
        let place = (peer.clone(), position);
        self.changed.remove(&place);
        self.records.remove(&place);
    }

    fn index(&mut self, record: &MessageRecord) {
        let key = |id: &str| (record.peer.clone(), id.to_owned());
        self.by_id.insert(key(&record.id), record.position);
        if let Some(id) = &record.stanza_id {
            let places = self.by_stanza_id.entry(key(id)).or_default();
            if !places.contains(&record.position) {
                places.push(record.position);
            }
        }
        if let Some(id) = &record.archive_id {
            self.by_archive_id.insert(key(id), record.position);
        }
    }

    /// By place.
    pub fn at(&self, peer: &BareJid, position: Position) -> Option<&MessageRecord> {
        self.records.get(&(peer.clone(), position))
    }

    /// By [`MessageRecord::id`].
    pub fn by_id(&self, peer: &BareJid, id: &str) -> Option<&MessageRecord> {
        let position = self.by_id.get(&(peer.clone(), id.to_owned()))?;
        self.at(peer, *position)
    }

    /// By [`MessageRecord::stanza_id`].
    pub fn by_stanza_id(&self, peer: &BareJid, id: &str) -> impl Iterator<Item = &MessageRecord> {
        self.by_stanza_id
            .get(&(peer.clone(), id.to_owned()))
            .into_iter()
            .flatten()
            .filter_map(|position| self.at(peer, *position))
    }

    /// By [`MessageRecord::archive_id`].
    pub fn by_archive_id(&self, peer: &BareJid, id: &str) -> Option<&MessageRecord> {
        let position = self.by_archive_id.get(&(peer.clone(), id.to_owned()))?;
        self.at(peer, *position)
    }

    /// What was put, in order of chat and place; the cache is empty after.
    pub fn drain(&mut self) -> Vec<MessageRecord> {
        let mut all = std::mem::take(self);
        let mut places: Vec<_> = all.changed.drain().collect();
        places.sort();
        places
            .into_iter()
            .filter_map(|place| all.records.remove(&place))
            .collect()
    }
}
