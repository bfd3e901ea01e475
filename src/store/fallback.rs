//! A store that goes on in memory when the disk does not.
//!
//! From the first failure on nothing new is written to disk, so that the disk
//! keeps a state that was whole once; what is new lives as long as the engine.
//! What is deleted is deleted there too, if it can be. Reads lay it over what the disk has. It must never lose what was
//! received or typed, and never fail.

use super::table::{Key, Row, Table};
use super::{
    MemoryStore, MessageRecord, PictureRecord, Query, Snapshot, Store, StoreError, Want, Write,
};
use crate::api::{Position, StorageProblem};
use crate::jid::BareJid;
use std::cell::{Cell, RefCell};

/// Any store, and memory over it once it has failed.
#[derive(Debug)]
pub struct FallbackStore<S> {
    /// `None`: there is none, or it could not even be opened.
    disk: Option<S>,
    /// It did not read: it is left alone from then on.
    unreadable: Cell<bool>,
    /// It did not even delete: it is not asked to again.
    undeletable: Cell<bool>,
    /// What was written since it failed: `None` while it did not, or without it.
    overlay: RefCell<Option<Hidden>>,
    memory: MemoryStore,
    problem: Cell<Option<StorageProblem>>,
}

/// What of the disk no longer counts: everything written since is in memory, or
/// was deleted.
#[derive(Debug, Default)]
struct Hidden {
    /// Marks, and nothing else.
    keys: Table,
    all_contacts: bool,
    roster_version: bool,
    all_presences: bool,
    all_pictures: bool,
    archive: bool,
    issued: bool,
    settings: bool,
    stream: bool,
}

impl Hidden {
    fn add(&mut self, write: &Write) {
        let key = match write {
            Write::Message(message) => Key::of(message),
            Write::Index(_) => return,
            Write::DeleteMessage(peer, at) => Key::Message(peer.clone(), *at),
            Write::Chat(chat) => Key::Chat(chat.peer.clone()),
            Write::DeleteChat(peer) | Write::DeleteRequest(peer) => {
                self.keys.mark(Key::History(peer.clone()));
                self.keys.clear_history(peer);
                Key::Chat(peer.clone())
            }
            Write::Contact(contact) => Key::Contact(contact.jid.clone()),
            Write::DeleteContact(jid) => Key::Contact(jid.clone()),
            Write::ClearContacts => return self.all_contacts = true,
            Write::Outbox(record) => Key::Outbox(record.id.clone()),
            Write::DeleteOutbox(id) => Key::Outbox(id.clone()),
            Write::RosterVersion(_) => return self.roster_version = true,
            Write::Presence(record) => Key::Presence(record.jid.clone()),
            Write::Picture(record) => Key::Picture(record.of.clone()),
            Write::DeletePicture(of) => Key::Picture(of.clone()),
            Write::DeletePresence(jid) => Key::Presence(jid.clone()),
            Write::ClearPictures => return self.all_pictures = true,
            Write::ClearPresences => return self.all_presences = true,
            Write::Stream(_) => return self.stream = true,
            Write::Archive(_) => return self.archive = true,
            Write::Issued(_) => return self.issued = true,
            Write::Settings(_) => return self.settings = true,
            Write::Waiting(record) => Key::Waiting(record.number),
            Write::DeleteWaiting(number) => Key::Waiting(*number),
        };
        self.keys.mark(key);
    }

    fn message(&self, row: &MessageRecord) -> bool {
        self.keys.has(&Key::of(row)) || self.keys.has(&Key::History(row.peer.clone()))
    }
}

impl<S: Store> FallbackStore<S> {
    /// Over what opening the store gave.
    pub fn new(opened: Result<S, StoreError>) -> FallbackStore<S> {
        let problem = opened.as_ref().err().map(StorageProblem::from);
        let store = FallbackStore {
            disk: opened.ok(),
            ..FallbackStore::in_memory()
        };
        store.problem.set(problem);
        store
    }

