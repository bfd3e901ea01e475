//! Pages of messages for tabs: the newest when a chat is opened, then the next
//! in either direction.

use super::Account;
use crate::api::{
    AccountChange, AccountCommand, Attempt, Before, Change, MessageView, Millis, Place, Position,
    Problem, TimelineChange,
};
use crate::browser::wire::TabId;
use crate::jid::{BareJid, Jid};
use crate::store::{MessageRecord, Store, StoreError, Want};

/// Messages in a page: more than a screen.
const PAGE: usize = 40;
/// In that of the end, which is drawn at once: a screen of the shortest. What comes before
/// is asked for when it is seen.
const FIRST: usize = 20;

/// Before every message.
const OLDEST: Position = Position {
    fragment: 0,
    index: i32::MIN,
};

/// A day that somebody goes to, while what leads there is fetched.
pub(super) struct Seeking {
    tab: TabId,
    peer: BareJid,
    time: Millis,
    /// No more can be had now: what is here has to do.
    over: bool,
}

impl Account {
    /// Answers `OpenChat`, `LoadOlder` and `LoadNewer`. The store is up to date:
    /// nothing else of this account happens meanwhile.
    pub(super) async fn page(&mut self, tab: TabId, command: AccountCommand) {
        let (peer, result) = match command {
            AccountCommand::OpenChat(Some(peer)) => {
                let place = Some((self.id.clone(), peer.clone()));
                self.shared.tabs.open(&tab, place);
                let result = self.opened(&peer).await;
                (peer, result)
            }
            AccountCommand::GoTo { peer, place } => {
                let open = Some((self.id.clone(), peer.clone()));
                self.shared.tabs.open(&tab, open);
                // Another place.
                self.seeking.retain(|it| it.tab != tab);
                if let Place::Time(time) = place
                    && self.lacks(&peer, time).await
                {
                    return self.seek(tab, peer, time);
                }
                let result = self.around(&peer, place).await;
                (peer, result)
            }
            AccountCommand::LoadOlder { peer, before } => {
                let result = self.older(&peer, before).await;
                (peer, result)
            }
            AccountCommand::LoadNewer { peer, after } => {
                let result = self.newer(&peer, after).await;
                (peer, result)
            }
            _ => return,
        };
        self.check_storage();
        let change = match result {
            Ok(change) => AccountChange::Timeline { peer, change },
            Err(error) => AccountChange::Failed {
                what: Attempt::LoadMessages(peer),
                problem: Problem::Protocol {
                    detail: format!("{error:?}"),
                },
            },
        };
        let change = Change::In(self.id.clone(), change);
        self.shared.tabs.send(&tab, change);
    }

    /// Shows somebody's picture: to the tab that asks, or to all. Where it is not here, it
    /// is fetched, and shown when it is.
    pub(super) async fn picture(&mut self, tab: Option<&TabId>, of: Jid) {
        let data = self.model.picture(&self.store, &of, tab.is_some()).await;
        self.check_storage();
        let Some(data) = data else { return };
        let change = Change::In(self.id.clone(), AccountChange::Picture { of, data });
        match tab {
            Some(tab) => self.shared.tabs.send(tab, change),
            None => self.shared.tabs.send_all(change),
        }
    }

    /// The newest page; with more that is new than it holds, where that begins.
    async fn opened(&mut self, peer: &BareJid) -> Result<TimelineChange, StoreError> {
        let unread = self
            .model
            .chat(peer)
            .filter(|it| it.unread as usize > FIRST);
        if let Some(read) = unread.map(|chat| chat.read.unwrap_or(OLDEST)) {
            let first = self.store.after(peer, read, 1).await?;
            if let Some(first) = first.first() {
                let (page, before, at_end) = self.page_around(peer, first.position).await?;
                return self.reset(peer, &page, before, at_end, None).await;
            }
        }
        self.newest(peer).await
    }

