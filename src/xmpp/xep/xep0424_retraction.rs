//! XEP-0424: Message Retraction.

use super::xep0428_fallback;
use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "urn:xmpp:message-retract:1";

/// What programs show that know no retraction.
pub const FALLBACK: &str =
    "/me took back an earlier message, but your program does not support that.";

/// A message is taken back.
pub fn retract(id: &str) -> Element {
    Element::new("retract", NS).with_attr("id", id)
}

/// Pipeline step. The text of a retraction is for programs that know none.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    message.retracts = stanza
        .child("retract", NS)
        .and_then(|retract| retract.attr("id"))
        .map(str::to_owned);
    if message.retracts.is_some() && xep0428_fallback::covers_all(stanza, NS) {
        message.body = None;
    }
}
