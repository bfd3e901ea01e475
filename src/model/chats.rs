//! The chat list: one line for each person we have written with or are writing
//! to.

use super::Model;
use crate::api::{
    AccountChange, ChatView, Delivery, MessageId, Millis, Position, TimelineChange, TypingView,
};
use crate::jid::BareJid;
use crate::store::{Arranged, ChatRecord, MessageRecord, Store, StoreError, Write};
use crate::text;
use crate::xmpp::message::ChatState;
use crate::xmpp::request::Request;
use std::borrow::Cow;

/// Characters of the last message and of a draft in the list.
const PREVIEW: usize = 200;
/// What the list says of messages without words of their own.
const ENCRYPTED: &str = "🔒 Encrypted message";
const SPOILER: &str = "Spoiler";
/// Messages counted as unread again.
const UNREAD_MAX: usize = 1_000;
/// Among so many the last message is looked for: the rest is what happened in a room.
const LAST: usize = 50;
/// How long a typing notice is believed: its end may get lost.
const TYPING: Millis = 60_000;
/// Who types at the same time, of all: a room may have thousands.
const TYPING_MAX: usize = 50;

/// Somebody types.
pub(super) struct Typing {
    pub peer: BareJid,
    /// Who, in a room.
    pub nick: Option<String>,
    /// So long that is believed.
    pub until: Millis,
}

impl Model {
    /// The chat as kept, for the answer to `OpenChat` (read position, draft).
    pub fn chat(&self, peer: &BareJid) -> Option<&ChatRecord> {
        self.chats.get(peer)
    }

    /// The chat that was talked in last.
    pub fn latest(&self) -> Option<&ChatRecord> {
        self.chats.values().max_by_key(|chat| chat.last_time)
    }

    /// The chat, made if there is none; its record will be written.
    pub(super) fn chat_mut(&mut self, peer: &BareJid) -> &mut ChatRecord {
        self.pending.chats.insert(peer.clone());
        self.pending.chat_records.insert(peer.clone());
        self.chats
            .entry(peer.clone())
            .or_insert_with(|| ChatRecord {
                peer: peer.clone(),
                last_time: 0,
                preview: String::new(),
                last_id: None,
                last_sent: None,
                newest: Position::default(),
                read: None,
                unread: 0,
                draft: String::new(),
                history_before: None,
                whole: false,
                last_retracted: false,
                displayed: None,
                unmarked: None,
                unsynced: None,
                arranged: Default::default(),
                request: None,
                room: None,
            })
    }

    /// The line shows this message as the last one.
    pub(super) fn show_in_list(&mut self, record: &MessageRecord) {
        let said = self.preview_of(record);
        // In a room it matters who said it.
        let who = record.nick.as_ref().filter(|_| record.sent.is_none());
        let preview = match who {
            Some(nick) => text::preview(&format!("{nick}: {said}"), PREVIEW),
            None => text::preview(&said, PREVIEW),
        };
        let chat = self.chat_mut(&record.peer);
        chat.last_time = record.time.max(chat.last_time);
        chat.preview = preview;
        chat.last_id = Some(record.id.clone());
        chat.last_sent = record.sent.clone();
        chat.last_retracted = record.notes.retracted;
        if let Some(room) = &mut chat.room {
            room.aside = record.extras.private;
        }
    }

