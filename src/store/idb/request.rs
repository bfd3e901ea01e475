//! IndexedDB's requests as futures, its exceptions as [`Trouble`].
//!
//! Works in windows and in workers alike: nothing here may ask for `window()`.
//! A future of [`done`] wakes inside the request's own event, so the
//! transaction is still active when the caller goes on; awaiting anything else
//! while a transaction is open would let the browser close it.

use crate::store::StoreError;
use gloo_timers::callback::Timeout;
use js_sys::{Function, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbFactory, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbVersionChangeEvent,
};

/// How long another tab may keep us from opening or deleting. Ours let go at
/// once; only a frozen or foreign one does not, perhaps never.
const BLOCKED_MILLIS: u32 = 5_000;
/// How long a transaction may take: on a full disk some never end.
const COMMIT_MILLIS: u32 = 10_000;

/// An exception, by name: the names are the standard's, the messages are not.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    pub name: String,
    message: String,
}

impl Trouble {
    pub fn new(name: &str, message: &str) -> Trouble {
        Trouble {
            name: name.to_owned(),
            message: message.to_owned(),
        }
    }

    /// As if it had been told so.
    pub fn full() -> Trouble {
        Trouble::new("QuotaExceededError", "")
    }

    /// No room: by the browser's quota, or on the disk itself, for which there
    /// is no name; that is Chromium's wording.
    pub fn is_full(&self) -> bool {
        self.name == "QuotaExceededError" || self.message.contains("NO_SPACE")
    }
}

impl From<JsValue> for Trouble {
    fn from(error: JsValue) -> Trouble {
        if let Some(error) = error.dyn_ref::<DomException>() {
            Trouble::new(&error.name(), &error.message())
        } else if let Some(error) = error.dyn_ref::<js_sys::Error>() {
            Trouble::new(&String::from(error.name()), &String::from(error.message()))
        } else {
            Trouble::new("UnknownError", "")
        }
    }
}

impl From<Trouble> for StoreError {
    fn from(trouble: Trouble) -> StoreError {
        match trouble.name.as_str() {
            _ if trouble.is_full() => StoreError::Full,
            // Chromium, where the person lets sites store nothing.
            "UnknownError" if trouble.message.contains("denied") => StoreError::Blocked,
            // What the browsers throw in private windows, in frames without
            // storage, and by policy.
            "SecurityError" | "InvalidStateError" | "NotAllowedError" => StoreError::Blocked,
            _ => StoreError::Broken(format!("{}: {}", trouble.name, trouble.message)),
        }
    }
}

/// The result of a request. Listens from the call on, not from the first poll.
pub(super) fn done(request: IdbRequest) -> impl Future<Output = Result<JsValue, Trouble>> {
    let settled = JsFuture::from(Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    }));
    async move {
        match settled.await {
            Ok(_) => Ok(request.result()?),
            Err(_) => Err(exception(request.error()?)),
        }
    }
}

/// The end of a transaction: committed, or why not.
pub(super) async fn committed(transaction: &IdbTransaction) -> Result<(), Trouble> {
    let mut timer = None;
    let ended = JsFuture::from(Promise::new(&mut |resolve, reject: Function| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
        let give_up = move || {
            let _ = reject.call1(&JsValue::NULL, &JsValue::NULL);
        };
        timer = Some(Timeout::new(COMMIT_MILLIS, give_up));
    }));
    match ended.await {
        Ok(_) => Ok(()),
        // The timer rejects with null, the transaction with its event.
        Err(event) if event.is_null() => {
            // Should it come to an end after all, nothing of it may stay.
            let _ = transaction.abort();
            Err(Trouble::new("TimeoutError", "the disk does not answer"))
        }
        Err(_) => Err(exception(transaction.error())),
    }
}

fn exception(error: Option<DomException>) -> Trouble {
    match error {
        Some(error) => JsValue::from(error).into(),
        None => Trouble::new("AbortError", "no reason given"),
    }
}

/// One step of a database's structure; see [`super::migrations`].
pub(super) type Step = fn(&IdbDatabase, &IdbTransaction) -> Result<(), JsValue>;

/// Opens a database, brought up to the last of the steps.
pub(super) async fn open(name: &str, steps: &'static [Step]) -> Result<IdbDatabase, Trouble> {
    let version = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let request = factory()?.open_with_u32(name, version)?;
    let failed: Rc<RefCell<Option<Trouble>>> = Rc::default();
    let upgrade = Closure::once({
        let (request, failed) = (request.clone(), failed.clone());
        move |event: IdbVersionChangeEvent| {
            if let Err(error) = upgrade(&request, event.old_version(), steps) {
                *failed.borrow_mut() = Some(error.into());
                if let Some(transaction) = request.transaction() {
                    // Fails only if it is aborted already.
                    let _ = transaction.abort();
                }
            }
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let opened = settled(&request).await;
    request.set_onupgradeneeded(None);
    if let Some(trouble) = failed.take() {
        return Err(trouble);
    }
    Ok(opened?.unchecked_into())
}

fn upgrade(request: &IdbOpenDbRequest, from: f64, steps: &[Step]) -> Result<(), JsValue> {
    let database: IdbDatabase = request.result()?.unchecked_into();
    let transaction = request
        .transaction()
        .ok_or_else(|| js_sys::Error::new("an upgrade without a transaction"))?;
    // Versions are whole numbers from 0 on.
    let done = from as usize;
    for step in steps.iter().skip(done) {
        step(&database, &transaction)?;
    }
    Ok(())
}

/// Deletes a database, if there is one of this name.
pub(super) async fn delete(name: &str) -> Result<(), Trouble> {
    settled(&factory()?.delete_database(name)?).await?;
    Ok(())
}

/// [`done`] that does not wait for ever while another tab blocks it.
async fn settled(request: &IdbOpenDbRequest) -> Result<JsValue, Trouble> {
    let timer: Rc<RefCell<Option<Timeout>>> = Rc::default();
    let mut blocked = None;
    let outcome = JsFuture::from(Promise::new(&mut |resolve, reject: Function| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
        let timer = timer.clone();
        let on_blocked = Closure::<dyn FnMut()>::new(move || {
            let reject = reject.clone();
            let give_up = move || {
                let _ = reject.call1(&JsValue::NULL, &JsValue::NULL);
            };
            *timer.borrow_mut() = Some(Timeout::new(BLOCKED_MILLIS, give_up));
        });
        request.set_onblocked(Some(on_blocked.as_ref().unchecked_ref()));
        blocked = Some(on_blocked);
    }))
    .await;
    timer.borrow_mut().take();
    request.set_onblocked(None);
    match outcome {
        Ok(_) => Ok(request.result()?),
        // The timer rejects with null, the request with its event.
        Err(event) if event.is_null() => {
            close_when_opened(request);
            Err(Trouble::new("BlockedError", "another tab does not let go"))
        }
        Err(_) => Err(exception(request.error()?)),
    }
}

/// Given up: should it open some day, it must not block others in turn.
fn close_when_opened(request: &IdbOpenDbRequest) {
    let opened = request.clone();
    let close = Closure::once_into_js(move || {
        if let Ok(Ok(database)) = opened.result().map(JsValue::dyn_into::<IdbDatabase>) {
            database.close();
        }
    });
    request.set_onsuccess(Some(close.unchecked_ref()));
}

fn factory() -> Result<IdbFactory, Trouble> {
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into())?;
    factory
        .dyn_into()
        .map_err(|_| Trouble::new("SecurityError", "there is no IndexedDB"))
}
