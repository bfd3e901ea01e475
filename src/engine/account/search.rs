//! Searches for tabs, and the indexing that makes them quick.

use super::Account;
use crate::api::{AccountChange, Change, Found, Hit, Millis, Search};
use crate::browser::clock;
use crate::browser::wire::TabId;
use crate::store::{MessageRecord, Query, Store, fold};
use crate::text::{self, words};

/// Messages in an answer.
const HITS: usize = 50;
/// Indexing waits until so long nothing has come.
const QUIET: Millis = 400;
/// And so long between blocks: others want the processor, too.
const PAUSE: Millis = 30;

impl Account {
    /// Answers a search.
    pub(super) async fn search(&mut self, tab: TabId, search: Search) {
        let query = Query {
            words: words::wanted(&fold(&search.text)),
            peer: search.peer,
            ours: search.ours,
            links: search.links,
            since: search.since,
            until: None,
            limit: HITS + 1,
        };
        let mut found = match query.words.is_empty() {
            true => Vec::new(),
            false => self.store.search(&query).await.unwrap_or_else(|error| {
                self.storage_failed(&error);
                Vec::new()
            }),
        };
        // Strangers are not among those one talks to.
        found.retain(|it| !self.model.is_request(&it.peer));
        let more = found.len() > HITS;
        found.truncate(HITS);
        let found = Found {
            number: search.number,
            hits: found.iter().map(|it| self.hit(it, &query)).collect(),
            more,
            indexing: self.index_at.is_some(),
        };
        let change = Change::In(self.id.clone(), AccountChange::Found(found));
        self.shared.tabs.send(&tab, change);
    }

    fn hit(&self, message: &MessageRecord, query: &Query) -> Hit {
        // What is hidden in the chat is not told here.
        let snippet = match message.extras.spoiler {
            Some(_) => vec![(self.model.preview_of(message).into_owned(), false)],
            None => text::snippet(&message.body, &query.words, fold),
        };
        Hit {
            peer: message.peer.clone(),
            name: self.model.name_of(&message.peer),
            id: message.id.clone(),
            position: message.position,
            time: message.time,
            ours: message.sent.is_some(),
            snippet,
        }
    }

    /// Something was written: it is indexed when there is time.
    pub(super) fn index_later(&mut self) {
        self.index_at = Some(clock::now() + QUIET);
    }

    /// Indexes some messages, if that is due.
    pub(super) async fn index(&mut self) {
        if self.index_at.is_none_or(|at| at > clock::now()) {
            return;
        }
        self.index_at = match self.store.index().await {
            Ok(true) => Some(clock::now() + PAUSE),
            Ok(false) => None,
            Err(error) => {
                log::warn!("no index: {error:?}");
                None
            }
        };
    }
}
