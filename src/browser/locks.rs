//! Web Locks: the one sure sign that a page or a worker is gone, crashed or
//! closed. (web-sys has them behind an unstable flag only.)

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &JsValue,
        callback: &Function,
    ) -> Result<Promise, JsValue>;
}

/// `None` where pages do not have them: on plain http from another machine.
fn manager() -> Option<LockManager> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}

/// Takes a lock for as long as this page or worker lives; done when it is held.
/// False, at once: there are no locks, or they are refused, as they are where
/// the person lets sites store nothing.
pub async fn hold(name: &str) -> bool {
    let Some(manager) = manager() else {
        return false;
    };
    let (held, is_held) = oneshot::channel();
    let callback = Closure::once_into_js(move |_lock: JsValue| {
        _ = held.send(());
        Promise::new(&mut |_, _| {})
    });
    let asked = manager.request(name, &Object::new(), callback.unchecked_ref());
    let Ok(asked) = asked else {
        return false;
    };
    // What was asked ends only when it is refused: held, it is for ever.
    matches!(
        select(is_held, JsFuture::from(asked)).await,
        Either::Left((Ok(()), _))
    )
}

/// Waits until nobody holds this lock. Where there are no locks: for ever.
pub async fn released(name: &str) {
    let granted = async {
        let options = Object::new();
        Reflect::set(&options, &"mode".into(), &"shared".into()).ok()?;
        let callback = Closure::once_into_js(|_lock: JsValue| {});
        let asked = manager()?.request(name, &options, callback.unchecked_ref());
        JsFuture::from(asked.ok()?).await.ok()
    };
    if granted.await.is_none() {
        futures::future::pending::<()>().await;
    }
}
