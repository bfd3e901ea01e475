//! What stands for somebody: their picture, else what is made of their name. A room has
//! the corners of a tile, and without a picture the sign of people.

use super::people::Line;
use super::state::{Account, Page};
use super::{icons, parts};
use crate::jid::Jid;
use leptos::prelude::*;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Octets of pictures that a page keeps: more are forgotten, and asked for again when
/// their faces are drawn.
const KEPT: usize = 32 * 1024 * 1024;

/// Pictures of those whose faces were drawn, as `data:` addresses; empty: none.
#[derive(Default)]
pub struct Pictures {
    known: HashMap<Jid, ArcRwSignal<String>>,
    /// Those that came and their octets, oldest first.
    came: VecDeque<(Jid, usize)>,
    octets: usize,
}

impl Pictures {
    /// Somebody's, to follow, and whether it is to be asked for.
    pub fn of(&mut self, who: &Jid) -> (ArcRwSignal<String>, bool) {
        if let Some(known) = self.known.get(who) {
            return (known.clone(), false);
        }
        let new = ArcRwSignal::default();
        self.known.insert(who.clone(), new.clone());
        (new, true)
    }

    /// All who were drawn.
    pub fn all(&self) -> impl Iterator<Item = &Jid> {
        self.known.keys()
    }

    /// A picture came: what is to be shown now, and where.
    pub fn put(&mut self, of: &Jid, data: String) -> Vec<(ArcRwSignal<String>, String)> {
        let Some(picture) = self.known.get(of).cloned() else {
            return Vec::new();
        };
        self.octets += data.len();
        self.came.push_back((of.clone(), data.len()));
        let mut set = vec![(picture, data)];
        while self.octets > KEPT && self.came.len() > 1 {
            let Some((old, octets)) = self.came.pop_front() else {
                break;
            };
            self.octets -= octets;
            if old != *of
                && let Some(picture) = self.known.remove(&old)
            {
                set.push((picture, String::new()));
            }
        }
        set
    }
}

/// Of a chat, to follow.
pub fn face(
    page: Page,
    account: &Arc<Account>,
    line: &Arc<Line>,
) -> impl Fn() -> AnyView + Send + Sync + 'static {
    let (name, address) = (line.name(), line.jid.to_string());
    let picture = account.picture(page, &line.jid.clone().into());
    let data = line.data.clone();
    let account = account.clone();
    // Of a room, who stands for it.
    let faces = Memo::new(move |_| {
        data.with(|data| {
            let room = data.chat.as_ref()?.room.as_ref()?;
            Some(room.faces.clone())
        })
    });
    move || match (faces.get(), picture.get()) {
        (None, none) if none.is_empty() => parts::avatar(&name.get(), &address),
        (None, picture) => drawn(picture, "avatar"),
        (Some(faces), none) if none.is_empty() => stacked(page, &account, &faces, &address),
        (Some(_), picture) => drawn(picture, "avatar of-room"),
    }
}

/// A group without a picture: two of those in it, of which one may be us.
fn stacked(page: Page, account: &Arc<Account>, all: &[(Jid, String)], address: &str) -> AnyView {
    if all.is_empty() {
        return of_room(address);
    }
    let faces = all
        .iter()
        .map(|(who, name)| person(page, account, who, name));
    let mut faces: Vec<_> = faces.collect();
    if faces.len() == 1 {
        let name = account.id.local().unwrap_or_default();
        faces.insert(0, person(page, account, &account.id.clone().into(), name));
    }
    view! { <span class="faces">{faces}</span> }.into_any()
}

/// The same as it stands now.
pub fn face_now(page: Page, account: &Arc<Account>, line: &Arc<Line>) -> AnyView {
    let face = face(page, account, line);
    view! { {face} }.into_any()
}

/// Of a person, by their address, or by what identifies them in a room.
pub fn person(page: Page, account: &Arc<Account>, who: &Jid, name: &str) -> AnyView {
    let (colour, name) = (who.to_string(), name.to_owned());
    let picture = account.picture(page, who);
    view! {
        {move || match picture.get() {
            none if none.is_empty() => parts::avatar(&name, &colour),
            picture => drawn(picture, "avatar"),
        }}
    }
    .into_any()
}

/// Of a room that we are not in.
pub fn room(page: Page, account: &Arc<Account>, who: &Jid) -> AnyView {
    let address = who.to_string();
    let picture = account.picture(page, who);
    view! {
        {move || match picture.get() {
            none if none.is_empty() => of_room(&address),
            picture => drawn(picture, "avatar of-room"),
        }}
    }
    .into_any()
}

/// A room without a picture.
pub fn of_room(address: &str) -> AnyView {
    let hue = crate::text::hue(address).to_string();
    view! { <span class="avatar of-room" aria-hidden="true" style:--hue=hue>{icons::GROUP.draw()}</span> }
        .into_any()
}

fn drawn(picture: String, class: &'static str) -> AnyView {
    view! { <img class=class alt="" src=picture decoding="async" draggable="false" /> }.into_any()
}
