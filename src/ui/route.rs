//! Which screen is open, kept in the address after `#`, so that back, forward
//! and reload do what a person expects. Never keeps anything but an address,
//! and on a shared computer, whose history others can read, not even that.

use super::dom;
use super::state::Page;
use crate::jid::BareJid;
use leptos::prelude::*;

/// A place in the app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Route {
    /// The chat list; on a wide screen an empty pane beside it.
    #[default]
    Home,
    /// A conversation.
    Chat(BareJid),
    /// The account itself.
    Account,
    /// Making an account.
    Register,
    /// An invitation, by its `xmpp:` address.
    Invite(String),
}

/// Whom the numbers in this tab's history stand for, where it may not name them.
pub struct Unnamed {
    /// Numbers from before a reload or a sign-out stand for nobody.
    session: String,
    peers: Vec<BareJid>,
}

impl Default for Unnamed {
    fn default() -> Unnamed {
        Unnamed {
            session: dom::random_id(),
            peers: Vec::new(),
        }
    }
}

impl Unnamed {
    fn href(&mut self, jid: &BareJid) -> String {
        let known = self.peers.iter().position(|peer| peer == jid);
        let number = known.unwrap_or_else(|| {
            self.peers.push(jid.clone());
            self.peers.len() - 1
        });
        ["#/unnamed/", &self.session, "/", &number.to_string()].concat()
    }

    /// `place`: what stands after `/unnamed/`.
    fn find(&self, place: &str) -> Option<BareJid> {
        let (session, number) = place.split_once('/')?;
        let number: usize = number.parse().ok()?;
        let peer = self.peers.get(number)?;
        (session == self.session).then(|| peer.clone())
    }
}

impl Route {
    /// Where the tab is, by its address. Anything unknown is home.
    pub fn current(unnamed: &Unnamed) -> Route {
        let hash = dom::window().location().hash().unwrap_or_default();
        let place = hash.trim_start_matches('#');
        if place == "/account" {
            return Route::Account;
        }
        if place == "/register" {
            return Route::Register;
        }
        if let Some(uri) = place.strip_prefix("/invite?uri=") {
            let uri = js_sys::decode_uri_component(uri).map(String::from);
            return Route::Invite(uri.unwrap_or_default());
        }
        let peer = match place.strip_prefix("/unnamed/") {
            Some(place) => unnamed.find(place),
            None => place
                .strip_prefix("/chat/")
                .and_then(|rest| js_sys::decode_uri_component(rest).ok())
                .and_then(|text| String::from(text).parse().ok()),
        };
        peer.map_or(Route::Home, Route::Chat)
    }
}

impl Page {
    /// What stands in the address bar for a place.
    pub fn href(self, route: &Route) -> String {
        let shared_computer = self.accounts.with_untracked(|accounts| {
            let mut views = accounts.iter().map(|account| &account.view);
            views.any(|view| view.with_untracked(|view| view.in_memory))
        });
        match route {
            Route::Home => "#/".to_owned(),
            Route::Account => "#/account".to_owned(),
            Route::Register => "#/register".to_owned(),
            Route::Invite(uri) => {
                let uri = String::from(js_sys::encode_uri_component(uri));
                ["#/invite?uri=", &uri].concat()
            }
            Route::Chat(jid) if shared_computer => self
                .unnamed
                .try_update_value(|unnamed| unnamed.href(jid))
                .unwrap_or_default(),
            Route::Chat(jid) => {
                let name = String::from(js_sys::encode_uri_component(jid.as_str()));
                ["#/chat/", &name].concat()
            }
        }
    }

    /// Goes there, as a step that "back" undoes.
    pub fn go(self, route: &Route) {
        let _ = dom::window().location().set_hash(&self.href(route));
    }

    /// The address has changed.
    pub fn arrive(self) {
        self.overlay.set(None);
        let route = self.unnamed.with_value(Route::current);
        self.route.set(route);
    }

    /// Goes home without a step for "back", and forgets the way.
    pub fn leave(self) {
        self.overlay.set(None);
        self.unnamed.set_value(Unnamed::default());
        let _ = dom::window().location().replace("#/");
    }
}
