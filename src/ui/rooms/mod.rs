//! Rooms: what stands above and below the messages of one. What makes, joins and runs
//! them is in the part that comes later (`ui/dialogs.rs`, `ui/details`).

mod bar;
mod choose;
mod configure;
mod dialogs;
mod directory;
mod join;
mod link;
mod members;
mod notify;
mod people;
mod reserved;
mod sentences;
mod voice;
mod who;

use super::people::Line;
use crate::api::Password;
use crate::api::{
    Affiliation, ListedMember, ListedRoom, MessageView, People, Problem, RegisterForm, RoomAbout,
    RoomChange, RoomProblem, RoomView, Rooms,
};
use crate::i18n::t;
use crate::jid::BareJid;
pub use bar::{note, status, subject};
pub use configure::configure;
pub use dialogs::{begin, destroy, invite, leave, put_out};
pub use join::join;
use leptos::prelude::*;
pub use link::link;
pub use members::members;
pub use sentences::{not_done_by_name as not_done, whose};
pub use voice::asking;
pub use who::who;

/// Words of the person's language.
type Words = fn() -> &'static str;

/// What was searched, the rooms, and where the next page begins.
type Found = (String, Vec<ListedRoom>, Option<String>);

/// What the engine said of rooms, apart from how each stands in the list.
#[derive(Default)]
pub struct State {
    /// What a room is that was looked at.
    pub about: ArcRwSignal<Option<(BareJid, Result<RoomAbout, RoomProblem>)>>,
    /// The group that was made.
    pub made: ArcRwSignal<Option<BareJid>>,
    /// The rooms of a server, and whether these are all; `None`: not asked.
    pub listed: ArcRwSignal<Option<(Vec<ListedRoom>, bool)>>,
    /// Who is in the room whose people are shown.
    pub people: ArcRwSignal<Option<(BareJid, People)>>,
    /// What a directory found.
    pub found: ArcRwSignal<Option<Found>>,
    /// The name that a room keeps for us.
    pub reserved: ArcRwSignal<Option<(BareJid, Option<String>)>>,
    /// The password of a room.
    pub password: ArcRwSignal<Option<(BareJid, Option<Password>)>>,
    /// How a room is run, to be changed.
    pub form: ArcRwSignal<Option<(BareJid, RegisterForm)>>,
    /// Names that begin as somebody wrote.
    pub matching: ArcRwSignal<Option<(BareJid, String, Vec<String>)>>,
    /// What people are to a room, list by list.
    pub members: ArcRwSignal<Vec<(BareJid, Affiliation, Vec<ListedMember>)>>,
    /// The pane that shows them was scrolled.
    pub scrolled: ArcTrigger,
    /// What could not be done.
    pub failed: ArcRwSignal<Option<(Rooms, Problem)>>,
}

impl State {
    /// Sorts what comes.
    pub fn apply(&self, change: RoomChange) {
        match change {
            RoomChange::About(room, about) => self.about.set(Some((room, about))),
            RoomChange::Made(room) => self.made.set(Some(room)),
            RoomChange::Listed { rooms, whole } => self.listed.set(Some((rooms, whole))),
            RoomChange::People(room, people) => self.people.set(Some((room, people))),
            RoomChange::Found {
                text,
                mut rooms,
                after,
                next,
            } => self.found.update(|found| {
                // A page goes on from one of the same search.
                let before = found.take().filter(|it| it.0 == text && after.is_some());
                let mut all = before.map(|it| it.1).unwrap_or_default();
                rooms.retain(|it| all.iter().all(|known| known.room != it.room));
                let next = next.filter(|_| !rooms.is_empty());
                all.append(&mut rooms);
                *found = Some((text, all, next));
            }),
            RoomChange::Reserved(room, nick) => self.reserved.set(Some((room, nick))),
            RoomChange::Password(room, password) => self.password.set(Some((room, password))),
            RoomChange::Configuration(room, form) => self.form.set(Some((room, form))),
            RoomChange::Matching { room, begun, nicks } => {
                self.matching.set(Some((room, begun, nicks)));
            }
            RoomChange::Members {
                room,
                affiliation,
                who,
            } => self.members.update(|all| {
                all.retain(|(of, it, _)| *of == room && *it != affiliation);
                all.push((room, affiliation, who));
            }),
            RoomChange::Failed(what, problem) => self.failed.set(Some((*what, problem))),
        }
    }
}

/// The room that a line is, to follow.
pub fn room(line: &Line) -> Memo<Option<RoomView>> {
    let data = line.data.clone();
    Memo::new(move |_| {
        data.with(|data| {
            let chat = data.chat.as_ref();
            chat.and_then(|chat| chat.room.as_deref().cloned())
        })
    })
}

/// Whether a line is one.
pub fn is_room(line: &Line) -> bool {
    line.data.with_untracked(super::people::LineData::is_room)
}

/// Who tells that they have seen a message of ours, if anybody does.
pub fn seen(line: &Line, message: &MessageView) -> Option<String> {
    line.data.with_untracked(|data| {
        let room = data.chat.as_ref()?.room.as_ref()?;
        let seen = room
            .seen
            .iter()
            .filter(|(_, until)| *until >= message.position);
        let names: Vec<String> = seen.map(|(nick, _)| nick.clone()).collect();
        let told = message.sent.is_some() && !message.extras.private && !names.is_empty();
        told.then(|| t::room::seen_by(&sentences::names(&names)))
    })
}

/// A line among the messages: something happened.
pub fn happened(data: RwSignal<MessageView>) -> AnyView {
    let words =
        Memo::new(move |_| data.with(|m| m.extras.happened.as_deref().map(sentences::happening)));
    view! {
        <article class="happened" data-testid="happened" aria-label=words>
            <span>{words}</span>
        </article>
    }
    .into_any()
}
