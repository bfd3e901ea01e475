//! What a message brings along, to be opened by whoever wants to. Nothing of it is
//! fetched to draw it.

use super::icons;
use crate::api::Attached;
use crate::i18n::t;
use crate::text::{self, Place};
use leptos::prelude::*;

/// An address that came with a message.
pub fn attached(attached: &Attached) -> Option<AnyView> {
    if !text::is_safe_href(&attached.url) {
        return None;
    }
    let (host, name) = told(&attached.url);
    let about = text::isolate_safe(&attached.about);
    let about =
        (!about.is_empty()).then(|| view! { <span class="card-about" dir="auto">{about}</span> });
    Some(
        view! {
            <a class="card" data-testid="attached" href=attached.url.clone() target="_blank" rel="noopener noreferrer">
                {icons::LINK.draw()}
                <span class="card-words">
                    <bdi class="card-name">{name}</bdi>
                    {about}
                    <small dir="ltr">{host}</small>
                </span>
            </a>
        }
        .into_any(),
    )
}

/// Whose address it is, and what the thing is called there.
fn told(url: &str) -> (String, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    // Only what is behind the "@" is asked.
    let host = host.rsplit('@').next().unwrap_or(host);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').find(|part| !part.is_empty());
    let name = name.map(|name| {
        let decoded = js_sys::decode_uri_component(name).map(String::from);
        text::preview(decoded.as_deref().unwrap_or(name), 80)
    });
    let host = text::preview(host, 80);
    let name = name.filter(|name| !name.is_empty());
    (host.clone(), name.unwrap_or(host))
}

/// A place. The map is asked when somebody wants to see it.
pub fn place(place: Place) -> AnyView {
    let Place {
        latitude,
        longitude,
    } = place;
    let href = [
        "https://www.openstreetmap.org/?mlat=",
        latitude,
        "&mlon=",
        longitude,
        "#map=16/",
        latitude,
        "/",
        longitude,
    ]
    .concat();
    let numbers = [latitude, ", ", longitude].concat();
    view! {
        <a class="card" data-testid="place" href=href target="_blank" rel="noopener noreferrer">
            {icons::PLACE.draw()}
            <span class="card-words">
                <span class="card-name">{t::message::location()}</span>
                <span class="card-about" data-testid="message-body" dir="ltr">{numbers}</span>
                <small>{t::message::open_map()}</small>
            </span>
        </a>
    }
    .into_any()
}
