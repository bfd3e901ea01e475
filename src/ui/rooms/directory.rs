//! Searching a directory of public rooms (XEP-0433), where the site has chosen one. Nothing
//! goes there before somebody searches.

use super::sentences;
use crate::api::{AccountCommand, ListedRoom, Problem, Rooms};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::text;
use crate::ui::face;
use crate::ui::state::{Account, Page};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The section of the dialog that joins a room; `go`: one was chosen.
pub fn directory(
    page: Page,
    account: RwSignal<Arc<Account>>,
    at: BareJid,
    go: impl Fn(BareJid) + Copy + Send + Sync + 'static,
) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let waits = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let name = at.to_string();
    account.get_untracked().rooms.found.set(None);
    Effect::new(move |_| {
        let account = account.get();
        account.rooms.found.track();
        let why = account.rooms.failed.with(|failed| match failed {
            Some((Rooms::Search { .. }, Problem::Refused { condition, text })) => {
                let words = if text.is_empty() { condition } else { text };
                Some(t::room::not_searched(&text::isolate_safe(words)))
            }
            Some((Rooms::Search { .. }, problem)) => Some(sentences::not_done(problem)),
            _ => None,
        });
        wrong.set(why);
        waits.set(false);
    });
    let ask = move |text: String, after: Option<String>| {
        let account = account.get_untracked();
        account.rooms.failed.set(None);
        waits.set(true);
        let at = at.clone();
        let search = Rooms::Search { at, text, after };
        page.act(&account, AccountCommand::Rooms(search));
    };
    let ask = StoredValue::new(ask);
    let search = move || {
        let typed = field.get_untracked().map(|field| field.value());
        let typed = typed.map(|it| it.trim().to_owned());
        if let Some(text) = typed.filter(|it| !it.is_empty()) {
            account.get_untracked().rooms.found.set(None);
            ask.with_value(|ask| ask(text, None));
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            search();
        }
    };
    let found = move || {
        let (text, rooms, next) = account.get().rooms.found.get()?;
        if rooms.is_empty() {
            return Some(
                view! { <p class="soft" role="status">{t::room::none_found()}</p> }.into_any(),
            );
        }
        let rows: Vec<_> = rooms.into_iter().map(|it| row(it, go)).collect();
        let more = next.map(|next| {
            let text = text.clone();
            let more = move |_| ask.with_value(|ask| ask(text.clone(), Some(next.clone())));
            view! {
                <button type="button" class="secondary" data-testid="directory-more" prop:disabled=waits on:click=more>
                    {t::room::show_more()}
                </button>
            }
        });
        Some(
            view! {
                <ul class="listed-rooms" data-testid="directory-found">{rows}</ul>
                {more}
            }
            .into_any(),
        )
    };
    view! {
        <section class="directory" aria-labelledby="directory-title">
            <h3 id="directory-title">{t::room::directory()}</h3>
            <p class="soft">{t::room::directory_means(&name)}</p>
            <div class="one-field" role="search">
                <input type="search" dir="auto" autocomplete="off" enterkeyhint="search" maxlength="100" aria-labelledby="directory-title" data-testid="directory-search" node_ref=field on:keydown=on_key />
                <button type="button" class="secondary" data-testid="directory-submit" prop:disabled=waits on:click=move |_| search()>
                    {t::room::search()}
                </button>
            </div>
            <p class="wrong" role="alert">{wrong}</p>
            {found}
        </section>
    }
    .into_any()
}

fn row(it: ListedRoom, go: impl Fn(BareJid) + Copy + Send + Sync + 'static) -> AnyView {
    let address = it.room.to_string();
    let name = match it.name.as_str() {
        "" => it.room.local().unwrap_or_default().to_owned(),
        name => text::isolate_safe(name),
    };
    let people = it.people.map(|count| t::room::in_it(count.into()));
    let mut facts: Vec<String> = people.into_iter().collect();
    facts.extend(super::join::spoken(&it.language));
    let about = text::preview(&it.description, 200);
    let about = (!about.is_empty())
        .then(|| view! { <small class="listed-about" dir="auto">{about}</small> });
    let jid = address.clone();
    view! {
        <li>
            <button type="button" class="listed-room" data-testid="directory-room" data-jid=jid on:click=move |_| go(it.room.clone())>
                {face::of_room(&address)}
                <span class="me">
                    <strong class="ellipsis" dir="auto">{name}</strong>
                    {about}
                    <small>{facts.join(" · ")}</small>
                    <small class="ellipsis" dir="ltr">{address}</small>
                </span>
            </button>
        </li>
    }
    .into_any()
}
