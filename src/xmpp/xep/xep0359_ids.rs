//! XEP-0359: Unique and Stable Stanza IDs.

use crate::jid::Jid;
use crate::xml::Element;
use crate::xmpp::event::MessageIn;

const NS: &str = "urn:xmpp:sid:0";

/// What the account announces when it takes out ids that others forged.
pub const FEATURE: &str = NS;

/// `<origin-id/>`.
pub fn origin(id: &str) -> Element {
    Element::new("origin-id", NS).with_attr("id", id)
}

/// Pipeline step: the id that our own archive gave, and what the sender says of
/// theirs. `trusted`: our account announced that it removes forged ids of the
/// archive (XEP-0359 §6, rule 3).
pub fn read(stanza: &Element, message: &mut MessageIn, own: &Jid, trusted: bool) {
    message.id_is_unique = stanza
        .child("origin-id", NS)
        .and_then(|origin| origin.attr("id"))
        .is_some_and(|id| message.id.as_deref() == Some(id));
    if !trusted {
        return;
    }
    message.archive_id = stanza
        .children()
        .filter(|child| child.is("stanza-id", NS))
        .find(|id| id.attr("by") == Some(own.bare().as_str()))
        .and_then(|id| id.attr("id"))
        .map(str::to_owned);
}
