//! The report on the connection, in a part of the module of its own. It is for
//! whoever is signed in, and for whoever could not sign in.

use super::late::{Late, late};
use super::route::Route;
use super::state::{Account, Page};
use super::{dom, format, icons, sentences};
use crate::api::{AccountCommand, AccountId, Connection, ReportView};
use crate::i18n::t;
use crate::report::{self, Mark, Row, Section};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlFormElement, HtmlInputElement};

/// Its place beside the app and the sign-in form, drawn while somebody is there.
pub fn place(page: Page) {
    let Some(root) = dom::by_id::<HtmlElement>("report") else {
        return;
    };
    let there =
        Memo::new(move |_| page.ready.get() && page.route.with(|route| *route == Route::Report));
    // Nothing else is seen or reached then (`style/report.css`).
    Effect::new(move |_| {
        if let Some(html) = dom::document().document_element() {
            let _ = html.toggle_attribute_with_force("data-report", there.get());
        }
    });
    leptos::mount::mount_to(root, move || {
        move || {
            let draw = || late(page, "account-parts", Late::Report);
            there.get().then(draw)
        }
    })
    .forget();
}

/// Whose connection it is about: on screen, or on the way to be.
fn subject(page: Page) -> Option<Arc<Account>> {
    let new = page.accounts.with(|all| {
        let signing_in = |it: &&Arc<Account>| it.view.with(|view| view.signing_in);
        all.iter().find(signing_in).cloned()
    });
    match page.adding.get() {
        true => new,
        false => page.account().or(new),
    }
}

/// What to call the state of a connection, to see when it is another.
fn state_name(connection: &Connection) -> &'static str {
    match connection {
        Connection::Connecting(_) => "connecting",
        Connection::Online => "online",
        Connection::Waiting { .. } => "waiting",
        Connection::Stopped(_) => "stopped",
    }
}

pub fn draw(page: Page) -> AnyView {
    let watched = Memo::new(move |_| {
        let account = subject(page)?;
        let state = account.view.with(|view| state_name(&view.connection));
        Some((account.id.clone(), state))
    });
    let ask = move |watches| {
        if let Some(account) = untrack(|| subject(page)) {
            page.act(&account, AccountCommand::Report(watches));
        }
    };
    // With each new state there is more to be asked, or an engine that knows nothing.
    Effect::new(move |_| {
        if watched.get().is_some() {
            ask(true);
        }
    });
    on_cleanup(move || ask(false));
    let report = Memo::new(move |_| {
        let id = watched.get().map(|(id, _)| id);
        page.reports.with(|all| {
            // Without one, the last that failed.
            let ours = |of: &AccountId| match &id {
                Some(id) => id == of,
                None => page.accounts.with(|all| all.iter().all(|it| it.id != *of)),
            };
            let (_, report) = all.iter().rev().find(|(of, _)| ours(of))?;
            report.unpack()
        })
    });
    let sections = Memo::new(move |_| report.with(|it| it.as_ref().map(in_words)));
    let back = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            leave(page);
        }
    };
    let title = NodeRef::<html::H1>::new();
    Effect::new(move |_| {
        if let Some(title) = title.get() {
            dom::next_frame(move || drop(title.focus()));
        }
    });
    let count = Memo::new(move |_| sections.with(|all| all.as_ref().map_or(0, Vec::len)));
    let parts = move || {
        let draw = |place| section(sections, place);
        (0..count.get()).map(draw).collect::<Vec<_>>()
    };
    view! {
        <div class="report-page" data-testid="report" on:keydown=back>
            <header class="bar">
                <button
                    type="button"
                    class="round"
                    data-testid="report-back"
                    aria-label=t::common::back()
                    on:click=move |_| leave(page)
                >
                    {icons::BACK.draw()}
                </button>
                <div class="who">
                    <h1 class="ellipsis" tabindex="-1" node_ref=title>
                        {t::report::title()}
                    </h1>
                </div>
            </header>
            <div class="account-parts">
                <p class="soft" dir="auto">{t::report::privacy()}</p>
                {actions(page, sections)}
                {move || {
                    (count.get() == 0)
                        .then(|| view! { <p data-testid="report-none">{t::report::none()}</p> })
                }}
                {parts}
            </div>
        </div>
    }
    .into_any()
}

/// Where one came from; home, for whoever came here by an address.
fn leave(page: Page) {
    page.back();
}

