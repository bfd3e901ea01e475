//! The tabs: who they are, what they have open, and how to reach them.
//!
//! Shared by hub and accounts; every call is short, nothing is awaited.

use crate::api::{AccountChange, AccountId, Change, StorageProblem};
use crate::browser::channel::Channel;
use crate::browser::wire::{ALL, ENGINE, Letter, TabId, ToTab};
use crate::jid::BareJid;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// All tabs.
#[derive(Clone, Default)]
pub struct Tabs(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    tabs: BTreeMap<TabId, Tab>,
    /// What is wrong with storage, for tabs that come later.
    storage: Option<StorageProblem>,
}

struct Tab {
    channel: Channel,
    /// The chat it shows.
    open: Option<(AccountId, BareJid)>,
    told_of_storage: bool,
}

impl Tabs {
    /// A tab said hello; whether it is new.
    pub fn arrive(&self, tab: &TabId, channel: Channel) -> bool {
        let new = Tab {
            channel,
            open: None,
            told_of_storage: false,
        };
        self.0.borrow_mut().tabs.insert(tab.clone(), new).is_none()
    }

    /// A tab is gone.
    pub fn leave(&self, tab: &str) {
        self.0.borrow_mut().tabs.remove(tab);
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
        if let Some(tab_is) = self.0.borrow().tabs.get(tab) {
            tab_is.channel.post(tab, ENGINE, message);
        }
    }

    /// To all tabs.
    pub fn send_all(&self, change: Change) {
        self.send_where(change, |_| true);
    }

    /// Something in one account, to all tabs; `Timeline` changes only to those
    /// that have the chat open.
    pub fn send_in(&self, account: &AccountId, change: AccountChange) {
        let place = match &change {
            AccountChange::Timeline { peer, .. } => Some((account.clone(), peer.clone())),
            _ => None,
        };
        self.send_where(Change::In(account.clone(), change), |tab| {
            place.is_none() || tab.open == place
        });
    }

    /// Encoded once, however many there are.
    fn send_where(&self, change: Change, to: impl Fn(&Tab) -> bool) {
        let inner = self.0.borrow();
        let mut some = inner.tabs.iter().filter(|(_, tab)| to(tab)).peekable();
        if some.peek().is_some() {
            let letter = Letter::pack(ALL, ENGINE, &ToTab::Change(change));
            for (name, tab) in some {
                tab.channel.post_packed(&Letter::readdress(&letter, name));
            }
        }
    }

    /// What a tab shows now.
    pub fn open(&self, tab: &str, chat: Option<(AccountId, BareJid)>) {
        if let Some(tab) = self.0.borrow_mut().tabs.get_mut(tab) {
            tab.open = chat;
        }
    }

    /// Storage failed: each tab hears of it once.
    pub fn storage_failed(&self, problem: StorageProblem) {
        self.0.borrow_mut().storage = Some(problem);
        let tabs: Vec<TabId> = self.0.borrow().tabs.keys().cloned().collect();
        for tab in tabs {
            self.tell_of_storage(&tab);
        }
    }

    /// Tells a tab that storage failed, unless it knows.
    pub fn tell_of_storage(&self, tab: &str) {
        let problem = {
            let mut inner = self.0.borrow_mut();
            let storage = inner.storage;
            match inner.tabs.get_mut(tab) {
                Some(tab) if !tab.told_of_storage => {
                    tab.told_of_storage = storage.is_some();
                    storage
                }
                _ => None,
            }
        };
        if let Some(problem) = problem {
            self.send(tab, Change::StorageUnavailable(problem));
        }
    }
}
