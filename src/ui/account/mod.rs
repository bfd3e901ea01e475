//! The account itself: its address, password, sessions, export and end. Few need
//! it, so what draws it is a part of the module of its own.

mod export;
mod password;
mod removal;
mod sentences;
mod sessions;

use super::late::Late;
use super::pane::{self, Named};
use super::route::Route;
use super::state::{Account, Page};
use super::{dom, parts};
use crate::api::{
    AccountCommand, Connection, Manage, ManageAttempt, Managed, Problem, SessionView,
};
use crate::i18n::t;
use leptos::prelude::*;
use std::sync::Arc;

/// What the engine said of it, for the pane that may be open.
#[derive(Default)]
pub struct State {
    /// Where the account is signed in.
    pub sessions: ArcRwSignal<Vec<SessionView>>,
    /// What became of the new password.
    pub password: ArcRwSignal<Option<Managed>>,
    /// Why the account was not deleted.
    pub deletion: ArcRwSignal<Option<Problem>>,
    /// The piece of the export that came.
    pub export: ArcRwSignal<Option<Managed>>,
    /// The piece of a chat's export that came.
    pub chat: ArcRwSignal<Option<Managed>>,
}

impl State {
    /// Sorts what comes.
    pub fn apply(&self, managed: Managed) {
        match managed {
            Managed::Sessions(sessions) => self.sessions.set(sessions),
            Managed::NotDone {
                what: ManageAttempt::DeleteAccount,
                problem,
            } => self.deletion.set(Some(problem)),
            Managed::Chat(_) => self.chat.set(Some(managed)),
            Managed::Export(_) => self.export.set(Some(managed)),
            Managed::NotDone {
                what: ManageAttempt::Export,
                ..
            } => {
                self.export.set(Some(managed.clone()));
                self.chat.set(Some(managed));
            }
            _ => self.password.set(Some(managed)),
        }
    }
}

/// The pane, as soon as its part is there.
pub fn pane(page: Page, account: Arc<Account>) -> AnyView {
    let named = Named {
        testid: "account-pane",
        back: "account-back",
        title: t::account::title(),
        above: |page| match page.came_from(&Route::Settings) {
            true => Route::Settings,
            false => Route::Home,
        },
    };
    pane::pane(page, named, Late::Account(account))
}

pub fn draw(page: Page, account: Arc<Account>) -> AnyView {
    if account.view.with_untracked(|view| view.guest.is_some()) {
        // There is no password, nothing to delete, and nobody else.
        return view! { {address(&account)} {export::export(page, account)} }.into_any();
    }
    page.act(&account, AccountCommand::Manage(Manage::AskSessions));
    view! {
        {address(&account)}
        {password::password(page, account.clone())}
        {sessions::sessions(page, account.clone())}
        {export::export(page, account.clone())}
        {removal::removal(page, account)}
    }
    .into_any()
}

/// Whether there is a connection.
fn online(account: &Account) -> Memo<bool> {
    let view = account.view.clone();
    Memo::new(move |_| view.with(|view| view.connection == Connection::Online))
}

fn address(account: &Account) -> AnyView {
    let address = account.id.to_string();
    let copied = RwSignal::new(None::<&'static str>);
    let copy = {
        let address = address.clone();
        move |_| {
            let address = address.clone();
            leptos::task::spawn_local(async move {
                copied.set(Some(match dom::copy(&address).await {
                    true => t::common::copied(),
                    false => t::account::address_not_copied(),
                }));
            });
        }
    };
    let online = online(account);
    let state = move || match online.get() {
        true => t::account::connected(),
        false => t::account::not_connected(),
    };
    view! {
        <section aria-labelledby="account-address-title">
            <h2 id="account-address-title">{t::account::address()}</h2>
            <p class="account-address">
                <bdi data-testid="account-address">{address}</bdi>
                <button type="button" class="secondary" data-testid="account-copy" on:click=copy>
                    {t::common::copy()}
                </button>
            </p>
            <p class="soft">
                <span data-testid="account-state">{state}</span>
                " "
                {parts::report_link()}
            </p>
            <p class="soft" role="status">{copied}</p>
        </section>
    }
    .into_any()
}
