//! XEP-0410: MUC Self-Ping: whether the room still knows that we are in it.

use super::xep0199_ping;
use crate::jid::Jid;
use crate::xml::Element;

/// Asks our own place in a room.
pub fn get(occupant: &Jid, id: &str) -> Element {
    xep0199_ping::get(&occupant.to_string(), id)
}

/// Whether an error means that we are in it (§3.2): our place is known, and what is
/// behind it does not answer pings.
pub fn is_in(condition: &str) -> bool {
    matches!(
        condition,
        "service-unavailable" | "feature-not-implemented" | "item-not-found"
    )
}

/// Whether an error says nothing, as the server could not ask (§3.2).
pub fn says_nothing(condition: &str) -> bool {
    matches!(
        condition,
        "remote-server-not-found" | "remote-server-timeout" | "timeout"
    )
}
