//! Contacts: the roster, presence, and who asks to be one.

use super::Model;
use super::messages::not_arrived;
use crate::api::{
    AccountChange, Attempt, ContactView, Millis, Problem, SendProblem, Show, Subscription, Token,
};
use crate::api::{RoomChange, Rooms};
use crate::jid::{BareJid, Jid};
use crate::store::{ContactRecord, PresenceRecord, ResourceRecord, Write};
use crate::text;
use crate::xmpp::event::{PresenceIn, PresenceKind, RosterItem};
use crate::xmpp::request::Request;
use std::collections::BTreeSet;

/// Resources of one contact that are kept: more is an attack, not a person.
const RESOURCES: usize = 32;
/// Strangers that may wait for an answer at once.
const REQUESTS: usize = 500;

/// Someone in the roster, or who asks to be.
#[derive(Debug, Default)]
pub(super) struct Contact {
    /// The entry; `None` for someone who only asks.
    pub record: Option<ContactRecord>,
    /// They asked to see our presence. The server repeats it at each sign-in
    /// until it is answered (RFC 6121 §3.1.3).
    pub asks: bool,
    /// Presence of each resource: at most [`RESOURCES`].
    resources: Vec<ResourceRecord>,
    /// Why our own question did not reach them, as far as this stream said so.
    not_asked: Option<SendProblem>,
    /// When they were here last, while they are not, if it is known.
    last_seen: Option<Millis>,
}

impl Contact {
    pub fn kept(record: ContactRecord) -> Contact {
        Contact {
            record: Some(record),
            ..Contact::default()
        }
    }

    /// The resource most worth showing: highest priority, then most available.
    fn best(&self) -> Option<&ResourceRecord> {
        self.resources
            .iter()
            .max_by_key(|resource| (resource.priority, std::cmp::Reverse(resource.show)))
    }

    /// Whether we may see their presence.
    fn is_seen(&self) -> bool {
        let subscription = self.record.as_ref().map(|record| record.subscription);
        matches!(subscription, Some(Subscription::To | Subscription::Both))
    }
}

impl Model {
    /// What the store kept of who is here, for a stream that goes on.
    pub(super) fn kept_presence(&mut self, kept: PresenceRecord) {
        let contact = self.contacts.entry(kept.jid).or_default();
        contact.asks = kept.asks;
        contact.resources = kept.resources;
        contact.not_asked = kept.not_asked;
    }

    /// What the store should keep of it.
    pub(super) fn presence_write(&self, jid: &BareJid) -> Write {
        let contact = self.contacts.get(jid);
        let says = |it: &&Contact| it.asks || !it.resources.is_empty() || it.not_asked.is_some();
        match contact.filter(says) {
            Some(contact) => Write::Presence(PresenceRecord {
                jid: jid.clone(),
                asks: contact.asks,
                resources: contact.resources.clone(),
                not_asked: contact.not_asked.clone(),
            }),
            None => Write::DeletePresence(jid.clone()),
        }
    }

    /// Someone's presence, or that they ask to see ours, has changed.
    fn presence_changed(&mut self, jid: BareJid) {
        self.pending.presences.insert(jid.clone());
        self.pending.contacts.insert(jid);
    }

    pub(super) fn roster(&mut self, items: Option<Vec<RosterItem>>, version: Option<String>) {
        let Some(items) = items else {
            return; // what is kept is current
        };
        let here: BTreeSet<BareJid> = items.iter().map(|item| item.jid.clone()).collect();
        let gone: Vec<BareJid> = self
            .contacts
            .iter()
            .filter(|(jid, contact)| contact.record.is_some() && !here.contains(*jid))
            .map(|(jid, _)| jid.clone())
            .collect();
        self.pending.writes.push(Write::ClearContacts);
        for jid in gone {
            self.drop_contact(&jid);
        }
        for item in items {
            self.put_contact(item, true);
        }
        self.pending.writes.push(Write::RosterVersion(version));
    }

