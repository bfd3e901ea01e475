//! Contacts, of whom several are chosen.

use crate::i18n::t;
use crate::jid::BareJid;
use crate::text;
use crate::ui::face::face_now;
use crate::ui::people::{Line, fold};
use crate::ui::state::{Account, Page};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// Contacts that are drawn at first, and more each time the end of them is near.
const STEP: usize = 40;
/// Pixels that are near.
const NEAR: i32 = 300;
/// Where there are more, one can be looked for.
const FEW: usize = 8;

/// The list. Whoever is chosen stays at its beginning, whatever is looked for next.
pub fn people(
    page: Page,
    account: Arc<Account>,
    chosen: RwSignal<Vec<BareJid>>,
    title: &'static str,
) -> AnyView {
    let many = match account.people().contacts("", FEW + 1).len() {
        0 => return view! { <p class="soft">{t::room::nobody_to_ask()}</p> }.into_any(),
        some => some > FEW,
    };
    let filter = RwSignal::new(String::new());
    let count = RwSignal::new(STEP);
    let account = StoredValue::new(account);
    // Those chosen before: nobody jumps away from under the finger.
    let first = Memo::new(move |_| {
        filter.track();
        chosen.get_untracked()
    });
    let fitting = Memo::new_with_compare(
        move |_| {
            let account = account.get_value();
            filter.with(|filter| account.people().contacts(filter, count.get()))
        },
        |_, _| true,
    );
    let lines = move || {
        let first = first.get();
        let account = account.get_value();
        let mut all: Vec<Arc<Line>> = first.iter().map(|jid| account.line(jid)).collect();
        let others = fitting.get().into_iter();
        all.extend(others.filter(|line| !first.contains(&line.jid)));
        all
    };
    let find = move |event| {
        count.set(STEP);
        filter.set(fold(event_target_value(&event).trim()));
    };
    // Enter chooses the first who fits, and does not send the form.
    let on_key = move |event: KeyboardEvent| {
        if event.key() != "Enter" || event.is_composing() {
            return;
        }
        event.prevent_default();
        let not_yet = |line: &&Arc<Line>| !chosen.with_untracked(|all| all.contains(&line.jid));
        let jid =
            fitting.with_untracked(|all| all.iter().find(not_yet).map(|line| line.jid.clone()));
        chosen.update(|all| all.extend(jid));
        event_target::<HtmlInputElement>(&event).select();
    };
    let on_scroll = move |event: web_sys::Event| {
        let list = event
            .target()
            .and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let near = |list: HtmlElement| {
            list.scroll_top() + list.client_height() + NEAR > list.scroll_height()
        };
        // Where fewer are drawn, all are.
        let more = fitting.with_untracked(Vec::len) >= count.get_untracked();
        if more && list.is_some_and(near) {
            count.update(|count| *count += STEP);
        }
    };
    let nobody = move || {
        let none = fitting.with(Vec::is_empty);
        none.then(t::list::nobody_found)
    };
    view! {
        <fieldset class="choose-people">
            <legend>{title}</legend>
            {many
                .then(|| {
                    view! {
                        <input type="search" dir="auto" autocomplete="off" spellcheck="false" data-testid="room-person-find" placeholder=t::message::find_person() aria-label=t::message::find_person() on:input=find on:keydown=on_key />
                    }
                })}
            <ul on:scroll=on_scroll>
                <For each=lines key=|line| line.jid.clone() let:line>
                    {person(page, &account.get_value(), &line, chosen)}
                </For>
            </ul>
            <p class="soft" role="status">{nobody}</p>
        </fieldset>
    }
    .into_any()
}

fn person(
    page: Page,
    account: &Arc<Account>,
    line: &Arc<Line>,
    chosen: RwSignal<Vec<BareJid>>,
) -> AnyView {
    let jid = line.jid.clone();
    let address = jid.to_string();
    let name = text::isolate_safe(&untrack(|| line.called()));
    let is_chosen = {
        let jid = jid.clone();
        move || chosen.with(|all| all.contains(&jid))
    };
    let turn = move |event: web_sys::Event| {
        let on = event_target_checked(&event);
        chosen.update(|all| {
            all.retain(|it| *it != jid);
            if on {
                all.push(jid.clone());
            }
        });
    };
    view! {
        <li>
            <label class="person">
                <input type="checkbox" data-testid="room-person" data-jid=address.clone() prop:checked=is_chosen on:change=turn />
                {face_now(page, account, line)}
                <span class="ellipsis" dir="auto" title=address>{name}</span>
            </label>
        </li>
    }
    .into_any()
}
