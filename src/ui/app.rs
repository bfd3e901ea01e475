//! The page itself: what is mounted, what it listens to, and which pane shows
//! what. Screens are files beside this one.

use super::state::Page;
use super::{dom, language, panes, register, report, sentences, takeover};
use crate::api::Command;
use crate::i18n::{self, t};
use leptos::prelude::*;

/// Starts the page role.
pub fn start() {
    let Some(root) = dom::by_id::<web_sys::HtmlElement>("app") else {
        return;
    };
    // Before anything is mounted, Leptos has nothing to run it with.
    wasm_bindgen_futures::spawn_local(async move {
        if language::learn().await.is_some() {
            mount(root);
        }
    });
}

fn mount(root: web_sys::HtmlElement) {
    leptos::mount::mount_to(root, || {
        let page = Page::new();
        takeover::take_over(page);
        register::place(page);
        report::place(page);
        listen(page);
        title(page);
        routes(page);
        leptos::task::spawn_local(async move {
            let site = dom::site().await;
            page.start(site);
        });
        shell(page)
    })
    .forget();
}

fn listen(page: Page) {
    let window = dom::window();
    dom::listen(&window, "hashchange", move |_| page.arrive());
    dom::listen(&dom::document(), "visibilitychange", move |_| {
        let visible = !dom::document().hidden();
        page.visible.set(visible);
        page.send(Command::Visible(visible));
        if !visible {
            page.hidden();
        }
    });
    dom::listen(&window, "online", move |_| {
        page.send(Command::Network(true))
    });
    dom::listen(&window, "offline", move |_| {
        page.send(Command::Network(false))
    });
    dom::listen(&window, "pagehide", move |_| page.send(Command::Bye));
    // Back from the browser's cache of whole pages: the engine took us for gone.
    dom::listen(&window, "pageshow", move |event| {
        let from_cache = js_sys::Reflect::get(&event, &"persisted".into());
        if from_cache.is_ok_and(|kept| kept.is_truthy()) {
            page.hello();
        }
    });
    gloo_timers::callback::Interval::new(60_000, move || page.minute.update(|n| *n += 1)).forget();
}

/// The title counts what has not been seen.
fn title(page: Page) {
    Effect::new(move |_| {
        let unread = page
            .accounts
            .with(|all| all.iter().map(|a| a.unread.get()).sum::<u64>());
        let title = match unread {
            0 => "Keuvel".to_owned(),
            _ => sentences::join(&["(", &i18n::number(unread), ") Keuvel"]),
        };
        dom::document().set_title(&title);
    });
}

/// The engine keeps current what the address names.
fn routes(page: Page) {
    Effect::new(move |_| {
        let Some(account) = page.account() else {
            return;
        };
        // A link into an account that is not here leads to nobody in another one.
        let elsewhere = page
            .chosen
            .with(|chosen| chosen.as_ref().is_some_and(|id| *id != account.id));
        let route = page.route.get();
        if elsewhere {
            page.chosen.set(None);
        }
        let mut peer = route.peer().cloned();
        if peer.is_some() && elsewhere {
            page.leave();
            peer = None;
        }
        for other in page.accounts.get_untracked() {
            if other.id != account.id {
                page.open(&other, None);
            }
        }
        page.open(&account, peer);
    });
}

fn shell(page: Page) -> impl IntoView {
    let here = Memo::new(move |_| page.account().is_some());
    let again = RwSignal::new(());
    move || {
        again.track();
        here.get().then(|| {
            Suspend::new(async move {
                let drawn = panes::panes(page).await;
                page.drawn.set(true);
                drawn.unwrap_or_else(|_| not_loaded(again))
            })
        })
    }
}

/// The part of the app that draws chats did not come.
fn not_loaded(again: RwSignal<()>) -> AnyView {
    view! {
        <div class="stopped-note" role="alert">
            {t::load::not_loaded()}
            <button type="button" class="primary" data-testid="load-again" on:click=move |_| again.set(())>
                {t::common::try_again()}
            </button>
        </div>
    }
    .into_any()
}
