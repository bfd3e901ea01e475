//! XEP-0445: Pre-Authenticated In-Band Registration: a token that came with an
//! invitation opens a closed registration.

use super::xep0379_pars;
use crate::api::Token;
use crate::xml::Element;
use crate::xmpp::stanza::iq;

/// Shows the token to the server.
pub fn preauth(domain: &str, id: &str, token: &Token) -> Element {
    iq("set", Some(domain), id).with_child(xep0379_pars::element(token))
}
