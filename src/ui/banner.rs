//! What stands above everything: how the connection is, what could not be
//! done, what cannot be kept. Each with its way on.

use super::list::Listed;
use super::overlay::Overlay;
use super::sentences::{self, WayOn};
use super::state::{Account, Page};
use super::{dom, icons, notifications, parts, service, several};
use crate::api::{AccountCommand, Connection, Millis, Password, Problem};
use crate::browser::clock;
use crate::i18n::t;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// All notices: of each account of the list, and how the others are.
pub fn notices(page: Page, listed: Memo<Option<Listed>>) -> AnyView {
    view! {
        <div class="notices">
            {no_engine(page)}
            <For
                each=move || listed.get().unwrap_or_default()
                key=|account| account.id.clone()
                let:account
            >
                {connection(page, account.clone())}
                {guest(page, &account)}
                {failed(page, account.clone())}
                {taken(page, account)}
            </For>
            {several::trouble(page, listed)}
            {storage(page)}
            {service::offer(page)}
            {notifications::offer(page)}
        </div>
    }
    .into_any()
}

/// Nothing works without the engine: the first thing to say.
fn no_engine(page: Page) -> AnyView {
    view! {
        {move || {
            let (sentence, _) = sentences::problem(&page.no_engine.get()?);
            Some(
                view! {
                    <div class="strip" data-testid="no-engine" role="alert">
                        <p dir="auto">{sentence}</p>
                        {reload()}
                    </div>
                },
            )
        }}
    }
    .into_any()
}

/// What a guest must know before they rely on it.
fn guest(page: Page, account: &Arc<Account>) -> AnyView {
    let guest = account.view.with_untracked(|view| view.guest.is_some());
    guest
        .then(|| {
            view! {
                <div class="strip" data-testid="guest" role="status">
                    <p>{t::chat::guest()} {several::from_account(page, account)}</p>
                </div>
            }
        })
        .into_any()
}

fn reload() -> AnyView {
    view! {
        <button type="button" class="secondary" on:click=|_| drop(dom::window().location().reload())>
            {t::boot::again()}
        </button>
    }
    .into_any()
}

fn state_name(connection: &Connection) -> &'static str {
    match connection {
        Connection::Connecting(_) => "connecting",
        Connection::Online => "online",
        Connection::Waiting { .. } => "waiting",
        Connection::Stopped(_) => "stopped",
    }
}

fn connection(page: Page, account: Arc<Account>) -> AnyView {
    let view = account.view.clone();
    let connection = Memo::new(move |_| view.with(|view| view.connection.clone()));
    let state = move || connection.with(state_name);
    let address = account.id.to_string();
    view! {
        <div
            class="connection"
            data-testid="connection"
            data-account=address
            data-state=state
            role="status"
            hidden=move || state() == "online"
        >
            {move || {
                let account = account.clone();
                let from = several::from_account(page, &account);
                let drawn = match connection.get() {
                    Connection::Online => return ().into_any(),
                    Connection::Connecting(step) => {
                        view! { <p class="connection-step">{sentences::step(step)}</p> }.into_any()
                    }
                    Connection::Waiting { until, problem } => waiting(page, account, until, &problem),
                    Connection::Stopped(problem) => stopped(page, account, problem),
                };
                view! { {from} {drawn} }.into_any()
            }}
        </div>
    }
    .into_any()
}

fn connect_now(page: Page, account: Arc<Account>) -> AnyView {
    view! {
        <button
            type="button"
            class="secondary"
            data-testid="connect-now"
            on:click=move |_| page.act(&account, AccountCommand::ConnectNow)
        >
            {t::connection::try_now()}
        </button>
    }
    .into_any()
}

fn waiting(page: Page, account: Arc<Account>, until: Millis, problem: &Problem) -> AnyView {
    // A clock that is set back must not draw it out.
    let end = clock::now() + until.saturating_sub(clock::wall());
    let left = move || end.saturating_sub(clock::now()).div_ceil(1000);
    let seconds = RwSignal::new(left());
    let ticking = gloo_timers::callback::Interval::new(1000, move || seconds.set(left()));
    let ticking = StoredValue::new_local(Some(ticking));
    on_cleanup(move || drop(ticking.try_update_value(Option::take)));
    let (sentence, _) = sentences::problem(problem);
    view! {
        <p>
            <span dir="auto">{sentence}</span>
            " "
            // Not read out each second.
            <span class="countdown" aria-live="off">
                {move || sentences::next_try(seconds.get())}
            </span>
            " "
            {parts::report_link()}
        </p>
        {connect_now(page, account)}
    }
    .into_any()
}

