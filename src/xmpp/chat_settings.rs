//! What our account keeps of direct chats for all our devices. Extensions say where
//! that of rooms stands (XEP-0402 with XEP-0469 and XEP-0492: in their bookmarks), and
//! nowhere where that of people does: a bookmark is a room to every client. So each has
//! an item at a private node of our own, with the same elements in it as a bookmark has.

use super::xep::{xep0060_pubsub, xep0203_delay, xep0469_pinning, xep0492_notify};
use crate::api::Millis;
use crate::jid::{BareJid, Jid};
use crate::store::{ChatSettings, Setting};
use crate::xml::Element;

const NS: &str = "https://keuvel.chat/protocol/chats:0";
/// Announces that we want to be told.
pub const NOTIFY: &str = "https://keuvel.chat/protocol/chats:0+notify";

/// Chats of one answer that are read.
const MOST: usize = 5_000;

/// Asks for all chats.
pub fn get_all(id: &str) -> Element {
    xep0060_pubsub::get(id, NS)
}

/// Asks for one, to change it.
pub fn get(id: &str, peer: &BareJid) -> Element {
    xep0060_pubsub::get_item(id, NS, peer.as_str())
}

/// Keeps a chat with other settings; `before`: the answer to [`get`], if there was one.
pub fn publish(
    id: &str,
    peer: &BareJid,
    before: Option<&Element>,
    settings: &[Setting],
) -> Element {
    let item = before.and_then(|result| {
        let mut items = xep0060_pubsub::items(result, NS).into_iter();
        items.find(|item| item.attr("id") == Some(peer.as_str()))
    });
    let kept = item.and_then(|item| item.child("chat", NS)).cloned();
    let mut kept = kept.unwrap_or_else(|| Element::new("chat", NS));
    set(&mut kept, settings);
    xep0060_pubsub::publish_private(id, NS, peer.as_str(), kept)
}

/// Changes what is kept of a chat.
pub fn set(kept: &mut Element, settings: &[Setting]) {
    for setting in settings {
        match *setting {
            Setting::Pinned(pinned) => xep0469_pinning::set(kept, pinned),
            Setting::Muted(muted) => {
                let (_, notify) = xep0492_notify::read(kept);
                xep0492_notify::set(kept, muted, notify);
            }
            Setting::Notify(notify) => {
                let (muted, _) = xep0492_notify::read(kept);
                xep0492_notify::set(kept, muted, notify);
            }
            Setting::Archived(archived) => {
                while kept.take_child("archived", NS).is_some() {}
                if let Some(at) = archived {
                    let archived = Element::new("archived", NS);
                    kept.push(archived.with_attr("stamp", xep0203_delay::write(at)));
                }
            }
        }
    }
}

/// What is kept of a chat.
pub fn settings(kept: &Element) -> ChatSettings {
    let (muted, notify) = xep0492_notify::read(kept);
    ChatSettings {
        pinned: xep0469_pinning::read(kept),
        archived: archived(kept),
        muted,
        notify,
    }
}

/// When it was put away, if it is.
fn archived(kept: &Element) -> Option<Millis> {
    kept.child("archived", NS).and_then(xep0203_delay::stamp)
}

/// The answer to [`get_all`].
pub fn answer(result: &Element) -> Vec<(BareJid, ChatSettings)> {
    read(xep0060_pubsub::items(result, NS))
}

/// The same as it is told by our account.
pub fn told(message: &Element, own: &Jid) -> Option<Vec<(BareJid, ChatSettings)>> {
    xep0060_pubsub::told(message, own, NS).map(read)
}

fn read(items: Vec<&Element>) -> Vec<(BareJid, ChatSettings)> {
    let chat = |item: &Element| {
        let peer = item.attr("id")?.parse().ok()?;
        let kept = item.child("chat", NS)?;
        Some((peer, settings(kept)))
    };
    items.into_iter().take(MOST).filter_map(chat).collect()
}
