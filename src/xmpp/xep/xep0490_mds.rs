//! XEP-0490: Message Displayed Synchronization: how far each chat was read, for the
//! other devices of the account.

use super::{xep0060_pubsub, xep0359_ids};
use crate::jid::{BareJid, Jid};
use crate::xml::Element;

const NS: &str = "urn:xmpp:mds:displayed:0";
/// Announces that we want to be told.
pub const NOTIFY: &str = "urn:xmpp:mds:displayed:0+notify";

/// Chats of one answer that are read.
const MOST: usize = 1_000;

/// Keeps that a chat was read up to a message, by its id in our archive, or in that of
/// the room that the chat is.
pub fn publish(id: &str, own: &Jid, peer: &BareJid, until: &str, room: bool) -> Element {
    let by = if room { peer } else { own.bare() };
    let displayed = Element::new("displayed", NS).with_child(xep0359_ids::stanza_id(by, until));
    xep0060_pubsub::publish_private(id, NS, peer.as_str(), displayed)
}

/// Asks how far all chats were read.
pub fn get(id: &str) -> Element {
    xep0060_pubsub::get(id, NS)
}

/// The answer: chats, and the archive's id of the last message that was read.
pub fn answer(result: &Element, own: &Jid) -> Vec<(BareJid, String)> {
    read(xep0060_pubsub::items(result, NS), own)
}

/// The same as it is told by our account.
pub fn told(message: &Element, own: &Jid) -> Option<Vec<(BareJid, String)>> {
    let items = xep0060_pubsub::told(message, own, NS)?;
    Some(read(items, own))
}

fn read(items: Vec<&Element>, own: &Jid) -> Vec<(BareJid, String)> {
    let chat = |item: &Element| {
        let peer = item.attr("id")?.parse().ok()?;
        let displayed = item.child("displayed", NS)?;
        let own = xep0359_ids::by(displayed, own.bare());
        let id = own.or_else(|| xep0359_ids::by(displayed, &peer))?;
        Some((peer, id))
    };
    items.into_iter().take(MOST).filter_map(chat).collect()
}
