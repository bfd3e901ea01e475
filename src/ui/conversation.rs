//! The right pane: with whom, what was said, what to say.

use super::open::Timeline;
use super::people::Line;
use super::route::Route;
use super::state::{Account, Overlay, Page};
use super::{actions, arrange, composer, icons, parts, sentences, several, timeline, unasked};
use crate::api::{AccountCommand, Subscription};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;

/// A conversation, made anew for each chat.
pub fn conversation(page: Page, account: Arc<Account>, open: Arc<Timeline>) -> AnyView {
    let line = account.line(&open.peer);
    let jid = open.peer.to_string();
    let choosing = RwSignal::from(open.doing.chosen.clone());
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            match choosing.get_untracked() {
                Some(_) => choosing.set(None),
                None => page.go(&Route::Home),
            }
        }
    };
    let chooses = Memo::new(move |_| choosing.with(Option::is_some));
    let below = {
        let open = open.clone();
        let account = account.clone();
        move || match chooses.get() {
            true => actions::chosen(page, open.clone()),
            false => composer::composer(page, account.clone(), open.clone()),
        }
    };
    view! {
        <main class="pane conversation" data-testid="conversation" data-jid=jid on:keydown=leave>
            {header(page, account.clone(), line.clone())}
            {unasked::note(page, account.clone(), line.clone())}
            {timeline::timeline(page, account, open, line)}
            {below}
        </main>
    }
    .into_any()
}

fn header(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    let data = RwSignal::from(line.data.clone());
    let address = line.jid.to_string();
    let name = Memo::new({
        let address = address.clone();
        move |_| {
            data.with(|data| match data.name() {
                "" => address.clone(),
                name => crate::text::isolate_safe(name),
            })
        }
    });
    let show = Memo::new(move |_| data.with(|data| data.show()));
    let picture = {
        let address = address.clone();
        move || parts::avatar(&name.get(), &address)
    };
    let status = move || {
        data.with(|data| match &data.contact {
            Some(contact) => sentences::about(contact),
            None => sentences::NOT_A_CONTACT.to_owned(),
        })
    };
    let second = move || {
        let typing = data.with(|data| sentences::typing(&data.typing));
        if typing.is_empty() {
            view! { <span class="ellipsis" data-testid="conversation-status" dir="auto">{status()}</span> }
                .into_any()
        } else {
            view! { <span class="ellipsis is-typing" data-testid="conversation-typing" role="status" dir="auto">{typing}</span> }
                .into_any()
        }
    };
    view! {
        <header class="bar">
            <button
                type="button"
                class="round back"
                data-testid="back"
                aria-label="Back to the list"
                on:click=move |_| page.go(&Route::Home)
            >
                {icons::BACK.draw()}
            </button>
            <span class="with-presence">
                {picture}
                <span class="presence" data-show=move || sentences::show_name(show.get())></span>
            </span>
            <div class="who">
                <h1 class="ellipsis" data-testid="conversation-name" dir="auto" title=address>
                    {name}
                </h1>
                <small class="who-more">{second} {several::from_account(page, &account)}</small>
            </div>
            {contact_menu(page, account, line)}
        </header>
    }
    .into_any()
}

fn contact_menu(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    let items = move || {
        let jid = line.jid.clone();
        let contact = line.data.with_untracked(|data| data.contact.clone());
        let known = contact.filter(|contact| contact.in_roster);
        let overlay = |overlay: Overlay| move || page.overlay.set(Some(overlay.clone()));
        let command = |command: AccountCommand| {
            let account = account.clone();
            move || page.act(&account, command.clone())
        };
        let shared = known.as_ref().map_or("", sentences::subscription);
        let choices = match known {
            Some(contact) => {
                let sees = matches!(contact.subscription, Subscription::To | Subscription::Both);
                let ask = (!sees).then(|| {
                    parts::menu_item(
                        "Ask again to be in touch",
                        "contact-ask",
                        "menu-item",
                        command(AccountCommand::RequestSubscription(jid.clone())),
                    )
                });
                view! {
                    {parts::menu_item(
                        "Name and groups…",
                        "contact-rename",
                        "menu-item",
                        overlay(Overlay::Rename(jid.clone())),
                    )}
                    {ask}
                    {parts::menu_item(
                        "Remove contact…",
                        "contact-remove",
                        "menu-item grave",
                        overlay(Overlay::Remove(jid.clone())),
                    )}
                }
                .into_any()
            }
            None => parts::menu_item(
                "Add to contacts",
                "contact-add",
                "menu-item",
                command(AccountCommand::AddContact {
                    jid: jid.clone(),
                    name: String::new(),
                    groups: Vec::new(),
                    token: None,
                }),
            ),
        };
        view! {
            <p class="menu-title">
                <bdi>{jid.to_string()}</bdi>
                <small>{shared}</small>
            </p>
            <div role="menu">
                {parts::menu_item("Go to a day…", "go-to-day", "menu-item", overlay(Overlay::GoToDay))}
                {arrange::items(page, &account, &line)}
                <hr />
                {choices}
            </div>
        }
        .into_any()
    };
    parts::menu(
        "About this contact",
        "contact-menu",
        || icons::MORE.draw(),
        "round",
        items,
    )
}
