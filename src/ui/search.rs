//! Messages that are found, under the people who are. What draws them is in a part of the
//! module of its own.

use super::face::face_now;
use super::late::{Late, late};
use super::list::Listed;
use super::route::Route;
use super::state::{Account, Page};
use super::{format, several};
use crate::api::{AccountCommand, Found, Hit, InArchive, Millis, Place, Search};
use crate::i18n::t;
use crate::jid::BareJid;
use gloo_timers::callback::Timeout;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::sync::Arc;

/// Searching begins when so long nothing was typed.
const TYPED: u32 = 60;
/// Characters that are worth searching for; Chinese and Japanese need one.
const SHORTEST: usize = 2;
/// What is still being read is searched again after so long.
const INDEXING: u32 = 700;
const DAY: Millis = 24 * 60 * 60 * 1_000;

/// What else is asked for.
#[derive(Clone, Copy, Default, PartialEq)]
struct Filter {
    ours: Option<bool>,
    links: bool,
    days: u32,
}

/// The messages that have the words, and what narrows the search.
pub fn hits(page: Page, listed: Listed, typed: RwSignal<String>) -> AnyView {
    // Nothing of what another list found.
    listed.iter().for_each(|account| account.found.set(None));
    // Once they were wanted they stay, hidden, with what narrows the search.
    let wanted =
        Memo::new(move |before: Option<&bool>| before == Some(&true) || is_wanted(page, typed));
    let draw = move || {
        let listed = listed.clone();
        let hits = Late::Search(listed.clone(), typed);
        wanted.get().then(|| late(page, "notice bad", hits))
    };
    draw.into_any()
}

/// Whether there is something to search for, or where.
fn is_wanted(page: Page, typed: RwSignal<String>) -> bool {
    typed.with(|text| worth(text)) || page.within.with(Option::is_some)
}

