//! The figures that are not sizes: `cargo xtask bench`.

use std::process::Command;

use anyhow::Result;

use crate::{paths, process};

/// Runs the native benches, then the burst bench in Chromium.
pub fn bench() -> Result<()> {
    let cargo = || {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(paths::root());
        cargo
    };
    if paths::root().join("benches").is_dir() {
        process::run(cargo().args([
            "bench",
            "-p",
            "keuvel",
            "--no-default-features",
            "--benches",
        ]))?;
    }
    if paths::root().join("tests/e2e/src/bin/bench.rs").is_file() {
        crate::setup::everything()?;
        crate::dist::dist()?;
        process::run(cargo().args(["run", "-p", "keuvel-e2e", "--bin", "bench"]))?;
    }
    Ok(())
}
