//! How tests start Chromium: the programs and the flags.

use std::env;
use std::path::PathBuf;

use crate::paths::which;

/// Flags for a headless browser that talks to nobody but the page's servers.
///
/// `--no-sandbox`: as root, and in most containers, there is no sandbox to be had.
pub const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// The browser: `$CHROME`, or the first usual name on `PATH`.
pub fn browser() -> Option<PathBuf> {
    found("CHROME", &["chromium", "chromium-browser", "google-chrome"])
}

/// Its driver: `$CHROMEDRIVER`, or `chromedriver` on `PATH`.
pub fn driver() -> Option<PathBuf> {
    found("CHROMEDRIVER", &["chromedriver"])
}

fn found(variable: &str, names: &[&str]) -> Option<PathBuf> {
    match env::var_os(variable) {
        Some(path) => Some(path.into()),
        None => names.iter().find_map(|name| which(name)),
    }
}
