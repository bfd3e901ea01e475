//! Going to someone or something by a few letters (Ctrl+K): everyone of all accounts,
//! and what can be done here. On a key nothing is done but to look through the names.

use super::face::face_now;
use super::overlay::Overlay;
use super::people::{EVERYWHERE, Line, fold};
use super::route::Route;
use super::state::{Account, Page};
use super::{address, dom, icons, overlay, parts, sentences, several};
use crate::api::{AccountCommand, Show};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::page::merge;
use crate::page::pick::{Best, rank};
use crate::page::shelves::{Key, Shelf};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// People shown at once, and before anything is typed.
const PEOPLE: usize = 8;
const RECENT: usize = 6;

/// One line that can be chosen.
#[derive(Clone)]
enum Entry {
    Person(Arc<Account>, Arc<Line>),
    /// An address that is in no list.
    Address(Arc<Account>, BareJid),
    Action(Action),
}

/// What can be done.
#[derive(Clone)]
struct Action {
    text: String,
    icon: icons::Icon,
    testid: &'static str,
    act: Arc<dyn Fn() + Send + Sync>,
}

/// Whether the key that means commands here is the one with the four-leaved clover.
fn is_mac() -> bool {
    let platform = dom::window().navigator().platform().unwrap_or_default();
    platform.starts_with("Mac") || platform.starts_with("iP")
}

/// Opens and closes it by its key, for as long as somebody is signed in.
pub fn listen(page: Page) {
    let mac = is_mac();
    let listening = window_event_listener(leptos::ev::keydown, move |event| {
        let key = event.key();
        // Where K is no letter of the keyboard, its place.
        let is_k = match key.is_ascii() {
            true => key.eq_ignore_ascii_case("k"),
            false => event.code() == "KeyK",
        };
        let (command, other) = match mac {
            true => (event.meta_key(), event.ctrl_key()),
            false => (event.ctrl_key(), event.meta_key()),
        };
        if !is_k || !command || other || event.shift_key() || event.alt_key() {
            return;
        }
        if page.adding.get_untracked() || event.is_composing() {
            return;
        }
        event.prevent_default();
        match page.overlay.get_untracked() {
            None => page.overlay.set(Some(Overlay::Switch)),
            Some(Overlay::Switch) => page.overlay.set(None),
            // One thing after the other.
            Some(_) => {}
        }
    });
    on_cleanup(move || listening.remove());
}

/// Its keys, as they are written on keyboards.
pub fn keys() -> &'static str {
    match is_mac() {
        true => "⌘ K",
        false => t::switcher::keys(),
    }
}

/// A button in the search field that shows which key it is.
pub fn hint(page: Page) -> AnyView {
    view! {
        <button
            type="button"
            class="key-hint"
            data-testid="switcher-hint"
            title=t::switcher::title()
            on:click=move |_| page.overlay.set(Some(Overlay::Switch))
        >
            <span class="sr-only">{t::switcher::title()} " "</span>
            {keys()}
        </button>
    }
    .into_any()
}

/// The dialog.
pub fn dialog(page: Page) -> AnyView {
    let accounts = StoredValue::new(untrack(|| page.signed_in()));
    let actions = StoredValue::new(actions(page));
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0usize);
    let entries = Memo::new_with_compare(
        move |_| {
            let typed = typed.get();
            at.set(0);
            accounts.with_value(|accounts| {
                actions.with_value(|actions| find(page, accounts, actions, &typed))
            })
        },
        |_, _| true,
    );
    let leave = move || page.overlay.set(None);
    let choose = move |entry: &Entry| {
        leave();
        match entry {
            Entry::Person(account, line) => {
                page.go_in(Some(&account.id), &Route::Chat(line.jid.clone()));
            }
            Entry::Address(account, jid) => {
                page.go_in(Some(&account.id), &Route::Chat(jid.clone()));
            }
            Entry::Action(action) => (action.act)(),
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let count = entries.with(Vec::len);
        let now = at.get_untracked();
        let next = match event.key().as_str() {
            "ArrowDown" if count > 0 => (now + 1) % count,
            "ArrowUp" if count > 0 => (now + count - 1) % count,
            "Enter" => {
                event.prevent_default();
                let entry = entries.with_untracked(|all| all.get(now).cloned());
                return entry.iter().for_each(choose);
            }
            _ => return,
        };
        event.prevent_default();
        at.set(next);
        let id = option_id(next);
        let option = dom::by_id::<web_sys::Element>(&id);
        if let Some(option) = option {
            let near = web_sys::ScrollIntoViewOptions::new();
            near.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&near);
        }
    };
    // Beside it is the dialog itself.
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|it| it.dyn_into().ok());
        if target.is_some_and(|it: web_sys::Element| it.tag_name() == "DIALOG") {
            leave();
        }
    });
    on_cleanup(move || outside.remove());
    let options = move || {
        let all = entries.get();
        let all = all.into_iter().enumerate();
        all.map(|(number, entry)| option(page, number, entry, at, choose))
            .collect::<Vec<_>>()
    };
    let none = move || {
        let none = entries.with(Vec::is_empty);
        none.then_some(t::switcher::nothing_meant())
    };
    let within = view! {
        <div class="switcher" data-testid="switcher">
            <h2 id="dialog-title" class="sr-only">{t::switcher::title()}</h2>
            <input
                type="text"
                role="combobox"
                data-testid="switcher-field"
                aria-label=t::switcher::label()
                aria-expanded="true"
                aria-haspopup="listbox"
                aria-autocomplete="list"
                aria-controls="switcher-list"
                aria-activedescendant=move || {
                    (!entries.with(Vec::is_empty)).then(|| option_id(at.get()))
                }
                placeholder=t::switcher::field()
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                dir="auto"
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=on_key
            />
            <ul id="switcher-list" role="listbox" aria-label=t::switcher::results()>
                {options}
            </ul>
            <p class="found-note" role="status">{none}</p>
        </div>
    };
    overlay::shell(leave, within.into_any())
}

