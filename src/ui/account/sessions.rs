//! Where else the account is signed in.

use crate::api::{AccountCommand, Manage, SessionView};
use crate::i18n::t;
use crate::ui::sentences as usual;
use crate::ui::state::{Account, Page};
use crate::ui::{format, parts};
use leptos::prelude::*;
use std::sync::Arc;

/// The section.
pub fn sessions(page: Page, account: Arc<Account>) -> AnyView {
    let sessions = account.managed.sessions.clone();
    // Those that come are asked what they are.
    let count = Memo::new({
        let sessions = sessions.clone();
        move |_| sessions.with(Vec::len)
    });
    Effect::new(move |before: Option<usize>| {
        let now = count.get();
        if before.is_some_and(|before| before < now) {
            page.act(&account, AccountCommand::Manage(Manage::AskSessions));
        }
        now
    });
    let rows = move || {
        page.minute.track();
        sessions.with(|all| all.iter().map(row).collect::<Vec<_>>())
    };
    view! {
        <section aria-labelledby="account-sessions-title">
            <h2 id="account-sessions-title">{t::account::sessions()}</h2>
            <ul class="sessions">{rows}</ul>
            <p class="soft">
                {move || if count.get() == 0 { t::account::no_sessions() } else { t::account::sessions_end() }}
            </p>
        </section>
    }
    .into_any()
}

fn row(session: &SessionView) -> AnyView {
    let name = match session.software.as_str() {
        _ if session.here => "Keuvel",
        "" => t::account::unnamed_program(),
        name => name,
    };
    let mut about = vec![usual::show(session.show).to_owned()];
    for words in [&session.system, &session.status] {
        if !words.is_empty() {
            about.push(words.clone());
        }
    }
    if let Some(since) = session.idle_since {
        about.push(t::account::not_used_since(&format::full(since)));
    }
    let show = session.show;
    view! {
        <li data-testid="session" data-resource=session.resource.clone()>
            {parts::presence(move || show)}
            <div>
                <strong dir="auto">{name.to_owned()}</strong>
                {session.here.then(|| view! { <small class="here">{t::account::this_session()}</small> })}
                <small dir="auto">{about.join(" · ")}</small>
                <small>
                    <bdi>{session.resource.clone()}</bdi>
                </small>
            </div>
        </li>
    }
    .into_any()
}
