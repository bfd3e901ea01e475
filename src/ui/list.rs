//! The left pane: search, requests, and everyone in one list, of one account or
//! of all, or those of them that are on a shelf. Only the rows on screen exist (and a few more), whatever the number of
//! contacts: every row has the same height.

use super::face::face;
use super::overlay::Overlay;
use super::people::{Line, fold};
use super::route::Route;
use super::state::{Account, Page};
use super::{
    arrange, dom, format, icons, own, parts, rooms, search, sentences, several, strangers, switcher,
};
use crate::api::{AccountId, Connection};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::page::merge;
use crate::page::shelves::Shelf;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// Rows drawn above and below what is seen.
const OVERSCAN: usize = 6;

/// The accounts of the list: one, or all where there are several.
pub type Listed = Vec<Arc<Account>>;

/// The pane.
pub fn side(page: Page, listed: Listed) -> AnyView {
    let filter = RwSignal::new(String::new());
    let typed = RwSignal::new(String::new());
    let field = NodeRef::<html::Input>::new();
    let scroller = NodeRef::<html::Div>::new();
    let seek = move |text: &str| {
        filter.set(fold(text));
        typed.set(text.to_owned());
    };
    // What is searched for by the address. What was typed beside a chat stays.
    Effect::new(move |listed: Option<bool>| {
        let listed = listed.is_none_or(|listed| listed || typed.with_untracked(String::is_empty));
        let words = page.route.with(|route| match route {
            Route::Search(words) => Some(words.clone()),
            Route::Home if listed => Some(String::new()),
            _ => None,
        });
        let typed = typed.get_untracked();
        match (words, field.get()) {
            (Some(words), Some(field)) if words != typed => {
                if listed {
                    field.set_value(&words);
                    seek(&words);
                } else {
                    page.searches(&typed);
                }
            }
            _ => {}
        }
        page.route.with_untracked(|route| route.kind() == "list")
    });
    page.within.set(None);
    Effect::new(move |_| {
        if page.within.with(Option::is_some) {
            // Once the pane is there, and who left the chat has the focus.
            dom::next_frame(move || {
                dom::next_frame(move || {
                    if let Some(field) = field.try_get_untracked().flatten() {
                        let _ = field.focus();
                    }
                });
            });
        }
    });
    let placeholder = move || match (page.within.get(), page.account()) {
        (Some(who), Some(account)) => t::search::within(&account.line(&who).called()),
        _ => t::list::search().to_owned(),
    };
    // What stands beside the list has the page's heading, else the list has it.
    let first = Memo::new(move |_| page.route.with(Route::kind) == "list");
    let title = move || match first.get() {
        true => view! { <h1 class="sr-only">{t::list::title()}</h1> }.into_any(),
        false => view! { <h2 class="sr-only">{t::list::title()}</h2> }.into_any(),
    };
    let menus = arrange::Menus::new(listed.clone());
    // From the search on, arrow keys go through the rows that are drawn.
    let on_key = move |event: KeyboardEvent| {
        if menus.on_key(&event) {
            return;
        }
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        if let Some(scroller) = scroller.get_untracked() {
            parts::step_focus(&scroller, "a.row", step, false);
        }
    };
    view! {
        <nav class="side" aria-label=t::list::title()>
            {title}
            <header class="bar">
                {own::account_menu(page, listed.clone())}
                <button
                    type="button"
                    class="round"
                    data-testid="add-contact"
                    aria-label=t::contact::add_title()
                    title=t::contact::add_title()
                    on:click=move |_| page.overlay.set(Some(Overlay::AddContact))
                >
                    {icons::ADD_PERSON.draw()}
                </button>
                <button
                    type="button"
                    class="round"
                    data-testid="begin-room"
                    aria-label=t::room::begin()
                    title=t::room::begin()
                    on:click=move |_| page.overlay.set(Some(Overlay::Rooms))
                >
                    {icons::GROUP.draw()}
                </button>
            </header>
            <div class="filter" on:keydown=on_key>
                {icons::SEARCH.draw()}
                <input
                    type="search"
                    data-testid="filter"
                    aria-label=t::list::search_field()
                    placeholder=placeholder
                    node_ref=field
                    autocomplete="off"
                    spellcheck="false"
                    dir="auto"
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        seek(text.trim());
                        page.searches(text.trim());
                    }
                />
                {switcher::hint(page)}
            </div>
            {strangers::link(page, listed.clone())}
            {shelves(page, &listed, filter)}
            {lines(page, listed, (filter, typed), scroller, (menus, on_key))}
            {menus.draw(page)}
            {arrange::undo(page)}
        </nav>
    }
    .into_any()
}

