//! What stands for somebody: their picture, else what is made of their name. A room has
//! the corners of a tile, and without a picture the sign of people.

use super::people::Line;
use super::state::{Account, Page};
use super::{icons, parts};
use crate::api::AccountCommand;
use leptos::prelude::*;
use std::sync::Arc;

/// To follow.
pub fn face(
    page: Page,
    account: &Arc<Account>,
    line: &Arc<Line>,
) -> impl Fn() -> AnyView + Send + Sync + 'static {
    let (account, line, name) = (account.clone(), line.clone(), line.name());
    let data = line.data.clone();
    // The hash of a room's picture.
    let wanted = Memo::new(move |_| {
        data.with(|data| {
            let room = data.chat.as_ref()?.room.as_deref()?;
            Some(room.picture.clone())
        })
    });
    move || match wanted.get() {
        None => parts::avatar(&name.get(), line.jid.as_str()),
        Some(hash) if hash.is_empty() => room(line.jid.as_str()),
        Some(hash) => {
            let (of, data) = line.picture.get();
            if of != hash {
                page.act(&account, AccountCommand::Picture(line.jid.clone()));
            }
            match data.is_empty() {
                true => room(line.jid.as_str()),
                false => picture(data),
            }
        }
    }
}

/// The same as it stands now.
pub fn face_now(page: Page, account: &Arc<Account>, line: &Arc<Line>) -> AnyView {
    let face = face(page, account, line);
    view! { {face} }.into_any()
}

/// A room without a picture.
pub fn room(address: &str) -> AnyView {
    let hue = crate::text::hue(address).to_string();
    view! { <span class="avatar of-room" aria-hidden="true" style:--hue=hue>{icons::GROUP.draw()}</span> }
        .into_any()
}

fn picture(data: String) -> AnyView {
    view! { <img class="avatar of-room" alt="" src=data decoding="async" /> }.into_any()
}
