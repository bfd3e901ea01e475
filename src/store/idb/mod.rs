//! The store in the browser's IndexedDB: one database for each account, so that
//! signing out deletes one database and nothing else.
//!
//! A transaction never outlives an await on anything but its own requests
//! (Safari closes an idle one), and every value is made before it begins.
//! Durability is left at the browsers' default, which all of them now take as
//! "relaxed": `complete` comes when the system has the data, not when the disk
//! has. A crashed tab or browser loses nothing; a power cut may lose the last
//! transactions, but whole and from the end, so data and cursors still agree
//! and the server's archive gives them again. "Strict" would cost a disk flush
//! for every message.

mod connection;
mod device;
mod migrations;
mod request;
mod search;

pub use device::IdbDevice;

use super::{
    FIND_MAX, Key, MessageRecord, PictureRecord, Query, Snapshot, Store, StoreError, Table, Want,
    Write,
};
use crate::api::Position;
use crate::jid::BareJid;
use connection::Connection;
use js_sys::Array;
use migrations::account::*;
use request::{Trouble, committed, done};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{
    IdbCursor, IdbCursorDirection, IdbDatabase, IdbKeyRange, IdbRequest, IdbTransaction,
    IdbTransactionMode,
};

/// Key of the roster's version in [`META`].
const ROSTER_VERSION: &str = "roster_version";
/// Key of how far the archive is known in [`META`].
const ARCHIVE: &str = "archive";
/// Key of the invitations of our own in [`META`].
const ISSUED: &str = "issued";
/// Key of what a person decided in [`META`].
const SETTINGS: &str = "settings";
/// Key of the stream to go on with in [`META`].
const STREAM: &str = "stream";

/// One account in IndexedDB.
pub struct IdbStore {
    connection: Connection,
    known: search::Known,
}

/// The name of an account's database.
fn database_name(account: &BareJid) -> String {
    format!("keuvel:{account}")
}

impl IdbStore {
    /// Opens the account's database; makes it if there is none.
    pub async fn open(account: &BareJid) -> Result<IdbStore, StoreError> {
        let connection = Connection::open(database_name(account), migrations::ACCOUNT).await?;
        let known = search::Known::default();
        Ok(IdbStore { connection, known })
    }

    /// As if the browser had closed the database. For tests.
    #[cfg(any(test, feature = "testing"))]
    #[doc(hidden)]
    pub fn lose(&self) {
        self.connection.lose();
    }
}

impl Store for IdbStore {
    async fn load(&self) -> Result<Snapshot, StoreError> {
        let load = async |db: &IdbDatabase| {
            let transaction = begin(db, &[CONTACTS, CHATS, OUTBOX, PRESENCES, WAITING, META])?;
            let all = |name| Ok::<_, JsValue>(done(transaction.object_store(name)?.get_all()?));
            let (contacts, chats, waiting) = (all(CONTACTS)?, all(CHATS)?, all(OUTBOX)?);
            let (presences, waits) = (all(PRESENCES)?, all(WAITING)?);
            let meta = transaction.object_store(META)?;
            let version = done(meta.get(&ROSTER_VERSION.into())?);
            let stream = done(meta.get(&STREAM.into())?);
            let archive = done(meta.get(&ARCHIVE.into())?);
            let issued = done(meta.get(&ISSUED.into())?);
            let settings = done(meta.get(&SETTINGS.into())?);
            let mut snapshot = Snapshot {
                contacts: rows(contacts.await?),
                chats: rows(chats.await?),
                outbox: Vec::new(),
                roster_version: version.await?.as_string(),
                presences: rows(presences.await?),
                stream: row(stream.await?),
                archive: row(archive.await?).unwrap_or_default(),
                issued: row(issued.await?).unwrap_or_default(),
                settings: row(settings.await?).unwrap_or_default(),
                waiting: rows(waits.await?),
            };
            for record in rows(waiting.await?) {
                snapshot.queue(record);
            }
            Ok(snapshot)
        };
        Ok(self.connection.run(load).await?)
    }