/// Chooses what is shown, where nobody is searched for.
fn shelves(page: Page, listed: &Listed, filter: RwSignal<String>) -> AnyView {
    let listed = listed.clone();
    let counts = Memo::new(move |_| {
        listed.iter().for_each(|account| account.listed.track());
        let count = |shelf| {
            let on = listed
                .iter()
                .map(|account| account.people().on(shelf).len());
            on.sum::<usize>()
        };
        (
            count(Shelf::All),
            count(Shelf::Unread),
            count(Shelf::Archived),
        )
    });
    // Who takes out the last one is not left in an empty room.
    Effect::new(move |before: Option<usize>| {
        let (_, _, archived) = counts.get();
        if archived == 0 && before.is_some_and(|before| before > 0) {
            page.shelf.set(Shelf::All);
        }
        archived
    });
    let chip = move |shelf: Shelf, text: &'static str, testid: &'static str, count: usize| {
        let shown = (count > 0).then(|| view! { <b>{parts::short_count(count as u64)}</b> });
        view! {
            <button
                type="button"
                class="narrow"
                data-testid=testid
                aria-pressed=move || (page.shelf.get() == shelf).to_string()
                on:click=move |_| page.shelf.set(shelf)
            >
                {text}
                " "
                {shown}
            </button>
        }
    };
    view! {
        {move || {
            let (all, unread, archived) = counts.get();
            (all + archived > 0 && filter.with(String::is_empty))
                .then(|| {
                    view! {
                        <div class="shelves" role="group" aria-label=t::list::shelves()>
                            {chip(Shelf::All, t::list::shelf_all(), "shelf-all", 0)}
                            {chip(Shelf::Unread, t::list::shelf_unread(), "shelf-unread", unread)}
                            {(archived > 0)
                                .then(|| chip(Shelf::Archived, t::list::shelf_archived(), "shelf-archived", archived))}
                        </div>
                    }
                })
        }}
    }
    .into_any()
}

/// What part of the list is seen.
#[derive(Clone, Copy, PartialEq)]
struct Range {
    first: usize,
    count: usize,
}

/// How many lines there are, and those of the window.
type Seen = (usize, Vec<(Arc<Account>, Arc<Line>)>);

fn seen(listed: &Listed, shelf: Shelf, filter: &str, Range { first, count }: Range) -> Seen {
    let people: Vec<_> = listed.iter().map(|account| account.people()).collect();
    let mut total = 0;
    let mut matching = Vec::new();
    let mut lists = Vec::new();
    if filter.is_empty() {
        lists.extend(people.iter().map(|people| people.on(shelf)));
        total = lists.iter().map(|list| list.len()).sum();
    } else {
        for people in &people {
            let (found, lines) = people.matching(filter, first + count);
            total += found;
            matching.push(lines);
        }
        lists.extend(matching.iter().map(Vec::as_slice));
    }
    let window = merge::window(&lists, first, count).into_iter();
    let lines = window.map(|(list, at)| (listed[list].clone(), lists[list][at].1.clone()));
    (total, lines.collect())
}

