//! Roster stanzas (RFC 6121 §2).

use super::event::RosterItem;
use super::ns;
use super::stanza::{iq, text_element};
use crate::api::Subscription;
use crate::jid::{BareJid, Jid};
use crate::xml::Element;

/// Asks for the roster. `version`: what we have, if the server has versions;
/// empty if we have nothing (RFC 6121 §2.6.2).
pub fn get(id: &str, version: Option<&str>) -> Element {
    iq("get", None, id).with_child(Element::new("query", ns::ROSTER).with_attr_opt("ver", version))
}

/// Puts in or changes an entry.
pub fn set(id: &str, jid: &BareJid, name: &str, groups: &[String]) -> Element {
    let name = (!name.is_empty()).then_some(name);
    let item = Element::new("item", ns::ROSTER)
        .with_attr("jid", jid.as_str())
        .with_attr_opt("name", name)
        .with_children(
            groups
                .iter()
                .map(|group| text_element("group", ns::ROSTER, group)),
        );
    iq("set", None, id).with_child(Element::new("query", ns::ROSTER).with_child(item))
}

/// Removes an entry, which ends both subscriptions (RFC 6121 §2.5).
pub fn remove(id: &str, jid: &BareJid) -> Element {
    let item = Element::new("item", ns::ROSTER)
        .with_attr("jid", jid.as_str())
        .with_attr("subscription", "remove");
    iq("set", None, id).with_child(Element::new("query", ns::ROSTER).with_child(item))
}

/// The `<query/>` of a result or push.
pub fn query(iq: &Element) -> Option<&Element> {
    iq.child("query", ns::ROSTER)
}

/// Whether a push may be believed: only our own account sends them
/// (RFC 6121 §2.1.6).
pub fn push_is_genuine(iq: &Element, own: &Jid) -> bool {
    iq.attr("from").is_none_or(|from| {
        from.parse::<Jid>()
            .is_ok_and(|from| from.is_bare() && from.bare() == own.bare())
    })
}

/// The entries of a `<query/>`; unreadable ones are left out.
pub fn items(query: &Element) -> Vec<RosterItem> {
    query
        .children()
        .filter(|child| child.is("item", ns::ROSTER))
        .filter_map(item)
        .collect()
}

fn item(element: &Element) -> Option<RosterItem> {
    let mut groups: Vec<String> = element
        .children()
        .filter(|child| child.is("group", ns::ROSTER))
        .map(Element::text)
        .filter(|group| !group.is_empty())
        .collect();
    groups.sort();
    groups.dedup();
    Some(RosterItem {
        jid: element.attr("jid")?.parse::<Jid>().ok()?.into_bare(),
        name: element.attr("name").unwrap_or_default().to_owned(),
        groups,
        subscription: match element.attr("subscription") {
            Some("remove") => None,
            Some("to") => Some(Subscription::To),
            Some("from") => Some(Subscription::From),
            Some("both") => Some(Subscription::Both),
            _ => Some(Subscription::None),
        },
        asked: element.attr("ask") == Some("subscribe"),
    })
}
