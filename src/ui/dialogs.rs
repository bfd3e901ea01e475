//! What dialogs ask, other than to sign out and what is about invitations. To read and
//! write none is needed, so what draws them is a part of the module of its own.

use super::overlay::Overlay;
use super::overlay::dialog;
use super::route::Route;
use super::state::{Account, Page};
use super::{address, arrange, chosen, export_chat, keys, rooms, settings, several, switcher};
use crate::api::{AccountCommand, Place};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

pub fn draw(page: Page, account: Arc<Account>, overlay: Overlay) -> AnyView {
    match overlay {
        Overlay::AddContact => add_contact(page, account),
        Overlay::Rooms => rooms::begin(page, account),
        Overlay::Join(room, password) => rooms::join(page, account, room, password),
        Overlay::RoomLink(room) => rooms::link(page, account, room),
        Overlay::InviteTo(room) => rooms::invite(page, account, room),
        Overlay::Members(room, own) => rooms::members(page, account, room, own),
        Overlay::Configure(room) => rooms::configure(page, account, room),
        Overlay::Leave(room) => rooms::leave(page, account, room),
        Overlay::Destroy(room) => rooms::destroy(page, account, room),
        Overlay::PutOut(room, nick, ban) => rooms::put_out(page, account, room, nick, ban),
        Overlay::GoToDay => go_to_day(page, account),
        Overlay::ExportChat(jid) => export_chat::dialog(page, account, jid),
        Overlay::Rename(jid) => rename(page, account, jid),
        Overlay::Block(id, who) => {
            let account = page.find(&id).unwrap_or(account);
            settings::block::sheet(page, account, who)
        }
        Overlay::Remove(jid) => remove(page, account, jid),
        Overlay::Forward(from, ids) => chosen::forward(page, account, from, ids),
        Overlay::Share(words) => chosen::share(page, account, words),
        Overlay::Delete(peer, messages) => chosen::delete(page, account, peer, messages),
        Overlay::Switch => switcher::dialog(page),
        Overlay::Keys => keys::dialog(page),
        Overlay::Mute(id, jid) => arrange::mute(page, id, jid),
        // Drawn without this part.
        Overlay::Invite | Overlay::SignOut(_) => ().into_any(),
    }
}

/// Goes to the first message of a day.
fn go_to_day(page: Page, account: Arc<Account>) -> AnyView {
    let day = NodeRef::<html::Input>::new();
    let submit = move || {
        let time = day
            .get_untracked()
            .and_then(|day| super::format::day_begins(&day.value()));
        if let (Some(time), Some(open)) = (time, account.open.get_untracked()) {
            page.go_to(&account, &open, Place::Time(time));
            page.overlay.set(None);
        } else if let Some(day) = day.get_untracked() {
            let _ = day.focus();
        }
    };
    let body = view! {
        <div class="field">
            <label for="go-day">{t::chat::day()}</label>
            <input id="go-day" type="date" data-testid="go-day" max=super::format::today() node_ref=day />
        </div>
    }
    .into_any();
    let title = t::chat::day_title().into_any();
    dialog(
        page,
        title,
        body,
        submit,
        (t::chat::go(), "go-day-submit", "primary"),
    )
}

