//! Dialogs: native `<dialog>` elements, so that focus, Escape and assistive
//! technology work as everywhere else.

use super::route::Route;
use super::state::{Account, Overlay, Page};
use super::takeover::typed_address;
use super::{arrange, chosen, dom, export_chat, invite, sentences, settings, several, switcher};
use crate::api::{AccountCommand, AccountId, AccountView, Command, Connection, Place};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// What lies over the page, if anything.
pub fn overlays(page: Page, account: Arc<Account>) -> AnyView {
    // Where the form for one more account is on screen, that answers it.
    let invited = Memo::new(move |_| page.invitation.with(Option::is_some) && !page.adding.get());
    view! {
        {move || {
            let account = account.clone();
            let Some(overlay) = page.overlay.get() else {
                // What was opened before somebody was there to answer.
                return invited.get().then(|| invite::sheet(page, account, false));
            };
            Some(
                match overlay {
                    Overlay::Invite => invite::sheet(page, account, true),
                    Overlay::AddContact => add_contact(page, account),
                    Overlay::GoToDay => go_to_day(page, account),
                    Overlay::ExportChat(jid) => export_chat::dialog(page, account, jid),
                    Overlay::Rename(jid) => rename(page, account, jid),
                    Overlay::Block(id, who) => {
                        let account = page.find(&id).unwrap_or(account);
                        settings::block_sheet(page, account, who)
                    }
                    Overlay::Remove(jid) => remove(page, account, jid),
                    Overlay::Forward(from, ids) => chosen::forward(page, account, from, ids),
                    Overlay::Share(words) => chosen::share(page, account, words),
                    Overlay::Delete(peer, messages) => {
                        chosen::delete(page, account, peer, messages)
                    }
                    Overlay::Switch => switcher::dialog(page),
                    Overlay::Mute(id, jid) => arrange::mute(page, id, jid),
                    Overlay::SignOut(id) => sign_out(page, id),
                },
            )
        }}
    }
    .into_any()
}

/// A dialog that is open as long as it exists; `left`: by Escape.
pub fn shell(left: impl Fn() + 'static, within: AnyView) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    // In the next frame: a menu it was chosen from has given its focus back by
    // then, and closing, before it goes, returns the focus there.
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            dom::next_frame(move || {
                let _ = node.show_modal();
                // What stands in the first field is there to be replaced.
                if let Ok(Some(field)) = node.query_selector("input") {
                    field.unchecked_into::<web_sys::HtmlInputElement>().select();
                }
            });
        }
    });
    on_cleanup(move || {
        if let Some(node) = node.try_get_untracked().flatten() {
            node.close();
        }
    });
    view! {
        <dialog class="dialog" node_ref=node on:cancel=move |_: web_sys::Event| left() aria-labelledby="dialog-title">
            {within}
        </dialog>
    }
    .into_any()
}

/// A dialog with one thing to do.
fn dialog(
    page: Page,
    title: AnyView,
    body: AnyView,
    submit: impl Fn() + 'static,
    button: (&'static str, &'static str, &'static str),
) -> AnyView {
    let (text, testid, class) = button;
    let within = view! {
        <form
            method="dialog"
            novalidate
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                submit();
            }
        >
            <h2 id="dialog-title">{title}</h2>
            {body}
            <div class="actions">
                <button type="button" class="secondary" data-testid="cancel" on:click=move |_| page.overlay.set(None)>
                    {t::common::cancel()}
                </button>
                <button type="submit" class=class data-testid=testid>{text}</button>
            </div>
        </form>
    };
    shell(move || page.overlay.set(None), within.into_any())
}

/// Goes to the first message of a day.
fn go_to_day(page: Page, account: Arc<Account>) -> AnyView {
    let day = NodeRef::<html::Input>::new();
    let submit = move || {
        let time = day
            .get_untracked()
            .and_then(|day| super::format::day_begins(&day.value()));
        if let (Some(time), Some(open)) = (time, account.open.get_untracked()) {
            page.go_to(&account, &open, Place::Time(time));
            page.overlay.set(None);
        } else if let Some(day) = day.get_untracked() {
            let _ = day.focus();
        }
    };
    let body = view! {
        <div class="field">
            <label for="go-day">{t::chat::day()}</label>
            <input id="go-day" type="date" data-testid="go-day" max=super::format::today() node_ref=day />
        </div>
    }
    .into_any();
    let title = t::chat::day_title().into_any();
    dialog(
        page,
        title,
        body,
        submit,
        (t::chat::go(), "go-day-submit", "primary"),
    )
}

/// A dialog with a choice of its own.
pub fn choice(page: Page, title: AnyView, body: AnyView, buttons: Vec<AnyView>) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            dom::next_frame(move || {
                let _ = node.show_modal();
            });
        }
    });
    on_cleanup(move || {
        if let Some(node) = node.try_get_untracked().flatten() {
            node.close();
        }
    });
    view! {
        <dialog class="dialog" node_ref=node on:close=move |_| page.overlay.set(None) aria-labelledby="dialog-title">
            <div class="sheet">
            <h2 id="dialog-title">{title}</h2>
            {body}
            <div class="actions">
                <button type="button" class="secondary" data-testid="cancel" on:click=move |_| page.overlay.set(None)>
                    {t::common::cancel()}
                </button>
                {buttons}
            </div>
            </div>
        </dialog>
    }
    .into_any()
}

