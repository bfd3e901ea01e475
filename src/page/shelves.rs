//! Everyone of an account in the order of the list, sorted into shelves: all, those
//! with something new, those put away, those closed. A change costs a search in each, never a sort.

use crate::jid::BareJid;
use std::cmp::Reverse;
use std::sync::Arc;

/// A part of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shelf {
    /// All that is not put away.
    #[default]
    All,
    /// Those with something new, also put away, but not if they are silent there.
    Unread,
    /// What is put away.
    Archived,
    /// What is not in the list, but is found.
    Closed,
}

/// Whether a line is put away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Away {
    /// No.
    #[default]
    No,
    /// Into the archive.
    Archived,
    /// Out of the list.
    Closed,
}

/// What a line is sorted by: put away after the rest, pinned before it, then who wrote
/// last, then by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Whether it is put away.
    pub away: Away,
    /// It is not pinned.
    pub unpinned: bool,
    /// When something was said last; 0: never.
    pub time: Reverse<u64>,
    /// The name, in the form it is sorted and searched by.
    pub name: Arc<str>,
    /// The address.
    pub jid: BareJid,
}

/// Where a line stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its place in the order.
    pub key: Key,
    /// Something is new in it.
    pub unread: bool,
}

impl Place {
    fn is_on(&self, shelf: Shelf) -> bool {
        match shelf {
            Shelf::All => self.key.away == Away::No,
            Shelf::Unread => self.key.away != Away::Closed && self.unread,
            Shelf::Archived => self.key.away == Away::Archived,
            Shelf::Closed => self.key.away == Away::Closed,
        }
    }
}

/// The shelves.
pub struct Shelves<T>([Vec<(Key, T)>; 4]);

const SHELVES: [Shelf; 4] = [Shelf::All, Shelf::Unread, Shelf::Archived, Shelf::Closed];

impl<T> Default for Shelves<T> {
    fn default() -> Shelves<T> {
        Shelves([Vec::new(), Vec::new(), Vec::new(), Vec::new()])
    }
}

impl<T: Clone> Shelves<T> {
    /// Puts a line where it belongs now; `None`: nowhere.
    pub fn put(&mut self, before: Option<&Place>, now: Option<&Place>, line: &T) {
        for (shelf, lines) in SHELVES.into_iter().zip(&mut self.0) {
            let key =
                |place: Option<&Place>| place.filter(|it| it.is_on(shelf)).map(|it| it.key.clone());
            let (before, now) = (key(before), key(now));
            if before == now {
                continue;
            }
            if let Some(key) = before
                && let Ok(at) = lines.binary_search_by(|(k, _)| k.cmp(&key))
            {
                lines.remove(at);
            }
            if let Some(key) = now
                && let Err(at) = lines.binary_search_by(|(k, _)| k.cmp(&key))
            {
                lines.insert(at, (key, line.clone()));
            }
        }
    }

    /// The lines of a shelf, in order.
    pub fn of(&self, shelf: Shelf) -> &[(Key, T)] {
        &self.0[shelf as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 3] = ["", "ann", "bo"];
    const AWAY: [Away; 3] = [Away::No, Away::Archived, Away::Closed];

    fn place() -> impl Strategy<Value = Option<(usize, bool, u64, usize, bool)>> {
        prop::option::weighted(
            0.8,
            (0usize..3, any::<bool>(), 0u64..4, 0usize..3, any::<bool>()),
        )
    }

    proptest! {
        #[test]
        fn whatever_happens_it_is_as_sorted_anew(
            steps in prop::collection::vec((0usize..12, place()), 0..120),
        ) {
            let mut shelves = Shelves::default();
            let mut known: Vec<Option<Place>> = vec![None; 12];
            for (who, now) in steps {
                let jid: BareJid = format!("{who}@x").parse().unwrap();
                let now = now.map(|(away, unpinned, time, name, unread)| Place {
                    key: Key {
                        away: AWAY[away],
                        unpinned,
                        time: Reverse(time),
                        name: NAMES[name].into(),
                        jid,
                    },
                    unread,
                });
                shelves.put(known[who].as_ref(), now.as_ref(), &who);
                known[who] = now;
                for shelf in SHELVES {
                    let places = known.iter().enumerate();
                    let mut anew: Vec<_> = places
                        .filter_map(|(who, place)| Some((place.as_ref()?, who)))
                        .filter(|(place, _)| place.is_on(shelf))
                        .map(|(place, who)| (place.key.clone(), who))
                        .collect();
                    anew.sort();
                    prop_assert_eq!(shelves.of(shelf), &anew[..]);
                }
            }
        }
    }

    #[test]
    fn what_is_new_does_not_stand_above_what_is_pinned() {
        let key = |unpinned, time, name: &str| Key {
            away: Away::No,
            unpinned,
            time: Reverse(time),
            name: name.into(),
            jid: "a@x".parse().unwrap(),
        };
        assert!(key(false, 0, "zoe") < key(true, u64::MAX, "ann"));
        assert!(key(true, 2, "zoe") < key(true, 1, "ann"));
        assert!(key(true, 1, "ann") < key(true, 1, "zoe"));
    }
}
