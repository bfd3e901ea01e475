//! Several sorted lists as one, of which a window is looked at. Its cost is a
//! search in each list, whatever their length and however far down it is.

/// Where the entries of the window stand: list, and place in that list. The
/// window begins at `first` of the merged order and has at most `count`.
pub fn window<K: Ord, T>(lists: &[&[(K, T)]], first: usize, count: usize) -> Vec<(usize, usize)> {
    let mut next: Vec<usize> = (0..lists.len())
        .map(|list| before(lists, list, first))
        .collect();
    let mut found = Vec::new();
    while found.len() < count {
        let heads = (0..lists.len()).filter_map(|list| Some((lists[list].get(next[list])?, list)));
        // Of equals the first list's.
        let Some((_, list)) = heads.min_by(|(a, _), (b, _)| a.0.cmp(&b.0)) else {
            break;
        };
        found.push((list, next[list]));
        next[list] += 1;
    }
    found
}

/// How many entries of one list are among the `first` of the merged order.
fn before<K: Ord, T>(lists: &[&[(K, T)]], list: usize, first: usize) -> usize {
    let own = lists[list];
    let (mut low, mut high) = (0, own.len().min(first));
    while low < high {
        let middle = (low + high) / 2;
        let key = &own[middle].0;
        let others = lists.iter().enumerate().filter(|(other, _)| *other != list);
        let above = others.map(|(other, entries)| {
            entries.partition_point(|(k, _)| k < key || (other < list && k == key))
        });
        match middle + above.sum::<usize>() < first {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The plain way: everything, sorted.
    fn all(lists: &[&[(u8, ())]]) -> Vec<(usize, usize)> {
        let mut all = Vec::new();
        for (list, entries) in lists.iter().enumerate() {
            all.extend(entries.iter().enumerate().map(|(at, e)| (e.0, list, at)));
        }
        all.sort();
        all.into_iter().map(|(_, list, at)| (list, at)).collect()
    }

    proptest! {
        #[test]
        fn a_window_is_a_piece_of_all(
            keys in prop::collection::vec(prop::collection::vec(0u8..20, 0..30), 0..5),
            first in 0usize..120,
            count in 0usize..40,
        ) {
            let lists: Vec<Vec<(u8, ())>> = keys
                .into_iter()
                .map(|mut keys| {
                    keys.sort();
                    keys.into_iter().map(|key| (key, ())).collect()
                })
                .collect();
            let lists: Vec<&[(u8, ())]> = lists.iter().map(Vec::as_slice).collect();
            let wanted: Vec<_> = all(&lists).into_iter().skip(first).take(count).collect();
            prop_assert_eq!(window(&lists, first, count), wanted);
        }
    }

    #[test]
    fn a_window_far_down_costs_a_search() {
        use std::cell::Cell;
        use std::cmp::Ordering;
        thread_local!(static COMPARED: Cell<usize> = const { Cell::new(0) });
        #[derive(PartialEq, Eq)]
        struct Key(usize);
        impl PartialOrd for Key {
            fn partial_cmp(&self, other: &Key) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for Key {
            fn cmp(&self, other: &Key) -> Ordering {
                COMPARED.set(COMPARED.get() + 1);
                self.0.cmp(&other.0)
            }
        }
        let list = |from: usize| -> Vec<(Key, ())> {
            (0..100_000).map(|at| (Key(at * 2 + from), ())).collect()
        };
        let (even, odd) = (list(0), list(1));
        let found = window(&[&even[..], &odd[..]], 150_000, 30);
        assert_eq!(found.first(), Some(&(0, 75_000)));
        assert_eq!(found.len(), 30);
        let compared = COMPARED.get();
        assert!(compared < 3_000, "{compared} comparisons");
    }
}
