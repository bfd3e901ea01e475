//! Visitors who ask to be allowed to write, for who keeps order: one at a time, below the
//! messages.

use crate::api::{AccountCommand, Rooms};
use crate::i18n::t;
use crate::text;
use crate::ui::people::Line;
use crate::ui::state::{Account, Page};
use leptos::prelude::*;
use std::sync::Arc;

/// Who asks, and what can be answered.
pub fn asking(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    let view = super::room(&line);
    let first = Memo::new(move |_| view.with(|view| view.as_ref()?.asking.first().cloned()));
    let room = line.jid.clone();
    (move || {
        let nick = first.get()?;
        let answer = |may: bool| {
            let (account, room, nick) = (account.clone(), room.clone(), nick.clone());
            move |_| {
                let answer = Rooms::AnswerVoice(room.clone(), nick.clone(), may);
                page.act(&account, AccountCommand::Rooms(answer));
            }
        };
        Some(view! {
            <div class="strip unasked" role="status" data-testid="voice-asked">
                <span>{t::room::wants_to_write(&text::isolate_safe(&nick))}</span>
                <div class="actions">
                    <button type="button" class="secondary" data-testid="voice-give" on:click=answer(true)>
                        {t::room::give_voice()}
                    </button>
                    <button type="button" class="quiet" data-testid="voice-later" on:click=answer(false)>
                        {t::room::not_now()}
                    </button>
                </div>
            </div>
        })
    })
    .into_any()
}
