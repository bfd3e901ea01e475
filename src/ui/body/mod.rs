//! What a message says. Text is only ever put in as text; links come from `text`
//! and have safe addresses only; nothing is fetched.

mod cards;
mod inline;
pub mod links;

use super::state::Page;
use super::{dom, icons};
use crate::api::{Extras, MessageView};
use crate::i18n::t;
use crate::text::{self, Block};
use inline::Inline;
use leptos::prelude::*;

/// What a bubble is drawn from.
#[derive(Clone, PartialEq)]
pub struct Body {
    text: String,
    /// Whether there is more of the text than is shown.
    pub cut: bool,
    extras: Extras,
}

impl Body {
    /// Of a message.
    pub fn of(message: &MessageView) -> Body {
        Body {
            text: message.body.clone(),
            cut: message.cut,
            extras: message.extras.clone(),
        }
    }

    /// How it stands in a bubble.
    fn kind(&self) -> Kind {
        let Extras {
            spoiler, attached, ..
        } = &self.extras;
        let alone = |url: &str| url == self.text.trim();
        if spoiler.is_some() {
            Kind::Hidden
        } else if !attached.is_empty() || text::place(&self.text).is_some() {
            Kind::Parts {
                // The address is on the card already.
                words: !attached.iter().any(|it| alone(&it.url)),
            }
        } else if text::me_action(&self.text).is_some() {
            Kind::Action
        } else if text::only_emoji(&self.text).is_some() {
            Kind::Emoji
        } else {
            Kind::Parts { words: true }
        }
    }
}

enum Kind {
    Hidden,
    Action,
    Emoji,
    Parts { words: bool },
}

/// The bubble.
pub fn bubble(page: Page, body: &Body, author: &str) -> AnyView {
    if let Some(name) = &body.extras.encrypted {
        return sealed(name);
    }
    match body.kind() {
        Kind::Hidden => hidden(page, body),
        Kind::Parts { words } => {
            view! { <div class="bubble">{whole(page, body, words)}</div> }.into_any()
        }
        Kind::Action => {
            let tamed = text::tame(&body.text);
            let action = text::me_action(&tamed).unwrap_or(&tamed);
            view! {
                <p class="bubble action" data-testid="message-body" dir="auto">
                    <bdi class="action-author">{author.to_owned()}</bdi>
                    " "
                    {Inline::new(page, &tamed, &body.text, &body.extras).lines(action.split('\n'))}
                    {note(body)}
                </p>
            }
            .into_any()
        }
        Kind::Emoji => view! {
            <p class="bubble emoji" data-testid="message-body" dir="auto">
                {text::tame(&body.text).into_owned()}
            </p>
        }
        .into_any(),
    }
}

/// One that cannot be read: nobody takes it for something that was said.
fn sealed(name: &str) -> AnyView {
    let name = text::isolate_safe(name);
    let said = match name.as_str() {
        "" => t::message::sealed().to_owned(),
        name => t::message::sealed_with(name),
    };
    view! {
        <p class="bubble sealed" data-testid="message-sealed">
            {icons::LOCK.draw()}
            <span>{said}</span>
        </p>
    }
    .into_any()
}

/// One that is shown when somebody wants to see it, and hidden again.
fn hidden(page: Page, body: &Body) -> AnyView {
    let shown = RwSignal::new(false);
    let hint = text::isolate_safe(body.extras.spoiler.as_deref().unwrap_or_default());
    let hint = (!hint.is_empty()).then(|| view! { <bdi data-testid="spoiler-hint">{hint}</bdi> });
    let mut open = body.clone();
    open.extras.spoiler = None;
    let inside = move || {
        let words = !matches!(open.kind(), Kind::Parts { words: false });
        shown.get().then(|| whole(page, &open, words).into_any())
    };
    view! {
        <div class="bubble spoiler">
            <button
                type="button"
                class="spoiler-head"
                data-testid="spoiler"
                aria-expanded=move || shown.get().to_string()
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {icons::HIDDEN.draw()}
                <span>{t::composer::spoiler()} {hint.is_some().then_some(": ")} {hint}</span>
                <small>{move || if shown.get() { t::message::hide_spoiler() } else { t::message::show_spoiler() }}</small>
            </button>
            {inside}
        </div>
    }
    .into_any()
}

/// Words and cards.
fn whole(page: Page, body: &Body, words: bool) -> Vec<AnyView> {
    let mut out = Vec::new();
    match text::place(&body.text) {
        Some(place) => out.push(cards::place(place)),
        None if words => out.push(self::words(page, body)),
        None => {}
    }
    out.extend(body.extras.attached.iter().filter_map(cards::attached));
    out
}

/// The words, block by block.
fn words(page: Page, body: &Body) -> AnyView {
    // What reaches out of its place (direction, stacked marks) is kept inside.
    let tamed = text::tame(&body.text);
    let inline = Inline::new(page, &tamed, &body.text, &body.extras);
    let blocks = match body.extras.unstyled {
        true => tamed.split('\n').map(Block::Line).collect(),
        false => text::blocks(&tamed),
    };
    view! {
        <div class="words" data-testid="message-body">
            {draw_blocks(&inline, &blocks, false)}
            {note(body)}
        </div>
    }
    .into_any()
}

fn note(body: &Body) -> Option<AnyView> {
    let note = || view! { <small class="cut-note">{t::chat::cut()}</small> }.into_any();
    body.cut.then(note)
}

fn draw_blocks(inline: &Inline, blocks: &[Block], quoted: bool) -> Vec<AnyView> {
    let is_line = |block: &Block| matches!(block, Block::Line(_));
    blocks
        .chunk_by(|a, b| is_line(a) && is_line(b))
        .map(|same| match &same[0] {
            Block::Line(_) => {
                let lines = same.iter().filter_map(|block| match block {
                    Block::Line(line) => Some(*line),
                    _ => None,
                });
                // Within a quotation they say how that is laid out, too.
                let dir = (!quoted).then_some("auto");
                view! { <p dir=dir>{inline.lines(lines)}</p> }.into_any()
            }
            Block::Code { tag, lines, .. } => code(tag, lines),
            Block::Quote(inside) => {
                view! { <blockquote dir="auto">{draw_blocks(inline, inside, true)}</blockquote> }
                    .into_any()
            }
        })
        .collect()
}

/// Preformatted text, to be copied as it is.
fn code(tag: &str, lines: &[&str]) -> AnyView {
    let (tag, code) = match lines {
        // All on the line that opens it, as some write it.
        [] => ("", tag.strip_suffix("```").unwrap_or(tag).to_owned()),
        lines => (tag, lines.join("\n")),
    };
    let tag = text::preview(tag, 40);
    let copied = RwSignal::new(None::<bool>);
    let copy = {
        let code = code.clone();
        move |_| {
            let code = code.clone();
            leptos::task::spawn_local(async move {
                let done = dom::copy(&code).await;
                copied.try_set(Some(done));
            });
        }
    };
    let said = move || match copied.get() {
        None => t::common::copy(),
        Some(true) => t::message::code_copied(),
        Some(false) => t::message::code_not_copied(),
    };
    view! {
        <div class="code" data-testid="code">
            <div class="code-head">
                <bdi>{tag}</bdi>
                <button type="button" data-testid="code-copy" aria-live="polite" on:click=copy>
                    {said}
                </button>
            </div>
            // Reached by key, to be scrolled by key.
            <pre tabindex="0" dir="auto">
                <code>{code}</code>
            </pre>
        </div>
    }
    .into_any()
}
