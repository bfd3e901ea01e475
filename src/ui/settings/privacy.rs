//! What contacts learn, and what strangers may.

use super::sentences;
use crate::api::{AccountCommand, Settings, Strangers};
use crate::i18n::t;
use crate::ui::state::{Account, Page};
use leptos::prelude::*;
use std::sync::Arc;

/// Changes something, for all tabs and at once.
fn decide(page: Page, account: &Account, change: impl FnOnce(&mut Settings)) {
    let mut settings = account.privacy.settings.get_untracked();
    change(&mut settings);
    // Here it is so already: a second change builds on the first.
    account.privacy.settings.set(settings.clone());
    page.act(account, AccountCommand::Settings(settings));
}

/// A field of the settings.
type Field = fn(&mut Settings) -> &mut bool;

/// The section on contacts.
pub fn privacy(page: Page, account: Arc<Account>) -> AnyView {
    use t::settings as say;
    let (receipts, markers) = (say::receipts_mean(), say::markers_mean());
    let (idle, time) = (say::idle_means(), say::time_means());
    let fields: [(&str, &str, &str, Field); 5] = [
        ("set-receipts", say::receipts(), receipts, |it| {
            &mut it.receipts
        }),
        ("set-markers", say::markers(), markers, |it| &mut it.markers),
        ("set-typing", say::typing(), "", |it| &mut it.typing),
        ("set-idle", say::idle(), idle, |it| &mut it.idle),
        ("set-time", say::time(), time, |it| &mut it.time),
    ];
    let lines: Vec<_> = fields
        .into_iter()
        .map(|(testid, title, about, field)| {
            let account = account.clone();
            let settings = account.privacy.settings.clone();
            let on = Memo::new(move |_| *field(&mut settings.get()));
            let set = move |event: web_sys::Event| {
                let on = event_target_checked(&event);
                decide(page, &account, |settings| *field(settings) = on);
            };
            view! {
                <label class="check">
                    <input type="checkbox" data-testid=testid prop:checked=on on:change=set />
                    <span>{title} {small(about)}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <section aria-labelledby="settings-privacy-title">
            <h2 id="settings-privacy-title">{t::settings::privacy()}</h2>
            <p class="soft">{t::settings::privacy_about()}</p>
            {lines}
        </section>
    }
    .into_any()
}

fn small(about: &'static str) -> Option<AnyView> {
    (!about.is_empty()).then(|| view! { <small>{about}</small> }.into_any())
}

/// The section on strangers.
pub fn strangers(page: Page, account: Arc<Account>) -> AnyView {
    let choices = [
        ("strangers-write", Strangers::Write),
        ("strangers-ask", Strangers::Ask),
        ("strangers-nothing", Strangers::Nothing),
    ];
    let lines: Vec<_> = choices
        .into_iter()
        .map(|(testid, choice)| {
            let account = account.clone();
            let settings = account.privacy.settings.clone();
            let chosen = Memo::new(move |_| settings.with(|it| it.strangers == choice));
            let set = move |_| decide(page, &account, |settings| settings.strangers = choice);
            let (title, about) = sentences::strangers(choice);
            view! {
                <label class="check">
                    <input type="radio" name="strangers" data-testid=testid prop:checked=chosen on:change=set />
                    <span>{title} {small(about)}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <section aria-labelledby="settings-strangers-title">
            <h2 id="settings-strangers-title">{t::settings::strangers()}</h2>
            <p class="soft" id="settings-strangers">{t::settings::strangers_may()}</p>
            <div class="choices" role="radiogroup" aria-labelledby="settings-strangers">
                {lines}
            </div>
        </section>
    }
    .into_any()
}
