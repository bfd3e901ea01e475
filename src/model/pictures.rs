//! Pictures of people and rooms. Of each its hash is told; it is fetched when it is to be
//! seen, once, and kept. Who is in a room goes by what identifies them there
//! ([`super::rooms`]), and is kept only where their address is known.

use super::Model;
use crate::api::Problem;
use crate::jid::{BareJid, Jid};
use crate::store::{PictureRecord, Store, Write};
use crate::xmpp::profile::Picture;
use crate::xmpp::request::Request;
use std::collections::{HashMap, HashSet};

/// Pictures that are fetched at the same time.
const AT_ONCE: usize = 4;
/// Faces that are drawn somewhere: of more nobody hears that they changed.
const WANTED: usize = 20_000;
/// Pictures that are tried to be had as long as a stream lasts.
const ASKED: usize = 5_000;
/// Rooms that were looked at.
const LOOKED: usize = 20;
/// Octets of those that are not kept.
const HERE: usize = 8 * 1024 * 1024;

/// Whose picture it is, where it is kept, and which it is.
struct Known {
    /// Where it is kept, if it is.
    kept: Option<BareJid>,
    /// Its hash; empty: there is none.
    hash: String,
    /// Who has it.
    at: Jid,
    /// In a vCard.
    card: bool,
}

/// See the module's text.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// Faces that are drawn, and where their pictures are kept.
    wanted: HashMap<Jid, Option<BareJid>>,
    /// What was asked for: whose, and hashes.
    asked: HashSet<(Jid, String)>,
    /// The newest is fetched first: that is what somebody looks at.
    queue: Vec<Picture>,
    under_way: Vec<Picture>,
    /// Rooms that somebody looked at without being in them, and what they look like.
    looked: Vec<(BareJid, String)>,
    /// Those that are not kept: hash and `data:` address, oldest first.
    here: Vec<(String, String)>,
}

impl Model {
    /// Which picture somebody has; `None`: that is not known now.
    fn picture_of(&self, of: &Jid) -> Option<Known> {
        let bare = of.bare();
        let (kept, told, at, card) = match self.rooms.get(bare) {
            Some(room) if !of.is_bare() => {
                let (nick, occupant) = room.occupants.identified(of.resource()?)?;
                let jid = occupant.jid().filter(|jid| !self.is_kept_away(jid));
                if let Some(known) = jid.and_then(|jid| self.picture_of_person(jid)) {
                    return Some(known);
                }
                let at = bare.with_resource(nick);
                (jid.cloned(), occupant.picture(), at, true)
            }
            _ if !of.is_bare() => return None,
            _ if self.is_room(bare) => {
                let room = self.chats.get(bare)?.room.as_ref()?;
                (Some(bare.clone()), &*room.picture, of.clone(), true)
            }
            _ => match self.pictures.looked.iter().find(|(room, _)| room == bare) {
                Some((_, hash)) => (None, &**hash, of.clone(), true),
                None => return self.picture_of_person(bare),
            },
        };
        let hash = told.to_owned();
        Some(Known {
            kept,
            hash,
            at,
            card,
        })
    }

    /// The same of a contact, or of ourselves.
    fn picture_of_person(&self, jid: &BareJid) -> Option<Known> {
        let profile = match *jid == self.account {
            true => &self.settings.profile,
            false => &self.contacts.get(jid)?.record.as_ref()?.profile,
        };
        Some(Known {
            kept: Some(jid.clone()),
            hash: profile.picture.clone(),
            at: jid.clone().into(),
            card: profile.by_card,
        })
    }

    /// Somebody looks at a room that we are not in.
    pub(super) fn room_looked_at(&mut self, room: &BareJid, hash: &str) {
        let looked = &mut self.pictures.looked;
        looked.retain(|(it, _)| it != room);
        looked.truncate(LOOKED);
        looked.insert(0, (room.clone(), hash.to_owned()));
        self.face_changed(room.clone().into());
    }

