//! XEP-0402: PEP Native Bookmarks: the rooms that our account remembers.

use super::{xep0004_forms::words, xep0060_pubsub};
use crate::api::Password;
use crate::jid::{BareJid, Jid};
use crate::store::Setting;
use crate::xml::Element;
use crate::xmpp::chat_settings;
use crate::xmpp::rooms::{Bookmark, BookmarkChange};
use crate::xmpp::stanza::text_element;

const NS: &str = "urn:xmpp:bookmarks:1";
/// What the account announces where old bookmarks (XEP-0048) in private storage, or at a
/// node, are the same as these (§6).
pub const IS_PRIVATE: &str = "urn:xmpp:bookmarks:1#compat";
/// See [`IS_PRIVATE`].
pub const IS_NODE: &str = "urn:xmpp:bookmarks:1#compat-pep";
/// Announces that we want to be told.
pub const NOTIFY: &str = "urn:xmpp:bookmarks:1+notify";

/// Rooms that are read, and letters of a name.
const MOST: usize = 1_000;
const LETTERS: usize = 200;

/// Asks for all.
pub fn get_all(id: &str) -> Element {
    xep0060_pubsub::get(id, NS)
}

/// Asks for one, to change it.
pub fn get(id: &str, room: &BareJid) -> Element {
    xep0060_pubsub::get_item(id, NS, room.as_str())
}

/// Remembers a room otherwise; `before`: the answer to [`get`], if there was one. What
/// others put there stays (§3).
pub fn publish(
    id: &str,
    room: &BareJid,
    before: Option<&Element>,
    change: &BookmarkChange,
) -> Element {
    let item = before.and_then(|result| {
        let mut items = xep0060_pubsub::items(result, NS).into_iter();
        items.find(|item| item.attr("id") == Some(room.as_str()))
    });
    let kept = item.and_then(|item| item.child("conference", NS)).cloned();
    let mut kept = kept.unwrap_or_else(|| Element::new("conference", NS));
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
    if !change.settings.is_empty() {
        let mut extensions = kept
            .take_child("extensions", NS)
            .unwrap_or_else(|| Element::new("extensions", NS));
        chat_settings::set(&mut extensions, &change.settings);
        kept.push(extensions);
    }
    xep0060_pubsub::publish_private(id, NS, room.as_str(), kept)
}

/// Forgets a room.
pub fn retract(id: &str, room: &BareJid) -> Element {
    xep0060_pubsub::retract(id, NS, room.as_str())
}

/// The answer to [`get_all`].
pub fn answer(result: &Element) -> Vec<Bookmark> {
    read(xep0060_pubsub::items(result, NS))
}

/// What our account tells: rooms that it remembers, and those that it forgot.
pub fn told(message: &Element, own: &Jid) -> Option<(Vec<Bookmark>, Vec<BareJid>)> {
    let kept = read(xep0060_pubsub::told(message, own, NS)?);
    let gone = xep0060_pubsub::retracted(message, NS);
    let gone = gone.into_iter().filter_map(|it| it.parse().ok());
    Some((kept, gone.collect()))
}

fn read(items: Vec<&Element>) -> Vec<Bookmark> {
    let bookmark = |item: &Element| {
        let room: BareJid = item.attr("id")?.parse().ok()?;
        // A server is no room.
        room.local()?;
        let kept = item.child("conference", NS)?;
        let text = |name| kept.child_text(name, NS).filter(|it| !it.is_empty());
        let extensions = kept.child("extensions", NS);
        let settings = extensions.map(chat_settings::settings);
        Some(Bookmark {
            room,
            name: words(kept.attr("name").unwrap_or_default(), LETTERS),
            autojoin: matches!(kept.attr("autojoin"), Some("true" | "1")),
            nick: text("nick").map(|it| words(&it, LETTERS)),
            password: text("password").map(Password),
            settings: Some(settings.unwrap_or_default()),
        })
    };
    items.into_iter().take(MOST).filter_map(bookmark).collect()
}

impl BookmarkChange {
    /// Nothing but these settings.
    pub fn settings(settings: Vec<Setting>) -> BookmarkChange {
        BookmarkChange {
            settings,
            ..BookmarkChange::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse;

    #[test]
    fn what_others_keep_there_stays() {
        let kept = "<iq xmlns='jabber:client' type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
            <items node='urn:xmpp:bookmarks:1'><item id='tea@rooms.example'>\
            <conference xmlns='urn:xmpp:bookmarks:1' name='Tea' autojoin='1'><nick>Ann</nick>\
            <extensions><state xmlns='urn:other' color='blue'/></extensions></conference></item>\
            <item id='rooms.example'><conference xmlns='urn:xmpp:bookmarks:1'/></item></items></pubsub></iq>";
        let kept = parse(kept).unwrap();
        let [tea] = &answer(&kept)[..] else {
            panic!("a server is no room");
        };
        assert_eq!((tea.name.as_str(), tea.autojoin), ("Tea", true));
        assert_eq!(tea.nick.as_deref(), Some("Ann"));

        let change = BookmarkChange {
            joined: Some((false, "Anna".into(), None)),
            settings: vec![Setting::Pinned(true)],
            ..BookmarkChange::default()
        };
        let room = "tea@rooms.example".parse().unwrap();
        let sent = publish("1", &room, Some(&kept), &change).to_string();
        let sent = sent.replace('"', "'");
        for part in [
            "name='Tea'",
            "autojoin='false'",
            "<nick>Anna</nick>",
            "<state xmlns='urn:other' color='blue'/>",
            "pinned",
        ] {
            assert!(sent.contains(part), "{part}: {sent}");
        }
        assert!(!sent.contains("<nick>Ann</nick>"));
    }
}
