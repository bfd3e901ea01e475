//! The store that keeps nothing: for shared computers, for tests, and where the
//! browser gives no storage.
//!
//! It never writes to disk and never fails.

use super::{
    AccountRecord, ChatRecord, ContactRecord, DeviceStore, FIND_MAX, MessageRecord, OutboxRecord,
    Snapshot, Store, StoreError, Want, Write,
};
use crate::api::{MessageId, Position};
use crate::jid::BareJid;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Bound;

/// One account in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    // Never borrowed across an await: nothing here awaits.
    tables: RefCell<Tables>,
}

#[derive(Debug, Default)]
struct Tables {
    contacts: BTreeMap<BareJid, ContactRecord>,
    roster_version: Option<String>,
    chats: BTreeMap<BareJid, ChatRecord>,
    outbox: BTreeMap<MessageId, OutboxRecord>,
    messages: BTreeMap<BareJid, Messages>,
}

/// The messages of one chat.
#[derive(Debug, Default)]
struct Messages {
    rows: BTreeMap<Position, MessageRecord>,
    by_id: Index,
    by_stanza_id: Index,
    by_archive_id: Index,
}

/// Name to positions, ascending. A tree and no hash table: others choose these
/// names, and hashing has a fixed seed in WASM.
#[derive(Debug, Default)]
struct Index(BTreeMap<String, Vec<Position>>);

impl Index {
    fn insert(&mut self, name: &str, at: Position) {
        let places = self.0.entry(name.to_owned()).or_default();
        if let Err(place) = places.binary_search(&at) {
            places.insert(place, at);
        }
    }

    fn remove(&mut self, name: &str, at: Position) {
        if let Some(places) = self.0.get_mut(name) {
            if let Ok(place) = places.binary_search(&at) {
                places.remove(place);
            }
            if places.is_empty() {
                self.0.remove(name);
            }
        }
    }

    fn get(&self, name: &str) -> &[Position] {
        let places = self.0.get(name).map_or(&[][..], Vec::as_slice);
        &places[..places.len().min(FIND_MAX)]
    }
}

impl Messages {
    fn put(&mut self, message: &MessageRecord) {
        let at = message.position;
        self.delete(at);
        self.by_id.insert(&message.id, at);
        if let Some(id) = &message.stanza_id {
            self.by_stanza_id.insert(id, at);
        }
        if let Some(id) = &message.archive_id {
            self.by_archive_id.insert(id, at);
        }
        self.rows.insert(at, message.clone());
    }

    fn delete(&mut self, at: Position) {
        let Some(old) = self.rows.remove(&at) else {
            return;
        };
        self.by_id.remove(&old.id, at);
        if let Some(id) = &old.stanza_id {
            self.by_stanza_id.remove(id, at);
        }
        if let Some(id) = &old.archive_id {
            self.by_archive_id.remove(id, at);
        }
    }
}

impl Tables {
    fn apply(&mut self, write: &Write) {
        match write {
            Write::Message(message) => match self.messages.get_mut(&message.peer) {
                Some(messages) => messages.put(message),
                None => self
                    .messages
                    .entry(message.peer.clone())
                    .or_default()
                    .put(message),
            },
            Write::DeleteMessage(peer, at) => {
                if let Some(messages) = self.messages.get_mut(peer) {
                    messages.delete(*at);
                }
            }
            Write::Chat(chat) => {
                self.chats.insert(chat.peer.clone(), chat.clone());
            }
            Write::DeleteChat(peer) => {
                self.chats.remove(peer);
                self.messages.remove(peer);
            }
            Write::Contact(contact) => {
                self.contacts.insert(contact.jid.clone(), contact.clone());
            }
            Write::DeleteContact(jid) => {
                self.contacts.remove(jid);
            }
            Write::ClearContacts => self.contacts.clear(),
            Write::Outbox(record) => {
                self.outbox.insert(record.id.clone(), record.clone());
            }
            Write::DeleteOutbox(id) => {
                self.outbox.remove(id);
            }
            Write::RosterVersion(version) => self.roster_version.clone_from(version),
        }
    }

    fn find(&self, want: &Want) -> Vec<(BareJid, Position)> {
        let (peer, found) = match want {
            Want::Id(peer, id) => (peer, self.messages.get(peer).map(|m| m.by_id.get(id))),
            Want::StanzaId(peer, id) => (
                peer,
                self.messages.get(peer).map(|m| m.by_stanza_id.get(id)),
            ),
            Want::ArchiveId(peer, id) => (
                peer,
                self.messages.get(peer).map(|m| m.by_archive_id.get(id)),
            ),
            Want::At(peer, at) => (peer, Some(std::slice::from_ref(at))),
        };
        let found = found.unwrap_or_default();
        found.iter().map(|at| (peer.clone(), *at)).collect()
    }
}

impl Store for MemoryStore {
    async fn load(&self) -> Result<Snapshot, StoreError> {
        let tables = self.tables.borrow();
        let mut outbox: Vec<_> = tables.outbox.values().cloned().collect();
        outbox.sort_by_key(|record| record.number);
        Ok(Snapshot {
            contacts: tables.contacts.values().cloned().collect(),
            roster_version: tables.roster_version.clone(),
            chats: tables.chats.values().cloned().collect(),
            outbox,
        })
    }

    async fn before(
        &self,
        peer: &BareJid,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        let tables = self.tables.borrow();
        let Some(messages) = tables.messages.get(peer) else {
            return Ok(Vec::new());
        };
        let end = before.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = messages.rows.range((Bound::Unbounded, end)).rev();
        let mut page: Vec<_> = rows.take(limit).map(|(_, row)| row.clone()).collect();
        page.reverse();
        Ok(page)
    }

    async fn after(
        &self,
        peer: &BareJid,
        after: Position,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        let tables = self.tables.borrow();
        let Some(messages) = tables.messages.get(peer) else {
            return Ok(Vec::new());
        };
        let rows = messages
            .rows
            .range((Bound::Excluded(after), Bound::Unbounded));
        Ok(rows.take(limit).map(|(_, row)| row.clone()).collect())
    }

    async fn find(&self, wants: &[Want]) -> Result<Vec<MessageRecord>, StoreError> {
        let tables = self.tables.borrow();
        let mut found: Vec<_> = wants.iter().flat_map(|want| tables.find(want)).collect();
        found.sort_unstable();
        found.dedup();
        let row = |(peer, at): &(BareJid, Position)| tables.messages.get(peer)?.rows.get(at);
        Ok(found.iter().filter_map(row).cloned().collect())
    }

    async fn write(&self, batch: &[Write]) -> Result<(), StoreError> {
        let mut tables = self.tables.borrow_mut();
        batch.iter().for_each(|write| tables.apply(write));
        Ok(())
    }
}

/// The accounts of this device, in memory.
#[derive(Debug, Default)]
pub struct MemoryDevice {
    accounts: RefCell<BTreeMap<BareJid, AccountRecord>>,
}

impl DeviceStore for MemoryDevice {
    async fn accounts(&self) -> Result<Vec<AccountRecord>, StoreError> {
        Ok(self.accounts.borrow().values().cloned().collect())
    }

    async fn put_account(&self, account: &AccountRecord) -> Result<(), StoreError> {
        let mut accounts = self.accounts.borrow_mut();
        accounts.insert(account.id.clone(), account.clone());
        Ok(())
    }

    async fn delete_account(&self, id: &BareJid) -> Result<(), StoreError> {
        self.accounts.borrow_mut().remove(id);
        Ok(())
    }
}
