//! A line of a text around what was found in it.

use super::clean::preview;
use super::words::{Wanted, marks};

/// Characters before the first word that was found.
const BEFORE: usize = 24;
/// Characters of a snippet.
const LENGTH: usize = 160;
/// Octets that are looked through: what was found may be further down, but a line of
/// the beginning is better than a page that waits.
const LOOKED_AT: usize = 100_000;

/// The text around the first word of a search, in one line; in parts, each with
/// whether it is such a word. `nfkd` makes NFKD of a word.
pub fn snippet(text: &str, words: &[Wanted], nfkd: impl Fn(&str) -> String) -> Vec<(String, bool)> {
    let text = &text[..text.floor_char_boundary(LOOKED_AT)];
    let found = marks(text, words, nfkd);
    let first = found.first().map_or(0, |(from, _)| *from);
    let mut before = text[..first].char_indices().rev();
    let start = before.nth(BEFORE).map(|(at, _)| at);
    let from = start.map_or(0, |at| {
        // Not in the middle of a word, if there is a space.
        text[at..first]
            .find(char::is_whitespace)
            .map_or(at, |space| at + space)
    });
    let to = text[from..]
        .char_indices()
        .nth(LENGTH)
        .map_or(text.len(), |(at, _)| from + at);
    let mut parts: Vec<(String, bool)> = Vec::new();
    let mut add = |part: &str, is_word: bool| {
        let line = line(part);
        if !line.is_empty() {
            parts.push((line, is_word));
        }
    };
    if from > 0 {
        add("…", false);
    }
    let mut at = from;
    for (start, end) in found {
        if end > to {
            break;
        }
        add(&text[at..start], false);
        add(&text[start..end], true);
        at = end;
    }
    add(&text[at..to], false);
    if to < text.len() {
        add("…", false);
    }
    parts
}

/// In one line, harmless; spaces at the ends stay.
fn line(part: &str) -> String {
    let space = |is: bool| if is { " " } else { "" };
    let clean = preview(part, LENGTH);
    if clean.is_empty() {
        return space(!part.is_empty() && part.trim().is_empty()).to_owned();
    }
    [
        space(part.starts_with(char::is_whitespace)),
        &clean,
        space(part.ends_with(char::is_whitespace)),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::wanted;
    use proptest::prelude::*;

    fn shown(text: &str, query: &str) -> String {
        let parts = snippet(text, &wanted(query), str::to_owned);
        let mark = |(text, is_word): (String, bool)| match is_word {
            true => format!("[{text}]"),
            false => text,
        };
        parts.into_iter().map(mark).collect()
    }

    #[test]
    fn around_the_first_word() {
        assert_eq!(shown("The quick fox", "qui"), "The [quick] fox");
        assert_eq!(shown("one\n\ntwo three", "two"), "one [two] three");
        let long = format!("{} needle {}", "hay ".repeat(100), "straw ".repeat(100));
        let shown = shown(&long, "needle");
        assert!(shown.starts_with("… hay"), "{shown}");
        assert!(shown.contains(" [needle] straw"), "{shown}");
        assert!(shown.ends_with('…'), "{shown}");
    }

    proptest! {
        #[test]
        fn never_fails(text in "\\PC{0,400}", query in "\\PC{1,6}") {
            snippet(&text, &wanted(&query), str::to_owned);
        }
    }
}
