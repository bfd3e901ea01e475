//! XEP-0308: Last Message Correction. The last one and, as most programs do,
//! earlier ones too.

use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "urn:xmpp:message-correct:0";

/// This message takes the place of another.
pub fn replace(id: &str) -> Element {
    Element::new("replace", NS).with_attr("id", id)
}

/// Pipeline step.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    message.replaces = stanza
        .child("replace", NS)
        .and_then(|replace| replace.attr("id"))
        .map(str::to_owned);
}
