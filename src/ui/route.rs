//! Which screen is open, kept in the address after `#`, so that back, forward
//! and reload do what a person expects. Never keeps anything but an address.

use super::dom;
use crate::jid::BareJid;

/// A place in the app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Route {
    /// The chat list; on a wide screen an empty pane beside it.
    #[default]
    Home,
    /// A conversation.
    Chat(BareJid),
}

impl Route {
    /// Reads what stands after the `#`. Anything unknown is home.
    pub fn parse(hash: &str) -> Route {
        hash.trim_start_matches('#')
            .strip_prefix("/chat/")
            .and_then(|rest| js_sys::decode_uri_component(rest).ok())
            .and_then(|text| String::from(text).parse().ok())
            .map_or(Route::Home, Route::Chat)
    }

    /// What stands in the address bar for it.
    pub fn href(&self) -> String {
        match self {
            Route::Home => "#/".to_owned(),
            Route::Chat(jid) => chat_href(jid),
        }
    }

    /// Goes there, as a step that "back" undoes.
    pub fn go(&self) {
        let _ = dom::window().location().set_hash(&self.href());
    }

    /// Goes there without a step for "back".
    pub fn replace(&self) {
        let _ = dom::window().location().replace(&self.href());
    }

    /// Where the tab is now.
    pub fn current() -> Route {
        Route::parse(&dom::window().location().hash().unwrap_or_default())
    }
}

/// The link to a conversation.
pub fn chat_href(jid: &BareJid) -> String {
    let mut href = "#/chat/".to_owned();
    href.push_str(&String::from(js_sys::encode_uri_component(jid.as_str())));
    href
}
