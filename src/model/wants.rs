//! Which messages of the store the model needs to see before something is applied.

use super::Model;
use crate::api::{AccountCommand, Privacy, Rooms};
use crate::store::{MessageRecord, Want};
use crate::xmpp::event::Event;
use crate::xmpp::request::Request;

impl Model {
    /// The messages that [`Model::apply`] needs to see for this event.
    pub fn wants(&self, event: &Event) -> Vec<Want> {
        match event {
            Event::Message(message) => self.message_wants(message),
            Event::ReadUntil(chats) => {
                let chats = chats.iter();
                let chats = chats.filter(|(peer, id)| !self.is_our_word(peer, id));
                let wants = chats.map(|(peer, id)| Want::ArchiveId(peer.clone(), id.clone()));
                wants.collect()
            }
            Event::Acked(ids) => self.outbox_wants(|record| ids.contains(&record.id)),
            Event::Online | Event::Resumed => self.outbox_wants(|_| true),
            Event::Archive(page) => {
                let mut wants = self.archive_wants(page);
                if self.archive_of(page.filter.room.as_ref()).holds {
                    wants.extend(self.outbox_wants(|_| true));
                }
                wants
            }
            // What waited for a room goes out when we are in it.
            Event::Presence(presence) if self.is_room(presence.from.bare()) => {
                self.outbox_wants(|it| it.peer == *presence.from.bare())
            }
            Event::Refused {
                request: Request::Archive { filter, .. },
                ..
            } if self.archive_of(filter.room.as_ref()).holds => self.outbox_wants(|_| true),
            _ => Vec::new(),
        }
    }

    /// The messages that [`Model::command`] needs to see for this command.
    pub fn command_wants(&self, command: &AccountCommand) -> Vec<Want> {
        match command {
            AccountCommand::Send {
                peer, id, reply, ..
            } => {
                let both = [Some(id), reply.as_ref()].into_iter().flatten();
                both.map(|id| Want::Id(peer.clone(), id.clone())).collect()
            }
            AccountCommand::Rewrite { peer, id, .. }
            | AccountCommand::Resend { peer, id }
            | AccountCommand::Discard { peer, id }
            | AccountCommand::Edit { peer, id, .. }
            | AccountCommand::Retract { peer, id, .. }
            | AccountCommand::React { peer, id, .. } => {
                vec![Want::Id(peer.clone(), id.clone())]
            }
            AccountCommand::Forward { peer, messages, to } => {
                let both = messages.iter().flat_map(|(id, copy)| {
                    [
                        Want::Id(peer.clone(), id.clone()),
                        Want::Id(to.clone(), copy.clone()),
                    ]
                });
                both.collect()
            }
            AccountCommand::Privacy(Privacy::Block { who, report }) => {
                self.report_wants(who, report.as_ref())
            }
            AccountCommand::Rooms(Rooms::TakeBack { room, id }) => {
                vec![Want::Id(room.clone(), id.clone())]
            }
            AccountCommand::Delete { peer, ids } => {
                let wants = ids.iter().map(|id| Want::Id(peer.clone(), id.clone()));
                wants.collect()
            }
            _ => Vec::new(),
        }
    }

    /// Records from the store that later calls in this batch may need. What these
    /// answer may be needed too: to be found as well.
    pub fn found(&mut self, records: Vec<MessageRecord>) -> Vec<Want> {
        let more = self.view_wants(&records);
        for record in records {
            self.cache.found(record);
        }
        more
    }
}
