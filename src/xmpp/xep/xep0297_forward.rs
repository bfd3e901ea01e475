//! XEP-0297: Stanza Forwarding. Whether the one who forwards may be believed is
//! the caller's to check.

use super::xep0203_delay;
use crate::api::Millis;
use crate::xml::Element;

const NS: &str = "urn:xmpp:forward:0";

/// The stanza in the `<forwarded/>` of an element, and when it was sent.
pub fn read(wrapper: &Element) -> Option<(&Element, Option<Millis>)> {
    let forwarded = wrapper.child("forwarded", NS)?;
    let stanza = forwarded
        .children()
        .find(|child| child.ns() != xep0203_delay::NS)?;
    let time = forwarded
        .child("delay", xep0203_delay::NS)
        .and_then(xep0203_delay::stamp);
    Some((stanza, time))
}
