//! What stands around a message: what it answers, that it was changed, who reacted.

use super::open::Timeline;
use super::state::{Account, Page};
use super::{dom, format, icons, sentences};
use crate::api::{AccountCommand, MessageId, MessageView, QuoteView, ReactionView};
use crate::i18n::{self, t};
use crate::text;
use leptos::prelude::*;
use std::sync::Arc;

/// Characters of a message that is answered.
pub const QUOTE: usize = 200;

/// What a message answers; a click leads there.
pub fn quote(open: &Arc<Timeline>, quote: QuoteView) -> AnyView {
    let open = open.clone();
    let author = match (quote.mine, quote.author.is_empty()) {
        (true, _) => t::message::you().to_owned(),
        (false, true) => t::message::quoted_elsewhere().to_owned(),
        _ => text::isolate_safe(&quote.author),
    };
    let words = match quote.retracted {
        true => view! { <em>{t::message::retracted()}</em> }.into_any(),
        false => quote.text.clone().into_any(),
    };
    let hue = quote
        .author_jid
        .as_ref()
        .map(|jid| text::hue(&jid.to_string()));
    view! {
        <button
            type="button"
            class="quote"
            data-testid="message-quote"
            style:--hue=hue.map(|hue| hue.to_string())
            on:click=move |_| {
                if let Some(id) = &quote.id {
                    open.doing.jump.set(Some(id.clone()));
                }
            }
        >
            <span class="quoted">
                <strong class="ellipsis" dir="auto">{author}</strong>
                <span class="ellipsis" dir="auto">{words}</span>
            </span>
        </button>
    }
    .into_any()
}

/// The emoji under a message; a click adds ours or takes it back.
pub fn reactions(
    page: Page,
    account: &Arc<Account>,
    open: &Arc<Timeline>,
    id: &MessageId,
    all: Vec<ReactionView>,
) -> AnyView {
    let one = |reaction: ReactionView| {
        let (account, open, id) = (account.clone(), open.clone(), id.clone());
        let who = sentences::who_reacted(&reaction);
        let emoji = reaction.emoji.clone();
        let class = if reaction.mine { "chip mine" } else { "chip" };
        let count = (reaction.count > 1)
            .then(|| view! { <span>{i18n::number(reaction.count.into())}</span> });
        view! {
            <button
                type="button"
                class=class
                data-testid="reaction"
                data-emoji=emoji.clone()
                aria-pressed=reaction.mine.to_string()
                aria-label=who.clone()
                title=who
                on:click=move |_| {
                    react(page, &account, &open, &id, &emoji, !reaction.mine);
                }
            >
                <b>{reaction.emoji}</b>
                {count}
            </button>
        }
    };
    let chips: Vec<_> = all.into_iter().map(one).collect();
    view! { <div class="chips" data-testid="reactions">{chips}</div> }.into_any()
}

/// Adds an emoji to a message, or takes it back.
pub fn react(
    page: Page,
    account: &Account,
    open: &Timeline,
    id: &MessageId,
    emoji: &str,
    on: bool,
) {
    let react = AccountCommand::React {
        peer: open.peer.clone(),
        id: id.clone(),
        change: dom::random_id(),
        emoji: emoji.to_owned(),
        on,
    };
    page.act(account, react);
}

/// "edited", which shows the texts that were.
pub fn edited(shown: RwSignal<bool>) -> AnyView {
    view! {
        <button
            type="button"
            class="edited"
            data-testid="message-edited"
            aria-expanded=move || shown.get().to_string()
            title=t::message::show_versions()
            on:click=move |_| shown.update(|it| *it = !*it)
        >
            {t::message::edited()}
        </button>
    }
    .into_any()
}

/// The texts that were, oldest first.
pub fn versions(data: RwSignal<MessageView>) -> AnyView {
    let texts = data.with(|m| m.earlier.clone());
    let texts: Vec<_> = texts
        .into_iter()
        .map(|version| {
            let body = text::tame(&version.body).into_owned();
            view! {
                <li>
                    <time>{format::full(version.time)}</time>
                    <p dir="auto">{body}</p>
                </li>
            }
        })
        .collect();
    view! { <ol class="versions" data-testid="message-versions">{texts}</ol> }.into_any()
}

/// In place of a text that was taken back.
pub fn retracted() -> AnyView {
    view! {
        <p class="bubble gone" data-testid="message-body">
            {icons::BIN.draw()}
            {t::message::retracted()}
        </p>
    }
    .into_any()
}
