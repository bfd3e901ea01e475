//! Invitations: one that was opened, and one for a friend. Few need it, so what
//! draws it is a part of the module of its own.

mod accept;
mod make;
mod qr;
mod sentences;

pub use make::shown;

use super::late::{self, Late};
use super::overlay::shell;
use super::state::{Account, Page};
use crate::api::Invited;
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::prelude::*;
use std::sync::Arc;

/// What the engine said of invitations.
#[derive(Default)]
pub struct State {
    /// The server makes invitations to new accounts.
    accounts: ArcRwSignal<bool>,
    /// What became of the last one asked for.
    last: ArcRwSignal<Option<Invited>>,
    /// Who took one of ours.
    pub taken: ArcRwSignal<Option<BareJid>>,
}

impl State {
    /// Sorts what comes.
    pub fn apply(&self, invited: Invited) {
        match invited {
            Invited::Offers { accounts } => self.accounts.set(accounts),
            Invited::Taken(jid) => self.taken.set(Some(jid)),
            other => self.last.set(Some(other)),
        }
    }
}

pub fn draw(page: Page, account: Arc<Account>, make: bool) -> AnyView {
    match make {
        true => make::sheet(page, account),
        false => accept::sheet(page, account),
    }
}

/// Leaves it: what was opened is put away.
fn away(page: Page, make: bool) {
    match make {
        true => page.overlay.set(None),
        false => page.forget_invitation(),
    }
}

/// The sheet for `make`ing an invitation, or for one that was opened, as soon as its
/// part is there.
pub fn sheet(page: Page, account: Arc<Account>, make: bool) -> AnyView {
    let again = RwSignal::new(());
    view! {
        {move || {
            again.track();
            let account = account.clone();
            Suspend::new(async move {
                late::load(page, Late::Invite(account, make)).await.unwrap_or_else(|_| not_loaded(page, make, again))
            })
        }}
    }
    .into_any()
}

fn not_loaded(page: Page, make: bool, again: RwSignal<()>) -> AnyView {
    let within = view! {
        <div class="sheet" role="alert">
            <p id="dialog-title">{t::load::part_not_loaded()}</p>
            <div class="actions">
                <button type="button" class="secondary" on:click=move |_| away(page, make)>
                    {t::common::close()}
                </button>
                <button type="button" class="primary" on:click=move |_| again.set(())>
                    {t::common::try_again()}
                </button>
            </div>
        </div>
    };
    shell(move || away(page, make), within.into_any())
}
