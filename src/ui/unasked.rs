//! Above a chat: whoever was to be asked to be in touch was not.

use super::late::{Late, late};
use super::overlay::Overlay;
use super::people::Line;
use super::sentences;
use super::state::{Account, Page};
use crate::api::{AccountCommand, SendProblem};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::prelude::*;
use std::sync::Arc;

/// Why, and what can be done.
pub fn note(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    let data = RwSignal::from(line.data.clone());
    let problem = Memo::new(move |_| {
        data.with(|data| data.contact.as_ref().and_then(|it| it.not_asked.clone()))
    });
    let jid = line.jid.clone();
    let note = move || {
        let note = Late::NotAsked(account.clone(), jid.clone(), problem.get()?);
        Some(late(page, "strip", note))
    };
    note.into_any()
}

/// What is said of it.
pub fn strip(page: Page, account: Arc<Account>, jid: BareJid, problem: &SendProblem) -> AnyView {
    let again = AccountCommand::RequestSubscription(jid.clone());
    let remove = move |_| page.overlay.set(Some(Overlay::Remove(jid.clone())));
    view! {
        <div class="strip unasked" role="status" data-testid="not-asked">
            <span dir="auto">{sentences::not_asked(problem)}</span>
            <div class="actions">
                <button
                    type="button"
                    class="secondary"
                    data-testid="ask-again"
                    on:click=move |_| page.act(&account, again.clone())
                >
                    {t::contact::ask_again()}
                </button>
                <button type="button" class="quiet" data-testid="not-asked-remove" on:click=remove>
                    {t::contact::remove()}
                </button>
            </div>
        </div>
    }
    .into_any()
}
