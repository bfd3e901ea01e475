//! One message: who, when, how far it has come, and what can be done about it.

use super::body::{self, Body};
use super::face;
use super::open::Timeline;
use super::parts::delivery_mark;
use super::people::LineData;
use super::rows::Row;
use super::state::{Account, Page};
use super::{actions, edit, format, icons, notes, rooms, sentences};
use crate::api::{AccountCommand, Delivery};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::text;
use leptos::prelude::*;
use std::sync::Arc;

/// A row of the timeline with the lines that belong above it.
/// `choosing`: messages are being chosen.
pub fn message(
    page: Page,
    account: Arc<Account>,
    open: Arc<Timeline>,
    row: Arc<Row>,
    choosing: Memo<bool>,
) -> AnyView {
    let peer = open.peer.clone();
    let data = RwSignal::from(row.data.clone());
    let mark = RwSignal::from(row.mark.clone());
    let time = Memo::new(move |_| data.with(|m| m.time));
    let clock = Memo::new(move |_| format::clock(time.get()));
    let day = move || {
        mark.with(|m| m.day).then(|| {
            page.minute.track();
            view! {
                <div class="day" data-testid="day">
                    <span>{format::day(time.get())}</span>
                </div>
            }
        })
    };
    if data.with_untracked(|m| m.extras.happened.is_some()) {
        return view! { <div>{day} {rooms::happened(data)}</div> }.into_any();
    }
    // These do not change in the life of a message.
    let (id, mine, author, author_jid) = data.with_untracked(|m| {
        let author_jid = m.author_jid.clone();
        (m.id.clone(), m.sent.is_some(), m.author.clone(), author_jid)
    });
    // In a room the first of a group says who speaks.
    let line = account.line(&peer).data.clone();
    let in_room = line.with_untracked(LineData::is_room);
    // Calls us by name.
    let own = account.id.clone();
    let to_me = Memo::new(move |_| {
        let called = |nick: &str| {
            data.with(|m| {
                let meant = || m.extras.mentions.iter().any(|it| it.jid == own);
                !m.retracted && (text::mentions(&m.body, nick) || meant())
            })
        };
        let nick = |line: &LineData| Some(line.chat.as_ref()?.room.as_ref()?.nick.clone());
        in_room && !mine && line.with_untracked(nick).is_some_and(|nick| called(&nick))
    });
    let speaker = {
        let (author, hue) = (
            author.clone(),
            text::hue(&author_jid.to_string()).to_string(),
        );
        move || {
            (in_room && !mine && mark.with(|m| m.head)).then(|| {
                view! {
                    <span class="speaker ellipsis" data-testid="message-author" dir="auto" style:--hue=hue.clone()>{text::isolate_safe(&author)}</span>
                }
            })
        }
    };
    let private = data.with_untracked(|m| rooms::whose(&m.extras));
    let private = private.map(|whose| {
        view! { <small class="only-you" data-testid="message-private">{icons::HIDDEN.draw()} <span class="ellipsis">{whose}</span></small> }
    });
    let sent = Memo::new(move |_| data.with(|m| m.sent.clone()));
    let body = Memo::new(move |_| data.with(Body::of));
    let retracted = Memo::new(move |_| data.with(|m| m.retracted));
    let quoted = {
        let open = open.clone();
        Memo::new(move |_| {
            let mut quote = data.with(|m| m.quote.clone().filter(|_| !m.retracted))?;
            // What is on screen is newer than what came with the answer.
            open.rows.track();
            let row = quote.id.as_ref().and_then(|id| open.window().find(id));
            if let Some((_, row)) = row {
                row.data.with(|m| {
                    quote.retracted = m.retracted;
                    if m.extras.spoiler.is_none() && m.extras.encrypted.is_none() {
                        quote.text = text::preview(&m.body, notes::QUOTE);
                    }
                });
            }
            Some(quote)
        })
    };
    let reacted = Memo::new(move |_| data.with(|m| m.reactions.clone()));
    let was_edited = Memo::new(move |_| data.with(|m| !m.earlier.is_empty()));
    let changing = Memo::new(move |_| data.with(|m| m.changing));
    let quote = {
        let open = open.clone();
        move || quoted.get().map(|quote| notes::quote(&open, quote))
    };
    let reactions = {
        let (account, open, id) = (account.clone(), open.clone(), id.clone());
        move || {
            let all = reacted.get();
            (!all.is_empty()).then(|| notes::reactions(page, &account, &open, &id, all))
        }
    };
    // Nobody sees it elsewhere.
    let whole_time = {
        let row = row.clone();
        move || row.hot.get().then(|| format::full(time.get()))
    };
    let tools = {
        let (open, row) = (open.clone(), row.clone());
        move || row.hot.get().then(|| actions::tools(&open, &row))
    };
    let chosen = open.doing.chosen.clone();
    // Nobody asks while nothing is chosen.
    let is_chosen = {
        let id = id.clone();
        move || choosing.get() && chosen.with(|all| all.iter().flatten().any(|m| m.id == id))
    };
    let check = {
        let is_chosen = is_chosen.clone();
        move || {
            let is_chosen = is_chosen.clone();
            choosing.get().then(|| {
                let is_chosen = Memo::new(move |_| is_chosen());
                view! {
                    <span class="check" role="checkbox" aria-label=t::message::select() aria-checked=move || is_chosen.get().to_string()>
                        {move || is_chosen.get().then(|| icons::CHECK.draw())}
                    </span>
                }
            })
        }
    };
    let history = RwSignal::new(false);
    let edited = move || was_edited.get().then(|| notes::edited(history));
    let with_versions = Memo::new(move |_| was_edited.get() && history.get());
    let with_below = Memo::new(move |_| with_versions.get() || reacted.with(|it| !it.is_empty()));
    let below = move || {
        let reactions = reactions.clone();
        let versions = move || with_versions.get().then(|| notes::versions(data));
        with_below.get().then(|| {
            view! {
                <div class="below">
                    {versions}
                    {reactions}
                </div>
            }
        })
    };
    let unread = move || {
        mark.with(|m| m.unread).then(|| {
            view! {
                <div class="unread-line" data-testid="unread-line">
                    <span>{t::chat::unread_line()}</span>
                </div>
            }
        })
    };
    let picture = {
        let (account, author) = (account.clone(), author.clone());
        move || {
            let shown = !mine && mark.with(|m| m.tail);
            shown.then(|| face::person(page, &account, &author_jid, &author))
        }
    };
    let class = move || {
        let mark = mark.get();
        sentences::join(&[
            "message",
            if mine { " mine" } else { " theirs" },
            if mark.head { " head" } else { "" },
            if mark.tail { " tail" } else { "" },
            if to_me.get() { " to-me" } else { "" },
            if mark.sought { " sought" } else { "" },
            if choosing.get() { " choosing" } else { "" },
            if is_chosen() { " chosen" } else { "" },
        ])
    };
    let state = move || sent.with(|s| s.as_ref().map(sentences::delivery_name));
    let tick = move || match changing.get() {
        true => Some(delivery_mark(&Delivery::Waiting)),
        false => sent.with(|s| s.as_ref().map(delivery_mark)),
    };
    let hearing = t::message::said_by(match mine {
        true => t::message::you(),
        false => &author,
    });
    let named = {
        let hearing = hearing.clone();
        move || clock.with(|clock| t::common::after(&hearing, clock))
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
        <div>
            {day}
            {unread}
            <article
                class=class
                tabindex="-1"
                aria-label=named
                data-testid="message"
                data-id=id
                data-sent=state
            >
                <div class="line">
                    {check}
                    <span class="side-picture">{picture}</span>
                    <div class="bubble-column">
                        {tools}
                        <span class="sr-only">{hearing} " "</span>
                        {speaker}
                        {private}
                        {quote}
                        {move || match retracted.get() {
                            true => notes::retracted(),
                            false => body.with(|body| body::bubble(page, body, &author)),
                        }}
                    </div>
                    <span class="meta">
                        {edited}
                        <time data-testid="message-time" title=whole_time>
                            {clock}
                        </time>
                        {tick}
                    </span>
                </div>
                {below}
                {trouble}
            </article>
        </div>
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
                                    {t::message::edit()}
                                </button>
                            }
                        })}
                    <button type="button" data-testid="message-discard" on:click=discard>{t::common::cancel()}</button>
                </p>
            }
            .into_any(),
        ),
        Delivery::Failed(problem) => Some(
            view! {
                <p class="trouble bad">
                    <span dir="auto">{sentences::send_problem(problem)}</span>
                    <button type="button" data-testid="message-retry" on:click=retry>{t::common::try_again()}</button>
                    <button type="button" data-testid="message-discard" on:click=discard>{t::common::delete()}</button>
                </p>
            }
            .into_any(),
        ),
        _ => None,
    }
}