fn lines(
    page: Page,
    listed: Listed,
    (filter, typed): (RwSignal<String>, RwSignal<String>),
    scroller: NodeRef<html::Div>,
    (menus, on_key): (arrange::Menus, impl FnMut(KeyboardEvent) + 'static),
) -> AnyView {
    let space = NodeRef::<html::Div>::new();
    let range = RwSignal::new(Range {
        first: 0,
        count: 30,
    });
    let seen = Memo::new_with_compare(
        {
            let listed = listed.clone();
            move |_| {
                listed.iter().for_each(|account| account.listed.track());
                let shelf = page.shelf.get();
                filter.with(|filter| seen(&listed, shelf, filter, range.get()))
            }
        },
        // Lines are shared: the same ones in the same order need no drawing.
        |a, b| match (a, b) {
            (Some(a), Some(b)) => {
                a.0 != b.0
                    || a.1.len() != b.1.len()
                    || a.1.iter().zip(&b.1).any(|(a, b)| !Arc::ptr_eq(&a.1, &b.1))
            }
            _ => true,
        },
    );
    let total = Memo::new(move |_| seen.with(|seen| seen.0));
    // Heights are the style sheet's: from how high all rows are follows which are seen.
    let measure = move || {
        let (Some(scroller), Some(space)) = (scroller.get_untracked(), space.get_untracked())
        else {
            return;
        };
        let (total, high) = (total.get_untracked(), space.offset_height() as usize);
        if total == 0 || high == 0 {
            return;
        }
        // In 64 bits: a high list times many contacts is more than 32 hold.
        let rows = |pixels: i32| (pixels.max(0) as u64 * total as u64 / high as u64) as usize;
        let now = Range {
            first: rows(scroller.scroll_top()).saturating_sub(OVERSCAN),
            count: rows(scroller.client_height()) + 2 + 2 * OVERSCAN,
        };
        if range.get_untracked() != now {
            range.set(now);
        }
    };
    let watch = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let (Some(scroller), Some(space)) = (scroller.get(), space.get()) {
            watch.set_value(Some(dom::SizeWatch::new(&[&scroller, &space], measure)));
        }
    });
    Effect::new(move |_| {
        filter.track();
        page.shelf.track();
        if let Some(scroller) = scroller.get_untracked() {
            scroller.set_scroll_top(0);
        }
    });
    // Before the contacts have come, nobody is nothing to speak of.
    let (merged, searched) = (listed.len() > 1, listed.clone());
    let views: Vec<_> = listed.iter().map(|account| account.view.clone()).collect();
    let here = Memo::new(move |_| {
        let mut views = views.iter();
        views.all(|view| view.with(|view| view.connection == Connection::Online))
    });
    let empty = move || {
        (total.get() == 0 && here.get()).then(|| {
            if !filter.with(String::is_empty) {
                return view! { <p class="nobody">{t::list::nobody_found()}</p> }.into_any();
            }
            let none = match page.shelf.get() {
                Shelf::All | Shelf::Closed => None,
                Shelf::Unread => Some(t::list::nothing_unread()),
                Shelf::Archived => Some(t::list::nothing_archived()),
            };
            if let Some(none) = none {
                return view! { <p class="nobody">{none}</p> }.into_any();
            }
            view! {
                <div class="nobody">
                    <p>{t::list::nobody_yet()}</p>
                    <button
                        type="button"
                        class="primary"
                        data-testid="add-first-contact"
                        on:click=move |_| page.overlay.set(Some(Overlay::AddContact))
                    >
                        {t::contact::add_title()}
                    </button>
                    <button
                        type="button"
                        class="secondary"
                        data-testid="invite-first"
                        on:click=move |_| page.overlay.set(Some(Overlay::Invite))
                    >
                        {t::own::invite()}
                    </button>
                </div>
            }
            .into_any()
        })
    };
    view! {
        <div
            class="chat-list"
            data-testid="chat-list"
            node_ref=scroller
            on:scroll=move |_| measure()
            on:keydown=on_key
            on:click=move |event| menus.on_click(event)
            on:contextmenu=move |event| menus.on_menu(event)
            on:pointerdown=move |event| menus.on_press(event)
            on:pointermove=move |event| menus.on_move(event)
            on:pointerup=move |_| menus.release()
            on:pointercancel=move |_| menus.release()
        >
            {empty}
            <div class="chat-space" node_ref=space style:--rows=move || total.get().to_string()>
                <ul style:--first=move || range.get().first.to_string()>
                    <For
                        each=move || seen.with(|seen| seen.1.clone())
                        key=|(account, line)| (account.id.clone(), line.jid.clone())
                        let((account, line))
                    >
                        {line_row(page, account, line, merged)}
                    </For>
                </ul>
            </div>
            {search::hits(page, searched, typed)}
        </div>
    }
    .into_any()
}

