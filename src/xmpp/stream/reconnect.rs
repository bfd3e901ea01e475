//! When to try again: exponential backoff with full jitter, so that a server
//! coming back is not run over by everyone at once.

use crate::api::Millis;

/// First bound of the wait.
const FIRST: Millis = 1_000;
/// The wait never has a greater bound than this.
const LONGEST: Millis = 60_000;
/// The least wait when the server asks for rest.
const REST: Millis = 30_000;

/// A connection that held so long was no failure. One that breaks at once is:
/// something at its start may break it every time.
const HELD: Millis = 20_000;

/// Counts failures in a row.
#[derive(Debug, Clone, Default)]
pub struct Backoff {
    failures: u32,
    /// When the connection came about, if there is one.
    online: Option<Millis>,
}

impl Backoff {
    /// A connection came about.
    pub fn online(&mut self, now: Millis) {
        self.online = Some(now);
    }

    /// How long to wait now. `random` is any evenly spread number; `rest`: the
    /// server asked to be left alone for a while.
    pub fn next(&mut self, random: u32, rest: bool, now: Millis) -> Millis {
        let since = self.online.take();
        if since.is_some_and(|since| now.saturating_sub(since) >= HELD) {
            self.failures = 0;
        }
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
        let most: Vec<_> = (0..8).map(|_| backoff.next(u32::MAX, false, 0)).collect();
        assert_eq!(most[..4], [1_000, 2_000, 4_000, 8_000]);
        assert_eq!(most[7], LONGEST);
        assert_eq!(backoff.next(0, false, 0), 0);
        assert_eq!(backoff.next(0, true, 0), REST);
        // One that breaks at once does not count, one that holds does.
        backoff.online(1_000);
        assert_eq!(backoff.next(u32::MAX, false, 2_000), LONGEST);
        backoff.online(5_000);
        assert_eq!(backoff.next(u32::MAX, false, 5_000 + HELD), 1_000);
        assert_eq!(backoff.next(u32::MAX, false, 90_000), 2_000);
    }
}
