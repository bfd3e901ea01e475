//! The figures that are not sizes, and pictures of what there is to see: `cargo xtask
//! bench` and `cargo xtask shots`.

use std::process::Command;

use anyhow::Result;

use crate::{paths, process};

/// Runs the native benches, then those in Chromium, against the site in
/// `$KEUVEL_SITE`, or a release built now.
pub fn bench() -> Result<()> {
    let natively = ["-p", "keuvel", "--no-default-features", "--benches"];
    process::run(cargo().arg("bench").args(natively))?;
    in_chromium("bench", &[])
}

/// Makes pictures of every screen in `target/shots`, of the site in `$KEUVEL_SITE`, or
/// a release built now; or only the few in `docs/shots` anew.
pub fn shots(docs: bool) -> Result<()> {
    crate::setup::emoji_font()?;
    match docs {
        true => in_chromium("shots", &["docs"]),
        false => in_chromium("shots", &[]),
    }
}

fn in_chromium(program: &str, words: &[&str]) -> Result<()> {
    crate::setup::everything()?;
    if std::env::var_os("KEUVEL_SITE").is_none() {
        crate::dist::dist()?;
    }
    let program = ["run", "-p", "keuvel-e2e", "--bin", program, "--"];
    process::run(cargo().args(program).args(words))
}

fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(paths::root());
    cargo
}