    pub(super) fn roster_push(&mut self, item: RosterItem, version: Option<String>) {
        if item.subscription.is_some() {
            self.put_contact(item, false);
        } else {
            self.pending
                .writes
                .push(Write::DeleteContact(item.jid.clone()));
            self.drop_contact(&item.jid);
        }
        // A server without versions sends none: then nothing is known to be current.
        self.pending.writes.push(Write::RosterVersion(version));
    }

    /// `cleared`: the store holds no contacts any more, all must be written.
    fn put_contact(&mut self, item: RosterItem, cleared: bool) {
        let Some(subscription) = item.subscription else {
            return;
        };
        let mut record = ContactRecord {
            jid: item.jid.clone(),
            name: item.name,
            groups: item.groups,
            subscription,
            asked: item.asked,
            profile: Default::default(),
        };
        let contact = self.contacts.entry(item.jid.clone()).or_default();
        if let Some(known) = &contact.record {
            record.profile = known.profile.clone();
        }
        let answered = matches!(subscription, Subscription::From | Subscription::Both);
        let no_longer_asks = contact.asks && answered;
        let changed = contact.record.as_ref() != Some(&record) || no_longer_asks;
        contact.asks &= !answered;
        if no_longer_asks {
            self.pending.presences.insert(item.jid.clone());
        }
        if changed || cleared {
            self.pending.writes.push(Write::Contact(record.clone()));
        }
        if changed {
            contact.record = Some(record);
            if contact.is_seen() && contact.not_asked.take().is_some() {
                self.pending.presences.insert(item.jid.clone());
            }
            self.contact_changed(&item.jid);
        }
        self.accept(&item.jid);
    }

    fn drop_contact(&mut self, jid: &BareJid) {
        if let Some(contact) = self.contacts.get_mut(jid) {
            let had = contact.record.take();
            contact.resources.clear();
            if had.is_some_and(|it| !it.profile.picture.is_empty()) {
                let write = Write::DeletePicture(jid.clone());
                self.pending.writes.push(write);
            }
            self.pending.presences.insert(jid.clone());
            if contact.asks {
                return self.contact_changed(jid);
            }
            self.contacts.remove(jid);
            self.contact_changed(jid);
        }
    }

    /// The contact, and what its chat is called.
    pub(super) fn contact_changed(&mut self, jid: &BareJid) {
        self.pending.contacts.insert(jid.clone());
        if self.chats.contains_key(jid) {
            self.pending.chats.insert(jid.clone());
        }
    }

    pub(super) fn presence(&mut self, presence: PresenceIn, now: Millis) {
        let jid = presence.from.bare().clone();
        let resource = presence.from.resource().unwrap_or_default().to_owned();
        match presence.kind {
            PresenceKind::Available {
                show,
                status,
                priority,
            } => {
                // Of strangers nothing is kept: they could fill the memory.
                let Some(contact) = self.contacts.get_mut(&jid) else {
                    return;
                };
                if contact.record.is_none() {
                    return;
                }
                if let Some(hash) = presence.picture {
                    self.card_told(&jid, hash);
                }
                let Some(contact) = self.contacts.get_mut(&jid) else {
                    return;
                };
                let new = ResourceRecord {
                    name: resource,
                    show,
                    status: text::preview(&status, 200),
                    priority,
                    idle_since: presence.idle_since.map(|since| since.min(now)),
                };
                let resources = &mut contact.resources;
                match resources.iter().position(|known| known.name == new.name) {
                    Some(place) => resources[place] = new,
                    None if resources.len() < RESOURCES => resources.push(new),
                    None => return,
                }
                contact.not_asked = None;
                self.presence_changed(jid);
            }
            PresenceKind::Unavailable { .. } => {
                self.stopped_typing(&jid, None);
                if let Some(contact) = self.contacts.get_mut(&jid) {
                    let best = contact.best();
                    let last = best.map(|best| best.idle_since.unwrap_or(now));
                    if resource.is_empty() {
                        contact.resources.clear();
                    } else {
                        contact.resources.retain(|known| known.name != resource);
                    }
                    if contact.resources.is_empty() && last.is_some() {
                        contact.last_seen = last;
                    }
                    self.presence_changed(jid);
                }
            }
            PresenceKind::Error(error) => {
                if let Some(contact) = self.contacts.get_mut(&jid) {
                    contact.resources.clear();
                    let waits = contact.record.is_some() && !contact.is_seen();
                    contact.not_asked = waits.then(|| not_arrived(&error));
                    self.presence_changed(jid);
                }
            }
            PresenceKind::Subscribe => self.asked_for_subscription(jid, presence.token, now),
            PresenceKind::Unsubscribe => {
                if let Some(contact) = self.contacts.get_mut(&jid)
                    && std::mem::take(&mut contact.asks)
                {
                    if contact.record.is_none() {
                        self.contacts.remove(&jid);
                    }
                    self.presence_changed(jid);
                }
            }
            // The roster push that comes with these says all.
            PresenceKind::Subscribed | PresenceKind::Unsubscribed => {
                if let Some(contact) = self.contacts.get_mut(&jid)
                    && contact.not_asked.take().is_some()
                {
                    self.presence_changed(jid);
                }
            }
        }
    }