/// One line. Each part follows only what it shows.
fn line_row(page: Page, account: Arc<Account>, line: Arc<Line>, merged: bool) -> AnyView {
    let jid = line.jid.clone();
    let data = RwSignal::from(line.data.clone());
    let name = line.name();
    let show = Memo::new(move |_| data.with(|data| data.show()));
    let is_room = Memo::new(move |_| data.with(|data| data.is_room()));
    // What is silent does not stand out.
    let unseen = Memo::new(move |_| {
        data.with(|data| data.is_new() && data.chat.as_ref().is_some_and(|chat| chat.may_notify()))
    });
    let here = {
        let (open, jid) = (account.open.clone(), jid.clone());
        Memo::new(move |_| open.with(|open| open.as_ref().is_some_and(|open| open.peer == jid)))
    };
    // With a chat open, its row stands for all of them in the order of Tab.
    let elsewhere =
        Memo::new(move |_| !here.get() && page.route.with(|route| route.peer().is_some()));
    let time = move || {
        page.minute.track();
        let time = data.with(|data| data.shown_chat().map_or(0, |chat| chat.last_time));
        (time > 0).then(|| format::short(time))
    };
    let picture = face(page, &account, &line);
    let address = jid.to_string();
    let id = account.id.clone();
    let data_account = merged.then(|| id.to_string());
    let mark = merged.then(|| several::mark(&account));
    let href = move || page.href(Some(&id), &Route::Chat(jid.clone()));
    view! {
        <li>
            <a
                class="row"
                data-testid="chat-row"
                data-jid=address
                data-account=data_account
                href=href
                aria-current=move || here.get().then_some("page")
                tabindex=move || elsewhere.get().then_some("-1")
                class:unseen=unseen
            >
                {mark}
                <span class="with-presence">
                    {picture} {move || (!is_room.get()).then(|| parts::presence(move || show.get()))}
                </span>
                <span class="row-name ellipsis" data-testid="chat-name" dir="auto">
                    {name}
                </span>
                <time class="row-time">{time}</time>
                <span class="row-preview">{preview(data)}</span>
                {arrange::marks(data)}
            </a>
            <button
                type="button"
                class="row-more"
                data-testid="row-menu"
                tabindex="-1"
                aria-haspopup="menu"
                aria-label=move || t::list::row_menu_of(&name.get())
                title=t::list::row_menu()
            >
                {icons::MORE.draw()}
            </button>
        </li>
    }
    .into_any()
}

/// The second line: who types, else the draft, else the last message, else the status.
fn preview(data: RwSignal<super::people::LineData>) -> impl IntoView {
    move || {
        data.with(|data| {
            if !data.typing.is_empty() {
                return view! {
                    <em class="is-typing" data-testid="chat-typing">{t::chat::typing()}</em>
                }
                .into_any();
            }
            let Some(chat) = data.shown_chat().filter(|chat| chat.last_time > 0 || !chat.draft.is_empty()) else {
                let room = data.chat.as_ref().and_then(|chat| chat.room.as_deref());
                let about = match room {
                    Some(room) => Some(rooms::status(room)),
                    None => data.contact.as_ref().map(sentences::about),
                };
                return view! { <span class="ellipsis" dir="auto">{about}</span> }.into_any();
            };
            if !chat.draft.is_empty() {
                return view! {
                    <span class="draft-mark" data-testid="chat-draft">{t::list::draft()}</span>
                    <span class="ellipsis" data-testid="chat-preview" dir="auto">{chat.draft.clone()}</span>
                }
                .into_any();
            }
            view! {
                {chat.preview_sent.as_ref().map(parts::delivery_mark)}
                <span class="ellipsis" class:gone=chat.preview_retracted data-testid="chat-preview" dir="auto">
                    {match chat.preview_retracted {
                        true => t::message::retracted().to_owned(),
                        false => chat.preview.clone(),
                    }}
                </span>
            }
            .into_any()
        })
    }
}

/// Gives the focus to someone's row, if it is drawn.
pub fn focus_row(account: &AccountId, jid: &BareJid) {
    let row = sentences::join(&["a.row[data-jid=\"", jid.as_str(), "\"]"]);
    // Where all are listed, others may have the same contact.
    let of = sentences::join(&[&row, "[data-account=\"", account.as_str(), "\"]"]);
    let find = |selector: &str| dom::document().query_selector(selector).ok().flatten();
    let row = find(&of).or_else(|| find(&row));
    if let Some(Ok(row)) = row.map(|row| row.dyn_into::<web_sys::HtmlElement>()) {
        let _ = row.focus();
    }
}
