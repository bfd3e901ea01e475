//! XEP-0191: Blocking Command, with the reports of XEP-0377.

use super::xep0359_ids;
use crate::api::Reason;
use crate::jid::{BareJid, Jid};
use crate::xml::Element;
use crate::xmpp::event::PrivacyEvent;
use crate::xmpp::request::Reported;
use crate::xmpp::stanza::{iq, text_element};

/// What the server announces.
pub const NS: &str = "urn:xmpp:blocking";
/// Of XEP-0377.
const REPORTING: &str = "urn:xmpp:reporting:1";
const SPAM: &str = "urn:xmpp:reporting:spam";
const ABUSE: &str = "urn:xmpp:reporting:abuse";

/// Asks who is blocked; from then on the server tells what changes.
pub fn get(id: &str) -> Element {
    iq("get", None, id).with_child(Element::new("blocklist", NS))
}

/// Blocks somebody.
pub fn block(id: &str, who: &Jid, report: Option<&Reported>, own: &BareJid) -> Element {
    let item = item(who).with_children(report.map(|report| self::report(report, own)));
    iq("set", None, id).with_child(Element::new("block", NS).with_child(item))
}

/// Blocks them no longer.
pub fn unblock(id: &str, who: &Jid) -> Element {
    iq("set", None, id).with_child(Element::new("unblock", NS).with_child(item(who)))
}

fn item(who: &Jid) -> Element {
    Element::new("item", NS).with_attr("jid", who.to_string())
}

/// Nothing in it lets the server pass it on: the person was not asked.
fn report(report: &Reported, own: &BareJid) -> Element {
    let reason = match report.reason {
        Reason::Spam => SPAM,
        Reason::Abuse => ABUSE,
    };
    let ids = report.messages.iter();
    let text = Some(&report.text).filter(|text| !text.is_empty());
    Element::new("report", REPORTING)
        .with_attr("reason", reason)
        .with_children(ids.map(|id| xep0359_ids::stanza_id(own, id)))
        .with_children(text.map(|text| text_element("text", REPORTING, text)))
}

/// What a push says. With items that cannot be read it says nothing of them.
pub fn push(iq: &Element) -> Option<PrivacyEvent> {
    if let Some(block) = iq.child("block", NS) {
        return Some(PrivacyEvent::Blocked(items(block)));
    }
    let unblock = iq.child("unblock", NS)?;
    Some(match unblock.children().next() {
        Some(_) => PrivacyEvent::Unblocked(items(unblock)),
        None => PrivacyEvent::UnblockedAll,
    })
}

/// Who is blocked, in an answer.
pub fn list(result: &Element) -> Vec<Jid> {
    result.child("blocklist", NS).map(items).unwrap_or_default()
}

fn items(list: &Element) -> Vec<Jid> {
    let items = list.children().filter(|child| child.is("item", NS));
    let jid = |item: &Element| item.attr("jid")?.parse().ok();
    items.filter_map(jid).collect()
}
