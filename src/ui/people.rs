//! Contacts and chats of an account as one sorted list: what is pinned on top, then
//! whoever wrote last, then by name. A change costs a search, never a new sort: 5,000
//! contacts stay smooth. Draws nothing.

use crate::api::{ChatView, ContactView, Show};
use crate::jid::BareJid;
use crate::page::shelves::{Away, Key, Place, Shelf, Shelves};
use leptos::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Where people are found, in order.
pub const EVERYWHERE: [Shelf; 3] = [Shelf::All, Shelf::Archived, Shelf::Closed];

/// What is known of someone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LineData {
    /// In the roster, or asking to be.
    pub contact: Option<ContactView>,
    /// There is a chat with them.
    pub chat: Option<ChatView>,
    /// Who types to us.
    pub typing: Vec<String>,
}

impl LineData {
    /// What to call them.
    pub fn name(&self) -> &str {
        match (&self.contact, &self.chat) {
            (Some(contact), _) => &contact.name,
            (None, Some(chat)) => &chat.name,
            (None, None) => "",
        }
    }

    /// How available they are.
    pub fn show(&self) -> Show {
        self.contact.as_ref().map_or(Show::Offline, |c| c.show)
    }

    /// The chat, as the list shows it: one that was closed is none, nor a stranger's.
    pub fn shown_chat(&self) -> Option<&ChatView> {
        let shown = |chat: &&ChatView| !chat.closed && !chat.request;
        self.chat.as_ref().filter(shown)
    }

    /// Messages not yet seen.
    pub fn unread(&self) -> u32 {
        self.shown_chat().map_or(0, |chat| chat.unread)
    }

    /// Whether something is new, or is to look so.
    pub fn is_new(&self) -> bool {
        let new = |chat: &ChatView| chat.unread > 0 || chat.marked;
        self.shown_chat().is_some_and(new)
    }

    /// Whether it is a room.
    pub fn is_room(&self) -> bool {
        self.chat.as_ref().is_some_and(|chat| chat.room.is_some())
    }

    /// Whether they are a stranger who wrote.
    pub fn is_request(&self) -> bool {
        self.chat.as_ref().is_some_and(|chat| chat.request)
    }

    /// Whether the list has a line for them (someone who only asks, or a stranger, has
    /// not).
    fn listed(&self) -> bool {
        let chat = |chat: &ChatView| {
            let kept = chat.pinned || chat.archived || chat.room.is_some();
            chat.last_time > 0 || !chat.draft.is_empty() || kept
        };
        self.shown_chat().is_some_and(chat) || self.contact.as_ref().is_some_and(|c| c.in_roster)
    }

    /// What counts for the whole: what is silent does not.
    fn counts(&self) -> u32 {
        if self.is_loud() { self.unread() } else { 0 }
    }

    fn is_loud(&self) -> bool {
        self.chat.as_ref().is_some_and(ChatView::may_notify)
    }

    fn place(&self, name: &Arc<str>, jid: &BareJid) -> Option<Place> {
        let listed = self.listed();
        // Who is neither in the list nor in the roster has a chat that was closed.
        let is_closed = |it: &&ChatView| it.closed && !it.request && it.last_time > 0;
        let closed = self.chat.as_ref().filter(|_| !listed).filter(is_closed);
        let chat = self.shown_chat().or(closed);
        let away = match chat {
            _ if closed.is_some() => Away::Closed,
            Some(chat) if chat.archived => Away::Archived,
            _ => Away::No,
        };
        (listed || closed.is_some()).then(|| Place {
            key: Key {
                away,
                unpinned: !chat.is_some_and(|chat| chat.pinned),
                time: Reverse(chat.map_or(0, |chat| chat.last_time)),
                name: name.clone(),
                jid: jid.clone(),
            },
            unread: self.is_new() && (away == Away::No || self.is_loud()),
        })
    }
}

/// Someone, for views to follow.
#[derive(Debug)]
pub struct Line {
    /// Who.
    pub jid: BareJid,
    /// What is known of them.
    pub data: ArcRwSignal<LineData>,
}

impl Line {
    /// What to call them on screen.
    pub fn called(&self) -> String {
        self.data.with(|data| match data.name() {
            "" => self.jid.to_string(),
            name => crate::text::isolate_safe(name),
        })
    }

    /// The same, to follow.
    pub fn name(self: &Arc<Line>) -> Memo<String> {
        let line = self.clone();
        Memo::new(move |_| line.called())
    }
}

