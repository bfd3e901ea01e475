//! The tabs: who they are, what they have open, and how to reach them.
//!
//! Shared by hub and accounts; every call is short, nothing is awaited.

use crate::api::{AccountChange, AccountId, Change, Millis, NotifyChange, StorageProblem};
use crate::browser::channel::Channel;
use crate::browser::wire::{ALL, ENGINE, Letter, TabId, ToTab};
use crate::jid::BareJid;
use std::cell::RefCell;
use std::rc::Rc;

/// All tabs.
#[derive(Clone, Default)]
pub struct Tabs(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    /// A handful; which was in front last is last.
    tabs: Vec<Tab>,
    /// What is wrong with storage, for tabs that come later.
    storage: Option<StorageProblem>,
}

struct Tab {
    id: TabId,
    channel: Channel,
    /// The chat it shows.
    open: Option<(AccountId, BareJid)>,
    /// It is in front.
    visible: bool,
    /// Since then nobody has touched it.
    idle_since: Option<Millis>,
    told_of_storage: bool,
}

impl Inner {
    fn tab(&mut self, id: &str) -> Option<&mut Tab> {
        self.tabs.iter_mut().find(|tab| tab.id == id)
    }
}

impl Tab {
    fn post(&self, message: &ToTab) {
        self.channel.post(&self.id, ENGINE, message);
    }

    fn tell_of_storage(&mut self, problem: StorageProblem) {
        if !std::mem::replace(&mut self.told_of_storage, true) {
            self.post(&ToTab::Change(Change::StorageUnavailable(problem)));
        }
    }
}

impl Tabs {
    /// A tab said hello; whether it is new.
    pub fn arrive(&self, tab: &TabId, channel: Channel) -> bool {
        let new = Tab {
            id: tab.clone(),
            channel,
            open: None,
            // It says so if it is not.
            visible: true,
            idle_since: None,
            told_of_storage: false,
        };
        let mut inner = self.0.borrow_mut();
        match inner.tab(tab) {
            Some(known) => {
                *known = new;
                false
            }
            None => {
                inner.tabs.push(new);
                true
            }
        }
    }

    /// A tab is gone.
    pub fn leave(&self, tab: &str) {
        self.0.borrow_mut().tabs.retain(|known| known.id != tab);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().tabs.is_empty()
    }

    /// Whether a tab is here.
    pub fn is_here(&self, tab: &str) -> bool {
        self.0.borrow_mut().tab(tab).is_some()
    }

    /// A tab came to the front, or went to the back.
    pub fn set_visible(&self, tab: &str, visible: bool) {
        let tabs = &mut self.0.borrow_mut().tabs;
        if let Some(place) = tabs.iter().position(|known| known.id == tab) {
            tabs[place].visible = visible;
            if visible {
                tabs[place..].rotate_left(1);
            }
        }
    }

    /// Whether any tab is in front.
    pub fn is_anyone_looking(&self) -> bool {
        self.0.borrow().tabs.iter().any(|tab| tab.visible)
    }

    /// Since then nobody has touched a tab, or somebody does.
    pub fn set_idle(&self, tab: &str, since: Option<Millis>) {
        if let Some(tab) = self.0.borrow_mut().tab(tab) {
            tab.idle_since = since;
        }
    }

    /// Since when nobody has touched any of them.
    pub fn idle_since(&self) -> Option<Millis> {
        let inner = self.0.borrow();
        let mut last = None;
        for tab in &inner.tabs {
            last = last.max(Some(tab.idle_since?));
        }
        last
    }

    /// To one tab.
    pub fn send(&self, tab: &str, change: Change) {
        self.post(tab, &ToTab::Change(change));
    }

    /// The tab's command is done. 0 is no command that asks.
    pub fn done(&self, tab: &str, number: u64) {
        if number != 0 {
            self.post(tab, &ToTab::Done(number));
        }
    }

    fn post(&self, tab: &str, message: &ToTab) {
        if let Some(tab) = self.0.borrow_mut().tab(tab) {
            tab.post(message);
        }
    }

    /// To all tabs.
    pub fn send_all(&self, change: Change) {
        self.send_where(change, |_| true);
    }

    /// Something in one account, to all tabs; `Timeline` changes only to those
    /// that have the chat open.
    pub fn send_in(&self, account: &AccountId, change: AccountChange) {
        if let AccountChange::Notify(notify) = change {
            return self.notify(account, notify);
        }
        let place = match &change {
            AccountChange::Timeline { peer, .. } => Some((account.clone(), peer.clone())),
            _ => None,
        };
        self.send_where(Change::In(account.clone(), change), |tab| {
            place.is_none() || tab.open == place
        });
    }

    /// One tab says what came: the one in front, or that was last. Nothing is said of a
    /// chat that somebody looks at. What was said may have been by any.
    fn notify(&self, account: &AccountId, notify: NotifyChange) {
        let fresh = notify.what.as_ref().is_some_and(|what| what.fresh);
        let change = |notify| Change::In(account.clone(), AccountChange::Notify(notify));
        if !fresh {
            return self.send_all(change(notify));
        }
        let inner = self.0.borrow();
        let chat = notify.peer.clone().map(|peer| (account.clone(), peer));
        let looks = |tab: &Tab| tab.visible && tab.idle_since.is_none() && tab.open == chat;
        if chat.is_some() && inner.tabs.iter().any(looks) {
            return;
        }
        let in_front = inner.tabs.iter().rfind(|tab| tab.visible);
        if let Some(tab) = in_front.or(inner.tabs.last()) {
            tab.post(&ToTab::Change(change(notify)));
        }
    }

    /// Encoded once, however many there are.
    fn send_where(&self, change: Change, to: impl Fn(&Tab) -> bool) {
        let inner = self.0.borrow();
        let some: Vec<_> = inner.tabs.iter().filter(|tab| to(tab)).collect();
        if !some.is_empty() {
            let letter = Letter::pack(ALL, ENGINE, &ToTab::Change(change));
            for tab in some {
                tab.channel
                    .post_packed(&Letter::readdress(&letter, &tab.id));
            }
        }
    }

    /// What a tab shows now.
    pub fn open(&self, tab: &str, chat: Option<(AccountId, BareJid)>) {
        if let Some(tab) = self.0.borrow_mut().tab(tab) {
            tab.open = chat;
        }
    }

    /// Whether a tab shows this chat.
    pub fn has_open(&self, tab: &str, chat: &(AccountId, BareJid)) -> bool {
        let mut inner = self.0.borrow_mut();
        inner
            .tab(tab)
            .is_some_and(|tab| tab.open.as_ref() == Some(chat))
    }

    /// Storage failed: each tab hears of it once.
    pub fn storage_failed(&self, problem: StorageProblem) {
        let mut inner = self.0.borrow_mut();
        inner.storage = Some(problem);
        for tab in &mut inner.tabs {
            tab.tell_of_storage(problem);
        }
    }

    /// Tells a tab that storage failed, unless it knows.
    pub fn tell_of_storage(&self, tab: &str) {
        let mut inner = self.0.borrow_mut();
        if let Some(problem) = inner.storage
            && let Some(tab) = inner.tab(tab)
        {
            tab.tell_of_storage(problem);
        }
    }
}
