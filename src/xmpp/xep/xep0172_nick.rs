//! XEP-0172: User Nickname: what people call themselves, at a node of their account; and
//! of guests in what they write, as nobody knows them by their address.

use super::xep0060_pubsub::{self, Access};
use crate::xml::Element;
use crate::xmpp::stanza::text_element;

/// The namespace, and the node.
pub const NS: &str = "http://jabber.org/protocol/nick";
/// Announces that we want to be told.
pub const NOTIFY: &str = "http://jabber.org/protocol/nick+notify";

/// What somebody calls themselves.
pub fn element(nick: &str) -> Element {
    text_element("nick", NS, nick)
}

/// What an event says its sender calls themselves; empty: nothing.
pub fn told(message: &Element) -> Option<String> {
    let items = xep0060_pubsub::told_by_anyone(message, NS)?;
    Some(items.first()?.child_text("nick", NS).unwrap_or_default())
}

/// Calls us something; empty: nothing any more.
pub fn publish(id: &str, nick: &str, access: Option<Access>) -> Element {
    xep0060_pubsub::publish(id, NS, "current", element(nick), access)
}
