//! Strangers and blocked people, where one talks: the way to the requests above the
//! list, and what stands at the composer's place.

use super::list::Listed;
use super::overlay::Overlay;
use super::people::Line;
use super::route::Route;
use super::state::{Account, Page};
use super::{details, icons, parts, sentences};
use crate::api::{AccountCommand, Privacy};
use crate::i18n::t;
use crate::jid::{BareJid, Jid};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// The way to the requests, if there are any.
pub fn link(page: Page, listed: Listed) -> AnyView {
    let asking = Memo::new(move |_| {
        let all = listed.iter().flat_map(|account| account.asking.get());
        all.collect::<Vec<BareJid>>()
    });
    view! {
        {move || {
            let all = asking.get();
            let first = all.first()?;
            let who = sentences::requests_of(first.as_str(), all.len());
            let count = parts::short_count(all.len() as u64);
            let here = move || page.route.with(|route| *route == Route::Requests).then_some("page");
            Some(
                view! {
                    <a class="requests-link" data-testid="requests-link" href="#/requests" aria-current=here>
                        {icons::REQUEST.draw()}
                        <span class="me">
                            <strong class="ellipsis">{t::strangers::requests()}</strong>
                            <small class="ellipsis"><bdi>{who}</bdi></small>
                        </span>
                        <span class="badge" data-testid="requests-count">{count}</span>
                    </a>
                },
            )
        }}
    }
    .into_any()
}

/// By which entry somebody is blocked, if they are.
pub fn blocked(account: &Account, who: &BareJid) -> Memo<Option<Jid>> {
    let (list, who) = (account.privacy.blocked.clone(), who.clone());
    Memo::new(move |_| list.with(|list| list.by(&who).cloned()))
}

/// What stands where one would write to somebody who is blocked.
pub fn blocked_note(page: Page, account: Arc<Account>, by: Jid) -> AnyView {
    let sentence = match by.bare().local() {
        Some(_) => t::strangers::blocked().to_owned(),
        None => t::strangers::blocked_domain(by.bare().domain()),
    };
    let unblock = move |_| {
        let privacy = Privacy::Unblock(by.clone());
        page.act(&account, AccountCommand::Privacy(privacy));
    };
    view! {
        <div class="stranger" data-testid="blocked-note">
            <p>{sentence}</p>
            <div class="actions">
                <button type="button" class="secondary" data-testid="conversation-unblock" on:click=unblock>
                    {t::contact::unblock()}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Whether somebody is a stranger who wrote.
pub fn is_request(line: &Line) -> Memo<bool> {
    let data = line.data.clone();
    Memo::new(move |_| data.with(|data| data.is_request()))
}

/// What to do about a stranger, above the composer. Their links stay closed: `held`
/// tells that somebody tried one.
pub fn request_note(
    page: Page,
    account: Arc<Account>,
    line: Arc<Line>,
    held: RwSignal<bool>,
) -> AnyView {
    let request = is_request(&line);
    let note = move || {
        if !request.get() {
            return ().into_any();
        }
        let who = line.jid.clone();
        let asks = line
            .data
            .with_untracked(|data| data.contact.as_ref().is_some_and(|contact| contact.asks));
        let accept = {
            let (account, who) = (account.clone(), who.clone());
            move |_| {
                let privacy = Privacy::Accept(who.clone());
                page.act(&account, AccountCommand::Privacy(privacy));
            }
        };
        let delete = {
            let (account, who) = (account.clone(), who.clone());
            move |_| {
                if asks {
                    let (jid, accept) = (who.clone(), false);
                    page.act(&account, AccountCommand::AnswerSubscription { jid, accept });
                }
                page.act(&account, AccountCommand::DeleteChat(who.clone()));
                page.go(&Route::Requests);
            }
        };
        let id = account.id.clone();
        let block = move |_| {
            let overlay = Overlay::Block(id.clone(), who.clone());
            page.overlay.set(Some(overlay));
        };
        let links = move || held.get().then_some(t::strangers::links_closed());
        view! {
            <div class="stranger" data-testid="request-note">
                <p>{t::strangers::stranger()}</p>
                <p role="status" data-testid="links-closed">{links}</p>
                <div class="actions">
                    <button type="button" class="primary" data-testid="request-accept" on:click=accept>
                        {t::strangers::accept()}
                    </button>
                    <button type="button" class="secondary" data-testid="request-decline" on:click=delete>
                        {t::common::delete()}
                    </button>
                    <button type="button" class="secondary" data-testid="request-block" on:click=block>
                        {t::contact::block()}
                    </button>
                </div>
            </div>
        }
        .into_any()
    };
    view! { {note} }.into_any()
}

/// Keeps a click from opening a link; whether it was on one.
pub fn hold_link(event: &web_sys::Event) -> bool {
    let target = event
        .target()
        .and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    let link = target.and_then(|it| it.closest(".timeline a").ok().flatten());
    if link.is_some() {
        event.prevent_default();
    }
    link.is_some()
}

/// What one has asked of a contact: their local time.
pub fn said_time(page: Page, account: &Account, who: &BareJid) -> Memo<Option<String>> {
    let (time, who) = (account.privacy.time.clone(), who.clone());
    Memo::new(move |_| {
        page.minute.track();
        time.with(|time| match time {
            Some((of, zone)) if *of == who => Some(sentences::local_time(*zone)),
            _ => None,
        })
    })
}

/// The same over a conversation, until it was read, where it is not told beside it.
pub fn local_time(page: Page, account: &Account, who: &BareJid) -> AnyView {
    let time = RwSignal::from(account.privacy.time.clone());
    // Of whom it was asked before is over.
    time.set(None);
    let said = said_time(page, account, who);
    let detailed = details::are_open(page);
    (move || {
        said.get().filter(|_| !detailed.get()).map(|said| {
            view! {
                <div class="strip told" role="status" data-testid="local-time">
                    <span>{said}</span>
                    <button
                        type="button"
                        class="round"
                        data-testid="local-time-close"
                        aria-label=t::common::close()
                        on:click=move |_| time.set(None)
                    >
                        {icons::CLOSE.draw()}
                    </button>
                </div>
            }
        })
    })
    .into_any()
}
