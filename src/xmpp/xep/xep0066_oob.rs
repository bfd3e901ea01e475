//! XEP-0066: Out of Band Data: a page where a registration goes on.

use crate::xml::Element;

const NS: &str = "jabber:x:oob";
/// Octets of an address.
const MAX: usize = 2_048;

/// The page, if it is one that nobody on the way can change.
pub fn link(query: &Element) -> Option<String> {
    let url = query.child("x", NS)?.child_text("url", NS)?;
    let url = url.trim();
    let good = url.len() <= MAX
        && url.starts_with("https://")
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '@');
    good.then(|| url.to_owned())
}