    async fn before(
        &self,
        peer: &BareJid,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let page = async |db: &IdbDatabase| {
            let end = match before {
                Some(position) => key(peer, position),
                None => after_all(peer),
            };
            let range = between(&before_all(peer), &end)?;
            let transaction = begin(db, &[MESSAGES])?;
            let messages = transaction.object_store(MESSAGES)?;
            // Places mostly follow one another: then this is the page, in one step.
            let first = before.and_then(|it| it.back(limit));
            if let Some(first) = first.map(|first| key(peer, first)) {
                let range =
                    IdbKeyRange::bound_with_lower_open_and_upper_open(&first, &end, false, true)?;
                let page = done(messages.get_all_with_key(&range)?).await?;
                if page.unchecked_ref::<Array>().length() as usize == limit {
                    return Ok(rows(page));
                }
            }
            // `getAll` only goes up, and a cursor gives one row an event. So
            // step back over the keys in one leap, then get all from there.
            let request = messages
                .open_key_cursor_with_range_and_direction(&range, IdbCursorDirection::Prev)?;
            let mut cursor = done(request.clone()).await?;
            if limit > 1 && !cursor.is_null() {
                let leap = u32::try_from(limit - 1).unwrap_or(u32::MAX);
                cursor.unchecked_ref::<IdbCursor>().advance(leap)?;
                cursor = done(request).await?;
            }
            let page = if cursor.is_null() {
                // Fewer than `limit` are left.
                messages.get_all_with_key(&range)?
            } else {
                let first = cursor.unchecked_ref::<IdbCursor>().key()?;
                let page =
                    IdbKeyRange::bound_with_lower_open_and_upper_open(&first, &end, false, true)?;
                messages.get_all_with_key(&page)?
            };
            Ok(rows(done(page).await?))
        };
        Ok(self.connection.run(page).await?)
    }

    async fn after(
        &self,
        peer: &BareJid,
        after: Position,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        if limit == 0 {
            // To IndexedDB a count of 0 means all.
            return Ok(Vec::new());
        }
        let page = async |db: &IdbDatabase| {
            let range = between(&key(peer, after), &after_all(peer))?;
            let transaction = begin(db, &[MESSAGES])?;
            let messages = transaction.object_store(MESSAGES)?;
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            let page = messages.get_all_with_key_and_limit(&range, limit)?;
            Ok(rows(done(page).await?))
        };
        Ok(self.connection.run(page).await?)
    }

    async fn find(&self, wants: &[Want]) -> Result<Vec<MessageRecord>, StoreError> {
        if wants.is_empty() {
            return Ok(Vec::new());
        }
        let find = async |db: &IdbDatabase| {
            let transaction = begin(db, &[MESSAGES])?;
            let asked: Result<Vec<_>, JsValue> = wants
                .iter()
                .map(|want| Ok(done(ask(&transaction, want)?)))
                .collect();
            let mut seen = Table::default();
            let mut found = Vec::new();
            for answer in asked? {
                let mut answer: Vec<MessageRecord> = rows(answer.await?);
                answer.retain(|row| seen.mark(Key::of(row)));
                found.append(&mut answer);
            }
            Ok(found)
        };
        Ok(self.connection.run(find).await?)
    }

    async fn picture(&self, of: &BareJid) -> Result<Option<PictureRecord>, StoreError> {
        let picture = async |db: &IdbDatabase| {
            let pictures = begin(db, &[PICTURES])?.object_store(PICTURES)?;
            Ok(row(done(pictures.get(&of.as_str().into())?).await?))
        };
        Ok(self.connection.run(picture).await?)
    }

    async fn search(&self, query: &Query) -> Result<Vec<MessageRecord>, StoreError> {
        Ok(self.find_words(query).await?)
    }

    async fn index(&self) -> Result<bool, StoreError> {
        Ok(self.index_some().await?)
    }

