//! Addresses (RFC 7622, read leniently).
//!
//! A JID that the server delivered is never rejected for its characters: a
//! room nick with an emoji must not cost a message. Only the shape
//! `[local@]domain[/resource]` is checked. What a *person* types is normalised
//! by [`BareJid::typed`].

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Octets that one part of a JID may have (RFC 7622 §3.1).
const PART_MAX: usize = 1023;

/// Why a text is no JID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JidError {
    /// Nothing there, or no domain.
    Empty,
    /// `@example.org`: an `@` with nothing before it.
    EmptyLocal,
    /// `a@example.org/`: a slash with nothing after it.
    EmptyResource,
    /// A part over 1,023 octets.
    TooLong,
    /// A character that no address may have (space, control, `"&'/:<>@`).
    BadCharacter,
    /// A resource where a bare address was expected.
    HasResource,
}

impl fmt::Display for JidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JidError::Empty => "empty address",
            JidError::EmptyLocal => "nothing before the @",
            JidError::EmptyResource => "nothing after the /",
            JidError::TooLong => "address too long",
            JidError::BadCharacter => "character not allowed in an address",
            JidError::HasResource => "address with a resource",
        })
    }
}

impl std::error::Error for JidError {}

/// `local@domain` or `domain`: an account, a contact, a room, a server.
/// Local part and domain are kept in lower case, so equality is identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BareJid {
    text: String,
    /// Where the domain begins: 0, or just after the `@`.
    domain_at: usize,
}

/// Any address, with or without a resource.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Jid {
    bare: BareJid,
    resource: Option<String>,
}

impl BareJid {
    /// The part before the `@`, if there is one.
    pub fn local(&self) -> Option<&str> {
        self.domain_at.checked_sub(1).map(|at| &self.text[..at])
    }

    /// The domain.
    pub fn domain(&self) -> &str {
        &self.text[self.domain_at..]
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// This address with a resource.
    pub fn with_resource(&self, resource: &str) -> Jid {
        Jid {
            bare: self.clone(),
            resource: (!resource.is_empty()).then(|| resource.to_owned()),
        }
    }

    /// The address of this one's server.
    pub fn server(&self) -> BareJid {
        BareJid {
            text: self.domain().to_owned(),
            domain_at: 0,
        }
    }

    /// An address as a person typed it: blanks around it and an `xmpp:` before
    /// it are dropped, and the characters that RFC 7622 §3.3.1 excludes from a
    /// local part are refused.
    pub fn typed(text: &str) -> Result<BareJid, JidError> {
        let text = text.trim();
        let text = text.strip_prefix("xmpp:").unwrap_or(text);
        let jid: BareJid = text.parse()?;
        let blank = |c: char| c.is_whitespace() || c.is_control();
        let bad_local = |c: char| blank(c) || "\"&'/:<>@".contains(c);
        if jid.local().is_some_and(|local| local.contains(bad_local)) {
            return Err(JidError::BadCharacter);
        }
        let bad_ascii =
            |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !".-:[]_".contains(c);
        let bad_domain = |c: char| blank(c) || bad_ascii(c);
        let domain = jid.domain();
        if domain.contains(bad_domain) || domain.starts_with('.') || domain.contains("..") {
            return Err(JidError::BadCharacter);
        }
        Ok(jid)
    }
}

impl Jid {
    /// The address without the resource.
    pub fn bare(&self) -> &BareJid {
        &self.bare
    }

    /// The address without the resource, owned.
    pub fn into_bare(self) -> BareJid {
        self.bare
    }

    /// The resource, or in a room the nick.
    pub fn resource(&self) -> Option<&str> {
        self.resource.as_deref()
    }

    /// Whether there is no resource.
    pub fn is_bare(&self) -> bool {
        self.resource.is_none()
    }
}

impl FromStr for Jid {
    type Err = JidError;

