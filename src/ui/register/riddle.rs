//! Riddles in a form (XEP-0158): what is to be seen or heard, and another one.

use super::Desk;
use crate::api::{Command, Media, Riddle, RiddleKind};
use crate::i18n::t;
use crate::ui::dom;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use web_sys::{Blob, BlobPropertyBag, Url};

/// What belongs to a riddle, above its field.
pub fn media(riddle: Riddle) -> AnyView {
    match riddle.media {
        None => ().into_any(),
        Some(Media::Picture(source)) => view! {
            <img class="register-picture" src=source alt=t::register::picture() data-testid="register-picture" />
        }
        .into_any(),
        Some(Media::Sound(source)) => match sound(&source) {
            Some(source) => {
                let freed = source.clone();
                on_cleanup(move || drop(Url::revoke_object_url(&freed)));
                view! { <audio class="register-sound" controls src=source data-testid="register-sound"></audio> }
                    .into_any()
            }
            None => view! { <p class="notice">{t::register::no_media()}</p> }.into_any(),
        },
        // Whoever serves it learns who looks: that is for the person to decide.
        Some(Media::Page(page)) => {
            let host = page.trim_start_matches("https://").split(['/', '?', '#']).next();
            let opens = t::register::media_opens(host.unwrap_or_default());
            let words = match riddle.kind {
                RiddleKind::Sound => t::register::listen(),
                RiddleKind::Film => t::register::watch(),
                _ => t::register::show_picture(),
            };
            view! {
                <p>
                    <a class="secondary" href=page target="_blank" rel="noopener noreferrer" data-testid="register-media">
                        {words}
                    </a>
                </p>
                <small>{opens}</small>
            }
            .into_any()
        }
        Some(Media::Missing) => {
            view! { <p class="notice" data-testid="register-no-media">{t::register::no_media()}</p> }.into_any()
        }
    }
}

/// The policy plays no `data:` address.
fn sound(address: &str) -> Option<String> {
    let (head, data) = address.split_once(";base64,")?;
    let octets = dom::window().atob(data).ok()?;
    let octets: Vec<u8> = octets.chars().map(|c| c as u8).collect();
    let options = BlobPropertyBag::new();
    options.set_type(head.strip_prefix("data:")?);
    let parts = Array::of1(&Uint8Array::from(&octets[..]));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Below the riddles.
pub fn another(desk: Desk) -> AnyView {
    let ask = move |_| {
        if desk.busy.get_untracked().is_some() {
            return;
        }
        super::form::keep(desk);
        desk.wrong.set(None);
        desk.busy.set(Some(t::common::asking_server()));
        desk.page.send(Command::RegisterWith(None));
    };
    view! {
        <button type="button" class="quiet register-another" data-testid="register-another" on:click=ask>
            {t::register::another_riddle()}
        </button>
    }
    .into_any()
}
