//! The store in IndexedDB, in a window.

#![cfg(all(target_arch = "wasm32", feature = "testing"))]

#[path = "store_idb/cases.rs"]
mod cases;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
