//! Picks the role: page or engine. One module, so that both load the same file.

use wasm_bindgen::prelude::*;

fn main() {
    console_error_panic_hook::set_once();
    // A worker imports the same module; it calls the engine's entry itself.
    if web_sys::window().is_some() {
        keuvel::ui::start();
    }
}

/// Called by `public/worker.js` once it may be the engine.
#[wasm_bindgen]
pub fn engine_start(shared: bool, version: &str) {
    keuvel::engine::start(shared, version);
}

/// Called by `public/worker.js` for each tab of a SharedWorker.
#[wasm_bindgen]
pub fn engine_connect(port: web_sys::MessagePort) {
    keuvel::engine::connect(port);
}
