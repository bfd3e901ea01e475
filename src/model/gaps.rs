//! The gaps of an archive: where they begin and end, and what parts them. What fills them:
//! `archive.rs`.

use super::Model;
use crate::api::Millis;
use crate::jid::BareJid;
use crate::store::{ArchiveRecord, Gap};
use crate::xmpp::message::{ArchiveItem, ArchivePage};

impl Model {
    /// A stream of its own began, or we came into a room: what came between the last time
    /// and this is not known yet.
    pub(super) fn open_gap(&mut self, room: Option<&BareJid>) {
        // What may have gone out before is looked for from where that was.
        let doubtful = self.outbox.iter().find(|record| {
            let its = self.room_of(&record.peer);
            record.attempted && its.as_ref() == room
        });
        let from = doubtful.map(|record| record.after.clone());
        if room.is_none() {
            self.recent.begin();
        }
        let archive = self.archive_mut(room);
        archive.holds = from.is_some();
        let newest = archive.newest.take();
        let last = archive.gaps.last_mut().filter(|gap| gap.before.is_none());
        match last.map(|gap| (gap.live.clone(), gap)) {
            // Nothing came of the last stream, but something was written in it: what
            // came later must not stand before that. It parts the gap, where in the
            // archive remains to be seen.
            Some((None, gap)) if gap.written.is_some() => {
                archive.fragment = archive.fragment.saturating_add(1);
                let gap = Gap {
                    fragment: archive.fragment,
                    next_index: -1,
                    filled: false,
                    received: false,
                    written: None,
                    owed: None,
                    rests: false,
                    ..gap.clone()
                };
                archive.gaps.push(gap);
            }
            // Nothing came of the last stream.
            Some((None, gap)) => gap.rests = false,
            last => {
                if let Some((live, gap)) = last {
                    gap.before = live;
                }
                archive.fragment = archive.fragment.saturating_add(1);
                let gap = Gap {
                    fragment: archive.fragment,
                    next_index: -1,
                    after: newest.clone(),
                    before: None,
                    live: None,
                    filled: false,
                    received: false,
                    written: None,
                    owed: None,
                    known: false,
                    rests: false,
                };
                // An earlier one began no later: what is doubtful still is.
                archive.gaps.retain(|gap| !gap.known);
                if let Some(from) = from.filter(|from| newest.is_some() && *from != newest) {
                    archive.gaps.push(Gap {
                        after: from,
                        before: newest,
                        known: true,
                        ..gap.clone()
                    });
                }
                archive.gaps.push(gap);
            }
        }
        self.ask_archive(room);
    }

    /// A live message is in the archive, too. Whether it is left to the page to
    /// come: what the server kept for us is, which has its place among the rest; but
    /// not what it only says again, which came after what this stream brought before.
    pub(super) fn is_in_archive(
        &mut self,
        room: Option<&BareJid>,
        id: &str,
        carbon: bool,
        delayed: Option<Millis>,
    ) -> bool {
        let resumed = self.resumed;
        let archive = self.archive_mut(room);
        let mut gap = filling(archive).filter(|gap| gap.before.is_none());
        let nothing_yet = gap.as_ref().is_some_and(|gap| !gap.received);
        let kept = !resumed || nothing_yet;
        if let (Some(time), true, Some(gap)) = (delayed, kept, &mut gap) {
            // Only of the account: a room may say of anything that its archive has it.
            if room.is_none() && gap.after.is_none() {
                gap.owed.get_or_insert_with(|| (id.to_owned(), time));
                self.pending.archive = true;
            }
            return true;
        }
        if let Some(gap) = gap {
            // Copies come before the server has heard that we are here: until then, what
            // is for us need not come by this stream.
            if carbon && !gap.received {
                return false;
            }
            gap.live.get_or_insert_with(|| id.to_owned());
            gap.received = true;
        }
        archive.newest = Some(id.to_owned());
        false
    }

    /// Something takes a place after the newest gap; what the stream brought so far does
    /// not say where in the archive.
    pub(super) fn is_written(&mut self, peer: &BareJid, id: &str) {
        self.takes_place(peer, id, false);
    }

    /// The same of what the server has.
    pub(super) fn came(&mut self, peer: &BareJid, id: &str) {
        self.takes_place(peer, id, true);
    }

    fn takes_place(&mut self, peer: &BareJid, id: &str, server_has: bool) {
        let room = self.room_of(peer);
        // Where ours will stand in the archive nobody knows before it is confirmed: what
        // the server has tells better.
        let unconfirmed = |id: &str| self.outbox.iter().any(|it| it.id == id);
        let gap = self.archive_of(room.as_ref()).gaps.last();
        let written = gap.and_then(|gap| gap.written.as_deref());
        let free = written.is_none_or(|written| server_has && unconfirmed(written));
        let archive = match &room {
            Some(room) => &mut self.room_record(room).archive,
            None => &mut self.archive,
        };
        let newest = archive.gaps.last_mut();
        if let Some(gap) = newest.filter(|gap| gap.before.is_none() && gap.live.is_none())
            && free
        {
            gap.written = Some(id.to_owned());
            self.pending.archive |= room.is_none();
        }
    }
}

impl Gap {
    /// Whether what is read of it next came after all that somebody saw.
    pub(super) fn is_news(&self) -> bool {
        self.after.is_some() || self.owed.is_some()
    }

    /// Whether nothing before this page is missing.
    pub(super) fn ends_in(&self, page: &ArchivePage) -> bool {
        let is_after = |item: &ArchiveItem| self.after.as_ref() == Some(&item.id);
        // An answer that leads nowhere would be asked for again for ever.
        let stuck = page.items.is_empty() || page.first == self.before;
        page.is_start || stuck || page.items.iter().any(is_after)
    }
}

/// The newest gap that is not to rest.
fn filling(archive: &mut ArchiveRecord) -> Option<&mut Gap> {
    archive.gaps.iter_mut().rfind(|gap| !gap.rests)
}

/// What parts the gap at this place: the first that was written in a stream of which
/// nothing came that the archive has named.
pub(super) fn parted(archive: &ArchiveRecord, place: usize) -> Option<String> {
    let older = archive.gaps.get(place.checked_sub(1)?)?;
    let parts = older.before.is_none() && !older.known;
    older.written.clone().filter(|_| parts)
}

/// Nothing is missing any more, to where the gap began; what was to part it did not.
pub(super) fn close(archive: &mut ArchiveRecord, mut place: usize) {
    while parted(archive, place).is_some() {
        archive.gaps.remove(place);
        place -= 1;
    }
    archive.gaps.remove(place);
}
