//! Messages while everything breaks: `cargo xtask faults`.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use crate::{paths, process};

/// Messages each way.
const MESSAGES: u64 = 500;
/// Things that go wrong.
const FAULTS: u64 = 200;

/// What to play.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The first seed; one nobody knows yet without it.
    pub seed: Option<u64>,
    /// So many of them; 1.
    pub count: Option<u64>,
    /// Messages each way.
    pub messages: Option<u64>,
    /// Things that go wrong.
    pub faults: Option<u64>,
}

/// Plays seeds, against the site in `$KEUVEL_SITE`, or one built now.
pub fn faults(options: Options) -> Result<()> {
    let seed = match options.seed {
        Some(seed) => seed,
        None => SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
    };
    crate::setup::everything()?;
    if std::env::var_os("KEUVEL_SITE").is_none() {
        crate::dist::dist()?;
    }
    let mut cargo = Command::new("cargo");
    cargo.current_dir(paths::root());
    cargo.args(["run", "-p", "keuvel-e2e", "--bin", "faults", "--"]);
    let numbers = [
        seed,
        options.count.unwrap_or(1),
        options.messages.unwrap_or(MESSAGES),
        options.faults.unwrap_or(FAULTS),
    ];
    process::run(cargo.args(numbers.map(|number| number.to_string())))
}
