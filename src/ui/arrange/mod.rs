//! What can be done with a chat in the list: pinning, muting, putting away, closing.

mod menus;
mod mute;
mod undo;

pub use menus::Menus;
pub use mute::mute;
pub use undo::{Undo, undo};

use super::overlay::Overlay;
use super::people::{Line, LineData};
use super::route::Route;
use super::state::{Account, Page};
use super::{dom, floating, format, icons, list, overlay, parts, sentences};
use crate::api::{AccountCommand, AccountId, Arrange, ChatView, Mute};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::prelude::*;
use std::sync::Arc;

/// One thing to do: what it is called, in the tests too, and what it does.
struct Choice {
    icon: icons::Icon,
    text: &'static str,
    testid: &'static str,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Arrange(Arrange),
    Read,
    AskHowLong,
}

/// What can be done with a chat as it is.
fn choices(data: &LineData) -> Vec<Choice> {
    let shown = data.shown_chat();
    let is = |what: fn(&ChatView) -> bool| shown.is_some_and(what);
    let choice = |icon, text, testid, what| Choice {
        icon,
        text,
        testid,
        what,
    };
    let mut all = vec![
        match is(|chat| chat.pinned) {
            true => choice(
                icons::PIN,
                t::arrange::unpin(),
                "unpin",
                What::Arrange(Arrange::Pin(false)),
            ),
            false => choice(
                icons::PIN,
                t::arrange::pin(),
                "pin",
                What::Arrange(Arrange::Pin(true)),
            ),
        },
        match is(|chat| chat.muted == Mute::Off) || data.chat.is_none() {
            true => choice(icons::SILENT, t::arrange::mute(), "mute", What::AskHowLong),
            false => choice(
                icons::BELL,
                t::arrange::unmute(),
                "unmute",
                What::Arrange(Arrange::Mute(Mute::Off)),
            ),
        },
    ];
    if data.is_new() {
        all.push(choice(
            icons::TICKS,
            t::arrange::mark_read(),
            "mark-read",
            What::Read,
        ));
    } else if is(|chat| chat.last_time > 0) {
        let what = What::Arrange(Arrange::Unread);
        all.push(choice(
            icons::DOT,
            t::arrange::mark_unread(),
            "mark-unread",
            what,
        ));
    }
    all.push(match is(|chat| chat.archived) {
        true => {
            let what = What::Arrange(Arrange::Archive(false));
            choice(icons::ARCHIVE, t::arrange::unarchive(), "unarchive", what)
        }
        false => {
            let what = What::Arrange(Arrange::Archive(true));
            choice(icons::ARCHIVE, t::arrange::archive(), "archive", what)
        }
    });
    // What is pinned or put away has its place by that.
    if is(|chat| !chat.pinned && !chat.archived && (chat.last_time > 0 || !chat.draft.is_empty())) {
        let what = What::Arrange(Arrange::Close(true));
        all.push(choice(
            icons::CLOSE,
            t::arrange::close_chat(),
            "close-chat",
            what,
        ));
    }
    all
}

/// The same for the conversation.
pub fn of_chat(page: Page, account: &Arc<Account>, line: &Arc<Line>) -> Vec<parts::Choice> {
    let mut all = Vec::new();
    for choice in line.data.with_untracked(choices) {
        let (account, line) = (account.clone(), line.clone());
        let act = Box::new(move || act(page, &account, &line, choice.what));
        let choice = parts::Choice::new(choice.icon, choice.text, choice.testid, act);
        all.push(choice);
    }
    all
}

fn act(page: Page, account: &Arc<Account>, line: &Arc<Line>, what: What) {
    let peer = line.jid.clone();
    let how = match what {
        What::Read => return page.act(account, AccountCommand::MarkRead(peer)),
        What::AskHowLong => {
            let asked = Overlay::Mute(account.id.clone(), peer);
            return page.overlay.set(Some(asked));
        }
        What::Arrange(how) => how,
    };
    let back = match how {
        Arrange::Archive(true) => Some(Arrange::Archive(false)),
        Arrange::Close(true) => Some(Arrange::Close(false)),
        _ => None,
    };
    let leaves = back.is_some() || how == Arrange::Unread;
    let open = account.open.get_untracked();
    if leaves && open.is_some_and(|open| open.peer == peer) {
        // First of all: what is open is read.
        page.route.set(Route::Home);
        page.go(&Route::Home);
    }
    page.act(account, AccountCommand::Arrange(peer.clone(), how));
    page.undo.set(back.map(|back| Undo {
        said: sentences::arranged(&called(line), how),
        account: account.id.clone(),
        peer,
        back,
    }));
}

fn called(line: &Line) -> String {
    untrack(|| line.called())
}

/// What a row has at its end: pinned, muted, how much is new.
pub fn marks(data: RwSignal<LineData>) -> AnyView {
    let state = Memo::new(move |_| {
        data.with(|data| {
            let chat = data.shown_chat();
            let pinned = chat.is_some_and(|chat| chat.pinned);
            let muted = data.chat.as_ref().map_or(Mute::Off, |chat| chat.muted);
            let room = chat.and_then(|chat| chat.room.as_ref());
            let mentions = room.map_or(0, |room| room.mentions);
            // In a room that anybody may come to, much is new that is about nobody here.
            let low = data.chat.as_ref().is_some_and(|chat| !chat.may_notify());
            (pinned, muted, data.unread(), data.is_new(), mentions, low)
        })
    });
    let mark = |icon: icons::Icon, testid: &'static str, label: String| {
        view! {
            <span class="row-mark" data-testid=testid role="img" aria-label=label.clone() title=label>
                {icon.draw()}
            </span>
        }
    };
    view! {
        <span class="row-marks">
            {move || {
                let (pinned, muted, unread, is_new, mentions, low) = state.get();
                let silent = match muted {
                    Mute::Off => None,
                    Mute::Until(end) => Some(t::list::muted_until(&format::soon(end))),
                    Mute::Always => Some(t::arrange::muted().to_owned()),
                };
                let badge = is_new
                    .then(|| {
                        let (label, shown) = match unread {
                            0 => (t::arrange::marked_unread().to_owned(), String::new()),
                            _ => (t::list::unread(unread.into()), parts::short_count(unread.into())),
                        };
                        view! {
                            <span class="badge" class:low=low class:dot=unread == 0 data-testid="chat-unread" role="img" aria-label=label>
                                {shown}
                            </span>
                        }
                    });
                let mentioned = (mentions > 0).then(|| {
                    let label = t::room::mentions(mentions.into());
                    view! {
                        <span class="badge" data-testid="chat-mentions" role="img" aria-label=label.clone() title=label>"@"</span>
                    }
                });
                view! {
                    {mentioned}
                    {silent.map(|label| mark(icons::SILENT, "chat-muted", label))}
                    {pinned.then(|| mark(icons::PIN, "chat-pinned", t::arrange::pinned().to_owned()))}
                    {badge}
                }
            }}
        </span>
    }
    .into_any()
}
