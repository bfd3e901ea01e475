//! Rows in one ordered table, found by key: what the store in memory, what is
//! hidden of a disk that failed and the model's messages at hand are made of.
//!
//! One table with keys of several kinds, and not a map for each kind: every type
//! of tree is some 5 KB of machine code. A tree and no hash table: others choose
//! the names in the keys, and hashing has a fixed seed in WASM.

use super::{
    ChatRecord, ContactRecord, MessageRecord, OutboxRecord, PictureRecord, PresenceRecord,
    WaitingRecord,
};
use crate::api::{MessageId, Position};
use crate::jid::BareJid;
use std::collections::BTreeMap;
use std::ops::Bound;

/// What a row is found by. Rows stand in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Someone in the roster.
    Contact(BareJid),
    /// A line of the chat list.
    Chat(BareJid),
    /// What waits to be sent.
    Outbox(MessageId),
    /// Who is here.
    Presence(BareJid),
    /// What waits for its message.
    Waiting(u64),
    /// Somebody's picture.
    Picture(BareJid),
    /// All messages of a chat.
    History(BareJid),
    /// A message.
    Message(BareJid, Position),
    /// A message, by one of its names.
    Named(BareJid, Name, String, Position),
}

/// What messages are called by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// [`MessageRecord::id`].
    Id,
    /// [`MessageRecord::stanza_id`]: its sender's choice, several may have it.
    StanzaId,
    /// [`MessageRecord::archive_id`].
    ArchiveId,
    /// [`MessageRecord::corrections`].
    Correction,
}

/// What stands at a key.
#[derive(Debug)]
pub enum Row {
    /// At [`Key::Contact`].
    Contact(ContactRecord),
    /// At [`Key::Chat`].
    Chat(ChatRecord),
    /// At [`Key::Outbox`].
    Outbox(OutboxRecord),
    /// At [`Key::Presence`].
    Presence(PresenceRecord),
    /// At [`Key::Waiting`].
    Waiting(WaitingRecord),
    /// At [`Key::Picture`].
    Picture(PictureRecord),
    /// At [`Key::Message`].
    Message(MessageRecord),
    /// Nothing but the key.
    Mark,
}

/// Rows by key; messages by their names too.
#[derive(Debug, Default)]
pub struct Table(BTreeMap<Key, Row>);

/// The ends of a chat.
const OLDEST: Position = Position {
    fragment: 0,
    index: i32::MIN,
};
const NEWEST: Position = Position {
    fragment: u32::MAX,
    index: i32::MAX,
};

impl Key {
    /// The key of a message.
    pub fn of(message: &MessageRecord) -> Key {
        Key::Message(message.peer.clone(), message.position)
    }
}

/// The keys that a message is found by, besides its own.
fn names(message: &MessageRecord) -> impl Iterator<Item = Key> {
    let named = |kind, name: Option<&String>| {
        let name = name?.clone();
        Some(Key::Named(
            message.peer.clone(),
            kind,
            name,
            message.position,
        ))
    };
    let id = named(Name::Id, Some(&message.id));
    let stanza_id = named(Name::StanzaId, message.stanza_id.as_ref());
    let archive_id = named(Name::ArchiveId, message.archive_id.as_ref());
    let corrections = message.corrections.iter();
    let corrections = corrections.filter_map(move |(_, id)| named(Name::Correction, Some(id)));
    let names = [id, stanza_id, archive_id].into_iter().flatten();
    names.chain(corrections)
}

impl Table {
    /// Puts in or replaces a row.
    pub fn put(&mut self, row: Row) {
        let key = match &row {
            Row::Contact(contact) => Key::Contact(contact.jid.clone()),
            Row::Chat(chat) => Key::Chat(chat.peer.clone()),
            Row::Outbox(record) => Key::Outbox(record.id.clone()),
            Row::Presence(record) => Key::Presence(record.jid.clone()),
            Row::Waiting(record) => Key::Waiting(record.number),
            Row::Picture(record) => Key::Picture(record.of.clone()),
            Row::Message(message) => {
                let key = Key::of(message);
                // The names it had before, perhaps others.
                self.remove(&key);
                for name in names(message) {
                    self.mark(name);
                }
                key
            }
            Row::Mark => return,
        };
        self.0.insert(key, row);
    }

