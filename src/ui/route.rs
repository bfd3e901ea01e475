//! Where the tab is, kept in its address ([`Route`]).

use super::state::Page;
use super::{dom, handed, invitation};
use crate::api::{AccountId, Place};
use crate::jid::BareJid;
use crate::page::route::DETAILS;
pub use crate::page::route::{Route, Unnamed};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Whom the numbers in this tab's history stand for: nobody yet.
pub fn unnamed() -> Unnamed {
    Unnamed::new(dom::random_id())
}

/// Where the tab is, by its address, and in which account if that says it.
pub fn current(unnamed: &Unnamed) -> (Option<AccountId>, Route) {
    let hash = dom::window().location().hash().unwrap_or_default();
    Route::read(&hash, unnamed)
}

impl Page {
    /// What stands in the address bar for a place in an account.
    pub fn href(self, account: Option<&AccountId>, route: &Route) -> String {
        match (route, route.peer(), account) {
            // Nobody is signed in: nobody to talk to.
            (_, Some(_), None) => Route::Home.write(None),
            (_, Some(jid), Some(account)) if self.on_shared_computer() => {
                let href = |unnamed: &mut Unnamed| unnamed.href(account, jid);
                let mut href = self.unnamed.try_update_value(href).unwrap_or_default();
                if let Route::Details(_) = route {
                    href.push_str(DETAILS);
                }
                href
            }
            (Route::Search(_), ..) if self.on_shared_computer() => Route::Home.write(None),
            _ => route.write(account.filter(|_| self.several())),
        }
    }

    /// Goes there, as a step that "back" undoes.
    pub fn go(self, route: &Route) {
        let account = untrack(|| self.account()).map(|account| account.id.clone());
        self.go_in(account.as_ref(), route);
    }

    /// The same, in any account.
    pub fn go_in(self, account: Option<&AccountId>, route: &Route) {
        let place = untrack(|| self.href(account, route));
        let _ = dom::window().location().set_hash(&place);
    }

    /// To what a place belongs to (the list of a chat, the chat of its details): a step
    /// back, if one came from there, so that the way does not grow.
    pub fn up(self, route: &Route) {
        match dom::window().history() {
            Ok(history) if self.came_from(route) => drop(history.back()),
            _ => self.go(route),
        }
    }

    /// Whether such a place led here.
    pub fn came_from(self, route: &Route) -> bool {
        let state = dom::window().history().and_then(|it| it.state());
        let from = state.ok().and_then(|it| it.as_string());
        from.is_some_and(|it| it == route.kind())
    }

    /// Goes there instead of where one is: "back" leads to where it led.
    pub fn instead(self, next: Route) {
        if let Ok(history) = dom::window().history() {
            let state = history.state().unwrap_or_default();
            let href = self.href(None, &next);
            _ = history.replace_state_with_url(&state, "", Some(&href));
            self.route.set(next);
        }
    }

    /// What is searched for stands in the address, where no chat is open. The first letter
    /// is a step, the others are not.
    pub fn searches(self, words: &str) {
        let now = self.route.get_untracked();
        let next = match words {
            "" => Route::Home,
            words => Route::Search(words.to_owned()),
        };
        if self.on_shared_computer() || now == next {
            return;
        }
        match now {
            Route::Home => {
                self.go(&next);
                self.route.set(next);
            }
            Route::Search(_) => self.instead(next),
            _ => {}
        }
    }

    /// Searches in one chat only. On a phone the search is where the list is.
    pub fn search_in(self, who: &BareJid) {
        if dom::narrow() {
            self.route.set(Route::Home);
            self.go(&Route::Home);
        }
        self.within.set(Some(who.clone()));
    }

    /// A step back, to where one came from; home, where that was not in this app.
    pub fn back(self) {
        match (self.stepped.get_value(), dom::window().history()) {
            (true, Ok(history)) => drop(history.back()),
            _ => self.leave(),
        }
    }

    /// The address has changed.
    pub fn arrive(self) {
        self.stepped.set_value(true);
        self.overlay.set(None);
        if let Some(handed) = handed::arrived() {
            self.handed.set(Some(handed));
        }
        if let Some(invitation) = invitation::arrived() {
            self.invitation.set(Some(invitation));
        }
        let (account, route) = self.unnamed.with_value(current);
        if account.is_some() {
            self.chosen.set(account);
        }
        // A new place remembers what kind of place led to it.
        if let Ok(history) = dom::window().history()
            && history.state().is_ok_and(|state| state.is_null())
        {
            let from = JsValue::from_str(self.route.with_untracked(Route::kind));
            _ = history.replace_state_with_url(&from, "", None);
        }
        if let Route::Message(peer, id) = &route {
            let account = untrack(|| self.account());
            self.show(account.as_deref(), peer, Place::Message(id.clone()));
        }
        self.route.set(route);
    }

    /// Goes home without a step for "back", and forgets the way.
    pub fn leave(self) {
        self.overlay.set(None);
        self.unnamed.set_value(unnamed());
        let _ = dom::window().location().replace("#/");
    }
}