fn option_id(number: usize) -> String {
    sentences::join(&["switcher-", &number.to_string()])
}

/// Who and what is meant.
fn find(page: Page, accounts: &[Arc<Account>], actions: &[Action], typed: &str) -> Vec<Entry> {
    let folded = fold(typed.trim());
    let mut found = Vec::new();
    if folded.is_empty() {
        recent(accounts, &mut found);
        found.extend(actions.iter().cloned().map(Entry::Action));
        return found;
    }
    let words: Vec<&str> = folded.split_whitespace().collect();
    let mut best: Best<(u8, Key), _> = Best::of(PEOPLE);
    for account in accounts {
        let people = account.people();
        for (key, line) in EVERYWHERE.iter().flat_map(|shelf| people.on(*shelf)) {
            if let Some(rank) = rank(&folded, &words, &key.name, key.jid.as_str()) {
                best.put((rank, key.clone()), || (account.clone(), line.clone()));
            }
        }
    }
    let people = best.into_inner().into_iter();
    found.extend(people.map(|(_, (account, line))| Entry::Person(account, line)));
    let mut best = Best::of(PEOPLE);
    for action in actions {
        if let Some(rank) = rank(&folded, &words, &fold(&action.text), "") {
            best.put(rank, || Entry::Action(action.clone()));
        }
    }
    found.extend(best.into_inner().into_iter().map(|(_, action)| action));
    // Whoever has this address need not be known.
    let on_screen = untrack(|| page.account()).filter(|_| typed.contains('@'));
    if let (Some(account), Ok(jid)) = (on_screen, address::typed(typed, None)) {
        let known = |entry: &Entry| matches!(entry, Entry::Person(_, line) if line.jid == jid);
        if jid.local().is_some() && jid != account.id && !found.iter().any(known) {
            found.push(Entry::Address(account, jid));
        }
    }
    found
}

/// With whom something was said last, but for the chat that is open.
fn recent(accounts: &[Arc<Account>], found: &mut Vec<Entry>) {
    let people: Vec<_> = accounts.iter().map(|account| account.people()).collect();
    let lists: Vec<_> = people.iter().map(|people| people.on(Shelf::All)).collect();
    for (list, at) in merge::window(&lists, 0, RECENT + 1) {
        let (account, line) = (&accounts[list], &lists[list][at].1);
        let open = account.open.get_untracked();
        let is_open = open.is_some_and(|open| open.peer == line.jid);
        if !is_open && found.len() < RECENT {
            found.push(Entry::Person(account.clone(), line.clone()));
        }
    }
}

fn option(
    page: Page,
    number: usize,
    entry: Entry,
    at: RwSignal<usize>,
    choose: impl Fn(&Entry) + Copy + 'static,
) -> AnyView {
    let several = untrack(|| page.several());
    let person = |account: &Arc<Account>, jid: &BareJid, name: String, face: AnyView, testid| {
        let address = jid.to_string();
        let mark = several.then(|| several::mark(account));
        (
            testid,
            address.clone(),
            view! {
                {mark}
                {face}
                <span class="switcher-name">
                    <span class="ellipsis" dir="auto">{name}</span>
                    <small class="ellipsis"><bdi>{address}</bdi></small>
                </span>
            }
            .into_any(),
        )
    };
    let (testid, address, face) = match &entry {
        Entry::Person(account, line) => {
            let name = line.data.with_untracked(|data| match data.name() {
                "" => line.jid.to_string(),
                name => crate::text::isolate_safe(name),
            });
            person(
                account,
                &line.jid,
                name,
                face_now(page, account, line),
                "switcher-person",
            )
        }
        Entry::Address(account, jid) => {
            let name = t::switcher::write_to().to_owned();
            let face = parts::avatar(&name, jid.as_str());
            person(account, jid, name, face, "switcher-address")
        }
        Entry::Action(action) => {
            let face = view! {
                <span class="switcher-icon">{action.icon.draw()}</span>
                <span class="ellipsis" dir="auto">{action.text.clone()}</span>
            };
            (action.testid, String::new(), face.into_any())
        }
    };
    let chosen = Memo::new(move |_| at.get() == number);
    view! {
        <li
            id=option_id(number)
            role="option"
            class="menu-item"
            data-testid=testid
            data-jid=address
            aria-selected=move || chosen.get().to_string()
            on:pointermove=move |_| {
                if at.get_untracked() != number {
                    at.set(number);
                }
            }
            on:click=move |_| choose(&entry)
        >
            {face}
        </li>
    }
    .into_any()
}

