//! A store too simple to be wrong, to compare the others with: lists, searched
//! from end to end.

use super::*;

/// Lists.
#[derive(Debug, Default)]
pub struct Naive {
    messages: Vec<MessageRecord>,
    pictures: Vec<PictureRecord>,
    all: Snapshot,
}

impl Naive {
    /// See [`Store::write`].
    pub fn write(&mut self, batch: &[Write]) {
        let all = &mut self.all;
        for write in batch {
            match write.clone() {
                Write::Message(row) => {
                    let same = (&row.peer, row.position);
                    self.messages
                        .retain(|old| (&old.peer, old.position) != same);
                    self.messages.push(row);
                }
                Write::Index(_) => {}
                Write::DeleteMessage(peer, at) => self
                    .messages
                    .retain(|row| (&row.peer, row.position) != (&peer, at)),
                Write::Chat(chat) => {
                    all.chats.retain(|old| old.peer != chat.peer);
                    all.chats.push(chat);
                }
                Write::DeleteChat(peer) | Write::DeleteRequest(peer) => {
                    all.chats.retain(|chat| chat.peer != peer);
                    self.messages.retain(|row| row.peer != peer);
                }
                Write::Contact(contact) => {
                    all.contacts.retain(|old| old.jid != contact.jid);
                    all.contacts.push(contact);
                }
                Write::DeleteContact(jid) => all.contacts.retain(|old| old.jid != jid),
                Write::ClearContacts => all.contacts.clear(),
                Write::Outbox(record) => {
                    all.outbox.retain(|old| old.id != record.id);
                    all.outbox.push(record);
                }
                Write::DeleteOutbox(id) => all.outbox.retain(|old| old.id != id),
                Write::RosterVersion(version) => all.roster_version = version,
                Write::Presence(record) => {
                    all.presences.retain(|old| old.jid != record.jid);
                    all.presences.push(record);
                }
                Write::DeletePresence(jid) => all.presences.retain(|old| old.jid != jid),
                Write::ClearPictures => self.pictures.clear(),
                Write::ClearPresences => all.presences.clear(),
                Write::Stream(stream) => all.stream = stream,
                Write::Archive(archive) => all.archive = archive,
                Write::Issued(issued) => all.issued = issued,
                Write::Settings(settings) => all.settings = settings,
                Write::Waiting(record) => {
                    all.waiting.retain(|old| old.number != record.number);
                    all.waiting.push(record);
                }
                Write::Picture(record) => {
                    self.pictures.retain(|old| old.of != record.of);
                    self.pictures.push(record);
                }
                Write::DeletePicture(of) => self.pictures.retain(|old| old.of != of),
                Write::DeleteWaiting(number) => all.waiting.retain(|old| old.number != number),
            }
        }
        self.messages
            .sort_by(|a, b| (&a.peer, a.position).cmp(&(&b.peer, b.position)));
        all.contacts.sort_by(|a, b| a.jid.cmp(&b.jid));
        all.chats.sort_by(|a, b| a.peer.cmp(&b.peer));
        all.presences.sort_by(|a, b| a.jid.cmp(&b.jid));
        all.outbox.sort_by_key(|record| record.number);
        all.waiting.sort_by_key(|record| record.number);
    }

    /// See [`Store::load`]; contacts and chats by address.
    pub fn load(&self) -> Snapshot {
        self.all.clone()
    }

    fn page(&self, keep: impl Fn(&MessageRecord) -> bool) -> Vec<MessageRecord> {
        self.messages
            .iter()
            .filter(|row| keep(row))
            .cloned()
            .collect()
    }

    /// See [`Store::picture`].
    pub fn picture(&self, of: &BareJid) -> Option<PictureRecord> {
        self.pictures.iter().find(|it| it.of == *of).cloned()
    }

    /// See [`Store::before`].
    pub fn before(
        &self,
        peer: &BareJid,
        before: Option<Position>,
        limit: usize,
    ) -> Vec<MessageRecord> {
        let older = |row: &MessageRecord| before.is_none_or(|edge| row.position < edge);
        let mut page = self.page(|row| row.peer == *peer && older(row));
        page.split_off(page.len().saturating_sub(limit))
    }

    /// See [`Store::after`].
    pub fn after(&self, peer: &BareJid, after: Position, limit: usize) -> Vec<MessageRecord> {
        let mut page = self.page(|row| row.peer == *peer && row.position > after);
        page.truncate(limit);
        page
    }

    /// See [`Store::search`]: all of them.
    pub fn search(&self, query: &Query) -> Vec<MessageRecord> {
        let mut found = self.page(|row| query.takes(row));
        let order = |row: &MessageRecord| std::cmp::Reverse((row.time, row.position));
        found.sort_by(|a, b| (order(a), &a.peer).cmp(&(order(b), &b.peer)));
        found.truncate(query.limit);
        found
    }

    /// See [`Store::find`]; by address and position.
    pub fn find(&self, wants: &[Want]) -> Vec<MessageRecord> {
        let mut found = Vec::new();
        for want in wants {
            let mut page = self.page(|row| match want {
                Want::Id(peer, id) => row.peer == *peer && row.id == *id,
                Want::StanzaId(peer, id) => row.peer == *peer && row.stanza_id.as_ref() == Some(id),
                Want::ArchiveId(peer, id) => {
                    row.peer == *peer && row.archive_id.as_ref() == Some(id)
                }
                Want::Correction(peer, id) => row
                    .corrections
                    .iter()
                    .any(|(of, it)| (of, it) == (peer, id)),
                Want::At(peer, at) => row.peer == *peer && row.position == *at,
            });
            page.truncate(FIND_MAX);
            found.extend(page);
        }
        found.sort_by(|a, b| (&a.peer, a.position).cmp(&(&b.peer, b.position)));
        found.dedup();
        found
    }
}
