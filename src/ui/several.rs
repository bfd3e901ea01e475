//! Several accounts: which of them, or all, are listed, and how the others are.
//! With one account nothing of this is drawn.

use super::face;
use super::list::Listed;
use super::sentences;
use super::state::{Account, Page};
use super::{dom, format, icons, parts};
use crate::api::{AccountCommand, AccountId, Connection, Show};
use crate::i18n::t;
use leptos::prelude::*;
use std::sync::Arc;

/// The account on screen.
pub fn on_screen(page: Page) -> Memo<Option<Arc<Account>>> {
    Memo::new_with_compare(
        move |_| page.account(),
        |a, b| {
            let pointer =
                |of: Option<&Option<Arc<Account>>>| of.and_then(|a| a.as_ref().map(Arc::as_ptr));
            pointer(a) != pointer(b)
        },
    )
}

/// The accounts of the list, if any: the one on screen, or all.
pub fn listed(page: Page) -> Memo<Option<Listed>> {
    Memo::new_with_compare(
        move |_| {
            let on_screen = page.account()?;
            let all = page.signed_in();
            Some(match page.merged.get() && all.len() > 1 {
                true => all,
                false => vec![on_screen],
            })
        },
        |a, b| {
            let all = |of: Option<&Option<Listed>>| -> Vec<_> {
                of.into_iter()
                    .flatten()
                    .flatten()
                    .map(Arc::as_ptr)
                    .collect()
            };
            all(a) != all(b)
        },
    )
}

/// Their addresses.
pub fn ids(listed: &Listed) -> Vec<AccountId> {
    listed.iter().map(|account| account.id.clone()).collect()
}

/// What is on screen is so after a reload, too. Of an account of which nothing is
/// kept this is not kept either.
pub fn remember(page: Page) {
    Effect::new(move |_| {
        if !page.ready.get() {
            return;
        }
        let several = page.several();
        if !several {
            page.merged.set(false);
        }
        let kept = page
            .account()
            .filter(|account| !account.view.with(|view| view.in_memory));
        let shown = match page.merged.get() {
            true => Some(dom::ALL_ACCOUNTS),
            false => kept.as_ref().map(|account| account.id.as_str()),
        };
        dom::remember_shown(shown.filter(|_| several));
    });
    on_cleanup(|| dom::remember_shown(None));
}

/// What to call an account where there are others.
pub fn called(account: &Account) -> String {
    let guest = account.view.with_untracked(|view| view.guest.clone());
    guest.unwrap_or_else(|| account.id.to_string())
}

/// Everyone signed in but these.
fn others(page: Page, listed: &[AccountId]) -> Vec<Arc<Account>> {
    let mut all = page.signed_in();
    all.retain(|account| !listed.contains(&account.id));
    all
}

