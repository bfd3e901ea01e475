//! What a person takes for one character.
//!
//! UAX #29 without its tables (they would cost more than all of `text`): marks
//! come from the standard library, the rest are ranges of a few lines. Scripts
//! not covered are at worst cut between two code points, never within one.

use super::emoji;

/// Longer than any real one (a family of four with skin tones has 11); keeps
/// a hostile one from counting as a single character.
const MAX_CHARS: usize = 32;

pub(super) const ZWJ: char = '\u{200d}';

/// The characters of a text as people count them.
pub(super) fn clusters(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (cluster, after) = rest.split_at(first_len(rest)?);
        rest = after;
        Some(cluster)
    })
}

fn first_len(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let (_, first) = chars.next()?;
    let mut previous = first;
    let mut flag_half = emoji::is_flag_letter(first);
    for (count, (at, c)) in chars.enumerate() {
        let joins = is_extender(c)
            || (first == '\r' && c == '\n')
            || (previous == ZWJ && emoji::is_pictographic(first) && emoji::is_pictographic(c))
            // Exactly two letters make a flag.
            || (std::mem::take(&mut flag_half) && emoji::is_flag_letter(c));
        if !joins || count + 1 >= MAX_CHARS || first.is_control() && c != '\n' {
            return Some(at);
        }
        previous = c;
    }
    Some(text.len())
}

/// Whether a character attaches to the one before it.
pub(super) fn is_extender(c: char) -> bool {
    c == ZWJ || emoji::is_modifier(c) || is_mark(c)
}

/// Whether a character is drawn on, under or over the one before it, or
/// belongs to its shape.
pub(super) fn is_mark(c: char) -> bool {
    let code = u32::from(c);
    match code {
        0..0x300 => false,
        // Vowel signs that take room of their own, at the same place in the
        // blocks of all Indic scripts; Thai and Lao AM; Hangul vowels and finals.
        0x900..0xe00 if matches!(code & 0x7f, 0x03 | 0x3e..=0x4d) => true,
        0xe33 | 0xeb3 | 0x1160..=0x11ff => true,
        // Much of what is written, and no marks among it.
        0x3400..0xa000 | 0xac00..0xd7a4 => false,
        _ => is_grapheme_extend(c),
    }
}

/// The Unicode property Grapheme_Extend. The standard library has its table but
/// no method; it is documented that `escape_debug` escapes such characters at
/// the beginning of a text and nowhere else.
fn is_grapheme_extend(c: char) -> bool {
    let mut buffer = [b'a'; 5];
    let len = 1 + c.encode_utf8(&mut buffer[1..]).len();
    let inside = std::str::from_utf8(&buffer[..len]).unwrap_or("a");
    c.escape_debug().next() == Some('\\') && inside.escape_debug().nth(1) == Some(c)
}
