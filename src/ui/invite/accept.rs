//! An invitation that was opened, for somebody who is signed in. Nothing is sent
//! before they say so.

use super::away;
use crate::api::uri::Uri;
use crate::api::{AccountCommand, Connection, ContactView, Subscription};
use crate::i18n::t;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::shell;
use crate::ui::parts::{self, ELEMENT};
use crate::ui::route::Route;
use crate::ui::several;
use crate::ui::state::{Account, Page};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

pub fn sheet(page: Page, account: Arc<Account>) -> AnyView {
    if let Some(Some(uri)) = untrack(|| page.invited())
        && uri.action == "join"
        && uri.jid.local().is_some()
    {
        page.forget_invitation();
        page.overlay.set(Some(Overlay::Join(uri.jid, uri.password)));
        return ().into_any();
    }
    let within = move || {
        let uri = match page.invited()? {
            Some(uri) => uri,
            None => return Some(only(page, bad_link(), ().into_any())),
        };
        let domain = uri.jid.domain();
        Some(if uri.action == "register" && uri.preauth.is_some() {
            only(
                page,
                t::invite::new_account(domain, account.id.as_str()),
                new_account(page),
            )
        } else if uri.jid.local().is_none() || uri.action == "register" {
            only(page, bad_link(), ().into_any())
        } else {
            contact(page, account.clone(), uri)
        })
    };
    shell(move || away(page, false), view! { {within} }.into_any())
}

fn bad_link() -> String {
    t::invite::bad_link().to_owned()
}

/// The form for one more account takes it from here.
fn new_account(page: Page) -> AnyView {
    let make = move |_| {
        page.go(&Route::Invite);
        page.route.set(Route::Invite);
        page.adding.set(true);
    };
    view! {
        <button type="button" class="primary" data-testid="invitation-register" on:click=make>
            {t::invite::make_account()}
        </button>
    }
    .into_any()
}

/// A sentence, and perhaps something to do.
fn only(page: Page, sentence: String, act: AnyView) -> AnyView {
    view! {
        <div class="sheet" data-testid="invitation-only">
            <h2 id="dialog-title">{t::invite::title()}</h2>
            <p>{sentence}</p>
            <div class="actions">
                <button type="button" class="secondary" data-testid="invitation-close" on:click=move |_| away(page, false)>
                    {t::common::close()}
                </button>
                {act}
            </div>
        </div>
    }
    .into_any()
}

/// How it is with whom it is from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// It is from the account itself.
    Own,
    Contact,
    Stranger,
}

fn contact(page: Page, account: Arc<Account>, uri: Uri) -> AnyView {
    let jid = uri.jid.clone();
    let name = uri.name.clone();
    let shown = name
        .as_deref()
        .or(jid.local())
        .unwrap_or_default()
        .to_owned();
    let field = NodeRef::<html::Input>::new();
    let account = RwSignal::new(account);
    let known = Memo::new({
        let jid = jid.clone();
        move |_| {
            let account = account.get();
            if account.id == jid {
                return Known::Own;
            }
            let sees =
                |it: &ContactView| matches!(it.subscription, Subscription::To | Subscription::Both);
            let line = account.line(&jid);
            match line
                .data
                .with(|data| data.contact.as_ref().is_some_and(sees))
            {
                true => Known::Contact,
                false => Known::Stranger,
            }
        }
    });
    let online = Memo::new(move |_| {
        account
            .get()
            .view
            .with(|view| view.connection == Connection::Online)
    });
    let ready = move || match known.get() {
        Known::Own => false,
        Known::Contact => true,
        Known::Stranger => online.get(),
    };
    let address = jid.to_string();
    let address = view! { <bdi data-testid="invitation-address">{address}</bdi> };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        if !untrack(ready) {
            return;
        }
        let account = account.get_untracked();
        if known.get_untracked() == Known::Stranger {
            let name = field.get_untracked().map(|field| field.value());
            page.act(
                &account,
                AccountCommand::AddContact {
                    jid: jid.clone(),
                    name: name.unwrap_or_default().trim().to_owned(),
                    groups: Vec::new(),
                    token: uri.preauth.clone(),
                },
            );
        }
        page.forget_invitation();
        page.go_in(Some(&account.id), &Route::Chat(jid.clone()));
    };
    let title = move || match known.get() {
        Known::Own => t::invite::title().to_owned(),
        Known::Contact => t::invite::contact_already(&shown),
        Known::Stranger => t::invite::add_title(&shown),
    };
    let what = move || match known.get() {
        Known::Own => view! { <p>{t::invite::own()}</p> }.into_any(),
        Known::Contact => ().into_any(),
        Known::Stranger => view! {
            <p class="soft">{t::invite::adding()}</p>
            <div class="field">
                <label for="invitation-name">
                    {t::invite::name()} " " <small>{t::common::optional()}</small>
                </label>
                <input
                    id="invitation-name"
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    data-testid="invitation-name"
                    value=name.clone()
                    node_ref=field
                />
            </div>
            <p class="wrong" role="status">{move || (!online.get()).then(t::invite::wait)}</p>
        }
        .into_any(),
    };
    let submit = move || {
        let words = match known.get() {
            Known::Own => return None,
            Known::Contact => t::invite::open_chat(),
            Known::Stranger => t::common::add(),
        };
        Some(view! {
            <button
                type="submit"
                class="primary"
                data-testid="invitation-accept"
                aria-disabled=move || (!ready()).then_some("true")
            >
                {words}
            </button>
        })
    };
    let decline = move || match known.get() {
        Known::Stranger => t::invite::decline(),
        _ => t::common::close(),
    };
    view! {
        <form method="dialog" novalidate data-testid="invitation" on:submit=add>
            <h2 id="dialog-title">{title}</h2>
            <p class="invitation-address">
                {parts::around(&t::invite::their_address(ELEMENT), address.into_any())}
            </p>
            {several::choose(page, account)}
            {what}
            <div class="actions">
                <button type="button" class="secondary" data-testid="invitation-decline" on:click=move |_| away(page, false)>
                    {decline}
                </button>
                {submit}
            </div>
        </form>
    }
    .into_any()
}
