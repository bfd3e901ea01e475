//! Presence stanzas (RFC 6121 §3 and §4).

use super::event::{PresenceIn, PresenceKind};
use super::stanza::{child_text, error_of, text_element};
use super::{ns, xep};
use crate::api::{Millis, Show};
use crate::jid::{BareJid, Jid};
use crate::xml::Element;

/// Reads a presence; one without `from` is the own account's.
pub fn read(stanza: &Element, own: &Jid) -> Option<PresenceIn> {
    let from = match stanza.attr("from") {
        Some(from) => from.parse().ok()?,
        None => Jid::from(own.bare().clone()),
    };
    let status = || child_text(stanza, "status").unwrap_or_default();
    let kind = match stanza.attr("type") {
        None => PresenceKind::Available {
            show: match child_text(stanza, "show").as_deref().map(str::trim) {
                Some("chat") => Show::FreeForChat,
                Some("away") => Show::Away,
                Some("xa") => Show::ExtendedAway,
                Some("dnd") => Show::Busy,
                // An unknown show is still someone who is there.
                _ => Show::Online,
            },
            status: status(),
            priority: child_text(stanza, "priority")
                .and_then(|p| p.trim().parse().ok())
                .unwrap_or(0),
        },
        Some("unavailable") => PresenceKind::Unavailable { status: status() },
        Some("subscribe") => PresenceKind::Subscribe,
        Some("subscribed") => PresenceKind::Subscribed,
        Some("unsubscribe") => PresenceKind::Unsubscribe,
        Some("unsubscribed") => PresenceKind::Unsubscribed,
        Some("error") => PresenceKind::Error(error_of(stanza)),
        Some(_) => return None,
    };
    Some(PresenceIn {
        from,
        kind,
        software: xep::xep0115_caps::software(stanza),
        idle_since: xep::xep0319_idle::since(stanza),
        token: xep::xep0379_pars::read(stanza),
        picture: xep::xep0153_vcard_avatar::said(stanza),
        room: xep::xep0045_muc::occupant(stanza).map(Box::new),
    })
}

/// Own presence to everyone who may see it.
pub fn broadcast(show: Show, status: &str, idle: Option<Millis>) -> Element {
    let mut stanza = Element::new("presence", ns::CLIENT);
    let word = match show {
        Show::FreeForChat => Some("chat"),
        Show::Online => None,
        Show::Away => Some("away"),
        Show::ExtendedAway => Some("xa"),
        Show::Busy => Some("dnd"),
        Show::Offline => {
            stanza.set_attr("type", "unavailable");
            None
        }
    };
    if let Some(word) = word {
        stanza.push(text_element("show", ns::CLIENT, word));
    }
    if !status.is_empty() {
        stanza.push(text_element("status", ns::CLIENT, status));
    }
    if show != Show::Offline {
        stanza.push(xep::xep0115_caps::element());
        if let Some(since) = idle {
            stanza.push(xep::xep0319_idle::element(since));
        }
    }
    stanza
}

/// `subscribe`, `subscribed`, `unsubscribe` or `unsubscribed` (RFC 6121 §3).
pub fn subscription(kind: &str, to: &BareJid) -> Element {
    Element::new("presence", ns::CLIENT)
        .with_attr("type", kind)
        .with_attr("to", to.as_str())
}
