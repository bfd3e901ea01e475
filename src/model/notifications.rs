//! What the system is to say of what is new.
//!
//! Decided from how chats are, not from what comes: so a burst, a catch-up, a message
//! that comes twice and one that was read elsewhere make one notification a chat, or
//! none. What was unread when the account was loaded was said before.

use super::Model;
use crate::api::{AccountChange, Millis, Notice, NotifyChange, Position};
use crate::jid::BareJid;
use std::collections::BTreeSet;

/// How long something new waits: what belongs to it, or takes it back, comes with it.
const WAIT: Millis = 500;
/// How long it waits at most while messages and reading are caught up with.
const WAIT_MAX: Millis = 30_000;
/// Strangers make no noise for so long after one did, unless somebody saw to them.
const STRANGERS_WAIT: Millis = 10 * 60 * 1_000;

/// What was said.
#[derive(Debug, Default)]
pub(super) struct Notifications {
    /// Chats with something unread: a handful.
    told: Vec<Told>,
    /// Strangers of whom it was said that they wrote or ask.
    strangers: Vec<BareJid>,
    /// When they may make noise again.
    strangers_again: Millis,
    /// Whose chats, or questions, have changed since it was last decided.
    changed: BTreeSet<BareJid>,
    /// When the first of them did, and when it is decided.
    since: Option<(Millis, Millis)>,
    /// The time, as last heard.
    now: Millis,
    /// The account was asked how far chats were read, and has not answered.
    pub(super) reading: bool,
}

/// A chat with something unread.
#[derive(Debug)]
struct Told {
    peer: BareJid,
    /// What is newer has still to be said.
    until: Position,
    /// And where only that counts, whatever mentions us besides so many.
    mentions: u32,
    /// What the system was asked to say: how many messages, and the last.
    said: Option<(u32, String)>,
}

impl Notifications {
    /// When [`Model::notify`] is due.
    pub(super) fn due(&self) -> Option<Millis> {
        self.since.map(|(_, due)| due)
    }

    fn told(&mut self, peer: &BareJid) -> Option<usize> {
        self.told.iter().position(|told| told.peer == *peer)
    }
}

impl Model {
    /// What is there at the start is not new.
    pub(super) fn nothing_is_new(&mut self) {
        let unread = self.chats.values().filter(|chat| chat.unread > 0);
        let told = unread.map(|chat| Told {
            peer: chat.peer.clone(),
            until: chat.newest,
            mentions: chat.room.as_ref().map_or(0, |room| room.mentions),
            said: None,
        });
        self.notifications.told = told.collect();
        let asks = self.contacts.iter().filter(|(_, contact)| contact.asks);
        let strangers = self.requests.iter().chain(asks.map(|(jid, _)| jid));
        let waiting = strangers.filter(|jid| self.waits(jid));
        self.notifications.strangers = waiting.cloned().collect();
    }