/// What waits in the accounts that are not listed: messages and requests.
pub fn elsewhere(page: Page, listed: &Listed) -> AnyView {
    let listed = ids(listed);
    let waiting = Memo::new(move |_| {
        let waits = |a: &Arc<Account>| a.unread.get() + a.asking.with(Vec::len) as u64;
        let mut waiting = Vec::new();
        for account in others(page, &listed) {
            let count = waits(&account);
            if count > 0 {
                waiting.push((called(&account), count));
            }
        }
        waiting
    });
    view! {
        {move || {
            let waiting = waiting.get();
            let count = waiting.iter().map(|(_, count)| count).sum::<u64>();
            (count > 0)
                .then(|| {
                    let label = sentences::elsewhere(&waiting);
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

/// One line for each account, and one for all of them: a click brings it on screen.
pub fn switcher(page: Page, listed: Listed) -> AnyView {
    view! {
        {move || {
            let all = page.signed_in();
            (all.len() > 1)
                .then(|| {
                    let lines: Vec<_> = all.iter().map(|one| line(page, one.clone(), &listed)).collect();
                    view! {
                        <div role="group" aria-label=t::accounts::title()>{all_of_them(page, &all, &listed)} {lines}</div>
                    }
                })
        }}
    }
    .into_any()
}

/// Two faces that stand for all.
pub fn faces(page: Page, all: &Listed) -> AnyView {
    let two = all.iter().take(2);
    let faces: Vec<_> = two
        .map(|one| face::person(page, one, &one.id.clone().into(), &called(one)))
        .collect();
    view! { <span class="faces">{faces}</span> }.into_any()
}

fn all_of_them(page: Page, all: &Listed, listed: &Listed) -> AnyView {
    let here = listed.len() > 1;
    view! {
        <button
            type="button"
            role="menuitemradio"
            tabindex="-1"
            class="menu-item account-line"
            data-testid="switch-all"
            aria-checked=here.to_string()
            on:click=move |_| page.merged.set(true)
        >
            {faces(page, all)}
            <span class="me grow">
                <span class="ellipsis">{t::accounts::all()}</span>
                <small class="ellipsis">{t::accounts::one_list()}</small>
            </span>
            {here.then(|| icons::CHECK.draw())}
        </button>
    }
    .into_any()
}

fn line(page: Page, account: Arc<Account>, listed: &Listed) -> AnyView {
    let here = listed.len() == 1 && listed[0].id == account.id;
    let id = account.id.clone();
    let name = called(&account);
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
                    page.show_alone(&id);
                }
            }
        >
            <span class="with-presence">
                {face::person(page, &account, &account.id.clone().into(), &name)}
                <span class="presence" data-show=move || sentences::show_name(state.get().0)></span>
            </span>
            <span class="me grow">
                <span class="ellipsis" dir="auto">{name.clone()}</span>
                <small class="ellipsis">{dot(&account)} <bdi>{move || state.get().1}</bdi></small>
            </span>
            {move || {
                let count = unread.get();
                (count > 0)
                    .then(|| {
                        let label = t::list::unread(count);
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
                        t::accounts::set_for_all(),
                        "own-show-all",
                        "menu-item",
                        move || {
                            let (show, status) = account
                                .view
                                .with_untracked(|view| (view.show, view.status.clone()));
                            let listed = [account.id.clone()];
                            for other in untrack(|| others(page, &listed)) {
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

fn hue(account: &Account) -> String {
    crate::text::hue(account.id.as_str()).to_string()
}

/// The colour of the account of a row, where rows are of several. Its name is for
/// those who point at it or hear it.
pub fn mark(account: &Account) -> AnyView {
    let said = t::accounts::in_account(&called(account));
    view! {
        <span class="account-mark" data-testid="account-mark" role="img" style:--hue=hue(account) aria-label=said.clone() title=said></span>
    }
    .into_any()
}

/// The same, beside its name.
fn dot(account: &Account) -> AnyView {
    view! { <span class="account-dot" style:--hue=hue(account)></span> }.into_any()
}

/// The account one acts from, where there is a choice.
pub fn from_account(page: Page, account: &Arc<Account>) -> AnyView {
    let account = account.clone();
    view! {
        {move || {
            page.several()
                .then(|| {
                    let said = t::accounts::in_account(&called(&account));
                    view! {
                        <span class="from-account ellipsis" data-testid="from-account" title=said.clone()>
                            {dot(&account)}
                            <bdi>{said.clone()}</bdi>
                        </span>
                    }
                })
        }}
    }
    .into_any()
}

/// Chooses the account to act from, where there is a choice.
pub fn choose(page: Page, chosen: RwSignal<Arc<Account>>) -> AnyView {
    let on_change = move |event| {
        let id = event_target_value(&event);
        let all = untrack(|| page.signed_in());
        if let Some(account) = all.into_iter().find(|account| account.id.as_str() == id) {
            chosen.set(account);
        }
    };
    view! {
        {move || {
            let all = page.signed_in();
            let now = chosen.with_untracked(|account| account.id.clone());
            (all.len() > 1)
                .then(|| {
                    let options: Vec<_> = all
                        .iter()
                        .map(|account| {
                            view! {
                                <option value=account.id.to_string() selected=account.id == now>
                                    {called(account)}
                                </option>
                            }
                        })
                        .collect();
                    view! {
                        <div class="field">
                            <label for="from-account">{t::accounts::yours()}</label>
                            <select id="from-account" data-testid="choose-account" on:change=on_change>
                                {options}
                            </select>
                        </div>
                    }
                })
        }}
    }
    .into_any()
}

/// How the accounts are that are not listed: what only the person can help, and
/// what is down, unless it is the network, which is said once.
pub fn trouble(page: Page, listed: Memo<Option<Listed>>) -> AnyView {
    let lines = Memo::new(move |_| {
        let shown = listed.get().unwrap_or_default();
        let online = |a: &Arc<Account>| a.view.with(|view| view.connection == Connection::Online);
        let fine = shown.iter().all(online);
        let (mut stopped, mut down) = (Vec::new(), Vec::new());
        for other in others(page, &ids(&shown)) {
            let name = called(&other);
            other.view.with(|view| match &view.connection {
                Connection::Stopped(problem) => {
                    let (sentence, _) = sentences::problem(problem);
                    stopped.push((other.id.clone(), t::accounts::trouble(&name, &sentence)));
                }
                Connection::Waiting { .. } if fine => down.push(name),
                _ => {}
            });
        }
        (stopped, down)
    });
    let one = move |(id, said): (AccountId, String)| {
        view! {
            <div class="strip" data-testid="others-trouble" role="status">
                <p dir="auto">{said}</p>
                <button type="button" class="secondary" data-testid="others-show" on:click=move |_| page.choose(&id)>
                    {t::accounts::show()}
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        {move || lines.get().0.into_iter().map(one).collect::<Vec<_>>()}
        {move || {
            let (_, down) = lines.get();
            (!down.is_empty())
                .then(|| {
                    view! {
                        <p class="strip" data-testid="others-waiting" role="status" dir="auto">
                            {t::accounts::not_connected(down.len() as u64, &format::list(&down))}
                        </p>
                    }
                })
        }}
    }
    .into_any()
}
