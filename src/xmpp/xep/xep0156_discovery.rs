//! Finding a domain's WebSocket (XEP-0156), the pure part: which files to ask
//! for, what in them counts, and what to try when there are none.
//!
//! The files come from whoever answers for the domain, so nothing leaves here
//! but a few plain `wss:` addresses (`ws:` on loopback). JSON is parsed by the
//! browser, which has a parser; the engine hands over pairs.

use quick_xml::XmlVersion;
use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The relation of a WebSocket.
const REL: &str = "urn:xmpp:alt-connections:websocket";

/// Extensible Resource Descriptor 1.0.
const NS_XRD: &str = "http://docs.oasis-open.org/ns/xri/xrd-1.0";

/// Real files have some hundred octets. The engine may stop reading here.
pub const FILE_MAX: usize = 64 * 1024;

/// Links looked at: a file has a handful, among them some of other protocols.
const LINKS_MAX: usize = 256;

/// Addresses kept: each one that is dead costs a person seconds.
const KEPT_MAX: usize = 8;

/// Octets of an address; longer ones are nobody's.
const URL_MAX: usize = 2048;

/// The discovery files of a domain, in the order to try. JSON first: browsers
/// parse it, and it is what sites allow others to read (CORS). Empty if the
/// domain cannot stand in an address.
pub fn host_meta_urls(domain: &str) -> Vec<String> {
    let Some(host) = Host::only(domain) else {
        return Vec::new();
    };
    // XEP-0156 §3.2 demands https; on loopback there is nobody to read along.
    let schemes: &[&str] = if host.is_loopback() {
        &["https", "http"]
    } else {
        &["https"]
    };
    schemes
        .iter()
        .flat_map(|scheme| {
            ["host-meta.json", "host-meta"]
                .map(|file| format!("{scheme}://{domain}/.well-known/{file}"))
        })
        .collect()
}

/// The WebSockets among the (`rel`, `href`) pairs of a file, in its order, each
/// once.
pub fn links(pairs: impl IntoIterator<Item = (String, String)>) -> Vec<String> {
    let mut kept = Vec::new();
    for (rel, href) in pairs.into_iter().take(LINKS_MAX) {
        let href = href.trim();
        if rel == REL && is_endpoint(href) && kept.len() < KEPT_MAX {
            let href = href.to_owned();
            if !kept.contains(&href) {
                kept.push(href);
            }
        }
    }
    kept
}

/// The WebSockets in a host-meta XRD file; what is wrong with the file costs
/// the rest of it only.
///
/// Not with [`crate::xml`]: this is XML of the web, where a declaration and
/// comments are usual.
pub fn xml(text: &str) -> Vec<String> {
    if text.len() > FILE_MAX {
        return Vec::new();
    }
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let mut reader = NsReader::from_str(text);
    let mut pairs = Vec::new();
    while pairs.len() < LINKS_MAX {
        match reader.read_resolved_event() {
            Ok((namespace, Event::Start(link) | Event::Empty(link))) => {
                let ours = namespace == ResolveResult::Bound(Namespace(NS_XRD));
                if !ours || link.local_name().as_ref() != "Link" {
                    continue;
                }
                let value = |name: &str| {
                    let attribute = link.try_get_attribute(name).ok()??;
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
                    Some(value.into_owned())
                };
                if let (Some(rel), Some(href)) = (value("rel"), value("href")) {
                    pairs.push((rel, href));
                }
            }
            // Its entities are the classic way to blow up a reader.
            Ok((_, Event::DocType(_) | Event::Eof)) | Err(_) => break,
            Ok(_) => {}
        }
    }
    links(pairs)
}

/// Where servers listen when nobody configured anything, most common first;
/// for when the discovery files are missing or not for other sites to read.
pub fn guesses(domain: &str) -> Vec<String> {
    let Some(host) = Host::only(domain) else {
        return Vec::new();
    };
    let secure = [
        // Prosody behind a proxy, then on its own port.
        "/xmpp-websocket",
        ":5281/xmpp-websocket",
        // ejabberd on its own port, then behind a proxy.
        ":5443/ws",
        "/ws",
        // Openfire, MongooseIM, Tigase.
        ":7443/ws/",
        ":5285/ws-xmpp",
        ":5291/",
    ];
    // Their ports without TLS: Prosody, MongooseIM, Openfire.
    let plain = [":5280/xmpp-websocket", ":5280/ws-xmpp", ":7070/ws/"];
    let plain = plain.iter().filter(|_| host.is_loopback());
    let secure = secure.iter().map(|rest| format!("wss://{domain}{rest}"));
    secure
        .chain(plain.map(|rest| format!("ws://{domain}{rest}")))
        .collect()
}

