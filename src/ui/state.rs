//! What this tab knows, as signals. Every [`Change`] of the engine patches only
//! what it names, and no more of them in one frame than a frame has time for.
//! Draws nothing, decides nothing about the protocol.

use super::frames::Frames;
use super::handed::{self, Handed};
use super::open::Timeline;
use super::overlay::Overlay;
use super::people::{Line, People};
use super::route::{self, Route, Unnamed};
use super::wire::Link;
use super::{arrange, dom, face, invitation, notifications};
use crate::api::*;
use crate::jid::{BareJid, Jid};
use crate::page::shelves::Shelf;
use crate::page::window::More;
use leptos::prelude::*;
use std::sync::{Arc, Mutex, MutexGuard};

/// Contacts or chats of one change that are applied at a time.
const CHUNK: usize = 100;

/// An account and everything of it.
pub struct Account {
    /// Its address.
    pub id: AccountId,
    /// Connection and own presence.
    pub view: ArcRwSignal<AccountView>,
    people: Mutex<People>,
    /// Tells that the order or the members of the list have changed.
    pub listed: ArcTrigger,
    /// Messages not yet seen.
    pub unread: ArcRwSignal<u64>,
    /// Strangers who wrote, and who asks to be in touch.
    pub asking: ArcRwSignal<Vec<BareJid>>,
    /// What could not be done, until it is dismissed.
    pub failed: ArcRwSignal<Option<(Attempt, Problem)>>,
    /// What became of what was asked about the account itself.
    pub managed: super::account::State,
    /// What is decided, and who is blocked.
    pub privacy: super::settings::State,
    /// What the engine said of rooms.
    pub rooms: super::rooms::State,
    /// What became of invitations.
    pub invited: super::invite::State,
    /// Our own picture and name.
    pub profile: ArcRwSignal<ProfileView>,
    /// Pictures of those whose faces were drawn.
    pictures: Mutex<face::Pictures>,
    /// What the composers of chats that were left were for, while this page lives.
    pub unsent: super::composer::Unsents,
    /// What the last search found.
    pub found: ArcRwSignal<Option<Found>>,
    /// The chat on screen.
    pub open: ArcRwSignal<Option<Arc<Timeline>>>,
}

impl Account {
    fn new(view: AccountView) -> Account {
        Account {
            id: view.id.clone(),
            view: ArcRwSignal::new(view),
            people: Mutex::default(),
            listed: ArcTrigger::new(),
            unread: ArcRwSignal::new(0),
            asking: ArcRwSignal::new(Vec::new()),
            failed: ArcRwSignal::new(None),
            managed: super::account::State::default(),
            privacy: super::settings::State::default(),
            rooms: super::rooms::State::default(),
            invited: super::invite::State::default(),
            profile: ArcRwSignal::default(),
            pictures: Mutex::default(),
            unsent: Default::default(),
            found: ArcRwSignal::new(None),
            open: ArcRwSignal::new(None),
        }
    }