    /// Puts in a key alone; whether it is new.
    pub fn mark(&mut self, key: Key) -> bool {
        self.0.insert(key, Row::Mark).is_none()
    }

    /// Whether there is a row.
    pub fn has(&self, key: &Key) -> bool {
        self.0.contains_key(key)
    }

    /// Takes a row out.
    pub fn remove(&mut self, key: &Key) -> Option<Row> {
        let row = self.0.remove(key);
        if let Some(Row::Message(message)) = &row {
            for name in names(message) {
                self.0.remove(&name);
            }
        }
        row
    }

    /// Takes all rows of a kind out.
    pub fn clear(&mut self, is_one: fn(&Key) -> bool) {
        // Messages are many, and stand last.
        let kinds = self.0.keys();
        let kinds = kinds.take_while(|key| !matches!(key, Key::Message(..) | Key::Named(..)));
        self.remove_all(kinds.filter(|key| is_one(key)).cloned().collect());
    }

    /// Takes all messages of a chat out.
    pub fn clear_history(&mut self, peer: &BareJid) {
        let all = self.history(peer, Bound::Unbounded, Bound::Unbounded);
        self.remove_all(all.map(|(key, _)| key.clone()).collect());
    }

    fn remove_all(&mut self, keys: Vec<Key>) {
        for key in keys {
            self.remove(&key);
        }
    }

    /// All rows, in order of their keys: messages last.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.0.values()
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.0.keys()
    }

    /// A message by its place.
    pub fn message(&self, peer: &BareJid, at: Position) -> Option<&MessageRecord> {
        self.0
            .get(&Key::Message(peer.clone(), at))
            .and_then(Row::message)
    }

    /// See [`super::Store::picture`].
    pub fn picture(&self, of: &BareJid) -> Option<&PictureRecord> {
        match self.0.get(&Key::Picture(of.clone())) {
            Some(Row::Picture(record)) => Some(record),
            _ => None,
        }
    }

    /// See [`super::Store::before`].
    pub fn before(
        &self,
        peer: &BareJid,
        before: Option<Position>,
        limit: usize,
    ) -> Vec<MessageRecord> {
        let end = before.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self.history(peer, Bound::Unbounded, end).rev();
        let mut page = page(&mut rows.map(|(_, row)| row), limit);
        page.reverse();
        page
    }

    /// See [`super::Store::after`].
    pub fn after(&self, peer: &BareJid, after: Position, limit: usize) -> Vec<MessageRecord> {
        let rows = self.history(peer, Bound::Excluded(after), Bound::Unbounded);
        page(&mut rows.map(|(_, row)| row), limit)
    }

    fn history(
        &self,
        peer: &BareJid,
        from: Bound<Position>,
        to: Bound<Position>,
    ) -> std::collections::btree_map::Range<'_, Key, Row> {
        let key = |at| Key::Message(peer.clone(), at);
        // Unbounded, but within this chat.
        let from = match from {
            Bound::Unbounded => Bound::Included(OLDEST),
            from => from,
        };
        let to = match to {
            Bound::Unbounded => Bound::Included(NEWEST),
            to => to,
        };
        self.0.range((from.map(key), to.map(key)))
    }

    /// The messages of a chat with this name, oldest first.
    pub fn named(
        &self,
        peer: &BareJid,
        kind: Name,
        name: &str,
    ) -> impl Iterator<Item = &MessageRecord> {
        let key = |at| Key::Named(peer.clone(), kind, name.to_owned(), at);
        let all = (Bound::Included(key(OLDEST)), Bound::Included(key(NEWEST)));
        self.0.range(all).filter_map(|(key, _)| match key {
            Key::Named(peer, _, _, at) => self.message(peer, *at),
            _ => None,
        })
    }
}

/// Copies of the messages that come first.
fn page(rows: &mut dyn Iterator<Item = &Row>, limit: usize) -> Vec<MessageRecord> {
    rows.filter_map(Row::message).take(limit).cloned().collect()
}

impl Row {
    /// The message, if it is one.
    pub fn message(&self) -> Option<&MessageRecord> {
        match self {
            Row::Message(message) => Some(message),
            _ => None,
        }
    }
}
