//! Small files from other sites: no cookies, no referrer, a limit on time and
//! size.

use super::clock;
use crate::api::Millis;
use futures::FutureExt;
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, ReferrerPolicy, Request, RequestCredentials,
    RequestInit, RequestMode, Response,
};

#[wasm_bindgen]
extern "C" {
    // As a free function: the window's and the worker's.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(request: &Request) -> Result<Promise, JsValue>;
}

/// Why there is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchError {
    /// No answer that we may see.
    Unreachable,
    /// An HTTP status that is no success.
    Status(u16),
    /// Over the limit, no UTF-8, or from somewhere less safe than asked.
    Unusable,
    /// No answer in time.
    Timeout,
}

/// Fetches a text of at most `max` octets.
pub async fn text(url: &str, max: usize, patience: Millis) -> Result<String, FetchError> {
    in_time(patience, async |abort| {
        let response = get(url, RequestMode::Cors, abort).await;
        let response = response.ok_or(FetchError::Unreachable)?;
        if !response.ok() {
            return Err(FetchError::Status(response.status()));
        }
        // A redirect from https to http would be read and written by anyone.
        if url.starts_with("https:") && !response.url().starts_with("https:") {
            return Err(FetchError::Unusable);
        }
        let octets = read(&response, max).await.ok_or(FetchError::Unusable)?;
        String::from_utf8(octets).map_err(|_| FetchError::Unusable)
    })
    .await
    .unwrap_or(Err(FetchError::Timeout))
}

/// Whether anything at all answers, even if we may not read what.
pub async fn answers(url: &str, patience: Millis) -> bool {
    in_time(patience, async |abort| {
        get(url, RequestMode::NoCors, abort).await.is_some()
    })
    .await
    .unwrap_or(false)
}

/// `None` if it took too long; the request is then cancelled.
async fn in_time<T>(
    patience: Millis,
    job: impl AsyncFnOnce(Option<&AbortController>) -> T,
) -> Option<T> {
    let abort = AbortController::new().ok();
    let result = futures::select_biased! {
        result = std::pin::pin!(job(abort.as_ref()).fuse()) => Some(result),
        () = std::pin::pin!(clock::sleep(patience).fuse()) => None,
    };
    // Also when it was finished: a body that is too large is not read further.
    if let Some(abort) = abort {
        abort.abort();
    }
    result
}

async fn get(url: &str, mode: RequestMode, abort: Option<&AbortController>) -> Option<Response> {
    let init = RequestInit::new();
    init.set_mode(mode);
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(abort.map(AbortController::signal).as_ref());
    let request = Request::new_with_str_and_init(url, &init).ok()?;
    let response = JsFuture::from(global_fetch(&request).ok()?).await.ok()?;
    response.dyn_into().ok()
}

/// The whole body; `None` if it is longer or breaks off.
async fn read(response: &Response, max: usize) -> Option<Vec<u8>> {
    let Some(body) = response.body() else {
        return Some(Vec::new());
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into().ok()?;
    let mut octets = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await.ok()?;
        if Reflect::get(&piece, &"done".into()).ok()?.is_truthy() {
            return Some(octets);
        }
        let piece: Uint8Array = Reflect::get(&piece, &"value".into())
            .ok()?
            .dyn_into()
            .ok()?;
        if octets.len() + piece.length() as usize > max {
            return None;
        }
        octets.extend(piece.to_vec());
    }
}
