//! SASLprep (RFC 4013): one way to write a name or password, whatever keyboard
//! it came from. The tables are RFC 3454's, as few as do.
//!
//! NFKC is an argument: the browser has it (`String.prototype.normalize`), and
//! its tables would be the larger part of our crypto. Unassigned code points
//! pass, as in queries (RFC 3454 §7): Unicode 3.2 has no emoji, people use them.

/// NFKC of a text.
pub type Normalise = fn(&str) -> String;

/// The text has a form that SASLprep forbids (or nothing is left of it).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prohibited;

/// Prepares a text.
pub fn prepare(text: &str, normalise: Normalise) -> Result<String, Prohibited> {
    if text.is_ascii() {
        // Nothing to map, normalise or order; only controls are forbidden.
        let fine = !text.is_empty() && !text.contains(|c: char| c.is_ascii_control());
        return if fine {
            Ok(text.to_owned())
        } else {
            Err(Prohibited)
        };
    }
    // U+200B is in both tables; the first one wins, as in libidn and slixmpp.
    let mapped: String = text
        .chars()
        .map(|c| if within(c, SPACE) { ' ' } else { c })
        .filter(|c| !within(*c, NOTHING))
        .collect();
    let prepared = normalise(&mapped);
    let fine = !prepared.is_empty() && !prepared.contains(prohibited) && directions(&prepared);
    if fine { Ok(prepared) } else { Err(Prohibited) }
}

/// Prepares a name or password for SCRAM; one that SASLprep forbids goes as it
/// is. RFC 5802 §2.2 leaves no other way to use it, and servers that do not
/// prepare (there are some) have stored just that; PostgreSQL does the same. At
/// worst the answer is "wrong password", which it would be anyway.
pub fn prepare_or_raw(text: &str, normalise: Normalise) -> String {
    prepare(text, normalise).unwrap_or_else(|Prohibited| text.to_owned())
}

/// RFC 3454 §6: with a letter that runs right to left, there is none that runs
/// the other way, and both ends run right to left.
fn directions(text: &str) -> bool {
    let right = |c: char| within(c, RIGHT_TO_LEFT);
    !text.contains(right)
        || text.starts_with(right) && text.ends_with(right) && !text.contains(left_to_right)
}

/// Table D.2, nearly: its 360 ranges are Unicode's letters outside the scripts
/// that run right to left, but for a few symbols and marks. As it only decides
/// about mixed texts, that is near enough (a test says how near).
fn left_to_right(c: char) -> bool {
    let right_to_left_block =
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    c.is_alphabetic() && !right_to_left_block
}

fn prohibited(c: char) -> bool {
    // C.4: the last two of every plane are no characters.
    c.is_control() || c as u32 & 0xfffe == 0xfffe || within(c, SPACE) || within(c, PROHIBITED)
}

fn within(c: char, table: &[(char, char)]) -> bool {
    table
        .binary_search_by(|(first, last)| {
            if *last < c {
                std::cmp::Ordering::Less
            } else if *first > c {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        })
        .is_ok()
}

/// C.1.2, mapped to a space.
const SPACE: &[(char, char)] = &[
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200b}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
];

