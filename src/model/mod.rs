//! What a person has: roster, chats, messages. One [`Model`] for each account.
//!
//! Pure. Events and commands go in; they change the model and mark what is
//! different. [`Model::drain`] then yields one [`Outcome`]: the records to
//! write, the changes to show and the requests to send, *in this order*: what
//! is not committed is neither shown nor sent. However many events went in, a
//! chat or contact appears once in it: batches cost what they change.
//!
//! Messages are not held in memory. Before a batch is applied, the engine asks
//! [`Model::wants`] for each input, fetches those records from the store and
//! hands them to [`Model::found`].

mod annotations;
mod archive;
mod arrange;
mod blocked;
mod cache;
mod chats;
mod export;
mod gaps;
mod history;
mod invite;
mod messages;
mod notes;
mod notifications;
mod offers;
mod outcome;
mod pictures;
mod profiles;
mod reaction_rules;
mod recent;
pub mod rooms;
mod roster;
mod sessions;
mod settings;
mod shown;
mod strangers;
mod wants;

use crate::api::{AccountCommand, AccountId, Millis, RoomChange};
use crate::jid::{BareJid, Jid};
use crate::store::{
    ArchiveRecord, IssuedRecord, OutboxRecord, SettingsRecord, Snapshot, WaitingRecord,
};
use crate::xmpp::event::Event;
use crate::xmpp::request::{PrivacyRequest, Request};
use crate::xmpp::xep::xep0444_reactions::ReactionRules;
use annotations::SentNote;
use cache::Cache;
use offers::Offers;
pub use outcome::Outcome;
use outcome::Pending;
use roster::Contact;
use sessions::OwnSession;
use std::collections::{BTreeSet, HashMap};

/// Everything of one account.
pub struct Model {
    /// A guest, and what they call themselves.
    pub guest: Option<String>,
    /// Chats of which our other devices are told how far they were read.
    telling_read: BTreeSet<BareJid>,
    /// What they were told of each last, by the archive's id: we hear it, too.
    told_read: Vec<(BareJid, String)>,
    /// So much comes at once that nobody is told of each part that it was seen.
    flood: bool,
    account: AccountId,
    online: bool,
    /// The stream is one that went on: what it brings late it has brought before.
    resumed: bool,
    /// The address of this session, once it has one.
    own: Option<Jid>,
    /// Where the account is signed in, this session among them.
    sessions: Vec<OwnSession>,
    contacts: HashMap<BareJid, Contact>,
    chats: HashMap<BareJid, crate::store::ChatRecord>,
    /// Messages of ours that the server has not confirmed, in order of writing.
    outbox: Vec<OutboxRecord>,
    /// What was said about messages that are not here.
    waiting: Vec<WaitingRecord>,
    /// What we said about messages, of late.
    sent_notes: Vec<SentNote>,
    /// Who types.
    typing: Vec<chats::Typing>,
    /// Where we said that we type.
    composing: BTreeSet<BareJid>,
    /// How far the account's archive is known.
    archive: ArchiveRecord,
    /// There is one.
    has_archive: bool,
    /// The account keeps how far chats were read.
    syncs: bool,
    /// And how they are arranged.
    keeps: bool,
    /// The archive looks for words.
    finds: bool,
    /// Chats that make no noise, and until when: a handful.
    silent: Vec<(BareJid, Millis)>,
    /// How asking it goes.
    asking: archive::Asking,
    /// What was said between two in rooms whose archive is not read yet, oldest first.
    asides: Vec<crate::xmpp::message::MessageIn>,
    /// The rooms that we are in, or are to be.
    rooms: HashMap<BareJid, rooms::Room>,
    /// Where rooms are made, as far as that is known.
    rooms_service: rooms::Service,
    /// What of chats is asked for, to be shown before the rest.
    asked: history::Asked,
    /// Tokens of invitations that we made ourselves, oldest first: a handful.
    issued: Vec<IssuedRecord>,
    /// What the person decided.
    settings: Box<SettingsRecord>,
    /// Strangers who wrote and were not accepted: of each there is a chat.
    requests: BTreeSet<BareJid>,
    /// What the server offers.
    offers: Offers,
    /// Pictures of people and rooms.
    pictures: pictures::Pictures,
    /// What goes on about our own picture and name.
    own_profile: profiles::Own,
    /// What the system was asked to say.
    notifications: notifications::Notifications,
    cache: Cache,
    /// Which reactions rooms and contacts take, as far as they were asked.
    reaction_rules: Vec<(BareJid, ReactionRules)>,
    /// What came of late.
    recent: recent::Recent,
    pending: Pending,
}

