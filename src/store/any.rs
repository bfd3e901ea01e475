//! The stores as the engine opens them.
//!
//! Opening never fails: without storage the chat goes on in memory, and
//! `take_problem` says so once.

use super::{AccountRecord, DeviceStore, MemoryDevice, StoreError};
#[cfg(feature = "idb")]
use super::{FallbackStore, IdbDevice, IdbStore};
use crate::api::StorageProblem;
use crate::jid::BareJid;
#[cfg(feature = "idb")]
use std::cell::Cell;

/// The database of one account: kept in the browser as long as it can, or, on a
/// shared computer, nowhere.
#[cfg(feature = "idb")]
pub type AnyStore = FallbackStore<IdbStore>;

#[cfg(feature = "idb")]
impl AnyStore {
    /// The account's database in this browser.
    pub async fn open(account: &BareJid) -> AnyStore {
        FallbackStore::new(IdbStore::open(account).await)
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

    /// Whether it keeps accounts. Without it an account's own database would be
    /// found by nobody after a reload, and deleted by nobody.
    pub fn keeps(&self) -> bool {
        #[cfg(feature = "idb")]
        return self.disk.is_some();
        #[cfg(not(feature = "idb"))]
        false
    }

    /// Why what is new cannot be kept, once: the next call gives `None`.
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
