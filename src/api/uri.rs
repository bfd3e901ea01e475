//! XEP-0147: `xmpp:` URIs, as invitations use them (XEP-0379, XEP-0401), and
//! the addresses of this site that stand for them.

use super::{Password, Token};
use crate::jid::BareJid;
use crate::text;

/// What a URI asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Uri {
    /// Whom or which server it names.
    pub jid: BareJid,
    /// `register`, `roster`, … or empty.
    pub action: String,
    /// The token of an invitation.
    pub preauth: Option<Token>,
    /// Whoever has no account may make one with the same token (`ibr=y`).
    pub may_register: bool,
    /// What the person calls themselves, fit to be shown; it proves nothing.
    pub name: Option<String>,
    /// What somebody is to say (`?message;body=`), if they want to.
    pub text: Option<String>,
    /// The password of a room (`?join;password=`).
    pub password: Option<Password>,
}

/// Octets of anything anybody made a link of.
const MAX: usize = 4_096;
/// Letters of a name.
const NAME_MAX: usize = 100;

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
    // Of all that is in one only this has lines.
    let text = query
        .split(';')
        .skip(1)
        .find_map(|part| part.strip_prefix("body="))
        .and_then(decode_any)
        .map(|text| {
            let text = text.replace("\r\n", "\n");
            text.replace(|c: char| c.is_control() && c != '\n', "")
        });
    Some(Uri {
        jid: BareJid::typed(&decode(path)?).ok()?,
        action,
        preauth: find("preauth").map(Token),
        may_register: find("ibr").as_deref() == Some("y"),
        // As XEP-0379 writes it.
        name: find("name")
            .map(|name| text::preview(&name.replace('+', " "), NAME_MAX))
            .filter(|name| !name.is_empty()),
        text: text.filter(|text| !text.trim().is_empty()),
        password: find("password").map(Password),
    })
}

