//! The open chat: what of it this tab holds, and how it gets to other places in it.

use super::actions::Doing;
use super::dom;
use super::route::Route;
use super::rows::Row;
use super::spoken::{self, Came};
use super::state::{Account, Page, lock};
use crate::api::*;
use crate::jid::BareJid;
use crate::page::window::{Ask, More, Window};
use leptos::prelude::*;
use std::sync::{Arc, Mutex, MutexGuard};

/// An open chat.
pub struct Timeline {
    /// With whom.
    pub peer: BareJid,
    window: Mutex<Window<Row>>,
    /// The rows to draw.
    pub rows: ArcRwSignal<Vec<Arc<Row>>>,
    /// How often the newest page came: the first time is "loaded".
    pub resets: ArcRwSignal<u32>,
    /// The draft that came with the first page, or what another tab made of it.
    pub draft: ArcRwSignal<String>,
    /// The person is at the end and follows what comes.
    pub following: ArcRwSignal<bool>,
    /// Messages that came while they were not.
    pub below: ArcRwSignal<u32>,
    /// What came from others and was not said yet.
    pub came: ArcRwSignal<Came>,
    /// Where to begin: at the unread line.
    pub starts_unread: ArcRwSignal<bool>,
    /// What comes before the oldest message that was loaded.
    pub before: ArcRwSignal<Before>,
    /// A day was gone to, and has not come yet.
    pub seeking: ArcRwSignal<bool>,
    /// A message was gone to: begin there.
    pub focus: ArcRwSignal<Option<Position>>,
    /// The view has scrolled to where it begins: from then on `following` is true of it.
    pub placed: ArcRwSignal<bool>,
    /// What is being done in it.
    pub doing: Doing,
}

impl Timeline {
    /// A chat that was just opened.
    pub fn new(peer: BareJid) -> Timeline {
        Timeline {
            peer,
            window: Mutex::default(),
            rows: ArcRwSignal::new(Vec::new()),
            resets: ArcRwSignal::new(0),
            draft: ArcRwSignal::new(String::new()),
            following: ArcRwSignal::new(true),
            below: ArcRwSignal::new(0),
            came: ArcRwSignal::default(),
            starts_unread: ArcRwSignal::new(false),
            before: ArcRwSignal::new(Before::More),
            seeking: ArcRwSignal::new(false),
            focus: ArcRwSignal::new(None),
            placed: ArcRwSignal::new(false),
            doing: Doing::default(),
        }
    }

    /// The rows held.
    pub fn window(&self) -> MutexGuard<'_, Window<Row>> {
        lock(&self.window)
    }

    /// Whether the end of the window is the end of the chat.
    pub fn at_end(&self) -> bool {
        self.window().at_end()
    }

    /// The page that was asked for does not come.
    pub fn not_loaded(&self) {
        self.window().not_loaded();
    }

    /// Draws what came; whether there is more. `took`: see [`Window::draw`].
    pub fn draw(&self, took: Option<f64>) -> More {
        let following = self.following.get_untracked();
        let (more, rows, ends, before) = {
            let mut window = self.window();
            let more = window.draw(following, took, dom::now());
            let ends = window.take_new_ends();
            (more, window.rows(), ends, window.take_before())
        };
        if let Some(before) = before {
            self.before.set(before);
        }
        // Drawing measures the whole timeline: not for what others are told.
        let same = !ends
            && self.rows.with_untracked(|before| {
                let mut pairs = before.iter().zip(&rows);
                before.len() == rows.len() && pairs.all(|(a, b)| Arc::ptr_eq(a, b))
            });
        if !same {
            self.rows.set(rows);
        }
        more
    }

    /// Applies a change.
    pub fn apply(&self, change: TimelineChange) {
        match change {
            TimelineChange::Reset {
                messages,
                before,
                at_end,
                focus,
                first_unread,
                draft,
            } => {
                self.window().reset(
                    messages,
                    (before != Before::More, at_end),
                    focus,
                    first_unread,
                );
                self.seeking.set(false);
                self.before.set(before);
                self.focus.set(focus);
                self.following.set(focus.is_none());
                self.below.set(0);
                self.starts_unread.set(first_unread.is_some());
                if self.resets.get_untracked() == 0 {
                    self.draft.set(draft);
                }
                self.resets.update(|n| *n += 1);
            }
            TimelineChange::Older { messages, before } => {
                if !self.window().older(messages, before) {
                    // The view asks for what joins, if it is wanted.
                    self.before.notify();
                }
            }
            TimelineChange::Before(before) => self.window().before(before),
            TimelineChange::Newer { messages, at_end } => {
                if !self.window().newer(messages, at_end) {
                    self.before.notify();
                }
            }
            TimelineChange::Put(messages) => {
                let mut below = 0;
                let mut words = None;
                let mut own = false;
                {
                    let mut window = self.window();
                    for message in messages {
                        let theirs = message.is_theirs();
                        let mine = message.sent.is_some();
                        // Of several only the number is said.
                        let said = (theirs && below == 0).then(|| spoken::words(&message));
                        if window.put(message) {
                            words = words.or(said);
                            below += u32::from(theirs);
                            own |= mine;
                        }
                    }
                    if own {
                        window.forget_unread();
                    }
                }
                if below > 0 {
                    self.came.update(|came| came.put(below, words));
                }
                if below > 0 && !self.following.get_untracked() {
                    self.below.update(|n| *n += below);
                }
            }
            TimelineChange::Gone(id) => self.window().gone(&id),
            TimelineChange::Draft(text) => self.draft.set(text),
            TimelineChange::Displayed(until) => self.window().displayed(until),
        }
    }
}

