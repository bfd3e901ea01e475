//! Signing in with the SASL profile of RFC 6120 §6: elements around the
//! exchange of [`super::mechanism`], as [`super::sasl2`] are others. After any
//! `Err` the stream is to be closed.

use super::mechanism::{Mechanism, short};
pub use super::mechanism::{Policy, Secret};
use crate::api::Problem;
use crate::crypto::saslprep::Normalise;
use crate::jid::BareJid;
use crate::store::{FastToken, ScramKeys};
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
    /// To keep instead of the password; `None` after PLAIN, and with a token.
    pub keys: Option<ScramKeys>,
    /// To keep as `AccountRecord::mechanism`: it is weaker than the one before
    /// only if the person agreed. `None`: a token was used, which says nothing
    /// of how a password is protected.
    pub mechanism: Option<String>,
    /// To keep instead of password and keys, and of the token before.
    pub token: Option<FastToken>,
    /// What it was done with.
    pub used: &'static str,
    /// Nobody on the way could change which ways were offered (XEP-0474).
    pub protected: bool,
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
                    mechanism: Some(self.mechanism.name().to_owned()),
                    token: None,
                    used: self.mechanism.name(),
                    protected: self.mechanism.protected(),
                }))
            }
            "failure" => Err(failure(&self.mechanism, element)),
            _ => Err(unexpected(element)),
        }
    }
}

/// RFC 6120 §6.5; SASL2 has the same conditions, and its own `<text/>`. (Some
/// servers put the condition into the element's namespace, too.)
pub(super) fn failure(mechanism: &Mechanism, failure: &Element) -> Problem {
    let condition = failure
        .children()
        .find(|child| [NS, failure.ns()].contains(&child.ns()) && child.name() != "text")
        .map_or("", Element::name);
    match condition {
        "not-authorized" => mechanism.refused(),
        "account-disabled" => Problem::AccountDisabled,
        "credentials-expired" if mechanism.is_token() => mechanism.refused(),
        "credentials-expired" => Problem::CredentialsExpired,
        "temporary-auth-failure" => Problem::ServerBusy,
        // It offered the mechanism and takes it back.
        "encryption-required" | "invalid-mechanism" | "mechanism-too-weak" => {
            Problem::NoMechanism {
                offered: vec![mechanism.name().to_owned()],
            }
        }
        "aborted" | "incorrect-encoding" | "invalid-authzid" | "malformed-request" => {
            Problem::Protocol {
                detail: format!("{}: {condition}", mechanism.name()),
            }
        }
        _ => Problem::Refused {
            condition: short(condition),
            text: failure
                .child("text", failure.ns())
                .map(|text| short(&text.text()))
                .unwrap_or_default(),
        },
    }
}

/// The mechanisms offered, in the server's order.
pub fn mechanisms(features: &Element) -> Vec<String> {
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
pub(super) fn decoded(element: &Element) -> Result<Option<Vec<u8>>, Problem> {
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

pub(super) fn unexpected(element: &Element) -> Problem {
    Problem::Protocol {
        detail: format!("unexpected <{}/> while signing in", short(element.name())),
    }
}

#[cfg(test)]
#[path = "sasl_tests.rs"]
pub(super) mod tests;
