//! XEP-0425: Moderated Message Retraction: a moderator takes back what somebody wrote.

use super::xep0004_forms::words;
use super::xep0424_retraction;
use crate::jid::BareJid;
use crate::xml::Element;
use crate::xmpp::stanza::{iq, text_element};

/// What a room announces that does it.
pub const NS: &str = "urn:xmpp:message-moderate:1";
/// The same in older versions, which Prosody's module of Debian 12 speaks.
pub const NS_OLD: &str = "urn:xmpp:message-moderate:0";
const RETRACT_OLD: &str = "urn:xmpp:message-retract:0";
const FASTEN: &str = "urn:xmpp:fasten:0";

/// Letters of a reason.
const LETTERS: usize = 300;

/// Asks a room to take back the message with this id in its archive. `old`: it knows
/// only [`NS_OLD`].
pub fn retract(room: &BareJid, id: &str, target: &str, reason: &str, old: bool) -> Element {
    let reason = |ns| (!reason.is_empty()).then(|| text_element("reason", ns, reason));
    let moderate = match old {
        false => Element::new("moderate", NS)
            .with_attr("id", target)
            .with_child(Element::new("retract", xep0424_retraction::NS))
            .with_children(reason(NS)),
        true => Element::new("apply-to", FASTEN)
            .with_attr("id", target)
            .with_child(
                Element::new("moderate", NS_OLD)
                    .with_child(Element::new("retract", RETRACT_OLD))
                    .with_children(reason(NS_OLD)),
            ),
    };
    iq("set", Some(room.as_str()), id).with_child(moderate)
}

/// What a message of the room itself says was taken back: its id in the archive, and why.
/// Of an occupant it says nothing: the caller looks at that.
pub fn read(message: &Element) -> Option<(String, String)> {
    let said = |around: &Element, ns: &str| {
        let reason = around.child_text("reason", ns).unwrap_or_default();
        words(&reason, LETTERS)
    };
    if let Some(retract) = message.child("retract", xep0424_retraction::NS)
        && let Some(moderated) = retract.child("moderated", NS)
    {
        let reason = match retract.child_text("reason", xep0424_retraction::NS) {
            Some(reason) => words(&reason, LETTERS),
            None => said(moderated, NS),
        };
        return Some((retract.attr("id")?.to_owned(), reason));
    }
    let apply = message.child("apply-to", FASTEN)?;
    let moderated = apply.child("moderated", NS_OLD)?;
    moderated.child("retract", RETRACT_OLD)?;
    Some((apply.attr("id")?.to_owned(), said(moderated, NS_OLD)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    #[test]
    fn both_versions_are_understood() {
        let new = "<message xmlns='jabber:client' type='groupchat' from='room@m.example'>\
            <retract id='s1' xmlns='urn:xmpp:message-retract:1'>\
            <moderated by='room@m.example/mod' xmlns='urn:xmpp:message-moderate:1'/>\
            <reason>spam</reason></retract></message>";
        let old = "<message xmlns='jabber:client' type='groupchat' from='room@m.example'>\
            <apply-to id='s1' xmlns='urn:xmpp:fasten:0'>\
            <moderated by='room@m.example/mod' xmlns='urn:xmpp:message-moderate:0'>\
            <retract xmlns='urn:xmpp:message-retract:0'/><reason>spam</reason></moderated></apply-to></message>";
        for text in [new, old] {
            let read = read(&parse(text).unwrap());
            assert_eq!(read, Some(("s1".to_owned(), "spam".to_owned())), "{text}");
        }
        // A message of somebody's own is for XEP-0424.
        let own = "<message xmlns='jabber:client'><retract id='s1' xmlns='urn:xmpp:message-retract:1'/></message>";
        assert_eq!(read(&parse(own).unwrap()), None);
    }
}
