//! XEP-0333: Displayed Markers.

use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "urn:xmpp:chat-markers:0";

/// Asks to hear when it is seen.
pub fn markable() -> Element {
    Element::new("markable", NS)
}

/// A message was seen, and all before it.
pub fn displayed(id: &str) -> Element {
    Element::new("displayed", NS).with_attr("id", id)
}

/// Pipeline step.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    message.markable = stanza.child("markable", NS).is_some();
    message.displayed = stanza
        .child("displayed", NS)
        .and_then(|displayed| displayed.attr("id"))
        .map(str::to_owned);
}
