//! What IndexedDB must do on top of the suite. Every case has databases of its
//! own.

use keuvel::api::{Position, Show, StorageProblem};
use keuvel::jid::BareJid;
use keuvel::store::conformance::{all, at, chat, jid, message};
use keuvel::store::*;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// An address that no other case and no earlier run has used.
fn fresh() -> BareJid {
    thread_local!(static LAST: Cell<u32> = const { Cell::new(0) });
    let number = LAST.replace(LAST.get() + 1);
    jid(&format!("n{number}.{:.0}@test", js_sys::Date::now()))
}

async fn open(account: &BareJid) -> IdbStore {
    IdbStore::open(account).await.expect("IndexedDB")
}

fn factory() -> web_sys::IdbFactory {
    let factory = js_sys::Reflect::get(&js_sys::global(), &"indexedDB".into());
    factory.expect("IndexedDB").unchecked_into()
}

/// The names of all databases.
async fn databases() -> Vec<String> {
    let ask: js_sys::Function = js_sys::Reflect::get(&factory(), &"databases".into())
        .expect("indexedDB.databases")
        .unchecked_into();
    let promise: js_sys::Promise = ask.call0(&factory()).expect("asked").unchecked_into();
    let list = JsFuture::from(promise).await.expect("databases");
    let name = |info| {
        js_sys::Reflect::get(&info, &"name".into())
            .ok()?
            .as_string()
    };
    js_sys::Array::from(&list).iter().filter_map(name).collect()
}

fn account(id: &BareJid) -> AccountRecord {
    AccountRecord {
        id: id.clone(),
        keys: Some(ScramKeys {
            mechanism: "SCRAM-SHA-256".to_owned(),
            salt: vec![0, 255, 128],
            iterations: 4_096,
            client_key: (0..=255).collect(),
            server_key: vec![],
        }),
        token: Some(FastToken {
            secret: "secret-token:fast-x".to_owned(),
            expiry: Some(1_584_023_775_000),
        }),
        retiring: None,
        device: "d4565fa7-4d72-4749-b3d3-740edbf87770".to_owned(),
        mechanism: None,
        typed_endpoint: Some("wss://x/ws".to_owned()),
        last_endpoint: None,
        resource: "Keuvel.🦀".to_owned(),
        show: Show::Busy,
        status: String::new(),
        told_idle: true,
    }
}

#[wasm_bindgen_test]
async fn conforms() {
    all(async || open(&fresh()).await).await;
}

#[wasm_bindgen_test]
async fn any_conforms() {
    all(async || AnyStore::open(&fresh()).await).await;
}

#[wasm_bindgen_test]
async fn is_still_there_after_reopening() {
    let account = fresh();
    let rows: Vec<_> = (0..3).map(|index| message("a@x", at(0, index))).collect();
    let store = open(&account).await;
    let batch: Vec<_> = rows.iter().cloned().map(Write::Message).collect();
    store.write(&batch).await.expect("write");
    drop(store);
    let store = open(&account).await;
    assert_eq!(store.before(&jid("a@x"), None, 9).await, Ok(rows));
}

#[wasm_bindgen_test]
async fn a_batch_is_written_whole_or_not_at_all() {
    let store = open(&fresh()).await;
    let good = Write::Chat(chat("a@x"));
    let mut bad = message("a@x", at(0, 0));
    // More than JavaScript can count: no value can be made of it.
    bad.time = u64::MAX;
    let bad = Write::Outbox(OutboxRecord {
        id: "1".to_owned(),
        peer: bad.peer.clone(),
        position: bad.position,
        number: u64::MAX,
        attempted: false,
        after: None,
        note: None,
    });
    let result = store.write(&[good, bad]).await;
    assert!(matches!(result, Err(StoreError::Broken(_))), "{result:?}");
    assert_eq!(store.load().await, Ok(Snapshot::default()));
}

#[wasm_bindgen_test]
async fn a_lost_database_is_opened_again() {
    let store = open(&fresh()).await;
    store.write(&[Write::Chat(chat("a@x"))]).await.expect("1");
    store.lose();
    assert_eq!(store.load().await.expect("load").chats, [chat("a@x")]);
    store.lose();
    store.write(&[Write::Chat(chat("b@x"))]).await.expect("2");
    assert_eq!(store.load().await.expect("load").chats.len(), 2);
}

