//! The occupants of one room: by nick, by id, and in the order in which they are shown.

use crate::api::{Affiliation, Looked, OccupantView, People, Role, Show, section};
use crate::jid::{BareJid, Jid};
use crate::text;
use crate::xmpp::rooms::OccupantIn;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Letters of a status text.
const STATUS: usize = 200;

/// Somebody in a room.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model) struct Occupant {
    jid: Option<BareJid>,
    show: Show,
    status: String,
    role: Role,
    affiliation: Affiliation,
    hats: Vec<String>,
    me: bool,
    /// Their id, where the room gives such reliably.
    id: Option<String>,
    /// The hash of their picture, or empty.
    picture: String,
}

impl Occupant {
    /// As a presence says it; `id` where the room gives such reliably.
    pub(super) fn new(
        said: &OccupantIn,
        id: Option<String>,
        show: Show,
        status: &str,
        me: bool,
    ) -> Occupant {
        Occupant {
            id,
            picture: String::new(),
            jid: said.jid.as_ref().map(|jid| jid.bare().clone()),
            show,
            status: text::preview(status, STATUS),
            role: said.role,
            affiliation: said.affiliation,
            hats: said.hats.clone(),
            me,
        }
    }

    pub(super) fn is_us(&self) -> bool {
        self.me
    }

    pub(in crate::model) fn jid(&self) -> Option<&BareJid> {
        self.jid.as_ref()
    }

    pub(super) fn role(&self) -> Role {
        self.role
    }

    pub(super) fn affiliation(&self) -> Affiliation {
        self.affiliation
    }

    /// The hash of their picture, or empty.
    pub(in crate::model) fn picture(&self) -> &str {
        &self.picture
    }

    pub(super) fn set_picture(&mut self, hash: String) {
        self.picture = hash;
    }

    /// What identifies them, see [`super`].
    pub(super) fn who(&self, room: &BareJid, nick: &str) -> Jid {
        let (kind, name) = match &self.id {
            Some(id) => ("#", &**id),
            None => ("=", nick),
        };
        room.with_resource(&[kind, name].concat())
    }

    fn section(&self) -> usize {
        section(self.affiliation, self.role)
    }

