//! When to try again: exponential backoff with full jitter, so that a server
//! coming back is not run over by everyone at once.

use crate::api::Millis;

/// First bound of the wait.
const FIRST: Millis = 1_000;
/// The wait never has a greater bound than this.
const LONGEST: Millis = 60_000;
/// The least wait when the server asks for rest.
const REST: Millis = 30_000;

/// Counts failures in a row.
#[derive(Debug, Clone, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// A connection came about: start over.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// How long to wait now. `random` is any evenly spread number; `rest`: the
    /// server asked to be left alone for a while.
    pub fn next(&mut self, random: u32, rest: bool) -> Millis {
        let bound = FIRST
            .saturating_mul(1 << self.failures.min(16))
            .min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let wait = bound * Millis::from(random) / Millis::from(u32::MAX);
        if rest { REST + wait } else { wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_a_bound_and_starts_over() {
        let mut backoff = Backoff::default();
        let most: Vec<_> = (0..8).map(|_| backoff.next(u32::MAX, false)).collect();
        assert_eq!(most[..4], [1_000, 2_000, 4_000, 8_000]);
        assert_eq!(most[7], LONGEST);
        assert_eq!(backoff.next(0, false), 0);
        assert_eq!(backoff.next(0, true), REST);
        backoff.reset();
        assert_eq!(backoff.next(u32::MAX, false), 1_000);
    }
}
