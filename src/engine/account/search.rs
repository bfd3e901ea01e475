//! Searches for tabs, on this device and in the archive, and the indexing that makes them
//! quick.

use super::Account;
use crate::api::{AccountChange, Change, Found, Hit, InArchive, Millis, Position, Search};
use crate::browser::clock;
use crate::browser::wire::TabId;
use crate::jid::BareJid;
use crate::store::{MessageRecord, Query, Store, Want, fold, has_link};
use crate::text::{self, words};
use crate::xmpp::event::Event;
use crate::xmpp::message::{ArchiveFilter, ArchivePage, Direction, MessageIn};
use crate::xmpp::request::Request;

/// Messages in an answer, and in one of the archive.
const HITS: usize = 50;
/// Indexing waits until so long nothing has come.
const QUIET: Millis = 400;
/// And so long between blocks: others want the processor, too.
const PAUSE: Millis = 30;

/// A search that the archive was asked to help with: the last one.
pub(super) struct Elsewhere {
    tab: TabId,
    search: Search,
    filter: ArchiveFilter,
    state: InArchive,
    page: Vec<(String, Box<MessageIn>)>,
    /// Its answer came, and nobody was told.
    news: bool,
}

impl Account {
    /// Answers a search.
    pub(super) async fn search(&mut self, tab: TabId, search: Search) {
        if search.archive {
            self.search_archive(&tab, &search);
        }
        self.answer_search(tab, search).await;
    }

    async fn answer_search(&mut self, tab: TabId, search: Search) {
        let query = Query {
            words: words::wanted(&fold(&search.text)),
            peer: search.peer.clone(),
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
        let mut hits: Vec<_> = found.iter().map(|it| self.hit(it, &query)).collect();
        let archive = self.elsewhere(&search, &query, &mut hits).await;
        let found = Found {
            number: search.number,
            hits,
            more,
            indexing: self.index_at.is_some(),
            archive,
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
            far: false,
            snippet,
        }
    }

    /// Asks the archive, unless it is being asked this.
    fn search_archive(&mut self, tab: &TabId, search: &Search) {
        let filter = ArchiveFilter {
            room: None,
            with: search.peer.clone(),
            text: Some(search.text.trim().to_owned()),
        };
        let asked = self.elsewhere.as_ref();
        let same = asked.filter(|it| it.filter == filter && it.state != InArchive::Failed);
        if same.is_none() && !self.model.finds_elsewhere() {
            return;
        }
        let (state, page) = match same {
            Some(_) => {
                let same = self.elsewhere.take().map(|it| (it.state, it.page));
                same.unwrap_or_default()
            }
            None => {
                self.model.find_elsewhere(filter.clone(), HITS as u32);
                (InArchive::Waits, Vec::new())
            }
        };
        self.elsewhere = Some(Elsewhere {
            tab: tab.clone(),
            search: search.clone(),
            filter,
            state,
            page,
            news: false,
        });
    }

    /// Keeps what the archive found; gives back any other event.
    pub(super) fn found_elsewhere(&mut self, event: Event) -> Option<Event> {
        let (filter, page) = match event {
            Event::Archive(page) if page.filter.text.is_some() => {
                let ArchivePage { filter, items, .. } = *page;
                (filter, Some(items))
            }
            Event::Refused {
                request: Request::Archive { filter, .. },
                ..
            } if filter.text.is_some() => (filter, None),
            other => return Some(other),
        };
        let asked = self.elsewhere.as_mut().filter(|it| it.filter == filter);
        if let Some(asked) = asked {
            asked.news = true;
            asked.state = match page {
                Some(items) => {
                    let named = items.into_iter().rev();
                    let shown = named.filter_map(|it| Some((it.id, it.message?)));
                    asked.page = shown.collect();
                    InArchive::Done
                }
                None => InArchive::Failed,
            };
        }
        None
    }

    /// Tells what it found.
    pub(super) async fn tell_found_elsewhere(&mut self) {
        if let Some(asked) = self.elsewhere.as_mut().filter(|it| it.news) {
            asked.news = false;
            let (tab, search) = (asked.tab.clone(), asked.search.clone());
            self.answer_search(tab, search).await;
        }
    }

    /// Adds what only the archive has of a search, and says how that stands.
    async fn elsewhere(&self, search: &Search, query: &Query, hits: &mut Vec<Hit>) -> InArchive {
        let asked = self.elsewhere.as_ref().filter(|_| search.archive);
        let Some(asked) = asked.filter(|it| it.search == *search) else {
            return match self.model.finds_elsewhere() && !query.words.is_empty() {
                true => InArchive::Offered,
                false => InArchive::No,
            };
        };
        let ids = asked.page.iter();
        let wants = ids.map(|(id, it)| Want::ArchiveId(it.peer.clone(), id.clone()));
        let here = self.store.find(&wants.collect::<Vec<_>>()).await;
        let here = here.unwrap_or_default();
        for (id, message) in &asked.page {
            let is_here = |it: &MessageRecord| it.archive_id.as_ref() == Some(id);
            if !here.iter().any(is_here)
                && let Some(hit) = self.far_hit(id, message, query)
            {
                hits.push(hit);
            }
        }
        asked.state
    }

    /// A message that the archive found, unless it is not asked for or not to be seen.
    fn far_hit(&self, id: &str, message: &MessageIn, query: &Query) -> Option<Hit> {
        let peer: &BareJid = &message.peer;
        let body = message.body.as_ref()?;
        let ours = message.direction == Direction::Sent;
        let time = message.delayed?;
        let wanted = query.peer.as_ref().is_none_or(|it| it == peer)
            && query.ours.is_none_or(|it| it == ours)
            && query.since.is_none_or(|since| time >= since)
            && (!query.links || has_link(body))
            && self.model.may_be_found(peer);
        wanted.then(|| Hit {
            peer: peer.clone(),
            name: self.model.name_of(peer),
            id: id.to_owned(),
            position: Position::default(),
            time,
            ours,
            far: true,
            snippet: match &message.extras.spoiler {
                Some(hint) => vec![(hint.clone(), false)],
                None => text::snippet(body, &query.words, fold),
            },
        })
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
