//! The own account, or all of them, on top of the list: how others see it, and its menu.

use super::late::{Late, late};
use super::list::Listed;
use super::overlay::Overlay;
use super::route::Route;
use super::state::{Account, Page};
use super::{dom, face, icons, parts, sentences, several};
use crate::api::{AccountCommand, AccountView, Connection, Show};
use crate::i18n::t;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// How others see the account, as a button; it opens what can be done with it.
/// For all accounts where all are listed.
pub fn account_menu(page: Page, listed: Listed) -> AnyView {
    let face = {
        let listed = listed.clone();
        move || match listed.as_slice() {
            [account] => own_face(page, account, &listed),
            _ => all_faces(page, &listed),
        }
    };
    let label = match listed.len() {
        1 => t::own::account(),
        _ => t::own::accounts(),
    };
    let items = move || late(page, "menu-title", Late::Own(listed.clone()));
    parts::menu(label, "account-menu", face, "own", items)
}

/// What can be done with it, or with all.
pub fn menu(page: Page, listed: &Listed) -> AnyView {
    let shows: Vec<_> = listed.iter().map(|account| account.view.clone()).collect();
    // What all of them have in common.
    let show = Memo::new(move |_| {
        let mut shows = shows.iter().map(|view| view.with(|view| view.show));
        let first = shows.next()?;
        shows.all(|show| show == first).then_some(first)
    });
    let listed = listed.clone();
    let one = (listed.len() == 1).then(|| listed[0].clone());
    let title = one.as_ref().map(|it| {
        view! { <p class="menu-title" dir="ltr">{it.id.to_string()}</p> }
    });
    // A guest is gone before anybody comes.
    let stays = |it: &Arc<Account>| it.view.with_untracked(|view| view.guest.is_none());
    let invite = listed.iter().any(stays).then(|| {
        let open = move || page.overlay.set(Some(Overlay::Invite));
        parts::menu_item(t::own::invite(), "invite", "menu-item", open)
    });
    let others_too = one.clone().map(|it| several::for_all(page, it));
    let rest = match one {
        Some(account) => view! {
            {parts::menu_item(t::own::account(), "account", "menu-item", move || page.go(&Route::Account))}
            {parts::menu_item(t::own::settings(), "settings", "menu-item", move || page.go(&Route::Settings))}
            {parts::menu_item(
                t::own::sign_out(),
                "sign-out",
                "menu-item",
                move || page.overlay.set(Some(Overlay::SignOut(account.id.clone()))),
            )}
        }
        .into_any(),
        None => view! { <p class="menu-title">{t::accounts::choose_one()}</p> }.into_any(),
    };
    // It comes after the panel that it stands in.
    let menu = NodeRef::<html::Div>::new();
    parts::focus_first(menu);
    view! {
        {title}
        {own_status(page, listed.clone())}
        <div role="menu" node_ref=menu>
            {own_presence(page, listed.clone(), show)}
            {others_too}
            <hr />
            {invite}
            {several::switcher(page, listed)}
            {parts::menu_item(t::own::add_account(), "add-account", "menu-item", move || page.adding.set(true))}
            {rest}
        </div>
    }
    .into_any()
}