    fn asked_for_subscription(&mut self, jid: BareJid, token: Option<Token>, now: Millis) {
        if jid == self.account {
            return;
        }
        if token.is_some_and(|token| self.redeems(&token, now)) {
            self.let_in(&jid);
            return self.taken(jid);
        }
        let record = self.contacts.get(&jid).and_then(|c| c.record.as_ref());
        // Whoever we asked first may see us too: that was the point of asking.
        let welcome =
            record.is_some_and(|record| record.asked || record.subscription != Subscription::None);
        if welcome {
            return self.pending.requests.push(Request::Approve(jid));
        }
        if !self.strangers_may_ask() && self.is_stranger(&jid) {
            return;
        }
        let waiting = self.contacts.values().filter(|c| c.asks).count();
        if waiting < REQUESTS {
            self.contacts.entry(jid.clone()).or_default().asks = true;
            self.pending.presences.insert(jid.clone());
            self.contact_changed(&jid);
        }
    }

    /// Without a connection nobody's presence is known, but it counts again if
    /// the stream goes on.
    pub(super) fn show_presence(&mut self) {
        for (jid, contact) in &self.contacts {
            if !contact.resources.is_empty() {
                self.pending.contacts.insert(jid.clone());
            }
        }
    }

    /// The stream that told it is over.
    pub(super) fn forget_presence(&mut self) {
        self.pending.writes.push(Write::ClearPresences);
        for (jid, contact) in &mut self.contacts {
            if !contact.resources.is_empty() {
                contact.resources.clear();
                self.pending.contacts.insert(jid.clone());
            }
            if contact.not_asked.take().is_some() {
                self.pending.contacts.insert(jid.clone());
            }
            if contact.asks {
                self.pending.presences.insert(jid.clone());
            }
        }
    }

    /// Asks to see their presence.
    fn ask(&mut self, jid: BareJid, token: Option<Token>) {
        if let Some(contact) = self.contacts.get_mut(&jid)
            && contact.not_asked.take().is_some()
        {
            self.presence_changed(jid.clone());
        }
        self.pending
            .requests
            .push(Request::Subscribe { jid, token });
    }

    /// `token`: of an invitation of theirs.
    pub(super) fn add_contact(
        &mut self,
        jid: BareJid,
        name: String,
        groups: Vec<String>,
        token: Option<Token>,
    ) {
        if !self.online {
            return self.failed(Attempt::AddContact(jid), Problem::Offline);
        }
        let asks = self.contacts.get(&jid).is_some_and(|contact| contact.asks);
        self.pending.requests.push(Request::SetContact {
            jid: jid.clone(),
            name,
            groups,
            adding: true,
        });
        if asks {
            self.pending.requests.push(Request::Approve(jid.clone()));
            self.answered(&jid);
        }
        self.ask(jid, token);
    }

    pub(super) fn edit_contact(&mut self, jid: BareJid, name: String, groups: Vec<String>) {
        if !self.online {
            return self.failed(Attempt::EditContact(jid), Problem::Offline);
        }
        self.pending.requests.push(Request::SetContact {
            jid,
            name,
            groups,
            adding: false,
        });
    }