    async fn newest(&mut self, peer: &BareJid) -> Result<TimelineChange, StoreError> {
        let (page, before) = self.before(peer, self.end_of(peer), FIRST).await?;
        self.reset(peer, &page, before, true, None).await
    }

    /// After the newest message, where that is known: read faster than what is the last.
    fn end_of(&self, peer: &BareJid) -> Option<Position> {
        self.model.chat(peer)?.newest.next()
    }

    /// The first chat that is opened comes as fast as the next: its page was read before,
    /// by the browser and by code that is compiled when it is first needed.
    pub(super) async fn warm_up(&mut self) {
        let latest = self.model.latest().map(|chat| chat.peer.clone());
        let Some(peer) = latest else { return };
        let page = self.store.before(&peer, self.end_of(&peer), FIRST + 1);
        // What fails here is said when it is asked for.
        if let Ok(page) = page.await {
            drop(self.views(&page).await);
        }
    }

    /// The page that a place is in the middle of; the newest, if there is no such
    /// place.
    async fn around(&mut self, peer: &BareJid, place: Place) -> Result<TimelineChange, StoreError> {
        let at = match place {
            Place::At(position) => Some(position),
            Place::Message(id) => {
                let found = self.store.find(&[Want::Id(peer.clone(), id)]).await?;
                found.first().map(|message| message.position)
            }
            Place::Time(time) => self.since(peer, time).await?,
            Place::End => None,
        };
        let Some(at) = at else {
            return self.newest(peer).await;
        };
        let (page, before, at_end) = self.page_around(peer, at).await?;
        self.reset(peer, &page, before, at_end, Some(at)).await
    }

    /// A page with a place in the middle, what comes before it, and whether it is
    /// the newest.
    async fn page_around(
        &mut self,
        peer: &BareJid,
        at: Position,
    ) -> Result<(Vec<MessageRecord>, Before, bool), StoreError> {
        // The message itself is the first of those after the one before it.
        let (mut page, before) = self.before(peer, Some(at), PAGE).await?;
        let first = match page.last() {
            Some(last) => last.position,
            None => OLDEST,
        };
        let mut after = self.store.after(peer, first, PAGE + 1).await?;
        let at_end = after.len() <= PAGE;
        after.truncate(PAGE);
        page.drain(..page.len().saturating_sub(PAGE / 2));
        after.truncate(if at_end { PAGE } else { PAGE / 2 });
        page.append(&mut after);
        Ok((page, before, at_end))
    }

    /// Whether this device may lack messages of a chat from that time on.
    async fn lacks(&mut self, peer: &BareJid, time: Millis) -> bool {
        let oldest = self.store.after(peer, OLDEST, 1).await;
        let here = oldest.is_ok_and(|oldest| oldest.first().is_some_and(|it| it.time < time));
        !here && self.model.fetch_before(peer) == Before::Asked
    }

    /// A day is gone to that is older than all that is here: page after page comes
    /// first.
    fn seek(&mut self, tab: TabId, peer: BareJid, time: Millis) {
        self.seeking.push(Seeking {
            tab,
            peer,
            time,
            over: false,
        });
    }

    /// What comes before a chat's oldest message could not be had.
    pub(super) fn seek_no_more(&mut self, change: &AccountChange) {
        if let AccountChange::Timeline {
            peer,
            change: TimelineChange::Before(Before::Failed | Before::Offline),
        } = change
        {
            let seeking = self.seeking.iter_mut().filter(|it| it.peer == *peer);
            seeking.for_each(|it| it.over = true);
        }
    }

    /// Goes on seeking, as far as something came.
    pub(super) async fn seek_on(&mut self) {
        for seeking in std::mem::take(&mut self.seeking) {
            let place = (self.id.clone(), seeking.peer.clone());
            // Who left seeks no more.
            if !self.shared.tabs.has_open(&seeking.tab, &place) {
                continue;
            }
            if !seeking.over && self.lacks(&seeking.peer, seeking.time).await {
                self.seeking.push(seeking);
                continue;
            }
            let Seeking {
                tab, peer, time, ..
            } = seeking;
            let place = Place::Time(time);
            match self.around(&peer, place).await {
                Ok(change) => self.tell_timeline(&tab, peer, change),
                Err(error) => self.storage_failed(&error),
            }
        }
    }

