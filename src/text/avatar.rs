//! A face for who has no picture: a letter or two on a colour.

use sha1::{Digest, Sha1};

use super::{clean::isolate_safe, cluster::clusters};

/// The hue of a text in whole degrees (XEP-0392 §5.1), the same in every client.
pub fn hue(text: &str) -> u32 {
    let digest = Sha1::digest(text.as_bytes());
    u32::from(u16::from_le_bytes([digest[0], digest[1]])) * 360 / 65536
}

/// One or two letters for a name or address: the first of the first and of the
/// last word where the script has capitals, else the first alone (two Arabic
/// letters would join into a word, two Chinese ones be another name).
pub fn initials(name: &str) -> String {
    let name = isolate_safe(name);
    // Of an address, the person's part.
    let local = name.split('@').next().unwrap_or("");
    let name = if local.is_empty() { &name } else { local };
    let mut letters = name
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | '_' | '-' | '+' | '/'))
        .filter_map(|word| {
            clusters(word.trim_start_matches(|c: char| c.is_ascii_punctuation())).next()
        })
        .filter(|cluster| cluster.starts_with(char::is_alphanumeric));
    let Some(first) = letters.next() else {
        // Emoji, or nothing that can be seen.
        let seen =
            clusters(name).find(|c| !c.starts_with(|c: char| c.is_whitespace() || c == '\u{200b}'));
        return seen.unwrap_or("?").to_owned();
    };
    let last = letters
        .next_back()
        .filter(|last| has_case(first) && has_case(last));
    upper(first) + &last.map(upper).unwrap_or_default()
}

fn has_case(cluster: &str) -> bool {
    cluster.starts_with(|c: char| c.is_uppercase() || c.is_lowercase())
}

fn upper(cluster: &str) -> String {
    let mut chars = cluster.chars();
    // One letter stays one: "ß" would become "SS".
    let first = chars.next().and_then(|c| c.to_uppercase().next());
    first.into_iter().chain(chars).collect()
}
