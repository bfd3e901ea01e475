//! Of what in a room one is told.

use crate::api::{AccountCommand, Arrange, Mute, Noise};
use crate::i18n::t;
use crate::ui::people::Line;
use crate::ui::state::{Account, Page};
use leptos::prelude::*;
use std::sync::Arc;

/// The section of the details.
pub fn notify(page: Page, account: Arc<Account>, line: &Arc<Line>) -> AnyView {
    let data = line.data.clone();
    // `None`: of nothing.
    let now = Memo::new(move |_| {
        data.with(|data| {
            let chat = data.chat.as_ref()?;
            let room = chat.room.as_deref()?;
            match room.on_mention() {
                _ if chat.muted == Mute::Always => None,
                true => Some(Noise::OnMention),
                false => Some(Noise::Always),
            }
        })
    });
    let choices = [
        ("notify-all", t::room::notify_all(), Some(Noise::Always)),
        (
            "notify-mentions",
            t::room::notify_mentions(),
            Some(Noise::OnMention),
        ),
        ("notify-none", t::room::notify_none(), None),
    ];
    let lines: Vec<_> = choices
        .into_iter()
        .map(|(testid, words, choice)| {
            let (account, room) = (account.clone(), line.jid.clone());
            let set = move |_| {
                let how = match choice {
                    Some(notify) => Arrange::Notify(notify),
                    None => Arrange::Mute(Mute::Always),
                };
                page.act(&account, AccountCommand::Arrange(room.clone(), how));
            };
            let chosen = Memo::new(move |_| now.get() == choice);
            view! {
                <label class="check">
                    <input type="radio" name="room-notify" data-testid=testid prop:checked=chosen on:change=set />
                    <span>{words}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <section aria-labelledby="room-notify-title">
            <h3 id="room-notify-title">{t::room::notify()}</h3>
            <div class="choices" role="radiogroup" aria-labelledby="room-notify-title">{lines}</div>
        </section>
    }
    .into_any()
}