fn add_contact(page: Page, account: Arc<Account>) -> AnyView {
    let account = RwSignal::new(account);
    let field = NodeRef::<html::Input>::new();
    let name = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None::<&'static str>);
    let submit = move || {
        let (Some(field), Some(name)) = (field.get_untracked(), name.get_untracked()) else {
            return;
        };
        let account = account.get_untracked();
        // On the own server a name is enough.
        match address::typed(&field.value(), Some(account.id.domain())) {
            Ok(jid) if jid == account.id => wrong.set(Some(t::chat::own_address())),
            Ok(jid) => {
                let route = Route::Chat(jid.clone());
                let name = name.value().trim().to_owned();
                page.act(
                    &account,
                    AccountCommand::AddContact {
                        jid,
                        name,
                        groups: Vec::new(),
                        token: None,
                    },
                );
                page.overlay.set(None);
                page.go_in(Some(&account.id), &route);
            }
            Err(error) => {
                wrong.set(Some(address::bad(error)));
                let _ = field.focus();
            }
        }
    };
    let body = view! {
        <p class="soft">{t::contact::add_means()}</p>
        {several::choose(page, account)}
        <div class="field">
            <label for="add-address">{t::contact::address()}</label>
            {address::input("add-address", "add-contact-address", "someone@example.org", wrong, field, true)}
            {address::wrong("add-address", wrong)}
        </div>
        <div class="field">
            <label for="add-name">{t::contact::name()} " " <small>{t::common::optional()}</small></label>
            <input id="add-name" type="text" dir="auto" autocomplete="off" data-testid="add-contact-name" node_ref=name />
        </div>
        <p class="soft">
            {t::contact::no_address()}
            " "
            <button
                type="button"
                class="as-link"
                data-testid="add-contact-invite"
                on:click=move |_| page.overlay.set(Some(Overlay::Invite))
            >
                {t::contact::invite()}
            </button>
        </p>
    }
    .into_any();
    let title = t::contact::add_title().into_any();
    dialog(
        page,
        title,
        body,
        submit,
        (t::common::add(), "add-contact-submit", "primary"),
    )
}

fn rename(page: Page, account: Arc<Account>, jid: BareJid) -> AnyView {
    let name = NodeRef::<html::Input>::new();
    let groups = NodeRef::<html::Input>::new();
    let line = account.line(&jid);
    let (own_name, in_groups) = line.data.with_untracked(|data| {
        let contact = data.contact.as_ref();
        contact.map_or_else(Default::default, |c| {
            (c.own_name.clone(), c.groups.join(", "))
        })
    });
    let title = jid.to_string();
    let submit = move || {
        let (Some(name), Some(groups)) = (name.get_untracked(), groups.get_untracked()) else {
            return;
        };
        let groups = groups.value();
        let mut groups: Vec<String> = groups.split(',').map(|g| g.trim().to_owned()).collect();
        groups.retain(|group| !group.is_empty());
        groups.sort();
        groups.dedup();
        page.act(
            &account,
            AccountCommand::EditContact {
                jid: jid.clone(),
                name: name.value().trim().to_owned(),
                groups,
            },
        );
        page.overlay.set(None);
    };
    let body = view! {
        <p class="soft"><bdi>{title}</bdi></p>
        <div class="field">
            <label for="rename-name">{t::contact::name()}</label>
            <input id="rename-name" type="text" dir="auto" autocomplete="off" data-testid="rename-name" value=own_name node_ref=name autofocus />
        </div>
        <div class="field">
            <label for="rename-groups">{t::contact::groups()} " " <small>{t::contact::with_commas()}</small></label>
            <input id="rename-groups" type="text" dir="auto" autocomplete="off" data-testid="rename-groups" value=in_groups node_ref=groups />
        </div>
    }
    .into_any();
    let title = t::contact::edit_title().into_any();
    dialog(
        page,
        title,
        body,
        submit,
        (t::common::save(), "rename-submit", "primary"),
    )
}

fn remove(page: Page, account: Arc<Account>, jid: BareJid) -> AnyView {
    let line = account.line(&jid);
    let name = line
        .data
        .with_untracked(|data| crate::text::isolate_safe(data.name()));
    let title = t::contact::remove_title(&name).into_any();
    let body = view! {
        <p>{t::contact::remove_means()}</p>
    }
    .into_any();
    let submit = move || {
        page.act(&account, AccountCommand::RemoveContact(jid.clone()));
        page.overlay.set(None);
    };
    dialog(
        page,
        title,
        body,
        submit,
        (t::contact::remove_now(), "confirm", "danger"),
    )
}
