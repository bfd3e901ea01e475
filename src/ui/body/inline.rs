//! The words on a line: styled, with links and people in them.

use super::{Page, links};
use crate::api::{Extras, Mention};
use crate::text::{self, Run, Span, Style};
use crate::ui::route::Route;
use leptos::prelude::*;
use std::cell::Cell;
use std::ops::Range;

/// Pieces of one message that are more than text. What a stranger made of more
/// is shown as it was written, so that it does not hold up the page.
const MAX_PIECES: usize = 1_000;

/// How the lines of one text are drawn.
pub struct Inline<'a> {
    page: Page,
    /// All of the text: what the ranges of mentions count in.
    text: &'a str,
    mentions: Vec<(Range<usize>, &'a Mention)>,
    styled: bool,
    left: Cell<usize>,
}

impl<'a> Inline<'a> {
    /// For lines that are slices of `tamed`, which was made of `text`.
    pub fn new(page: Page, tamed: &'a str, text: &str, extras: &'a Extras) -> Inline<'a> {
        let mentions = match tamed == text {
            true => ranges(text, &extras.mentions),
            // They would be elsewhere.
            false => Vec::new(),
        };
        Inline {
            page,
            text: tamed,
            mentions,
            styled: !extras.unstyled,
            left: Cell::new(MAX_PIECES),
        }
    }

    /// Lines, in pieces.
    pub fn lines<'l>(&self, lines: impl Iterator<Item = &'l str>) -> Vec<AnyView> {
        let mut out = Vec::new();
        for (at, line) in lines.enumerate() {
            if at > 0 {
                out.push("\n".into_any());
            }
            out.extend(self.line(line));
        }
        out
    }

    fn line(&self, line: &str) -> Vec<AnyView> {
        if !self.styled || self.left.get() == 0 {
            return self.plain(line);
        }
        let runs = text::runs(line);
        let mut out = Vec::new();
        for same in runs.chunk_by(|a, b| a.style == b.style) {
            let inside: Vec<AnyView> = same.iter().flat_map(|run| self.run(run)).collect();
            out.push(dress(inside.into_any(), same[0].style));
        }
        out
    }

    fn run(&self, run: &Run) -> Vec<AnyView> {
        let text = run.text.to_owned();
        if run.sign {
            // Told by what it does, not read out.
            return vec![view! { <span class="sign" aria-hidden="true">{text}</span> }.into_any()];
        }
        match run.style.has(Style::CODE) {
            true => vec![text.into_any()],
            false => self.plain(run.text),
        }
    }

    /// Text with people and links.
    fn plain(&self, text: &str) -> Vec<AnyView> {
        let start = text.as_ptr() as usize - self.text.as_ptr() as usize;
        let mut out = Vec::new();
        let mut done = 0;
        for (range, mention) in &self.mentions {
            let (from, to) = (
                range.start.saturating_sub(start),
                range.end.saturating_sub(start),
            );
            // One that styling cuts in two is shown as it was written.
            if range.start < start + done || to > text.len() || !self.spend() {
                continue;
            }
            self.links(&text[done..from], &mut out);
            out.push(person(self.page, &text[from..to], mention));
            done = to;
        }
        self.links(&text[done..], &mut out);
        out
    }

    fn links(&self, text: &str, out: &mut Vec<AnyView>) {
        out.extend(text::spans(text).into_iter().map(|span| match span {
            Span::Link { text, href } if self.spend() => {
                links::link(self.page, text, href.into_owned())
            }
            Span::Text(text) | Span::Link { text, .. } => text.to_owned().into_any(),
        }));
    }

    fn spend(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }
}

/// Where the mentions are, in octets.
fn ranges<'a>(text: &str, mentions: &'a [Mention]) -> Vec<(Range<usize>, &'a Mention)> {
    if mentions.is_empty() {
        return Vec::new();
    }
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let mut count = 0;
    // Asked for in order.
    let mut at = |wanted: u32| {
        let skip = (wanted as usize).checked_sub(count)?;
        count = wanted as usize + 1;
        ends.nth(skip)
    };
    let mut out = Vec::new();
    let mut last = None;
    for mention in mentions {
        // Two that touch share a place.
        let start = match last {
            Some((end, place)) if end == mention.begin => Some(place),
            _ => at(mention.begin),
        };
        let end = at(mention.end);
        let (Some(start), Some(end)) = (start, end) else {
            break;
        };
        last = Some((mention.end, end));
        out.push((start..end, mention));
    }
    out
}

fn dress(inside: AnyView, style: Style) -> AnyView {
    let mut view = inside;
    if style.has(Style::CODE) {
        view = view! { <code dir="auto">{view}</code> }.into_any();
    }
    if style.has(Style::STRIKE) {
        view = view! { <s>{view}</s> }.into_any();
    }
    if style.has(Style::EMPHASIS) {
        view = view! { <em>{view}</em> }.into_any();
    }
    if style.has(Style::STRONG) {
        view = view! { <strong>{view}</strong> }.into_any();
    }
    view
}

fn person(page: Page, text: &str, mention: &Mention) -> AnyView {
    let jid = mention.jid.clone();
    view! {
        <button
            type="button"
            class="mention"
            data-testid="mention"
            title=mention.jid.to_string()
            on:click=move |_| page.go(&Route::Chat(jid.clone()))
        >
            <bdi>{text.to_owned()}</bdi>
        </button>
    }
    .into_any()
}
