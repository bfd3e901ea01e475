//! What is decided for a device, not for an account: kept by the browser. How the app
//! looks and what it speaks the start script (`public/boot.js`) finds there, before
//! anything is painted.

use super::dom;
use super::state::Page;

/// On a shared computer it is forgotten with the tab.
fn storage(page: Page) -> Option<web_sys::Storage> {
    let window = dom::window();
    match page.on_shared_computer() {
        true => window.session_storage(),
        false => window.local_storage(),
    }
    .ok()?
}

/// What was chosen under a name; nothing: as the site or the device has it.
pub fn kept(page: Page, name: &str) -> String {
    let kept = storage(page).and_then(|it| it.get_item(name).ok().flatten());
    kept.unwrap_or_default()
}

/// Keeps what was chosen, if the browser keeps anything.
pub fn keep(page: Page, name: &str, value: &str) -> bool {
    let kept = storage(page).map(|storage| match value {
        "" => storage.remove_item(name),
        value => storage.set_item(name, value),
    });
    matches!(kept, Some(Ok(())))
}
