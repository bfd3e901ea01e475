//! XEP-0484: Fast Authentication Streamlining Tokens: the server gives a token,
//! and the next sign-in is by that, in one round trip. Part of SASL2
//! (`stream/sasl2.rs`); the exchange itself is in `crypto/ht.rs`.
//!
//! There is no `count`: it protects what is sent as TLS 0-RTT, and a WebSocket's
//! frames go out after its handshake.

use super::xep0203_delay;
use crate::crypto::ht;
use crate::store::FastToken;
use crate::xml::Element;

/// The namespace.
pub const NS: &str = "urn:xmpp:fast:0";

/// Longer than any token there is, short enough to be kept.
const TOKEN_MAX: usize = 4096;

/// Whether tokens are given and taken, for a mechanism of ours. `inline`: what
/// SASL2 offers to do along with signing in.
pub fn offered(inline: Option<&Element>) -> bool {
    let fast = inline.and_then(|inline| inline.child("fast", NS));
    fast.into_iter()
        .flat_map(Element::children)
        .any(|it| it.is("mechanism", NS) && it.text().trim() == ht::MECHANISM)
}

/// Asks for a token.
pub fn request() -> Element {
    Element::new("request-token", NS).with_attr("mechanism", ht::MECHANISM)
}

/// Says that a token is used; `last`: that the server shall forget it.
pub fn used(last: bool) -> Element {
    Element::new("fast", NS).with_attr_opt("invalidate", last.then_some("true"))
}

/// The token that comes with `<success/>`.
pub fn token(success: &Element) -> Option<FastToken> {
    let token = success.child("token", NS)?;
    let secret = token.attr("token")?;
    let usable = (1..=TOKEN_MAX).contains(&secret.len());
    usable.then(|| FastToken {
        secret: secret.to_owned(),
        expiry: token.attr("expiry").and_then(xep0203_delay::parse),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    #[test]
    fn the_examples_of_the_specification() {
        let inline = parse(
            "<inline xmlns='urn:xmpp:sasl:2'><fast xmlns='urn:xmpp:fast:0' tls-0rtt='true'>\
             <mechanism>HT-SHA-256-ENDP</mechanism><mechanism>HT-SHA-256-EXPR</mechanism>\
             <mechanism>HT-SHA-256-NONE</mechanism></fast></inline>",
        )
        .unwrap();
        assert!(offered(Some(&inline)));
        let bound_only = parse(
            "<inline xmlns='urn:xmpp:sasl:2'><fast xmlns='urn:xmpp:fast:0'>\
             <mechanism>HT-SHA-256-ENDP</mechanism></fast></inline>",
        );
        assert!(!offered(Some(&bound_only.unwrap())) && !offered(None));
        let success = parse(
            "<success xmlns='urn:xmpp:sasl:2'><token xmlns='urn:xmpp:fast:0' \
             expiry='2020-03-12T14:36:15Z' token='WXZzciBwYmFmdmZnZiBqdmd1IGp2eXFhcmZm'/></success>",
        );
        let token = token(&success.unwrap()).unwrap();
        assert_eq!(token.secret, "WXZzciBwYmFmdmZnZiBqdmd1IGp2eXFhcmZm");
        assert_eq!(token.expiry, Some(1_584_023_775_000));
        assert_eq!(
            used(true).to_string().replace('"', "'"),
            "<fast xmlns='urn:xmpp:fast:0' invalidate='true'/>"
        );
        assert_eq!(
            request().to_string().replace('"', "'"),
            "<request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-NONE'/>"
        );
    }

    #[test]
    fn what_is_no_token_is_none() {
        let of = |attributes: &str| {
            token(
                &parse(&format!(
                    "<success xmlns='urn:xmpp:sasl:2'>\
                     <token xmlns='urn:xmpp:fast:0' {attributes}/></success>"
                ))
                .unwrap(),
            )
        };
        assert_eq!(of(""), None);
        assert_eq!(of("token=''"), None);
        assert_eq!(of(&format!("token='{}'", "x".repeat(5000))), None);
        // Without an end it is used until it is refused.
        let endless = of("token='x' expiry='soon'").unwrap();
        assert_eq!(endless.expiry, None);
        assert_eq!(format!("{endless:?}"), "FastToken(…)");
    }
}
