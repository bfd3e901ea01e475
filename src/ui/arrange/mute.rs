//! For how long a chat makes no noise.

use super::*;
use crate::i18n::t;

/// For how long a chat makes no noise.
pub fn mute(page: Page, id: AccountId, jid: BareJid) -> AnyView {
    const HOUR: u64 = 60 * 60 * 1_000;
    let now = dom::time();
    let morning = format::next_morning(now);
    let Some(account) = page.find(&id) else {
        return ().into_any();
    };
    let name = called(&account.line(&jid));
    let until_morning = t::list::until_morning(&format::clock(morning));
    let spans = [
        (
            t::arrange::for_an_hour().to_owned(),
            "mute-hour",
            Mute::Until(now + HOUR),
        ),
        (
            t::arrange::for_hours(8),
            "mute-8-hours",
            Mute::Until(now + 8 * HOUR),
        ),
        (until_morning, "mute-morning", Mute::Until(morning)),
        (
            t::arrange::for_a_week().to_owned(),
            "mute-week",
            Mute::Until(now + 7 * 24 * HOUR),
        ),
        (
            t::arrange::for_ever().to_owned(),
            "mute-always",
            Mute::Always,
        ),
    ];
    let buttons: Vec<_> = spans
        .into_iter()
        .map(|(text, testid, mute)| {
            let (account, jid) = (account.clone(), jid.clone());
            let set = move |_| {
                let how = Arrange::Mute(mute);
                page.act(&account, AccountCommand::Arrange(jid.clone(), how));
                page.overlay.set(None);
            };
            view! {
                <li>
                    <button type="button" class="menu-item" data-testid=testid on:click=set>{text}</button>
                </li>
            }
        })
        .collect();
    let title = t::arrange::mute_chat(&name).into_any();
    let body = view! {
        <p class="soft">{t::list::muting()}</p>
        <ul class="spans">{buttons}</ul>
    }
    .into_any();
    overlay::choice(page, title, body, Vec::new())
}