    fn view(&self, room: &BareJid, nick: &str) -> OccupantView {
        OccupantView {
            who: self.who(room, nick),
            nick: nick.to_owned(),
            jid: self.jid.clone(),
            show: self.show,
            status: self.status.clone(),
            role: self.role,
            affiliation: self.affiliation,
            hats: self.hats.clone(),
            me: self.me,
            pictured: !self.picture.is_empty(),
        }
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(in crate::model) struct Occupants {
    by_nick: HashMap<String, Occupant>,
    /// Nicks by ids.
    by_id: HashMap<String, String>,
    /// Somebody is here under two nicks, with one id.
    doubled: bool,
    /// Who was shown last, until something changes.
    shown: Option<Shown>,
}

/// Those who fit what is looked for, in their order.
#[derive(Debug)]
struct Shown {
    filter: String,
    nicks: Vec<String>,
    sections: [u32; 4],
}

impl Occupants {
    pub(super) fn len(&self) -> usize {
        self.by_nick.len()
    }

    pub(super) fn get(&self, nick: &str) -> Option<&Occupant> {
        self.by_nick.get(nick)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Occupant)> + Clone {
        self.by_nick.iter()
    }

    /// Somebody is here, or is now like this.
    pub(super) fn insert(&mut self, nick: String, occupant: Occupant) -> Option<Occupant> {
        self.shown = None;
        let id = occupant.id.clone();
        let before = self.by_nick.insert(nick.clone(), occupant);
        let other = before.as_ref().filter(|before| before.id != id);
        if let Some(old) = other.and_then(|before| before.id.as_ref()) {
            self.forget_id(old, &nick);
        }
        if let Some(id) = id {
            let same = self.by_id.insert(id, nick.clone());
            self.doubled |= same.is_some_and(|it| it != nick);
        }
        before
    }

    pub(super) fn remove(&mut self, nick: &str) -> Option<Occupant> {
        self.shown = None;
        let gone = self.by_nick.remove(nick)?;
        if let Some(id) = &gone.id {
            self.forget_id(id, nick);
        }
        Some(gone)
    }

    /// A nick has this id no more; another may have it still.
    fn forget_id(&mut self, id: &String, nick: &str) {
        if self.by_id.get(id).is_none_or(|it| it != nick) {
            return;
        }
        self.by_id.remove(id);
        let same = |(_, it): &(&String, &Occupant)| it.id.as_ref() == Some(id);
        let mut all = self.by_nick.iter().filter(|_| self.doubled);
        if let Some((other, _)) = all.find(same) {
            self.by_id.insert(id.clone(), other.clone());
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Occupants::default();
    }

    /// Who it is that is known so, see [`super`], with their nick.
    pub(in crate::model) fn identified(&self, who: &str) -> Option<(&str, &Occupant)> {
        let nick = match who.strip_prefix('#') {
            Some(id) => self.by_id.get(id)?,
            None => who.strip_prefix('=')?,
        };
        let (nick, occupant) = self.by_nick.get_key_value(nick)?;
        let same = occupant.id.is_some() == who.starts_with('#');
        same.then_some((nick, occupant))
    }

    /// Some of those who are looked for.
    pub(super) fn look(&mut self, room: &BareJid, looked: &Looked) -> People {
        let filter = looked.filter.to_lowercase();
        let shown = match self.shown.take().filter(|shown| shown.filter == filter) {
            Some(shown) => shown,
            None => self.order(filter),
        };
        let nicks = shown.nicks.iter().skip(looked.first as usize);
        let rows = nicks
            .take(looked.count as usize)
            .filter_map(|nick| Some(self.by_nick.get(nick)?.view(room, nick)));
        let people = People {
            sections: shown.sections,
            first: looked.first,
            rows: rows.collect(),
        };
        self.shown = Some(shown);
        people
    }

    fn order(&self, filter: String) -> Shown {
        let fits = |(nick, it): &(&String, &Occupant)| {
            let jid = it.jid.as_ref().map(BareJid::as_str);
            filter.is_empty()
                || nick.to_lowercase().contains(&filter)
                || jid.is_some_and(|jid| jid.contains(&filter))
        };
        let mut all: Vec<_> = self.by_nick.iter().filter(fits).collect();
        all.sort_by_cached_key(|(nick, it)| {
            (it.section(), Reverse(it.affiliation), nick.to_lowercase())
        });
        let mut sections = [0; 4];
        for (_, it) in &all {
            sections[it.section()] += 1;
        }
        Shown {
            filter,
            nicks: all.into_iter().map(|(nick, _)| nick.clone()).collect(),
            sections,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn occupant(id: Option<&str>, affiliation: Affiliation) -> Occupant {
        let said = OccupantIn {
            affiliation,
            role: Role::Participant,
            ..OccupantIn::default()
        };
        Occupant::new(&said, id.map(str::to_owned), Show::Online, "", false)
    }

    fn some_occupant() -> impl Strategy<Value = Option<Occupant>> {
        let id = prop::option::of("[xy]");
        let affiliation = prop_oneof![Just(Affiliation::None), Just(Affiliation::Owner)];
        prop::option::of((id, affiliation).prop_map(|(id, a)| occupant(id.as_deref(), a)))
    }

    proptest! {
        #[test]
        fn whoever_is_here_is_found_and_shown(
            happened in prop::collection::vec(("[a-d]", some_occupant()), 0..30),
            looked_between in any::<bool>(),
        ) {
            let room: BareJid = "room@conference.localhost".parse().unwrap();
            let mut occupants = Occupants::default();
            let mut plain: HashMap<String, Occupant> = HashMap::new();
            let everybody = Looked { filter: String::new(), first: 0, count: 9 };
            for (nick, occupant) in happened {
                match occupant {
                    Some(it) => {
                        plain.insert(nick.clone(), it.clone());
                        occupants.insert(nick, it);
                    }
                    None => {
                        plain.remove(&nick);
                        occupants.remove(&nick);
                    }
                }
                if looked_between {
                    occupants.look(&room, &everybody);
                }
            }
            for (nick, it) in &plain {
                let who = it.who(&room, nick);
                let (found, same) = occupants.identified(who.resource().unwrap()).unwrap();
                prop_assert_eq!(&same.id, &it.id);
                prop_assert!(it.id.is_some() || found == nick);
            }
            let mut ids: Vec<_> = plain.values().filter_map(|it| it.id.clone()).collect();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(occupants.by_id.len(), ids.len());
            let people = occupants.look(&room, &everybody);
            let mut nicks: Vec<_> = people.rows.iter().map(|it| it.nick.clone()).collect();
            nicks.sort_unstable();
            let mut expected: Vec<_> = plain.keys().cloned().collect();
            expected.sort_unstable();
            prop_assert_eq!(nicks, expected);
            let sections: Vec<_> = people.rows.iter().map(|it| section(it.affiliation, it.role)).collect();
            prop_assert!(sections.is_sorted());
        }
    }

    #[test]
    fn nobody_takes_a_nick_that_is_somebodys_id() {
        let mut occupants = Occupants::default();
        occupants.insert("Ann".into(), occupant(Some("1"), Affiliation::None));
        occupants.insert("1".into(), occupant(None, Affiliation::Owner));
        assert_eq!(occupants.identified("#1").unwrap().0, "Ann");
        assert_eq!(occupants.identified("=1").unwrap().0, "1");
        assert!(occupants.identified("=Ann").is_none());
        assert!(occupants.identified("#2").is_none());
        assert!(occupants.identified("Ann").is_none());
    }
}
