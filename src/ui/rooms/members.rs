//! What people are to a room, here or not: who runs it, who comes in, who is banned.

use super::{Words, sentences};
use crate::api::{AccountCommand, Affiliation, ListedMember, Rooms};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::text;
use crate::ui::overlay::shell;
use crate::ui::state::{Account, Page};
use crate::ui::{address, face, icons};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// People of a list that are drawn.
const DRAWN: usize = 300;

/// The lists, highest first.
const LISTS: [(Affiliation, Words, &str); 4] = [
    (Affiliation::Owner, t::room::owners, "owner"),
    (Affiliation::Admin, t::room::admins, "admin"),
    (Affiliation::Member, t::room::members, "member"),
    (Affiliation::Outcast, t::room::banned_people, "outcast"),
];

/// The dialog. `own`: what we are to it.
pub fn members(page: Page, account: Arc<Account>, room: BareJid, own: Affiliation) -> AnyView {
    account.rooms.members.set(Vec::new());
    account.rooms.failed.set(None);
    let ask = Rooms::Members(room.clone());
    page.act(&account, AccountCommand::Rooms(ask));
    let name = untrack(|| account.line(&room).called());
    let failed = {
        let (failed, asked) = (account.rooms.failed.clone(), room.clone());
        move || {
            failed.with(|failed| {
                let (what, problem) = failed.as_ref()?;
                (what.room() == Some(&asked)).then(|| sentences::not_done(problem))
            })
        }
    };
    let set = {
        let (account, room) = (account.clone(), room.clone());
        move |jid: BareJid, affiliation: Affiliation| {
            let set = Rooms::SetAffiliation {
                room: room.clone(),
                jid,
                affiliation,
                reason: String::new(),
            };
            page.act(&account, AccountCommand::Rooms(set));
            // What it is then the room knows.
            page.act(
                &account,
                AccountCommand::Rooms(Rooms::Members(room.clone())),
            );
        }
    };
    let set = StoredValue::new(set);
    let known = account.rooms.members.clone();
    let lists: Vec<_> = LISTS
        .into_iter()
        .map(|(affiliation, title, testid)| {
            let (known, room, account) = (known.clone(), room.clone(), account.clone());
            let here = Memo::new(move |_| {
                known.with(|known| {
                    let mut lists = known.iter();
                    let list = lists.find(|(of, it, _)| *of == room && *it == affiliation);
                    list.map(|(_, _, who)| who.clone()).unwrap_or_default()
                })
            });
            let may = own == Affiliation::Owner
                || own == Affiliation::Admin && affiliation < Affiliation::Admin;
            move || {
                let all = here.get();
                (!all.is_empty()).then(|| {
                    let rows = all.into_iter().take(DRAWN);
                    let rows: Vec<_> = rows.map(|it| row((page, &account), it, may, set)).collect();
                    view! {
                        <h3>{title()}</h3>
                        <ul class="people" data-testid="room-members" data-list=testid>{rows}</ul>
                    }
                })
            }
        })
        .collect();
    let within = view! {
        <div class="sheet" data-testid="room-members-dialog">
            <h2 id="dialog-title">{t::room::members_title(&name)}</h2>
            <p class="wrong" role="alert">{failed}</p>
            {lists}
            {add(own, set)}
            <div class="actions">
                <button type="button" class="primary" data-testid="room-members-close" on:click=move |_| page.overlay.set(None)>
                    {t::common::close()}
                </button>
            </div>
        </div>
    };
    shell(move || page.overlay.set(None), within.into_any())
}

type Change<F> = StoredValue<F>;

fn row<F: Fn(BareJid, Affiliation) + Send + Sync + 'static>(
    (page, account): (Page, &Arc<Account>),
    it: ListedMember,
    may: bool,
    set: Change<F>,
) -> AnyView {
    let address = it.jid.to_string();
    let row = address.clone();
    let reason = text::isolate_safe(&it.reason);
    let jid = it.jid.clone();
    let remove = may.then(|| {
        let label = t::room::take_off(&address);
        view! {
            <button
                type="button"
                class="round"
                data-testid="room-member-remove"
                aria-label=label.clone()
                title=label
                on:click=move |_| set.with_value(|set| set(jid.clone(), Affiliation::None))
            >
                {icons::CLOSE.draw()}
            </button>
        }
    });
    view! {
        <li data-jid=row>
            {face::person(page, account, &it.jid.clone().into(), &address)}
            <span class="me">
                <bdi class="ellipsis">{address}</bdi>
                <small class="soft" dir="auto">{reason}</small>
            </span>
            {remove}
        </li>
    }
    .into_any()
}

/// Puts an address on a list.
fn add<F: Fn(BareJid, Affiliation) + Send + Sync + 'static>(
    own: Affiliation,
    set: Change<F>,
) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let list = NodeRef::<html::Select>::new();
    let wrong = RwSignal::new(None::<&'static str>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(field), Some(list)) = (field.get_untracked(), list.get_untracked()) else {
            return;
        };
        let chosen = list.value();
        let mut lists = LISTS.into_iter();
        let chosen = lists.find(|(_, _, name)| *name == chosen);
        match (address::typed(&field.value(), None), chosen) {
            (Ok(jid), Some((affiliation, ..))) => {
                wrong.set(None);
                field.set_value("");
                set.with_value(|set| set(jid, affiliation));
            }
            (Err(error), _) => {
                wrong.set(Some(address::bad(error)));
                let _ = field.focus();
            }
            _ => {}
        }
    };
    let options: Vec<_> = LISTS
        .into_iter()
        .rev()
        .filter(|(it, ..)| own == Affiliation::Owner || *it < Affiliation::Admin)
        .map(|(it, title, name)| {
            view! { <option value=name selected=it == Affiliation::Member>{title()}</option> }
        })
        .collect();
    view! {
        <form class="add-member" novalidate on:submit=submit>
            <div class="field">
                <label for="room-member">{t::contact::address()}</label>
                {address::input("room-member", "room-member", "someone@example.org", wrong, field, false)}
                {address::wrong("room-member", wrong)}
            </div>
            <div class="field">
                <label for="room-member-list">{t::room::put_on()}</label>
                <select id="room-member-list" data-testid="room-member-list" node_ref=list>{options}</select>
            </div>
            <button type="submit" class="secondary" data-testid="room-member-add">{t::common::add()}</button>
        </form>
    }
    .into_any()
}