    /// Somebody's face is drawn: their picture, if it is here, or what was their picture
    /// before; else it is fetched. Empty: there is none any more (`anew`: which is not said).
    pub async fn picture<S: Store>(&mut self, store: &S, of: &Jid, anew: bool) -> Option<String> {
        let known = self.picture_of(of);
        let pictures = &mut self.pictures;
        if pictures.wanted.len() < WANTED || pictures.wanted.contains_key(of) {
            let kept = known.as_ref().and_then(|it| it.kept.clone());
            pictures.wanted.insert(of.clone(), kept);
        }
        let known = known?;
        if known.hash.is_empty() {
            return (!anew).then(String::new);
        }
        let mut here = pictures.here.iter();
        if let Some((_, data)) = here.find(|(hash, _)| known.hash == *hash) {
            return Some(data.clone());
        }
        let record = match &known.kept {
            Some(kept) => store.picture(kept).await.ok().flatten(),
            None => None,
        };
        let is_it = record.as_ref().is_some_and(|it| it.hash == known.hash);
        if !is_it {
            self.fetch_picture(of.clone(), known);
        }
        // What another room said of an address shows nobody here.
        record.filter(|_| is_it || of.is_bare()).map(|it| it.data)
    }

    /// It is not here, and so it is fetched.
    fn fetch_picture(&mut self, of: Jid, known: Known) {
        let pictures = &mut self.pictures;
        let what = (of.clone(), known.hash.clone());
        if pictures.asked.len() >= ASKED || !pictures.asked.insert(what) {
            return;
        }
        pictures.queue.push(Picture {
            of,
            at: known.at,
            hash: known.hash,
            card: known.card,
        });
        self.fetch_pictures();
    }

    /// The next of those that wait.
    fn fetch_pictures(&mut self) {
        let pictures = &mut self.pictures;
        while self.online
            && pictures.under_way.len() < AT_ONCE
            && let Some(next) = pictures.queue.pop()
        {
            pictures.under_way.push(next.clone());
            let request = Request::Picture(Box::new(next));
            self.pending.requests.push(request);
        }
    }

    pub(super) fn pictures_online(&mut self, anew: bool) {
        if anew {
            let pictures = &mut self.pictures;
            let waits = |(of, hash): &(Jid, String)| {
                let mut queue = pictures.queue.iter();
                queue.any(|it| it.of == *of && it.hash == *hash)
            };
            pictures.asked.retain(waits);
        }
        self.fetch_pictures();
    }

    pub(super) fn pictures_offline(&mut self) {
        let pictures = &mut self.pictures;
        pictures.queue.append(&mut pictures.under_way);
    }

    pub(super) fn picture_refused(&mut self, picture: Picture, problem: &Problem) {
        match problem {
            // With the next stream.
            Problem::ConnectionLost => {
                self.pictures.under_way.retain(|it| *it != picture);
                self.pictures.queue.push(picture);
            }
            _ => self.picture_came(&picture, None),
        }
    }

    /// It came; `None`: another than was announced, or nothing.
    pub(super) fn picture_came(&mut self, picture: &Picture, data: Option<String>) {
        self.pictures.under_way.retain(|it| it != picture);
        self.fetch_pictures();
        let Some(data) = data else { return };
        // It may have been overtaken by another.
        let known = self.picture_of(&picture.of);
        let Some(known) = known.filter(|it| it.hash == picture.hash) else {
            return;
        };
        match known.kept {
            Some(of) => self.keep_picture(of, known.hash, data),
            None => {
                let here = &mut self.pictures.here;
                here.push((known.hash, data));
                let mut octets: usize = here.iter().map(|it| it.1.len()).sum();
                while octets > HERE {
                    octets -= here.remove(0).1.len();
                }
                self.pending.pictures.insert(picture.of.clone());
            }
        }
    }

    pub(super) fn keep_picture(&mut self, of: BareJid, hash: String, data: String) {
        self.picture_changed(&of);
        let write = Write::Picture(PictureRecord { of, hash, data });
        self.pending.writes.push(write);
    }

    /// None is kept any more: what is to be seen is fetched again.
    pub(super) fn clear_pictures(&mut self) {
        self.pictures.here.clear();
        self.pictures.asked.clear();
        self.pending.writes.push(Write::ClearPictures);
    }

    /// Somebody has another picture, or none; or it is here now.
    pub(super) fn picture_changed(&mut self, of: &BareJid) {
        let drawn = self.pictures.wanted.iter();
        let drawn = drawn.filter(|(face, kept)| {
            kept.as_ref() == Some(of) || face.is_bare() && *face.bare() == *of
        });
        let drawn = drawn.map(|(face, _)| face.clone());
        self.pending.pictures.extend(drawn);
    }

    /// The same of somebody in a room.
    pub(super) fn face_changed(&mut self, who: Jid) {
        if self.pictures.wanted.contains_key(&who) {
            self.pending.pictures.insert(who);
        }
    }
}
