//! Pages of messages for tabs: the newest when a chat is opened, then the next
//! in either direction.

use super::Account;
use crate::api::{
    AccountChange, AccountCommand, Attempt, Before, Change, MessageView, Millis, Place, Position,
    Problem, TimelineChange,
};
use crate::browser::wire::TabId;
use crate::jid::BareJid;
use crate::store::{MessageRecord, Store, StoreError, Want};

/// Messages in a page.
const PAGE: usize = 100;
/// Before every message.
const OLDEST: Position = Position {
    fragment: 0,
    index: i32::MIN,
};

impl Account {
    /// Answers `OpenChat`, `LoadOlder` and `LoadNewer`. The store is up to date:
    /// nothing else of this account happens meanwhile.
    pub(super) async fn page(&mut self, tab: TabId, command: AccountCommand) {
        let (peer, result) = match command {
            AccountCommand::OpenChat(Some(peer)) => {
                let place = Some((self.id.clone(), peer.clone()));
                self.shared.tabs.open(&tab, place);
                let result = self.newest(&peer).await;
                (peer, result)
            }
            AccountCommand::GoTo { peer, place } => {
                let open = Some((self.id.clone(), peer.clone()));
                self.shared.tabs.open(&tab, open);
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

    async fn newest(&mut self, peer: &BareJid) -> Result<TimelineChange, StoreError> {
        let (page, before) = self.before(peer, None).await?;
        self.reset(peer, &page, before, true, None).await
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
        };
        let Some(at) = at else {
            return self.newest(peer).await;
        };
        // The message itself is the first of those after the one before it.
        let (mut page, before) = self.before(peer, Some(at)).await?;
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
        self.reset(peer, &page, before, at_end, Some(at)).await
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
            .find(|message| {
                message.sent.is_none() && read.is_none_or(|read| message.position > read)
            })
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
        let (page, before) = self.before(peer, Some(before)).await?;
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
    ) -> Result<(Vec<MessageRecord>, Before), StoreError> {
        let mut page = self.store.before(peer, before, PAGE + 1).await?;
        if page.len() <= PAGE {
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
