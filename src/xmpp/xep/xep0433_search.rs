//! XEP-0433: Extended Channel Search: public rooms in a directory.

use super::{xep0004_forms, xep0004_forms::words, xep0059_rsm};
use crate::api::ListedRoom;
use crate::jid::BareJid;
use crate::xml::Element;
use crate::xmpp::rooms::RoomList;
use crate::xmpp::stanza::iq;

const NS: &str = "urn:xmpp:channel-search:0:search";
const PARAMS: &str = "urn:xmpp:channel-search:0:search-params";
/// Where most people are comes first.
const BY_PEOPLE: &str = "{urn:xmpp:channel-search:0:order}nusers";

/// Rooms of a page, and letters of a name and of longer words.
const PAGE: u32 = 30;
const MOST: usize = 200;
const NAME: usize = 200;
const LETTERS: usize = 500;

/// Asks for a page of the rooms that have these words in their name, description or
/// address.
pub fn get(directory: &BareJid, id: &str, text: &str, after: Option<&str>) -> Element {
    let form = xep0004_forms::filled(&[
        ("FORM_TYPE", PARAMS),
        ("q", text),
        ("sinname", "true"),
        ("sindescription", "true"),
        ("sinaddr", "true"),
        ("types", "xep-0045"),
        ("key", BY_PEOPLE),
    ]);
    let search = Element::new("search", NS)
        .with_child(xep0059_rsm::first(PAGE, after))
        .with_child(form);
    iq("get", Some(directory.as_str()), id).with_child(search)
}

/// They.
pub fn answer(iq: &Element) -> RoomList {
    let result = iq.child("result", NS);
    let items = result.into_iter().flat_map(Element::children);
    let room = |item: &Element| {
        let room: BareJid = item.attr("address")?.parse().ok()?;
        let text = |name, most| words(&item.child_text(name, NS).unwrap_or_default(), most);
        let kind = text("service-type", NAME);
        let is_room = room.local().is_some() && matches!(&*kind, "" | "xep-0045");
        is_room.then(|| ListedRoom {
            room,
            name: text("name", NAME),
            description: text("description", LETTERS),
            language: text("language", NAME),
            people: text("nusers", NAME).parse().ok(),
        })
    };
    let items = items.filter(|it| it.is("item", NS)).take(MOST);
    let rooms: Vec<ListedRoom> = items.filter_map(room).collect();
    let (_, last) = result.map(xep0059_rsm::ends).unwrap_or_default();
    let next = last.filter(|_| !rooms.is_empty());
    RoomList { rooms, next }
}
