//! Contacts and chats of an account as one sorted list: whoever wrote last on
//! top, then by name. A change costs a search, never a new sort: 5,000
//! contacts stay smooth. Draws nothing.

use crate::api::{ChatView, ContactView, Show};
use crate::jid::BareJid;
use leptos::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

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

    /// Messages not yet seen.
    pub fn unread(&self) -> u32 {
        self.chat.as_ref().map_or(0, |chat| chat.unread)
    }

    /// Whether the list has a line for them (someone who only asks has not).
    fn listed(&self) -> bool {
        self.chat.is_some() || self.contact.as_ref().is_some_and(|c| c.in_roster)
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

/// What a line is sorted by.
pub type SortKey = (Reverse<u64>, Arc<str>, BareJid);

struct Known {
    line: Arc<Line>,
    /// Name in the form it is sorted and searched by.
    folded: Arc<str>,
    /// Where it stands in `order`, if it does.
    key: Option<SortKey>,
    unread: u32,
}

/// Everyone of an account.
#[derive(Default)]
pub struct People {
    known: HashMap<BareJid, Known>,
    order: Vec<(SortKey, Arc<Line>)>,
    asking: BTreeSet<BareJid>,
    unread: u64,
    changed: bool,
}

impl People {
    /// The line of someone; it need not be in the list.
    pub fn line(&mut self, jid: &BareJid) -> Arc<Line> {
        self.known(jid).line.clone()
    }

    fn known(&mut self, jid: &BareJid) -> &mut Known {
        self.known.entry(jid.clone()).or_insert_with(|| Known {
            line: Arc::new(Line {
                jid: jid.clone(),
                data: ArcRwSignal::new(LineData::default()),
            }),
            folded: Arc::from(""),
            key: None,
            unread: 0,
        })
    }

    /// Changes what is known of someone, and their place with it.
    pub fn update(&mut self, jid: &BareJid, change: impl FnOnce(&mut LineData)) {
        self.changed = true;
        let known = self.known(jid);
        let mut old_name = String::new();
        known.line.data.update(|data| {
            old_name = data.name().to_owned();
            change(data);
        });
        let data = known.line.data.read_untracked();
        if data.name() != old_name || known.folded.is_empty() {
            known.folded = Arc::from(fold(data.name()));
        }
        let new_key: Option<SortKey> = data.listed().then(|| {
            let time = data.chat.as_ref().map_or(0, |chat| chat.last_time);
            (Reverse(time), known.folded.clone(), jid.clone())
        });
        let asks = data.contact.as_ref().is_some_and(|c| c.asks);
        let unread = data.unread();
        drop(data);
        let before = std::mem::replace(&mut known.unread, unread);
        let old_key = std::mem::replace(&mut known.key, new_key.clone());
        let line = known.line.clone();
        self.unread = self.unread + u64::from(unread) - u64::from(before);
        if asks {
            self.asking.insert(jid.clone());
        } else {
            self.asking.remove(jid);
        }
        if old_key == new_key {
            return;
        }
        if let Some(key) = old_key
            && let Ok(at) = self.order.binary_search_by(|(k, _)| k.cmp(&key))
        {
            self.order.remove(at);
        }
        if let Some(key) = new_key
            && let Err(at) = self.order.binary_search_by(|(k, _)| k.cmp(&key))
        {
            self.order.insert(at, (key, line));
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

    /// Who asks to see our presence.
    pub fn asking(&self) -> Vec<BareJid> {
        self.asking.iter().cloned().collect()
    }

    /// The lines in order.
    pub fn lines(&self) -> &[(SortKey, Arc<Line>)] {
        &self.order
    }

    /// How many lines match `filter` (folded), and the first of them, at most `count`.
    pub fn matching(&self, filter: &str, count: usize) -> (usize, Vec<(SortKey, Arc<Line>)>) {
        let mut total = 0;
        let mut found = Vec::new();
        for (key, line) in &self.order {
            if key.1.contains(filter) || key.2.as_str().contains(filter) {
                if found.len() < count {
                    found.push((key.clone(), line.clone()));
                }
                total += 1;
            }
        }
        (total, found)
    }
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