impl Model {
    /// The model of an account with what the store kept.
    pub fn new(account: AccountId, kept: Snapshot) -> Model {
        let requests = kept.chats.iter().filter(|chat| chat.request.is_some());
        let requests = requests.map(|chat| chat.peer.clone()).collect();
        let mut model = Model {
            guest: None,
            telling_read: BTreeSet::new(),
            told_read: Vec::new(),
            flood: false,
            account,
            online: false,
            resumed: false,
            own: None,
            sessions: Vec::new(),
            contacts: kept
                .contacts
                .into_iter()
                .map(|record| (record.jid.clone(), Contact::kept(record)))
                .collect(),
            chats: kept
                .chats
                .into_iter()
                .map(|record| (record.peer.clone(), record))
                .collect(),
            outbox: kept.outbox,
            waiting: kept.waiting,
            sent_notes: Vec::new(),
            typing: Vec::new(),
            composing: BTreeSet::new(),
            archive: kept.archive,
            has_archive: false,
            syncs: false,
            keeps: false,
            finds: false,
            silent: Vec::new(),
            asking: archive::Asking::default(),
            asides: Vec::new(),
            rooms: HashMap::new(),
            rooms_service: rooms::Service::default(),
            asked: history::Asked::default(),
            issued: kept.issued,
            settings: kept.settings,
            requests,
            offers: Offers::default(),
            pictures: Default::default(),
            own_profile: Default::default(),
            notifications: Default::default(),
            cache: Cache::default(),
            reaction_rules: Vec::new(),
            recent: recent::Recent::default(),
            pending: Pending::default(),
        };
        model.kept_rooms();
        for presence in kept.presences {
            model.kept_presence(presence);
        }
        let chats: Vec<BareJid> = model.chats.keys().cloned().collect();
        for peer in chats {
            model.silence(&peer);
        }
        model.nothing_is_new();
        model
    }

    /// The session reported something.
    pub fn apply(&mut self, event: Event, now: Millis) {
        self.apply_one(event, now);
        let read = std::mem::take(&mut self.pending.send_outbox);
        if !read.is_empty() {
            self.send_outbox(&read);
            self.say_all_seen();
            self.tell_all_arranged();
        }
    }

