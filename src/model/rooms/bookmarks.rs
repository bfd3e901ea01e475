//! The rooms that the account remembers for all our devices (XEP-0402), or did in the old
//! way (XEP-0048): where it knows no other, that is used, else what is there and not in the
//! new one is taken over, once.

use super::Step;
use crate::api::Millis;
use crate::jid::BareJid;
use crate::model::Model;
use crate::text;
use crate::xmpp::request::Request;
use crate::xmpp::rooms::{Bookmark, BookmarkChange, RoomRequest};

impl Model {
    /// What we are called where nobody said otherwise.
    pub(super) fn usual_nick(&self) -> String {
        let guest = self.guest.clone();
        guest.unwrap_or_else(|| self.name_of(&self.account))
    }

    /// What the account remembers. `whole`: and nothing else.
    pub(in crate::model) fn rooms_told(
        &mut self,
        kept: Vec<Bookmark>,
        gone: Vec<BareJid>,
        whole: bool,
        now: Millis,
    ) {
        let mut left = gone;
        if whole {
            let missing = self.chats.values().filter(|chat| {
                let was_kept = chat.room.as_ref().is_some_and(|room| room.kept);
                was_kept && kept.iter().all(|it| it.room != chat.peer)
            });
            left.extend(missing.map(|chat| chat.peer.clone()));
        }
        if whole {
            self.keep_deleted(&|room| kept.iter().any(|it| it.room == *room));
        }
        for bookmark in kept {
            self.remembered(bookmark, now);
        }
        for room in left {
            let joined = |it: &crate::store::RoomRecord| it.joined && it.kept;
            if self.kept_room(&room).is_some_and(joined) {
                self.left_elsewhere(&room);
            }
        }
        self.enter_next(now);
        if whole {
            self.set_old_rooms(!self.archive.keeps);
            let unheard = self.chats.values().filter(|chat| {
                let room = chat.room.as_ref();
                room.is_some_and(|room| room.joined && !room.kept)
            });
            let unheard: Vec<BareJid> = unheard.map(|chat| chat.peer.clone()).collect();
            for room in unheard {
                self.remember(&room);
            }
        }
    }

    /// The account does not say: rooms are entered as this device knows them.
    pub(in crate::model) fn rooms_told_nothing(&mut self, now: Millis) {
        match self.archive.keeps {
            // There are none yet.
            true => self.take_over(),
            false => self.set_old_rooms(false),
        }
        self.enter_next(now);
    }

    fn set_old_rooms(&mut self, old: bool) {
        // Besides the new ones they stay what they are.
        if self.archive.keeps {
            return self.take_over();
        }
        if self.archive.old_rooms != old {
            self.archive.old_rooms = old;
            self.archive_changed();
        }
    }

    fn take_over(&mut self) {
        if !self.archive.took_rooms {
            for node in [false, true] {
                self.pending.requests.push(Request::AskOldRooms { node });
            }
            self.archive.took_rooms = true;
            self.archive_changed();
        }
    }

    /// What is remembered in the old way besides: what is not in the new one is put there.
    pub(in crate::model) fn old_rooms_told(&mut self, kept: Vec<Bookmark>, now: Millis) {
        if !kept.is_empty() && !self.archive.old_rooms {
            self.archive.old_rooms = true;
            self.archive_changed();
        }
        for bookmark in kept {
            let room = bookmark.room.clone();
            let known = self.kept_room(&room).is_some_and(|it| it.joined || it.left);
            if self.archive.deleted_rooms.contains(&room) {
                self.have_forgotten(&room);
            } else if !known && bookmark.autojoin {
                self.remembered(bookmark, now);
                self.room_record(&room).kept = false;
                self.remember(&room);
            }
        }
        self.enter_next(now);
    }

    /// Whether the account remembers rooms.
    pub(super) fn keeps_rooms(&self) -> bool {
        self.archive.keeps || self.archive.old_rooms
    }

