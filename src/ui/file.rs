//! Files that a person takes away.

use super::dom;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How long the browser has to begin the download.
const KEPT_MS: u32 = 60_000;

/// Texts or blobs, in the browser's keeping.
pub fn blob(parts: &[JsValue], media_type: &str) -> Option<Blob> {
    let list = js_sys::Array::new();
    for part in parts {
        list.push(part);
    }
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_blob_sequence_and_options(&list, &options).ok()
}

/// Downloads pieces as one file under this name; whether that began.
pub fn save(pieces: Vec<Blob>, media_type: &str, name: &str) -> bool {
    let pieces: Vec<JsValue> = pieces.into_iter().map(Into::into).collect();
    let Some(file) = blob(&pieces, media_type) else {
        return false;
    };
    let (Ok(url), Ok(link)) = (
        Url::create_object_url_with_blob(&file),
        dom::document().create_element("a"),
    ) else {
        return false;
    };
    let link: HtmlAnchorElement = link.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    gloo_timers::callback::Timeout::new(KEPT_MS, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    true
}
