//! What somebody who is signed in sees, and all that only this needs. In a
//! release it is a part of the module of its own, fetched when it is needed:
//! who only looks at the sign-in form does not wait for it.

use super::conversation::conversation;
use super::list::{focus_row, side};
use super::overlay::Overlay;
use super::overlay::overlays;
use super::resize::{Width, border};
use super::route::Route;
use super::state::{Account, Page};
use super::swipe::Swipe;
use super::{
    account, banner, details, dom, handed, icons, idle, keys, late, notifications, service,
    settings, several, switcher, warm,
};
use crate::i18n::t;
use crate::jid::BareJid;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use std::sync::Arc;

/// Milliseconds until parts that may be needed are fetched: what is on screen comes
/// first.
const PRELOAD: u32 = 3_000;

#[cfg(feature = "split")]
pub use apart::{panes, preload};

#[cfg(feature = "split")]
#[allow(unsafe_code)] // of the attribute: a call into the other part
mod apart {
    use super::*;

    /// Loads the part if need be, and draws the panes.
    #[leptos::wasm_split::wasm_split(
        chat,
        wasm_split_path = ::leptos::wasm_split,
        fallible,
        preload(
            /// Loads the part, for later.
            preload
        )
    )]
    pub fn panes(page: Page) -> Result<AnyView, SplitLoaderError> {
        Ok(draw(page))
    }
}

/// Draws the panes.
#[cfg(not(feature = "split"))]
pub async fn panes(page: Page) -> Result<AnyView, SplitLoaderError> {
    Ok(draw(page))
}

/// Nothing: it is all one.
#[cfg(not(feature = "split"))]
pub async fn preload() -> Result<(), SplitLoaderError> {
    Ok(())
}

fn draw(page: Page) -> AnyView {
    several::remember(page);
    switcher::listen(page);
    keys::listen(page);
    idle::watch(page);
    notifications::watch(page);
    service::watch(page);
    handed::watch(page);
    warm::up(page);
    // Dialogs come at once then, and without a network.
    let preload = Timeout::new(PRELOAD, || {
        leptos::task::spawn_local(async { drop(late::preload().await) });
    });
    preload.forget();
    let account = several::on_screen(page);
    let listed = several::listed(page);
    let managing = Memo::new(move |_| {
        page.route.with(|route| match route {
            Route::Settings | Route::Section(_) => Some(Route::Settings),
            Route::Account | Route::Requests => Some(route.clone()),
            _ => None,
        })
    });
    let in_pane = move || {
        let open =
            || account.with(|it| it.as_ref().is_some_and(|it| it.open.with(Option::is_some)));
        managing.with(Option::is_some) || open()
    };
    let (list, beside) = (Width::new(page, true), Width::new(page, false));
    let swipe = Swipe::new();
    // Anew for each account, and for all of them: no row of one is kept for another.
    view! {
        <div class="app" data-testid="app" data-pane=move || if in_pane() { "chat" } else { "list" }>
            {banner::notices(page, listed)}
            <div
                class="panes"
                style:--list=move || list.css()
                style:--details=move || beside.css()
                on:pointerdown=move |event| swipe.down(&event)
                on:pointermove=move |event| swipe.moved(&event)
                on:pointerup=move |event| swipe.up(&event)
                on:pointercancel=move |event| swipe.cancel(&event)
            >
                <For each=move || listed.get() key=|listed| several::ids(listed) let:listed>
                    {side(page, listed)}
                </For>
                {border(page, list)}
                <For each=move || account.get() key=|account| account.id.clone() let:account>
                    {pane(page, account, managing, beside)}
                </For>
            </div>
            <For each=move || account.get() key=|account| account.id.clone() let:account>
                {overlays(page, account)}
            </For>
        </div>
    }
    .into_any()
}

/// What stands beside the list.
fn pane(page: Page, account: Arc<Account>, managing: Memo<Option<Route>>, width: Width) -> AnyView {
    let open = account.open.clone();
    // Who leaves a chat is back at its row.
    Effect::new({
        let account = account.clone();
        move |before: Option<Option<BareJid>>| {
            let open = account.open.clone();
            let now = open.with(|open| open.as_ref().map(|open| open.peer.clone()));
            if let (Some(Some(before)), None) = (before, &now)
                && !dom::touch()
            {
                let id = account.id.clone();
                dom::next_frame(move || {
                    // Not if they went on to another chat.
                    if page.route.with_untracked(|route| *route == Route::Home) {
                        focus_row(&id, &before);
                    }
                });
            }
            now
        }
    });
    let detailed = details::are_open(page);
    let about = {
        let (account, open) = (account.clone(), open.clone());
        move || {
            let open = open.get().filter(|_| detailed.get())?;
            Some(view! {
                {border(page, width)}
                {details::pane(page, account.clone(), &open.peer)}
            })
        }
    };
    view! {
        {move || match (managing.get(), open.get()) {
            (Some(Route::Settings), _) => settings::pane(page, account.clone()),
            (Some(Route::Requests), _) => settings::requests_pane(page),
            (Some(_), _) => account::pane(page, account.clone()),
            (None, Some(timeline)) => conversation(page, account.clone(), timeline),
            (None, None) => {
                view! {
                    <main class="pane nothing-open">
                        {icons::CUP.draw()} <p>{t::chat::no_chat()}</p>
                        <button
                            type="button"
                            class="primary"
                            data-testid="begin-chat"
                            on:click=move |_| page.overlay.set(Some(Overlay::Switch))
                        >
                            {t::chat::begin()}
                        </button>
                    </main>
                }
                    .into_any()
            }
        }}
        {about}
    }
    .into_any()
}
