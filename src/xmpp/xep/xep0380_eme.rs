//! XEP-0380: Explicit Message Encryption: what we cannot read is a message all the
//! same, said as such and never shown as the fallback text that came with it.

use crate::api::cut;
use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "urn:xmpp:eme:0";

/// Characters of a name that somebody else chose.
const MAX: usize = 40;

/// What people call them, for namespaces with a specification.
const KNOWN: [(&str, &str); 8] = [
    ("eu.siacs.conversations.axolotl", "OMEMO"),
    ("urn:xmpp:omemo:0", "OMEMO"),
    ("urn:xmpp:omemo:1", "OMEMO"),
    ("urn:xmpp:omemo:2", "OMEMO"),
    ("urn:xmpp:openpgp:0", "OpenPGP"),
    ("jabber:x:encrypted", "OpenPGP"),
    ("urn:xmpp:otr:0", "OTR"),
    ("urn:xmpp:mls:0", "MLS"),
];

/// Pipeline step, after the text.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    // It may go without saying (XEP-0380 is younger than some of them).
    let sealed = stanza.children().find_map(|child| {
        let name = known(child.ns())?;
        // Without a payload it only carries keys, and is no message.
        let payload =
            child.name() != "encrypted" || child.children().any(|c| c.name() == "payload");
        Some(payload.then_some(name))
    });
    let said = || {
        let said = stanza.child("encryption", NS)?;
        let name = said.attr("namespace").and_then(known);
        Some(name.map_or_else(
            || cut(said.attr("name").unwrap_or_default(), MAX),
            str::to_owned,
        ))
    };
    message.extras.encrypted = match sealed {
        Some(name) => name.map(str::to_owned),
        None => said(),
    };
    if message.extras.encrypted.is_some() {
        message.body = Some(String::new());
    }
}

fn known(namespace: &str) -> Option<&'static str> {
    let (_, name) = KNOWN.iter().find(|(ns, _)| *ns == namespace)?;
    Some(name)
}