/// Whether nobody on the way can read along: `wss:`, or loopback.
pub fn is_private(url: &str) -> bool {
    match split(url) {
        Some((Scheme::Secure, _)) => true,
        Some((Scheme::Plain, host)) => host.is_loopback(),
        None => false,
    }
}

/// Whether a server of this domain may send us to this address: to its own domain
/// only, or what lies below, and never to where others can read along.
pub fn may_lead_to(domain: &str, url: &str) -> bool {
    let Some((_, host)) = split(url).filter(|_| is_endpoint(url)) else {
        return false;
    };
    let host = host.0.to_ascii_lowercase();
    let below = host
        .strip_suffix(domain)
        .and_then(|it| it.strip_suffix('.'));
    host == domain || below.is_some()
}

/// Whether an address from a file may be tried at all.
fn is_endpoint(url: &str) -> bool {
    // Browsers refuse a fragment, drop blanks and controls and read `\` as `/`:
    // what they would take for another address than we is not taken.
    let odd = |c: char| c.is_whitespace() || c.is_control() || "\\#<>\"".contains(c);
    url.len() <= URL_MAX && !url.contains(odd) && is_private(url)
}

enum Scheme {
    Secure,
    Plain,
}

/// Scheme and host of a WebSocket address without credentials.
fn split(url: &str) -> Option<(Scheme, Host<'_>)> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "wss" => Scheme::Secure,
        "ws" => Scheme::Plain,
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    // Not within the brackets of an IPv6 address.
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            port.parse::<u16>().ok()?;
            host
        }
        _ => authority,
    };
    Some((scheme, Host::only(host)?))
}

/// A name or address that can stand in an URL.
struct Host<'a>(&'a str);