fn add_contact(page: Page, account: Arc<Account>) -> AnyView {
    let account = RwSignal::new(account);
    let address = NodeRef::<html::Input>::new();
    let name = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None::<&'static str>);
    let submit = move || {
        let (Some(address), Some(name)) = (address.get_untracked(), name.get_untracked()) else {
            return;
        };
        let account = account.get_untracked();
        // On the own server a name is enough.
        match typed_address(&address.value(), Some(account.id.domain())) {
            Ok(jid) if jid == account.id => wrong.set(Some(t::chat::own_address())),
            Ok(jid) => {
                let route = Route::Chat(jid.clone());
                let name = name.value().trim().to_owned();
                page.act(
                    &account,
                    AccountCommand::AddContact {
                        jid,
                        name,
                        groups: Vec::new(),
                        token: None,
                    },
                );
                page.overlay.set(None);
                page.go_in(Some(&account.id), &route);
            }
            Err(error) => {
                wrong.set(Some(sentences::bad_address(error)));
                let _ = address.focus();
            }
        }
    };
    let body = view! {
        <p class="soft">{t::contact::add_means()}</p>
        {several::choose(page, account)}
        <div class="field">
            <label for="add-address">{t::contact::address()}</label>
            <input
                id="add-address"
                type="text"
                inputmode="email"
                dir="ltr"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder="someone@example.org"
                data-testid="add-contact-address"
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby="add-wrong"
                node_ref=address
                autofocus
            />
            <p id="add-wrong" class="wrong" role="alert">{wrong}</p>
        </div>
        <div class="field">
            <label for="add-name">{t::contact::name()} " " <small>{t::common::optional()}</small></label>
            <input id="add-name" type="text" dir="auto" autocomplete="off" data-testid="add-contact-name" node_ref=name />
        </div>
        <p class="soft">
            {t::contact::no_address()}
            " "
            <button
                type="button"
                class="as-link"
                data-testid="add-contact-invite"
                on:click=move |_| page.overlay.set(Some(Overlay::Invite))
            >
                {t::contact::invite()}
            </button>
        </p>
    }
    .into_any();
    let title = t::contact::add_title().into_any();
    dialog(
        page,
        title,
        body,
        submit,
        (t::common::add(), "add-contact-submit", "primary"),
    )
}

fn rename(page: Page, account: Arc<Account>, jid: BareJid) -> AnyView {
    let name = NodeRef::<html::Input>::new();
    let groups = NodeRef::<html::Input>::new();
    let line = account.line(&jid);
    let (own_name, in_groups) = line.data.with_untracked(|data| {
        let contact = data.contact.as_ref();
        contact.map_or_else(Default::default, |c| {
            (c.own_name.clone(), c.groups.join(", "))
        })
    });
    let title = jid.to_string();
    let submit = move || {
        let (Some(name), Some(groups)) = (name.get_untracked(), groups.get_untracked()) else {
            return;
        };
        let groups = groups.value();
        let mut groups: Vec<String> = groups.split(',').map(|g| g.trim().to_owned()).collect();
        groups.retain(|group| !group.is_empty());
        groups.sort();
        groups.dedup();
        page.act(
            &account,
            AccountCommand::EditContact {
                jid: jid.clone(),
                name: name.value().trim().to_owned(),
                groups,
            },
        );
        page.overlay.set(None);
    };
    let body = view! {
        <p class="soft"><bdi>{title}</bdi></p>
        <div class="field">
            <label for="rename-name">{t::contact::name()}</label>
            <input id="rename-name" type="text" dir="auto" autocomplete="off" data-testid="rename-name" value=own_name node_ref=name autofocus />
        </div>
        <div class="field">
            <label for="rename-groups">{t::contact::groups()} " " <small>{t::contact::with_commas()}</small></label>
            <input id="rename-groups" type="text" dir="auto" autocomplete="off" data-testid="rename-groups" value=in_groups node_ref=groups />
        </div>
    }
    .into_any();
    let title = t::contact::edit_title().into_any();
    dialog(
        page,
        title,
        body,
        submit,
        (t::common::save(), "rename-submit", "primary"),
    )
}

fn remove(page: Page, account: Arc<Account>, jid: BareJid) -> AnyView {
    let line = account.line(&jid);
    let name = line
        .data
        .with_untracked(|data| crate::text::isolate_safe(data.name()));
    let title = t::contact::remove_title(&name).into_any();
    let body = view! {
        <p>{t::contact::remove_means()}</p>
    }
    .into_any();
    let submit = move || {
        page.act(&account, AccountCommand::RemoveContact(jid.clone()));
        page.overlay.set(None);
    };
    dialog(
        page,
        title,
        body,
        submit,
        (t::contact::remove_now(), "confirm", "danger"),
    )
}

/// Whether the server could not hear of signing out.
fn untold(view: &AccountView) -> bool {
    view.by_token && view.connection != Connection::Online
}

fn sign_out(page: Page, id: AccountId) -> AnyView {
    let title = match untrack(|| page.several()) {
        true => t::own::sign_out_of(id.as_str()).into_any(),
        false => t::own::sign_out_title().into_any(),
    };
    let account = page.find(&id);
    let body = view! {
        <p>{t::own::sign_out_means(id.as_str())}</p>
        {move || {
            let untold = untold(&account.as_ref()?.view.get());
            untold.then_some(view! { <p data-testid="sign-out-untold">{t::own::sign_out_untold()}</p> })
        }}
    }
    .into_any();
    let submit = move || {
        page.send(Command::SignOut(id.clone()));
        page.overlay.set(None);
    };
    dialog(
        page,
        title,
        body,
        submit,
        (t::own::sign_out_now(), "confirm", "danger"),
    )
}
