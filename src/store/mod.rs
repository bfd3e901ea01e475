//! What is kept on this device.
//!
//! One trait, two implementations that pass one conformance suite: memory
//! (shared computers, tests, blocked storage) and IndexedDB. A batch of
//! [`Write`]s is one transaction: it holds the data and the cursor it advances.
//! Nothing is shown before it is committed.

mod any;
mod arranged;
#[cfg(any(test, feature = "testing"))]
#[doc(hidden)]
pub mod conformance;
mod fallback;
#[cfg(feature = "idb")]
mod idb;
mod memory;
#[cfg(any(test, feature = "testing"))]
mod naive;
mod notes;
mod records;
mod search;
mod table;
#[cfg(test)]
mod tests;

pub use any::AnyDevice;
#[cfg(feature = "idb")]
pub use any::AnyStore;
pub use arranged::*;
pub use fallback::FallbackStore;
#[cfg(feature = "idb")]
pub use idb::{IdbDevice, IdbStore};
pub use memory::{MemoryDevice, MemoryStore};
pub use notes::*;
pub use records::*;
pub use search::{Query, fold, has_link};
pub(crate) use table::{Key, Name, Row, Table};

use crate::api::Position;
use crate::jid::BareJid;

/// Why the store could not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// The browser gives no storage.
    Blocked,
    /// The quota is used up.
    Full,
    /// Anything else, for a report.
    Broken(String),
}

/// How many messages one [`Want`] gives at most, the oldest first: others choose
/// their ids, and may choose the same one a thousand times.
pub const FIND_MAX: usize = 16;

/// Which messages to fetch by name, in [`Store::find`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Want {
    /// By [`MessageRecord::id`].
    Id(BareJid, String),
    /// By [`MessageRecord::stanza_id`].
    StanzaId(BareJid, String),
    /// By [`MessageRecord::archive_id`].
    ArchiveId(BareJid, String),
    /// By one of [`MessageRecord::corrections`].
    Correction(BareJid, String),
    /// By place.
    At(BareJid, Position),
}

/// The database of one account.
#[allow(async_fn_in_trait)] // one thread, no Send needed
pub trait Store {
    /// What the model holds in memory.
    async fn load(&self) -> Result<Snapshot, StoreError>;

    /// At most `limit` messages just before a position (`None`: the newest),
    /// oldest first.
    async fn before(
        &self,
        peer: &BareJid,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError>;

    /// At most `limit` messages just after a position, oldest first.
    async fn after(
        &self,
        peer: &BareJid,
        after: Position,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError>;

    /// The messages that are there of those wanted, in no certain order, each once.
    async fn find(&self, wants: &[Want]) -> Result<Vec<MessageRecord>, StoreError>;

    /// Somebody's picture.
    async fn picture(&self, of: &BareJid) -> Result<Option<PictureRecord>, StoreError>;

    /// The messages that a search finds, newest first. Those that [`Store::index`] has
    /// not come to are not among them.
    async fn search(&self, query: &Query) -> Result<Vec<MessageRecord>, StoreError>;

    /// Indexes some of the messages that searches do not find yet (see
    /// [`Write::Index`]): for times when nothing else is to be done. Says whether
    /// there is more.
    async fn index(&self) -> Result<bool, StoreError>;

    /// Writes all, in order, or nothing. One write at a time: the next begins
    /// when this one has ended.
    async fn write(&self, batch: &[Write]) -> Result<(), StoreError>;
}

/// The database of this device: who is signed in here.
#[allow(async_fn_in_trait)]
pub trait DeviceStore {
    /// All accounts.
    async fn accounts(&self) -> Result<Vec<AccountRecord>, StoreError>;
    /// Put in or replace by `id`.
    async fn put_account(&self, account: &AccountRecord) -> Result<(), StoreError>;
    /// Removes the account's record and its whole database.
    async fn delete_account(&self, id: &BareJid) -> Result<(), StoreError>;
}
