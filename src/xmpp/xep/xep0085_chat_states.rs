//! XEP-0085: Chat State Notifications.

use crate::xml::Element;
use crate::xmpp::message::{ChatState, MessageIn};

/// The namespace.
pub const NS: &str = "http://jabber.org/protocol/chatstates";

const NAMES: [(ChatState, &str); 5] = [
    (ChatState::Active, "active"),
    (ChatState::Composing, "composing"),
    (ChatState::Paused, "paused"),
    (ChatState::Inactive, "inactive"),
    (ChatState::Gone, "gone"),
];

/// The element for a state.
pub fn element(state: ChatState) -> Element {
    let name = NAMES
        .iter()
        .find(|(s, _)| *s == state)
        .map_or("active", |(_, name)| name);
    Element::new(name, NS)
}

/// Pipeline step.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    message.state = stanza
        .children()
        .filter(|child| child.ns() == NS)
        .find_map(|child| {
            let (state, _) = NAMES.iter().find(|(_, name)| *name == child.name())?;
            Some(*state)
        });
}