    pub(super) fn remove_contact(&mut self, jid: BareJid) {
        if !self.online {
            return self.failed(Attempt::RemoveContact(jid), Problem::Offline);
        }
        self.pending.requests.push(Request::RemoveContact(jid));
    }

    pub(super) fn request_subscription(&mut self, jid: BareJid) {
        if !self.online {
            return self.failed(Attempt::AddContact(jid), Problem::Offline);
        }
        self.ask(jid, None);
    }

    pub(super) fn answer_subscription(&mut self, jid: BareJid, accept: bool) {
        if !self.online {
            return self.failed(Attempt::AddContact(jid), Problem::Offline);
        }
        if !accept {
            self.pending.requests.push(Request::Deny(jid.clone()));
            return self.answered(&jid);
        }
        self.let_in(&jid);
    }

    /// The device of someone who is here, to be asked something.
    pub(super) fn device_of(&self, who: &BareJid) -> Option<Jid> {
        let best = self.contacts.get(who).and_then(Contact::best)?;
        let device = who.with_resource(&best.name);
        (self.online && !device.is_bare()).then_some(device)
    }

    /// Whether someone who is not here would be seen if they were.
    pub(super) fn could_be_seen(&self, who: &BareJid) -> bool {
        self.contacts.get(who).is_some_and(|contact| {
            let record = contact.record.as_ref();
            let sees = |it: &ContactRecord| {
                matches!(it.subscription, Subscription::To | Subscription::Both)
            };
            contact.resources.is_empty() && record.is_some_and(sees)
        })
    }

    /// Someone who is not here was then.
    pub(super) fn seen_before(&mut self, who: BareJid, at: Millis) {
        if let Some(contact) = self.contacts.get_mut(&who)
            && contact.record.is_some()
            && contact.resources.is_empty()
        {
            contact.last_seen = Some(at);
            self.pending.contacts.insert(who);
        }
    }

    /// Nothing of their presence is known any more.
    pub(super) fn unseen(&mut self, who: &BareJid) {
        if let Some(contact) = self.contacts.get_mut(who) {
            contact.resources.clear();
            self.presence_changed(who.clone());
        }
        self.stopped_typing(who, None);
    }

    /// They may see us, and we ask to see them.
    fn let_in(&mut self, jid: &BareJid) {
        let known = self
            .contacts
            .get(jid)
            .is_some_and(|contact| contact.record.is_some());
        self.pending.requests.push(Request::Approve(jid.clone()));
        if !known {
            self.pending.requests.push(Request::SetContact {
                jid: jid.clone(),
                name: String::new(),
                groups: Vec::new(),
                adding: true,
            });
        }
        self.ask(jid.clone(), None);
        self.answered(jid);
    }

    pub(super) fn answered(&mut self, jid: &BareJid) {
        if let Some(contact) = self.contacts.get_mut(jid) {
            contact.asks = false;
            if contact.record.is_none() {
                self.contacts.remove(jid);
            }
            self.pending.presences.insert(jid.clone());
            self.contact_changed(jid);
        }
    }