pub fn draw(page: Page, listed: Listed, typed: RwSignal<String>) -> AnyView {
    let filter = RwSignal::new(Filter::default());
    let number = StoredValue::new(0u32);
    // The archive is asked when somebody wants that, and for these words only.
    let archive = StoredValue::new(false);
    let waits = StoredValue::new_local(None::<Timeout>);
    let searched = Memo::new(move |_| typed.with(|text| worth(text)));
    let open = untrack(|| page.account()).map(|account| account.open.clone());
    let here = Memo::new(move |_| -> Option<BareJid> {
        open.as_ref()?
            .with(|open| open.as_ref().map(|open| open.peer.clone()))
    });
    let ask = {
        let listed = listed.clone();
        move || {
            let filter = filter.get_untracked();
            number.update_value(|number| *number += 1);
            let search = Search {
                number: number.get_value(),
                text: typed.get_untracked(),
                peer: page.within.get_untracked(),
                ours: filter.ours,
                links: filter.links,
                since: (filter.days > 0)
                    .then(|| super::dom::time().saturating_sub(Millis::from(filter.days) * DAY)),
                archive: archive.get_value(),
            };
            for account in &listed {
                page.act(account, AccountCommand::Search(search.clone()));
            }
        }
    };
    let (again, further) = (ask.clone(), ask.clone());
    Effect::new(move |_| {
        typed.track();
        archive.set_value(false);
    });
    Effect::new({
        let listed = listed.clone();
        move |_| {
            typed.track();
            filter.track();
            page.within.track();
            if searched.get() {
                let ask = ask.clone();
                waits.set_value(Some(Timeout::new(TYPED, ask)));
            } else {
                waits.set_value(None);
                listed.iter().for_each(|account| account.found.set(None));
            }
        }
    });
    // What is still being read may have it, too.
    Effect::new({
        let (listed, ask) = (listed.clone(), again);
        move |_| {
            let indexing = listed.iter().any(|account| {
                account
                    .found
                    .with(|found| found.as_ref().is_some_and(|found| found.indexing))
            });
            if indexing && searched.get_untracked() {
                waits.set_value(Some(Timeout::new(INDEXING, ask.clone())));
            }
        }
    });
    let merged = listed.len() > 1;
    let all = {
        let listed = listed.clone();
        move || {
            let mut all: Vec<(Arc<Account>, Hit)> = Vec::new();
            for account in &listed {
                account.found.with(|found| {
                    let hits = found.iter().flat_map(|found| &found.hits);
                    all.extend(hits.map(|hit| (account.clone(), hit.clone())));
                });
            }
            if merged || all.iter().any(|(_, hit)| hit.far) {
                all.sort_by_key(|(_, hit)| std::cmp::Reverse(hit.time));
            }
            all
        }
    };
    let answered = {
        let listed = listed.clone();
        Memo::new(move |_| {
            listed
                .iter()
                .all(|account| account.found.with(Option::is_some))
        })
    };
    let any = {
        let listed = listed.clone();
        move |is: fn(&Found) -> bool| {
            let mut listed = listed.iter();
            listed.any(|account| account.found.with(|found| found.as_ref().is_some_and(is)))
        }
    };
    let say = {
        let any = any.clone();
        move || {
            let none = !any(|found| !found.hits.is_empty());
            match (none, any(|found| found.indexing)) {
                _ if !searched.get() => None,
                _ if !answered.get() => Some(t::search::searching()),
                (_, true) => Some(t::search::still_indexing()),
                (true, false) => Some(t::search::nothing_found()),
                (false, false) => any(|found| found.more).then_some(t::search::more_found()),
            }
        }
    };
    view! {
        <Show when=move || is_wanted(page, typed)>
            <section class="found" aria-label=t::search::messages()>
                <h2 class="found-title">{t::search::messages()}</h2>
                {narrow(page, filter, here)}
                <ul>
                    <For
                        each=all.clone()
                        key=|(account, hit)| (account.id.clone(), hit.peer.clone(), hit.id.clone(), hit.snippet.clone())
                        let((account, hit))
                    >
                        {row(page, account, hit, merged)}
                    </For>
                </ul>
                <p class="found-note" role="status" data-testid="found-note">{say.clone()}</p>
                {in_archive(
                    any.clone(),
                    {
                        let further = further.clone();
                        move || {
                            archive.set_value(true);
                            further();
                        }
                    },
                )}
            </section>
        </Show>
    }
    .into_any()
}

/// What is said of the archive, under what was found.
fn in_archive(
    any: impl Fn(fn(&Found) -> bool) -> bool + Send + Sync + 'static,
    ask: impl Fn() + Clone + Send + Sync + 'static,
) -> AnyView {
    let state = Memo::new(move |_| {
        if any(|found| found.archive == InArchive::Waits) {
            return Some((t::search::server_searches(), None));
        }
        if any(|found| found.archive == InArchive::Failed) {
            return Some((t::search::server_failed(), Some(t::common::try_again())));
        }
        if any(|found| found.archive == InArchive::Offered) {
            return Some((t::search::not_all_here(), Some(t::search::search_server())));
        }
        let done = any(|found| found.archive == InArchive::Done);
        let some = any(|found| found.hits.iter().any(|hit| hit.far));
        (done && !some).then(|| (t::search::server_has_none(), None))
    });
    let draw = move || {
        let (text, action) = state.get()?;
        let ask = ask.clone();
        let button = action.map(|action| {
            view! {
                <button
                    type="button"
                    class="secondary"
                    data-testid="search-server"
                    on:click=move |_| ask()
                >
                    {action}
                </button>
            }
        });
        Some(view! { <span>{text}</span> {button} })
    };
    view! { <div class="found-note found-elsewhere" role="status" data-testid="found-elsewhere">{draw}</div> }.into_any()
}

fn worth(text: &str) -> bool {
    text.chars().count() >= SHORTEST || text.chars().any(|c| c as u32 > 0x2e80)
}

