//! Changing a message that still waits, in its place. Stays open until the change
//! is seen: what was typed is not lost if the message goes out meanwhile.

use super::dom;
use super::state::{Account, Page};
use crate::api::{AccountCommand, Delivery, MessageView, Rooms};
use crate::i18n::t;
use crate::jid::BareJid;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The field with its buttons, as long as `editing`.
pub fn editor(
    page: Page,
    account: Arc<Account>,
    peer: BareJid,
    data: RwSignal<MessageView>,
    editing: RwSignal<bool>,
) -> AnyView {
    let field = NodeRef::<html::Textarea>::new();
    let (id, body) = data.with_untracked(|m| (m.id.clone(), m.body.clone()));
    let late = Memo::new(move |_| data.with(|m| m.sent != Some(Delivery::Waiting)));
    let wanted = RwSignal::new(None::<String>);
    let text = body.clone();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            field.set_value(&text);
            let _ = field.focus();
        }
    });
    Effect::new(move |_| {
        if data.with(|m| wanted.with(|wanted| wanted.as_ref() == Some(&m.body))) {
            editing.set(false);
        }
    });
    let save = move || {
        let Some(body) = field.get_untracked().map(|field| field.value()) else {
            return;
        };
        let (peer, id) = (peer.clone(), id.clone());
        if body.trim().is_empty() {
            return;
        }
        if late.get_untracked() {
            let id = dom::random_id();
            let reply = None;
            // As it was written, and for whom it was.
            let extras = data.with_untracked(|m| m.extras.clone());
            let send = match extras.private_to {
                Some(nick) => AccountCommand::Rooms(Rooms::Tell {
                    room: peer,
                    nick,
                    id,
                    body,
                    reply,
                    spoiler: extras.spoiler,
                }),
                None => AccountCommand::Send {
                    peer,
                    id,
                    body,
                    reply,
                    spoiler: extras.spoiler,
                },
            };
            page.act(&account, send);
            return editing.set(false);
        }
        wanted.set(Some(body.clone()));
        page.act(&account, AccountCommand::Rewrite { peer, id, body });
    };
    let on_key = {
        let save = save.clone();
        move |event: KeyboardEvent| {
            let composing = event.is_composing() || event.key_code() == 229;
            match event.key().as_str() {
                "Enter" if !event.shift_key() && !composing && !dom::touch() => {
                    event.prevent_default();
                    save();
                }
                "Escape" => {
                    event.stop_propagation();
                    editing.set(false);
                }
                _ => {}
            }
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save();
    };
    let rows = body.lines().count().clamp(1, 8).to_string();
    view! {
        <form class="edit" on:submit=submit>
            <textarea
                rows=rows
                dir="auto"
                data-testid="edit-field"
                aria-label=t::message::change()
                node_ref=field
                on:keydown=on_key
            ></textarea>
            <p class="trouble">
                <span role="status">{move || late.get().then_some(t::chat::too_late())}</span>
                <button type="submit" data-testid="edit-save">
                    {move || if late.get() { t::message::send_as_new() } else { t::common::save() }}
                </button>
                <button type="button" data-testid="edit-cancel" on:click=move |_| editing.set(false)>
                    {t::common::back()}
                </button>
            </p>
        </form>
    }
    .into_any()
}
