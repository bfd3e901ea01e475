//! XEP-0352: Client State Indication: the server may save itself and us what
//! nobody looks at.

use crate::xml::Element;

/// The namespace.
pub const NS: &str = "urn:xmpp:csi:0";

/// Whether the stream features offer it.
pub fn offered(features: &Element) -> bool {
    features.child("csi", NS).is_some()
}

/// Somebody looks, or nobody. A stream begins as looked at, also one that goes
/// on (§5.2).
pub fn state(active: bool) -> Element {
    Element::new(if active { "active" } else { "inactive" }, NS)
}
