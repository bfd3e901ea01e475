//! Messages as they go out: texts, and what is said about messages.

use crate::api::Mention;
use crate::jid::Jid;
use crate::store::{Deed, Reply};
use crate::xml::Element;
use crate::xmpp::request::NoteOut;
use crate::xmpp::xep::{
    xep0308_correction, xep0334_hints, xep0359_ids, xep0372_references, xep0382_spoilers,
    xep0424_retraction, xep0428_fallback, xep0444_reactions, xep0461_replies,
};
use crate::xmpp::{ns, stanza};

/// A text, with what it answers, hidden until it is wanted if there is a hint (XEP-0382),
/// and whom it mentions (XEP-0372).
pub fn text(
    to: &Jid,
    id: &str,
    body: &str,
    reply: Option<&(Reply, String)>,
    spoiler: Option<&str>,
    mentions: &[Mention],
    room: bool,
) -> Element {
    let hidden = spoiler.map(xep0382_spoilers::element);
    let message = stanza::message(kind(room), to, id);
    let mention = |after: usize| {
        let reference = move |it| xep0372_references::reference(it, after);
        mentions.iter().map(reference)
    };
    let Some((reply, quoted)) = reply else {
        return message
            .with_child(stanza::text_element("body", ns::CLIENT, body))
            .with_children(hidden)
            .with_children(mention(0));
    };
    let mut whole = xep0461_replies::fallback(quoted);
    let mark = xep0461_replies::mark(&whole);
    let after = whole.chars().count();
    whole.push_str(body);
    message
        .with_child(stanza::text_element("body", ns::CLIENT, &whole))
        .with_child(xep0461_replies::reply(reply.to.as_ref(), &reply.id))
        .with_children(mark)
        .with_children(hidden)
        .with_children(mention(after))
}

/// A message to one, or to all in a room.
pub fn kind(room: bool) -> &'static str {
    if room { "groupchat" } else { "chat" }
}

/// What is said about a message; `None` for what is said in another way.
pub fn note(note: &NoteOut) -> Option<Element> {
    let (to, id, target) = (&note.to, &note.id, &note.target);
    let stanza = match &note.deed {
        Deed::Edit(body) => text(
            to,
            id,
            body,
            note.reply.as_ref(),
            note.spoiler.as_deref(),
            &note.mentions,
            note.room,
        )
        .with_child(xep0308_correction::replace(target)),
        Deed::Retract => {
            let words = xep0424_retraction::FALLBACK;
            stanza::message(kind(note.room), to, id)
                .with_child(stanza::text_element("body", ns::CLIENT, words))
                .with_child(xep0424_retraction::retract(target))
                .with_child(xep0428_fallback::whole(xep0424_retraction::NS))
        }
        Deed::React(emoji) => stanza::message(kind(note.room), to, id)
            .with_child(xep0444_reactions::reactions(target, emoji)),
        Deed::Received | Deed::Displayed | Deed::Read => return None,
    };
    let origin = xep0359_ids::origin(id);
    Some(stanza.with_child(origin).with_child(xep0334_hints::store()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_in_an_answer_stands_after_the_quotation() {
        let room: Jid = "tea@rooms.example".parse().unwrap();
        let reply = Reply {
            id: "b1".into(),
            to: None,
            quoted: String::new(),
        };
        let jid = "bob@example.org".parse().unwrap();
        let mentions = [Mention {
            begin: 0,
            end: 3,
            jid,
        }];
        let quoted = (reply, "👩‍💻 tea?".to_owned());
        let stanza = text(
            &room,
            "a1",
            "Bob: yes",
            Some(&quoted),
            None,
            &mentions,
            true,
        );
        let body: Vec<char> = stanza
            .child_text("body", ns::CLIENT)
            .unwrap()
            .chars()
            .collect();
        let reference = stanza.child("reference", xep0372_references::NS).unwrap();
        let at = |name: &str| reference.attr(name).unwrap().parse::<usize>().unwrap();
        let said: String = body[at("begin")..at("end")].iter().collect();
        assert_eq!(said, "Bob");
    }
}