impl Host<'_> {
    /// The host, if the text is one and nothing else: no port, no credentials.
    fn only(text: &str) -> Option<Host<'_>> {
        let address = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let fine = match address {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => {
                let allowed = |c: char| c.is_alphanumeric() || ".-_".contains(c) || !c.is_ascii();
                let odd = |c: char| c.is_whitespace() || c.is_control();
                !text.is_empty()
                    && text.len() <= 255
                    && text.chars().all(allowed)
                    && !text.contains(odd)
                    && !text.starts_with('.')
            }
        };
        fine.then_some(Host(text))
    }

    fn is_loopback(&self) -> bool {
        let host = self.0.trim_matches(['[', ']']).to_ascii_lowercase();
        if let Ok(address) = host.parse::<Ipv4Addr>() {
            return address.is_loopback();
        }
        if let Ok(address) = host.parse::<Ipv6Addr>() {
            return address.is_loopback();
        }
        // Browsers resolve these names themselves, to loopback.
        host == "localhost" || host.ends_with(".localhost")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kept(hrefs: &[&str]) -> Vec<String> {
        links(
            hrefs
                .iter()
                .map(|href| (REL.to_owned(), (*href).to_owned())),
        )
    }

    #[test]
    fn a_server_leads_to_its_own_domain_only() {
        for url in [
            "wss://example.org/ws",
            "wss://b.example.org:5281/ws",
            "wss://EXAMPLE.org/",
        ] {
            assert!(may_lead_to("example.org", url), "{url}");
        }
        for url in [
            "ws://example.org/ws",
            "wss://example.org.evil.example/ws",
            "wss://evilexample.org/ws",
            "wss://user@example.org/ws",
            "wss://example.org\\.evil.example/",
            "https://example.org/",
            "",
        ] {
            assert!(!may_lead_to("example.org", url), "{url}");
        }
    }

    #[test]
    fn addresses_that_may_be_tried() {
        for good in [
            "wss://web.example.com:443/ws",
            "WSS://example.org",
            "wss://example.org?token=a@b",
            "wss://bücher.example/ws",
            "wss://[2001:db8::1]:5281/xmpp-websocket",
            "ws://localhost:5280/xmpp-websocket",
            "ws://a.LOCALHOST/ws",
            "ws://127.0.0.1/ws",
            "ws://127.9.9.9:5280/",
            "ws://[::1]:5280/ws",
        ] {
            assert_eq!(kept(&[good]), [good]);
        }
        for bad in [
            "",
            "wss://",
            "wss:///path",
            "wss:example.org",
            "https://example.org/ws",
            "javascript://example.org/%0aalert(1)",
            "ws://example.org/ws",
            "ws://localhost.example.org/ws",
            "ws://127.0.0.1.example.org/ws",
            "ws://notlocalhost/ws",
            "ws://128.0.0.1/ws",
            "ws://[::2]/ws",
            "ws://localhost@example.org/ws",
            "ws://example.org\\@localhost/ws",
            "ws://%6cocalhost/ws",
            "wss://user:secret@example.org/ws",
            "wss://example.org/ws#fragment",
            "wss://example.org:/ws",
            "wss://example.org:99999/ws",
            "wss://example.org:80:90/ws",
            "wss://exam ple.org/ws",
            "wss://example.org/w\ns",
            "wss://.example.org/ws",
            "wss://[::1/ws",
            "wss://[example.org]/ws",
        ] {
            assert!(kept(&[bad]).is_empty(), "{bad}");
        }
        let long = format!("wss://example.org/{}", "a".repeat(URL_MAX));
        assert!(kept(&[&long]).is_empty());
    }

    #[test]
    fn order_doubles_other_relations_and_limits() {
        assert_eq!(
            kept(&["wss://b.example", " wss://a.example\n", "wss://b.example"]),
            ["wss://b.example", "wss://a.example"]
        );
        let other = ("urn:xmpp:alt-connections:xbosh", "wss://a.example");
        assert!(links([(other.0.to_owned(), other.1.to_owned())]).is_empty());
        let many: Vec<String> = (0..100).map(|n| format!("wss://{n}.example")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(kept(&many).len(), KEPT_MAX);
        // Late in an endless file is never.
        let pairs = (0..).map(|n| (n.to_string(), String::new()));
        assert!(links(pairs).is_empty());
    }

    #[test]
    fn xrd_files() {
        let file = |inside: &str| format!("<XRD xmlns='{NS_XRD}'>{inside}</XRD>");
        let link = format!("<Link rel='{REL}' href='wss://a.example/ws?a=1&amp;b=2'/>");
        let found = ["wss://a.example/ws?a=1&b=2"];
        for good in [
            file(&link),
            format!(
                "\u{feff}<?xml version='1.0' encoding='utf-8'?>\n<!-- ours -->\n{}",
                file(&link)
            ),
            file(&format!("<Subject>x</Subject><Link rel='lrdd'/>{link}")),
            file(&link.replace("/>", "><Title>x</Title></Link>")),
            format!(
                "<x:XRD xmlns:x='{NS_XRD}'>{}</x:XRD>",
                link.replace("<Link", "<x:Link")
            ),
            // Broken after the link.
            file(&format!("{link}<Link rel=")),
        ] {
            assert_eq!(xml(&good), found, "{good}");
        }
        for bad in [
            String::new(),
            "<html><body>404</body></html>".to_owned(),
            "{\"links\": []}".to_owned(),
            format!("<XRD>{link}</XRD>"),
            format!("<!DOCTYPE x [<!ENTITY y 'z'>]>{}", file(&link)),
            file(&link.replace("wss:", "&unknown;")),
            file(&format!("<!-- {link} -->")),
            file(&format!("<![CDATA[{link}]]>")),
            file(&" ".repeat(FILE_MAX)),
        ] {
            assert!(xml(&bad).is_empty(), "{bad}");
        }
    }

    #[test]
    fn files_and_guesses() {
        assert_eq!(
            host_meta_urls("example.org"),
            [
                "https://example.org/.well-known/host-meta.json",
                "https://example.org/.well-known/host-meta"
            ]
        );
        assert_eq!(host_meta_urls("localhost").len(), 4);
        assert_eq!(
            guesses("example.org").first().unwrap(),
            "wss://example.org/xmpp-websocket"
        );
        for domain in ["example.org", "localhost", "[::1]", "bücher.example"] {
            for guess in guesses(domain) {
                assert!(is_endpoint(&guess), "{guess}");
            }
        }
        for odd in ["", "a:80", "a/b", "u@a", "a#b", "a b", "[x]"] {
            assert!(
                host_meta_urls(odd).is_empty() && guesses(odd).is_empty(),
                "{odd}"
            );
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "(<\\?xml|<XRD|<Link|xmlns=|rel='|href=\"|/>|</|[ -~é]){0,20}") {
            xml(&text);
            let _ = kept(&[&text]);
        }

        #[test]
        fn what_is_kept_is_private(rest in "[a-z0-9.:@/\\[\\]\\\\#?%]{0,30}") {
            for scheme in ["ws", "wss"] {
                for url in kept(&[&format!("{scheme}://{rest}")]) {
                    prop_assert!(is_private(&url) && !url.contains(['#', '\\']));
                }
            }
        }
    }
}
