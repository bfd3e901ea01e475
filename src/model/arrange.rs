//! How a person arranges their chats: pinned, put away, silent, closed, marked. The
//! account keeps the first three for all our devices; the rest is this device's.

use super::Model;
use crate::api::{Arrange, Millis, Mute};
use crate::jid::BareJid;
use crate::store::{Arranged, ChatSettings, Setting};
use crate::xmpp::request::Request;
use crate::xmpp::rooms::{BookmarkChange, RoomRequest};

impl Model {
    pub(super) fn arrange(&mut self, peer: BareJid, how: Arrange, now: Millis) {
        match how {
            Arrange::Pin(on) => self.set(&peer, Setting::Pinned(on)),
            Arrange::Archive(on) => {
                // Not before what is in it, whatever the clocks say.
                let last = self.chats.get(&peer).map_or(0, |chat| chat.last_time);
                self.set(&peer, Setting::Archived(on.then(|| now.max(last))));
            }
            Arrange::Mute(Mute::Until(end)) if end <= now => {}
            Arrange::Mute(mute) => self.set(&peer, Setting::Muted(mute)),
            Arrange::Notify(notify) => {
                self.set(&peer, Setting::Muted(Mute::Off));
                self.set(&peer, Setting::Notify(notify));
            }
            // Where nothing was said nothing can be new.
            Arrange::Unread => {
                let here = self.chats.get(&peer).filter(|chat| chat.last_time > 0);
                if here.is_some_and(|chat| chat.unread == 0) {
                    self.chat_mut(&peer).arranged.marked = true;
                }
            }
            Arrange::Close(closed) => {
                let known = self.arranged(&peer).is_some_and(|it| it.closed != closed);
                if known {
                    self.chat_mut(&peer).arranged.closed = closed;
                }
            }
        }
    }

    fn arranged(&self, peer: &BareJid) -> Option<&Arranged> {
        self.chats.get(peer).map(|chat| &chat.arranged)
    }

    /// Changes it here, and on our other devices as soon as they can hear of it.
    fn set(&mut self, peer: &BareJid, setting: Setting) {
        let before = self.arranged(peer).map(|it| it.settings.clone());
        let before = before.unwrap_or_default();
        let mut after = before.clone();
        after.set(setting);
        if after == before {
            return;
        }
        let arranged = &mut self.chat_mut(peer).arranged;
        arranged.closed = false;
        arranged.settings = after;
        arranged.unheard.retain(|it| !it.is_like(&setting));
        arranged.unheard.push(setting);
        self.silence(peer);
        self.tell_arranged(peer);
    }

    fn tell_arranged(&mut self, peer: &BareJid) {
        let unheard = self.arranged(peer).map(|it| it.unheard.clone());
        if let Some(settings) = unheard.filter(|it| !it.is_empty())
            && self.online
            && self.archive.keeps
        {
            let request = match self.is_room(peer) {
                // In its bookmark, as the extensions say.
                true => {
                    let change = BookmarkChange::settings(settings);
                    Request::Room(peer.clone(), RoomRequest::Keep(change))
                }
                false => Request::KeepChat {
                    peer: peer.clone(),
                    settings,
                },
            };
            self.pending.requests.push(request);
        }
    }

    /// What was arranged while nobody could be told.
    pub(super) fn tell_all_arranged(&mut self) {
        let unheard = self.chats.values();
        let unheard = unheard.filter(|chat| !chat.arranged.unheard.is_empty());
        let unheard: Vec<BareJid> = unheard.map(|chat| chat.peer.clone()).collect();
        for peer in unheard {
            self.tell_arranged(&peer);
        }
    }

    /// The account has kept it.
    pub(super) fn arranged_kept(&mut self, peer: &BareJid, settings: &[Setting]) {
        let Some(chat) = self.chats.get_mut(peer) else {
            return;
        };
        let unheard = &mut chat.arranged.unheard;
        let before = unheard.len();
        unheard.retain(|it| !settings.contains(it));
        if unheard.len() < before {
            // Nothing of it is seen.
            self.pending.chat_records.insert(peer.clone());
        }
    }

    /// What the account keeps of these chats. What it has not heard yet goes before.
    pub(super) fn arranged_told(&mut self, chats: Vec<(BareJid, ChatSettings)>, now: Millis) {
        for (peer, mut settings) in chats {
            let known = self.arranged(&peer).cloned().unwrap_or_default();
            for setting in &known.unheard {
                settings.set(*setting);
            }
            if let Mute::Until(end) = settings.muted
                && end <= now
            {
                settings.muted = Mute::Off;
            }
            if settings == known.settings {
                continue;
            }
            self.chat_mut(&peer).arranged.settings = settings;
            self.silence(&peer);
        }
    }

    /// A message came or was written: what was closed is open.
    pub(super) fn reopen(&mut self, peer: &BareJid) {
        if let Some(chat) = self.chats.get_mut(peer) {
            chat.arranged.closed = false;
        }
    }

    // --- what ends by itself ---

    /// Notes when the silence of a chat ends.
    pub(super) fn silence(&mut self, peer: &BareJid) {
        self.silent.retain(|(silent, _)| silent != peer);
        let muted = self.arranged(peer).map(|it| it.settings.muted);
        if let Some(Mute::Until(end)) = muted {
            self.silent.push((peer.clone(), end));
        }
    }

    /// Where the silence is over. Our other devices know that by themselves.
    pub(super) fn end_silence(&mut self, now: Millis) {
        let over = self.silent.iter().filter(|(_, end)| *end <= now);
        let over: Vec<BareJid> = over.map(|(peer, _)| peer.clone()).collect();
        for peer in over {
            self.silent.retain(|(silent, _)| *silent != peer);
            // What has still to be told stays as it is: it says when it ends.
            if self.chats.contains_key(&peer) {
                self.chat_mut(&peer).arranged.settings.muted = Mute::Off;
            }
        }
    }
}