    /// Everyone.
    pub fn people(&self) -> MutexGuard<'_, People> {
        lock(&self.people)
    }

    /// Someone, to follow.
    pub fn line(&self, jid: &BareJid) -> Arc<Line> {
        self.people().line(jid)
    }

    /// Somebody's picture, to follow: a contact's, a room's, or of who is known so in one.
    pub fn picture(&self, page: Page, who: &Jid) -> ArcRwSignal<String> {
        let (picture, is_new) = lock(&self.pictures).of(who);
        if is_new {
            page.act(self, AccountCommand::Picture(who.clone()));
        }
        picture
    }

    /// Asks for all of them again: another engine does not know who is looked at.
    fn ask_pictures(&self, page: Page) {
        for who in lock(&self.pictures).all() {
            page.act(self, AccountCommand::Picture(who.clone()));
        }
    }

    /// Applies a change. What does not fit into one step is left in it.
    fn apply(&self, change: AccountChange) -> Option<AccountChange> {
        match change {
            AccountChange::Contacts(mut contacts) => {
                let rest = contacts.split_off(contacts.len().min(CHUNK));
                let mut people = self.people();
                for contact in contacts {
                    let jid = contact.jid.clone();
                    people.update(&jid, |line| line.contact = Some(contact));
                }
                return (!rest.is_empty()).then_some(AccountChange::Contacts(rest));
            }
            AccountChange::Chats(mut chats) => {
                let rest = chats.split_off(chats.len().min(CHUNK));
                let mut people = self.people();
                for chat in chats {
                    let jid = chat.peer.clone();
                    people.update(&jid, |line| line.chat = Some(chat));
                }
                return (!rest.is_empty()).then_some(AccountChange::Chats(rest));
            }
            AccountChange::ContactsGone(jids) => {
                let mut people = self.people();
                for jid in jids {
                    people.update(&jid, |line| line.contact = None);
                }
            }
            AccountChange::ChatsGone(jids) => {
                let mut people = self.people();
                for jid in jids {
                    people.update(&jid, |line| line.chat = None);
                    lock(&self.unsent).retain(|(chat, _)| *chat != jid);
                }
            }
            AccountChange::Typing { peer, who } => self.people().update(&peer, |line| {
                line.typing = who.into_iter().map(|who| who.name).collect();
            }),
            AccountChange::Timeline { peer, change } => {
                if let Some(open) = self.open.get_untracked()
                    && open.peer == peer
                {
                    open.apply(change);
                }
            }
            AccountChange::Found(found) => {
                // An answer may be overtaken by a later one.
                let later = self
                    .found
                    .with_untracked(|it| it.as_ref().is_some_and(|it| it.number > found.number));
                if !later {
                    self.found.set(Some(found));
                }
            }
            AccountChange::Picture { of, data } => {
                // Others draw in answer to it, and may ask for more of them.
                let set = lock(&self.pictures).put(&of, data);
                for (picture, data) in set {
                    picture.set(data);
                }
            }
            AccountChange::Profile(profile) => self.profile.set(profile),
            AccountChange::Managed(managed) => self.managed.apply(managed),
            // It is the page that says it.
            AccountChange::Notify(_) => {}
            AccountChange::Privacy(change) => self.privacy.apply(change),
            AccountChange::Rooms(change) => self.rooms.apply(change),
            AccountChange::Invited(invited) => self.invited.apply(invited),
            AccountChange::Failed { what, problem } => {
                if let (Attempt::LoadMessages(_), Some(open)) = (&what, self.open.get_untracked()) {
                    open.not_loaded();
                }
                self.failed.set(Some((what, problem)));
            }
        }
        None
    }

    /// After the changes of a frame: what is derived from many of them.
    pub(super) fn settle(&self, took: Option<f64>) -> More {
        let changed = {
            let mut people = self.people();
            let changed = people.take_changed();
            changed.then(|| (people.unread(), people.asking()))
        };
        if let Some((unread, asking)) = changed {
            if self.unread.get_untracked() != unread {
                self.unread.set(unread);
            }
            if *self.asking.read_untracked() != asking {
                self.asking.set(asking);
            }
            self.listed.notify();
        }
        let open = self.open.get_untracked();
        open.map(|timeline| timeline.draw(took)).unwrap_or_default()
    }
}

#[derive(Default)]
struct Core {
    link: Option<Link>,
    site: Site,
}

/// The tab.
#[derive(Clone, Copy)]
pub struct Page {
    core: StoredValue<Core, LocalStorage>,
    pub(super) frames: StoredValue<Frames, LocalStorage>,
    /// Accounts signed in or signing in.
    pub accounts: RwSignal<Vec<Arc<Account>>>,
    /// The engine has told all it knows.
    pub ready: RwSignal<bool>,
    /// The account on screen, where there are several.
    pub chosen: RwSignal<Option<AccountId>>,
    /// The list has everyone of all accounts, where there are several.
    pub merged: RwSignal<bool>,
    /// The sign-in form lies over the app, for one more account.
    pub adding: RwSignal<bool>,
    /// The screen.
    pub route: RwSignal<Route>,
    /// There was a step that "back" undoes.
    pub stepped: StoredValue<bool>,
    /// What the address bar does not name.
    pub unnamed: StoredValue<Unnamed>,
    /// Where a chat that is about to open begins.
    pub wanted: StoredValue<Option<(BareJid, Place)>>,
    /// The tab is in front.
    pub visible: RwSignal<bool>,
    /// No engine runs, and why.
    pub no_engine: RwSignal<Option<Problem>>,
    /// Trouble with storage.
    pub storage: RwSignal<Option<StorageProblem>>,
    /// The last attempt to sign in that failed.
    pub refused: RwSignal<Option<(AccountId, Problem)>>,
    /// The invitation that was opened in this tab (`invitation.rs`).
    pub invitation: RwSignal<Option<String>>,
    /// The last reports on connections, newest last.
    pub reports: RwSignal<Vec<(AccountId, Packed)>>,
    /// What another program handed over.
    pub handed: RwSignal<Option<Handed>>,
    /// Words that a link has for the composer of this chat.
    pub given: RwSignal<Option<(BareJid, String)>>,
    /// What came of the making of an account and was not yet seen.
    pub registering: RwSignal<Vec<Registering>>,
    /// What lies over the screen.
    pub overlay: RwSignal<Option<Overlay>>,
    /// What of the list is shown.
    pub shelf: RwSignal<Shelf>,
    /// The only chat that is searched.
    pub within: RwSignal<Option<BareJid>>,
    /// What was just done in the list and can be undone.
    pub undo: RwSignal<Option<arrange::Undo>>,
    /// What is seen when signed in is on screen, or why it is not.
    pub drawn: RwSignal<bool>,
    /// Counts minutes, for what is said relative to now.
    pub minute: RwSignal<u32>,
    /// Nobody has touched anything here for some minutes.
    pub idle: RwSignal<bool>,
    /// Notifications of the system.
    pub notifications: notifications::State,
    /// A newer build is here.
    pub update: RwSignal<bool>,
}

