//! XEP-0319: Last User Interaction in Presence.

use super::xep0203_delay;
use crate::api::Millis;
use crate::xml::Element;

/// What we announce.
pub const NS: &str = "urn:xmpp:idle:1";

/// Nobody has touched this device since then.
pub fn element(since: Millis) -> Element {
    Element::new("idle", NS).with_attr("since", xep0203_delay::write(since))
}

/// Since when nobody has touched the device of a presence.
pub fn since(presence: &Element) -> Option<Millis> {
    xep0203_delay::parse(presence.child("idle", NS)?.attr("since")?)
}