    /// Without a disk: keeps nothing ("this is a shared computer").
    pub fn in_memory() -> FallbackStore<S> {
        FallbackStore {
            disk: None,
            unreadable: Cell::new(false),
            undeletable: Cell::new(false),
            overlay: RefCell::new(None),
            memory: MemoryStore::default(),
            problem: Cell::new(None),
        }
    }

    /// Why what is new cannot be kept, once: the next call gives `None`. To be
    /// asked after opening and after each write and read.
    pub fn take_problem(&self) -> Option<StorageProblem> {
        self.problem.take()
    }

    /// From now on in memory.
    fn fail(&self, error: &StoreError) {
        log::error!("the store failed, going on in memory: {error:?}");
        let mut overlay = self.overlay.borrow_mut();
        if overlay.is_none() {
            *overlay = Some(Hidden::default());
            self.problem.set(Some(StorageProblem::from(error)));
        }
    }

    /// What the disk reads; nothing if it does not.
    async fn read<T: Default>(&self, job: impl AsyncFn(&S) -> Result<T, StoreError>) -> T {
        let Some(disk) = self.disk.as_ref().filter(|_| !self.unreadable.get()) else {
            return T::default();
        };
        match job(disk).await {
            Ok(value) => value,
            Err(error) => {
                self.unreadable.set(true);
                self.fail(&error);
                T::default()
            }
        }
    }

    /// What is deleted should not come back after a reload, and what was sent
    /// should not be sent again: there is room for deletions on a full disk.
    async fn delete_on_disk(&self, batch: &[Write]) {
        let is_deletion = |write: &&Write| {
            matches!(
                write,
                Write::DeleteMessage(..)
                    | Write::DeleteChat(_)
                    | Write::DeleteRequest(_)
                    | Write::DeleteOutbox(_)
            )
        };
        let deletions: Vec<Write> = batch.iter().filter(is_deletion).cloned().collect();
        let usable = !self.unreadable.get() && !self.undeletable.get();
        if let Some(disk) = self.disk.as_ref().filter(|_| usable)
            && !deletions.is_empty()
        {
            // If it cannot even do that, it was said already.
            self.undeletable.set(disk.write(&deletions).await.is_err());
        }
    }

    /// Leaves out what is hidden by now: a write may have failed while the disk
    /// was read.
    fn shown(&self, mut rows: Vec<MessageRecord>) -> Vec<MessageRecord> {
        if let Some(hidden) = &*self.overlay.borrow() {
            rows.retain(|row| !hidden.message(row));
        }
        rows
    }

    /// What is shown of the disk's rows, and those of memory, in order.
    fn with_new(&self, disk: Vec<MessageRecord>, memory: Vec<MessageRecord>) -> Table {
        let mut rows = Table::default();
        for row in self.shown(disk).into_iter().chain(memory) {
            rows.put(Row::Message(row));
        }
        rows
    }
}

impl<S: Store> Store for FallbackStore<S> {
    async fn load(&self) -> Result<Snapshot, StoreError> {
        let mut all = self.read(async |disk| disk.load().await).await;
        let new = self.memory.load().await?;
        let overlay = self.overlay.borrow();
        let Some(hidden) = &*overlay else {
            return Ok(if self.disk.is_some() { all } else { new });
        };
        let keys = &hidden.keys;
        all.contacts
            .retain(|row| !hidden.all_contacts && !keys.has(&Key::Contact(row.jid.clone())));
        all.chats
            .retain(|row| !keys.has(&Key::Chat(row.peer.clone())));
        all.outbox
            .retain(|row| !keys.has(&Key::Outbox(row.id.clone())));
        all.presences
            .retain(|row| !hidden.all_presences && !keys.has(&Key::Presence(row.jid.clone())));
        all.presences.extend(new.presences);
        all.waiting
            .retain(|row| !keys.has(&Key::Waiting(row.number)));
        all.waiting.extend(new.waiting);
        all.waiting.sort_by_key(|row| row.number);
        if hidden.stream {
            all.stream = new.stream;
        }
        if hidden.archive {
            all.archive = new.archive;
        }
        if hidden.issued {
            all.issued = new.issued;
        }
        if hidden.settings {
            all.settings = new.settings;
        }
        all.contacts.extend(new.contacts);
        all.chats.extend(new.chats);
        for record in new.outbox {
            all.queue(record);
        }
        if hidden.roster_version {
            all.roster_version = new.roster_version;
        }
        Ok(all)
    }

