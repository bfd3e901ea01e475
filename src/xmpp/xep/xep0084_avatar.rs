//! XEP-0084: User Avatar: pictures of people at nodes of their accounts. One node tells
//! which picture it is, another has it; who tells what is at the other end of XEP-0153
//! is left to the server (XEP-0398).

use super::xep0060_pubsub::{self, Access};
use crate::jid::BareJid;
use crate::xml::Element;
use crate::xmpp::picture;

/// Where it is told which picture it is.
pub const METADATA: &str = "urn:xmpp:avatar:metadata";
/// Where the picture is.
pub const DATA: &str = "urn:xmpp:avatar:data";
/// Announces that we want to be told.
pub const NOTIFY: &str = "urn:xmpp:avatar:metadata+notify";

/// Which picture an event says that its sender has; empty: none.
pub fn told(message: &Element) -> Option<String> {
    let items = xep0060_pubsub::told_by_anyone(message, METADATA)?;
    let metadata = items.first()?.child("metadata", METADATA)?;
    let infos = metadata.children().filter(|it| it.is("info", METADATA));
    let mut none = true;
    for info in infos {
        none = false;
        let octets = info.attr("bytes").and_then(|it| it.parse().ok());
        // What is to be fetched from elsewhere tells there who looks (§4.2.1).
        if info.attr("url").is_some() || octets.unwrap_or(0) > picture::MAX {
            continue;
        }
        if let Some(hash) = info.attr("id").and_then(picture::hash) {
            return Some(hash);
        }
    }
    none.then(String::new)
}

/// Asks for somebody's picture; `None`: our own.
pub fn get(of: Option<&BareJid>, id: &str, hash: &str) -> Element {
    xep0060_pubsub::get_item(id, DATA, hash).with_attr_opt("to", of.map(BareJid::as_str))
}

/// The picture in the answer, if it has this hash, as a `data:` address.
pub fn read(result: &Element, wanted: &str) -> Option<String> {
    let items = xep0060_pubsub::items(result, DATA);
    let text = |item: &&Element| item.child_text("data", DATA);
    picture::checked(items.iter().find_map(text)?, wanted)
}

/// Has a picture, given as a `data:` address, to be announced by [`announce`].
pub fn put(id: &str, picture: &str, access: Option<Access>) -> Option<Element> {
    let (_, text, octets) = picture::parts(picture)?;
    let data = Element::new("data", DATA).with_text(text);
    let hash = picture::hash_of(&octets);
    Some(xep0060_pubsub::publish(id, DATA, &hash, data, access))
}

/// Tells that it is there, or that there is none.
pub fn announce(id: &str, picture: Option<&str>, access: Option<Access>) -> Element {
    let mut metadata = Element::new("metadata", METADATA);
    let mut item = String::from("current");
    if let Some((mime, _, octets)) = picture.and_then(picture::parts) {
        item = picture::hash_of(&octets);
        metadata.push(
            Element::new("info", METADATA)
                .with_attr("bytes", octets.len().to_string())
                .with_attr("id", &*item)
                .with_attr("type", mime),
        );
    }
    xep0060_pubsub::publish(id, METADATA, &item, metadata, access)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    fn event(inner: &str) -> Element {
        parse(&format!(
            "<message xmlns='jabber:client' from='b@x'>\
             <event xmlns='http://jabber.org/protocol/pubsub#event'>\
             <items node='{METADATA}'><item id='1'>\
             <metadata xmlns='{METADATA}'>{inner}</metadata></item></items></event></message>"
        ))
        .unwrap()
    }

    #[test]
    fn a_picture_from_elsewhere_or_too_large_is_passed_over() {
        let hash = picture::hash_of(b"x");
        let info = |more: &str| format!("<info id='{hash}' bytes='9' type='image/png' {more}/>");
        assert_eq!(told(&event(&info(""))), Some(hash.clone()));
        assert_eq!(told(&event("")), Some(String::new()));
        assert_eq!(told(&event(&info("url='https://e.example/'"))), None);
        assert_eq!(told(&event("<info id='nonsense' bytes='9'/>")), None);
        let large = info("").replace("'9'", "'9999999'");
        assert_eq!(told(&event(&large)), None);
        assert_eq!(told(&event(&(large + &info("")))), Some(hash));
    }

    #[test]
    fn what_is_announced_is_what_is_there() {
        let address = "data:image/png;base64,bmV3";
        let hash = picture::hash_of(b"new");
        let put = put("1", address, Some(Access::All)).unwrap().to_string();
        assert!(put.contains(&hash) && put.contains("bmV3") && put.contains("open"));
        let told = announce("2", Some(address), None).to_string();
        assert!(told.contains(&format!("id=\"{hash}\"")) || told.contains(&format!("id='{hash}'")));
        assert!(told.contains("bytes=") && !told.contains("access_model"));
        assert!(!announce("3", None, None).to_string().contains("info"));
    }
}
