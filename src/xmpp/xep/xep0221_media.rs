//! XEP-0221: Data Forms Media Element: what has to be seen or heard to fill in a
//! field. All addresses of one element stand for the same; the one that nobody
//! else hears of is the best.

use super::xep0231_bob;
use crate::api::{Media, web_page};
use crate::xml::Element;

const NS: &str = "urn:xmpp:media-element";
/// Addresses of one element.
const MAX: usize = 20;

fn addresses(field: &Element) -> impl Iterator<Item = String> {
    let media = field.child("media", NS);
    let uris = media.into_iter().flat_map(Element::children);
    uris.filter(|child| child.is("uri", NS))
        .take(MAX)
        .map(|uri| uri.text().trim().to_owned())
}

/// What belongs to a field; `beside`: where data lie that came along.
pub fn read(field: &Element, beside: &Element) -> Option<Media> {
    field.child("media", NS)?;
    let here = addresses(field).find_map(|uri| xep0231_bob::beside(&uri, beside));
    let page = || {
        addresses(field)
            .find_map(|uri| web_page(&uri))
            .map(Media::Page)
    };
    here.or_else(page).or(Some(Media::Missing))
}

/// The content-id to ask the server for, if a field's data did not come along.
pub fn wanted(field: &Element, beside: &Element) -> Option<String> {
    if matches!(read(field, beside)?, Media::Picture(_) | Media::Sound(_)) {
        return None;
    }
    addresses(field).find_map(|uri| xep0231_bob::content_id(&uri).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    const CID: &str = "sha1+aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d@bob.xmpp.org";

    fn field(uris: &[&str]) -> Element {
        let uris: Vec<String> = uris
            .iter()
            .map(|uri| format!("<uri type='image/png'>\n {uri} </uri>"))
            .collect();
        let media = format!(
            "<media xmlns='urn:xmpp:media-element'>{}</media>",
            uris.concat()
        );
        parse(&format!("<field xmlns='jabber:x:data'>{media}</field>")).unwrap()
    }

    #[test]
    fn the_nearest_is_taken() {
        let data = format!(
            "<q><data xmlns='urn:xmpp:bob' cid='{CID}' type='image/png'>aGVsbG8=</data></q>"
        );
        let (with, without) = (parse(&data).unwrap(), Element::new("q", ""));
        let cid = format!("cid:{CID}");
        let both = field(&["https://example.org/a.png", &cid]);
        assert!(matches!(read(&both, &with), Some(Media::Picture(_))));
        assert_eq!(wanted(&both, &with), None);
        // Asking the server tells nobody else; the page is what is left.
        assert_eq!(wanted(&both, &without).as_deref(), Some(CID));
        let page = Media::Page("https://example.org/a.png".to_owned());
        assert_eq!(read(&both, &without), Some(page));
        let unsafe_only = field(&["http://example.org/a.png", "javascript:alert(1)", "cid:x"]);
        assert_eq!(read(&unsafe_only, &with), Some(Media::Missing));
        assert_eq!(wanted(&unsafe_only, &with), None);
        let none = parse("<field xmlns='jabber:x:data'/>").unwrap();
        assert_eq!(read(&none, &with), None);
    }
}
