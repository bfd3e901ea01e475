//! XEP-0334: Message Processing Hints.

use crate::xml::Element;

const NS: &str = "urn:xmpp:hints";

/// Archives keep it, though it has no text.
pub fn store() -> Element {
    Element::new("store", NS)
}
