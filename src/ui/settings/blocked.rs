//! Who is blocked, to be let in again, and one more.

use crate::api::{AccountCommand, Privacy};
use crate::i18n::t;
use crate::jid::Jid;
use crate::ui::address;
use crate::ui::state::{Account, Page};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The section.
pub fn blocked(page: Page, account: Arc<Account>) -> AnyView {
    let blocked = RwSignal::from(account.privacy.blocked.clone());
    let about = move || {
        blocked.with(|it| match it.by_server {
            true => t::block::blocked_means(),
            false => t::block::blocked_here(),
        })
    };
    let nobody = move || {
        let nobody = blocked.with(|it| it.who.is_empty());
        nobody.then(|| view! { <p data-testid="nobody-blocked">{t::block::nobody()}</p> })
    };
    let list = NodeRef::<html::Ul>::new();
    let of = account.clone();
    view! {
        <section aria-labelledby="settings-blocked-title">
            <h2 id="settings-blocked-title">{t::block::blocked()}</h2>
            <p class="soft" data-testid="blocked-about">{about}</p>
            {nobody}
            <ul class="people" tabindex="-1" node_ref=list aria-labelledby="settings-blocked-title">
                <For each=move || blocked.get().who key=Jid::to_string let:who>
                    {line(page, of.clone(), who, list)}
                </For>
            </ul>
            {add(page, account)}
        </section>
    }
    .into_any()
}

fn line(page: Page, account: Arc<Account>, who: Jid, list: NodeRef<html::Ul>) -> AnyView {
    let address = who.to_string();
    let about = match (who.is_bare(), who.bare().local()) {
        (false, _) => Some(t::block::one_device()),
        (true, None) => Some(t::block::whole_server()),
        (true, Some(_)) => None,
    };
    let unblock = move |_| {
        let privacy = Privacy::Unblock(who.clone());
        page.act(&account, AccountCommand::Privacy(privacy));
        // The line goes; who uses the keyboard goes on from here.
        if let Some(list) = list.get_untracked() {
            let _ = list.focus();
        }
    };
    let data_jid = address.clone();
    let label = t::block::unblock_address(&address);
    view! {
        <li data-testid="blocked-row" data-jid=data_jid>
            <span class="grow">
                <bdi>{address}</bdi>
                <small>{about}</small>
            </span>
            <button type="button" class="secondary" data-testid="unblock" aria-label=label on:click=unblock>
                {t::block::unblock()}
            </button>
        </li>
    }
    .into_any()
}

fn add(page: Page, account: Arc<Account>) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None::<&'static str>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else {
            return;
        };
        let known = |who: &_| {
            account
                .privacy
                .blocked
                .with_untracked(|it| it.by(who).is_some())
        };
        let refused = match address::typed(&field.value(), None) {
            Ok(who) if who == account.id || who == account.id.server() => t::block::own(),
            Ok(who) if known(&who) => t::block::already(),
            Ok(who) => {
                field.set_value("");
                let report = None;
                let privacy = Privacy::Block { who, report };
                page.act(&account, AccountCommand::Privacy(privacy));
                return wrong.set(None);
            }
            Err(error) => address::bad(error),
        };
        wrong.set(Some(refused));
        let _ = field.focus();
    };
    view! {
        <form method="dialog" novalidate on:submit=submit>
            <div class="field">
                <label for="block-address">{t::block::field()}</label>
                <div class="field-row">
                    {address::input("block-address", "block-address", "someone@example.org", wrong, field, false)}
                    <button type="submit" class="secondary" data-testid="block-add">{t::block::submit()}</button>
                </div>
                {address::wrong("block-address", wrong)}
            </div>
        </form>
    }
    .into_any()
}