    fn from_str(text: &str) -> Result<Jid, JidError> {
        // RFC 7622 §3.2: the resource begins at the first slash, whatever follows.
        let (bare, resource) = match text.split_once('/') {
            Some((_, "")) => return Err(JidError::EmptyResource),
            Some((bare, resource)) => (bare, Some(resource)),
            None => (text, None),
        };
        let domain_at = match bare.find('@') {
            Some(0) => return Err(JidError::EmptyLocal),
            Some(at) => at + 1,
            None => 0,
        };
        // A trailing dot is the same domain (RFC 7622 §3.2). More of them are
        // nonsense, but must not become one: that would be read differently again.
        let bare = bare.trim_end_matches('.');
        if bare.len() <= domain_at {
            return Err(JidError::Empty);
        }
        let too_long = |part: &str| part.len() > PART_MAX;
        if too_long(&bare[domain_at..])
            || too_long(&bare[..domain_at.saturating_sub(1)])
            || resource.is_some_and(too_long)
        {
            return Err(JidError::TooLong);
        }
        let text = bare.to_lowercase();
        // Lower case can change the length of what stands before the `@`.
        let domain_at = text.find('@').map_or(0, |at| at + 1);
        Ok(Jid {
            bare: BareJid { text, domain_at },
            resource: resource.map(str::to_owned),
        })
    }
}

impl FromStr for BareJid {
    type Err = JidError;

    fn from_str(text: &str) -> Result<BareJid, JidError> {
        let jid: Jid = text.parse()?;
        match jid.resource {
            None => Ok(jid.bare),
            Some(_) => Err(JidError::HasResource),
        }
    }
}

impl From<BareJid> for Jid {
    fn from(bare: BareJid) -> Jid {
        Jid {
            bare,
            resource: None,
        }
    }
}

impl TryFrom<String> for BareJid {
    type Error = JidError;
    fn try_from(text: String) -> Result<BareJid, JidError> {
        text.parse()
    }
}

impl TryFrom<String> for Jid {
    type Error = JidError;
    fn try_from(text: String) -> Result<Jid, JidError> {
        text.parse()
    }
}

impl From<BareJid> for String {
    fn from(jid: BareJid) -> String {
        jid.text
    }
}

impl From<Jid> for String {
    fn from(jid: Jid) -> String {
        jid.to_string()
    }
}

impl fmt::Display for BareJid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.bare.text)?;
        match &self.resource {
            Some(resource) => write!(f, "/{resource}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts() {
        let jid: Jid = "Romeo@Example.NET/or/ch@rd 🦀".parse().unwrap();
        assert_eq!(jid.bare().as_str(), "romeo@example.net");
        assert_eq!(jid.bare().local(), Some("romeo"));
        assert_eq!(jid.bare().domain(), "example.net");
        assert_eq!(jid.resource(), Some("or/ch@rd 🦀"));
        assert_eq!(jid.to_string(), "romeo@example.net/or/ch@rd 🦀");
        let server: BareJid = "example.net.".parse().unwrap();
        assert_eq!((server.local(), server.domain()), (None, "example.net"));
    }

    #[test]
    fn refused() {
        for (text, why) in [
            ("", JidError::Empty),
            ("a@", JidError::Empty),
            ("@b", JidError::EmptyLocal),
            ("a@b/", JidError::EmptyResource),
            ("/r", JidError::Empty),
            ("../r", JidError::Empty),
        ] {
            assert_eq!(text.parse::<Jid>(), Err(why), "{text}");
        }
        assert_eq!("a@b/c".parse::<BareJid>(), Err(JidError::HasResource));
    }

    #[test]
    fn as_typed() {
        assert_eq!(
            BareJid::typed(" xmpp:Ann@Example.org ").unwrap().as_str(),
            "ann@example.org"
        );
        for text in ["an n@b.c", "a@b c", "a@b@c", "a<b@c", "a@.b", "a@b..c"] {
            assert!(BareJid::typed(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_round_trips(text in "\\PC{0,40}") {
            if let Ok(jid) = text.parse::<Jid>() {
                prop_assert_eq!(jid.to_string().parse::<Jid>(), Ok(jid));
            }
        }
    }
}
