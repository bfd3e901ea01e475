//! XEP-0444: Message Reactions.

use super::xep0428_fallback;
use crate::xml::Element;
use crate::xmpp::message::MessageIn;
use crate::xmpp::stanza::text_element;

/// The namespace.
pub const NS: &str = "urn:xmpp:reactions:0";

/// Reactions of one stanza that are read.
const MOST: usize = 32;

/// All our reactions to a message.
pub fn reactions(id: &str, emoji: &[String]) -> Element {
    let each = emoji
        .iter()
        .map(|emoji| text_element("reaction", NS, emoji));
    Element::new("reactions", NS)
        .with_attr("id", id)
        .with_children(each)
}

/// Pipeline step.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    let mut all = stanza.children().filter(|child| child.is("reactions", NS));
    // More than one is none (§4).
    let (Some(reactions), None) = (all.next(), all.next()) else {
        return;
    };
    let Some(id) = reactions.attr("id") else {
        return;
    };
    let each = reactions
        .children()
        .filter(|child| child.is("reaction", NS));
    let emoji = each.map(|reaction| reaction.text().trim().to_owned());
    message.reactions = Some((id.to_owned(), emoji.take(MOST).collect()));
    if xep0428_fallback::covers_all(stanza, NS) {
        message.body = None;
    }
}
