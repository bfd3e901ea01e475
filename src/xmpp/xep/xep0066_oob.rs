//! XEP-0066: Out of Band Data: a page where a registration goes on.

use crate::api::web_page;
use crate::xml::Element;

const NS: &str = "jabber:x:oob";

/// The page, if it is one that nobody on the way can change.
pub fn link(query: &Element) -> Option<String> {
    web_page(&query.child("x", NS)?.child_text("url", NS)?)
}
