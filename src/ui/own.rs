//! The own account, on top of the list: how others see it, and its menu.

use super::route::Route;
use super::state::{Account, Overlay, Page};
use super::{dom, icons, parts, sentences, several};
use crate::api::{AccountCommand, Connection, Show};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;

/// How others see the account, as a button; it opens what can be done with it.
pub fn account_menu(page: Page, account: Arc<Account>) -> AnyView {
    let view = account.view.clone();
    let show = Memo::new(move |_| view.with(|view| view.show));
    let id = account.id.clone();
    let name = id.local().unwrap_or(id.as_str()).to_owned();
    let guest = account.view.with_untracked(|view| view.guest.clone());
    let name = guest.unwrap_or(name);
    let face = {
        let account = account.clone();
        move || {
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
            view! {
                <span class="with-presence">
                    {parts::avatar(&name, id.as_str())}
                    <span class="presence" data-show=move || sentences::show_name(seen.get().0)></span>
                </span>
                <span class="me">
                    <strong class="ellipsis" dir="auto">{name.clone()}</strong>
                    <small class="ellipsis" dir="auto">{said}</small>
                </span>
                {several::elsewhere(page, id.clone())}
            }
            .into_any()
        }
    };
    let items = move || {
        let account = account.clone();
        view! {
            <p class="menu-title" dir="ltr">{account.id.to_string()}</p>
            {own_status(page, account.clone(), show)}
            <div role="menu">
                {own_presence(page, account.clone(), show)}
                {several::for_all(page, account.clone())}
                <hr />
                {several::switcher(page, account)}
                {parts::menu_item("Add an account…", "add-account", "menu-item", move || page.adding.set(true))}
                {parts::menu_item("Your account", "account", "menu-item", move || page.go(&Route::Account))}
                {parts::menu_item(
                    "Sign out…",
                    "sign-out",
                    "menu-item",
                    move || page.overlay.set(Some(Overlay::SignOut)),
                )}
            </div>
        }
        .into_any()
    };
    parts::menu("Your account", "account-menu", face, "own", items)
}

fn own_presence(page: Page, account: Arc<Account>, show: Memo<Show>) -> AnyView {
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
            let account = account.clone();
            let set = move |_| {
                let status = account.view.with_untracked(|view| view.status.clone());
                page.act(&account, AccountCommand::SetPresence { show: one, status });
            };
            view! {
                <button
                    type="button"
                    role="menuitemradio"
                    tabindex="-1"
                    class="menu-item"
                    data-testid=testid
                    aria-checked=move || (show.get() == one).to_string()
                    on:click=set
                >
                    <span class="presence" data-show=sentences::show_name(one)></span>
                    <span class="grow">{sentences::show(one)}</span>
                    {move || (show.get() == one).then(|| icons::CHECK.draw())}
                </button>
            }
        })
        .collect();
    choices.into_any()
}

fn own_status(page: Page, account: Arc<Account>, show: Memo<Show>) -> AnyView {
    let status = account.view.with_untracked(|view| view.status.clone());
    let set = move |event: web_sys::Event| {
        let (show, status) = (show.get_untracked(), event_target_value(&event));
        let status = status.trim().to_owned();
        page.act(&account, AccountCommand::SetPresence { show, status });
    };
    view! {
        <div class="menu-status">
            <input
                type="text"
                data-testid="own-status"
                aria-label="Status message"
                placeholder="What are you up to?"
                maxlength="200"
                dir="auto"
                value=status
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
