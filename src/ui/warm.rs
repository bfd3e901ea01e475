//! The first chat that is opened comes as fast as the next: browsers compile what draws
//! it when that is first needed, and memory for it has to be had. Both happen before, while
//! nobody waits.

use super::open::Timeline;
use super::rows::Row;
use super::state::{Account, Page};
use super::{dom, message};
use crate::api::{Extras, MessageView, Position};
use crate::jid::Jid;
use crate::page::window::Row as _;
use leptos::prelude::*;
use std::sync::Arc;

/// A page of messages is about so many.
const ROWS: u32 = 28;

/// Draws a page of messages that nobody sees, once everything is there and there is time.
pub fn up(page: Page) {
    let outer = Owner::current().unwrap_or_default();
    Effect::new(move |done: Option<bool>| {
        let account = page.account().filter(|_| page.ready.get());
        match account {
            Some(account) if done != Some(true) => {
                let owner = outer.child();
                dom::when_idle(move || draw(page, &account, owner));
                true
            }
            _ => done == Some(true),
        }
    });
}

fn draw(page: Page, account: &Arc<Account>, owner: Owner) {
    let own = account.id.clone();
    let open = Arc::new(Timeline::new(own.clone()));
    let message = MessageView {
        id: String::new(),
        position: Position::default(),
        time: dom::time(),
        sent: None,
        author: own.to_string(),
        author_jid: Jid::from(own),
        body: account.id.to_string(),
        cut: false,
        extras: Extras::default(),
        quote: None,
        earlier: Vec::new(),
        retracted: false,
        reactions: Vec::new(),
        changing: false,
    };
    let rows = owner.with(|| {
        untrack(|| {
            let choosing = Memo::new(|_| false);
            let row = |key| {
                let row = Arc::new(Row::new(key, message.clone()));
                message::message(page, account.clone(), open.clone(), row, choosing).build()
            };
            (0..ROWS).map(row).collect::<Vec<_>>()
        })
    });
    drop(rows);
    owner.cleanup();
}
