//! XEP-0012: Last Activity: when a contact who is not here was here last. Never
//! answered: who may see our presence is told that in it (XEP-0319).

use crate::api::Millis;
use crate::xml::Element;
use crate::xmpp::stanza::iq;

const NS: &str = "jabber:iq:last";

/// Asks their server.
pub fn get(to: &str, id: &str) -> Element {
    iq("get", Some(to), id).with_child(Element::new("query", NS))
}

/// How long ago, by the answer.
pub fn read(result: &Element) -> Option<Millis> {
    let seconds: Millis = result.child("query", NS)?.attr("seconds")?.parse().ok()?;
    seconds.checked_mul(1_000)
}
