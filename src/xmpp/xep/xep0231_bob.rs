//! XEP-0231: Bits of Binary: pictures and sounds of a form, which came with it or
//! are asked for.

use crate::api::Media;
use crate::xml::Element;
use crate::xmpp::stanza::iq;
use base64::prelude::{BASE64_STANDARD, Engine};
use sha1::{Digest, Sha1};
use sha2::Sha256;

const NS: &str = "urn:xmpp:bob";
/// Octets of a picture or a sound; the extension itself recommends 8 KB.
const MAX: usize = 128 * 1024;
/// No SVG: nothing that could do anything.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const SOUNDS: [&str; 6] = [
    "audio/ogg",
    "audio/mpeg",
    "audio/wav",
    "audio/x-wav",
    "audio/webm",
    "audio/mp4",
];

/// The content-id in a `cid:` address, if it can be told whether data are what it
/// names (§2.6).
pub fn content_id(uri: &str) -> Option<&str> {
    let cid = uri.strip_prefix("cid:")?;
    hash(cid).map(|_| cid)
}

/// Algorithm and digest.
fn hash(cid: &str) -> Option<(&str, &str)> {
    let (algorithm, digest) = cid.strip_suffix("@bob.xmpp.org")?.split_once('+')?;
    matches!(algorithm, "sha1" | "sha-256").then_some((algorithm, digest))
}

/// What a `cid:` address names, among the elements it came with.
pub fn beside(uri: &str, within: &Element) -> Option<Media> {
    read(content_id(uri)?, within)
}

/// Asks for it.
pub fn ask(server: &str, id: &str, cid: &str) -> Element {
    iq("get", Some(server), id).with_child(Element::new("data", NS).with_attr("cid", cid))
}

/// The data of this name, as a `data:` address, if they are what it says.
pub fn read(cid: &str, within: &Element) -> Option<Media> {
    let (algorithm, digest) = hash(cid)?;
    let data = within
        .children()
        .find(|child| child.is("data", NS) && child.attr("cid") == Some(cid))?;
    let mime = data.attr("type")?.split(';').next()?.trim();
    let known = |types: &[&'static str]| types.iter().copied().find(|known| *known == mime);
    let (mime, make): (_, fn(String) -> Media) = match known(&PICTURES) {
        Some(mime) => (mime, Media::Picture),
        None => (known(&SOUNDS)?, Media::Sound),
    };
    let mut text = data.text();
    text.retain(|c| !c.is_ascii_whitespace());
    if text.len() > MAX * 4 / 3 {
        return None;
    }
    let octets = BASE64_STANDARD.decode(text).ok()?;
    let real = match algorithm {
        "sha1" => hex(&Sha1::digest(&octets)),
        _ => hex(&Sha256::digest(&octets)),
    };
    let address = || ["data:", mime, ";base64,", &BASE64_STANDARD.encode(&octets)].concat();
    real.eq_ignore_ascii_case(digest).then(|| make(address()))
}

fn hex(octets: &[u8]) -> String {
    octets
        .iter()
        .flat_map(|octet| [octet >> 4, octet & 15])
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    // Of "hello".
    const SHA1: &str = "sha1+aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d@bob.xmpp.org";
    const SHA256: &str =
        "sha-256+2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824@bob.xmpp.org";

    fn of(cid: &str, mime: &str, data: &str) -> Option<Media> {
        let text =
            format!("<q><data xmlns='urn:xmpp:bob' cid='{cid}' type='{mime}'>{data}</data></q>");
        beside(&["cid:", cid].concat(), &parse(&text).unwrap())
    }

    #[test]
    fn only_what_its_name_says() {
        let good = Some(Media::Picture("data:image/png;base64,aGVsbG8=".into()));
        assert_eq!(of(SHA1, "image/png", "aGVs\nbG8="), good);
        assert_eq!(of(SHA256, "image/png", "aGVsbG8="), good);
        let sound = Some(Media::Sound("data:audio/ogg;base64,aGVsbG8=".into()));
        assert_eq!(of(SHA1, "audio/ogg; codecs=speex", "aGVsbG8="), sound);
        for (cid, mime, data) in [
            (SHA1, "image/png", "aGVsbG9v"),
            (SHA256, "image/png", "aGVsbG9v"),
            (SHA1, "image/svg+xml", "aGVsbG8="),
            (SHA1, "text/html", "aGVsbG8="),
            (SHA1, "image/png", "!"),
            (
                "md5+5d41402abc4b2a76b9719d911017c592@bob.xmpp.org",
                "image/png",
                "aGVsbG8=",
            ),
            ("anything", "image/png", "aGVsbG8="),
        ] {
            assert_eq!(of(cid, mime, data), None, "{cid} {mime}");
        }
    }

    #[test]
    fn large_ones_are_left() {
        let octets = vec![0; MAX + 3];
        let cid = format!("sha1+{}@bob.xmpp.org", hex(&Sha1::digest(&octets)));
        assert_eq!(
            of(&cid, "image/png", &BASE64_STANDARD.encode(&octets)),
            None
        );
    }
}
