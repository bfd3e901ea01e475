//! The end of the account, once its address was typed.

use super::{online, sentences};
use crate::api::{AccountCommand, Manage};
use crate::i18n::t;
use crate::ui::address;
use crate::ui::state::{Account, Page};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The section.
pub fn removal(page: Page, account: Arc<Account>) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let online = online(&account);
    let said = account.managed.deletion.clone();
    said.set(None);
    Effect::new(move |_| {
        if let Some(problem) = said.get() {
            busy.set(false);
            wrong.set(Some(sentences::not_deleted(&problem)));
        }
    });
    // Without the connection nothing is on its way any more.
    Effect::new(move |_| {
        if !online.get() {
            busy.set(false);
        }
    });
    let address = account.id.to_string();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        if address::typed(&field.value(), None).as_ref() != Ok(&account.id) {
            wrong.set(Some(t::account::delete_other().to_owned()));
            let _ = field.focus();
            return;
        }
        wrong.set(None);
        busy.set(true);
        page.act(&account, AccountCommand::Manage(Manage::DeleteAccount));
    };
    view! {
        <section aria-labelledby="account-delete-title">
            <h2 id="account-delete-title">{t::account::delete()}</h2>
            <p class="soft">{t::account::delete_means()}</p>
            <form method="dialog" novalidate on:submit=submit>
                <div class="field">
                    <label for="account-delete">{t::account::delete_type(&address)}</label>
                    <input
                        id="account-delete"
                        type="text"
                        inputmode="email"
                        dir="ltr"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        data-testid="delete-address"
                        aria-describedby="account-delete-wrong"
                        node_ref=field
                    />
                </div>
                <p id="account-delete-wrong" class="wrong" role="alert" dir="auto" data-testid="delete-wrong">
                    {wrong}
                </p>
                <p role="status">{move || busy.get().then(t::account::deleting)}</p>
                <div class="actions">
                    <button
                        type="submit"
                        class="danger"
                        data-testid="delete-account"
                        aria-disabled=move || busy.get().to_string()
                    >
                        {t::account::delete_submit()}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}