    /// These chats and contacts have changed.
    pub(super) fn may_be_new<'a>(&mut self, changed: impl Iterator<Item = &'a BareJid>) {
        for jid in changed {
            let unread = self.chats.get(jid).is_some_and(|chat| chat.unread > 0);
            if unread
                || self.waits(jid)
                || self.notifications.told(jid).is_some()
                || self.notifications.strangers.contains(jid)
            {
                let all = &mut self.notifications;
                all.changed.insert(jid.clone());
                all.since.get_or_insert((all.now, all.now + WAIT));
            }
        }
    }

    /// Decides, if it is time to.
    pub(super) fn notify(&mut self, now: Millis) {
        self.notifications.now = now;
        let Some((since, due)) = self.notifications.since else {
            return;
        };
        // A clock that was set back keeps nothing waiting.
        let waits = |until: Millis| now < until && until - now <= WAIT_MAX;
        if waits(due) {
            return;
        }
        let comes = self.notifications.reading || self.archive.gaps.iter().any(|gap| !gap.rests);
        if self.online && comes && waits(since + WAIT_MAX) {
            self.notifications.since = Some((since, now + WAIT));
            return;
        }
        self.notifications.since = None;
        let changed = std::mem::take(&mut self.notifications.changed);
        for peer in &changed {
            self.notify_chat(peer);
        }
        self.notify_strangers(&changed);
    }

    fn notify_chat(&mut self, peer: &BareJid) {
        let known = self.notifications.told(peer);
        let view = self.chat_view(peer).filter(|view| view.unread > 0);
        let Some(view) = view else {
            if let Some(known) = known {
                self.notifications.told.swap_remove(known);
                // Perhaps it was said before this engine began; but of strangers nothing is.
                let stranger = self.requests.contains(peer);
                if !stranger {
                    self.say_new(Some(peer), None);
                }
            }
            return;
        };
        let newest = self.chats.get(peer).map(|chat| chat.newest);
        let newest = newest.unwrap_or_default();
        let told = &mut self.notifications.told;
        let known = known.unwrap_or_else(|| {
            told.push(Told {
                peer: peer.clone(),
                until: Position {
                    index: i32::MIN,
                    ..Position::default()
                },
                mentions: 0,
                said: None,
            });
            told.len() - 1
        });
        let known = &mut told[known];
        let room = self.chats.get(peer).and_then(|chat| chat.room.as_ref());
        let answers = room.is_none_or(|room| !room.aside);
        let room = view.room.as_deref();
        let mentions = room.map_or(0, |room| room.mentions);
        let counts = room.is_none_or(|room| !room.on_mention() || mentions > known.mentions);
        known.mentions = mentions;
        let silent = !view.may_notify() || view.archived || view.request;
        let said = (view.unread, view.preview.clone());
        // Where something only happened in a room, nothing else is to be said.
        let fresh = newest > known.until && counts && known.said.as_ref() != Some(&said);
        known.until = newest.max(known.until);
        let what = match (silent, &known.said) {
            (true, None) => return,
            (true, Some(_)) => None,
            (false, None) if !fresh => return,
            (false, Some(before)) if !fresh && *before == said => return,
            (false, _) => Some(Notice {
                name: view.name,
                text: view.preview,
                count: view.unread,
                answers,
                fresh,
            }),
        };
        known.said = what.is_some().then_some(said);
        self.say_new(Some(peer), what);
    }

    /// Whether they are a stranger who wrote and was not looked at, or who asks.
    fn waits(&self, jid: &BareJid) -> bool {
        let asks = self.contacts.get(jid).is_some_and(|contact| contact.asks);
        let chat = self.chats.get(jid);
        asks || chat.is_some_and(|chat| chat.request.is_some() && chat.unread > 0)
    }

    fn notify_strangers(&mut self, changed: &BTreeSet<BareJid>) {
        let (mut came, mut went) = (false, false);
        for jid in changed {
            let known = self.notifications.strangers.iter().position(|it| it == jid);
            match (known, self.waits(jid)) {
                (None, true) => {
                    self.notifications.strangers.push(jid.clone());
                    came = true;
                }
                (Some(known), false) => {
                    self.notifications.strangers.swap_remove(known);
                    went = true;
                }
                _ => {}
            }
        }
        let now = self.notifications.now;
        let count = self.notifications.strangers.len() as u32;
        if went && count == 0 {
            self.notifications.strangers_again = now;
            return self.say_new(None, None);
        }
        if !came && !went {
            return;
        }
        let fresh = came && now >= self.notifications.strangers_again;
        if fresh {
            self.notifications.strangers_again = now + STRANGERS_WAIT;
        }
        let notice = Notice {
            name: String::new(),
            text: String::new(),
            count,
            answers: false,
            fresh,
        };
        self.say_new(None, Some(notice));
    }

    fn say_new(&mut self, peer: Option<&BareJid>, what: Option<Notice>) {
        let peer = peer.cloned();
        let notify = AccountChange::Notify(NotifyChange { peer, what });
        self.pending.said.push(notify);
    }
}

#[cfg(test)]
#[path = "notifications_tests.rs"]
mod tests;
