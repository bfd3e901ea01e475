//! SASL SCRAM downgrade protection (XEP-0474 0.5.0): the server signs, with the
//! password, a hash of the mechanisms and channel-binding types it offered.
//! Reads XEP-0440's list for that.
//!
//! Versions differ: up to 0.3 the names were joined by `,` and the lists by `|`,
//! and the attribute was `d` at first; servers with those are in use. Both names
//! and both joinings are accepted. That weakens nothing: a hash that fits in no
//! way is an attack, and a name that holds a delimiter of either version (two
//! names passed off as one) never fits.

use crate::crypto::scram::{Hash, ServerFirst};
use crate::xml::Element;
use base64::prelude::{BASE64_STANDARD, Engine as _};

/// XEP-0440.
const NS_CHANNEL_BINDING: &str = "urn:xmpp:sasl-cb:0";

/// Between names, between the lists; newest first.
const DELIMITERS: [[char; 2]; 2] = [['\x1e', '\x1f'], [',', '|']];

/// The attribute's names, newest first.
const ATTRIBUTES: [char; 2] = ['h', 'd'];

/// What the server offered, as it reached us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// SASL mechanisms, those of the profile in use.
    pub mechanisms: Vec<String>,
    /// Channel-binding types; `None` if there was no such list.
    pub channel_bindings: Option<Vec<String>>,
}

/// What came of the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The server does not say.
    Unprotected,
    /// Nobody changed the lists, if the server's signature turns out right.
    Intact,
    /// Somebody changed them.
    Changed,
}

/// The channel-binding types in `<stream:features/>` (XEP-0440).
pub fn channel_bindings(features: &Element) -> Option<Vec<String>> {
    let list = features.child("sasl-channel-binding", NS_CHANNEL_BINDING)?;
    Some(
        list.children()
            .filter(|child| child.is("channel-binding", NS_CHANNEL_BINDING))
            .filter_map(|child| child.attr("type"))
            .map(str::to_owned)
            .collect(),
    )
}

/// Compares what the server says that it offered with what came.
pub fn verify(offered: &Offered, hash: Hash, first: &ServerFirst) -> Verdict {
    let said: Vec<&str> = ATTRIBUTES
        .iter()
        .filter_map(|name| first.extension(*name))
        .collect();
    if said.is_empty() {
        return Verdict::Unprotected;
    }
    let mut names = offered
        .mechanisms
        .iter()
        .chain(offered.channel_bindings.iter().flatten());
    if names.any(|name| name.contains(DELIMITERS.as_flattened())) {
        return Verdict::Changed;
    }
    let expected = DELIMITERS.map(|[name, list]| {
        BASE64_STANDARD.encode(hash.digest(offered.joined(name, list).as_bytes()))
    });
    // No secret in it, so plain comparison does.
    if said
        .iter()
        .all(|said| expected.iter().any(|hash| hash == said))
    {
        Verdict::Intact
    } else {
        Verdict::Changed
    }
}

impl Offered {
    fn joined(&self, between_names: char, between_lists: char) -> String {
        let sorted = |names: &[String]| {
            // `i;octet`, which is how Rust compares strings.
            let mut names = names.to_vec();
            names.sort();
            names.join(&between_names.to_string())
        };
        let mut text = sorted(&self.mechanisms);
        if let Some(types) = &self.channel_bindings {
            text.push(between_lists);
            text.push_str(&sorted(types));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(mechanisms: &[&str], types: Option<&[&str]>) -> Offered {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Offered {
            mechanisms: owned(mechanisms),
            channel_bindings: types.map(owned),
        }
    }

    fn first(extensions: &str) -> ServerFirst {
        ServerFirst::parse(format!("r=x,s=QSXCR+Q6sek8bf92,i=4096{extensions}").as_bytes()).unwrap()
    }

    #[test]
    fn the_example_of_the_specification() {
        let mechanisms = ["SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"];
        let types: &[&str] = &["tls-server-end-point", "tls-exporter"];
        let said = first(",h=G6k/rBLDqgOhRRaCuuatSDFkJ08=");
        let check = |offered: Offered| verify(&offered, Hash::Sha1, &said);
        assert_eq!(check(offered(&mechanisms, Some(types))), Verdict::Intact);
        for changed in [
            offered(&["SCRAM-SHA-1"], Some(types)),
            offered(&mechanisms, Some(&types[..1])),
            offered(&mechanisms, Some(&[])),
            offered(&mechanisms, None),
            offered(&["SCRAM-SHA-1\x1eSCRAM-SHA-1-PLUS"], Some(types)),
        ] {
            assert_eq!(check(changed), Verdict::Changed);
        }
    }

    #[test]
    fn versions() {
        let offer = offered(&["PLAIN", "SCRAM-SHA-256"], None);
        let hash = |text: &str| BASE64_STANDARD.encode(Hash::Sha256.digest(text.as_bytes()));
        let (new, old) = (hash("PLAIN\x1eSCRAM-SHA-256"), hash("PLAIN,SCRAM-SHA-256"));
        for (extensions, verdict) in [
            (String::new(), Verdict::Unprotected),
            (",x=1".to_owned(), Verdict::Unprotected),
            (format!(",h={new}"), Verdict::Intact),
            (format!(",h={old}"), Verdict::Intact),
            (format!(",d={old}"), Verdict::Intact),
            (format!(",d={old},h={new}"), Verdict::Intact),
            (format!(",d={old},h=AAAA"), Verdict::Changed),
            (",h=".to_owned(), Verdict::Changed),
        ] {
            assert_eq!(
                verify(&offer, Hash::Sha256, &first(&extensions)),
                verdict,
                "{extensions}"
            );
        }
        // Two names passed off as one.
        let joined = offered(&["PLAIN,SCRAM-SHA-256"], None);
        let said = first(&format!(",h={old}"));
        assert_eq!(verify(&joined, Hash::Sha256, &said), Verdict::Changed);
    }

    #[test]
    fn channel_binding_types_are_read() {
        let binding =
            |kind| Element::new("channel-binding", NS_CHANNEL_BINDING).with_attr("type", kind);
        let features = Element::new("features", "http://etherx.jabber.org/streams");
        assert_eq!(channel_bindings(&features), None);
        let list = Element::new("sasl-channel-binding", NS_CHANNEL_BINDING)
            .with_children([binding("tls-exporter"), binding("x")])
            .with_child(Element::new("other", NS_CHANNEL_BINDING));
        assert_eq!(
            channel_bindings(&features.with_child(list)),
            Some(vec!["tls-exporter".to_owned(), "x".to_owned()])
        );
    }
}
