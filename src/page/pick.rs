//! Who or what is meant by a few letters: whole beginnings first, then beginnings of
//! words, then parts of words, then letters in their order.

/// How well a name and an address have what was typed, all in the same folded form:
/// less is better, `None` not at all. `words`: what was typed, by its blanks. A domain
/// is shared by many, and so counts least.
pub fn rank(typed: &str, words: &[&str], name: &str, address: &str) -> Option<u8> {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    let begins = |word: &&str, text: &str| {
        let mut parts = text.split(|c: char| !c.is_alphanumeric());
        parts.any(|part| part.starts_with(word))
    };
    // Two letters are in many names somewhere.
    let many = typed.chars().nth(2).is_some();
    if name.starts_with(typed) {
        Some(0)
    } else if words.iter().all(|it| begins(it, name) || begins(it, local)) {
        Some(1)
    } else if words
        .iter()
        .all(|it| name.contains(it) || local.contains(it))
        || address.starts_with(typed)
    {
        Some(2)
    } else if many && (in_order(typed, name) || words.iter().all(|it| begins(it, domain))) {
        Some(3)
    } else {
        None
    }
}

/// Whether a text has these letters, others between them.
fn in_order(letters: &str, text: &str) -> bool {
    let mut text = text.chars();
    let mut letters = letters.chars().filter(|c| !c.is_whitespace());
    letters.all(|letter| text.any(|c| c == letter))
}

/// The first few of what is put into it, by their keys; of equals what came first.
pub struct Best<K, T> {
    most: usize,
    found: Vec<(K, T)>,
}

impl<K: Ord, T> Best<K, T> {
    /// So many at most.
    pub fn of(most: usize) -> Best<K, T> {
        Best {
            most,
            found: Vec::new(),
        }
    }

    /// Keeps it, if it is among the first so far.
    pub fn put(&mut self, key: K, value: impl FnOnce() -> T) {
        let at = self.found.partition_point(|(known, _)| *known <= key);
        if at < self.most {
            self.found.truncate(self.most - 1);
            self.found.insert(at, (key, value()));
        }
    }

    /// They, in order.
    pub fn into_inner(self) -> Vec<(K, T)> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranked(typed: &str, name: &str, address: &str) -> Option<u8> {
        let words: Vec<&str> = typed.split_whitespace().collect();
        rank(typed, &words, name, address)
    }

    #[test]
    fn beginnings_come_first() {
        for (typed, wanted) in [
            ("jo", Some(0)),
            ("john sm", Some(0)),
            ("smi", Some(1)),
            ("sm jo", Some(1)),
            ("j.smith", Some(2)),
            ("work", Some(1)),
            ("exa", Some(3)),
            ("j.smith.work@ex", Some(2)),
            ("ex", None),
            ("mith", Some(2)),
            ("jsm", Some(3)),
            ("jmst", None),
            ("smx", None),
            ("john z", None),
            ("jm", None),
        ] {
            let found = ranked(typed, "john smith", "j.smith.work@example.org");
            assert_eq!(found, wanted, "{typed}");
        }
        assert_eq!(ranked("李", "李小龙", "bruce@x"), Some(0));
    }

    proptest! {
        #[test]
        fn the_best_are_those_of_a_stable_sort(
            keys in prop::collection::vec(0u8..6, 0..40),
            most in 1usize..12,
        ) {
            let mut best = Best::of(most);
            let mut all: Vec<(u8, usize)> = Vec::new();
            for (number, key) in keys.into_iter().enumerate() {
                best.put(key, || number);
                all.push((key, number));
            }
            all.sort_by_key(|(key, _)| *key);
            all.truncate(most);
            prop_assert_eq!(best.into_inner(), all);
        }

        #[test]
        fn nothing_typed_panics(typed in "\\PC{0,12}", name in "\\PC{0,12}") {
            let _ = ranked(&typed, &name, &name);
        }
    }
}
