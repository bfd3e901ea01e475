//! Somebody wants to be in touch with a person who is not signed in: how they may
//! (XEP-0401 §4.3.2).

use super::Desk;
use super::sentences;
use crate::api::uri::Uri;
use leptos::prelude::*;

/// Whether it is an invitation to be somebody's contact.
pub fn to_contact(uri: &Uri) -> bool {
    uri.jid.local().is_some() && uri.action != "register"
}

/// Who invites.
pub fn title(uri: &Uri) -> AnyView {
    let name = uri.name.clone();
    let name = name.or_else(|| uri.jid.local().map(str::to_owned));
    view! { <bdi>{name}</bdi> " invites you to chat" }.into_any()
}

/// Signing in, an account where they have theirs, or one elsewhere.
pub fn ways(desk: Desk, uri: Uri) -> AnyView {
    let site = desk.page.site();
    let domain = uri.jid.domain().to_owned();
    let there = uri.may_register && uri.preauth.is_some() && site.takes(&domain);
    let address = uri.jid.to_string();
    let label = domain.clone();
    let make = move |_| {
        desk.with(uri.clone());
        desk.invited.set(None);
        // The person chose this server by its name.
        desk.ask();
    };
    let make = (there && !site.no_registration).then(|| {
        view! {
            <button type="button" class="primary wide" data-testid="invited-make" on:click=make>
                <span>"Make an account at " <bdi>{label}</bdi></span>
            </button>
        }
    });
    let elsewhere = (!site.no_registration).then(|| {
        view! {
            <a class="quiet wide" href="#/register" data-testid="invited-elsewhere">
                {if there { "Make an account at another server" } else { "I have no address yet" }}
            </a>
        }
    });
    let class = if there {
        "secondary wide"
    } else {
        "primary wide"
    };
    view! {
        <p>
            "Their address is " <bdi class="register-preview" data-testid="invited-address">{address}</bdi>
            ". Anybody can put any name on an invitation: go on only if you know whose it is."
        </p>
        {make}
        <a class=class href="#/" data-testid="invited-sign-in">
            "I have an address: sign in"
        </a>
        <small class="kept">{sentences::KEPT}</small>
        {elsewhere}
        <button
            type="button"
            class="quiet wide"
            data-testid="invited-decline"
            on:click=move |_| desk.page.forget_invitation()
        >
            "No, thanks"
        </button>
    }
    .into_any()
}
