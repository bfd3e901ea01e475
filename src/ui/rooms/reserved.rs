//! The name that a room keeps for us, where it keeps such (XEP-0045 §7.10).

use crate::api::{AccountCommand, RoomView, Rooms, Standing};
use crate::i18n::t;
use crate::jid::BareJid;
use crate::ui::state::{Account, Page};
use leptos::prelude::*;
use std::sync::Arc;

/// To follow.
pub fn name(account: &Account, room: &BareJid) -> Memo<Option<String>> {
    let (told, room) = (account.rooms.reserved.clone(), room.clone());
    Memo::new(move |_| {
        told.with(|told| match told {
            Some((of, nick)) if *of == room => nick.clone(),
            _ => None,
        })
    })
}

/// Below our name there: that it is kept, or a button that has it kept.
pub fn keep(
    page: Page,
    account: Arc<Account>,
    room: BareJid,
    view: Memo<Option<RoomView>>,
) -> AnyView {
    let now = Memo::new(move |_| {
        view.with(|view| {
            let view = view.as_ref()?;
            let may = view.standing == Standing::In && view.about.registers;
            may.then(|| view.nick.clone())
        })
    });
    let may = Memo::new(move |_| now.with(Option::is_some));
    Effect::new({
        let (account, room) = (account.clone(), room.clone());
        move |_| {
            if may.get() {
                let ask = Rooms::AskReserved(room.clone());
                page.act(&account, AccountCommand::Rooms(ask));
            }
        }
    });
    let kept = name(&account, &room);
    let within = move || {
        let nick = now.get()?;
        if kept.get().as_ref() == Some(&nick) {
            return Some(
                view! { <p class="soft" data-testid="room-nick-kept">{t::room::nick_kept()}</p> }
                    .into_any(),
            );
        }
        let (account, room) = (account.clone(), room.clone());
        let keep = move |_| {
            let keep = Rooms::Reserve(room.clone(), nick.clone());
            page.act(&account, AccountCommand::Rooms(keep));
        };
        Some(
            view! {
                <p>
                    <button type="button" class="as-link" data-testid="room-nick-keep" on:click=keep>
                        {t::room::keep_nick()}
                    </button>
                </p>
            }
            .into_any(),
        )
    };
    view! { <section class="below-name">{within}</section> }.into_any()
}
