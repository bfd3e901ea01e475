//! Signing in with the SASL profile of RFC 6120 §6: elements around the
//! exchange of [`super::mechanism`]. SASL2 (XEP-0388) will be another such
//! wrapping. After any `Err` the stream is to be closed.

use super::mechanism::{Mechanism, short};
pub use super::mechanism::{Policy, Secret};
use crate::api::Problem;
use crate::crypto::saslprep::Normalise;
use crate::jid::BareJid;
use crate::store::ScramKeys;
use crate::xml::Element;
use crate::xmpp::xep::xep0474_downgrade::{Offered, channel_bindings};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use zeroize::Zeroizing;

/// RFC 6120 §6.
pub const NS: &str = "urn:ietf:params:xml:ns:xmpp-sasl";

/// A sign-in under way.
pub struct Sasl {
    mechanism: Mechanism,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum SaslStep {
    /// Send this and wait.
    Send(Element),
    /// Signed in: restart the stream.
    Done(SaslOutcome),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SaslOutcome {
    /// To keep instead of the password; `None` after PLAIN.
    pub keys: Option<ScramKeys>,
    /// To keep as `AccountRecord::mechanism`, always: it is weaker than the one
    /// before only if the person agreed.
    pub mechanism: String,
}

impl Sasl {
    /// Chooses a mechanism of `<stream:features/>`; the element is to be sent.
    /// `nonce`: at least 16 random bytes, never used before. `normalise`: NFKC.
    pub fn start(
        features: &Element,
        jid: &BareJid,
        secret: Secret,
        policy: &Policy,
        nonce: &[u8],
        normalise: Normalise,
    ) -> Result<(Sasl, Element), Problem> {
        let offered = Offered {
            mechanisms: mechanisms(features),
            channel_bindings: channel_bindings(features),
        };
        let mechanism = Mechanism::choose(offered, jid, secret, policy, nonce, normalise)?;
        let auth = encoded("auth", &mechanism.initial()).with_attr("mechanism", mechanism.name());
        Ok((Sasl { mechanism }, auth))
    }

    /// Takes `<challenge/>`, `<success/>` and `<failure/>`.
    pub fn receive(&mut self, element: &Element) -> Result<SaslStep, Problem> {
        match element.name() {
            _ if element.ns() != NS => Err(unexpected(element)),
            "challenge" => {
                let challenge = decoded(element)?.unwrap_or_default();
                let answer = Zeroizing::new(self.mechanism.challenge(&challenge)?);
                // Nothing to say in a response is said by an empty one.
                let response = if answer.is_empty() {
                    Element::new("response", NS)
                } else {
                    encoded("response", &answer)
                };
                Ok(SaslStep::Send(response))
            }
            "success" => {
                let data = decoded(element)?;
                let keys = self
                    .mechanism
                    .success(data.as_ref().map(|data| &data[..]))?;
                Ok(SaslStep::Done(SaslOutcome {
                    keys,
                    mechanism: self.mechanism.name().to_owned(),
                }))
            }
            "failure" => Err(self.failure(element)),
            _ => Err(unexpected(element)),
        }
    }

    /// RFC 6120 §6.5.
    fn failure(&self, failure: &Element) -> Problem {
        let condition = failure
            .children()
            .find(|child| child.ns() == NS && child.name() != "text")
            .map_or("", Element::name);
        match condition {
            "not-authorized" => self.mechanism.refused(),
            "account-disabled" => Problem::AccountDisabled,
            "credentials-expired" => Problem::CredentialsExpired,
            "temporary-auth-failure" => Problem::ServerBusy,
            // It offered the mechanism and takes it back.
            "encryption-required" | "invalid-mechanism" | "mechanism-too-weak" => {
                Problem::NoMechanism {
                    offered: vec![self.mechanism.name().to_owned()],
                }
            }
            "aborted" | "incorrect-encoding" | "invalid-authzid" | "malformed-request" => {
                Problem::Protocol {
                    detail: format!("{}: {condition}", self.mechanism.name()),
                }
            }
            _ => Problem::Refused {
                condition: short(condition),
                text: failure
                    .child("text", NS)
                    .map(|text| short(&text.text()))
                    .unwrap_or_default(),
            },
        }
    }
}

/// The mechanisms offered, in the server's order.
fn mechanisms(features: &Element) -> Vec<String> {
    features
        .child("mechanisms", NS)
        .into_iter()
        .flat_map(Element::children)
        .filter(|child| child.is("mechanism", NS))
        .map(|child| child.text().trim().to_owned())
        .collect()
}

/// An element with bytes in it; none at all are written as `=` (RFC 6120
/// §6.4.2).
fn encoded(name: &str, bytes: &[u8]) -> Element {
    let text = if bytes.is_empty() {
        "=".to_owned()
    } else {
        BASE64_STANDARD.encode(bytes)
    };
    Element::new(name, NS).with_text(text)
}

/// The bytes in an element, `None` if it is empty.
fn decoded(element: &Element) -> Result<Option<Vec<u8>>, Problem> {
    match element.text().trim() {
        "" => Ok(None),
        "=" => Ok(Some(Vec::new())),
        text => match BASE64_STANDARD.decode(text) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(_) => Err(Problem::Protocol {
                detail: format!("bad base64 in <{}/>", element.name()),
            }),
        },
    }
}

fn unexpected(element: &Element) -> Problem {
    Problem::Protocol {
        detail: format!("unexpected <{}/> while signing in", short(element.name())),
    }
}

#[cfg(test)]
#[path = "sasl_tests.rs"]
mod tests;
