//! Somebody wants to be in touch with a person who is not signed in: how they may
//! (XEP-0401 §4.3.2).

use super::Desk;
use crate::api::uri::Uri;
use crate::i18n::t;
use crate::ui::parts::{self, ELEMENT};
use leptos::prelude::*;

/// Whether it is an invitation to be somebody's contact.
pub fn to_contact(uri: &Uri) -> bool {
    uri.jid.local().is_some() && uri.action != "register"
}

fn to_room(uri: &Uri) -> bool {
    uri.action == "join"
}

/// Who invites, or where to.
pub fn title(uri: &Uri) -> String {
    let name = uri.name.as_deref().or(uri.jid.local());
    let name = name.unwrap_or_default();
    match to_room(uri) {
        true => t::invite::to_room(name),
        false => t::invite::invites_you(name),
    }
}

/// Signing in, an account where they have theirs, or one elsewhere.
pub fn ways(desk: Desk, uri: Uri) -> AnyView {
    let site = desk.page.site();
    let room = to_room(&uri);
    let domain = uri.jid.domain().to_owned();
    let there = uri.may_register && uri.preauth.is_some() && site.takes(&domain);
    let address = uri.jid.to_string();
    let label = t::invite::make_at(&domain);
    let make = move |_| {
        desk.with(uri.clone());
        desk.invited.set(None);
        // The person chose this server by its name.
        desk.ask();
    };
    let make = (there && !site.no_registration).then(|| {
        view! {
            <button type="button" class="primary wide" data-testid="invited-make" on:click=make>
                <span>{label}</span>
            </button>
        }
    });
    let elsewhere = (!site.no_registration).then(|| {
        view! {
            <a class="quiet wide" href="#/register" data-testid="invited-elsewhere">
                {if there { t::invite::make_elsewhere() } else { t::invite::no_address_yet() }}
            </a>
        }
    });
    let (check, kept) = match room {
        true => (t::invite::room_address(ELEMENT), t::invite::room_kept()),
        false => (t::invite::address_check(ELEMENT), t::invite::kept()),
    };
    let address =
        view! { <bdi class="register-preview" data-testid="invited-address">{address}</bdi> };
    view! {
        <p>
            {parts::around(&check, address.into_any())}
        </p>
        {make}
        <a class="wide" class:primary=!there class:secondary=there href="#/" data-testid="invited-sign-in">
            {t::invite::have_address()}
        </a>
        <small class="kept">{kept}</small>
        {elsewhere}
        <button
            type="button"
            class="quiet wide"
            data-testid="invited-decline"
            on:click=move |_| desk.page.forget_invitation()
        >
            {t::invite::decline()}
        </button>
    }
    .into_any()
}
