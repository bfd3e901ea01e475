//! Who is signed in on this device, and how an account's data is deleted.

use super::connection::Connection;
use super::migrations::{self, device::*};
use super::request::{self, Trouble, committed, done};
use super::{begin, database_name, names, rows, value};
use crate::jid::BareJid;
use crate::store::{AccountRecord, DeviceStore, StoreError};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbTransaction, IdbTransactionMode};

/// The device's database, in IndexedDB.
pub struct IdbDevice {
    connection: Connection,
}

impl IdbDevice {
    /// Opens it, and ends deletions that a crash interrupted.
    pub async fn open() -> Result<IdbDevice, StoreError> {
        let connection = Connection::open("keuvel".to_owned(), migrations::DEVICE).await?;
        let device = IdbDevice { connection };
        for id in device.doomed().await? {
            if let Err(trouble) = device.finish(&id).await {
                // It is tried again the next time.
                log::warn!("data of a former account is still here: {}", trouble.name);
            }
        }
        Ok(device)
    }

    async fn doomed(&self) -> Result<Vec<String>, Trouble> {
        let read = async |db: &IdbDatabase| {
            let transaction = begin(db, &[DOOMED])?;
            let keys = done(transaction.object_store(DOOMED)?.get_all_keys()?).await?;
            let keys: Array = keys.unchecked_into();
            Ok(keys.iter().filter_map(|key| key.as_string()).collect())
        };
        self.connection.run(read).await
    }

    async fn finish(&self, id: &str) -> Result<(), Trouble> {
        if let Ok(jid) = id.parse() {
            // Connections of ours close by themselves, on `versionchange`.
            request::delete(&database_name(&jid)).await?;
        }
        self.write(|transaction| {
            transaction.object_store(DOOMED)?.delete(&id.into())?;
            Ok(())
        })
        .await
    }

    async fn write(
        &self,
        requests: impl Fn(&IdbTransaction) -> Result<(), JsValue>,
    ) -> Result<(), Trouble> {
        let write = async |db: &IdbDatabase| {
            let stores = names(&[ACCOUNTS, DOOMED]);
            let transaction = begin_strict(db, &stores)?;
            if let Err(error) = requests(&transaction) {
                // Fails only if it is aborted already.
                let _ = transaction.abort();
                return Err(error.into());
            }
            committed(&transaction).await
        };
        self.connection.run(write).await
    }
}

#[wasm_bindgen]
extern "C" {
    type StrictDatabase;
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &StrictDatabase,
        stores: &JsValue,
        mode: IdbTransactionMode,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

/// To be written through to the disk: once a new token is used the one before is
/// no more, and a loss of power must not bring it back. (`web_sys` calls the
/// option unstable.)
fn begin_strict(db: &IdbDatabase, stores: &JsValue) -> Result<IdbTransaction, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    let db: &StrictDatabase = db.unchecked_ref();
    db.transaction(stores, IdbTransactionMode::Readwrite, &options)
}

impl DeviceStore for IdbDevice {
    async fn accounts(&self) -> Result<Vec<AccountRecord>, StoreError> {
        let read = async |db: &IdbDatabase| {
            let transaction = begin(db, &[ACCOUNTS])?;
            let all = transaction.object_store(ACCOUNTS)?.get_all()?;
            Ok(rows(done(all).await?))
        };
        Ok(self.connection.run(read).await?)
    }

    async fn put_account(&self, account: &AccountRecord) -> Result<(), StoreError> {
        let record = value(account)?;
        let put = |transaction: &IdbTransaction| {
            transaction.object_store(ACCOUNTS)?.put(&record)?;
            // Signed in again: what is there now is wanted.
            let id = account.id.as_str().into();
            transaction.object_store(DOOMED)?.delete(&id)?;
            Ok(())
        };
        Ok(self.write(put).await?)
    }

    async fn delete_account(&self, id: &BareJid) -> Result<(), StoreError> {
        // First the intention, so that a crash now cannot leave the data behind.
        let doom = |transaction: &IdbTransaction| {
            let id = id.as_str().into();
            transaction.object_store(ACCOUNTS)?.delete(&id)?;
            transaction
                .object_store(DOOMED)?
                .put_with_key(&JsValue::TRUE, &id)?;
            Ok(())
        };
        self.write(doom).await?;
        Ok(self.finish(id.as_str()).await?)
    }
}
