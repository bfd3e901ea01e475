//! Plays seeds of [`keuvel_e2e::faults`] until one fails: `faults FIRST COUNT
//! MESSAGES FAULTS`.

use anyhow::{Context, Result, bail};
use keuvel_e2e::faults::{self, Size};
use keuvel_e2e::run;

fn main() -> Result<()> {
    let words = std::env::args().skip(1);
    let numbers: Vec<u64> = words
        .map(|word| word.parse().with_context(|| format!("no number: {word}")))
        .collect::<Result<_>>()?;
    let [first, count, messages, faults] = numbers[..] else {
        bail!("faults FIRST COUNT MESSAGES FAULTS");
    };
    run(async {
        for seed in (0..count).map(|add| first.wrapping_add(add)) {
            faults::play(seed, Size { messages, faults }).await?;
        }
        Ok(())
    })
}
