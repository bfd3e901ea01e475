//! Messages while everything breaks: `cargo xtask faults`.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use crate::{paths, process};

/// Plays `count` seeds from `seed` on, or from one nobody knows yet, against the
/// site in `$KEUVEL_SITE`, or one built now.
pub fn faults(seed: Option<u64>, count: u64) -> Result<()> {
    let seed = match seed {
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
    process::run(cargo.args([seed.to_string(), count.to_string()]))
}
