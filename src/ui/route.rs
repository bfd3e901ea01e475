//! Which screen is open, kept in the address after `#`, so that back, forward
//! and reload do what a person expects. Never keeps anything but an address,
//! and on a shared computer, whose history others can read, not even that.

use super::dom;
use super::state::Page;
use crate::api::AccountId;
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
    peers: Vec<(AccountId, BareJid)>,
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
    fn href(&mut self, account: &AccountId, jid: &BareJid) -> String {
        let mut peers = self.peers.iter();
        let known = peers.position(|(of, peer)| of == account && peer == jid);
        let number = known.unwrap_or_else(|| {
            self.peers.push((account.clone(), jid.clone()));
            self.peers.len() - 1
        });
        ["#/unnamed/", &self.session, "/", &number.to_string()].concat()
    }

    /// `place`: what stands after `/unnamed/`.
    fn find(&self, place: &str) -> Option<(AccountId, BareJid)> {
        let (session, number) = place.split_once('/')?;
        let number: usize = number.parse().ok()?;
        let peer = self.peers.get(number)?;
        (session == self.session).then(|| peer.clone())
    }
}

impl Route {
    /// Where the tab is, by its address, and in which account if that says it.
    /// Anything unknown is home.
    pub fn current(unnamed: &Unnamed) -> (Option<AccountId>, Route) {
        let hash = dom::window().location().hash().unwrap_or_default();
        let place = hash.trim_start_matches('#');
        if place == "/account" {
            return (None, Route::Account);
        }
        if place == "/register" {
            return (None, Route::Register);
        }
        if let Some(uri) = place.strip_prefix("/invite?uri=") {
            let uri = js_sys::decode_uri_component(uri).map(String::from);
            return (None, Route::Invite(uri.unwrap_or_default()));
        }
        if let Some(place) = place.strip_prefix("/unnamed/") {
            return match unnamed.find(place) {
                Some((account, peer)) => (Some(account), Route::Chat(peer)),
                None => (None, Route::Home),
            };
        }
        let address = |part: &str| -> Option<BareJid> {
            let text = js_sys::decode_uri_component(part).ok()?;
            String::from(text).parse().ok()
        };
        let chat = place.strip_prefix("/chat/").and_then(|rest| {
            Some(match rest.split_once('/') {
                Some((account, peer)) => (Some(address(account)?), Route::Chat(address(peer)?)),
                None => (None, Route::Chat(address(rest)?)),
            })
        });
        chat.unwrap_or_default()
    }
}

impl Page {
    /// What stands in the address bar for a place in an account.
    pub fn href(self, account: Option<&AccountId>, route: &Route) -> String {
        let shared_computer = self.on_shared_computer();
        match route {
            Route::Home => "#/".to_owned(),
            Route::Account => "#/account".to_owned(),
            Route::Register => "#/register".to_owned(),
            Route::Invite(uri) => {
                let uri = String::from(js_sys::encode_uri_component(uri));
                ["#/invite?uri=", &uri].concat()
            }
            Route::Chat(jid) => {
                // Nobody is signed in: nobody to talk to.
                let Some(account) = account else {
                    return "#/".to_owned();
                };
                if shared_computer {
                    let href = |unnamed: &mut Unnamed| unnamed.href(account, jid);
                    return self.unnamed.try_update_value(href).unwrap_or_default();
                }
                let name = |jid: &BareJid| String::from(js_sys::encode_uri_component(jid.as_str()));
                match self.several() {
                    true => ["#/chat/", &name(account), "/", &name(jid)].concat(),
                    false => ["#/chat/", &name(jid)].concat(),
                }
            }
        }
    }

    /// Goes there, as a step that "back" undoes.
    pub fn go(self, route: &Route) {
        let account = untrack(|| self.account()).map(|account| account.id.clone());
        let place = untrack(|| self.href(account.as_ref(), route));
        let _ = dom::window().location().set_hash(&place);
    }

    /// The address has changed.
    pub fn arrive(self) {
        self.overlay.set(None);
        let (account, route) = self.unnamed.with_value(Route::current);
        if account.is_some() {
            self.chosen.set(account);
        }
        self.route.set(route);
    }

    /// Goes home without a step for "back", and forgets the way.
    pub fn leave(self) {
        self.overlay.set(None);
        self.unnamed.set_value(Unnamed::default());
        let _ = dom::window().location().replace("#/");
    }
}