    fn apply_one(&mut self, event: Event, now: Millis) {
        match event {
            Event::Roster { items, version } => self.roster(items, version),
            Event::RosterPush { item, version } => self.roster_push(item, version),
            Event::Presence(presence) if self.is_room(presence.from.bare()) => {
                self.room_presence(presence, now);
            }
            Event::Presence(presence) if self.is_kept_away(presence.from.bare()) => {}
            Event::Presence(presence) => {
                if *presence.from.bare() == self.account {
                    self.own_presence(&presence);
                }
                self.presence(presence, now);
            }
            Event::Told(told) => self.told(told),
            Event::Picture(picture, data) => self.picture_came(&picture, data),
            Event::Profile(done) => self.profile_done(*done),
            Event::Invited(event) => self.invited(event),
            Event::Managed(event) => self.managed(event),
            Event::Privacy(event) => self.privacy_event(event, now),
            Event::Message(message) => self.message(*message, now),
            Event::Acked(ids) => self.acked(&ids),
            Event::Asked(question) => {
                let from = question.from.as_ref();
                let allowed = from.is_some_and(|from| match question.asks_time() {
                    true => self.tells_time(from),
                    false => self.shares_presence_with(from.bare()),
                });
                let answer = Request::Answer { question, allowed };
                self.pending.requests.push(answer);
            }
            Event::Refused { request, problem } => self.refused(request, problem, now),
            Event::Offered(offer) => self.offered(offer),
            Event::Authenticated(outcome) => self.authenticated(&outcome),
            Event::Inspected { subject, finding } => self.inspected(subject, *finding),
            Event::HasArchive { finds } => {
                self.has_archive = true;
                self.finds = finds;
            }
            Event::SyncsReading => self.syncs = true,
            Event::KeepsChats => self.keeps = true,
            Event::ChatsTold(chats) => self.arranged_told(chats, now),
            Event::ChatKept { peer, settings } => self.arranged_kept(&peer, &settings),
            Event::ReadTold(peer) => self.read_told(&peer),
            Event::ReadUntil(chats) => {
                self.notifications.reading = false;
                self.read_on_another(chats, now);
            }
            Event::Room(room, event) => self.room_event(room, *event, now),
            Event::RoomsTold { kept, gone, whole } => self.rooms_told(kept, gone, whole, now),
            Event::OldRooms(kept) => self.old_rooms_told(kept, now),
            Event::RoomInvited(invitation) => self.room_invited(*invitation),
            Event::Parts(parts) => self.parts_told(parts),
            Event::RoomsFound(text, after, list) => {
                let (rooms, next) = (list.rooms, list.next);
                self.say_of_rooms(RoomChange::Found {
                    text,
                    rooms,
                    after,
                    next,
                });
            }
            Event::RoomsListed(server, list) => self.rooms_listed(server, list),
            Event::Archive(page) => match page.filter.with.clone() {
                Some(peer) => self.page_before(&peer, *page, now),
                None => self.archive_page(*page, now),
            },
            Event::Online => {
                // The server tells it anew.
                self.forget_presence();
                self.forget_sessions();
                self.forget_findings();
                self.reaction_rules.clear();
                self.online = true;
                self.resumed = false;
                // From now on the server tells when it changes.
                let ask = Request::Privacy(PrivacyRequest::AskBlocked);
                self.pending.requests.push(ask);
                // Where one was before, its absence may be a lost answer: asking tells.
                match std::mem::take(&mut self.has_archive) || self.archive.fragment > 0 {
                    true => self.open_gap(None),
                    false => self.stop_holding(None),
                }
                self.archive.syncs = std::mem::take(&mut self.syncs);
                if self.archive.syncs {
                    self.notifications.reading = true;
                    self.pending.requests.push(Request::AskReading);
                }
                let keeps = std::mem::take(&mut self.keeps);
                if std::mem::replace(&mut self.archive.keeps, keeps) != keeps {
                    self.archive_changed();
                }
                let finds = std::mem::take(&mut self.finds);
                if std::mem::replace(&mut self.archive.finds, finds) != finds {
                    self.archive_changed();
                }
                if keeps {
                    self.pending.requests.push(Request::AskChats);
                }
                self.ask_before();
                self.pending.send_outbox.insert(None);
                self.rooms_online(keeps);
                self.pictures_online(true);
                self.profile_online();
            }
            Event::Resumed => {
                self.online = true;
                self.asking.knows_arrived = true;
                self.wait_no_more();
                self.resumed = true;
                self.show_sessions();
                self.show_presence();
                self.ask_archive(None);
                self.ask_before();
                self.pending.send_outbox.insert(None);
                self.rooms_resumed(now);
                self.pictures_online(false);
                self.profile_online();
            }
            Event::Ended(ending) => {
                self.online = false;
                self.notifications.reading = false;
                self.telling_read.clear();
                self.asking = archive::Asking::default();
                self.rooms_offline(ending.resumable);
                self.pictures_offline();
                self.composing.clear();
                self.show_sessions();
                if ending.resumable {
                    self.show_presence();
                } else {
                    self.forget_presence();
                }
                self.forget_typing();
                self.ask_before_later();
            }
            Event::Bound(own) => self.own = Some(own),
            Event::Step(_) | Event::TokenRefused | Event::Elsewhere(_) | Event::Odd(_) => {}
        }
    }

    /// The person did something. `OpenChat`, `LoadOlder`, `LoadNewer`,
    /// `SetPresence`, `ConnectNow` and `Password` are the engine's; the rest is
    /// for here.
    pub fn command(&mut self, command: AccountCommand, now: Millis) {
        self.command_one(command, now);
        let new = std::mem::take(&mut self.pending.send_new);
        self.send_some(&new);
    }

