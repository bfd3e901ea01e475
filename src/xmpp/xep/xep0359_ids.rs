//! XEP-0359: Unique and Stable Stanza IDs.

use crate::jid::{BareJid, Jid};
use crate::xml::Element;
use crate::xmpp::message::MessageIn;

const NS: &str = "urn:xmpp:sid:0";

/// What the account announces when it takes out ids that others forged.
pub const FEATURE: &str = NS;

/// `<origin-id/>`.
pub fn origin(id: &str) -> Element {
    Element::new("origin-id", NS).with_attr("id", id)
}

/// `<stanza-id/>` by an archive.
pub fn stanza_id(by: &BareJid, id: &str) -> Element {
    Element::new("stanza-id", NS)
        .with_attr("by", by.as_str())
        .with_attr("id", id)
}

/// The id in an element that an archive gave.
pub fn by(element: &Element, archive: &BareJid) -> Option<String> {
    let mut ids = element.children().filter(|it| it.is("stanza-id", NS));
    let id = ids.find(|id| id.attr("by") == Some(archive.as_str()))?;
    id.attr("id").map(str::to_owned)
}

/// Pipeline step: the id that our own archive gave, and what the sender says of
/// theirs. `trusted`: our account announced that it removes forged ids of the
/// archive (XEP-0359 §6, rule 3).
pub fn read(stanza: &Element, message: &mut MessageIn, own: &Jid, trusted: bool) {
    message.id_is_unique = stanza
        .child("origin-id", NS)
        .and_then(|origin| origin.attr("id"))
        .is_some_and(|id| message.id.as_deref() == Some(id));
    if message.room.is_some() {
        // Whether it is worth anything the model knows, which knows the room.
        message.archive_id = by(stanza, &message.peer);
        return;
    }
    if !trusted {
        return;
    }
    message.archive_id = by(stanza, own.bare());
}
