//! What somebody who is signed in sees, and all that only this needs. In a
//! release it is a part of the module of its own, fetched when it is needed:
//! who only looks at the sign-in form does not wait for it.

use super::account;
use super::conversation::conversation;
use super::list::{focus_row, side};
use super::overlay::overlays;
use super::route::Route;
use super::state::{Account, Page};
use super::{banner, dom, icons, sentences};
use crate::jid::BareJid;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use std::sync::Arc;

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
    pub fn panes(page: Page, account: Arc<Account>) -> Result<AnyView, SplitLoaderError> {
        Ok(draw(page, account))
    }
}

/// Draws the panes.
#[cfg(not(feature = "split"))]
pub async fn panes(page: Page, account: Arc<Account>) -> Result<AnyView, SplitLoaderError> {
    Ok(draw(page, account))
}

/// Nothing: it is all one.
#[cfg(not(feature = "split"))]
pub async fn preload() -> Result<(), SplitLoaderError> {
    Ok(())
}

fn draw(page: Page, account: Arc<Account>) -> AnyView {
    let open = account.open.clone();
    let at = account.open.clone();
    let side_account = account.clone();
    let pane_account = account.clone();
    let managing = Memo::new(move |_| page.route.with(|route| *route == Route::Account));
    let left = account.open.clone();
    // Who leaves a chat is back at its row.
    Effect::new(move |before: Option<Option<BareJid>>| {
        let now = left.with(|open| open.as_ref().map(|open| open.peer.clone()));
        if let (Some(Some(before)), None) = (before, &now)
            && !dom::touch()
        {
            dom::next_frame(move || focus_row(&before));
        }
        now
    });
    view! {
        <div class="app" data-testid="app" data-pane=move || if managing.get() || at.with(Option::is_some) { "chat" } else { "list" }>
            {banner::notices(page, account.clone())}
            <div class="panes">
                {side(page, side_account)}
                {move || match open.get() {
                    _ if managing.get() => account::pane(page, pane_account.clone()),
                    Some(timeline) => conversation(page, pane_account.clone(), timeline),
                    None => {
                        view! {
                            <main class="pane nothing-open">
                                {icons::CUP.draw()} <p>{sentences::NO_CHAT}</p>
                            </main>
                        }
                            .into_any()
                    }
                }}
            </div>
            {overlays(page, account)}
        </div>
    }
    .into_any()
}