    fn command_one(&mut self, command: AccountCommand, now: Millis) {
        match command {
            AccountCommand::AddContact {
                jid,
                name,
                groups,
                token,
            } => self.add_contact(jid, name, groups, token),
            AccountCommand::EditContact { jid, name, groups } => {
                self.edit_contact(jid, name, groups);
            }
            AccountCommand::RemoveContact(jid) => self.remove_contact(jid),
            AccountCommand::RequestSubscription(jid) => self.request_subscription(jid),
            AccountCommand::AnswerSubscription { jid, accept } => {
                self.answer_subscription(jid, accept);
            }
            AccountCommand::Send {
                peer,
                id,
                body,
                reply,
                spoiler,
            } => {
                let saying = messages::Saying {
                    body: &body,
                    reply: reply.as_ref(),
                    spoiler,
                    private_to: None,
                };
                self.send(peer, id, saying, now);
            }
            AccountCommand::Edit {
                peer,
                id,
                change,
                body,
            } => self.edit(&peer, &id, change, &body, now),
            AccountCommand::Retract { peer, id, change } => {
                self.retract(&peer, &id, change, now);
            }
            AccountCommand::React {
                peer,
                id,
                change,
                emoji,
                on,
            } => self.react(&peer, &id, change, &emoji, on, now),
            AccountCommand::Forward { peer, messages, to } => {
                self.forward(&peer, messages, &to, now);
            }
            AccountCommand::Delete { peer, ids } => self.delete(&peer, &ids),
            AccountCommand::Rewrite { peer, id, body } => self.rewrite(&peer, &id, &body),
            AccountCommand::Resend { peer, id } => self.resend(&peer, &id),
            AccountCommand::Discard { peer, id } => self.discard(&peer, &id),
            AccountCommand::Typing { peer, composing } => self.type_in(peer, composing),
            AccountCommand::Draft { peer, text } => self.draft(peer, text),
            AccountCommand::MarkRead(peer) => self.mark_read(&peer),
            AccountCommand::Arrange(peer, how) => self.arrange(peer, how, now),
            AccountCommand::DeleteChat(peer) => self.delete_chat(&peer),
            AccountCommand::Invite(invite) => self.invite(invite),
            AccountCommand::Manage(manage) => self.manage(manage),
            AccountCommand::Privacy(privacy) => self.privacy(privacy),
            AccountCommand::Profile(profile) => self.profile(profile),
            AccountCommand::Rooms(rooms) => self.rooms_command(rooms, now),
            AccountCommand::Settings(settings) => self.decide(settings),
            AccountCommand::Report(true) => self.inspect(),
            AccountCommand::Report(false)
            | AccountCommand::ConnectNow
            | AccountCommand::Password { .. }
            | AccountCommand::SetPresence { .. }
            | AccountCommand::OpenChat(_)
            | AccountCommand::GoTo { .. }
            | AccountCommand::Search(_)
            | AccountCommand::Picture(_)
            | AccountCommand::LoadOlder { .. }
            | AccountCommand::LoadNewer { .. } => {}
        }
    }

    /// Time went on: call at [`Model::next_deadline`] (typing notices run out, the
    /// archive is asked again, chats make noise again, notifications are due).
    pub fn tick(&mut self, now: Millis) {
        self.retry_archives(now);
        self.rooms_tick(now);
        self.end_silence(now);
        self.notify(now);
        let (over, typing) = std::mem::take(&mut self.typing)
            .into_iter()
            .partition(|it| it.until <= now);
        self.typing = typing;
        let over: Vec<chats::Typing> = over;
        self.pending
            .typing
            .extend(over.into_iter().map(|it| it.peer));
    }

    /// When [`Model::tick`] is due.
    pub fn next_deadline(&self) -> Option<Millis> {
        let typing = self.typing.iter().map(|it| it.until).min();
        let silent = self.silent.iter().map(|(_, end)| *end).min();
        let notify = self.notifications.due();
        [typing, silent, self.asking.retry, self.rooms_due(), notify]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether anything is to be asked of the server.
    pub fn asks(&self) -> bool {
        !self.pending.requests.is_empty()
    }
}
