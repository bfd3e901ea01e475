//! XEP-0147: `xmpp:` URIs, as invitations use them (XEP-0379, XEP-0401).

use crate::jid::BareJid;

/// What a URI asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uri {
    /// Whom or which server it names.
    pub jid: BareJid,
    /// `register`, `roster`, … or empty.
    pub action: String,
    /// The token of an invitation.
    pub preauth: Option<String>,
    /// Whoever has no account may make one with the same token (`ibr=y`).
    pub may_register: bool,
    /// What the person calls themselves.
    pub name: Option<String>,
}

/// Octets of anything anybody made a link of.
const MAX: usize = 4_096;

/// Reads one; `None` if it is none.
pub fn parse(uri: &str) -> Option<Uri> {
    if uri.len() > MAX {
        return None;
    }
    let (scheme, rest) = uri.trim().split_once(':')?;
    if !scheme.eq_ignore_ascii_case("xmpp") {
        return None;
    }
    let rest = rest.split('#').next()?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    // `xmpp://somebody/whom`: as whom to act is the person's choice.
    let path = match path.strip_prefix("//") {
        Some(path) => path.split_once('/')?.1,
        None => path,
    };
    let mut parts = query.split(';');
    let action = parts.next().unwrap_or_default().to_lowercase();
    let pairs: Vec<(String, String)> = parts
        .filter_map(|part| {
            let (name, value) = part.split_once('=')?;
            Some((decode(name)?.to_lowercase(), decode(value)?))
        })
        .collect();
    let find = |wanted: &str| {
        let found = pairs.iter().find(|(name, _)| name == wanted);
        found
            .map(|(_, value)| value.clone())
            .filter(|it| !it.is_empty())
    };
    Some(Uri {
        jid: BareJid::typed(&decode(path)?).ok()?,
        action,
        preauth: find("preauth"),
        may_register: find("ibr").as_deref() == Some("y"),
        name: find("name"),
    })
}

/// Percent-decoding; `None` where it gives no text.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        octets.push(match octet {
            b'%' => {
                let mut half = || char::from(rest.next()?).to_digit(16);
                u8::try_from(half()? * 16 + half()?).ok()?
            }
            other => other,
        });
    }
    let text = String::from_utf8(octets).ok()?;
    (!text.contains(char::is_control)).then_some(text)
}

/// Percent-encoding of all that has a meaning in some part of an address.
pub(crate) fn encode(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len());
    for octet in text.bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(octet));
            }
            _ => {
                encoded.push('%');
                encoded.push(char::from(DIGITS[usize::from(octet >> 4)]));
                encoded.push(char::from(DIGITS[usize::from(octet & 15)]));
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn invitations() {
        let uri = parse("xmpp:example.org?register;preauth=a%2Fb").unwrap();
        assert_eq!(uri.jid.as_str(), "example.org");
        assert_eq!(uri.action, "register");
        assert_eq!(uri.preauth.as_deref(), Some("a/b"));
        assert!(!uri.may_register);
        let uri = parse("XMPP:rom%C3%A9o@example.org?roster;preauth=t;ibr=y;name=R").unwrap();
        assert_eq!(uri.jid.as_str(), "roméo@example.org");
        assert!(uri.may_register);
        assert_eq!(uri.name.as_deref(), Some("R"));
        let uri = parse("xmpp://me@example.net/you@example.org?message").unwrap();
        assert_eq!(uri.jid.as_str(), "you@example.org");
        assert_eq!(uri.preauth, None);
    }

    #[test]
    fn others_are_none() {
        for wrong in [
            "",
            "https://example.org/",
            "xmpp:",
            "xmpp:a%zz@example.org",
            "xmpp:a%00@example.org",
            "xmpp:%ff@example.org",
            "xmpp:a@example.org/resource",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "(xmpp:)?[a-z@?;=%\\PC]{0,60}") {
            _ = parse(&text);
        }
    }
}
