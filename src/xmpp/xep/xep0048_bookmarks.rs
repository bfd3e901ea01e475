//! XEP-0048: Bookmarks, in private storage (XEP-0049) or, to be taken over, at a node of
//! our account: where the account remembered rooms before XEP-0402. All of them are one
//! thing there.

use super::{xep0004_forms::words, xep0060_pubsub};
use crate::api::Password;
use crate::jid::BareJid;
use crate::xml::Element;
use crate::xmpp::rooms::{Bookmark, BookmarkChange};
use crate::xmpp::stanza::{iq, text_element};

const NS: &str = "storage:bookmarks";
const PRIVATE: &str = "jabber:iq:private";

/// Rooms that are read, and letters of a name.
const MOST: usize = 1_000;
const LETTERS: usize = 200;

/// Asks for all; `node`: those at a node.
pub fn get(id: &str, node: bool) -> Element {
    if node {
        return xep0060_pubsub::get(id, NS);
    }
    let query = Element::new("query", PRIVATE).with_child(Element::new("storage", NS));
    iq("get", None, id).with_child(query)
}

/// The answer to [`get`].
pub fn answer(result: &Element) -> Vec<Bookmark> {
    let items = xep0060_pubsub::items(result, NS);
    let kept = items.iter().find_map(|item| item.child("storage", NS));
    let kept = storage(result).or(kept).into_iter();
    let rooms = kept.flat_map(Element::children);
    rooms.take(MOST).filter_map(read).collect()
}

fn storage(result: &Element) -> Option<&Element> {
    result.child("query", PRIVATE)?.child("storage", NS)
}

fn room_of(it: &Element) -> Option<BareJid> {
    let room: BareJid = it.attr("jid")?.parse().ok()?;
    // A server is no room.
    (it.is("conference", NS) && room.local().is_some()).then_some(room)
}

fn read(it: &Element) -> Option<Bookmark> {
    let text = |name| it.child_text(name, NS).filter(|it| !it.is_empty());
    Some(Bookmark {
        room: room_of(it)?,
        name: words(it.attr("name").unwrap_or_default(), LETTERS),
        autojoin: matches!(it.attr("autojoin"), Some("true" | "1")),
        nick: text("nick").map(|it| words(&it, LETTERS)),
        password: text("password").map(Password),
        settings: None,
    })
}

/// All that is there, in the answer to [`get`], to be changed.
pub fn kept(result: &Element) -> Element {
    let kept = storage(result).cloned();
    kept.unwrap_or_else(|| Element::new("storage", NS))
}

/// Has a room otherwise in it, or no longer. All else stays.
pub fn with(kept: &Element, room: &BareJid, change: Option<&BookmarkChange>) -> Element {
    let (ours, others): (Vec<_>, Vec<_>) = kept
        .children()
        .cloned()
        .partition(|it| room_of(it).as_ref() == Some(room));
    let ours = ours.into_iter().next();
    let ours =
        ours.unwrap_or_else(|| Element::new("conference", NS).with_attr("jid", room.as_str()));
    let ours = change.map(|change| changed(ours, change));
    Element::new("storage", NS)
        .with_children(others)
        .with_children(ours)
}

/// Keeps that.
pub fn set(id: &str, kept: Element) -> Element {
    iq("set", None, id).with_child(Element::new("query", PRIVATE).with_child(kept))
}

fn changed(mut kept: Element, change: &BookmarkChange) -> Element {
    if let Some(name) = &change.name {
        kept.set_attr("name", name);
    }
    if let Some((autojoin, nick, password)) = &change.joined {
        kept.set_attr("autojoin", autojoin.to_string());
        while kept.take_child("nick", NS).is_some() {}
        kept.push(text_element("nick", NS, nick));
        while kept.take_child("password", NS).is_some() {}
        if let Some(password) = password {
            kept.push(text_element("password", NS, &password.0));
        }
    }
    kept
}
