//! The own picture and name, and who sees them.

use crate::api::{AccountCommand, Connection, Profile, ProfileView};
use crate::i18n::t;
use crate::ui::details::copied;
use crate::ui::state::{Account, Page};
use crate::ui::{dom, face, picture, sentences, several};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;

/// The section. A guest has no account that could keep it.
pub fn profile(page: Page, account: Arc<Account>) -> Option<AnyView> {
    if account.view.with_untracked(|view| view.guest.is_some()) {
        return None;
    }
    page.act(&account, AccountCommand::Profile(Profile::Look));
    let own = RwSignal::from(account.profile.clone());
    let keeps = Memo::new(move |_| own.with(|own| own.keeps));
    let view = RwSignal::from(account.view.clone());
    let online = Memo::new(move |_| view.with(|view| view.connection == Connection::Online));
    let said = move || {
        own.with(|own| match &own.problem {
            Some(problem) => Some(sentences::problem(problem).0),
            // Before that nobody knows.
            None if !online.get() => None,
            None => (!own.keeps).then(|| t::profile::not_kept().to_owned()),
        })
    };
    let address = account.id.to_string();
    let name = several::called(&account);
    let face = face::person(page, &account, &account.id.clone().into(), &name);
    let change = {
        let account = account.clone();
        let has = Memo::new(move |_| own.with(|own| own.keeps.then_some(own.has_picture)));
        picture::change(has, "profile-picture", move |picture| {
            let picture = Profile::Picture(picture);
            page.act(&account, AccountCommand::Profile(picture));
        })
    };
    let fields = move || keeps.get().then(|| fields(page, account.clone(), own));
    let view = view! {
        <section aria-labelledby="settings-profile-title" data-testid="profile">
            <h2 id="settings-profile-title">{t::profile::title()}</h2>
            <p class="soft">{t::profile::about()}</p>
            <div class="details-head">
                <span class="with-presence">{face}</span>
                {change}
            </div>
            {fields}
            <p class="wrong" role="alert" data-testid="profile-wrong">{said}</p>
            <p class="soft" role="status">{move || own.with(|own| own.busy).then(t::profile::saving)}</p>
            <h3>{t::contact::address()}</h3>
            {copied(address)}
        </section>
    };
    Some(view.into_any())
}

fn fields(page: Page, account: Arc<Account>, own: RwSignal<ProfileView>) -> AnyView {
    let local = account.id.local().unwrap_or_default().to_owned();
    let set = move |profile| page.act(&account, AccountCommand::Profile(profile));
    let named = {
        let set = set.clone();
        move |event: web_sys::Event| {
            let name = event_target_value(&event).trim().to_owned();
            if own.with_untracked(|own| own.nick != name) {
                set(Profile::Nick(name));
            }
        }
    };
    let nick = Memo::new(move |_| own.with(|own| own.nick.clone()));
    let open = Memo::new(move |_| own.with(|own| own.open));
    view! {
        <label class="field">
            <span>{t::profile::name()}</span>
            <input
                type="text"
                data-testid="profile-name"
                maxlength="100"
                dir="auto"
                autocomplete="name"
                placeholder=local
                aria-describedby="profile-name-means"
                prop:value=nick
                on:change=named
                on:keydown=|event: KeyboardEvent| {
                    if event.key() == "Enter"
                        && let Some(field) = dom::target::<web_sys::HtmlElement>(&event)
                    {
                        let _ = field.blur();
                    }
                }
            />
            <small class="soft" id="profile-name-means">{t::profile::name_means()}</small>
        </label>
        <label class="check">
            <input
                type="checkbox"
                data-testid="profile-open"
                prop:checked=open
                on:change=move |event| set(Profile::Open(event_target_checked(&event)))
            />
            <span>{t::profile::open()} <small>{t::profile::open_means()}</small></span>
        </label>
    }
    .into_any()
}
