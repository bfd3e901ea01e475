//! XEP-0115: Entity Capabilities, so that contacts need not ask what we can.

use super::xep0030_disco::{IDENTITY, own_features};
use crate::xml::Element;
use base64::prelude::{BASE64_STANDARD, Engine};
use sha1::{Digest, Sha1};
use std::sync::LazyLock;

/// The namespace.
pub const NS: &str = "http://jabber.org/protocol/caps";

/// Names the software, not an address that is fetched.
const SOFTWARE: &str = "https://keuvel.chat";

/// XEP-0115 §5.1. The features never change while we run.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let (category, kind, name) = IDENTITY;
    let mut text = format!("{category}/{kind}//{name}<");
    for feature in own_features() {
        text.push_str(feature);
        text.push('<');
    }
    BASE64_STANDARD.encode(Sha1::digest(text.as_bytes()))
});

/// The node under which the current features can be asked for.
pub fn node() -> String {
    format!("{SOFTWARE}#{}", *VERSION)
}

/// Names the software of whom a presence is from. Not checked: anyone can say so.
pub fn software(presence: &Element) -> Option<String> {
    let node = presence.child("c", NS)?.attr("node")?;
    Some(node.to_owned())
}

/// `<c/>` for the own presence.
pub fn element() -> Element {
    Element::new("c", NS)
        .with_attr("hash", "sha-1")
        .with_attr("node", SOFTWARE)
        .with_attr("ver", VERSION.as_str())
}
