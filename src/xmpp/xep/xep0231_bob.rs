//! XEP-0231: Bits of Binary: pictures that came with a form.

use crate::xml::Element;
use base64::prelude::{BASE64_STANDARD, Engine};
use sha1::{Digest, Sha1};

const NS: &str = "urn:xmpp:bob";
/// Octets of a picture; the extension itself recommends 8 KB.
const MAX: usize = 128 * 1024;
/// Pictures only, and no SVG: nothing that could do anything.
const TYPES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// The picture that a `cid:` names, as a `data:` address, if it is what the
/// name says (§5).
pub fn picture(cid: &str, within: &Element) -> Option<String> {
    let cid = cid.strip_prefix("cid:")?;
    let (hash, _) = cid.strip_prefix("sha1+")?.split_once("@bob.xmpp.org")?;
    let data = within
        .children()
        .find(|child| child.is("data", NS) && child.attr("cid") == Some(cid))?;
    let mime = data.attr("type")?;
    let mime = TYPES.into_iter().find(|known| *known == mime)?;
    let mut text = data.text();
    text.retain(|c| !c.is_ascii_whitespace());
    if text.len() > MAX * 4 / 3 {
        return None;
    }
    let octets = BASE64_STANDARD.decode(text).ok()?;
    let real: String = Sha1::digest(&octets)
        .iter()
        .flat_map(|octet| [octet >> 4, octet & 15])
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect();
    let genuine = real.eq_ignore_ascii_case(hash);
    genuine.then(|| ["data:", mime, ";base64,", &BASE64_STANDARD.encode(octets)].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    #[test]
    fn only_what_its_name_says() {
        // SHA-1 of "hello".
        let cid = "sha1+aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d@bob.xmpp.org";
        let of = |mime: &str, data: &str| {
            let text = format!(
                "<q><data xmlns='urn:xmpp:bob' cid='{cid}' type='{mime}'>{data}</data></q>"
            );
            picture(&["cid:", cid].concat(), &parse(&text).unwrap())
        };
        let good = of("image/png", "aGVs\nbG8=");
        assert_eq!(good.as_deref(), Some("data:image/png;base64,aGVsbG8="));
        assert_eq!(of("image/png", "aGVsbG9v"), None);
        assert_eq!(of("image/svg+xml", "aGVsbG8="), None);
        assert_eq!(of("image/png", "!"), None);
    }
}
