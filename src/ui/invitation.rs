//! An invitation that was opened: kept for this tab until it was taken or put away.
//! It is a secret, so it leaves the address, and with it the browser's history, as
//! soon as it is seen there.

use super::dom;
use super::route::Route;
use super::state::Page;
use crate::api::uri::{self, Uri};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

const KEY: &str = "keuvel.invitation";

/// Takes one out of the address.
pub fn arrived() -> Option<String> {
    let hash = dom::window().location().hash().unwrap_or_default();
    let uri = uri::invitation(hash.trim_start_matches('#'))?;
    keep(Some(&uri));
    if let Ok(history) = dom::window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("#/invite"));
    }
    Some(uri)
}

/// The one that was kept over a reload.
pub fn kept() -> Option<String> {
    storage()?.get_item(KEY).ok()?
}

/// Gone with the tab. Where nothing may be kept, it is gone with a reload.
fn storage() -> Option<web_sys::Storage> {
    dom::window().session_storage().ok().flatten()
}

fn keep(uri: Option<&str>) {
    let Some(storage) = storage() else { return };
    let _ = match uri {
        Some(uri) => storage.set_item(KEY, uri),
        None => storage.remove_item(KEY),
    };
}

impl Page {
    /// The invitation; `Some(None)`: something that cannot be read.
    pub fn invited(self) -> Option<Option<Uri>> {
        self.invitation
            .with(|it| it.as_ref().map(|link| uri::parse(link)))
    }

    /// A link to one was followed in the app.
    pub fn open_invitation(self, uri: &str) {
        keep(Some(uri));
        self.invitation.set(Some(uri.to_owned()));
    }

    /// It was taken or put away.
    pub fn forget_invitation(self) {
        if self.route.get_untracked() == Route::Invite {
            self.route.set(Route::Home);
            self.leave();
        }
        keep(None);
        self.invitation.set(None);
    }
}
