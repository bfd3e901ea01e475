//! XEP-0319: Last User Interaction in Presence.

use super::xep0203_delay;
use crate::api::Millis;
use crate::xml::Element;

const NS: &str = "urn:xmpp:idle:1";

/// Since when nobody has touched the device of a presence.
pub fn since(presence: &Element) -> Option<Millis> {
    xep0203_delay::parse(presence.child("idle", NS)?.attr("since")?)
}
