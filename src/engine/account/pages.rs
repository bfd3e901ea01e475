//! Pages of messages for tabs: the newest when a chat is opened, then the next
//! in either direction.

use super::Account;
use crate::api::{
    AccountChange, AccountCommand, Attempt, Change, MessageView, Position, Problem, TimelineChange,
};
use crate::browser::wire::TabId;
use crate::jid::BareJid;
use crate::store::{MessageRecord, Store, StoreError};

/// Messages in a page.
const PAGE: usize = 100;

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

    async fn newest(&self, peer: &BareJid) -> Result<TimelineChange, StoreError> {
        let (page, at_start) = self.before(peer, None).await?;
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
            messages: self.views(&page),
            at_start,
            first_unread: first_unread.filter(|_| unread),
            draft: chat.map(|chat| chat.draft.clone()).unwrap_or_default(),
        })
    }

    async fn older(&self, peer: &BareJid, before: Position) -> Result<TimelineChange, StoreError> {
        let (page, at_start) = self.before(peer, Some(before)).await?;
        Ok(TimelineChange::Older {
            messages: self.views(&page),
            at_start,
        })
    }

    async fn newer(&self, peer: &BareJid, after: Position) -> Result<TimelineChange, StoreError> {
        // One more than asked for tells whether there is more.
        let mut page = self.store.after(peer, after, PAGE + 1).await?;
        let at_end = page.len() <= PAGE;
        page.truncate(PAGE);
        Ok(TimelineChange::Newer {
            messages: self.views(&page),
            at_end,
        })
    }

    async fn before(
        &self,
        peer: &BareJid,
        before: Option<Position>,
    ) -> Result<(Vec<MessageRecord>, bool), StoreError> {
        let mut page = self.store.before(peer, before, PAGE + 1).await?;
        let at_start = page.len() <= PAGE;
        if !at_start {
            page.remove(0);
        }
        Ok((page, at_start))
    }

    fn views(&self, page: &[MessageRecord]) -> Vec<MessageView> {
        page.iter().map(|record| self.model.view(record)).collect()
    }
}
