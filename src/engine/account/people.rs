//! Who is in a room, for the tabs that show it: each looks for somebody else.

use super::Account;
use crate::api::{Change, Looked};
use crate::browser::wire::TabId;
use crate::jid::BareJid;

/// A tab that shows who is in a room.
pub(super) struct Shows {
    tab: TabId,
    room: BareJid,
    looked: Looked,
}

impl Account {
    /// A tab shows who is in a room, or no longer.
    pub(super) fn show_people(&mut self, tab: TabId, room: BareJid, shown: Option<Looked>) {
        self.shows_people
            .retain(|it| it.tab != tab || it.room != room);
        if let Some(looked) = shown {
            let shows = Shows { tab, room, looked };
            self.tell_people(&shows);
            self.shows_people.push(shows);
        }
    }

    /// In these rooms it is different now.
    pub(super) fn people_changed(&mut self, rooms: &[BareJid]) {
        let tabs = &self.shared.tabs;
        self.shows_people.retain(|it| tabs.is_here(&it.tab));
        let shown = self.shows_people.iter();
        for shows in shown.filter(|it| rooms.contains(&it.room)) {
            self.tell_people(shows);
        }
    }

    fn tell_people(&self, shows: &Shows) {
        let people = self.model.people(&shows.room, &shows.looked);
        let change = Change::In(self.id.clone(), people);
        self.shared.tabs.send(&shows.tab, change);
    }
}
