//! XEP-0379: Pre-Authenticated Roster Subscription: a request that brings the
//! token of an invitation.

use crate::api::Token;
use crate::xml::Element;

const NS: &str = "urn:xmpp:pars:0";
/// A token in a request that is longer is none of ours.
const TOKEN_MAX: usize = 256;

/// The token, to be shown to who made it.
pub fn element(token: &Token) -> Element {
    Element::new("preauth", NS).with_attr("token", &*token.0)
}

/// The token that comes with a request.
pub fn read(stanza: &Element) -> Option<Token> {
    let token = stanza.child("preauth", NS)?.attr("token")?;
    let fits = !token.is_empty() && token.len() <= TOKEN_MAX;
    fits.then(|| Token(token.to_owned()))
}