/// All that can be done.
fn actions(page: Page) -> Vec<Action> {
    let mut all = Vec::new();
    let mut add = |text: &str, icon, testid, act: Arc<dyn Fn() + Send + Sync>| {
        all.push(Action {
            text: text.to_owned(),
            icon,
            testid,
            act,
        });
    };
    let over = |what: Overlay| -> Arc<dyn Fn() + Send + Sync> {
        Arc::new(move || page.overlay.set(Some(what.clone())))
    };
    let go = |route: Route| -> Arc<dyn Fn() + Send + Sync> { Arc::new(move || page.go(&route)) };
    let accounts = untrack(|| page.signed_in());
    let several = accounts.len() > 1;
    add(
        t::contact::add_title(),
        icons::ADD_PERSON,
        "do-add",
        over(Overlay::AddContact),
    );
    let stays = |it: &Arc<Account>| it.view.with_untracked(|view| view.guest.is_none());
    if accounts.iter().any(stays) {
        add(
            t::switcher::invite(),
            icons::LINK,
            "do-invite",
            over(Overlay::Invite),
        );
    }
    add(
        t::keys::show(),
        icons::LETTERS,
        "do-keys",
        over(Overlay::Keys),
    );
    for (text, icon, testid, shelf) in [
        (t::switcher::show_all(), icons::TICKS, "do-all", Shelf::All),
        (
            t::switcher::show_unread(),
            icons::DOT,
            "do-unread",
            Shelf::Unread,
        ),
        (
            t::switcher::show_archived(),
            icons::ARCHIVE,
            "do-archived",
            Shelf::Archived,
        ),
    ] {
        let shown = Arc::new(move || {
            page.shelf.set(shelf);
            page.go(&Route::Home);
        });
        add(text, icon, testid, shown);
    }
    add(
        t::strangers::requests(),
        icons::REQUEST,
        "do-requests",
        go(Route::Requests),
    );
    if untrack(|| page.account()).is_some_and(|it| it.open.with_untracked(Option::is_some)) {
        add(
            t::chat::day_title(),
            icons::CLOCK,
            "do-day",
            over(Overlay::GoToDay),
        );
    }
    for show in [Show::Online, Show::Away, Show::Busy] {
        let text = t::switcher::set_status(sentences::show(show));
        let listed = accounts.clone();
        add(
            &text,
            icons::DOT,
            "do-status",
            Arc::new(move || {
                for account in &listed {
                    let status = account.view.with_untracked(|view| view.status.clone());
                    page.act(account, AccountCommand::SetPresence { show, status });
                }
            }),
        );
    }
    if several {
        add(
            t::accounts::all(),
            icons::SELECT,
            "do-merge",
            Arc::new(move || page.merged.set(true)),
        );
    }
    for account in &accounts {
        let id = account.id.clone();
        let said = |what: &str| match several {
            true => t::switcher::for_account(what, &several::called(account)),
            false => what.to_owned(),
        };
        if several {
            let id = id.clone();
            let alone = Arc::new(move || page.show_alone(&id));
            add(
                &said(t::switcher::show_account()),
                icons::SELECT,
                "do-account",
                alone,
            );
        }
        let own = {
            let id = id.clone();
            Arc::new(move || {
                page.show_alone(&id);
                page.go_in(Some(&id), &Route::Account);
            })
        };
        add(&said(t::own::account()), icons::LOCK, "do-own", own);
        let settings = {
            let id = id.clone();
            Arc::new(move || {
                page.show_alone(&id);
                page.go_in(Some(&id), &Route::Settings);
            })
        };
        add(
            &said(t::own::settings()),
            icons::CHECK,
            "do-settings",
            settings,
        );
        add(
            &said(t::own::sign_out_now()),
            icons::BACK,
            "do-sign-out",
            over(Overlay::SignOut(id)),
        );
    }
    add(
        t::switcher::add_account(),
        icons::ADD,
        "do-add-account",
        Arc::new(move || page.adding.set(true)),
    );
    add(
        t::connection::report(),
        icons::ALERT,
        "do-report",
        go(Route::Report),
    );
    all
}
