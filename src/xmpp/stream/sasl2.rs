//! Signing in with SASL2 (XEP-0388): other elements around the exchange of
//! [`super::mechanism`]. No new stream begins after it: the features of the
//! signed-in one follow. After any `Err` the stream is to be closed.

use super::mechanism::{self, Mechanism, Policy, Secret, short};
use super::sasl::{self, SaslOutcome, decoded, failure, unexpected};
use crate::api::Problem;
use crate::crypto::saslprep::Normalise;
use crate::jid::{BareJid, Jid};
use crate::xml::Element;
use crate::xmpp::xep::xep0474_downgrade::{Offered, channel_bindings};
use crate::xmpp::xep::xep0484_fast;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use zeroize::Zeroizing;

/// XEP-0388.
pub const NS: &str = "urn:xmpp:sasl:2";

/// A sign-in under way.
pub struct Sasl2 {
    mechanism: Mechanism,
    /// Who signs in; of a guest only the domain is known.
    jid: BareJid,
    guest: bool,
    /// A token may come.
    takes_token: bool,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Sasl2Step {
    /// Send this and wait.
    Send(Element),
    /// Signed in, as this address: a full one if a resource was bound.
    Done(SaslOutcome, Jid),
}

/// Whether this is the way to sign in here, not the classic one: offered, where
/// nobody reads along, and with nothing weaker. A token is good for nothing else.
pub fn is_the_way(features: &Element, secret: &Secret, private: bool) -> bool {
    let strongest = |names: &[String]| mechanism::strongest(names, private);
    let (here, classic) = (mechanisms(features), sasl::mechanisms(features));
    private
        && match secret {
            Secret::Token { .. } => offer(features).is_some(),
            Secret::Guest(_) => mechanism::takes_guests(&here),
            _ => {
                let here = strongest(&here);
                here.is_some() && here >= strongest(&classic)
            }
        }
}

/// What is offered to be done along with signing in.
pub fn inline(features: &Element) -> Option<&Element> {
    offer(features)?.child("inline", NS)
}

/// Says who we are as a program. `device`: a random UUID, for as long as the
/// account is on this device. What device it is, is nobody's business.
pub fn user_agent(device: &str) -> Element {
    Element::new("user-agent", NS)
        .with_attr("id", device)
        .with_child(Element::new("software", NS).with_text("Keuvel"))
        .with_child(Element::new("device", NS).with_text("Web browser"))
}

impl Sasl2 {
    /// Chooses a mechanism. The element is to be sent, with what else is wanted
    /// in it. `nonce`: at least 16 random bytes, never used before. `normalise`:
    /// NFKC.
    pub fn start(
        features: &Element,
        jid: &BareJid,
        secret: Secret,
        policy: &Policy,
        nonce: &[u8],
        normalise: Normalise,
    ) -> Result<(Sasl2, Element), Problem> {
        let guest = matches!(secret, Secret::Guest(_));
        let mechanism = match secret {
            Secret::Token { token, .. } => {
                if !policy.private || !xep0484_fast::offered(inline(features)) {
                    return Err(Problem::PasswordNeeded);
                }
                Mechanism::by_token(jid, token)
            }
            secret => {
                let offered = Offered {
                    mechanisms: mechanisms(features),
                    channel_bindings: channel_bindings(features),
                };
                Mechanism::choose(offered, jid, secret, policy, nonce, normalise)?
            }
        };
        // Nothing to say is an empty element here, not `=`.
        let initial = Zeroizing::new(BASE64_STANDARD.encode(&*mechanism.initial()));
        let authenticate = Element::new("authenticate", NS)
            .with_attr("mechanism", mechanism.name())
            .with_child(Element::new("initial-response", NS).with_text(initial.as_str()));
        let sasl = Sasl2 {
            takes_token: mechanism.is_token(),
            mechanism,
            jid: jid.clone(),
            guest,
        };
        Ok((sasl, authenticate))
    }

    /// Asks for a token, if there are some.
    pub fn token_request(&mut self, features: &Element) -> Option<Element> {
        let wanted = !self.takes_token && xep0484_fast::offered(inline(features));
        self.takes_token |= wanted;
        wanted.then(xep0484_fast::request)
    }

    /// Takes `<challenge/>`, `<success/>`, `<continue/>` and `<failure/>`.
    pub fn receive(&mut self, element: &Element) -> Result<Sasl2Step, Problem> {
        match element.name() {
            _ if element.ns() != NS => Err(unexpected(element)),
            "challenge" => {
                let challenge = decoded(element)?.unwrap_or_default();
                let answer = Zeroizing::new(self.mechanism.challenge(&challenge)?);
                let text = BASE64_STANDARD.encode(&*answer);
                let response = Element::new("response", NS).with_text(text);
                Ok(Sasl2Step::Send(response))
            }
            "success" => self.success(element),
            // A second proof, or another password first: no such task is known.
            "continue" => Err(Problem::MoreNeeded {
                text: short(&element.child_text("text", NS).unwrap_or_default()),
            }),
            "failure" => Err(failure(&self.mechanism, element)),
            _ => Err(unexpected(element)),
        }
    }

    /// Whether the server knows nothing of the token: it is of no more use.
    pub fn token_refused(&self, problem: &Problem) -> bool {
        self.mechanism.is_token() && *problem == Problem::PasswordNeeded
    }

    fn success(&mut self, success: &Element) -> Result<Sasl2Step, Problem> {
        let data = match success.child("additional-data", NS) {
            // An empty one is a message, of no bytes.
            Some(data) => Some(decoded(data)?.unwrap_or_default()),
            None => None,
        };
        let by_token = self.mechanism.is_token();
        let keys = self.mechanism.success(data.as_deref())?;
        let address = success
            .child_text("authorization-identifier", NS)
            .and_then(|jid| jid.trim().parse::<Jid>().ok())
            .filter(|jid| match self.guest {
                // Who a guest is, is for the server to say.
                true => jid.bare().domain() == self.jid.domain(),
                false => *jid.bare() == self.jid,
            })
            .ok_or_else(|| Problem::Protocol {
                detail: "signed in as another address".into(),
            })?;
        let token = xep0484_fast::token(success).filter(|_| self.takes_token);
        let outcome = SaslOutcome {
            // A token stands in for them.
            keys: keys.filter(|_| token.is_none()),
            mechanism: (!by_token).then(|| self.mechanism.name().to_owned()),
            token,
            used: self.mechanism.name(),
            protected: self.mechanism.protected(),
        };
        Ok(Sasl2Step::Done(outcome, address))
    }
}

/// `<authentication/>` of `<stream:features/>`.
fn offer(features: &Element) -> Option<&Element> {
    features.child("authentication", NS)
}

/// The mechanisms offered, in the server's order.
pub fn mechanisms(features: &Element) -> Vec<String> {
    offer(features)
        .into_iter()
        .flat_map(Element::children)
        .filter(|child| child.is("mechanism", NS))
        .map(|child| child.text().trim().to_owned())
        .collect()
}

#[cfg(test)]
#[path = "sasl2_tests.rs"]
mod tests;
