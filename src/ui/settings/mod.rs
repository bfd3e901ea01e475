//! What a person decides about an account, and who may reach them: the page of
//! settings, the requests of strangers, blocking. Few need it often, so what draws it
//! is a part of the module of its own.

mod about;
mod appearance;
mod archiving;
pub mod block;
mod blocked;
mod chats;
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
pub use requests::requests;

use super::late::Late;
use super::route::Route;
use super::state::{Account, Page};
use super::{dom, several};
use crate::api::{Archiving, Blocked, NoTime, PrivacyChange, Problem, Settings};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::prelude::*;
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
    /// Which reactions the other side of the chat takes that was asked about last.
    pub reactions: ArcRwSignal<Option<(BareJid, Vec<String>)>>,
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
            PrivacyChange::Reactions(who, only) => self.reactions.set(Some((who, only))),
            PrivacyChange::Time { who, zone } => self.time.set(Some((who, zone))),
        }
    }
}

pub fn draw(page: Page, account: Arc<Account>) -> AnyView {
    let sections = view! {
        {profile::profile(page, account.clone())}
        {appearance::appearance(page)}
        {notifications::section(page)}
        {chats::chats(page)}
        {language::language(page, &account)}
        {keyboard::keyboard(page)}
        <p class="soft requests-about">{several::from_account(page, &account)}</p>
        {privacy::privacy(page, account.clone())}
        {privacy::strangers(page, account.clone())}
        {blocked::blocked(page, account.clone())}
        {archiving::archiving(page, account.clone())}
        {storage::storage(page, account.clone())}
        {notifications::app()}
        {about::about()}
    };
    index::indexed(page, &account, sections.into_any())
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
    pane::pane(page, named, Late::Settings(account))
}

/// Whether a section is seen alone, without the index.
fn alone() -> bool {
    let index = dom::document().query_selector("[data-alone] .settings-index");
    let index = index.ok().flatten().map(|it| it.dyn_into::<HtmlElement>());
    matches!(index, Some(Ok(index)) if index.offset_width() == 0)
}

/// The requests of strangers.
pub fn requests_pane(page: Page) -> AnyView {
    let named = Named {
        testid: "requests-pane",
        back: "requests-back",
        title: t::strangers::requests(),
        above: |_| Route::Home,
    };
    pane::pane(page, named, Late::Requests)
}
