//! The store that keeps nothing: for shared computers, for tests, and where the
//! browser gives no storage.
//!
//! It never writes to disk and never fails.

use super::table::{Key, Name, Row, Table};
use super::{
    AccountRecord, ArchiveRecord, DeviceStore, FIND_MAX, IssuedRecord, MessageRecord,
    PictureRecord, Query, SettingsRecord, Snapshot, Store, StoreError, StreamRecord, Want, Write,
};
use crate::api::Position;
use crate::jid::BareJid;
use std::cell::RefCell;

/// One account in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    // Never borrowed across an await: nothing here awaits.
    kept: RefCell<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    table: Table,
    roster_version: Option<String>,
    stream: Option<Box<StreamRecord>>,
    archive: ArchiveRecord,
    issued: Vec<IssuedRecord>,
    settings: Box<SettingsRecord>,
}

impl Kept {
    fn apply(&mut self, write: &Write) {
        let table = &mut self.table;
        let gone = match write {
            Write::Message(message) => return table.put(Row::Message(message.clone())),
            // It is searched whole.
            Write::Index(_) => return,
            Write::Chat(chat) => return table.put(Row::Chat(chat.clone())),
            Write::Contact(contact) => return table.put(Row::Contact(contact.clone())),
            Write::Outbox(record) => return table.put(Row::Outbox(record.clone())),
            Write::RosterVersion(version) => return self.roster_version.clone_from(version),
            Write::Presence(record) => return table.put(Row::Presence(record.clone())),
            Write::Picture(record) => return table.put(Row::Picture(record.clone())),
            Write::Waiting(record) => return table.put(Row::Waiting(record.clone())),
            Write::Stream(stream) => return self.stream.clone_from(stream),
            Write::Archive(archive) => return self.archive.clone_from(archive),
            Write::Issued(issued) => return self.issued.clone_from(issued),
            Write::Settings(settings) => return self.settings.clone_from(settings),
            Write::ClearContacts => return table.clear(|key| matches!(key, Key::Contact(_))),
            Write::ClearPictures => return table.clear(|key| matches!(key, Key::Picture(_))),
            Write::ClearPresences => return table.clear(|key| matches!(key, Key::Presence(_))),
            Write::DeleteMessage(peer, at) => Key::Message(peer.clone(), *at),
            Write::DeleteChat(peer) | Write::DeleteRequest(peer) => {
                table.clear_history(peer);
                Key::Chat(peer.clone())
            }
            Write::DeleteContact(jid) => Key::Contact(jid.clone()),
            Write::DeleteOutbox(id) => Key::Outbox(id.clone()),
            Write::DeletePicture(of) => Key::Picture(of.clone()),
            Write::DeletePresence(jid) => Key::Presence(jid.clone()),
            Write::DeleteWaiting(number) => Key::Waiting(*number),
        };
        table.remove(&gone);
    }
}

impl Store for MemoryStore {
    async fn load(&self) -> Result<Snapshot, StoreError> {
        let kept = self.kept.borrow();
        let mut all = Snapshot {
            roster_version: kept.roster_version.clone(),
            stream: kept.stream.clone(),
            archive: kept.archive.clone(),
            issued: kept.issued.clone(),
            settings: kept.settings.clone(),
            ..Snapshot::default()
        };
        for row in kept.table.rows() {
            match row {
                Row::Contact(contact) => all.contacts.push(contact.clone()),
                Row::Chat(chat) => all.chats.push(chat.clone()),
                Row::Outbox(record) => all.queue(record.clone()),
                Row::Presence(record) => all.presences.push(record.clone()),
                Row::Waiting(record) => all.waiting.push(record.clone()),
                Row::Picture(_) => {}
                // The rest is messages and what they are called.
                Row::Message(_) | Row::Mark => break,
            }
        }
        Ok(all)
    }

    async fn before(
        &self,
        peer: &BareJid,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        Ok(self.kept.borrow().table.before(peer, before, limit))
    }

    async fn after(
        &self,
        peer: &BareJid,
        after: Position,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        Ok(self.kept.borrow().table.after(peer, after, limit))
    }

    async fn find(&self, wants: &[Want]) -> Result<Vec<MessageRecord>, StoreError> {
        let table = &self.kept.borrow().table;
        let mut seen = Table::default();
        let mut found = Vec::new();
        let mut add = |message: &MessageRecord| {
            if seen.mark(Key::of(message)) {
                found.push(message.clone());
            }
        };
        for want in wants {
            let (peer, kind, name) = match want {
                Want::Id(peer, id) => (peer, Name::Id, id),
                Want::StanzaId(peer, id) => (peer, Name::StanzaId, id),
                Want::ArchiveId(peer, id) => (peer, Name::ArchiveId, id),
                Want::Correction(peer, id) => (peer, Name::Correction, id),
                Want::At(peer, at) => {
                    table.message(peer, *at).map(&mut add);
                    continue;
                }
            };
            table
                .named(peer, kind, name)
                .take(FIND_MAX)
                .for_each(&mut add);
        }
        Ok(found)
    }

    async fn picture(&self, of: &BareJid) -> Result<Option<PictureRecord>, StoreError> {
        Ok(self.kept.borrow().table.picture(of).cloned())
    }

    async fn search(&self, query: &Query) -> Result<Vec<MessageRecord>, StoreError> {
        let kept = self.kept.borrow();
        let messages = kept.table.rows().filter_map(Row::message);
        let found = messages.filter(|message| query.takes(message)).cloned();
        Ok(super::search::newest(found.collect(), query.limit))
    }

    async fn index(&self) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn write(&self, batch: &[Write]) -> Result<(), StoreError> {
        let mut kept = self.kept.borrow_mut();
        batch.iter().for_each(|write| kept.apply(write));
        Ok(())
    }
}

/// The accounts of this device, in memory: a handful.
#[derive(Debug, Default)]
pub struct MemoryDevice {
    accounts: RefCell<Vec<AccountRecord>>,
}

impl DeviceStore for MemoryDevice {
    async fn accounts(&self) -> Result<Vec<AccountRecord>, StoreError> {
        Ok(self.accounts.borrow().clone())
    }

    async fn put_account(&self, account: &AccountRecord) -> Result<(), StoreError> {
        let mut accounts = self.accounts.borrow_mut();
        match accounts.iter_mut().find(|known| known.id == account.id) {
            Some(known) => known.clone_from(account),
            None => accounts.push(account.clone()),
        }
        Ok(())
    }

    async fn delete_account(&self, id: &BareJid) -> Result<(), StoreError> {
        self.accounts.borrow_mut().retain(|known| known.id != *id);
        Ok(())
    }
}
