//! Joining a room: which, what it is, and as whom.

use super::sentences as room_sentences;
use crate::api::uri;
use crate::api::{AccountCommand, Password, RoomAbout, RoomProblem, Rooms};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::text;
use crate::ui::language::Names;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::shell;
use crate::ui::route::Route;
use crate::ui::state::{Account, Page};
use crate::ui::{address, face, several};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// Rooms of a list that are drawn.
const LISTED: usize = 200;

/// Which room to join: by its address, or one of a list.
pub fn search(page: Page, account: RwSignal<Arc<Account>>, joins: RwSignal<bool>) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None::<&'static str>);
    Effect::new(move |_| {
        let account = account.get();
        account.rooms.listed.set(None);
        account.rooms.failed.set(None);
        page.act(&account, AccountCommand::Rooms(Rooms::List(None)));
    });
    let go = move |room: BareJid, password: Option<Password>| {
        page.overlay.set(Some(Overlay::Join(room, password)));
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else {
            return;
        };
        if let Some(uri) = uri::room(&field.value()) {
            return go(uri.jid, uri.password);
        }
        match address::typed(&field.value(), None) {
            Ok(room) if room.local().is_some() => go(room, None),
            Ok(_) => {
                wrong.set(Some(address::bad(crate::jid::JidError::EmptyLocal)));
                let _ = field.focus();
            }
            Err(error) => {
                wrong.set(Some(address::bad(error)));
                let _ = field.focus();
            }
        }
    };
    let listed = move || {
        let account = account.get();
        let failed = account.rooms.failed.with(Option::is_some);
        match account.rooms.listed.get() {
            None if failed => view! { <p class="soft">{t::room::none_listed()}</p> }.into_any(),
            None => view! { <p class="soft" role="status">{t::room::listing()}</p> }.into_any(),
            Some((rooms, true)) if rooms.is_empty() => {
                view! { <p class="soft">{t::room::none_listed()}</p> }.into_any()
            }
            Some((rooms, _)) => {
                let rows: Vec<_> = rooms
                    .into_iter()
                    .take(LISTED)
                    .map(|listed| {
                        let room = listed.room.clone();
                        let address = room.to_string();
                        let jid = address.clone();
                        let name = match listed.name.as_str() {
                            "" => room.local().unwrap_or_default().to_owned(),
                            name => text::isolate_safe(name),
                        };
                        view! {
                            <li>
                                <button type="button" class="listed-room" data-testid="room-listed" data-jid=jid on:click=move |_| go(room.clone(), None)>
                                    {face::of_room(&address)}
                                    <span class="me">
                                        <strong class="ellipsis" dir="auto">{name}</strong>
                                        <small class="ellipsis" dir="ltr">{address}</small>
                                    </span>
                                </button>
                            </li>
                        }
                    })
                    .collect();
                view! { <ul class="listed-rooms">{rows}</ul> }.into_any()
            }
        }
    };
    let within = view! {
        <form method="dialog" novalidate on:submit=submit data-testid="room-join-form">
            <h2 id="dialog-title">{t::room::join_title()}</h2>
            {several::choose(page, account)}
            <div class="field">
                <label for="room-address">{t::room::address_or_link()}</label>
                {address::input("room-address", "room-address", "room@rooms.example.org", wrong, field, true)}
                {address::wrong("room-address", wrong)}
            </div>
            <h3>{t::room::listed()}</h3>
            {listed}
            {page.site().room_directory.map(|at| super::directory::directory(page, account, at, move |room| go(room, None)))}
            <p class="soft">
                <button type="button" class="as-link" data-testid="room-make-instead" on:click=move |_| joins.set(false)>
                    {t::room::make_instead()}
                </button>
            </p>
            <div class="actions">
                <button type="button" class="secondary" data-testid="cancel" on:click=move |_| page.overlay.set(None)>
                    {t::common::cancel()}
                </button>
                <button type="submit" class="primary" data-testid="room-join-submit">{t::room::go_on()}</button>
            </div>
        </form>
    };
    shell(move || page.overlay.set(None), within.into_any())
}

