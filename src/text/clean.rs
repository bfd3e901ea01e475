//! Against text that spoofs or spills: bidi controls, stacked marks, controls.

use std::borrow::Cow;

use super::cluster::{clusters, is_mark};

/// Marks on one letter in names and previews. Written languages need up to
/// three (Hebrew with vowels and accents, Vietnamese decomposed).
const MARKS_IN_NAMES: usize = 4;

/// Marks on one letter in bodies, where a joke may stay a joke.
const MARKS_IN_BODIES: usize = 8;

/// Direction controls open at once in a body; nobody nests deeper by hand.
const MAX_OPEN: usize = 16;

/// A text without the controls that reorder what stands around it, and without
/// other control characters except tab and the end of a line.
pub fn strip_bidi(text: &str) -> Cow<'_, str> {
    let keep = |c: char| !is_bidi_control(c) && (!c.is_control() || matches!(c, '\n' | '\t'));
    match text.chars().all(keep) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().filter(|c| keep(*c)).collect()),
    }
}

/// A name or status on one line, which cannot reorder or overlay its neighbours.
pub fn isolate_safe(text: &str) -> String {
    one_line(text).collect()
}

/// The beginning of a text on one line, at most `max_chars` code points with
/// the "…" that tells there was more; never cut within what a person takes for
/// one character.
pub fn preview(body: &str, max_chars: usize) -> String {
    // One more than fits shows whether there is more.
    let line: String = one_line(body).take(max_chars.saturating_add(1)).collect();
    if line.chars().count() <= max_chars {
        return line;
    }
    let mut left = max_chars.saturating_sub(1);
    let mut end = 0;
    for cluster in clusters(&line) {
        let chars = cluster.chars().count();
        if chars > left {
            break;
        }
        left -= chars;
        end += cluster.len();
    }
    let mut line = line;
    line.truncate(end);
    line.truncate(line.trim_end().len());
    if max_chars > 0 {
        line.push('…');
    }
    line
}

/// A body which cannot reach out of its place: what it opens it closes, line by
/// line, and marks do not pile up over other lines.
pub fn tame(body: &str) -> Cow<'_, str> {
    if !body.chars().any(|c| is_bidi_control(c) || is_mark(c)) {
        return Cow::Borrowed(body);
    }
    let mut out = String::with_capacity(body.len());
    // What closes the open ones, innermost last.
    let mut open: Vec<char> = Vec::new();
    let mut marks = 0;
    for c in body.chars() {
        if stacks(c) {
            marks += 1;
            if marks <= MARKS_IN_BODIES {
                out.push(c);
            }
            continue;
        }
        marks = 0;
        match c {
            LRE | RLE | LRO | RLO if open.len() < MAX_OPEN => open.push(PDF),
            LRI | RLI | FSI if open.len() < MAX_OPEN => open.push(PDI),
            PDF if open.last() == Some(&PDF) => drop(open.pop()),
            PDI if open.contains(&PDI) => {
                // It closes the embeddings within, too (UAX #9, BD9 and X6a);
                // saying so keeps our count and the browser's the same.
                while open.pop() == Some(PDF) {
                    out.push(PDF);
                }
            }
            c if is_bidi_control(c) => continue,
            // Each line is a paragraph to the algorithm: all ends with it.
            '\n' | '\r' | '\u{85}' | '\u{2029}' => out.extend(open.drain(..).rev()),
            _ => {}
        }
        out.push(c);
    }
    out.extend(open.drain(..).rev());
    match out == body {
        true => Cow::Borrowed(body),
        false => Cow::Owned(out),
    }
}

const LRE: char = '\u{202a}';
const RLE: char = '\u{202b}';
const PDF: char = '\u{202c}';
const LRO: char = '\u{202d}';
const RLO: char = '\u{202e}';
const LRI: char = '\u{2066}';
const RLI: char = '\u{2067}';
const FSI: char = '\u{2068}';
const PDI: char = '\u{2069}';

/// Embeddings, overrides and isolates; not the harmless marks LRM and RLM.
pub(super) fn is_bidi_control(c: char) -> bool {
    matches!(c, LRE..=RLO | LRI..=PDI)
}

/// Whether a mark adds to a pile. Selectors and tags of emoji do not show, and a
/// flag has six of them.
fn stacks(c: char) -> bool {
    is_mark(c) && !matches!(c, '\u{200c}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

/// Without controls, white space folded and trimmed, marks capped.
fn one_line(text: &str) -> impl Iterator<Item = char> {
    let mut space = false;
    let mut begun = false;
    let mut marks = 0;
    text.chars()
        .filter(|c| !is_bidi_control(*c))
        .filter(|c| c.is_whitespace() || !c.is_control())
        .filter(move |c| {
            marks = if stacks(*c) { marks + 1 } else { 0 };
            marks <= MARKS_IN_NAMES
        })
        .flat_map(move |c| {
            if c.is_whitespace() {
                space = begun;
                return [None, None];
            }
            begun = true;
            [std::mem::take(&mut space).then_some(' '), Some(c)]
        })
        .flatten()
}
