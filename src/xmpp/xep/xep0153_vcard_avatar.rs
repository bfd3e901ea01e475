//! XEP-0153: vCard-Based Avatars, as rooms have them (XEP-0486): a picture in the vCard
//! (XEP-0054) of the room, and its hash where the room says what it is.

use crate::jid::BareJid;
use crate::xml::Element;
use crate::xmpp::stanza::{iq, text_element};
use base64::prelude::{BASE64_STANDARD, Engine};
use sha1::{Digest, Sha1};

/// vCards, and what a room announces that has one.
pub const VCARD: &str = "vcard-temp";
const UPDATE: &str = "vcard-temp:x:update";
/// Where a room says it in what it is (XEP-0486 §5.2), and where Prosody's module does.
pub const FIELDS: [&str; 2] = [
    "muc#roominfo_avatarhash",
    "{http://modules.prosody.im/mod_vcard_muc}avatar#sha1",
];
/// Octets of a picture.
const MAX: usize = 256 * 1024;
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

/// Which picture a presence says its sender has; empty: none.
pub fn said(presence: &Element) -> Option<String> {
    let photo = presence.child("x", UPDATE)?.child("photo", UPDATE)?;
    let text = photo.text();
    match text.trim() {
        "" => Some(String::new()),
        text => hash(text),
    }
}

/// Asks for a vCard.
pub fn get(of: &BareJid, id: &str) -> Element {
    iq("get", Some(of.as_str()), id).with_child(Element::new("vCard", VCARD))
}

/// The picture in the answer that has this hash, as a `data:` address.
pub fn read(result: &Element, wanted: &str) -> Option<String> {
    let card = result.child("vCard", VCARD)?;
    let photos = card.children().filter(|it| it.is("PHOTO", VCARD));
    let picture = |photo: &Element| {
        let mut text = photo.child_text("BINVAL", VCARD)?;
        text.retain(|c| !c.is_ascii_whitespace());
        if text.len() > MAX / 3 * 4 {
            return None;
        }
        let octets = BASE64_STANDARD.decode(&text).ok()?;
        let mut kinds = KINDS.iter();
        let (_, mime) = kinds.find(|(begin, _)| octets.starts_with(begin))?;
        let digest = Sha1::digest(&octets);
        let is_it = digest
            .iter()
            .zip(wanted.as_bytes().chunks_exact(2))
            .all(|(octet, hex)| {
                let digit = |c: u8| (c as char).to_digit(16).unwrap_or(16) as u8;
                octet >> 4 == digit(hex[0]) && octet & 15 == digit(hex[1])
            });
        is_it.then(|| ["data:", mime, ";base64,", &text].concat())
    };
    photos.filter_map(picture).next()
}

/// Has another picture, as a `data:` address, or none; `before`: the answer to [`get`],
/// if there was one. What else is in the vCard stays.
pub fn set(of: &BareJid, id: &str, before: Option<&Element>, picture: Option<&str>) -> Element {
    let card = before.and_then(|result| result.child("vCard", VCARD));
    let mut card = card
        .cloned()
        .unwrap_or_else(|| Element::new("vCard", VCARD));
    while card.take_child("PHOTO", VCARD).is_some() {}
    let picture = picture.and_then(|it| it.strip_prefix("data:")?.split_once(";base64,"));
    if let Some((mime, data)) = picture {
        card.push(
            Element::new("PHOTO", VCARD)
                .with_child(text_element("TYPE", VCARD, mime))
                .with_child(text_element("BINVAL", VCARD, data)),
        );
    }
    iq("set", Some(of.as_str()), id).with_child(card)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    /// A picture of one point, and its hash.
    const DOT: &str = "R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=";
    const DOT_HASH: &str = "2d0a8d3bb2e1a8b9a6ae4c4c79d43b4f2a1ea2f3";

    fn answer(inner: &str) -> Element {
        parse(&format!(
            "<iq xmlns='jabber:client' type='result'><vCard xmlns='vcard-temp'>{inner}</vCard></iq>"
        ))
        .unwrap()
    }

    #[test]
    fn only_the_picture_that_was_announced_counts() {
        let octets = BASE64_STANDARD.decode(DOT).unwrap();
        let digest: String = Sha1::digest(&octets)
            .iter()
            .map(|it| format!("{it:02x}"))
            .collect();
        // Others break lines.
        let broken = DOT.replace('A', "\nA");
        let photo = format!("<PHOTO><TYPE>text/html</TYPE><BINVAL>{broken}</BINVAL></PHOTO>");
        let read = |inner: &str, wanted: &str| super::read(&answer(inner), wanted);
        let address = format!("data:image/gif;base64,{DOT}");
        assert_eq!(read(&photo, &digest), Some(address));
        assert_eq!(read(&photo, DOT_HASH), None);
        assert_eq!(
            read(
                "<PHOTO><EXTVAL>https://e.example/</EXTVAL></PHOTO>",
                &digest
            ),
            None
        );
        let script = BASE64_STANDARD.encode("<svg/>");
        let svg = format!("<PHOTO><TYPE>image/svg+xml</TYPE><BINVAL>{script}</BINVAL></PHOTO>");
        let svg_hash: String = Sha1::digest("<svg/>")
            .iter()
            .map(|it| format!("{it:02x}"))
            .collect();
        assert_eq!(read(&svg, &svg_hash), None);
    }

    #[test]
    fn what_else_is_in_it_stays() {
        let before = answer("<FN>Tea</FN><PHOTO><BINVAL>b2xk</BINVAL></PHOTO>");
        let room = "tea@rooms.example".parse().unwrap();
        let sent = set(
            &room,
            "1",
            Some(&before),
            Some("data:image/png;base64,bmV3"),
        )
        .to_string();
        assert!(sent.contains("<FN>Tea</FN>") && sent.contains("<BINVAL>bmV3</BINVAL>"));
        assert!(!sent.contains("b2xk"));
        let sent = set(&room, "1", Some(&before), None).to_string();
        assert!(sent.contains("<FN>Tea</FN>") && !sent.contains("PHOTO"));
    }
}