fn in_words(view: &ReportView) -> Vec<Section> {
    let reason = |problem| sentences::problem(problem).0;
    let state = match &view.connection {
        Connection::Online => t::report::connected().to_owned(),
        Connection::Connecting(step) => sentences::step(*step).to_owned(),
        Connection::Waiting { problem, .. } => t::report::tries_again(&reason(problem)),
        Connection::Stopped(problem) => reason(problem),
    };
    // For who reads it elsewhere, the time of the world, too.
    let utc = js_sys::Date::new(&(view.began as f64).into()).to_iso_string();
    let utc = String::from(utc);
    let utc = utc.get(..16).unwrap_or_default().replace('T', " ") + " UTC";
    let began = t::report::here_and_utc(&format::full(view.began), &utc);
    report::sections(view, &state, &began)
}

fn actions(page: Page, sections: Memo<Option<Vec<Section>>>) -> AnyView {
    let copied = RwSignal::new(None::<bool>);
    let text = move || sections.with(|all| all.as_deref().map(report::text).unwrap_or_default());
    let copy = move |_| {
        let text = untrack(text);
        leptos::task::spawn_local(async move { copied.set(Some(dom::copy(&text).await)) });
    };
    let by_hand = move || {
        (copied.get() == Some(false)).then(|| {
            view! { <textarea readonly dir="auto" data-testid="report-text" aria-label=t::report::as_text() prop:value=text></textarea> }
        })
    };
    view! {
        <div class="actions">
            <button type="button" class="primary" data-testid="report-copy" on:click=copy>
                {t::common::copy()}
            </button>
            <button type="button" class="secondary" data-testid="report-again" on:click=move |_| again(page)>
                {t::common::try_again()}
            </button>
            <span class="soft" role="status" data-testid="report-copied">
                {move || copied.get().map(|done| if done { t::common::copied() } else { t::report::not_copied() })}
            </span>
        </div>
        {by_hand}
    }
    .into_any()
}

/// Asks or connects anew; whoever could not do that does so with what is in the form.
fn again(page: Page) {
    let making = dom::document().query_selector("#register form");
    if let Some(form) = making.ok().flatten() {
        leave(page);
        let _ = form.unchecked_into::<HtmlFormElement>().request_submit();
        return;
    }
    if let Some(account) = untrack(|| subject(page)) {
        let online = account
            .view
            .with_untracked(|view| view.connection == Connection::Online);
        return page.act(
            &account,
            match online {
                true => AccountCommand::Report(true),
                false => AccountCommand::ConnectNow,
            },
        );
    }
    let password = dom::by_id::<HtmlInputElement>("signin-password");
    if password.is_none_or(|field| field.value().is_empty()) {
        return leave(page);
    }
    if let Some(form) = dom::by_id::<HtmlFormElement>("signin-form") {
        let _ = form.request_submit();
    }
}

/// One section, drawn anew when it is different.
fn section(sections: Memo<Option<Vec<Section>>>, place: usize) -> AnyView {
    let section = Memo::new(move |_| {
        sections.with(|all| all.as_ref().and_then(|all| all.get(place).cloned()))
    });
    view! {
        {move || {
            let Section { title, words, rows, names } = section.get()?;
            let words = words.into_iter().map(|it| view! { <p dir="auto">{it}</p> });
            let words = words.collect::<Vec<_>>();
            let rows = rows.into_iter().map(row).collect::<Vec<_>>();
            let rows = (!rows.is_empty()).then(|| view! { <ul class="report-rows">{rows}</ul> });
            Some(
                view! {
                    <section data-testid="report-section">
                        <h2 dir="auto">{title}</h2>
                        {words}
                        {rows}
                        {names.into_iter().map(all_names).collect::<Vec<_>>()}
                    </section>
                },
            )
        }}
    }
    .into_any()
}

fn row(row: Row) -> AnyView {
    let (mark, label) = match row.mark {
        Mark::Yes => ("yes", Some(t::report::said_yes())),
        Mark::No => ("no", Some(t::report::said_no())),
        Mark::Unknown => ("unknown", Some(t::report::said_unknown())),
        Mark::None => ("none", None),
    };
    view! {
        <li data-testid="report-row" data-mark=mark dir="auto">
            <div>
                <strong>
                    {label.map(|it| view! { <span class="sr-only">{it} " "</span> })}
                    <bdi>{row.name}</bdi>
                </strong>
                <span>{row.words}</span>
                <small class="soft">
                    <bdi>{row.more}</bdi>
                </small>
            </div>
        </li>
    }
    .into_any()
}

fn all_names((of, names): (String, Vec<String>)) -> AnyView {
    let names = names
        .into_iter()
        .map(|it| view! { <li><code dir="ltr">{it}</code></li> });
    view! {
        <details class="report-names">
            <summary><bdi>{of}</bdi></summary>
            <ul>{names.collect::<Vec<_>>()}</ul>
        </details>
    }
    .into_any()
}
