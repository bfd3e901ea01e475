//! Unicode normalisation by the browser: its tables cost us nothing.

use js_sys::JsString;

/// The text in NFKC.
pub fn nfkc(text: &str) -> String {
    JsString::from(text).normalize("NFKC").into()
}
