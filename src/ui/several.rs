//! Several accounts: which is on screen, and how the others are. With one
//! account nothing of this is drawn.

use super::sentences::{self, join};
use super::state::{Account, Page};
use super::{icons, parts};
use crate::api::{AccountCommand, AccountId, Connection, Show};
use leptos::prelude::*;
use std::sync::Arc;

/// Everyone signed in but this one.
fn others(page: Page, id: &AccountId) -> Vec<Arc<Account>> {
    let mut all = page.signed_in();
    all.retain(|account| account.id != *id);
    all
}

/// What waits in the accounts that are not on screen: messages and requests.
pub fn elsewhere(page: Page, id: AccountId) -> AnyView {
    let count = Memo::new(move |_| {
        let waits = |a: &Arc<Account>| a.unread.get() + a.asking.with(Vec::len) as u64;
        others(page, &id).iter().map(waits).sum::<u64>()
    });
    view! {
        {move || {
            let count = count.get();
            (count > 0)
                .then(|| {
                    let label = sentences::elsewhere(count);
                    view! {
                        <span class="badge" data-testid="elsewhere" role="img" aria-label=label.clone() title=label>
                            {parts::short_count(count)}
                        </span>
                    }
                })
        }}
    }
    .into_any()
}

/// One line for each account: a click brings it on screen.
pub fn switcher(page: Page, account: Arc<Account>) -> AnyView {
    let shown = account.id.clone();
    view! {
        {move || {
            let all = page.signed_in();
            (all.len() > 1)
                .then(|| {
                    let lines: Vec<_> = all.into_iter().map(|one| line(page, one, &shown)).collect();
                    view! {
                        <div role="group" aria-label="Accounts">{lines}</div>
                    }
                })
        }}
    }
    .into_any()
}

fn line(page: Page, account: Arc<Account>, shown: &AccountId) -> AnyView {
    let here = account.id == *shown;
    let id = account.id.clone();
    let name = id.local().unwrap_or(id.as_str()).to_owned();
    let view = account.view.clone();
    let state = Memo::new(move |_| {
        view.with(|view| match &view.connection {
            Connection::Online => (view.show, sentences::show(view.show)),
            other => (Show::Offline, sentences::trouble(other).unwrap_or_default()),
        })
    });
    let unread = account.unread.clone();
    let address = id.to_string();
    view! {
        <button
            type="button"
            role="menuitemradio"
            tabindex="-1"
            class="menu-item account-line"
            data-testid="switch-account"
            data-account=address.clone()
            aria-checked=here.to_string()
            title=address.clone()
            on:click=move |_| {
                if !here {
                    page.choose(&id);
                }
            }
        >
            <span class="with-presence">
                {parts::avatar(&name, &address)}
                <span class="presence" data-show=move || sentences::show_name(state.get().0)></span>
            </span>
            <span class="me grow">
                <span class="ellipsis" dir="ltr">{address.clone()}</span>
                <small class="ellipsis">{move || state.get().1}</small>
            </span>
            {move || {
                let count = unread.get();
                (count > 0)
                    .then(|| {
                        let label = sentences::unread(u32::try_from(count).unwrap_or(u32::MAX));
                        view! { <span class="badge" role="img" aria-label=label>{parts::short_count(count)}</span> }
                    })
            }}
            {here.then(|| icons::CHECK.draw())}
        </button>
    }
    .into_any()
}

/// Gives the other accounts the same presence and status.
pub fn for_all(page: Page, account: Arc<Account>) -> AnyView {
    view! {
        {move || {
            let account = account.clone();
            page.several()
                .then(|| {
                    parts::menu_item(
                        "Set for all accounts",
                        "own-show-all",
                        "menu-item",
                        move || {
                            let (show, status) = account
                                .view
                                .with_untracked(|view| (view.show, view.status.clone()));
                            for other in untrack(|| others(page, &account.id)) {
                                let status = status.clone();
                                page.act(&other, AccountCommand::SetPresence { show, status });
                            }
                        },
                    )
                })
        }}
    }
    .into_any()
}

/// The address of the account one acts from, where there is a choice.
pub fn from_account(page: Page, id: AccountId) -> AnyView {
    view! {
        {move || {
            page.several()
                .then(|| {
                    let said = sentences::in_account(&id);
                    view! {
                        <span class="from-account ellipsis" data-testid="from-account" title=said.clone()>
                            <bdi>{said.clone()}</bdi>
                        </span>
                    }
                })
        }}
    }
    .into_any()
}

/// How the accounts are that are not on screen, in one line for all: an outage
/// of the network is said once.
pub fn trouble(page: Page, account: &Arc<Account>) -> AnyView {
    let (id, view) = (account.id.clone(), account.view.clone());
    let lines = Memo::new(move |_| {
        let fine = view.with(|view| view.connection == Connection::Online);
        let (mut stopped, mut down) = (Vec::new(), 0);
        for other in others(page, &id) {
            other.view.with(|view| match view.connection {
                Connection::Stopped(_) => stopped.push(other.id.clone()),
                Connection::Waiting { .. } if fine => down += 1,
                _ => {}
            });
        }
        (stopped, down)
    });
    view! {
        {move || {
            let (stopped, down) = lines.get();
            let first = stopped.first().cloned()?;
            let said = match stopped.len() {
                1 => join(&[first.as_str(), ": the connection has ended."]),
                count => sentences::others_down(count + down),
            };
            Some(
                view! {
                    <div class="strip" data-testid="others-trouble" role="status">
                        <p dir="auto">{said}</p>
                        <button type="button" class="secondary" data-testid="others-show" on:click=move |_| page.choose(&first)>
                            "Show"
                        </button>
                    </div>
                },
            )
        }}
        {move || {
            let (stopped, down) = lines.get();
            (stopped.is_empty() && down > 0)
                .then(|| {
                    view! {
                        <p class="strip" data-testid="others-waiting" role="status">
                            {sentences::others_down(down)}
                        </p>
                    }
                })
        }}
    }
    .into_any()
}