/// Buttons that narrow the search.
fn narrow(page: Page, filter: RwSignal<Filter>, here: Memo<Option<BareJid>>) -> AnyView {
    let chip = move |text: &'static str,
                     testid: &'static str,
                     is: fn(&Filter) -> bool,
                     turn: fn(&mut Filter)| {
        view! {
            <button
                type="button"
                class="narrow"
                data-testid=testid
                aria-pressed=move || filter.with(is).to_string()
                on:click=move |_| filter.update(turn)
            >
                {text}
            </button>
        }
    };
    view! {
        <div class="narrow-row" role="group" aria-label=t::search::narrow()>
            {move || {
                let within = page.within.get();
                let pressed = within.is_some();
                let peer = within.or_else(|| here.get())?;
                let name = page.account()?.line(&peer).called();
                let turn = move |_| page.within.set((!pressed).then(|| peer.clone()));
                Some(
                    view! {
                        <button
                            type="button"
                            class="narrow ellipsis"
                            data-testid="search-here"
                            aria-pressed=pressed.to_string()
                            on:click=turn
                        >
                            {t::search::within(&name)}
                        </button>
                    },
                )
            }}
            {chip(
                t::search::mine(),
                "search-mine",
                |f| f.ours == Some(true),
                |f| f.ours = if f.ours == Some(true) { None } else { Some(true) },
            )}
            {chip(
                t::search::theirs(),
                "search-theirs",
                |f| f.ours == Some(false),
                |f| f.ours = if f.ours == Some(false) { None } else { Some(false) },
            )}
            {chip(t::search::links(), "search-links", |f| f.links, |f| f.links = !f.links)}
            <select
                class="narrow"
                data-testid="search-days"
                aria-label=t::search::how_old()
                on:change=move |event| {
                    let days = event_target_value(&event).parse().unwrap_or(0);
                    filter.update(|f| f.days = days);
                }
            >
                <option value="0">{t::search::any_time()}</option>
                <option value="7">{t::search::week()}</option>
                <option value="31">{t::search::month()}</option>
                <option value="366">{t::search::year()}</option>
            </select>
        </div>
    }
    .into_any()
}

fn row(page: Page, account: Arc<Account>, hit: Hit, merged: bool) -> AnyView {
    let route = match hit.far {
        true => Route::Chat(hit.peer.clone()),
        false => Route::Message(hit.peer.clone(), hit.id.clone()),
    };
    let href = page.href(Some(&account.id), &route);
    let mark = merged.then(|| several::mark(&account));
    let name = match hit.name.as_str() {
        "" => hit.peer.to_string(),
        name => crate::text::isolate_safe(name),
    };
    let text: Vec<_> = hit
        .snippet
        .iter()
        .map(|(text, is_word)| match is_word {
            true => view! { <mark>{text.clone()}</mark> }.into_any(),
            false => text.clone().into_any(),
        })
        .collect();
    let mine = hit.ours.then(|| view! { {t::list::you_said()} " " });
    let (peer, time) = (hit.peer.clone(), hit.time);
    let place = match hit.far {
        // It is fetched with all that came after it.
        true => Place::Time(time),
        false => Place::Message(hit.id.clone()),
    };
    let picture = face_now(page, &account, &account.line(&hit.peer));
    let go = move |event: MouseEvent| {
        // Another tab or window, as for every link.
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        page.open_at(&account, &peer, place.clone());
    };
    view! {
        <li>
            <a class="row hit" data-testid="hit" href=href on:click=go>
                {mark}
                <span class="with-presence">{picture}</span>
                <span class="row-name ellipsis" dir="auto">{name}</span>
                <time class="row-time" title=format::full(time)>{format::short(time)}</time>
                <span class="row-preview hit-text" dir="auto">{mine} {text}</span>
            </a>
        </li>
    }
    .into_any()
}
