//! XEP-0421: Occupant identifiers for semi-anonymous MUCs.

use crate::xml::Element;

/// What a room announces that gives them.
pub const NS: &str = "urn:xmpp:occupant-id:0";

/// Characters of an id that are taken for one.
const MAX: usize = 256;

/// The id in a stanza of an occupant. Anybody can send one: it counts only in a room
/// that announces them (§5).
pub fn read(stanza: &Element) -> Option<String> {
    let id = stanza.child("occupant-id", NS)?.attr("id")?;
    (!id.is_empty() && id.len() <= MAX).then(|| id.to_owned())
}
