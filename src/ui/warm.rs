//! The first chat that is opened comes as fast as the next: browsers compile what draws
//! it when that is first needed, and memory for it has to be had. Both happen before, while
//! nobody waits.

use super::open::Timeline;
use super::rows::Row;
use super::state::{Account, Page};
use super::{dom, message};
use crate::api::{Extras, MessageView, Position};
use crate::page::window::Row as _;
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use std::sync::Arc;

/// A page of messages is about so many.
const ROWS: usize = 28;
/// So many are drawn at a time: a phone needs some milliseconds for each.
const STEP: usize = 4;

/// Draws a page of messages that nobody sees, once everything is there and there is time.
pub fn up(page: Page) {
    let outer = Owner::current().unwrap_or_default();
    Effect::new(move |done: Option<bool>| {
        let account = page.account().filter(|_| page.ready.get());
        match account {
            Some(account) if done != Some(true) => {
                Warming::new(page, account, outer.child()).go_on();
                true
            }
            _ => done == Some(true),
        }
    });
}

struct Warming {
    page: Page,
    account: Arc<Account>,
    open: Arc<Timeline>,
    owner: Owner,
    /// Kept until all are there, so that memory is had for all.
    drawn: Vec<AnyViewState>,
}

impl Warming {
    fn new(page: Page, account: Arc<Account>, owner: Owner) -> Warming {
        Warming {
            page,
            open: Arc::new(Timeline::new(account.id.clone())),
            account,
            owner,
            drawn: Vec::with_capacity(ROWS),
        }
    }

    fn go_on(mut self) {
        dom::when_idle(move || {
            let owner = self.owner.clone();
            // Somebody may have signed out; an open chat has warmed all.
            let open = self.account.open.with_untracked(Option::is_some);
            if open || self.page.find(&self.account.id).is_none() {
                return owner.cleanup();
            }
            owner.with(|| {
                untrack(|| {
                    for _ in 0..STEP {
                        self.draw();
                    }
                })
            });
            match self.drawn.len() < ROWS {
                true => self.go_on(),
                false => owner.cleanup(),
            }
        });
    }

    fn draw(&mut self) {
        let own = &self.account.id;
        let message = MessageView {
            id: String::new(),
            position: Position::default(),
            time: dom::time(),
            sent: None,
            author: own.to_string(),
            author_jid: own.clone().into(),
            body: own.to_string(),
            cut: false,
            extras: Extras::default(),
            quote: None,
            earlier: Vec::new(),
            retracted: false,
            reactions: Vec::new(),
            changing: false,
        };
        let row = Arc::new(Row::new(0, message));
        let choosing = Memo::new(|_| false);
        let (account, open) = (self.account.clone(), self.open.clone());
        let view = message::message(self.page, account, open, row, choosing);
        self.drawn.push(view.build());
    }
}