/// What a room is, and as whom to go in.
pub fn join(page: Page, account: Arc<Account>, room: BareJid, given: Option<Password>) -> AnyView {
    let nick = NodeRef::<html::Input>::new();
    let password = NodeRef::<html::Input>::new();
    let guest = account.view.with_untracked(|view| view.guest.clone());
    let local = || account.id.local().unwrap_or_default().to_owned();
    let usual = guest.unwrap_or_else(local);
    account.rooms.about.set(None);
    page.act(&account, AccountCommand::Rooms(Rooms::Look(room.clone())));
    let (told, failed) = (account.rooms.about.clone(), account.rooms.failed.clone());
    failed.set(None);
    let about = {
        let room = room.clone();
        Memo::new(move |_| match told.get() {
            Some((of, about)) if of == room => Some(about),
            _ => failed.with(|failed| {
                let (what, _) = failed.as_ref()?;
                (what.room() == Some(&room)).then_some(Err(RoomProblem::Unreachable))
            }),
        })
    };
    // The name that the room keeps for us, unless another was typed.
    let registers =
        Memo::new(move |_| about.with(|about| matches!(about, Some(Ok(about)) if about.registers)));
    let kept = super::reserved::name(&account, &room);
    Effect::new({
        let (account, room) = (account.clone(), room.clone());
        move |_| {
            if registers.get() {
                let ask = Rooms::AskReserved(room.clone());
                page.act(&account, AccountCommand::Rooms(ask));
            }
        }
    });
    Effect::new({
        let usual = usual.clone();
        move |_| {
            if let (Some(kept), Some(field)) = (kept.get(), nick.get())
                && field.value() == usual
            {
                field.set_value(&kept);
            }
        }
    });
    let address = room.to_string();
    let known = given.as_ref().map(|it| it.0.clone()).unwrap_or_default();
    let submit = {
        let (account, room) = (account.clone(), room.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let typed = |field: NodeRef<html::Input>| {
                let typed = field.get_untracked().map(|field| field.value());
                typed.filter(|typed| !typed.trim().is_empty())
            };
            let join = Rooms::Join {
                room: room.clone(),
                nick: typed(nick).map(|nick| nick.trim().to_owned()),
                password: typed(password).map(Password).or_else(|| given.clone()),
            };
            page.act(&account, AccountCommand::Rooms(join));
            page.overlay.set(None);
            page.go_in(Some(&account.id), &Route::Chat(room.clone()));
        }
    };
    let shown = {
        let (account, room) = (account.clone(), room.clone());
        move || match about.get() {
            None => {
                view! { <p class="soft" role="status">{t::common::asking_server()}</p> }.into_any()
            }
            Some(Ok(about)) => what_it_is(page, &account, &room, &about),
            Some(Err(RoomProblem::Missing)) => {
                view! { <p data-testid="room-not-there">{t::room::not_there()}</p> }.into_any()
            }
            Some(Err(problem)) => {
                let (sentence, _) = room_sentences::problem(&problem);
                view! { <p class="wrong" role="alert">{sentence}</p> }.into_any()
            }
        }
    };
    let locked = move || {
        let known = known.clone();
        let locked = about.with(|about| matches!(about, Some(Ok(about)) if about.locked));
        locked.then(|| {
            view! {
                <div class="field">
                    <label for="room-join-password">{t::room::password()}</label>
                    <input id="room-join-password" type="password" autocomplete="off" data-testid="room-join-password" prop:value=known.clone() node_ref=password />
                </div>
            }
        })
    };
    let missing = Memo::new(move |_| about.with(|about| *about == Some(Err(RoomProblem::Missing))));
    let within = view! {
        <form method="dialog" novalidate on:submit=submit data-testid="room-join-form">
            <h2 id="dialog-title">{t::room::join_title()}</h2>
            <p class="soft" dir="ltr">{address}</p>
            {shown}
            <div class="field">
                <label for="room-join-nick">{t::room::nick()}</label>
                <input id="room-join-nick" type="text" dir="auto" autocomplete="off" maxlength="60" data-testid="room-join-nick" value=usual node_ref=nick autofocus />
            </div>
            {locked}
            <div class="actions">
                <button type="button" class="secondary" data-testid="cancel" on:click=move |_| page.overlay.set(None)>
                    {t::common::cancel()}
                </button>
                <button type="submit" class="primary" data-testid="room-join-now">
                    {move || if missing.get() { t::room::make_it() } else { t::room::join() }}
                </button>
            </div>
        </form>
    };
    shell(move || page.overlay.set(None), within.into_any())
}

/// What a language is called that a room says it speaks; `None`: it says nothing.
pub(super) fn spoken(code: &str) -> Option<String> {
    let named = || Names::new("language").name(code);
    (!code.is_empty()).then(|| named().unwrap_or_else(|| text::isolate_safe(code)))
}

fn what_it_is(page: Page, account: &Arc<Account>, room: &BareJid, about: &RoomAbout) -> AnyView {
    let name = match about.name.as_str() {
        "" => room.local().unwrap_or_default().to_owned(),
        name => text::isolate_safe(name),
    };
    let count = about.occupants.map(|count| t::room::in_it(count.into()));
    let description = text::preview(&about.description, 500);
    view! {
        <div class="room-card" data-testid="room-about">
            {face::room(page, account, &room.clone().into())}
            <span class="me">
                <strong dir="auto">{name}</strong>
                <small>{count}</small>
            </span>
        </div>
        <p dir="auto">{description}</p>
        <p class="soft" data-testid="room-about-kind">{room_sentences::kind(about)}</p>
        {spoken(&about.language).map(|name| view! { <p class="soft">{t::room::language(&name)}</p> })}
    }
    .into_any()
}
