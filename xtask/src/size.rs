//! What a first visit downloads until the sign-in form works, and whether
//! that is within what we promise.

use std::fs;

use anyhow::{Result, ensure};

use crate::{build, dist, paths};

/// Everything, in bytes after gzip.
const BUDGET: usize = 300 * 1024;
/// What must be there before anything is painted: page, style sheets, start script.
const SHELL_BUDGET: usize = 15 * 1024;

/// Fetched on other occasions: not part of a first visit.
const LATER: &[&str] = &[
    // Of the app, what somebody who is signed in needs (`src/ui/panes.rs`).
    "split_",
    // What several of its parts share.
    "chunk_",
    "locales/",
    "emoji",
    "sw.js",
    "robots.txt",
    "icons/",
    "sounds/",
];

/// Builds, prints the table and tells whether the budget holds.
pub fn size() -> Result<bool> {
    dist::dist()?;
    table()
}

/// The table for what `dist/` holds.
pub fn table() -> Result<bool> {
    let (mut shell, mut total, mut packed, mut modules) = (0, 0, 0, 0);
    println!(
        "{:<44}{:>10}{:>10}{:>10}",
        "first visit", "raw", "gzip", "brotli"
    );
    for file in build::files(&paths::dist())? {
        let name = file.to_string_lossy().into_owned();
        if name.ends_with(".br")
            || name.ends_with(".gz")
            || LATER.iter().any(|prefix| name.starts_with(prefix))
        {
            continue;
        }
        let content = fs::read(paths::dist().join(&file))?;
        if name.ends_with(".wasm") {
            ensure!(
                build::is_module(&content),
                "{name} is broken: its size means nothing"
            );
            modules += 1;
        }
        let (gzip, brotli) = (dist::gzip(&content)?.len(), dist::brotli(&content)?.len());
        println!("{name:<44}{:>10}{gzip:>10}{brotli:>10}", content.len());
        total += gzip;
        packed += brotli;
        if name.ends_with(".html") || name.ends_with(".css") || name.starts_with("boot-") {
            shell += gzip;
        }
    }
    println!("{:<44}{:>10}{total:>10}{packed:>10}", "in all", "");
    // Without the app everything would be within the budget.
    ensure!(
        modules == 1,
        "{modules} modules in {}, not one",
        paths::dist().display()
    );
    let mut within = true;
    for (what, size, budget) in [
        ("first visit", total, BUDGET),
        ("first paint", shell, SHELL_BUDGET),
    ] {
        let verdict = if size <= budget { "within" } else { "OVER" };
        println!(
            "{what}: {:.1} KB gzip, {verdict} the budget of {} KB",
            size as f64 / 1024.0,
            budget / 1024
        );
        within &= size <= budget;
    }
    Ok(within)
}