    /// The account is to forget a room.
    pub(super) fn have_forgotten(&mut self, room: &BareJid) {
        let ways = [(false, self.archive.keeps), (true, self.archive.old_rooms)];
        for (old, kept) in ways {
            if self.online && kept {
                self.ask_room(room, RoomRequest::Forget { old });
            }
        }
    }

    /// Nothing of a room is here any more: the account has still to forget it.
    pub(super) fn room_deleted(&mut self, room: &BareJid) {
        if self.keeps_rooms() {
            self.keep_deleted(&|it| it != room);
            self.archive.deleted_rooms.push(room.clone());
            self.archive_changed();
        }
    }

    /// Of the rooms that were deleted only these are to be forgotten.
    fn keep_deleted(&mut self, keep: &dyn Fn(&BareJid) -> bool) {
        let before = self.archive.deleted_rooms.len();
        self.archive.deleted_rooms.retain(keep);
        if self.archive.deleted_rooms.len() != before {
            self.archive_changed();
        }
    }

    /// The account has forgotten a room, or is not to any more.
    pub(super) fn forgotten(&mut self, room: &BareJid) {
        self.keep_deleted(&|it| it != room);
        if self.is_room(room) {
            self.room_record(room).left = false;
        }
    }

    fn remembered(&mut self, bookmark: Bookmark, now: Millis) {
        let room = bookmark.room;
        let known = self.kept_room(&room);
        // What it has not heard yet goes before.
        if known.is_some_and(|it| it.left) || self.archive.deleted_rooms.contains(&room) {
            return self.have_forgotten(&room);
        }
        if known.is_some_and(|it| it.joined && !it.kept) {
            if bookmark.password.is_some() {
                self.room_mut(&room).password = bookmark.password;
            }
            return;
        }
        if !bookmark.autojoin {
            if known.is_some_and(|it| it.joined) {
                self.left_elsewhere(&room);
            }
            return;
        }
        let usual = self.usual_nick();
        let record = self.room_record(&room);
        record.joined = true;
        record.kept = true;
        record.invited = None;
        if let Some(nick) = bookmark.nick {
            record.nick = nick;
        }
        if record.nick.is_empty() {
            record.nick = usual;
        }
        if record.about.name.is_empty() {
            record.about.name = text::preview(&bookmark.name, 200);
        }
        self.chat_mut(&room).arranged.closed = false;
        if let Some(settings) = bookmark.settings {
            self.arranged_told(vec![(room.clone(), settings)], now);
        }
        let state = self.room_mut(&room);
        if bookmark.password.is_some() {
            state.password = bookmark.password;
        }
        if state.step == Step::Out {
            state.step = Step::Queued;
        }
    }

    fn left_elsewhere(&mut self, room: &BareJid) {
        self.go_out(room);
        self.room_record(room).joined = false;
        self.chat_mut(room).arranged.closed = true;
    }

    /// The account is to remember a room as it stands here.
    pub(super) fn remember(&mut self, room: &BareJid) {
        let Some(record) = self.kept_room(room) else {
            return;
        };
        if !self.online || !self.keeps_rooms() || record.kept || !record.joined {
            return;
        }
        let change = BookmarkChange {
            joined: Some((
                true,
                record.nick.clone(),
                self.rooms.get(room).and_then(|it| it.password.clone()),
            )),
            old: !self.archive.keeps,
            name: (!record.about.name.is_empty()).then(|| record.about.name.clone()),
            settings: Vec::new(),
        };
        self.ask_room(room, RoomRequest::Keep(change));
    }

    /// It does.
    pub(super) fn bookmark_kept(&mut self, room: &BareJid, change: &BookmarkChange) {
        if !change.settings.is_empty() {
            self.arranged_kept(room, &change.settings);
        }
        let nick = change.joined.as_ref().map(|(_, nick, _)| nick);
        if let Some(record) = self.kept_room(room)
            && nick == Some(&record.nick)
        {
            self.room_record(room).kept = true;
        }
    }
}
