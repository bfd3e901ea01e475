//! The structure of the databases, as the steps that led to it.
//!
//! Append-only: a step that was released is never changed, for some browser has
//! already taken it. A database's version is the number of steps it has taken.

use super::request::Step;
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbIndexParameters, IdbObjectStoreParameters};

/// Object stores of an account's database.
pub(super) mod account {
    pub const MESSAGES: &str = "messages";
    pub const CHATS: &str = "chats";
    pub const CONTACTS: &str = "contacts";
    pub const OUTBOX: &str = "outbox";
    pub const META: &str = "meta";
    pub const PRESENCES: &str = "presences";
    pub const WAITING: &str = "waiting";
    pub const PICTURES: &str = "pictures";
    /// Which messages of a block have a word, by `[word, block]`.
    pub const WORDS: &str = "words";
    /// Blocks of indexed messages, by number.
    pub const BLOCKS: &str = "blocks";
    /// What is still to be indexed.
    pub const TO_INDEX: &str = "to_index";

    /// Indexes of [`MESSAGES`], named as the field that follows `peer`.
    pub const BY_ID: &str = "id";
    pub const BY_STANZA_ID: &str = "stanza_id";
    pub const BY_ARCHIVE_ID: &str = "archive_id";
    /// Index of [`MESSAGES`], whose members have `peer` in them.
    pub const BY_CORRECTION: &str = "corrections";
}

/// Object stores of the device's database.
pub(super) mod device {
    pub const ACCOUNTS: &str = "accounts";
    /// Addresses whose database is being deleted: a crash must not keep it.
    pub const DOOMED: &str = "doomed";
}

/// The steps of an account's database.
pub(super) const ACCOUNT: &[Step] = &[
    // 1: messages, chats, contacts, outbox.
    |db, _| {
        use account::*;
        let messages = create(
            db,
            MESSAGES,
            &path(&["peer", "position.fragment", "position.index"]),
        )?;
        for name in [BY_ID, BY_STANZA_ID, BY_ARCHIVE_ID] {
            // A message without the field has no key, and so no entry.
            messages.create_index_with_str_sequence(name, &path(&["peer", name]))?;
        }
        create(db, CHATS, &"peer".into())?;
        create(db, CONTACTS, &"jid".into())?;
        create(db, OUTBOX, &"id".into())?;
        db.create_object_store(META)?;
        Ok(())
    },
    // 2: presences, for a stream that goes on after a reload.
    |db, _| {
        create(db, account::PRESENCES, &"jid".into())?;
        Ok(())
    },
    // 3: what is said about messages that are not here.
    |db, _| {
        create(db, account::WAITING, &"number".into())?;
        Ok(())
    },
    // 4: the index of words, first of all for what is here.
    |db, _| {
        use account::*;
        db.create_object_store(WORDS)?;
        db.create_object_store(BLOCKS)?;
        let numbered = IdbObjectStoreParameters::new();
        numbered.set_auto_increment(true);
        let queue = db.create_object_store_with_optional_parameters(TO_INDEX, &numbered)?;
        let everything = super::search::everything().map_err(|_| JsValue::NULL)?;
        queue.put(&everything)?;
        Ok(())
    },
    // 5: messages by their corrections.
    |_, transaction| {
        use account::*;
        let each = IdbIndexParameters::new();
        each.set_multi_entry(true);
        let messages = transaction.object_store(MESSAGES)?;
        let path = BY_CORRECTION;
        messages.create_index_with_str_and_optional_parameters(path, path, &each)?;
        Ok(())
    },
    // 6: the index of words anew, with what they begin with.
    |_, transaction| {
        use account::*;
        transaction.object_store(WORDS)?.clear()?;
        transaction.object_store(BLOCKS)?.clear()?;
        let queue = transaction.object_store(TO_INDEX)?;
        queue.clear()?;
        let everything = super::search::everything().map_err(|_| JsValue::NULL)?;
        queue.put(&everything)?;
        Ok(())
    },
    // 7: pictures.
    |db, _| {
        create(db, account::PICTURES, &"of".into())?;
        Ok(())
    },
];

/// The steps of the device's database.
pub(super) const DEVICE: &[Step] = &[
    // 1: accounts.
    |db, _| {
        create(db, device::ACCOUNTS, &"id".into())?;
        db.create_object_store(device::DOOMED)?;
        Ok(())
    },
];

fn create(db: &IdbDatabase, name: &str, key: &JsValue) -> Result<web_sys::IdbObjectStore, JsValue> {
    let options = IdbObjectStoreParameters::new();
    options.set_key_path(key);
    db.create_object_store_with_optional_parameters(name, &options)
}

fn path(fields: &[&str]) -> JsValue {
    let fields: Array = fields.iter().copied().map(JsValue::from).collect();
    fields.into()
}
