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
            self.shows_people.push(shows);
            self.tell_people(self.shows_people.len() - 1);
        }
    }

    /// In these rooms it is different now.
    pub(super) fn people_changed(&mut self, rooms: &[BareJid]) {
        let tabs = &self.shared.tabs;
        self.shows_people.retain(|it| tabs.is_here(&it.tab));
        for place in 0..self.shows_people.len() {
            if rooms.contains(&self.shows_people[place].room) {
                self.tell_people(place);
            }
        }
    }

    fn tell_people(&mut self, place: usize) {
        let shows = &self.shows_people[place];
        let people = self.model.people(&shows.room, &shows.looked);
        let change = Change::In(self.id.clone(), people);
        self.shared.tabs.send(&shows.tab, change);
    }
}