/// The room that a link leads to: of `xmpp:`, of this site, or of a landing page of others
/// that has it behind `#` (`https://xmpp.link/#…?join`) or as `/j/…`. Nobody is asked.
pub fn room(link: &str) -> Option<Uri> {
    let link = link.trim();
    let is_web = |scheme: &str| {
        let start = link.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let uri = match is_web("https://") || is_web("http://") {
        true => {
            let behind = link.split_once('#').map(|(_, place)| place);
            let place = behind.or(link.split_once("/j/").map(|(_, place)| place))?;
            let bare = || match place.starts_with("xmpp:") {
                true => place.to_owned(),
                false => ["xmpp:", place.trim_start_matches('/')].concat(),
            };
            invitation(place).unwrap_or_else(bare)
        }
        false => link.to_owned(),
    };
    let uri = parse(&uri)?;
    let joins = matches!(uri.action.as_str(), "join" | "");
    (joins && uri.jid.local().is_some()).then_some(uri)
}

/// The `xmpp:` URI in what stands after `#` in an address of this site; `None`: it
/// is no invitation. Empty, if it is one that cannot be read.
///
/// Ours is `/invite?uri=…`. Landing pages of others put the URI behind their
/// address as it is, with or without `xmpp:` (XEP-0379 §3.3; `invites_page` of
/// Prosody): `/invite?xmpp:…`, `/invite?romeo@montague.net?roster;…`, and the same
/// without `/invite?`.
pub fn invitation(place: &str) -> Option<String> {
    let rest = match place.strip_prefix("/invite") {
        // Without anything: a reload, after it was taken out of the address.
        Some("") => return None,
        Some(rest) => rest.strip_prefix(['?', '/', '#'])?,
        None if place.starts_with('/') => return None,
        None if place.contains("?roster") || place.contains("?register") => place,
        None => return None,
    };
    let uri = match rest.strip_prefix("uri=") {
        Some(uri) => decode(uri.split('&').next().unwrap_or_default()).unwrap_or_default(),
        None => rest.to_owned(),
    };
    let (start, _) = uri.split_once(['?', '@']).unwrap_or((&uri, ""));
    let bare = !start.contains(':') && !start.is_empty();
    Some(match bare && !start.contains("%3A") {
        true => ["xmpp:", &uri].concat(),
        // Encoded as a whole, but without `uri=`.
        false if bare => decode(&uri).unwrap_or_default(),
        false => uri,
    })
}

/// The `xmpp:` URI that this site was opened with by the system, in what stands after
/// `#`: there it is told `/open?uri=…`.
pub fn opened(place: &str) -> Option<String> {
    let uri = decode(place.strip_prefix("/open?uri=")?)?;
    // A page may only be registered for names of its own.
    let uri = uri.strip_prefix("web+").unwrap_or(&uri);
    Some(uri.to_owned())
}

/// Somebody (RFC 5122).
pub fn person(jid: &BareJid) -> String {
    // There is one `@` at most, and it stands for itself.
    ["xmpp:", &encode(jid.as_str()).replace("%40", "@")].concat()
}

/// An invitation that we make ourselves (XEP-0379 §3.2).
pub fn roster(jid: &BareJid, token: &Token) -> Token {
    Token([&person(jid), "?roster;preauth=", &encode(&token.0)].concat())
}

/// A link into a room (XEP-0045 §17.1).
pub fn join(room: &BareJid, password: Option<&Password>) -> String {
    let password = password.map(|it| [";password=", &encode(&it.0)].concat());
    [&person(room), "?join", &password.unwrap_or_default()].concat()
}

/// Percent-decoding; `None` where it gives no text.
pub(crate) fn decode(text: &str) -> Option<String> {
    decode_any(text).filter(|text| !text.contains(char::is_control))
}

fn decode_any(text: &str) -> Option<String> {
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
    String::from_utf8(octets).ok()
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
        assert_eq!(uri.preauth, Some(Token("a/b".to_owned())));
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
    fn examples_of_the_standards() {
        let of = |uri: &str| {
            let uri = parse(uri).unwrap();
            let token = uri.preauth.map(|token| token.0).unwrap_or_default();
            (
                uri.jid.to_string(),
                uri.action,
                token,
                uri.name.unwrap_or_default(),
            )
        };
        let text = str::to_owned;
        // XEP-0379 §3.2
        assert_eq!(
            of("xmpp:romeo@montague.net?roster;preauth=1tMFqYDdKhfe2pwp;name=Romeo+Montague"),
            (
                text("romeo@montague.net"),
                text("roster"),
                text("1tMFqYDdKhfe2pwp"),
                text("Romeo Montague")
            )
        );
        // XEP-0401 §4.1, XEP-0445 §2.3
        let uri = parse("xmpp:inviter@example.com?roster;preauth=TOKEN;ibr=y").unwrap();
        assert!(uri.may_register && uri.preauth == Some(Token(text("TOKEN"))));
        // XEP-0445 §2.1 and §2.2
        for (uri, jid) in [
            (
                "xmpp:juliet@example.com?register;preauth=TOKEN",
                "juliet@example.com",
            ),
            ("xmpp:example.com?register;preauth=TOKEN", "example.com"),
        ] {
            assert_eq!(
                of(uri),
                (text(jid), text("register"), text("TOKEN"), text(""))
            );
        }
    }

    #[test]
    fn a_name_is_fit_to_be_shown() {
        let name = |name: &str| {
            parse(&["xmpp:a@b.c?roster;name=", name].concat())
                .unwrap()
                .name
        };
        assert_eq!(name("%E2%80%AEevil").as_deref(), Some("evil"));
        assert_eq!(name("%E2%80%AE"), None);
        assert!(name(&"a".repeat(4_000)).unwrap().chars().count() <= NAME_MAX);
    }

    #[test]
    fn addresses_of_this_site() {
        let uri = "xmpp:romeo@montague.net?roster;preauth=a%2Fb;ibr=y";
        let encoded = ["/invite?uri=", &encode(uri)].concat();
        let raw = uri.strip_prefix("xmpp:").unwrap();
        for place in [
            encoded.as_str(),
            &[&encoded, "&utm=1"].concat(),
            &["/invite?uri=", &uri.replace("%2F", "%252F")].concat(),
            &["/invite?", uri].concat(),
            &["/invite?", &encode(uri)].concat(),
            &["/invite/", uri].concat(),
            &["/invite?", raw].concat(),
            // XEP-0379 §3.3
            raw,
            uri,
        ] {
            let found = parse(&invitation(place).unwrap());
            assert_eq!(found, parse(uri), "{place}");
        }
        for (place, found) in [
            ("/invite?uri=%zz", Some("")),
            ("/invite?uri=", Some("")),
            ("/invite?", Some("")),
            ("/invite", None),
            ("/chat/a@b", None),
            ("/chat/a@b?roster", None),
            ("", None),
            ("romeo@montague.net", None),
        ] {
            assert_eq!(invitation(place).as_deref(), found, "{place}");
        }
        assert_eq!(
            parse(&invitation("/invite?https://evil.example").unwrap()),
            None
        );
        assert_eq!(
            parse(&invitation("/invite?javascript:alert(1)").unwrap()),
            None
        );
    }

    #[test]
    fn own_ones_are_read_again() {
        let jid: BareJid = "d%a;r?t#é@é.example".parse().unwrap();
        let token = Token("a;b=c&d".to_owned());
        let uri = parse(&roster(&jid, &token).0).unwrap();
        assert_eq!((uri.jid, uri.preauth), (jid, Some(token)));
    }

    #[test]
    fn links_into_rooms() {
        for link in [
            "xmpp:tea@rooms.example?join",
            " XMPP:tea@rooms.example?join;password=a%20b ",
            "xmpp:tea@rooms.example",
            "https://xmpp.link/#tea@rooms.example?join",
            "https://join.jabber.network/#tea@rooms.example?join",
            "https://example.org/#/tea%40rooms.example?join",
            "https://conversations.im/j/tea@rooms.example",
            "https://k.example/app/#/invite?uri=xmpp%3Atea%40rooms.example%3Fjoin",
            "HTTP://localhost:8080/#/invite?xmpp:tea@rooms.example?join",
        ] {
            let found = room(link).map(|it| it.jid.to_string());
            assert_eq!(found.as_deref(), Some("tea@rooms.example"), "{link}");
        }
        for none in [
            "tea@rooms.example",
            "https://example.org/",
            "https://xmpp.link/#rooms.example?join",
            "https://xmpp.link/#tea@rooms.example?roster",
            "xmpp:rooms.example?join",
            "xmpp:bob@example.org?message;body=x",
            "é",
        ] {
            assert_eq!(room(none), None, "{none}");
        }
        let tea: BareJid = "d%a;r?t#é@rooms.example".parse().unwrap();
        let password = Password("a;b=c&d é".to_owned());
        for password in [None, Some(password)] {
            let uri = room(&join(&tea, password.as_ref())).unwrap();
            assert_eq!((&uri.jid, uri.password), (&tea, password));
        }
        assert!(!format!("{:?}", parse("xmpp:a@b.c?join;password=sesame")).contains("sesame"));
    }

    #[test]
    fn a_token_shows_nowhere() {
        let uri = parse("xmpp:a@b.c?roster;preauth=sesame").unwrap();
        let token = uri.preauth.clone().unwrap();
        let invitation = crate::api::Invitation {
            uri: roster(&uri.jid, &token),
            expires: None,
            ours: true,
        };
        let register = crate::api::Command::Register {
            domain: "b.c".to_owned(),
            token: Some(token),
        };
        for shown in [
            format!("{uri:?}"),
            format!("{invitation:?}"),
            format!("{register:?}"),
        ] {
            assert!(!shown.contains("sesame"), "{shown}");
        }
    }

    #[test]
    fn words_to_say() {
        // XEP-0147 §2.1 and lines; nothing else is a body.
        let text = |uri: &str| parse(uri).unwrap().text;
        let body = "xmpp:romeo@montague.net?message;subject=Test%20Message;body=Here%27s%20a%20test%20message";
        assert_eq!(text(body).as_deref(), Some("Here's a test message"));
        assert_eq!(parse(body).unwrap().action, "message");
        let lines = "xmpp:a@example.org?message;body=one%0D%0Atwo%00%1b;body=three";
        assert_eq!(text(lines).as_deref(), Some("one\ntwo"));
        for none in [
            "?message",
            "?message;body=",
            "?message;body=%20",
            "?body=x",
            "?message;body=%ff",
        ] {
            assert_eq!(text(&["xmpp:a@example.org", none].concat()), None, "{none}");
        }
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
            _ = invitation(&text).map(|it| parse(&it));
        }

        #[test]
        fn any_address_of_this_site_is_taken(rest in "[?/#]?(uri=)?[a-z@?;:=%\\PC]{0,60}") {
            _ = invitation(&["/invite", &rest].concat()).map(|it| parse(&it));
        }

        #[test]
        fn what_is_encoded_is_read_again(text in "[^\\p{C}]{0,40}") {
            prop_assert_eq!(decode(&encode(&text)), Some(text));
        }
    }
}
