//! A picture of a person or a room as it comes: only what was announced counts, and only
//! what does nothing but look.

use base64::prelude::{BASE64_STANDARD, Engine};
use sha1::{Digest, Sha1};

/// Octets of a picture.
pub const MAX: usize = 256 * 1024;
/// How pictures begin: no SVG, nothing that could do anything.
const KINDS: [(&[u8], &str); 4] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
];

/// A picture's name: the hash of its octets.
pub fn hash(text: &str) -> Option<String> {
    let text = text.trim();
    let hex = text.len() == 40 && text.bytes().all(|it| it.is_ascii_hexdigit());
    hex.then(|| text.to_ascii_lowercase())
}

/// The picture in a Base64 text, if it has this hash, as a `data:` address.
pub fn checked(mut text: String, wanted: &str) -> Option<String> {
    text.retain(|c| !c.is_ascii_whitespace());
    if text.len() > MAX / 3 * 4 {
        return None;
    }
    let octets = BASE64_STANDARD.decode(&text).ok()?;
    let mut kinds = KINDS.iter();
    let (_, mime) = kinds.find(|(begin, _)| octets.starts_with(begin))?;
    (hash_of(&octets) == wanted).then(|| ["data:", mime, ";base64,", &text].concat())
}

/// What a `data:` address holds: its kind, its Base64 text, its octets.
pub fn parts(address: &str) -> Option<(&str, &str, Vec<u8>)> {
    let (mime, text) = address.strip_prefix("data:")?.split_once(";base64,")?;
    Some((mime, text, BASE64_STANDARD.decode(text).ok()?))
}

/// The hash of a picture.
pub fn hash_of(octets: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha1::digest(octets);
    let digits = digest.iter().flat_map(|octet| [octet >> 4, octet & 15]);
    digits.map(|it| DIGITS[usize::from(it)] as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of one point.
    const DOT: &str = "R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=";

    #[test]
    fn only_the_picture_that_was_announced_counts() {
        let hash = hash_of(&BASE64_STANDARD.decode(DOT).unwrap());
        assert_eq!(super::hash(&hash.to_uppercase()), Some(hash.clone()));
        // Others break lines.
        let broken = DOT.replace('A', "\nA");
        let address = format!("data:image/gif;base64,{DOT}");
        assert_eq!(checked(broken, &hash), Some(address.clone()));
        assert_eq!(parts(&address).unwrap().0, "image/gif");
        let other = "2d0a8d3bb2e1a8b9a6ae4c4c79d43b4f2a1ea2f3";
        assert_eq!(checked(DOT.into(), other), None);
        let svg = BASE64_STANDARD.encode("<svg/>");
        assert_eq!(checked(svg, &hash_of(b"<svg/>")), None);
        let large = [b"GIF8".as_slice(), &vec![0; MAX + 1]].concat();
        let text = BASE64_STANDARD.encode(&large);
        assert_eq!(checked(text, &hash_of(&large)), None);
    }
}