    async fn write(&self, batch: &[Write]) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let changes: Result<Vec<_>, Trouble> = batch.iter().map(Change::new).collect();
        let changes = changes?;
        let mut stores = Vec::new();
        for store in changes.iter().flat_map(|change| change.stores()) {
            if !stores.contains(store) {
                stores.push(*store);
            }
        }
        let anew = |write: &Write| matches!(write, Write::DeleteChat(_));
        if batch.iter().any(anew) {
            self.known.forget();
        }
        let write = async |db: &IdbDatabase| {
            let transaction = db.transaction_with_str_sequence_and_mode(
                &names(&stores),
                IdbTransactionMode::Readwrite,
            )?;
            if let Err(error) = changes.iter().try_for_each(|c| c.request(&transaction)) {
                // Nothing of it may stay. Fails only if it is aborted already.
                let _ = transaction.abort();
                return Err(error.into());
            }
            // A failing request aborts the transaction, so its end says all.
            committed(&transaction).await
        };
        Ok(self.connection.run(write).await?)
    }
}

/// A [`Write`] as values for IndexedDB.
enum Change {
    Put(&'static str, JsValue),
    Delete(&'static str, JsValue),
    Clear(&'static str),
    DeleteChat(BareJid, JsValue),
    DeleteRequest(BareJid),
    Add(&'static str, JsValue),
    Meta(&'static str, JsValue),
}

impl Change {
    fn new(write: &Write) -> Result<Change, Trouble> {
        Ok(match write {
            Write::Message(message) => Change::Put(MESSAGES, value(message)?),
            Write::DeleteMessage(peer, at) => Change::Delete(MESSAGES, key(peer, *at)),
            Write::Chat(chat) => Change::Put(CHATS, value(chat)?),
            Write::DeleteChat(peer) => Change::DeleteChat(peer.clone(), search::everything()?),
            Write::DeleteRequest(peer) => Change::DeleteRequest(peer.clone()),
            Write::Index(places) => Change::Add(TO_INDEX, search::places(places)?),
            Write::Contact(contact) => Change::Put(CONTACTS, value(contact)?),
            Write::DeleteContact(jid) => Change::Delete(CONTACTS, jid.as_str().into()),
            Write::ClearContacts => Change::Clear(CONTACTS),
            Write::Outbox(record) => Change::Put(OUTBOX, value(record)?),
            Write::DeleteOutbox(id) => Change::Delete(OUTBOX, id.into()),
            Write::Presence(record) => Change::Put(PRESENCES, value(record)?),
            Write::DeletePresence(jid) => Change::Delete(PRESENCES, jid.as_str().into()),
            Write::ClearPresences => Change::Clear(PRESENCES),
            Write::Waiting(record) => Change::Put(WAITING, value(record)?),
            Write::Picture(record) => Change::Put(PICTURES, value(record)?),
            Write::ClearPictures => Change::Clear(PICTURES),
            Write::DeletePicture(of) => Change::Delete(PICTURES, of.as_str().into()),
            Write::DeleteWaiting(number) => Change::Delete(WAITING, (*number as f64).into()),
            Write::Stream(Some(stream)) => Change::Meta(STREAM, value(stream)?),
            Write::Archive(archive) => Change::Meta(ARCHIVE, value(archive)?),
            Write::Issued(issued) => Change::Meta(ISSUED, value(issued)?),
            Write::Settings(settings) => Change::Meta(SETTINGS, value(settings)?),
            Write::Stream(None) => Change::Delete(META, STREAM.into()),
            Write::RosterVersion(Some(version)) => Change::Meta(ROSTER_VERSION, version.into()),
            Write::RosterVersion(None) => Change::Delete(META, ROSTER_VERSION.into()),
        })
    }

    fn stores(&self) -> &[&'static str] {
        match self {
            Change::Put(store, _)
            | Change::Add(store, _)
            | Change::Delete(store, _)
            | Change::Clear(store) => std::slice::from_ref(store),
            Change::DeleteChat(..) => &[CHATS, MESSAGES, WORDS, BLOCKS, TO_INDEX],
            Change::DeleteRequest(_) => &[CHATS, MESSAGES],
            Change::Meta(..) => &[META],
        }
    }

    fn request(&self, transaction: &IdbTransaction) -> Result<(), JsValue> {
        match self {
            Change::Put(store, value) | Change::Add(store, value) => {
                transaction.object_store(store)?.put(value)?
            }
            Change::Delete(store, key) => transaction.object_store(store)?.delete(key)?,
            Change::Clear(store) => transaction.object_store(store)?.clear()?,
            Change::DeleteChat(peer, everything) => {
                // Its words must go, and an index is not told what to forget.
                transaction.object_store(WORDS)?.clear()?;
                transaction.object_store(BLOCKS)?.clear()?;
                let queue = transaction.object_store(TO_INDEX)?;
                queue.clear()?;
                queue.put(everything)?;
                delete_chat(transaction, peer)?
            }
            Change::DeleteRequest(peer) => delete_chat(transaction, peer)?,
            Change::Meta(name, value) => transaction
                .object_store(META)?
                .put_with_key(value, &(*name).into())?,
        };
        Ok(())
    }
}

fn delete_chat(transaction: &IdbTransaction, peer: &BareJid) -> Result<IdbRequest, JsValue> {
    let all = between(&before_all(peer), &after_all(peer))?;
    transaction.object_store(MESSAGES)?.delete(&all)?;
    transaction
        .object_store(CHATS)?
        .delete(&peer.as_str().into())
}

fn ask(transaction: &IdbTransaction, want: &Want) -> Result<IdbRequest, JsValue> {
    let messages = transaction.object_store(MESSAGES)?;
    let (index, peer, name) = match want {
        Want::Id(peer, id) => (BY_ID, peer, id),
        Want::StanzaId(peer, id) => (BY_STANZA_ID, peer, id),
        Want::ArchiveId(peer, id) => (BY_ARCHIVE_ID, peer, id),
        Want::Correction(peer, id) => (BY_CORRECTION, peer, id),
        Want::At(peer, at) => return messages.get_all_with_key(&key(peer, *at)),
    };
    let name = Array::of2(&peer.as_str().into(), &name.into());
    messages
        .index(index)?
        .get_all_with_key_and_limit(&name, FIND_MAX as u32)
}

fn begin(db: &IdbDatabase, stores: &[&str]) -> Result<IdbTransaction, JsValue> {
    db.transaction_with_str_sequence(&names(stores))
}

fn names(stores: &[&str]) -> JsValue {
    let names: Array = stores.iter().copied().map(JsValue::from).collect();
    names.into()
}

/// The key of a message.
fn key(peer: &BareJid, at: Position) -> JsValue {
    Array::of3(&peer.as_str().into(), &at.fragment.into(), &at.index.into()).into()
}

/// Sorts before every message of a chat.
fn before_all(peer: &BareJid) -> JsValue {
    Array::of1(&peer.as_str().into()).into()
}

/// Sorts after every message of a chat: to IndexedDB a list is more than any
/// number.
fn after_all(peer: &BareJid) -> JsValue {
    Array::of2(&peer.as_str().into(), &Array::new()).into()
}

/// What lies between two keys, both excluded.
fn between(from: &JsValue, to: &JsValue) -> Result<IdbKeyRange, JsValue> {
    IdbKeyRange::bound_with_lower_open_and_upper_open(from, to, true, true)
}

/// A record as a plain object, `None` as a missing field: IndexedDB indexes
/// neither, and people can read it in the browser's tools.
fn value<T: Serialize>(record: &T) -> Result<JsValue, Trouble> {
    let serializer = serde_wasm_bindgen::Serializer::new()
        .serialize_maps_as_objects(true)
        .serialize_missing_as_null(false)
        .serialize_large_number_types_as_bigints(false);
    record
        .serialize(&serializer)
        .map_err(|error| Trouble::new("DataError", &error.to_string()))
}

/// Records from an array. One that cannot be read is left out: it must not cost
/// the others.
fn rows<T: DeserializeOwned>(array: JsValue) -> Vec<T> {
    let array: Array = array.unchecked_into();
    array.iter().filter_map(row).collect()
}

/// A record, if there is one that can be read.
fn row<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    if value.is_undefined() {
        return None;
    }
    let row = serde_wasm_bindgen::from_value(value);
    if row.is_err() {
        // The error would quote the record.
        log::error!("unreadable {}", std::any::type_name::<T>());
    }
    row.ok()
}
