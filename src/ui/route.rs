//! Where the tab is, kept in its address ([`Route`]).

use super::state::Page;
use super::{dom, handed, invitation};
use crate::api::AccountId;
pub use crate::page::route::{Route, Unnamed};
use leptos::prelude::*;

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
        match (route, account) {
            // Nobody is signed in: nobody to talk to.
            (Route::Chat(_), None) => Route::Home.write(None),
            (Route::Chat(jid), Some(account)) if self.on_shared_computer() => {
                let href = |unnamed: &mut Unnamed| unnamed.href(account, jid);
                self.unnamed.try_update_value(href).unwrap_or_default()
            }
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
        self.route.set(route);
    }

    /// Goes home without a step for "back", and forgets the way.
    pub fn leave(self) {
        self.overlay.set(None);
        self.unnamed.set_value(unnamed());
        let _ = dom::window().location().replace("#/");
    }
}