fn own_face(page: Page, account: &Arc<Account>, listed: &Listed) -> AnyView {
    // What others see: nothing of it arrives without a connection.
    let view = account.view.clone();
    let seen = Memo::new(move |_| {
        view.with(|view| match &view.connection {
            Connection::Online if view.status.is_empty() => (view.show, None),
            Connection::Online => (view.show, Some(view.status.clone())),
            Connection::Connecting(step) => {
                (Show::Offline, Some(sentences::step(*step).to_owned()))
            }
            _ => (Show::Offline, None),
        })
    });
    let said = move || match seen.get() {
        (show, None) => sentences::show(show).to_owned(),
        (_, Some(said)) => said,
    };
    let whole = several::called(account);
    // On another server one may have the same name.
    let short = match account.view.with_untracked(|view| view.guest.is_some()) {
        true => whole.clone(),
        false => account.id.local().unwrap_or(&whole).to_owned(),
    };
    let picture = face::person(page, account, &account.id.clone().into(), &short);
    let profile = account.profile.clone();
    let name = move || match page.several() {
        true => whole.clone(),
        false => profile.with(|own| match own.nick.as_str() {
            "" => short.clone(),
            nick => crate::text::isolate_safe(nick),
        }),
    };
    view! {
        <span class="with-presence">
            {picture}
            <span class="presence" data-show=move || sentences::show_name(seen.get().0)></span>
        </span>
        <span class="me">
            <strong class="ellipsis" dir="auto">{name}</strong>
            <small class="ellipsis" dir="auto">{said}</small>
        </span>
        {several::elsewhere(page, listed)}
    }
    .into_any()
}

fn all_faces(page: Page, listed: &Listed) -> AnyView {
    let faces = several::faces(page, listed);
    let views: Vec<_> = listed.iter().map(|account| account.view.clone()).collect();
    let state = move || {
        let online = |view: &&ArcRwSignal<AccountView>| {
            view.with(|view| view.connection == Connection::Online)
        };
        sentences::connected(views.iter().filter(online).count(), views.len())
    };
    view! {
        {faces}
        <span class="me">
            <strong class="ellipsis">{t::accounts::all()}</strong>
            <small class="ellipsis" dir="auto">{state}</small>
        </span>
    }
    .into_any()
}

fn own_presence(page: Page, listed: Listed, show: Memo<Option<Show>>) -> AnyView {
    const SHOWS: [(Show, &str); 5] = [
        (Show::Online, "own-show-online"),
        (Show::FreeForChat, "own-show-free-for-chat"),
        (Show::Away, "own-show-away"),
        (Show::ExtendedAway, "own-show-extended-away"),
        (Show::Busy, "own-show-busy"),
    ];
    let choices: Vec<_> = SHOWS
        .into_iter()
        .map(|(one, testid)| {
            let listed = listed.clone();
            let set = move |_| {
                for account in &listed {
                    let status = account.view.with_untracked(|view| view.status.clone());
                    page.act(account, AccountCommand::SetPresence { show: one, status });
                }
            };
            view! {
                <button
                    type="button"
                    role="menuitemradio"
                    tabindex="-1"
                    class="menu-item"
                    data-testid=testid
                    aria-checked=move || (show.get() == Some(one)).to_string()
                    on:click=set
                >
                    <span class="presence" data-show=sentences::show_name(one)></span>
                    <span class="grow">{sentences::show(one)}</span>
                    {move || (show.get() == Some(one)).then(|| icons::CHECK.draw())}
                </button>
            }
        })
        .collect();
    choices.into_any()
}

fn own_status(page: Page, listed: Listed) -> AnyView {
    let status = |account: &Arc<Account>| account.view.with_untracked(|view| view.status.clone());
    let first = listed.first().map(status).unwrap_or_default();
    let same = listed.iter().all(|account| status(account) == first);
    let shown = same.then_some(first);
    let set = move |event: web_sys::Event| {
        let status = event_target_value(&event).trim().to_owned();
        for account in &listed {
            let show = account.view.with_untracked(|view| view.show);
            let status = status.clone();
            page.act(account, AccountCommand::SetPresence { show, status });
        }
    };
    view! {
        <div class="menu-status">
            <input
                type="text"
                data-testid="own-status"
                aria-label=t::own::status()
                placeholder=t::own::status_hint()
                maxlength="200"
                dir="auto"
                value=shown
                on:change=set
                on:keydown=|event: KeyboardEvent| {
                    if event.key() == "Enter"
                        && let Some(field) = dom::target::<web_sys::HtmlElement>(&event)
                    {
                        let _ = field.blur();
                    }
                }
            />
        </div>
    }
    .into_any()
}
