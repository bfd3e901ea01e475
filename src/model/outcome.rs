//! What follows from events and commands: what is written, shown, asked.

use super::Model;
use crate::api::{AccountChange, Managed, MessageId, TimelineChange};
use crate::jid::{BareJid, Jid};
use crate::store::Write;
use crate::xmpp::request::Request;
use std::collections::BTreeSet;

/// What follows from a batch of events and commands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// First: one transaction.
    pub writes: Vec<Write>,
    /// Then: for the tabs. `Timeline` changes go only to tabs that have the
    /// chat open.
    pub changes: Vec<AccountChange>,
    /// Last: for the session.
    pub requests: Vec<Request>,
    /// Then: for [`Model::look`], which makes another outcome.
    pub look: Vec<BareJid>,
    /// [`Model::offers`] are different.
    pub offers: bool,
    /// Rooms in which [`Model::people`] are different.
    pub people: Vec<BareJid>,
    /// Whose faces are to be shown again.
    pub pictures: Vec<Jid>,
}

/// What has changed since the last [`Model::drain`].
#[derive(Debug, Default)]
pub(super) struct Pending {
    pub writes: Vec<Write>,
    pub contacts: BTreeSet<BareJid>,
    /// Whose presence is to be written.
    pub presences: BTreeSet<BareJid>,
    /// Faces to show again.
    pub pictures: BTreeSet<Jid>,
    /// Lines of the chat list to show again.
    pub chats: BTreeSet<BareJid>,
    /// Chats whose record has changed too.
    pub chat_records: BTreeSet<BareJid>,
    pub typing: BTreeSet<BareJid>,
    /// Our own picture and name are to be shown again.
    pub profile: bool,
    /// The own sessions to show again.
    pub sessions: bool,
    /// What the server offers has changed.
    pub offers: bool,
    /// Messages that are gone.
    pub gone: Vec<(BareJid, MessageId)>,
    /// Said once.
    pub said: Vec<AccountChange>,
    /// How far the archive is known has changed.
    pub archive: bool,
    /// Archives that were read, the account's (`None`) or of rooms: what waited for that
    /// to be sent may go now.
    pub send_outbox: BTreeSet<Option<BareJid>>,
    /// Rooms whose people have changed.
    pub people: BTreeSet<BareJid>,
    /// These may.
    pub send_new: Vec<MessageId>,
    /// Chats whose line is not up to date.
    pub look: BTreeSet<BareJid>,
    pub requests: Vec<Request>,
}

impl Model {
    /// What follows from everything since the last call.
    pub fn drain(&mut self) -> Outcome {
        let pending = std::mem::take(&mut self.pending);
        self.may_be_new(pending.chats.iter().chain(&pending.contacts));
        let mut outcome = Outcome {
            writes: pending.writes,
            changes: Vec::new(),
            requests: pending.requests,
            look: pending.look.into_iter().collect(),
            offers: pending.offers,
            people: pending.people.into_iter().collect(),
            pictures: pending.pictures.into_iter().collect(),
        };

        // Strangers are not found by their words.
        let mut texts = self.cache.new_texts();
        texts.retain(|(peer, _)| !self.requests.contains(peer));
        if !texts.is_empty() {
            outcome.writes.push(Write::Index(texts));
        }
        let mut timelines: Vec<(BareJid, Vec<_>)> = Vec::new();
        for record in self.cache.changed() {
            let view = self.view(record);
            match timelines.last_mut() {
                // They come by chat.
                Some((peer, views)) if *peer == record.peer => views.push(view),
                _ => timelines.push((record.peer.clone(), vec![view])),
            }
            outcome.writes.push(Write::Message(record.clone()));
        }
        self.cache.forget();
        for peer in &pending.chat_records {
            if let Some(chat) = self.chats.get(peer) {
                outcome.writes.push(Write::Chat(chat.clone()));
            }
        }

        if pending.archive {
            outcome.writes.push(self.archive_write());
        }
        for jid in &pending.presences {
            outcome.writes.push(self.presence_write(jid));
        }

        let (contacts, contacts_gone) = split(&pending.contacts, |jid| self.contact_view(jid));
        let (chats, chats_gone) = split(&pending.chats, |peer| self.chat_view(peer));
        let changes = &mut outcome.changes;
        fn some<T>(list: Vec<T>, change: fn(Vec<T>) -> AccountChange) -> Option<AccountChange> {
            (!list.is_empty()).then(|| change(list))
        }
        changes.extend(some(contacts, AccountChange::Contacts));
        changes.extend(some(contacts_gone, AccountChange::ContactsGone));
        changes.extend(some(chats, AccountChange::Chats));
        changes.extend(some(chats_gone, AccountChange::ChatsGone));
        changes.extend(
            pending
                .gone
                .into_iter()
                .map(|(peer, id)| AccountChange::Timeline {
                    peer,
                    change: TimelineChange::Gone(id),
                }),
        );
        changes.extend(
            timelines
                .into_iter()
                .map(|(peer, messages)| AccountChange::Timeline {
                    peer,
                    change: TimelineChange::Put(messages),
                }),
        );
        changes.extend(pending.typing.into_iter().map(|peer| {
            let who = self.typing_view(&peer);
            AccountChange::Typing { peer, who }
        }));
        if pending.profile {
            changes.push(AccountChange::Profile(self.profile_view()));
        }
        if pending.sessions {
            let sessions = self.sessions_view();
            changes.push(AccountChange::Managed(Managed::Sessions(sessions)));
        }
        changes.extend(pending.said);
        outcome
    }

    /// Changes that bring a new tab up to date: contacts and chats.
    pub fn everything(&self) -> Vec<AccountChange> {
        let contacts = self
            .contacts
            .keys()
            .filter_map(|jid| self.contact_view(jid));
        let chats = self.chats.keys().filter_map(|peer| self.chat_view(peer));
        let mut changes = vec![
            AccountChange::Contacts(contacts.collect()),
            AccountChange::Chats(chats.collect()),
        ];
        changes.extend(self.typing.iter().map(|it| AccountChange::Typing {
            peer: it.peer.clone(),
            who: self.typing_view(&it.peer),
        }));
        changes.extend(self.settings_changes());
        let profile = self.profile_view();
        if profile != Default::default() {
            changes.push(AccountChange::Profile(profile));
        }
        let sessions = self.sessions_view();
        if !sessions.is_empty() {
            changes.push(AccountChange::Managed(Managed::Sessions(sessions)));
        }
        changes
    }
}

/// The views of those that are there, and those that are not.
fn split<T>(
    jids: &BTreeSet<BareJid>,
    view: impl Fn(&BareJid) -> Option<T>,
) -> (Vec<T>, Vec<BareJid>) {
    let mut here = Vec::new();
    let mut gone = Vec::new();
    for jid in jids {
        match view(jid) {
            Some(view) => here.push(view),
            None => gone.push(jid.clone()),
        }
    }
    (here, gone)
}
