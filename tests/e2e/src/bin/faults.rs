//! Plays seeds of [`keuvel_e2e::faults`] until one fails: `faults FIRST COUNT`.

use anyhow::{Context, Result};
use keuvel_e2e::{faults, run};

/// Messages each way.
const MESSAGES: u64 = 20;
/// Things that go wrong.
const FAULTS: u64 = 10;

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let mut number = || -> Result<u64> {
        let word = words.next().context("faults FIRST COUNT")?;
        word.parse().with_context(|| format!("no number: {word}"))
    };
    let (first, count) = (number()?, number()?);
    run(async {
        for seed in (0..count).map(|add| first.wrapping_add(add)) {
            faults::play(seed, MESSAGES, FAULTS).await?;
            println!("seed {seed}: 0 lost, 0 doubled, in order");
        }
        Ok(())
    })
}