/// B.1, mapped to nothing.
const NOTHING: &[(char, char)] = &[
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{1806}', '\u{1806}'),
    ('\u{180b}', '\u{180d}'),
    ('\u{200b}', '\u{200d}'),
    ('\u{2060}', '\u{2060}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
];

/// C.2.2 to C.9 in one, without what [`prohibited`] says in words. (C.5,
/// surrogates, cannot be in a `str`.)
const PROHIBITED: &[(char, char)] = &[
    ('\u{340}', '\u{341}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200c}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{2063}'),
    ('\u{206a}', '\u{206f}'),
    ('\u{2ff0}', '\u{2ffb}'),
    ('\u{e000}', '\u{f8ff}'),
    ('\u{fdd0}', '\u{fdef}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{fff9}', '\u{fffd}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0001}', '\u{e0001}'),
    ('\u{e0020}', '\u{e007f}'),
    ('\u{f0000}', '\u{ffffd}'),
    ('\u{100000}', '\u{10fffd}'),
];

/// D.1.
const RIGHT_TO_LEFT: &[(char, char)] = &[
    ('\u{5be}', '\u{5be}'),
    ('\u{5c0}', '\u{5c0}'),
    ('\u{5c3}', '\u{5c3}'),
    ('\u{5d0}', '\u{5ea}'),
    ('\u{5f0}', '\u{5f4}'),
    ('\u{61b}', '\u{61b}'),
    ('\u{61f}', '\u{61f}'),
    ('\u{621}', '\u{63a}'),
    ('\u{640}', '\u{64a}'),
    ('\u{66d}', '\u{66f}'),
    ('\u{671}', '\u{6d5}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{6e5}', '\u{6e6}'),
    ('\u{6fa}', '\u{6fe}'),
    ('\u{700}', '\u{70d}'),
    ('\u{710}', '\u{710}'),
    ('\u{712}', '\u{72c}'),
    ('\u{780}', '\u{7a5}'),
    ('\u{7b1}', '\u{7b1}'),
    ('\u{200f}', '\u{200f}'),
    ('\u{fb1d}', '\u{fb1d}'),
    ('\u{fb1f}', '\u{fb28}'),
    ('\u{fb2a}', '\u{fb36}'),
    ('\u{fb38}', '\u{fb3c}'),
    ('\u{fb3e}', '\u{fb3e}'),
    ('\u{fb40}', '\u{fb41}'),
    ('\u{fb43}', '\u{fb44}'),
    ('\u{fb46}', '\u{fbb1}'),
    ('\u{fbd3}', '\u{fd3d}'),
    ('\u{fd50}', '\u{fd8f}'),
    ('\u{fd92}', '\u{fdc7}'),
    ('\u{fdf0}', '\u{fdfc}'),
    ('\u{fe70}', '\u{fe74}'),
    ('\u{fe76}', '\u{fefc}'),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use stringprep::tables;
    use unicode_normalization::UnicodeNormalization;

    fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    #[test]
    fn rfc_4013_examples_and_more() {
        for (text, expected) in [
            ("I\u{ad}X", Ok("IX")),
            ("user", Ok("user")),
            ("USER", Ok("USER")),
            ("\u{aa}", Ok("a")),
            ("\u{2168}", Ok("IX")),
            ("\u{7}", Err(Prohibited)),
            ("\u{627}\u{31}", Err(Prohibited)),
            ("\u{627}1\u{628}", Ok("\u{627}1\u{628}")),
            ("\u{627}a\u{628}", Err(Prohibited)),
            ("", Err(Prohibited)),
            ("\u{ad}", Err(Prohibited)),
            ("a\u{a0}b\u{3000}c", Ok("a b c")),
            ("a\u{200b}b", Ok("a b")),
            ("e\u{301}", Ok("é")),
            ("pass 🦀 word", Ok("pass 🦀 word")),
            ("\u{e000}", Err(Prohibited)),
            ("a\u{202e}b", Err(Prohibited)),
        ] {
            assert_eq!(
                prepare(text, nfkc).as_deref(),
                expected.as_ref().map(|s| *s),
                "{text:?}"
            );
        }
        assert_eq!(prepare_or_raw("a\u{202e}b", nfkc), "a\u{202e}b");
    }

    /// Every code point, against the whole tables.
    #[test]
    fn tables_are_right() {
        let mut other_direction = 0;
        for c in (0..=0x10ffff).filter_map(char::from_u32) {
            assert_eq!(
                within(c, SPACE),
                tables::non_ascii_space_character(c),
                "{c:?}"
            );
            assert_eq!(
                within(c, NOTHING),
                tables::commonly_mapped_to_nothing(c),
                "{c:?}"
            );
            let expected = tables::non_ascii_space_character(c)
                || tables::ascii_control_character(c)
                || tables::non_ascii_control_character(c)
                || tables::private_use(c)
                || tables::non_character_code_point(c)
                || tables::surrogate_code(c)
                || tables::inappropriate_for_plain_text(c)
                || tables::inappropriate_for_canonical_representation(c)
                || tables::change_display_properties_or_deprecated(c)
                || tables::tagging_character(c);
            assert_eq!(prohibited(c), expected, "{c:?}");
            // Their directions are those of today's Unicode, ours of 3.2.
            if tables::unassigned_code_point(c) || prohibited(c) {
                continue;
            }
            assert_eq!(within(c, RIGHT_TO_LEFT), tables::bidi_r_or_al(c), "{c:?}");
            if left_to_right(c) != tables::bidi_l(c) {
                other_direction += 1;
            }
        }
        // Of some 95,000 assigned ones; symbols, nearly all.
        assert!(other_direction < 1_800, "{other_direction}");
    }

    proptest! {
        /// The whole of it, against another implementation, where that one has
        /// a form (it refuses what is unassigned).
        #[test]
        fn agrees_with_stringprep(
            text in "[a-z0-9 \u{a0}\u{ad}\u{aa}é\u{300}\u{5d0}-\u{5ea}\u{627}-\u{63a}\u{200b}-\u{2010}\u{2160}-\u{2180}一-龥\u{ff01}-\u{ff5e}]{0,6}"
        ) {
            let theirs = stringprep::saslprep(&text).map(String::from).ok();
            let ours = prepare(&text, nfkc).ok();
            // They take an empty text.
            prop_assert_eq!(ours, theirs.filter(|text| !text.is_empty()));
        }

        #[test]
        fn never_panics_and_settles(text in any::<String>()) {
            if let Ok(once) = prepare(&text, nfkc) {
                prop_assert!(!once.is_empty());
            }
        }
    }
}
