//! XEP-0317: Hats: what a room calls an occupant besides their role.

use super::xep0004_forms::words;
use crate::xml::Element;

const NS: &str = "urn:xmpp:hats:0";
/// The same in older versions.
const NS_OLD: &str = "xmpp:prosody.im/protocol/hats:1";

/// Hats of one occupant, and letters of each.
const MANY: usize = 8;
const LETTERS: usize = 40;

/// The titles in a presence.
pub fn read(presence: &Element) -> Vec<String> {
    let titles = |ns: &str| {
        let hats = presence.child("hats", ns).into_iter();
        let hats = hats.flat_map(Element::children);
        let titles = hats.filter(|it| it.name() == "hat" && it.ns() == ns);
        let titles = titles.filter_map(|it| it.attr("title"));
        let titles = titles.map(|it| words(it, LETTERS));
        titles.filter(|it| !it.is_empty()).take(MANY).collect()
    };
    let found: Vec<String> = titles(NS);
    match found.is_empty() {
        true => titles(NS_OLD),
        false => found,
    }
}
