//! What a person decides about an account, and who may reach them: the page of
//! settings, the requests of strangers, blocking. Few need it often, so what draws it
//! is a part of the module of its own.

mod about;
mod appearance;
mod archiving;
pub mod block;
mod blocked;
mod find;
mod index;
mod keyboard;
mod language;
mod notifications;
mod privacy;
mod profile;
mod requests;
mod sentences;
mod storage;

use super::pane::{self, Named};
use super::parts::Loading;
use super::route::Route;
use super::state::{Account, Page};
use super::{dom, several};
use crate::api::{Archiving, Blocked, NoTime, PrivacyChange, Problem, Settings};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What the engine said of it.
#[derive(Default)]
pub struct State {
    /// What is decided.
    pub settings: ArcRwSignal<Settings>,
    /// Who is blocked.
    pub blocked: ArcRwSignal<Blocked>,
    /// What the archive keeps, once it was asked.
    archiving: ArcRwSignal<Option<Result<Archiving, Problem>>>,
    /// The local time of the contact who was asked last.
    pub time: ArcRwSignal<Option<(BareJid, Result<i16, NoTime>)>>,
}

impl State {
    /// Sorts what comes.
    pub fn apply(&self, change: PrivacyChange) {
        match change {
            PrivacyChange::Settings(settings) => self.settings.set(settings),
            PrivacyChange::Blocked(blocked) => self.blocked.set(blocked),
            PrivacyChange::Archiving(kept) => self.archiving.set(Some(kept)),
            PrivacyChange::Time { who, zone } => self.time.set(Some((who, zone))),
        }
    }
}

/// What of it is drawn.
#[derive(Clone)]
enum What {
    Settings,
    Requests,
}

#[cfg(feature = "split")]
use apart::load;

#[cfg(feature = "split")]
#[allow(unsafe_code)] // of the attribute: a call into the other part
mod apart {
    use super::*;

    #[leptos::wasm_split::wasm_split(manage, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub fn load(
        page: Page,
        account: Arc<Account>,
        what: What,
    ) -> Result<AnyView, SplitLoaderError> {
        Ok(draw(page, account, what))
    }
}

#[cfg(not(feature = "split"))]
async fn load(page: Page, account: Arc<Account>, what: What) -> Result<AnyView, SplitLoaderError> {
    Ok(draw(page, account, what))
}

fn draw(page: Page, account: Arc<Account>, what: What) -> AnyView {
    match what {
        What::Settings => index::indexed(
            page,
            &account,
            view! {
                {profile::profile(page, account.clone())}
                {appearance::appearance(page)}
                {notifications::section(page)}
                {language::language(page, &account)}
                {keyboard::keyboard(page)}
                <p class="soft requests-about">{several::from_account(page, &account)}</p>
                {privacy::privacy(page, account.clone())}
                {privacy::strangers(page, account.clone())}
                {blocked::blocked(page, account.clone())}
                {archiving::archiving(page, account.clone())}
                {storage::storage(page)}
                {notifications::app()}
                {about::about()}
            }
            .into_any(),
        ),
        What::Requests => requests::requests(page),
    }
}

/// The page of settings.
pub fn pane(page: Page, account: Arc<Account>) -> AnyView {
    let named = Named {
        testid: "settings-pane",
        back: "settings-back",
        title: t::settings::title(),
        above: |_| match alone() {
            true => Route::Settings,
            false => Route::Home,
        },
    };
    pane::pane(page, named, move || -> Loading {
        Box::pin(load(page, account.clone(), What::Settings))
    })
}

/// Whether a section is seen alone, without the index.
fn alone() -> bool {
    let index = dom::document().query_selector("[data-alone] .settings-index");
    let index = index.ok().flatten().map(|it| it.dyn_into::<HtmlElement>());
    matches!(index, Some(Ok(index)) if index.offset_width() == 0)
}

/// The requests of strangers.
pub fn requests_pane(page: Page, account: Arc<Account>) -> AnyView {
    let named = Named {
        testid: "requests-pane",
        back: "requests-back",
        title: t::strangers::requests(),
        above: |_| Route::Home,
    };
    pane::pane(page, named, move || -> Loading {
        Box::pin(load(page, account.clone(), What::Requests))
    })
}
