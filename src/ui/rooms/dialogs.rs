//! Making a group, joining a room, asking people in, and what is asked before something
//! that others will notice.

use super::choose;
use crate::api::{AccountCommand, Affiliation, Role, Rooms};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::text;
use crate::ui::overlay::{dialog, shell};
use crate::ui::route::Route;
use crate::ui::state::{Account, Page};
use crate::ui::{address, dom, sentences, several};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// A new group, or joining a room.
pub fn begin(page: Page, account: Arc<Account>) -> AnyView {
    let joins = RwSignal::new(false);
    let account = RwSignal::new(account);
    view! {
        {move || {
            match joins.get() {
                false => make(page, account, joins),
                true => super::join::search(page, account, joins),
            }
        }}
    }
    .into_any()
}

fn make(page: Page, account: RwSignal<Arc<Account>>, joins: RwSignal<bool>) -> AnyView {
    let name = NodeRef::<html::Input>::new();
    let public = NodeRef::<html::Input>::new();
    let chosen = RwSignal::new(Vec::<BareJid>::new());
    let waits = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    // Whatever became of an earlier one is over.
    let rooms = account.get_untracked();
    rooms.rooms.made.set(None);
    rooms.rooms.failed.set(None);
    Effect::new(move |_| {
        let account = account.get();
        if let Some(room) = account.rooms.made.get().filter(|_| waits.get_untracked()) {
            page.overlay.set(None);
            page.go_in(Some(&account.id), &Route::Chat(room));
        }
        let not_made = account.rooms.failed.with(|failed| match failed {
            Some((Rooms::Make { .. }, problem)) => Some(super::sentences::not_done(problem)),
            _ => None,
        });
        if let Some(why) = not_made {
            waits.set(false);
            failed.set(Some(sentences::join(&[t::room::not_made(), " ", &why])));
        }
    });
    // Another account knows others.
    Effect::new(move |before: Option<()>| {
        account.track();
        if before.is_some() {
            chosen.set(Vec::new());
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(field), Some(public)) = (name.get_untracked(), public.get_untracked()) else {
            return;
        };
        let name = field.value().trim().to_owned();
        if name.is_empty() {
            let _ = field.focus();
            return;
        }
        failed.set(None);
        waits.set(true);
        let account = account.get_untracked();
        let make = Rooms::Make {
            local: dom::random_id().to_lowercase(),
            people: chosen.get_untracked(),
            public: public.checked(),
            name,
        };
        page.act(&account, AccountCommand::Rooms(make));
    };
    let within = view! {
        <form method="dialog" novalidate on:submit=submit data-testid="room-make">
            <h2 id="dialog-title">{t::room::make_title()}</h2>
            <p class="soft">{t::room::make_means()}</p>
            {several::choose(page, account)}
            <div class="field">
                <label for="room-name">{t::room::name()}</label>
                <input id="room-name" type="text" dir="auto" autocomplete="off" maxlength="100" data-testid="room-name" node_ref=name autofocus />
            </div>
            {move || choose::people(page, account.get(), chosen, t::room::whom())}
            <label class="check">
                <input type="checkbox" data-testid="room-public" node_ref=public />
                <span>{t::room::open_to_all()} <small>{t::room::open_means()}</small></span>
            </label>
            <p class="wrong" role="alert" data-testid="room-not-made">{failed}</p>
            <p class="soft">
                <button type="button" class="as-link" data-testid="room-join-instead" on:click=move |_| joins.set(true)>
                    {t::room::join_instead()}
                </button>
            </p>
            <div class="actions">
                <button type="button" class="secondary" data-testid="cancel" on:click=move |_| page.overlay.set(None)>
                    {t::common::cancel()}
                </button>
                <button type="submit" class="primary" data-testid="room-make-submit" prop:disabled=waits>
                    {t::room::make()}
                </button>
            </div>
        </form>
    };
    shell(move || page.overlay.set(None), within.into_any())
}

/// Asks people into a room.
pub fn invite(page: Page, account: Arc<Account>, room: BareJid) -> AnyView {
    let chosen = RwSignal::new(Vec::<BareJid>::new());
    let name = untrack(|| account.line(&room).called());
    let body = choose::people(page, account.clone(), chosen, t::room::whom());
    let submit = move || {
        let people = chosen.get_untracked();
        if !people.is_empty() {
            let invite = Rooms::Invite(room.clone(), people);
            page.act(&account, AccountCommand::Rooms(invite));
        }
        page.overlay.set(None);
    };
    let title = t::room::invite_title(&name).into_any();
    let button = (t::room::invite_submit(), "room-invite-submit", "primary");
    dialog(page, title, body, submit, button)
}

/// Goes out of a room.
pub fn leave(page: Page, account: Arc<Account>, room: BareJid) -> AnyView {
    let name = untrack(|| account.line(&room).called());
    let body = view! { <p>{t::room::leave_means()}</p> }.into_any();
    let submit = move || {
        let leave = AccountCommand::Rooms(Rooms::Leave(room.clone()));
        page.act(&account, leave);
        page.overlay.set(None);
        page.go(&Route::Home);
    };
    let title = t::room::leave_title(&name).into_any();
    dialog(
        page,
        title,
        body,
        submit,
        (t::room::leave(), "confirm", "danger"),
    )
}

fn why_field(why: NodeRef<html::Input>) -> AnyView {
    view! {
        <div class="field">
            <label for="room-why">{t::room::why()} " " <small>{t::common::optional()}</small></label>
            <input id="room-why" type="text" dir="auto" autocomplete="off" maxlength="200" data-testid="room-why" node_ref=why />
        </div>
    }
    .into_any()
}

/// Ends a room for all.
pub fn destroy(page: Page, account: Arc<Account>, room: BareJid) -> AnyView {
    let name = untrack(|| account.line(&room).called());
    let (why, other) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let wrong = RwSignal::new(None::<&'static str>);
    let body = view! {
        <p>{t::room::destroy_means()}</p>
        {why_field(why)}
        <div class="field">
            <label for="room-other">{t::room::meet_instead()} " " <small>{t::common::optional()}</small></label>
            {address::input("room-other", "room-other", "room@rooms.example.org", wrong, other, false)}
            {address::wrong("room-other", wrong)}
        </div>
    }
    .into_any();
    let submit = move || {
        let typed = |field: NodeRef<html::Input>| {
            let typed = field.get_untracked().map(|field| field.value());
            typed.unwrap_or_default().trim().to_owned()
        };
        let instead = match typed(other) {
            none if none.is_empty() => None,
            some => match address::typed(&some, None) {
                Ok(room) => Some(room),
                Err(error) => {
                    wrong.set(Some(address::bad(error)));
                    if let Some(field) = other.get_untracked() {
                        let _ = field.focus();
                    }
                    return;
                }
            },
        };
        let destroy = Rooms::Destroy {
            room: room.clone(),
            reason: typed(why),
            instead,
        };
        page.act(&account, AccountCommand::Rooms(destroy));
        page.overlay.set(None);
    };
    let title = t::room::destroy_title(&name).into_any();
    dialog(
        page,
        title,
        body,
        submit,
        (t::room::destroy(), "confirm", "danger"),
    )
}

/// Sends somebody out, by their name there; or bans them, by their address.
pub fn put_out(
    page: Page,
    account: Arc<Account>,
    room: BareJid,
    nick: String,
    ban: Option<BareJid>,
) -> AnyView {
    let why = NodeRef::<html::Input>::new();
    let name = text::isolate_safe(&nick);
    let (title, button) = match ban {
        Some(_) => (t::room::ban_title(&name), t::room::ban()),
        None => (t::room::kick_title(&name), t::room::kick()),
    };
    let means = ban
        .is_some()
        .then(|| view! { <p>{t::room::ban_means()}</p> });
    let body = view! {
        {means}
        {why_field(why)}
    }
    .into_any();
    let submit = move || {
        let reason = why.get_untracked().map(|why| why.value().trim().to_owned());
        let reason = reason.unwrap_or_default();
        let room = room.clone();
        let command = match &ban {
            Some(jid) => Rooms::SetAffiliation {
                room,
                jid: jid.clone(),
                affiliation: Affiliation::Outcast,
                reason,
            },
            None => Rooms::SetRole {
                room,
                nick: nick.clone(),
                role: Role::None,
                reason,
            },
        };
        page.act(&account, AccountCommand::Rooms(command));
        page.overlay.set(None);
    };
    dialog(
        page,
        title.into_any(),
        body,
        submit,
        (button, "confirm", "danger"),
    )
}
