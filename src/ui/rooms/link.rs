//! A link into a room, to be given away.

use crate::api::uri;
use crate::api::{AccountCommand, Rooms};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::ui::invite;
use crate::ui::overlay::shell;
use crate::ui::state::{Account, Page};
use leptos::prelude::*;
use std::sync::Arc;

/// The dialog.
pub fn link(page: Page, account: Arc<Account>, room: BareJid) -> AnyView {
    let line = account.line(&room);
    let name = untrack(|| line.called());
    let view = super::room(&line);
    account.rooms.password.set(None);
    page.act(
        &account,
        AccountCommand::Rooms(Rooms::Password(room.clone())),
    );
    let told = account.rooms.password.clone();
    let password = {
        let room = room.clone();
        Memo::new(move |_| {
            told.with(|told| match told {
                Some((of, password)) if *of == room => password.clone(),
                _ => None,
            })
        })
    };
    // A secret is in it only if somebody says so.
    let with = RwSignal::new(false);
    let link = Signal::derive(move || {
        let password = password.get().filter(|_| with.get());
        uri::join(&room, password.as_ref())
    });
    let means = move || {
        let members = view.with(|view| view.as_ref().is_some_and(|it| it.about.members_only));
        match members {
            true => t::room::members_only(),
            false => t::room::link_means(),
        }
    };
    let choice = move || {
        password.with(Option::is_some).then(|| {
            view! {
                <label class="check">
                    <input type="checkbox" data-testid="room-link-password" prop:checked=with on:change=move |event| with.set(event_target_checked(&event)) />
                    <span>{t::room::link_password()}</span>
                </label>
            }
        })
    };
    let words = view! {
        <p>{means}</p>
        {choice}
    };
    let title = t::room::link_title(&name);
    let within = invite::shown(page, title, link, words.into_any());
    shell(move || page.overlay.set(None), within)
}
