//! XEP-0157: Contact Addresses for XMPP Services: whom to write to about a server.

use super::xep0004_forms;
use crate::xml::Element;

const FORM: &str = "http://jabber.org/network/serverinfo";

/// Of a hostile server no more than this: addresses of a kind, and letters of one.
const ADDRESSES_MAX: usize = 5;
const LETTERS_MAX: usize = 200;

/// What for (`admin`, `abuse`, …), and the addresses as URIs.
pub fn read(query: &Element) -> Vec<(String, Vec<String>)> {
    xep0004_forms::values_of(query, FORM)
        .into_iter()
        .filter_map(|(name, values)| {
            let what = name.strip_suffix("-addresses")?;
            let known = [
                "abuse", "admin", "feedback", "sales", "security", "status", "support",
            ];
            let addresses: Vec<String> = values
                .into_iter()
                .filter(|it| !it.is_empty() && it.chars().count() <= LETTERS_MAX)
                .take(ADDRESSES_MAX)
                .collect();
            (known.contains(&what) && !addresses.is_empty()).then(|| (what.to_owned(), addresses))
        })
        .collect()
}
