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

/// Variables that Chromium sets in its own environment while other threads of its already read
/// that. Up to glibc 2.40, a new variable moves the whole array from under a reader, and the
/// browser dies at its start: once in some hundred times. One that is there is only replaced.
pub const ENVIRONMENT: [(&str, &str); 2] = [
    ("FC_FONTATIONS", "1"),
    ("DBUS_SESSION_BUS_ADDRESS", "disabled:"),
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