    /// What a line says of a message.
    pub fn preview_of<'a>(&self, record: &'a MessageRecord) -> Cow<'a, str> {
        if record.extras.encrypted.is_some() {
            return ENCRYPTED.into();
        }
        // What is hidden in the chat is not told in the list.
        match (&record.extras.spoiler, text::me_action(&record.body)) {
            (Some(hint), _) if hint.is_empty() => SPOILER.into(),
            (Some(hint), _) => format!("{SPOILER}: {hint}").into(),
            (None, Some(action)) => format!("{} {action}", self.author_of(record)).into(),
            (None, None) => record.body.as_str().into(),
        }
    }

    pub(super) fn mark_read(&mut self, peer: &BareJid) {
        let Some(chat) = self.chats.get(peer) else {
            return;
        };
        if chat.unread == 0 && chat.read == Some(chat.newest) && !chat.arranged.marked {
            return;
        }
        let chat = self.chat_mut(peer);
        chat.unread = 0;
        chat.read = Some(chat.newest);
        chat.arranged.marked = false;
        chat.mentions_seen();
        self.say_seen(peer);
    }

    /// Our other devices hear how far it was read; one word at a time: while much comes,
    /// only the last counts.
    fn say_read(&mut self, peer: &BareJid) {
        let seen = self.chats.get(peer).filter(|chat| chat.unread == 0);
        if self.online
            && self.archive.syncs
            && !self.telling_read.contains(peer)
            && let Some(id) = seen.and_then(|chat| chat.unsynced.clone())
        {
            self.telling_read.insert(peer.clone());
            self.chat_mut(peer).unsynced = None;
            self.told_read.retain(|(chat, _)| chat != peer);
            self.told_read.push((peer.clone(), id.clone()));
            let (peer, room) = (peer.clone(), self.is_room(peer));
            let read = Request::ReadUntil { peer, id, room };
            self.pending.requests.push(read);
        }
    }

    /// They heard it, or did not.
    pub(super) fn read_told(&mut self, peer: &BareJid) {
        if self.telling_read.remove(peer) {
            self.say_read(peer);
        }
    }

    /// They hear that their newest message was seen, if they asked and may know.
    fn say_seen(&mut self, peer: &BareJid) {
        if self.flood {
            return;
        }
        self.say_read(peer);
        let seen = self.chats.get(peer).filter(|chat| chat.unread == 0);
        let Some(id) = seen.and_then(|chat| chat.unmarked.clone()) else {
            return;
        };
        let shared = self.settings().markers && self.hears_us(peer);
        if self.online || !shared {
            self.chat_mut(peer).unmarked = None;
        }
        if self.online && shared {
            let (to, room) = (self.address_of(peer), self.is_room(peer));
            let displayed = Request::Displayed { to, id, room };
            self.pending.requests.push(displayed);
        }
    }

    /// Whether more comes at once than anybody reads: what is seen of it is told after it.
    pub fn set_flood(&mut self, flood: bool) {
        if std::mem::replace(&mut self.flood, flood) && !flood {
            self.say_all_seen();
        }
    }

    /// What was seen while nobody could be told.
    pub(super) fn say_all_seen(&mut self) {
        let owed = self.chats.values();
        let owed = owed.filter(|it| it.unmarked.is_some() || it.unsynced.is_some());
        let owed: Vec<BareJid> = owed.map(|chat| chat.peer.clone()).collect();
        for peer in owed {
            self.say_seen(&peer);
        }
    }

    /// Whether it is our own word that comes back.
    pub(super) fn is_our_word(&self, peer: &BareJid, read: &str) -> bool {
        let mut told = self.told_read.iter();
        told.any(|(chat, id)| chat == peer && id == read)
    }

    /// It was read on another device, up to there.
    pub(super) fn read_elsewhere(&mut self, peer: &BareJid, position: Position) {
        let chat = self.chats.get(peer);
        if chat.is_none_or(|chat| chat.read.is_some_and(|read| position <= read)) {
            return;
        }
        if chat.is_some_and(|chat| chat.arranged.marked) {
            self.chat_mut(peer).arranged.marked = false;
        }
        self.read_until(peer, position);
        self.pending.look.insert(peer.clone());
    }

    /// Removes a message here.
    pub(super) fn remove(&mut self, record: &MessageRecord) {
        let peer = &record.peer;
        self.cache.remove(peer, record.position);
        let writes = &mut self.pending.writes;
        writes.push(Write::DeleteMessage(peer.clone(), record.position));
        self.pending.gone.push((peer.clone(), record.id.clone()));
        let Some(chat) = self.chats.get(peer) else {
            return;
        };
        if record.sent.is_none() && chat.unread > 0 {
            self.pending.look.insert(peer.clone());
        }
        self.no_longer_last(peer, &record.id);
    }

    /// A message is gone: if it was the last one, another is looked for.
    pub(super) fn no_longer_last(&mut self, peer: &BareJid, id: &MessageId) {
        let last = self.chats.get(peer).and_then(|chat| chat.last_id.as_ref());
        if last == Some(id) {
            let chat = self.chat_mut(peer);
            chat.preview.clear();
            chat.last_id = None;
            chat.last_sent = None;
            chat.last_retracted = false;
            self.pending.look.insert(peer.clone());
        }
    }

    /// Looks in the store for what these chats show in the list, after
    /// [`super::Outcome::look`]: their last message, and how many were not seen.
    pub async fn look(
        &mut self,
        store: &impl Store,
        peers: Vec<BareJid>,
    ) -> Result<(), StoreError> {
        for peer in peers {
            let Some(chat) = self.chats.get(&peer) else {
                continue;
            };
            let (lost_last, read) = (chat.last_id.is_none(), chat.read);
            if chat.unread > 0 {
                let after = read.unwrap_or(Position {
                    fragment: 0,
                    index: i32::MIN,
                });
                let rest = store.after(&peer, after, UNREAD_MAX).await?;
                let unseen = rest
                    .iter()
                    .filter(|it| it.is_theirs() && !it.notes.retracted);
                let unseen = unseen.count() as u32;
                let chat = self.chat_mut(&peer);
                chat.unread = unseen;
                if unseen == 0 {
                    // Who read it there told it, too.
                    chat.unmarked = None;
                    chat.unsynced = None;
                }
            }
            if lost_last {
                let last = store.before(&peer, None, LAST).await?;
                let mut last = last.iter().rev();
                if let Some(last) = last.find(|it| it.extras.happened.is_none()) {
                    self.show_in_list(last);
                    self.chat_mut(&peer).last_time = last.time;
                }
            }
        }
        Ok(())
    }

    pub(super) fn draft(&mut self, peer: BareJid, text: String) {
        let kept = self.chats.get(&peer).map_or("", |chat| chat.draft.as_str());
        if kept == text {
            return;
        }
        self.said_draft(&peer, text.clone());
        let chat = self.chat_mut(&peer);
        chat.draft = text;
        // A chat that was only ever a draft goes with it; a room is more than what is said.
        let plain = chat.arranged == Arranged::default() && chat.room.is_none();
        if plain && chat.draft.is_empty() && chat.last_id.is_none() && chat.last_time == 0 {
            self.delete_chat(&peer);
        }
    }

    /// Other tabs have the chat open too.
    pub(super) fn said_draft(&mut self, peer: &BareJid, text: String) {
        self.pending.said.push(AccountChange::Timeline {
            peer: peer.clone(),
            change: TimelineChange::Draft(text),
        });
    }

    pub(super) fn delete_chat(&mut self, peer: &BareJid) {
        self.forget_chat(peer, Write::DeleteChat(peer.clone()));
    }

    /// `delete`: how the store does it.
    pub(super) fn forget_chat(&mut self, peer: &BareJid, delete: Write) {
        self.forget_room(peer);
        if self.chats.remove(peer).is_none() {
            return;
        }
        self.requests.remove(peer);
        self.pending.chats.insert(peer.clone());
        self.pending.chat_records.remove(peer);
        // What this batch had for it would be written after the deletion.
        self.cache.remove_chat(peer);
        self.pending.writes.push(delete);
        let writes = &mut self.pending.writes;
        self.waiting.retain(|record| {
            let gone = record.peer == *peer;
            if gone {
                writes.push(Write::DeleteWaiting(record.number));
            }
            !gone
        });
        self.outbox.retain(|record| {
            let gone = record.peer == *peer;
            if gone {
                writes.push(Write::DeleteOutbox(record.id.clone()));
            }
            !gone
        });
    }

    pub(super) fn chat_view(&self, peer: &BareJid) -> Option<ChatView> {
        let chat = self.chats.get(peer)?;
        Some(ChatView {
            peer: peer.clone(),
            name: self.chat_name(peer),
            last_time: chat.last_time,
            preview: chat.preview.clone(),
            preview_sent: match &chat.last_sent {
                Some(Delivery::Sent | Delivery::Delivered)
                    if chat.displayed.is_some_and(|until| chat.newest <= until) =>
                {
                    Some(Delivery::Displayed)
                }
                sent => sent.clone(),
            },
            preview_retracted: chat.last_retracted,
            unread: chat.unread,
            draft: text::preview(&chat.draft, PREVIEW),
            pinned: chat.arranged.settings.pinned,
            archived: chat.arranged.is_archived(chat.last_time),
            closed: chat.arranged.closed,
            marked: chat.arranged.marked,
            muted: chat.arranged.settings.muted,
            request: chat.request.is_some(),
            room: self.room_view(peer),
        })
    }

    // --- typing (XEP-0085) ---

    /// The person writes here, or stopped.
    pub(super) fn type_in(&mut self, peer: BareJid, composing: bool) {
        if !self.online || !self.settings().typing || !self.hears_us(&peer) {
            return;
        }
        let changed = if composing {
            self.composing.insert(peer.clone())
        } else {
            self.composing.remove(&peer)
        };
        if changed {
            self.pending.requests.push(Request::ChatState {
                to: self.address_of(&peer),
                state: if composing {
                    ChatState::Composing
                } else {
                    ChatState::Paused
                },
                room: self.is_room(&peer),
            });
        }
    }

    /// Nobody is to see any more that we type.
    pub(super) fn stop_composing(&mut self) {
        for peer in std::mem::take(&mut self.composing) {
            self.composing.insert(peer.clone());
            self.type_in(peer, false);
        }
    }

    /// They write, or stopped.
    /// `nick`: who, in a room.
    pub(super) fn typed(
        &mut self,
        peer: &BareJid,
        nick: Option<String>,
        state: ChatState,
        now: Millis,
    ) {
        if state != ChatState::Composing {
            return self.stopped_typing(peer, nick.as_deref());
        }
        // Strangers could otherwise blink in the list.
        if self.is_stranger(peer) || self.is_kept_away(peer) {
            return;
        }
        let until = now + TYPING;
        let place = self
            .typing
            .iter()
            .position(|it| it.peer == *peer && it.nick == nick);
        match place {
            Some(place) => self.typing[place].until = until,
            None if self.typing.len() >= TYPING_MAX => {}
            None => {
                let peer = peer.clone();
                self.pending.typing.insert(peer.clone());
                self.typing.push(Typing { peer, nick, until });
            }
        }
    }

    pub(super) fn stopped_typing(&mut self, peer: &BareJid, nick: Option<&str>) {
        let is_it = |it: &Typing| it.peer == *peer && it.nick.as_deref() == nick;
        if let Some(place) = self.typing.iter().position(is_it) {
            let gone = self.typing.remove(place);
            self.pending.typing.insert(gone.peer);
        }
    }

    pub(super) fn forget_typing(&mut self) {
        for gone in self.typing.drain(..) {
            self.pending.typing.insert(gone.peer);
        }
    }

    pub(super) fn typing_view(&self, peer: &BareJid) -> Vec<TypingView> {
        let view = |it: &Typing| TypingView {
            name: match &it.nick {
                Some(nick) => text::preview(nick, 100),
                None => self.name_of(peer),
            },
        };
        let typing = self.typing.iter().filter(|it| it.peer == *peer);
        typing.map(view).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::AccountCommand;

    #[test]
    fn a_chat_that_was_only_a_draft_goes_with_it_but_no_room() {
        use crate::api::Rooms;
        let mut model = Model::new("alice@example.org".parse().unwrap(), Default::default());
        let [bob, tea] = ["bob@example.org", "tea@rooms.example"].map(|it| it.parse().unwrap());
        let join = Rooms::Join {
            room: BareJid::clone(&tea),
            nick: None,
            password: None,
        };
        model.command(AccountCommand::Rooms(join), 0);
        for peer in [&bob, &tea] {
            for text in ["half a", ""] {
                let (peer, text) = (peer.clone(), text.to_owned());
                model.command(AccountCommand::Draft { peer, text }, 0);
            }
        }
        assert!(!model.chats.contains_key(&bob));
        assert!(model.is_room(&tea));
    }

    #[test]
    fn nothing_of_a_batch_outlives_its_chat() {
        let mut model = Model::new("alice@example.org".parse().unwrap(), Default::default());
        let peer: BareJid = "bob@example.org".parse().unwrap();
        let send = |id: &str| AccountCommand::Send {
            peer: peer.clone(),
            id: id.into(),
            body: "hello".into(),
            reply: None,
            spoiler: None,
        };
        model.command(send("m1"), 0);
        model.command(AccountCommand::DeleteChat(peer.clone()), 0);
        let writes = model.drain().writes;
        let kept = |write: &Write| matches!(write, Write::Message(_) | Write::Chat(_));
        assert!(!writes.iter().any(kept), "{writes:?}");

        // What comes after it stays.
        model.command(AccountCommand::DeleteChat(peer.clone()), 0);
        model.command(send("m2"), 0);
        assert_eq!(
            model.drain().writes.iter().filter(|w| kept(w)).count(),
            2,
            "the message and its chat"
        );
    }
}
