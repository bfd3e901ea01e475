//! What other programs hand to the app, by an address that opens it: words to be sent to
//! somebody (`share_target` of `public/locales/keuvel.webmanifest`), a link of `xmpp:`, the wish
//! for a new chat. It leaves the address at once, and does nothing by itself.

use super::body::links;
use super::dom;
use super::overlay::Overlay;
use super::state::Page;
use crate::api::uri;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Something that was handed over.
#[derive(Debug, Clone, PartialEq)]
pub enum Handed {
    /// Words, for whoever is chosen.
    Words(String),
    /// A link.
    Link(String),
    /// A new chat.
    New,
}

/// Takes it out of the address. An invitation is left there, in the way in which
/// `invitation.rs` takes it.
pub fn arrived() -> Option<Handed> {
    let location = dom::window().location();
    let hash = location.hash().unwrap_or_default();
    let place = hash.trim_start_matches('#');
    if let Some(words) = shared(&location.search().unwrap_or_default()) {
        let path = location.pathname().unwrap_or_default();
        show(&[path, hash.clone()].concat());
        return Some(Handed::Words(words));
    }
    if place == "/new" {
        show("#/");
        return Some(Handed::New);
    }
    let link = uri::opened(place)?;
    let action = uri::parse(&link).map(|uri| uri.action);
    if matches!(action.as_deref(), Some("roster" | "subscribe" | "register")) {
        show(&["#/invite?uri=", &uri::encode(&link)].concat());
        return None;
    }
    show("#/");
    Some(Handed::Link(link))
}

fn show(address: &str) {
    if let Ok(history) = dom::window().history() {
        _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// What was shared, one below the other.
fn shared(search: &str) -> Option<String> {
    if !search.contains("share-") {
        return None;
    }
    let parameters = web_sys::UrlSearchParams::new_with_str(search).ok()?;
    let mut words = String::new();
    for name in ["share-title", "share-text", "share-url"] {
        let part = parameters.get(name).unwrap_or_default();
        let part = part.trim();
        // Many programs put the address into the text, too.
        if !words.contains(part) {
            if !words.is_empty() {
                words.push('\n');
            }
            words.push_str(part);
        }
    }
    Some(words).filter(|words| !words.is_empty())
}

/// Does what was wanted, once somebody is signed in.
pub fn watch(page: Page) {
    Effect::new(move |_| {
        if !page.ready.get() || page.account().is_none() {
            return;
        }
        let Some(handed) = page.handed.get() else {
            return;
        };
        page.handed.set(None);
        match handed {
            Handed::Words(words) => page.overlay.set(Some(Overlay::Share(words))),
            Handed::New => page.overlay.set(Some(Overlay::Switch)),
            Handed::Link(link) => {
                if let Some(uri) = uri::parse(&link) {
                    links::go(page, &link, &uri);
                }
            }
        }
    });
}
