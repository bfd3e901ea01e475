//! XEP-0184: Message Delivery Receipts.

use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "urn:xmpp:receipts";

/// Asks for a receipt.
pub fn request() -> Element {
    Element::new("request", NS)
}

/// A receipt for a message.
pub fn received(id: &str) -> Element {
    Element::new("received", NS).with_attr("id", id)
}

/// Pipeline step.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    message.wants_receipt = stanza.child("request", NS).is_some();
    message.receipt_for = stanza
        .child("received", NS)
        // Before version 1.1 a receipt had no id but that of its stanza.
        .and_then(|received| received.attr("id").or_else(|| stanza.attr("id")))
        .map(str::to_owned);
}
