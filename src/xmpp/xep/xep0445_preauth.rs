//! XEP-0445: Pre-Authenticated In-Band Registration: a token that came with an
//! invitation opens a closed registration.

use crate::xml::Element;
use crate::xmpp::stanza::iq;

const NS: &str = "urn:xmpp:pars:0";

/// Shows the token to the server.
pub fn preauth(domain: &str, id: &str, token: &str) -> Element {
    iq("set", Some(domain), id).with_child(Element::new("preauth", NS).with_attr("token", token))
}
