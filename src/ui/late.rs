//! What is drawn late: by the part of the module that is fetched after what one needs to
//! read and write. All of it goes through one door.

use super::list::Listed;
use super::open::Timeline;
use super::overlay::Overlay;
use super::people::Line;
use super::state::{Account, Page};
use super::{
    account, actions, conversation, details, dialogs, emoji, invite, notifications, own, parts,
    report, search, settings, spoiler, unasked,
};
use crate::api::SendProblem;
use crate::jid::BareJid;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// What is to be drawn.
#[derive(Clone)]
pub enum Late {
    /// The pane of settings.
    Settings(Arc<Account>),
    /// The requests of strangers.
    Requests,
    /// The pane of the account.
    Account(Arc<Account>),
    /// The report on the connection.
    Report,
    /// Messages that have the words that were typed.
    Search(Listed, RwSignal<String>),
    /// Who somebody is.
    Details(Arc<Account>, Arc<Line>),
    /// The sheet for making an invitation, or for one that was opened.
    Invite(Arc<Account>, bool),
    /// A dialog.
    Dialog(Arc<Account>, Overlay),
    /// A picker of emoji: what hears which was chosen, and that nobody wants one.
    Emoji(Callback<String>, Callback<()>),
    /// What can be done with a chat, and with who it is with.
    Contact(Arc<Account>, Arc<Line>),
    /// What can be done with the own account, or with all.
    Own(Listed),
    /// The menu of a message.
    Message(Arc<Account>, Arc<Timeline>, Box<actions::Menu>),
    /// What can be done with the messages that are chosen.
    Chosen(Arc<Timeline>),
    /// That notifications can be had, until it is declined.
    Offer(RwSignal<bool>),
    /// Why somebody was not asked to be in touch.
    NotAsked(Arc<Account>, BareJid, SendProblem),
    /// The hint that what is written is hidden behind.
    Spoiler(RwSignal<Option<String>>),
}

/// Something that comes with a part of the module.
pub type Loading = Pin<Box<dyn Future<Output = Result<AnyView, SplitLoaderError>> + Send>>;

#[cfg(feature = "split")]
pub use apart::{load, preload};

#[cfg(feature = "split")]
#[allow(unsafe_code)] // of the attribute: a call into the other part
mod apart {
    use super::*;

    /// Fetches the part if need be, and draws something.
    #[leptos::wasm_split::wasm_split(
        manage,
        wasm_split_path = ::leptos::wasm_split,
        fallible,
        preload(
            /// Fetches the part, for later.
            preload
        )
    )]
    pub fn load(page: Page, what: Late) -> Result<AnyView, SplitLoaderError> {
        Ok(draw(page, what))
    }
}

/// Draws something.
#[cfg(not(feature = "split"))]
pub async fn load(page: Page, what: Late) -> Result<AnyView, SplitLoaderError> {
    Ok(draw(page, what))
}

/// Nothing: it is all one.
#[cfg(not(feature = "split"))]
pub async fn preload() -> Result<(), SplitLoaderError> {
    Ok(())
}

fn draw(page: Page, what: Late) -> AnyView {
    match what {
        Late::Settings(account) => settings::draw(page, account),
        Late::Requests => settings::requests(page),
        Late::Account(account) => account::draw(page, account),
        Late::Report => report::draw(page),
        Late::Search(listed, typed) => search::draw(page, listed, typed),
        Late::Details(account, line) => details::draw(page, account, line),
        Late::Invite(account, make) => invite::draw(page, account, make),
        Late::Dialog(account, overlay) => dialogs::draw(page, account, overlay),
        Late::Emoji(choose, close) => emoji::draw(page, choose, close),
        Late::Contact(account, line) => conversation::menu(page, &account, &line),
        Late::Own(listed) => own::menu(page, &listed),
        Late::Message(account, open, menu) => actions::panel(page, account, open, *menu),
        Late::Chosen(open) => actions::chosen(page, open),
        Late::Offer(declined) => notifications::strip(page, declined),
        Late::NotAsked(account, jid, problem) => unasked::strip(page, account, jid, &problem),
        Late::Spoiler(spoiler) => spoiler::field(spoiler),
    }
}

/// Draws something as soon as the part is there; `class` is of what says that it did not
/// come, with a way to ask for it again.
pub fn late(page: Page, class: &'static str, what: Late) -> AnyView {
    drawn(class, move || Box::pin(load(page, what.clone())))
}

/// The same by any part: `load` is called again if it did not come.
pub fn drawn(class: &'static str, load: impl Fn() -> Loading + Send + 'static) -> AnyView {
    let again = RwSignal::new(());
    let draw = move || {
        again.track();
        let loading = load();
        let otherwise = move |_| parts::not_loaded(class, again);
        Suspend::new(async move { loading.await.unwrap_or_else(otherwise) })
    };
    draw.into_any()
}
