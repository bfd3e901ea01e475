//! XEP-0092: Software Version. Asked of the own sessions and server; never answered.

use crate::xml::Element;
use crate::xmpp::event::Software;
use crate::xmpp::stanza::iq;

const NS: &str = "jabber:iq:version";

/// Asks which program that is.
pub fn get(to: &str, id: &str) -> Element {
    iq("get", Some(to), id).with_child(Element::new("query", NS))
}

/// What it says.
pub fn read(result: &Element) -> Option<Software> {
    let query = result.child("query", NS)?;
    let text = |name| query.child(name, NS).map(Element::text).unwrap_or_default();
    Some(Software {
        name: text("name"),
        version: text("version"),
        system: text("os"),
    })
}
