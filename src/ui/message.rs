//! One message: who, when, how far it has come, and what can be done about it.

use super::body::{self, Body};
use super::parts::{self, delivery_mark};
use super::state::{Account, Page};
use super::window::Row;
use super::{edit, format, sentences};
use crate::api::{AccountCommand, Delivery};
use crate::jid::BareJid;
use leptos::prelude::*;
use std::sync::Arc;

/// A row of the timeline with the lines that belong above it.
pub fn message(page: Page, account: Arc<Account>, peer: BareJid, row: Arc<Row>) -> AnyView {
    let data = RwSignal::from(row.data.clone());
    let mark = RwSignal::from(row.mark.clone());
    // These do not change in the life of a message.
    let (id, mine, author, author_jid) = data.with_untracked(|m| {
        let author_jid = m.author_jid.to_string();
        (m.id.clone(), m.sent.is_some(), m.author.clone(), author_jid)
    });
    let time = Memo::new(move |_| data.with(|m| m.time));
    let sent = Memo::new(move |_| data.with(|m| m.sent.clone()));
    let body = Memo::new(move |_| data.with(Body::of));
    let day = move || {
        mark.with(|m| m.day).then(|| {
            page.minute.track();
            view! {
                <div class="day" data-testid="day" role="separator">
                    <span>{format::day(time.get())}</span>
                </div>
            }
        })
    };
    let unread = move || {
        mark.with(|m| m.unread).then(|| {
            view! {
                <div class="unread-line" data-testid="unread-line" role="separator">
                    <span>{sentences::UNREAD_LINE}</span>
                </div>
            }
        })
    };
    let picture = {
        let author = author.clone();
        move || (!mine && mark.with(|m| m.tail)).then(|| parts::avatar(&author, &author_jid))
    };
    let class = move || {
        let mark = mark.get();
        sentences::join(&[
            "message",
            if mine { " mine" } else { " theirs" },
            if mark.head { " head" } else { "" },
            if mark.tail { " tail" } else { "" },
            if mark.sought { " sought" } else { "" },
        ])
    };
    let state = move || sent.with(|s| s.as_ref().map(sentences::delivery_name));
    let tick = move || sent.with(|s| s.as_ref().map(delivery_mark));
    let hearing = if mine {
        sentences::YOU.to_owned()
    } else {
        author.clone()
    };
    let editing = RwSignal::new(false);
    let trouble = {
        let id = id.clone();
        move || {
            if editing.get() {
                return Some(edit::editor(
                    page,
                    account.clone(),
                    peer.clone(),
                    data,
                    editing,
                ));
            }
            let sent = sent.get()?;
            // What is only begun cannot be changed whole.
            let whole = !body.with(|body| body.cut);
            let edit = whole.then_some(editing);
            trouble(page, account.clone(), peer.clone(), id.clone(), &sent, edit)
        }
    };
    view! {
        <li>
            {day}
            {unread}
            <article class=class data-testid="message" data-id=id data-sent=state>
                <div class="line">
                    <span class="side-picture">{picture}</span>
                    <div class="bubble-column">
                        <span class="sr-only">{hearing} ": "</span>
                        {move || body.with(|body| body::bubble(page, body, &author))}
                    </div>
                    <span class="meta">
                        <time data-testid="message-time" title=move || format::full(time.get())>
                            {move || format::clock(time.get())}
                        </time>
                        {tick}
                    </span>
                </div>
                {trouble}
            </article>
        </li>
    }
    .into_any()
}

/// What can be done about a message that has not arrived.
fn trouble(
    page: Page,
    account: Arc<Account>,
    peer: BareJid,
    id: String,
    sent: &Delivery,
    editing: Option<RwSignal<bool>>,
) -> Option<AnyView> {
    let discard = {
        let (account, peer, id) = (account.clone(), peer.clone(), id.clone());
        move |_| {
            let (peer, id) = (peer.clone(), id.clone());
            page.act(&account, AccountCommand::Discard { peer, id });
        }
    };
    let retry = move |_| {
        let (peer, id) = (peer.clone(), id.clone());
        page.act(&account, AccountCommand::Resend { peer, id });
    };
    match sent {
        Delivery::Waiting => Some(
            view! {
                <p class="trouble">
                    <span>{sentences::delivery(sent)}</span>
                    {editing
                        .map(|editing| {
                            view! {
                                <button type="button" data-testid="message-edit" on:click=move |_| editing.set(true)>
                                    "Edit"
                                </button>
                            }
                        })}
                    <button type="button" data-testid="message-discard" on:click=discard>"Cancel"</button>
                </p>
            }
            .into_any(),
        ),
        Delivery::Failed(problem) => Some(
            view! {
                <p class="trouble bad">
                    <span dir="auto">{sentences::send_problem(problem)}</span>
                    <button type="button" data-testid="message-retry" on:click=retry>"Try again"</button>
                    <button type="button" data-testid="message-discard" on:click=discard>"Delete"</button>
                </p>
            }
            .into_any(),
        ),
        _ => None,
    }
}
