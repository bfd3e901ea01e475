//! Commands that are typed (`/kick ann`): which there are, and what they do.

use crate::api::{AccountCommand, ByName, Rooms};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::text::Command;
use crate::ui::overlay::Overlay;
use crate::ui::route::Route;
use crate::ui::state::{Account, Page};
use crate::ui::{address, dom};
use leptos::prelude::Set;
use std::sync::Arc;

/// What tells of a command.
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub means: fn() -> &'static str,
    /// Only in a room.
    in_room: bool,
    /// It wants more words.
    wants: bool,
}

const fn known(name: &'static str, means: fn() -> &'static str, in_room: bool) -> Known {
    Known {
        name,
        means,
        in_room,
        wants: true,
    }
}

/// All, those first that are used most.
const ALL: [Known; 11] = [
    known("me", t::command::me, false),
    known("msg", t::command::msg, true),
    known("topic", t::command::topic, true),
    known("nick", t::command::nick, true),
    known("invite", t::command::invite, true),
    known("join", t::command::join, false),
    known("mute", t::command::mute, true),
    known("voice", t::command::voice, true),
    known("kick", t::command::kick, true),
    known("ban", t::command::ban, true),
    Known {
        name: "leave",
        means: t::command::leave,
        in_room: true,
        wants: false,
    },
];
/// Those after which somebody's name comes.
pub const BY_NAME: [&str; 5] = ["msg", "mute", "voice", "kick", "ban"];

/// What became of a command.
pub enum Outcome {
    /// It is said as it stands.
    Said,
    /// It is done, or asked for.
    Done,
    /// Nothing, and why.
    Wrong(String),
}

/// The commands that begin so.
pub fn begun(begun: &str, in_room: bool) -> impl Iterator<Item = &'static Known> {
    let here = ALL.iter().filter(move |it| in_room || !it.in_room);
    here.filter(move |it| it.name.starts_with(begun))
}

/// Does what is commanded.
pub fn obey(
    page: Page,
    account: &Arc<Account>,
    peer: &BareJid,
    in_room: bool,
    command: Command<'_>,
    spoiler: Option<String>,
) -> Outcome {
    let Command { name, rest } = command;
    let Some(known) = begun(name, in_room).find(|it| it.name == name) else {
        return Outcome::Wrong(t::command::unknown(name));
    };
    if known.wants && rest.is_empty() {
        return Outcome::Wrong(t::command::wants_more(name));
    }
    let room = peer.clone();
    let by_name = |deed: ByName| Rooms::ByName {
        room: room.clone(),
        deed,
        words: rest.to_owned(),
    };
    let rooms = match name {
        "me" => return Outcome::Said,
        "join" | "invite" => {
            let default = (name == "invite").then(|| account.id.domain());
            let whom = match address::typed(rest, default) {
                Ok(whom) => whom,
                Err(error) => return Outcome::Wrong(address::bad(error).to_owned()),
            };
            if name == "join" {
                page.overlay.set(Some(Overlay::Join(whom, None)));
                return Outcome::Done;
            }
            Rooms::Invite(room, vec![whom])
        }
        "nick" => Rooms::Nick(room, rest.to_owned()),
        "topic" => Rooms::Subject(room, rest.to_owned()),
        "msg" => by_name(ByName::Tell(dom::random_id(), spoiler)),
        "mute" => by_name(ByName::Voice(false)),
        "voice" => by_name(ByName::Voice(true)),
        "kick" => by_name(ByName::Kick),
        "ban" => by_name(ByName::Ban),
        _ => {
            page.act(account, AccountCommand::Rooms(Rooms::Leave(room)));
            page.up(&Route::Home);
            return Outcome::Done;
        }
    };
    page.act(account, AccountCommand::Rooms(rooms));
    Outcome::Done
}
