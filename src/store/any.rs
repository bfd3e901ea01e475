//! The store as the engine sees it: one type, whatever is behind it.
//!
//! Opening never fails: without storage the chat goes on in memory, and
//! `take_problem` says so once.

use super::{
    AccountRecord, DeviceStore, MemoryDevice, MemoryStore, MessageRecord, Snapshot, Store,
    StoreError, Want, Write,
};
#[cfg(feature = "idb")]
use super::{FallbackStore, IdbDevice, IdbStore};
use crate::api::{Position, StorageProblem};
use crate::jid::BareJid;
#[cfg(feature = "idb")]
use std::cell::Cell;

/// The database of one account.
#[allow(clippy::large_enum_variant)] // there is one for each account
pub enum AnyStore {
    /// Nothing is kept.
    Memory(MemoryStore),
    /// Kept in the browser, as long as it can.
    #[cfg(feature = "idb")]
    Idb(FallbackStore<IdbStore>),
}

impl AnyStore {
    /// A store that keeps nothing ("this is a shared computer").
    pub fn in_memory() -> AnyStore {
        AnyStore::Memory(MemoryStore::default())
    }

    /// The account's database in this browser.
    #[cfg(feature = "idb")]
    pub async fn open(account: &BareJid) -> AnyStore {
        AnyStore::Idb(FallbackStore::new(IdbStore::open(account).await))
    }

    /// Why what is new cannot be kept, once: the next call gives `None`. To be
    /// asked after opening and after each write and read.
    pub fn take_problem(&self) -> Option<StorageProblem> {
        match self {
            AnyStore::Memory(_) => None,
            #[cfg(feature = "idb")]
            AnyStore::Idb(store) => store.take_problem(),
        }
    }
}

/// Does the same with whichever store it is.
macro_rules! delegate {
    ($any:expr, $store:ident => $call:expr) => {
        match $any {
            AnyStore::Memory($store) => $call.await,
            #[cfg(feature = "idb")]
            AnyStore::Idb($store) => $call.await,
        }
    };
}

impl Store for AnyStore {
    async fn load(&self) -> Result<Snapshot, StoreError> {
        delegate!(self, store => store.load())
    }

    async fn before(
        &self,
        peer: &BareJid,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        delegate!(self, store => store.before(peer, before, limit))
    }

    async fn after(
        &self,
        peer: &BareJid,
        after: Position,
        limit: usize,
    ) -> Result<Vec<MessageRecord>, StoreError> {
        delegate!(self, store => store.after(peer, after, limit))
    }

    async fn find(&self, wants: &[Want]) -> Result<Vec<MessageRecord>, StoreError> {
        delegate!(self, store => store.find(wants))
    }

    async fn write(&self, batch: &[Write]) -> Result<(), StoreError> {
        delegate!(self, store => store.write(batch))
    }
}

/// The accounts of this device: all in memory (they are few), and on disk as
/// long as it can.
#[derive(Default)]
pub struct AnyDevice {
    memory: MemoryDevice,
    #[cfg(feature = "idb")]
    disk: Option<IdbDevice>,
    #[cfg(feature = "idb")]
    problem: Cell<Option<StorageProblem>>,
}

impl AnyDevice {
    /// A device that keeps nothing.
    pub fn in_memory() -> AnyDevice {
        AnyDevice::default()
    }

    /// The device's database in this browser.
    #[cfg(feature = "idb")]
    pub async fn open() -> AnyDevice {
        let mut device = AnyDevice::default();
        match device.open_disk().await {
            Ok(disk) => device.disk = Some(disk),
            Err(error) => device.fail(&error),
        }
        device
    }

    #[cfg(feature = "idb")]
    async fn open_disk(&self) -> Result<IdbDevice, StoreError> {
        let disk = IdbDevice::open().await?;
        for account in disk.accounts().await? {
            self.memory.put_account(&account).await?;
        }
        Ok(disk)
    }

    #[cfg(feature = "idb")]
    fn fail(&self, error: &StoreError) {
        log::error!("the device's store failed: {error:?}");
        self.problem.set(Some(StorageProblem::from(error)));
    }

    /// See [`AnyStore::take_problem`].
    pub fn take_problem(&self) -> Option<StorageProblem> {
        #[cfg(feature = "idb")]
        return self.problem.take();
        #[cfg(not(feature = "idb"))]
        None
    }
}

impl DeviceStore for AnyDevice {
    async fn accounts(&self) -> Result<Vec<AccountRecord>, StoreError> {
        self.memory.accounts().await
    }

    async fn put_account(&self, account: &AccountRecord) -> Result<(), StoreError> {
        self.memory.put_account(account).await?;
        #[cfg(feature = "idb")]
        if let Some(disk) = &self.disk
            && let Err(error) = disk.put_account(account).await
        {
            self.fail(&error);
        }
        Ok(())
    }

    /// Fails if something may be left on disk: that must not be said to be gone.
    async fn delete_account(&self, id: &BareJid) -> Result<(), StoreError> {
        self.memory.delete_account(id).await?;
        #[cfg(feature = "idb")]
        if let Some(disk) = &self.disk {
            disk.delete_account(id).await?;
        }
        Ok(())
    }
}
