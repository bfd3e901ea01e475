//! The pictures of rooms (XEP-0486). Each is fetched once, when its hash is told, and kept.

use crate::jid::BareJid;
use crate::model::Model;
use crate::store::{PictureRecord, Write};
use crate::xmpp::rooms::RoomRequest;

impl Model {
    /// A room tells which picture it has; empty: none.
    pub(super) fn picture_told(&mut self, room: &BareJid, hash: &str) {
        if self.kept_room(room).is_none_or(|it| it.picture == hash) {
            return;
        }
        let asked = std::mem::replace(&mut self.room_mut(room).picture, hash.to_owned());
        if hash.is_empty() {
            self.room_record(room).picture.clear();
            let write = Write::DeletePicture(room.clone());
            self.pending.writes.push(write);
            self.room_changed(room);
        } else if asked != hash {
            self.ask_room(room, RoomRequest::Picture(hash.to_owned()));
        }
    }

    /// It came; it may have been overtaken by another.
    pub(super) fn picture_came(&mut self, room: &BareJid, hash: String, data: String) {
        if !self.is_room(room) || self.room_mut(room).picture != hash {
            return;
        }
        self.room_record(room).picture.clone_from(&hash);
        let of = room.clone();
        let write = Write::Picture(PictureRecord { of, hash, data });
        self.pending.writes.push(write);
        self.room_changed(room);
    }
}