struct Known {
    line: Arc<Line>,
    /// Name in the form it is sorted and searched by.
    folded: Arc<str>,
    /// Where it stands, if it does.
    place: Option<Place>,
    unread: u32,
}

/// Everyone of an account.
#[derive(Default)]
pub struct People {
    known: HashMap<BareJid, Known>,
    shelves: Shelves<Arc<Line>>,
    asking: BTreeSet<BareJid>,
    unread: u64,
    changed: bool,
}

impl People {
    /// The line of someone; it need not be in the list.
    pub fn line(&mut self, jid: &BareJid) -> Arc<Line> {
        known(&mut self.known, jid).line.clone()
    }

    /// Changes what is known of someone, and their place with it.
    pub fn update(&mut self, jid: &BareJid, change: impl FnOnce(&mut LineData)) {
        self.changed = true;
        let known = known(&mut self.known, jid);
        let mut old_name = String::new();
        known.line.data.update(|data| {
            old_name = data.name().to_owned();
            change(data);
        });
        let data = known.line.data.read_untracked();
        if data.name() != old_name || known.folded.is_empty() {
            known.folded = Arc::from(fold(data.name()));
        }
        let place = data.place(&known.folded, jid);
        let asks = data.is_request() || data.contact.as_ref().is_some_and(|c| c.asks);
        let unread = data.counts();
        drop(data);
        let before = std::mem::replace(&mut known.unread, unread);
        self.shelves
            .put(known.place.as_ref(), place.as_ref(), &known.line);
        known.place = place;
        // Of strangers who come and go nothing stays.
        let data = known.line.data.read_untracked();
        let gone = *data == LineData::default() && Arc::strong_count(&known.line) == 1;
        drop(data);
        self.unread = self.unread + u64::from(unread) - u64::from(before);
        if asks {
            self.asking.insert(jid.clone());
        } else {
            self.asking.remove(jid);
        }
        if gone {
            self.known.remove(jid);
        }
    }

    /// Whether anything changed since this was asked last.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Messages not yet seen, in all chats.
    pub fn unread(&self) -> u64 {
        self.unread
    }

    /// Strangers who wrote, and who asks to see our presence.
    pub fn asking(&self) -> Vec<BareJid> {
        self.asking.iter().cloned().collect()
    }

    /// The lines of a shelf, in order.
    pub fn on(&self, shelf: Shelf) -> &[(Key, Arc<Line>)] {
        self.shelves.of(shelf)
    }

    /// How many lines match `filter` (folded), and the first of them, at most `count`:
    /// those put away or closed, too.
    pub fn matching(&self, filter: &str, count: usize) -> (usize, Vec<(Key, Arc<Line>)>) {
        let mut total = 0;
        let mut found = Vec::new();
        for (key, line) in self.all_matching(filter) {
            if found.len() < count {
                found.push((key.clone(), line.clone()));
            }
            total += 1;
        }
        (total, found)
    }

    /// Of those who match `filter` (folded) the first contacts, at most `count`.
    pub fn contacts(&self, filter: &str, count: usize) -> Vec<Arc<Line>> {
        let lines = self.all_matching(filter).map(|(_, line)| line);
        let in_roster = |line: &&Arc<Line>| {
            let is = |data: &LineData| data.contact.as_ref().is_some_and(|it| it.in_roster);
            line.data.with_untracked(is)
        };
        lines.filter(in_roster).take(count).cloned().collect()
    }

    fn all_matching(&self, filter: &str) -> impl Iterator<Item = &(Key, Arc<Line>)> {
        let all = EVERYWHERE.iter().flat_map(|shelf| self.on(*shelf));
        all.filter(move |(key, _)| key.name.contains(filter) || key.jid.as_str().contains(filter))
    }
}

fn known<'a>(all: &'a mut HashMap<BareJid, Known>, jid: &BareJid) -> &'a mut Known {
    all.entry(jid.clone()).or_insert_with(|| Known {
        line: Arc::new(Line {
            jid: jid.clone(),
            data: ArcRwSignal::new(LineData::default()),
        }),
        folded: Arc::from(""),
        place: None,
        unread: 0,
    })
}

/// A text as it is sorted and searched: lower case, without accents.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // The browser's tables instead of our own.
    let taken_apart = String::from(js_sys::JsString::from(text).normalize("NFKD"));
    taken_apart
        .chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .collect()
}