impl Page {
    /// Shows a chat, or none.
    pub fn open(self, account: &Account, peer: Option<BareJid>) {
        let shown = account.open.get_untracked().map(|open| open.peer.clone());
        if shown == peer {
            return;
        }
        let timeline = peer.clone().map(|peer| Arc::new(Timeline::new(peer)));
        account.open.set(timeline);
        self.act(account, AccountCommand::OpenChat(peer.clone()));
        let wanted = self.wanted.try_update_value(Option::take).flatten();
        if let (Some(peer), Some((at, place))) = (peer, wanted)
            && at == peer
        {
            self.act(account, AccountCommand::GoTo { peer, place });
        }
    }

    /// Goes to a message of any chat.
    pub fn open_at(self, account: &Account, peer: &BareJid, place: Place) {
        let route = match &place {
            Place::Message(id) => Route::Message(peer.clone(), id.clone()),
            _ => Route::Chat(peer.clone()),
        };
        let said = matches!(route, Route::Message(..)) && !self.on_shared_computer();
        let address = untrack(|| self.href(Some(&account.id), &route));
        // Where the address changes, and says it, that leads there.
        if !said
            || dom::window()
                .location()
                .hash()
                .is_ok_and(|it| it == address)
        {
            self.show(Some(account), peer, place);
        }
        self.go_in(Some(&account.id), &route);
    }

    /// Shows a place in a chat: at once, or when the chat opens.
    pub fn show(self, account: Option<&Account>, peer: &BareJid, place: Place) {
        let open = account.and_then(|it| Some((it, it.open.get_untracked()?)));
        match (open.filter(|(_, open)| open.peer == *peer), place) {
            (Some((_, open)), Place::Message(id)) => open.doing.jump.set(Some(id)),
            (Some((account, open)), place) => self.go_to(account, &open, place),
            (None, place) => self.wanted.set_value(Some((peer.clone(), place))),
        }
    }

    /// Loads the page before or after what the window holds, unless one is on its way.
    pub fn load(self, account: &Account, timeline: &Timeline, older: bool) {
        let ask = timeline.window().ask(older);
        self.ask(account, timeline, ask);
    }

    /// Asks again for what comes before the oldest message.
    pub fn load_again(self, account: &Account, timeline: &Timeline) {
        timeline.before.set(Before::Asked);
        let ask = timeline.window().ask_again();
        self.ask(account, timeline, ask);
    }

    fn ask(self, account: &Account, timeline: &Timeline, ask: Ask) {
        let peer = timeline.peer.clone();
        let command = match ask {
            Ask::Nothing => return,
            Ask::End => return self.load_end(account, timeline),
            Ask::Before(before) => AccountCommand::LoadOlder { peer, before },
            Ask::After(after) => AccountCommand::LoadNewer { peer, after },
        };
        self.act(account, command);
    }

    /// Goes to a message of an open chat.
    pub fn go_to(self, account: &Account, timeline: &Timeline, place: Place) {
        let peer = timeline.peer.clone();
        timeline.seeking.set(matches!(place, Place::Time(_)));
        self.act(account, AccountCommand::GoTo { peer, place });
    }

    /// Goes to the newest page of an open chat.
    pub fn load_end(self, account: &Account, timeline: &Timeline) {
        self.go_to(account, timeline, Place::End);
    }
}
