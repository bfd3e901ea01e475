//! XEP-0199: XMPP Ping.

use crate::xml::Element;
use crate::xmpp::stanza::iq;

/// The namespace.
pub const NS: &str = "urn:xmpp:ping";

/// A ping to the own account's server.
pub fn get(to: &str, id: &str) -> Element {
    iq("get", Some(to), id).with_child(Element::new("ping", NS))
}

/// Whether an IQ is a ping.
pub fn is_request(iq: &Element) -> bool {
    iq.child("ping", NS).is_some()
}
