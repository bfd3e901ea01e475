//! XEP-0172: User Nickname, of guests: nobody knows them by their address.

use crate::xml::Element;
use crate::xmpp::stanza::text_element;

const NS: &str = "http://jabber.org/protocol/nick";

/// What somebody calls themselves.
pub fn element(nick: &str) -> Element {
    text_element("nick", NS, nick)
}
