//! XEP-0441: Message Archive Management Preferences.

use super::xep0313_mam::NS;
use crate::api::{ArchiveDefault, Archiving};
use crate::jid::Jid;
use crate::xml::Element;
use crate::xmpp::stanza::{iq, text_element};

/// Addresses of a list that are read.
const MOST: usize = 1_000;

/// Asks for them.
pub fn get(id: &str) -> Element {
    iq("get", None, id).with_child(Element::new("prefs", NS))
}

/// Changes them, all of them.
pub fn set(id: &str, wanted: &Archiving) -> Element {
    let list = |name, who: &[Jid]| {
        let jid = |who: &Jid| text_element("jid", NS, &who.to_string());
        Element::new(name, NS).with_children(who.iter().map(jid))
    };
    let default = match wanted.default {
        ArchiveDefault::Always => "always",
        ArchiveDefault::Roster => "roster",
        ArchiveDefault::Never => "never",
    };
    let prefs = Element::new("prefs", NS)
        .with_attr("default", default)
        .with_child(list("always", &wanted.always))
        .with_child(list("never", &wanted.never));
    iq("set", None, id).with_child(prefs)
}

/// What an answer says that they are; `None`: nothing that can be read.
pub fn read(result: &Element) -> Option<Archiving> {
    let prefs = result.child("prefs", NS)?;
    let list = |name| {
        let all = prefs.child(name, NS).into_iter();
        let all = all.flat_map(Element::children).take(MOST);
        let jid = |it: &Element| it.text().trim().parse().ok();
        let all = all.filter(|it| it.is("jid", NS));
        all.filter_map(jid).collect::<Vec<Jid>>()
    };
    Some(Archiving {
        default: match prefs.attr("default")? {
            "always" => ArchiveDefault::Always,
            "roster" => ArchiveDefault::Roster,
            "never" => ArchiveDefault::Never,
            _ => return None,
        },
        always: list("always"),
        never: list("never"),
    })
}