    async fn before(
        &self,
        peer: &BareJid,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        // Newest first, until `limit` rows of the disk are left after hiding.
        let mut page = Vec::new();
        let mut end = before;
        while page.len() < limit {
            let older = self.read(async |disk| disk.before(peer, end, limit).await);
            let older = older.await;
            let Some(first) = older.first() else { break };
            end = Some(first.position);
            page.extend(self.shown(older));
        }
        let page = self.with_new(page, self.memory.before(peer, before, limit).await?);
        Ok(page.before(peer, None, limit))
    }

    async fn after(
        &self,
        peer: &BareJid,
        after: Position,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        let mut page = Vec::new();
        let mut start = after;
        while page.len() < limit {
            let newer = self.read(async |disk| disk.after(peer, start, limit).await);
            let newer = newer.await;
            let Some(last) = newer.last() else { break };
            start = last.position;
            page.extend(self.shown(newer));
        }
        let page = self.with_new(page, self.memory.after(peer, after, limit).await?);
        Ok(page.after(peer, after, limit))
    }

    async fn find(&self, wants: &[Want]) -> Result<Vec<MessageRecord>, StoreError> {
        let found = self.read(async |disk| disk.find(wants).await).await;
        let mut found = self.shown(found);
        found.extend(self.memory.find(wants).await?);
        Ok(found)
    }

    async fn picture(&self, of: &BareJid) -> Result<Option<PictureRecord>, StoreError> {
        let kept = self.read(async |disk| disk.picture(of).await).await;
        let key = Key::Picture(of.clone());
        let hides = |hidden: &Hidden| hidden.all_pictures || hidden.keys.has(&key);
        let hidden = self.overlay.borrow().as_ref().is_some_and(hides);
        let kept = kept.filter(|_| !hidden);
        Ok(self.memory.picture(of).await?.or(kept))
    }

    async fn search(&self, query: &Query) -> Result<Vec<MessageRecord>, StoreError> {
        // What the memory has in place of it does not count: then more is asked for.
        let mut asked = query.clone();
        let mut found = loop {
            let found = self.read(async |disk| disk.search(&asked).await).await;
            let all = found.len() < asked.limit;
            let found = self.shown(found);
            if all || found.len() >= query.limit {
                break found;
            }
            asked.limit *= 2;
        };
        found.extend(self.memory.search(query).await?);
        Ok(super::search::newest(found, query.limit))
    }

    async fn index(&self) -> Result<bool, StoreError> {
        let whole = self.overlay.borrow().is_none();
        match self.disk.as_ref().filter(|_| whole) {
            // Not indexed is not found, and no more than that.
            Some(disk) => Ok(disk.index().await.unwrap_or(false)),
            None => Ok(false),
        }
    }

    async fn write(&self, batch: &[Write]) -> Result<(), StoreError> {
        let whole = self.overlay.borrow().is_none();
        if let Some(disk) = self.disk.as_ref().filter(|_| whole) {
            match disk.write(batch).await {
                Ok(()) => return Ok(()),
                Err(error) => self.fail(&error),
            }
        }
        if let Some(hidden) = &mut *self.overlay.borrow_mut() {
            batch.iter().for_each(|write| hidden.add(write));
        }
        self.delete_on_disk(batch).await;
        self.memory.write(batch).await
    }
}

impl From<&StoreError> for StorageProblem {
    fn from(error: &StoreError) -> StorageProblem {
        match error {
            StoreError::Blocked => StorageProblem::Blocked,
            StoreError::Full => StorageProblem::Full,
            StoreError::Broken(_) => StorageProblem::Broken,
        }
    }
}
