//! Dialogs about messages: where they are forwarded to, and for whom they are
//! deleted.

use super::face::face_now;
use super::people::fold;
use super::route::Route;
use super::state::{Account, Page};
use super::{actions, dom, overlay, sentences};
use crate::api::{AccountCommand, Delivery, MessageId, MessageView, Role, Rooms, Standing};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::prelude::*;
use std::sync::Arc;

/// People shown at once; the field finds the rest.
const SHOWN: usize = 50;

/// Chooses who gets these messages of a chat.
pub fn forward(page: Page, account: Arc<Account>, from: BareJid, ids: Vec<MessageId>) -> AnyView {
    let to = account.clone();
    let send = move |jid: &BareJid| {
        let copies = ids.iter().map(|id| (id.clone(), dom::random_id()));
        let forward = AccountCommand::Forward {
            peer: from.clone(),
            messages: copies.collect(),
            to: jid.clone(),
        };
        page.act(&account, forward);
    };
    whom(page, to, t::message::forward_to(), Arc::new(send))
}

/// Asks to whom words of another program go: into the composer, where they can be
/// looked at first.
pub fn share(page: Page, account: Arc<Account>, words: String) -> AnyView {
    let give = move |jid: &BareJid| page.given.set(Some((jid.clone(), words.clone())));
    whom(page, account, t::chat::share_with(), Arc::new(give))
}

/// Asks for somebody; their chat is opened.
fn whom(
    page: Page,
    account: Arc<Account>,
    title: &'static str,
    chosen: Arc<dyn Fn(&BareJid) + Send + Sync>,
) -> AnyView {
    let filter = RwSignal::new(String::new());
    let list = {
        move || {
            let filter = filter.with(|filter| fold(filter.trim()));
            let (_, found) = account.people().matching(&filter, SHOWN);
            let rows = found.into_iter().map(|(_, line)| {
                let chosen = chosen.clone();
                let jid = line.jid.clone();
                let address = jid.to_string();
                let name = line.data.with_untracked(|data| data.name().to_owned());
                let shown = match name.is_empty() {
                    true => address.clone(),
                    false => crate::text::isolate_safe(&name),
                };
                let send = move |_| {
                    chosen(&jid);
                    page.overlay.set(None);
                    page.go(&Route::Chat(jid.clone()));
                };
                view! {
                    <li>
                        <button type="button" class="menu-item" data-testid="forward-to" data-jid=address.clone() on:click=send>
                            {face_now(page, &account, &line)}
                            <span class="ellipsis" dir="auto">{shown.clone()}</span>
                        </button>
                    </li>
                }
            });
            rows.collect::<Vec<_>>()
        }
    };
    let body = view! {
        <input
            type="search"
            aria-label=t::message::find_person()
            placeholder=t::message::find_person()
            dir="auto"
            data-testid="forward-filter"
            on:input=move |event| filter.set(event_target_value(&event))
        />
        <ul class="forward-list">{list}</ul>
    }
    .into_any();
    overlay::choice(page, title.into_any(), body, Vec::new())
}

/// Asks for whom messages are deleted.
pub fn delete(
    page: Page,
    account: Arc<Account>,
    peer: BareJid,
    messages: Vec<MessageView>,
) -> AnyView {
    let went_out = |m: &MessageView| {
        matches!(
            m.sent,
            Some(Delivery::Sending | Delivery::Sent | Delivery::Delivered | Delivery::Displayed)
        )
    };
    let can_go = |m: &MessageView| went_out(m) && !m.retracted && !actions::is_aside(m);
    let for_all = !messages.is_empty() && messages.iter().all(can_go);
    let moderated = !for_all && may_take_back(&account, &peer, &messages);
    let title = sentences::delete_title(messages.len());
    let note = match for_all {
        true => t::message::delete_for_all(),
        false if moderated => t::room::take_back_means(),
        false => t::message::delete_here(),
    };
    let ids: Vec<_> = messages.into_iter().map(|m| m.id).collect();
    let (by, room, taken) = (account.clone(), peer.clone(), ids.clone());
    let here = {
        let (account, peer, ids) = (account.clone(), peer.clone(), ids.clone());
        move || {
            let (peer, ids) = (peer.clone(), ids.clone());
            page.act(&account, AccountCommand::Delete { peer, ids });
            page.overlay.set(None);
        }
    };
    let all = move || {
        for id in ids.clone() {
            let retract = AccountCommand::Retract {
                peer: peer.clone(),
                id,
                change: dom::random_id(),
            };
            page.act(&account, retract);
        }
        page.overlay.set(None);
    };
    let button = |text: &'static str, testid: &'static str, act: Box<dyn Fn()>| {
        view! {
            <button type="button" class="danger" data-testid=testid on:click=move |_| act()>{text}</button>
        }
        .into_any()
    };
    let mut buttons = vec![button(
        t::message::delete_for_me(),
        "delete-here",
        Box::new(here),
    )];
    if for_all {
        buttons.push(button(
            t::message::delete_for_everyone(),
            "delete-all",
            Box::new(all),
        ));
    }
    if moderated {
        let take_back = move || {
            for id in taken.clone() {
                let room = room.clone();
                let take_back = Rooms::TakeBack { room, id };
                page.act(&by, AccountCommand::Rooms(take_back));
            }
            page.overlay.set(None);
        };
        let button = button(t::room::take_back(), "take-back", Box::new(take_back));
        buttons.push(button);
    }
    let body = view! { <p>{note}</p> }.into_any();
    overlay::choice(page, title.into_any(), body, buttons)
}

/// Whether somebody who keeps order in a room can take these back.
fn may_take_back(account: &Account, peer: &BareJid, messages: &[MessageView]) -> bool {
    let moderates = account.line(peer).data.with_untracked(|data| {
        let room = data.chat.as_ref().and_then(|chat| chat.room.as_deref());
        room.is_some_and(|room| {
            room.standing == Standing::In && room.role == Role::Moderator && room.about.moderation
        })
    });
    let theirs = |m: &MessageView| m.is_theirs() && !m.retracted && !m.extras.private;
    moderates && !messages.is_empty() && messages.iter().all(theirs)
}