    fn tell_timeline(&self, tab: &TabId, peer: BareJid, change: TimelineChange) {
        let change = AccountChange::Timeline { peer, change };
        let change = Change::In(self.id.clone(), change);
        self.shared.tabs.send(tab, change);
    }

    /// The first message from a time on, found by halving: times go up with places,
    /// but for what clocks get wrong.
    async fn since(&self, peer: &BareJid, time: Millis) -> Result<Option<Position>, StoreError> {
        let newest = self.model.chat(peer).map(|chat| chat.newest);
        let (mut low, mut high) = (rank(OLDEST), rank(newest.unwrap_or(OLDEST)));
        let mut found = None;
        while low < high {
            let middle = low + (high - low) / 2;
            let next = self.store.after(peer, place(middle), 1).await?;
            match next.first() {
                Some(next) if next.time < time => low = rank(next.position),
                Some(next) => (found, high) = (Some(next.position), middle),
                None => high = middle,
            }
        }
        Ok(found)
    }

    async fn reset(
        &mut self,
        peer: &BareJid,
        page: &[MessageRecord],
        before: Before,
        at_end: bool,
        focus: Option<Position>,
    ) -> Result<TimelineChange, StoreError> {
        let messages = self.views(page).await?;
        let chat = self.model.chat(peer);
        let read = chat.and_then(|chat| chat.read);
        let unread = chat.is_some_and(|chat| chat.unread > 0);
        let first_unread = page
            .iter()
            .find(|message| message.is_theirs() && read.is_none_or(|read| message.position > read))
            .map(|message| message.position);
        Ok(TimelineChange::Reset {
            messages,
            before,
            at_end,
            focus,
            first_unread: first_unread.filter(|_| unread),
            draft: chat.map(|chat| chat.draft.clone()).unwrap_or_default(),
        })
    }

    async fn older(
        &mut self,
        peer: &BareJid,
        before: Position,
    ) -> Result<TimelineChange, StoreError> {
        let (page, before) = self.before(peer, Some(before), PAGE).await?;
        Ok(TimelineChange::Older {
            messages: self.views(&page).await?,
            before,
        })
    }

    async fn newer(
        &mut self,
        peer: &BareJid,
        after: Position,
    ) -> Result<TimelineChange, StoreError> {
        // One more than asked for tells whether there is more.
        let mut page = self.store.after(peer, after, PAGE + 1).await?;
        let at_end = page.len() <= PAGE;
        page.truncate(PAGE);
        Ok(TimelineChange::Newer {
            messages: self.views(&page).await?,
            at_end,
        })
    }

    async fn before(
        &mut self,
        peer: &BareJid,
        before: Option<Position>,
        most: usize,
    ) -> Result<(Vec<MessageRecord>, Before), StoreError> {
        let mut page = self.store.before(peer, before, most + 1).await?;
        if page.len() <= most {
            return Ok((page, self.model.fetch_before(peer)));
        }
        page.remove(0);
        Ok((page, Before::More))
    }

    async fn views(&mut self, page: &[MessageRecord]) -> Result<Vec<MessageView>, StoreError> {
        let found = self.store.find(&self.model.view_wants(page)).await?;
        Ok(self.model.views(page, found))
    }
}

/// Places as numbers in the same order.
fn rank(at: Position) -> u64 {
    u64::from(at.fragment) << 32 | u64::from(at.index.wrapping_sub(i32::MIN) as u32)
}

/// The place of a [`rank`].
fn place(rank: u64) -> Position {
    Position {
        fragment: (rank >> 32) as u32,
        index: (rank as u32 as i32).wrapping_add(i32::MIN),
    }
}
