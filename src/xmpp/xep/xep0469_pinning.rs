//! XEP-0469: Bookmark Pinning: a mark on what is kept of a chat.

use crate::xml::Element;

const NS: &str = "urn:xmpp:bookmarks-pinning:0";

/// Whether what is kept of a chat has the mark.
pub fn read(kept: &Element) -> bool {
    kept.child("pinned", NS).is_some()
}

/// Puts the mark on it, or takes it off.
pub fn set(kept: &mut Element, pinned: bool) {
    while kept.take_child("pinned", NS).is_some() {}
    if pinned {
        kept.push(Element::new("pinned", NS));
    }
}
