//! XEP-0059: Result Set Management: lists in pages.

use crate::xml::Element;
use crate::xmpp::stanza::text_element;

const NS: &str = "http://jabber.org/protocol/rsm";

/// Asks for at most `max` items that come last, or last before one (§2.3, §2.5).
pub fn last(max: u32, before: Option<&str>) -> Element {
    Element::new("set", NS)
        .with_child(text_element("max", NS, &max.to_string()))
        .with_child(text_element("before", NS, before.unwrap_or_default()))
}

/// Asks for at most `max` items that come first, or first after one (§2.1, §2.2).
pub fn first(max: u32, after: Option<&str>) -> Element {
    Element::new("set", NS)
        .with_child(text_element("max", NS, &max.to_string()))
        .with_children(after.map(|after| text_element("after", NS, after)))
}

/// The ids of the first and the last item of a page, as far as they are told.
pub fn ends(answer: &Element) -> (Option<String>, Option<String>) {
    let end = |name| {
        let id = answer.child("set", NS)?.child(name, NS)?.text();
        Some(id).filter(|id| !id.is_empty())
    };
    (end("first"), end("last"))
}
