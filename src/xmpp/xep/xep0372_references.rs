//! XEP-0372: References, of people that a text mentions.

use crate::api::{Mention, uri};
use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "urn:xmpp:reference:0";

/// Mentions in one message; nobody reads more.
const MAX: usize = 100;

/// Somebody whom a text mentions, so many code points after where it says.
pub fn reference(mention: &Mention, after: usize) -> Element {
    let number = |at: u32| (at as usize + after).to_string();
    Element::new("reference", NS)
        .with_attr("begin", number(mention.begin))
        .with_attr("end", number(mention.end))
        .with_attr("type", "mention")
        .with_attr("uri", uri::person(&mention.jid))
}

/// Pipeline step, after the text: ranges that are not in it are no ranges, and of
/// those that overlap the first counts.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    let Some(body) = &message.body else { return };
    let mut references = stanza
        .children()
        .filter(|child| child.is("reference", NS))
        .filter_map(mention)
        .take(MAX)
        .peekable();
    if references.peek().is_none() {
        return;
    }
    let length = body.chars().count();
    let mentions = &mut message.extras.mentions;
    for new in references {
        let overlaps = |old: &Mention| old.begin < new.end && new.begin < old.end;
        if new.end as usize <= length && !mentions.iter().any(overlaps) {
            mentions.push(new);
        }
    }
    mentions.sort_by_key(|mention| mention.begin);
}

fn mention(reference: &Element) -> Option<Mention> {
    // Of the text of another message.
    if reference.attr("type") != Some("mention") || reference.attr("anchor").is_some() {
        return None;
    }
    let number = |name: &str| reference.attr(name)?.parse::<u32>().ok();
    let (begin, end) = (number("begin")?, number("end")?);
    let jid = uri::parse(reference.attr("uri")?)?.jid;
    (begin < end).then_some(Mention { begin, end, jid })
}
