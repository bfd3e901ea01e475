//! XEP-0153: vCard-Based Avatars: a picture in the vCard (XEP-0054) of somebody, or of a
//! room (XEP-0486), and its hash in their presence, or where the room says what it is.

use crate::jid::{BareJid, Jid};
use crate::xml::Element;
use crate::xmpp::picture;
use crate::xmpp::stanza::{iq, text_element};

/// vCards, and what a room announces that has one.
pub const VCARD: &str = "vcard-temp";
const UPDATE: &str = "vcard-temp:x:update";
/// Where a room says it in what it is (XEP-0486 §5.2), and where Prosody's module does.
pub const FIELDS: [&str; 2] = [
    "muc#roominfo_avatarhash",
    "{http://modules.prosody.im/mod_vcard_muc}avatar#sha1",
];
/// Which picture a presence says its sender has; empty: none.
pub fn said(presence: &Element) -> Option<String> {
    let photo = presence.child("x", UPDATE)?.child("photo", UPDATE)?;
    let text = photo.text();
    match text.trim() {
        "" => Some(String::new()),
        text => picture::hash(text),
    }
}

/// Asks for a vCard.
pub fn get(of: &Jid, id: &str) -> Element {
    iq("get", Some(&of.to_string()), id).with_child(Element::new("vCard", VCARD))
}

/// The picture in the answer that has this hash, as a `data:` address.
pub fn read(result: &Element, wanted: &str) -> Option<String> {
    let card = result.child("vCard", VCARD)?;
    let mut photos = card.children().filter(|it| it.is("PHOTO", VCARD));
    photos.find_map(|photo| picture::checked(photo.child_text("BINVAL", VCARD)?, wanted))
}

/// Has another picture, as a `data:` address, or none; `before`: the answer to [`get`],
/// if there was one. What else is in the vCard stays.
pub fn set(of: &BareJid, id: &str, before: Option<&Element>, picture: Option<&str>) -> Element {
    let card = before.and_then(|result| result.child("vCard", VCARD));
    let mut card = card
        .cloned()
        .unwrap_or_else(|| Element::new("vCard", VCARD));
    while card.take_child("PHOTO", VCARD).is_some() {}
    if let Some((mime, data, _)) = picture.and_then(picture::parts) {
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

    fn answer(inner: &str) -> Element {
        parse(&format!(
            "<iq xmlns='jabber:client' type='result'><vCard xmlns='vcard-temp'>{inner}</vCard></iq>"
        ))
        .unwrap()
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
