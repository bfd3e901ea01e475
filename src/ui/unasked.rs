//! Above a chat: whoever was to be asked to be in touch was not.

use super::overlay::Overlay;
use super::people::Line;
use super::sentences;
use super::state::{Account, Page};
use crate::api::AccountCommand;
use crate::i18n::t;
use leptos::prelude::*;
use std::sync::Arc;

/// Why, and what can be done.
pub fn note(page: Page, account: Arc<Account>, line: Arc<Line>) -> AnyView {
    let data = RwSignal::from(line.data.clone());
    let problem = Memo::new(move |_| {
        data.with(|data| data.contact.as_ref().and_then(|it| it.not_asked.clone()))
    });
    let jid = line.jid.clone();
    (move || {
        let sentence = sentences::not_asked(&problem.get()?);
        let (account, again, gone) = (account.clone(), jid.clone(), jid.clone());
        let again = AccountCommand::RequestSubscription(again);
        Some(view! {
            <div class="strip unasked" role="status" data-testid="not-asked">
                <span dir="auto">{sentence}</span>
                <div class="actions">
                    <button
                        type="button"
                        class="secondary"
                        data-testid="ask-again"
                        on:click=move |_| page.act(&account, again.clone())
                    >
                        {t::contact::ask_again()}
                    </button>
                    <button
                        type="button"
                        class="quiet"
                        data-testid="not-asked-remove"
                        on:click=move |_| page.overlay.set(Some(Overlay::Remove(gone.clone())))
                    >
                        {t::contact::remove()}
                    </button>
                </div>
            </div>
        })
    })
    .into_any()
}
