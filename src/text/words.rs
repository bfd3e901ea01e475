//! The words of a text, as search finds them: without case and accents; Chinese
//! and Japanese, which set no spaces, by pairs of characters.
//!
//! Linear in the text. Takes text in NFKD: the browser has the tables for that.

/// Characters of a word that count: what is longer is found by its beginning.
const WORD_MAX: usize = 32;
/// Words of one message that are found: a book pasted whole is found by its start.
const WORDS_MAX: usize = 2_000;

/// A word that is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// As in the index.
    pub word: String,
    /// Words that begin with it count, too.
    pub prefix: bool,
}

/// The words of a text in NFKD, each once, in order of the alphabet.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    split(text, |word, dense| match dense {
        false => found.push(word.iter().collect()),
        true if word.len() == 1 => found.push(word.iter().collect()),
        true => found.extend(word.windows(2).map(|pair| pair.iter().collect::<String>())),
    });
    found.truncate(WORDS_MAX);
    found.sort_unstable();
    found.dedup();
    found
}

/// Characters of a [`beginning`].
pub const BEGINNING: usize = 2;

/// What a word begins with, where many begin so; a pair of Chinese characters is looked
/// for as it is.
pub fn beginning(word: &str) -> Option<&str> {
    let mut chars = word.char_indices();
    let (_, first) = chars.next()?;
    let end = chars.nth(BEGINNING - 1).map_or(word.len(), |(at, _)| at);
    (!is_dense(first)).then(|| &word[..end])
}

/// What a query in NFKD asks for: all of it must be there.
pub fn wanted(query: &str) -> Vec<Wanted> {
    let mut found: Vec<Wanted> = Vec::new();
    split(query, |word, dense| {
        let pairs = match dense && word.len() > 1 {
            true => word.windows(2),
            false => word.windows(word.len()),
        };
        for part in pairs {
            let wanted = Wanted {
                word: part.iter().collect(),
                // A pair is whole; one character begins a pair.
                prefix: !dense || part.len() == 1,
            };
            if !found.contains(&wanted) {
                found.push(wanted);
            }
        }
    });
    found
}

/// Whether a text in NFKD has all that is wanted.
pub fn has(text: &str, wanted: &[Wanted]) -> bool {
    let words = words(text);
    wanted.iter().all(|wanted| {
        // The first that is not before it is it, begins with it, or is another.
        let at = words.partition_point(|word| *word < wanted.word);
        words.get(at).is_some_and(|word| match wanted.prefix {
            true => word.starts_with(&wanted.word),
            false => *word == wanted.word,
        })
    })
}

/// Where in a text (not in NFKD: as it is shown) the words of a query stand, as
/// ranges of octets, in order and apart from each other. `nfkd` makes NFKD of one
/// word.
pub fn marks(text: &str, query: &[Wanted], nfkd: impl Fn(&str) -> String) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut mark = |from: usize, to: usize| match found.last_mut() {
        Some(last) if last.1 >= from => last.1 = last.1.max(to),
        _ => found.push((from, to)),
    };
    let mut rest = text.char_indices().peekable();
    while let Some((from, first)) = rest.next() {
        if !first.is_alphanumeric() {
            continue;
        }
        let dense = is_dense(first);
        let mut to = from + first.len_utf8();
        while let Some(&(at, c)) = rest.peek() {
            // One dense character with its neighbour, or a word.
            let goes_on = match dense {
                true => is_mark(c),
                false => (c.is_alphanumeric() && !is_dense(c)) || is_mark(c),
            };
            if !goes_on {
                break;
            }
            to = at + c.len_utf8();
            rest.next();
        }
        let mut end = to;
        if dense && let Some(&(at, next)) = rest.peek().filter(|(_, next)| is_dense(*next)) {
            end = at + next.len_utf8();
        }
        let folded = nfkd(&text[from..end]);
        let mut here = false;
        let mut part = false;
        split(&folded, |word, _| {
            let word: String = word.iter().collect();
            here |= query.iter().any(|wanted| match wanted.prefix && !dense {
                true => word.starts_with(&wanted.word),
                false => word == wanted.word,
            });
            part |= dense && query.iter().any(|w| w.prefix && word.starts_with(&w.word));
        });
        if here {
            mark(from, end);
        } else if part {
            mark(from, to);
        }
    }
    found
}

/// Calls with each word, and whether its script sets no spaces.
fn split(text: &str, mut each: impl FnMut(&[char], bool)) {
    let mut word: Vec<char> = Vec::new();
    let mut dense = false;
    for c in text.chars() {
        if is_mark(c) {
            continue;
        }
        let inside = c.is_alphanumeric();
        if (!inside || is_dense(c) != dense) && !word.is_empty() {
            each(&word, dense);
            word.clear();
        }
        if inside {
            dense = is_dense(c);
            if dense || word.len() < WORD_MAX {
                word.extend(c.to_lowercase().filter(|c| !is_mark(*c)));
            }
        }
    }
    if !word.is_empty() {
        each(&word, dense);
    }
}

/// Han, Hiragana, Katakana.
fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Combining marks: accents, vowel points of Hebrew and Arabic, voicing of kana.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
        | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str, query: &str) -> bool {
        has(text, &wanted(query))
    }

    #[test]
    fn words_are_folded() {
        // In NFKD: a letter and its accent.
        assert_eq!(
            words("Cafe\u{301} CAFE, café's"),
            ["cafe", "caf\u{e9}", "s"]
        );
        assert_eq!(words("naïve 42 x86"), ["42", "na\u{ef}ve", "x86"]);
        assert!(words("… — !").is_empty());
    }

    #[test]
    fn beginnings_are_found() {
        assert!(found("the quick brown fox", "qui fo"));
        assert!(!found("the quick brown fox", "uick"));
        assert!(!found("the quick brown fox", "quick wolf"));
        assert!(found("STRASSE", "strasse"));
        assert!(!found("anything", "") || wanted("").is_empty());
    }

    #[test]
    fn without_spaces_by_pairs() {
        assert_eq!(words("日本語"), ["日本", "本語"]);
        assert!(found("私は日本語を話す", "日本語"));
        assert!(!found("日本と英語", "日本語"));
        assert!(found("日本", "日"));
        assert!(found("東京 Tokyo 2020", "tok 東京"));
    }

    #[test]
    fn vowel_points_do_not_count() {
        assert!(found("שָׁלוֹם", "שלום"));
        assert!(found("مُحَمَّد", "محمد"));
    }

    #[test]
    fn marks_stand_where_the_words_are() {
        let text = "The Quick brown quicksand";
        let at: Vec<_> = marks(text, &wanted("quick"), str::to_owned)
            .into_iter()
            .map(|(from, to)| &text[from..to])
            .collect();
        assert_eq!(at, ["Quick", "quicksand"]);
        let text = "私は日本語を話す";
        let at: Vec<_> = marks(text, &wanted("日本語"), str::to_owned)
            .into_iter()
            .map(|(from, to)| &text[from..to])
            .collect();
        assert_eq!(at, ["日本語"]);
    }

    proptest! {
        #[test]
        fn every_word_finds_its_text(text in "\\PC{0,60}") {
            for word in words(&text) {
                prop_assert!(found(&text, &word), "{word:?} in {text:?}");
            }
        }

        #[test]
        fn marks_are_apart_and_whole(text in "\\PC{0,60}", query in "\\PC{0,6}") {
            let mut end = 0;
            for (from, to) in marks(&text, &wanted(&query), str::to_owned) {
                prop_assert!(from < to && (from > end || end == 0));
                prop_assert!(text.get(from..to).is_some());
                end = to;
            }
        }
    }
}
