//! Strangers who wrote, or who ask to be in touch: one card for each, newest first.
//! Of theirs nothing is shown but words.

use crate::api::{AccountCommand, Privacy};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::ui::overlay::Overlay;
use crate::ui::people::Line;
use crate::ui::route::Route;
use crate::ui::state::{Account, Page};
use crate::ui::{format, icons, parts, several};
use leptos::html;
use leptos::prelude::*;
use std::cmp::Reverse;
use std::sync::Arc;

/// `model/strangers.rs` keeps so many.
const MANY: usize = 200;

/// One of them, sorted by when they wrote.
type Waiting = (Reverse<u64>, Arc<Account>, Arc<Line>);

/// All of them, of the accounts that are listed.
pub fn requests(page: Page) -> AnyView {
    let listed = several::listed(page);
    let all = Memo::new_with_compare(
        move |_| {
            let listed = listed.get().unwrap_or_default();
            let mut all = Vec::new();
            for account in &listed {
                for jid in account.asking.get() {
                    let line = account.line(&jid);
                    let time = line
                        .data
                        .with_untracked(|data| data.chat.as_ref().map_or(0, |chat| chat.last_time));
                    all.push((Reverse(time), account.clone(), line));
                }
            }
            all.sort_by(|a, b| (&a.0, &a.2.jid).cmp(&(&b.0, &b.2.jid)));
            all
        },
        |a, b| {
            let lines = |of: Option<&Vec<Waiting>>| {
                let of = of.into_iter().flatten();
                of.map(|(_, _, line)| Arc::as_ptr(line)).collect::<Vec<_>>()
            };
            lines(a) != lines(b)
        },
    );
    let list = NodeRef::<html::Ul>::new();
    let count = Memo::new(move |_| all.with(Vec::len));
    let about = move || match count.get() {
        0 => t::requests::none(),
        _ => t::requests::about(),
    };
    let many = move || {
        let many = count.get() >= MANY;
        many.then(|| view! { <p class="soft" data-testid="requests-many">{t::requests::newest(MANY as u64)}</p> })
    };
    let merged = Memo::new(move |_| listed.with(|it| it.as_ref().is_some_and(|it| it.len() > 1)));
    view! {
        {move || (count.get() == 0).then(|| view! { <div class="none-here">{icons::REQUEST.draw()}</div> })}
        <p class="soft requests-about" data-testid="requests-about">{about}</p>
        {many}
        <ul class="request-cards" aria-label=t::requests::list() tabindex="-1" node_ref=list>
            <For
                each=move || all.get()
                key=|(_, account, line)| (account.id.clone(), line.jid.clone())
                let((_, account, line))
            >
                {card(page, account, line, merged.get_untracked(), list)}
            </For>
        </ul>
    }
    .into_any()
}

fn card(
    page: Page,
    account: Arc<Account>,
    line: Arc<Line>,
    merged: bool,
    list: NodeRef<html::Ul>,
) -> AnyView {
    let jid = line.jid.clone();
    let address = jid.to_string();
    let data_jid = address.clone();
    let data = RwSignal::from(line.data.clone());
    let asks = Memo::new(move |_| {
        data.with(|data| data.contact.as_ref().is_some_and(|contact| contact.asks))
    });
    let chat = Memo::new(move |_| data.with(|data| data.chat.clone()));
    let time = move || {
        page.minute.track();
        let time = chat.with(|chat| chat.as_ref().map_or(0, |chat| chat.last_time));
        (time > 0).then(|| format::short(time))
    };
    let href = {
        let (id, jid) = (account.id.clone(), jid.clone());
        move || page.href(Some(&id), &Route::Chat(jid.clone()))
    };
    let words = move || {
        let chat = chat.get()?;
        let words = match chat.preview_retracted {
            true => t::message::retracted().to_owned(),
            false => chat.preview,
        };
        let more = (chat.unread > 1).then(|| t::list::unread(chat.unread.into()));
        Some(view! {
            <a class="request-words" data-testid="request-open" href=href()>
                <span dir="auto">{words}</span>
                <small>{more}</small>
            </a>
        })
    };
    // The card goes; who uses the keyboard goes on from here.
    let act = {
        let account = account.clone();
        move |command: AccountCommand| {
            page.act(&account, command);
            if let Some(list) = list.get_untracked() {
                let _ = list.focus();
            }
        }
    };
    let accept = {
        let (act, jid) = (act.clone(), jid.clone());
        move |_| act(AccountCommand::Privacy(Privacy::Accept(jid.clone())))
    };
    let delete = {
        let jid = jid.clone();
        move |_| delete(&jid, asks.get_untracked(), &act)
    };
    let of = account.clone();
    let block = move |_| {
        page.show_block(&of, &jid);
    };
    let from = merged.then(|| several::from_account(page, &account));
    let says = move || asks.get().then(|| view! { <p>{t::requests::asks()}</p> });
    view! {
        <li class="request" data-testid="request-row" data-jid=data_jid>
            <div class="request-head">
                {parts::avatar(&address, &address)}
                <strong class="grow"><bdi>{address}</bdi></strong>
                <time>{time}</time>
            </div>
            {from}
            {says}
            {words}
            <div class="actions">
                <button type="button" class="primary" data-testid="request-accept" on:click=accept>
                    {t::requests::accept()}
                </button>
                <button type="button" class="secondary" data-testid="request-decline" on:click=delete>
                    {t::common::delete()}
                </button>
                <button type="button" class="secondary" data-testid="request-block" on:click=block>
                    {t::requests::block()}
                </button>
            </div>
        </li>
    }
    .into_any()
}

/// Nothing of them is wanted.
fn delete(jid: &BareJid, asks: bool, act: &impl Fn(AccountCommand)) {
    if asks {
        let (jid, accept) = (jid.clone(), false);
        act(AccountCommand::AnswerSubscription { jid, accept });
    }
    act(AccountCommand::DeleteChat(jid.clone()));
}

impl Page {
    /// Asks whether somebody shall be blocked, in an account.
    fn show_block(self, account: &Account, who: &BareJid) {
        let id = account.id.clone();
        self.overlay.set(Some(Overlay::Block(id, who.clone())));
    }
}