    /// The server refused something that the model asked for.
    pub(super) fn refused(&mut self, request: Request, problem: Problem, now: Millis) {
        let what = match request {
            Request::SetContact {
                jid, adding: true, ..
            } => Attempt::AddContact(jid),
            Request::SetContact { jid, .. } => Attempt::EditContact(jid),
            Request::RemoveContact(jid) => Attempt::RemoveContact(jid),
            Request::Privacy(request) => return self.privacy_refused(request, problem),
            Request::Manage(manage) => return self.manage_refused(&manage, problem),
            Request::Invite(invite) => return self.invite_refused(invite, problem, now),
            Request::Picture(picture) => return self.picture_refused(*picture, &problem),
            Request::Profile(request) => return self.profile_refused(&request, problem),
            Request::Room(room, request) => return self.room_refused(room, request, problem, now),
            Request::AskRooms { .. } => return self.rooms_told_nothing(now),
            Request::AskParts => return self.parts_told(Vec::new()),
            Request::SearchRooms { at, text, after } => {
                let what = Box::new(Rooms::Search { at, text, after });
                return self.say_of_rooms(RoomChange::Failed(what, problem));
            }
            Request::ListRooms { server, .. } => return self.rooms_not_listed(server, problem),
            Request::ReadUntil { peer, .. } => {
                self.telling_read.remove(&peer);
                return;
            }
            Request::AskReading => {
                self.notifications.reading = false;
                return;
            }
            Request::Inspect(subject) => return self.inspection_failed(&subject, problem),
            Request::Archive { filter, .. } => {
                let refused = |wanted| matches!(&problem, Problem::Refused { condition, .. } if condition == wanted);
                let gone = refused("item-not-found");
                let passing = matches!(problem, Problem::Timeout | Problem::ServerBusy)
                    || refused("internal-server-error");
                let lost = problem == Problem::ConnectionLost;
                return match filter.with {
                    // It is asked again in the next stream.
                    _ if lost => {}
                    Some(peer) => self.no_page_before(&peer, gone),
                    None => {
                        let now = passing.then_some(now);
                        self.archive_failed(filter.room.as_ref(), gone, now);
                    }
                };
            }
            _ => return,
        };
        self.failed(what, problem);
    }

    pub(super) fn failed(&mut self, what: Attempt, problem: Problem) {
        self.pending
            .said
            .push(AccountChange::Failed { what, problem });
    }

    /// Whether they may know that we are here: only then do receipts, typing
    /// notices and answers go out (XEP-0184 §8, XEP-0085 §7, XEP-0199 §6).
    pub(super) fn shares_presence_with(&self, jid: &BareJid) -> bool {
        let record = self.contacts.get(jid).and_then(|it| it.record.as_ref());
        let shared = record.is_some_and(|record| {
            matches!(record.subscription, Subscription::From | Subscription::Both)
        });
        *jid == self.account || shared && !self.is_kept_away(jid)
    }

    /// What to call someone: own name for them, else what they call themselves, else the
    /// local part.
    pub fn name_of(&self, jid: &BareJid) -> String {
        let contact = self.contacts.get(jid);
        let record = contact.and_then(|contact| contact.record.as_ref());
        let own_name = record.map(|record| text::preview(&record.name, 100));
        let profile = match *jid == self.account {
            true => Some(&self.settings.profile),
            false => record.map(|record| &record.profile),
        };
        let theirs = profile.map(|profile| profile.nick.clone());
        let names = [own_name, theirs].into_iter().flatten();
        let name = names.into_iter().find(|name| !name.is_empty());
        name.unwrap_or_else(|| jid.local().unwrap_or(jid.domain()).to_owned())
    }

    pub(super) fn contact_view(&self, jid: &BareJid) -> Option<ContactView> {
        let contact = self.contacts.get(jid)?;
        let record = contact.record.as_ref();
        let best = contact.best().filter(|_| self.online);
        let last_seen = match best {
            Some(best) => best.idle_since,
            None => contact.last_seen,
        };
        Some(ContactView {
            jid: jid.clone(),
            name: self.name_of(jid),
            own_name: record.map(|r| r.name.clone()).unwrap_or_default(),
            groups: record.map(|r| r.groups.clone()).unwrap_or_default(),
            show: best.map_or(Show::Offline, |resource| resource.show),
            status: best
                .map(|resource| resource.status.clone())
                .unwrap_or_default(),
            last_seen: last_seen.filter(|_| record.is_some()),
            subscription: record.map(|r| r.subscription).unwrap_or_default(),
            asked: record.is_some_and(|r| r.asked),
            not_asked: contact.not_asked.clone(),
            asks: contact.asks,
            in_roster: record.is_some(),
        })
    }

    /// Where a message or chat state goes: to the account, whose server knows
    /// which device is in use.
    pub(super) fn address_of(&self, peer: &BareJid) -> Jid {
        Jid::from(peer.clone())
    }
}