#[wasm_bindgen_test]
async fn a_deleted_database_does_not_come_back() {
    let (id, device) = (fresh(), IdbDevice::open().await.expect("device"));
    let name = format!("keuvel:{id}");
    device.put_account(&account(&id)).await.expect("put");
    // Open twice, as in two tabs; neither may block.
    let stores = [open(&id).await, open(&id).await];
    stores[0]
        .write(&[Write::Chat(chat("a@x"))])
        .await
        .expect("1");
    assert!(databases().await.contains(&name));
    device.delete_account(&id).await.expect("delete");
    assert!(!databases().await.contains(&name));
    for store in &stores {
        assert!(matches!(store.load().await, Err(StoreError::Broken(_))));
        let write = store.write(&[Write::Chat(chat("a@x"))]).await;
        assert!(matches!(write, Err(StoreError::Broken(_))));
    }
    assert!(!databases().await.contains(&name));
    let accounts = device.accounts().await.expect("accounts");
    assert!(accounts.iter().all(|account| account.id != id));
    // Deleting what is not there is no failure.
    device.delete_account(&id).await.expect("again");
    assert_eq!(open(&id).await.load().await, Ok(Snapshot::default()));
}

#[wasm_bindgen_test]
async fn accounts_are_kept() {
    let id = fresh();
    let device = IdbDevice::open().await.expect("device");
    device.put_account(&account(&id)).await.expect("put");
    let mut changed = account(&id);
    (changed.keys, changed.show) = (None, Show::Online);
    drop(device);
    let find = async |device: &AnyDevice| {
        let accounts = device.accounts().await.expect("accounts");
        accounts.into_iter().find(|account| account.id == id)
    };
    let device = AnyDevice::open().await;
    assert_eq!(find(&device).await, Some(account(&id)));
    device.put_account(&changed).await.expect("replace");
    let other = AnyDevice::open().await;
    assert_eq!(find(&other).await, Some(changed));
    other.delete_account(&id).await.expect("delete");
    assert_eq!(find(&AnyDevice::open().await).await, None);
    assert_eq!(device.take_problem(), None);
}

/// A newer build has been here, and its structure is not ours to write.
#[wasm_bindgen_test]
async fn a_newer_database_goes_on_in_memory() {
    let id = fresh();
    let request = factory().open_with_u32(&format!("keuvel:{id}"), 9_999);
    let request = request.expect("open");
    let opened = js_sys::Promise::new(&mut |resolve, _| {
        request.set_onsuccess(Some(&resolve));
    });
    JsFuture::from(opened).await.expect("opened");
    let database: web_sys::IdbDatabase = request.result().expect("result").unchecked_into();
    database.close();
    assert!(matches!(
        IdbStore::open(&id).await,
        Err(StoreError::Broken(_))
    ));
    let store = AnyStore::open(&id).await;
    assert_eq!(store.take_problem(), Some(StorageProblem::Broken));
    store
        .write(&[Write::Chat(chat("a@x"))])
        .await
        .expect("write");
    assert_eq!(store.load().await.expect("load").chats, [chat("a@x")]);
}

/// The figures that the page's speed rests on, with room for slow machines and
/// for a build that is not optimised. An optimised build measures them in full.
#[wasm_bindgen_test]
async fn is_fast() {
    let store = open(&fresh()).await;
    let now = js_sys::Date::now;
    let peer = jid("a@x");
    let mut writes = Vec::new();
    let count = if cfg!(debug_assertions) {
        20_000
    } else {
        100_000
    };
    for start in (0..count).step_by(2_000) {
        let rows = (start..start + 2_000).map(|index| {
            let mut row = message("a@x", Position { fragment: 0, index });
            row.stanza_id = Some(format!("stanza {index}"));
            row.archive_id = Some(format!("archive {index}"));
            Write::Message(row)
        });
        let batch: Vec<_> = rows.collect();
        let before = now();
        store.write(&batch).await.expect("write");
        writes.push(now() - before);
    }
    writes.sort_by(f64::total_cmp);
    let (fastest, usual) = (writes[0], writes[writes.len() / 2]);
    // The best of some: what else the machine does is not measured.
    let best = async |edge: Option<Position>, last: Position| {
        let mut best = f64::MAX;
        for _ in 0..10 {
            let before = now();
            let page = store.before(&peer, edge, 100).await.expect("page");
            best = best.min(now() - before);
            assert_eq!(page.len(), 100);
            assert_eq!(page[99].position, last);
        }
        best
    };
    let newest = best(None, at(0, count - 1)).await;
    let older = best(Some(at(0, count / 2)), at(0, count / 2 - 1)).await;
    let before = now();
    let wants: Vec<_> = (0..100)
        .map(|n| Want::ArchiveId(peer.clone(), format!("archive {}", n * count / 100)))
        .collect();
    assert_eq!(store.find(&wants).await.expect("find").len(), 100);
    let find = now() - before;
    wasm_bindgen_test::console_log!(
        "{count} messages: 2,000 written in {fastest} ms (mostly {usual}); the newest 100 read in \
         {newest} ms, 100 from the middle in {older} ms; 100 found in {find} ms"
    );
    assert!(newest < 100.0 && older < 100.0, "{newest} {older}");
}