impl Page {
    /// A tab that knows nothing yet.
    pub fn new() -> Page {
        let unnamed = route::unnamed();
        // Before anything looks at the address: it is not to stay there.
        let handed = handed::arrived();
        let invitation = invitation::arrived().or_else(invitation::kept);
        let (account, route) = route::current(&unnamed);
        let kept = dom::remembered_shown().unwrap_or_default();
        let wanted = match &route {
            Route::Message(peer, id) => Some((peer.clone(), Place::Message(id.clone()))),
            _ => None,
        };
        Page {
            core: StoredValue::new_local(Core::default()),
            frames: StoredValue::new_local(Frames::default()),
            accounts: RwSignal::new(Vec::new()),
            ready: RwSignal::new(false),
            chosen: RwSignal::new(account.or_else(|| kept.parse().ok())),
            merged: RwSignal::new(kept == dom::ALL_ACCOUNTS),
            adding: RwSignal::new(false),
            route: RwSignal::new(route),
            stepped: StoredValue::new(false),
            unnamed: StoredValue::new(unnamed),
            wanted: StoredValue::new(wanted),
            visible: RwSignal::new(!dom::document().hidden()),
            no_engine: RwSignal::new(None),
            storage: RwSignal::new(None),
            refused: RwSignal::new(None),
            invitation: RwSignal::new(invitation),
            reports: RwSignal::new(Vec::new()),
            handed: RwSignal::new(handed),
            given: RwSignal::new(None),
            registering: RwSignal::new(Vec::new()),
            overlay: RwSignal::new(None),
            shelf: RwSignal::new(Shelf::All),
            within: RwSignal::new(None),
            undo: RwSignal::new(None),
            drawn: RwSignal::new(false),
            minute: RwSignal::new(0),
            idle: RwSignal::new(false),
            notifications: notifications::State::new(),
            update: RwSignal::new(false),
        }
    }

    /// Connects to the engine and asks for everything.
    pub fn start(self, site: Site) {
        let link = Link::connect(move |change| self.receive(change));
        self.core.update_value(|core| {
            core.link = Some(link);
            core.site = site;
        });
        self.hello();
        self.send(Command::Visible(self.visible.get_untracked()));
    }

    /// Greets the engine, at the start and after the tab was asleep.
    pub fn hello(self) {
        let site = self.site();
        self.send(Command::Hello { site });
    }

    /// The site's configuration.
    pub fn site(self) -> Site {
        self.core.with_value(|core| core.site.clone())
    }

    /// Asks the engine.
    pub fn send(self, command: Command) {
        if let Command::For(_, AccountCommand::Send { .. }) = &command {
            // Whoever writes waits for an answer.
            self.notifications.moment.set(true);
        }
        // The link may answer at once: no borrow of ours while it is called.
        if let Some(link) = self.core.with_value(|core| core.link.clone()) {
            link.send(command);
        }
    }

    /// Asks the engine for something in an account.
    pub fn act(self, account: &Account, command: AccountCommand) {
        self.send(Command::For(account.id.clone(), command));
    }

    /// Who is signed in.
    pub fn signed_in(self) -> Vec<Arc<Account>> {
        let mut all = self.accounts.get();
        all.retain(|account| !account.view.with(|view| view.signing_in));
        all
    }

    /// Whether more than one account is signed in.
    pub fn several(self) -> bool {
        self.signed_in().len() > 1
    }

