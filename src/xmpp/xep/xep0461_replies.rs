//! XEP-0461: Message Replies.

use super::xep0428_fallback;
use crate::jid::Jid;
use crate::store::Reply;
use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "urn:xmpp:reply:0";

/// Code points of what others quote that are kept.
const QUOTED: usize = 500;
/// Lines and code points of what we quote.
const LINES: usize = 4;
const LINE: usize = 200;

/// This message answers another.
pub fn reply(to: Option<&Jid>, id: &str) -> Element {
    Element::new("reply", NS)
        .with_attr_opt("to", to.map(Jid::to_string))
        .with_attr("id", id)
}

/// What stands before an answer for programs that know none.
pub fn fallback(quoted: &str) -> String {
    let mut text = String::new();
    for line in quoted.lines().take(LINES) {
        text.push_str("> ");
        text.extend(line.chars().take(LINE));
        text.push('\n');
    }
    text
}

/// Marks it.
pub fn mark(fallback: &str) -> Option<Element> {
    let length = fallback.chars().count();
    (length > 0).then(|| xep0428_fallback::beginning(NS, length))
}

/// Pipeline step: takes out what is only quoted. If nothing would be left, it was
/// no quotation.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    let Some(reply) = stanza.child("reply", NS) else {
        return;
    };
    let Some(id) = reply.attr("id") else {
        return;
    };
    let mut quoted = String::new();
    if let Some(body) = &message.body {
        let (kept, taken) = xep0428_fallback::split(stanza, NS, body);
        if !kept.trim().is_empty() {
            let length = taken.chars().count() as u32;
            let first = body.starts_with(&taken);
            let mentions = &mut message.extras.mentions;
            mentions.retain(|mention| first && mention.begin >= length);
            for mention in mentions {
                mention.begin -= length;
                mention.end -= length;
            }
            message.body = Some(kept);
            quoted = taken.chars().take(QUOTED).collect();
        }
    }
    let to = reply.attr("to").and_then(|to| to.parse::<Jid>().ok());
    message.reply = Some(Reply {
        id: id.to_owned(),
        to,
        quoted,
    });
}
