//! XEP-0066: Out of Band Data: a page where a registration goes on, and addresses
//! that come with a message. Nothing here is ever fetched.

use crate::api::{Attached, cut};
use crate::xml::Element;
use crate::xmpp::message::MessageIn;

/// The namespace.
pub const NS: &str = "jabber:x:oob";
/// Octets of an address.
const MAX: usize = 2_048;
/// Characters of what is said of it.
const MAX_ABOUT: usize = 300;
/// Addresses in one message.
const MAX_ATTACHED: usize = 10;

/// The page, if it is one that nobody on the way can change.
pub fn link(query: &Element) -> Option<String> {
    let url = address(query.child("x", NS)?)?;
    let good = url.starts_with("https://") && !url.contains('@');
    good.then_some(url)
}

/// Pipeline step.
pub fn read(stanza: &Element, message: &mut MessageIn) {
    message.extras.attached = stanza
        .children()
        .filter(|child| child.is("x", NS))
        .filter_map(|x| {
            let url = address(x)?;
            let scheme = url.split_once("://")?.0;
            let web = ["https", "http"]
                .iter()
                .any(|it| it.eq_ignore_ascii_case(scheme));
            let about = x.child_text("desc", NS).unwrap_or_default();
            web.then(|| Attached {
                url: url.clone(),
                about: cut(about.trim(), MAX_ABOUT),
            })
        })
        .take(MAX_ATTACHED)
        .collect();
}

fn address(x: &Element) -> Option<String> {
    let url = x.child_text("url", NS)?;
    let url = url.trim();
    let odd = |c: char| c.is_whitespace() || c.is_control();
    (url.len() <= MAX && !url.contains(odd)).then(|| url.to_owned())
}
