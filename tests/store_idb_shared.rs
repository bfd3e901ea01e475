//! The store in IndexedDB, in a shared worker (where it lives).

#![cfg(all(target_arch = "wasm32", feature = "testing"))]

#[path = "store_idb/cases.rs"]
mod cases;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_shared_worker);
