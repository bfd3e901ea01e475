//! Another password. What is typed stays until the server has agreed.

use super::sentences;
use crate::api::{AccountCommand, Manage, Managed, Password};
use crate::i18n::t;
use crate::text;
use crate::ui::state::{Account, Page};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The section.
pub fn password(page: Page, account: Arc<Account>) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let old_field = NodeRef::<html::Input>::new();
    let typed = RwSignal::new(None::<text::Strength>);
    let visible = RwSignal::new(false);
    let wants_old = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let done = RwSignal::new(None::<&'static str>);

    let said = account.managed.password.clone();
    said.set(None);
    Effect::new(move |_| {
        let Some(managed) = said.get() else { return };
        busy.set(false);
        match managed {
            Managed::PasswordChanged => {
                for field in [field, old_field] {
                    if let Some(field) = field.get_untracked() {
                        field.set_value("");
                    }
                }
                typed.set(None);
                visible.set(false);
                wants_old.set(false);
                wrong.set(None);
                done.set(Some(t::account::changed()));
            }
            Managed::OldPasswordNeeded => {
                wants_old.set(true);
                wrong.set(Some(t::account::old_wanted().to_owned()));
            }
            Managed::NotDone { problem, .. } => wrong.set(Some(sentences::not_changed(&problem))),
            Managed::Sessions(_) | Managed::Export(_) | Managed::Chat(_) => {}
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
        done.set(None);
        let new = field.value();
        let old = old_field.get_untracked().map(|field| field.value());
        let complaint = match &old {
            _ if new.is_empty() => Some(t::account::no_new_password()),
            _ if new.chars().any(char::is_control) => Some(t::account::control_letters()),
            Some(old) if old.is_empty() => Some(t::account::no_old_password()),
            _ => None,
        };
        wrong.set(complaint.map(str::to_owned));
        if complaint.is_some() {
            let _ = field.focus();
            return;
        }
        busy.set(true);
        let change = Manage::ChangePassword {
            password: Password(new),
            old: old.map(Password),
        };
        page.act(&account, AccountCommand::Manage(change));
    };
    let estimate = {
        let address = address.clone();
        move |event| {
            let password = event_target_value(&event);
            typed.set((!password.is_empty()).then(|| text::strength(&password, &address)));
            done.set(None);
        }
    };
    let kind = move || if visible.get() { "text" } else { "password" };
    view! {
        <section aria-labelledby="account-password-title">
            <h2 id="account-password-title">{t::account::password()}</h2>
            <form method="dialog" novalidate autocomplete="on" on:submit=submit>
                <input type="text" name="username" autocomplete="username" value=address readonly hidden />
                <div class="field">
                    <label for="account-password">{t::account::new_password()}</label>
                    <div class="with-button">
                        <input
                            id="account-password"
                            type=kind
                            autocomplete="new-password"
                            dir="ltr"
                            spellcheck="false"
                            data-testid="new-password"
                            aria-describedby="account-strength account-password-wrong"
                            node_ref=field
                            on:input=estimate
                        />
                        <button
                            type="button"
                            class="quiet"
                            aria-pressed=move || visible.get().to_string()
                            on:click=move |_| visible.update(|it| *it = !*it)
                        >
                            {move || if visible.get() { t::signin::hide() } else { t::signin::show() }}
                        </button>
                    </div>
                    <p
                        id="account-strength"
                        class="strength"
                        data-testid="strength"
                        data-strength=move || typed.get().map(sentences::strength_name)
                    >
                        {move || typed.get().map(sentences::strength)}
                    </p>
                </div>
                {move || {
                    wants_old
                        .get()
                        .then(|| {
                            view! {
                                <div class="field">
                                    <label for="account-old-password">{t::account::old_password()}</label>
                                    <input
                                        id="account-old-password"
                                        type="password"
                                        autocomplete="current-password"
                                        dir="ltr"
                                        data-testid="old-password"
                                        node_ref=old_field
                                    />
                                </div>
                            }
                        })
                }}
                <p id="account-password-wrong" class="wrong" role="alert" dir="auto" data-testid="password-wrong">
                    {wrong}
                </p>
                <p class="good" role="status" data-testid="password-changed">
                    {move || if busy.get() { Some(t::common::asking_server()) } else { done.get() }}
                </p>
                <div class="actions">
                    <button
                        type="submit"
                        class="secondary"
                        data-testid="change-password"
                        aria-disabled=move || busy.get().to_string()
                    >
                        {t::account::change_password()}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}
