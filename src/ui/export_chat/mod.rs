//! One chat as a file: asked for page by page, so that neither the page nor its
//! memory feels how long it is.

mod write;

use super::state::{Account, Page};
use super::{file, overlay};
use crate::api::{AccountCommand, Manage, Managed, Position};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::Blob;
use write::Writer;

/// How it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Html,
    Json,
}

impl Form {
    /// The end of the file's name, and its media type.
    fn kind(self) -> (&'static str, &'static str) {
        match self {
            Form::Text => ("txt", "text/plain;charset=utf-8"),
            Form::Html => ("html", "text/html;charset=utf-8"),
            Form::Json => ("json", "application/json"),
        }
    }
}

/// The dialog.
pub fn dialog(page: Page, account: Arc<Account>, peer: BareJid) -> AnyView {
    let form = RwSignal::new(Form::Text);
    let pieces = StoredValue::new_local(Vec::<Blob>::new());
    let writer = StoredValue::new_local(None::<Writer>);
    // Messages written so far, while it is under way.
    let progress = RwSignal::new(None::<usize>);
    let said = RwSignal::new(None::<&'static str>);
    let came = account.managed.chat.clone();
    came.set(None);
    let ask = {
        let (account, peer) = (account.clone(), peer.clone());
        move |after: Option<Position>| {
            let (peer, json) = (peer.clone(), form.get_untracked() == Form::Json);
            let command = Manage::ExportChat { peer, after, json };
            page.act(&account, AccountCommand::Manage(command));
        }
    };
    let name = ["keuvel-", peer.as_str(), "."].concat();
    Effect::new({
        let ask = ask.clone();
        move |_| {
            let Some(managed) = came.get() else { return };
            let Some(done) = progress.get_untracked() else {
                return;
            };
            let Managed::Chat(chat) = managed else {
                progress.set(None);
                pieces.set_value(Vec::new());
                return said.set(Some(t::export::failed()));
            };
            let form = form.get_untracked();
            let (end, media_type) = form.kind();
            let written = writer.try_update_value(|writer| match writer {
                Some(writer) => writer.page(&chat.messages, chat.next.is_none()),
                None => chat.text,
            });
            let text = written.unwrap_or_default();
            let piece = file::blob(&[text.into()], media_type);
            pieces.update_value(|pieces| pieces.extend(piece));
            if chat.next.is_some() {
                progress.set(Some(done + 1));
                return ask(chat.next);
            }
            let all = pieces.try_update_value(std::mem::take).unwrap_or_default();
            progress.set(None);
            match file::save(all, media_type, &[&name, end].concat()) {
                true => page.overlay.set(None),
                false => said.set(Some(t::export::failed())),
            }
        }
    });
    let start = move |_| {
        if progress.get_untracked().is_some() {
            return;
        }
        let form = form.get_untracked();
        writer.set_value(match form {
            Form::Json => None,
            Form::Text | Form::Html => Some(Writer::new(&account, &peer, form == Form::Html)),
        });
        pieces.set_value(Vec::new());
        said.set(None);
        progress.set(Some(0));
        ask(None);
    };
    let option = move |one: Form, testid: &'static str, name: &'static str, about: &'static str| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="export-form"
                    data-testid=testid
                    checked=one == Form::Text
                    on:change=move |_| form.set(one)
                />
                <span>
                    {name}
                    <small class="soft">{about}</small>
                </span>
            </label>
        }
    };
    let body = view! {
        <fieldset class="choices" aria-label=t::export::form() disabled=move || progress.get().is_some()>
            {option(Form::Text, "export-text", t::export::as_text(), t::export::text())}
            {option(Form::Html, "export-html", t::export::as_html(), t::export::html())}
            {option(Form::Json, "export-json", "JSON", t::export::json())}
        </fieldset>
        <p class="soft">{t::export::holds()}</p>
        <p role="status" data-testid="export-chat-said">
            {move || progress.get().map(|_| t::export::writing())}
            {said}
        </p>
    }
    .into_any();
    let button = view! {
        <button type="button" class="primary" data-testid="export-chat" on:click=start>
            {t::export::submit()}
        </button>
    }
    .into_any();
    overlay::choice(page, t::export::title().into_any(), body, vec![button])
}