    /// Whether somebody asked that nothing is kept.
    pub fn on_shared_computer(self) -> bool {
        let all = self.accounts.get_untracked();
        all.iter()
            .any(|account| account.view.with_untracked(|view| view.in_memory))
    }

    /// The account on screen: the chosen one, else the first.
    pub fn account(self) -> Option<Arc<Account>> {
        let all = self.signed_in();
        let chosen = self.chosen.get();
        let found = chosen.and_then(|id| all.iter().find(|account| account.id == id).cloned());
        // Not all may have come yet: one is not shown for a moment in place of another.
        match found {
            None if self.chosen.with(Option::is_some) && !self.ready.get() => None,
            None => all.into_iter().next(),
            found => found,
        }
    }

    /// Brings another account on screen.
    pub fn choose(self, id: &AccountId) {
        self.overlay.set(None);
        // First of all: whoever is talked to in one is not in the other.
        self.route.set(Route::Home);
        self.chosen.set(Some(id.clone()));
        self.go(&Route::Home);
    }

    /// Brings an account on screen, and its list alone.
    pub fn show_alone(self, id: &AccountId) {
        self.merged.set(false);
        // Who talks in it goes on.
        if untrack(|| self.account()).is_none_or(|shown| shown.id != *id) {
            self.choose(id);
        }
        self.chosen.set(Some(id.clone()));
    }

    /// Here, if it is.
    pub fn find(self, id: &AccountId) -> Option<Arc<Account>> {
        self.accounts
            .with_untracked(|accounts| accounts.iter().find(|a| &a.id == id).cloned())
    }

    /// Nothing of a former account stays on screen or in the address bar.
    fn forget(self, id: &AccountId) {
        if let Some(account) = self.find(id) {
            let on_screen = untrack(|| self.account()).is_some_and(|shown| shown.id == *id);
            // Before another account takes its place: no chat of this one is opened there.
            if on_screen {
                self.route.set(Route::Home);
                self.leave();
            }
            self.accounts.update(|all| all.retain(|a| a.id != *id));
            self.reports.update(|all| all.retain(|(of, _)| of != id));
            let chosen = self
                .chosen
                .with_untracked(|it| it.as_ref() == Some(&account.id));
            if chosen {
                self.chosen.set(None);
            }
        }
    }

    /// Applies a change. What does not fit into one step is left in it.
    pub(super) fn apply(self, change: Change) -> Option<Change> {
        match change {
            Change::Ready { accounts } => {
                for account in self.accounts.get_untracked() {
                    if accounts.contains(&account.id) {
                        continue;
                    }
                    // An engine that went took with it what was only in memory.
                    let lost = account.view.with_untracked(|v| v.signing_in || v.in_memory);
                    if lost {
                        self.refused
                            .set(Some((account.id.clone(), Problem::Interrupted)));
                    }
                    self.forget(&account.id);
                }
                for account in self.accounts.get_untracked() {
                    account.ask_pictures(self);
                }
                self.no_engine.set(None);
                self.ready.set(true);
            }
            Change::Account(view) => match self.find(&view.id) {
                Some(account) => account.view.set(view),
                // In an order that is the same in each tab and after each start.
                None => self.accounts.update(|all| {
                    let at = all.iter().take_while(|a| a.id < view.id).count();
                    all.insert(at, Arc::new(Account::new(view)));
                }),
            },
            Change::AccountGone(id) => self.forget(&id),
            Change::SignInFailed { account, problem } => {
                self.accounts.update(|all| {
                    all.retain(|a| a.id != account || !a.view.with_untracked(|v| v.signing_in));
                });
                self.refused.set(Some((account, problem)));
            }
            Change::Report { account, report } => self.reports.update(|all| {
                all.retain(|(of, _)| *of != account);
                all.push((account, report));
            }),
            Change::StorageUnavailable(problem) => self.storage.set(Some(problem)),
            Change::NoEngine(problem) => {
                self.no_engine.set(Some(problem));
                // Whoever waits for the form must see why nothing comes.
                if self.accounts.with_untracked(Vec::is_empty) {
                    dom::show_part("signin");
                }
            }
            Change::Registering(it) => self.registering.update(|all| all.push(it)),
            Change::In(id, change) => {
                let rest = self.find(&id)?.apply(change)?;
                return Some(Change::In(id, rest));
            }
        }
        None
    }
}

impl Default for Page {
    fn default() -> Page {
        Page::new()
    }
}

/// What is behind a mutex, whatever became of who held it.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // One thread: poisoned only after a panic, and then the data is still whole enough to show.
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