fn stopped(page: Page, account: Arc<Account>, problem: Problem) -> AnyView {
    let (sentence, way) = sentences::problem(&problem);
    let id = account.id.clone();
    let sign_out = move |_| page.overlay.set(Some(Overlay::SignOut(id.clone())));
    let on = match way {
        WayOn::Password | WayOn::CheckFields => password(page, account, false),
        WayOn::Anyway => password(page, account, true),
        WayOn::Reload => reload(),
        WayOn::Again | WayOn::TypeEndpoint | WayOn::None => view! {
            <div class="actions">
                {connect_now(page, account)}
                <button type="button" class="quiet" on:click=sign_out>
                    {t::own::sign_out_now()}
                </button>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="stopped">
            <p dir="auto">{sentence}</p>
            {parts::tried(&problem)}
            {parts::report_link()}
            {on}
        </div>
    }
    .into_any()
}

fn password(page: Page, account: Arc<Account>, accept_weaker: bool) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let id = account.id.to_string();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else {
            return;
        };
        let password = field.value();
        if !password.is_empty() {
            field.set_value("");
            page.act(
                &account,
                AccountCommand::Password {
                    password: Password(password),
                    accept_weaker,
                },
            );
        }
    };
    view! {
        <form class="reenter" method="post" on:submit=submit>
            <input type="text" autocomplete="username" value=id hidden readonly />
            <input
                type="password"
                autocomplete="current-password"
                aria-label=t::signin::password()
                placeholder=t::signin::password()
                data-testid="reenter-password"
                node_ref=field
            />
            <button type="submit" class="primary" data-testid="reenter-submit">
                {if accept_weaker { t::signin::anyway() } else { t::signin::submit() }}
            </button>
        </form>
    }
    .into_any()
}

fn storage(page: Page) -> AnyView {
    let away = RwSignal::new(false);
    Effect::new(move |_| {
        page.storage.track();
        away.set(false);
    });
    view! {
        {move || {
            let problem = page.storage.get().filter(|_| !away.get())?;
            Some(
                view! {
                    <div class="strip" data-testid="storage-notice" role="status">
                        <p>{sentences::storage(problem)}</p>
                        {dismiss(move || away.set(true))}
                    </div>
                },
            )
        }}
    }
    .into_any()
}

fn failed(page: Page, account: Arc<Account>) -> AnyView {
    let failed = account.failed.clone();
    view! {
        {move || {
            let (what, problem) = failed.get()?;
            let away = failed.clone();
            let (reason, _) = sentences::problem(&problem);
            let sentence = t::common::after(&sentences::attempt(&what), &reason);
            Some(
                view! {
                    <div class="strip" data-testid="failed-notice" role="alert">
                        <p dir="auto">{sentence} {several::from_account(page, &account)}</p>
                        {dismiss(move || away.set(None))}
                    </div>
                },
            )
        }}
    }
    .into_any()
}

/// Somebody came by an invitation of ours, and was let in without a question.
fn taken(page: Page, account: Arc<Account>) -> AnyView {
    let taken = account.invited.taken.clone();
    view! {
        {move || {
            let away = taken.clone();
            let jid = taken.get()?.to_string();
            Some(
                view! {
                    <div class="strip" data-testid="taken-notice" role="status">
                        <p>
                            {t::accounts::invited(&jid)} " "
                            {several::from_account(page, &account)}
                        </p>
                        {dismiss(move || away.set(None))}
                    </div>
                },
            )
        }}
    }
    .into_any()
}

fn dismiss(act: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class="round" aria-label=t::common::close_notice() on:click=move |_| act()>
            {icons::CLOSE.draw()}
        </button>
    }
    .into_any()
}
