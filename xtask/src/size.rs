//! What a first visit downloads until the sign-in form works, and whether
//! that is within what we promise.

use std::collections::HashMap;
use std::fs;

use anyhow::{Result, ensure};

use crate::{build, dist, paths};

/// Everything, in bytes after gzip.
const BUDGET: usize = 300 * 1024;
/// With what is fetched while somebody types: all that a person who chats needs. This
/// is what it came to, not what it should be: it grows only knowingly, and is to come
/// down to the 542 KB of Converse with everything.
const CHAT_BUDGET: usize = 800 * 1024;
/// What must be there before anything is painted: page, style sheets, start script.
const SHELL_BUDGET: usize = 10 * 1024;

/// Fetched while somebody types: what one who is signed in needs
/// (`src/ui/panes.rs`, `src/engine/parts.rs`), and what these share with others.
const TO_CHAT: &[&str] = &["chat", "client"];
/// The texts of one language are needed at once.
const SPOKEN: &str = "locales/en-";
/// Fetched on other occasions: not part of a first visit.
const LATER: &[&str] = &[
    // Parts of the app that few need.
    "split_",
    "chunk_",
    // When somebody looks for a server.
    "providers.json",
    "locales/",
    "emoji",
    "licences-",
    "sw.js",
    "favicon-unread-",
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
    let (mut shell, mut total, mut packed, mut modules, mut chat) = (0, 0, 0, 0, 0);
    let needs: HashMap<String, Vec<String>> =
        serde_json::from_slice(&fs::read(build::split::needs())?)?;
    let to_chat: Vec<String> = TO_CHAT
        .iter()
        .flat_map(|part| needs.get(*part).cloned().unwrap_or_default())
        .map(|stem| stem + "-")
        .collect();
    ensure!(!to_chat.is_empty(), "nobody knows what the parts need");
    let to_chat: Vec<&str> = to_chat.iter().map(String::as_str).collect();
    let one_of = |names: &[&str], name: &str| names.iter().any(|prefix| name.starts_with(prefix));
    println!(
        "{:<44}{:>10}{:>10}{:>10}",
        "first visit", "raw", "gzip", "brotli"
    );
    for file in build::files(&paths::dist())? {
        let name = file.to_string_lossy().into_owned();
        let later = one_of(LATER, &name) && !name.starts_with(SPOKEN);
        if name.ends_with(".br") || name.ends_with(".gz") || later && !one_of(&to_chat, &name) {
            continue;
        }
        let content = fs::read(paths::dist().join(&file))?;
        if name.ends_with(".wasm") {
            ensure!(
                build::is_module(&content),
                "{name} is broken: its size means nothing"
            );
            modules += usize::from(!one_of(&to_chat, &name));
        }
        let (gzip, brotli) = (dist::gzip(&content)?.len(), dist::brotli(&content)?.len());
        println!("{name:<44}{:>10}{gzip:>10}{brotli:>10}", content.len());
        chat += gzip;
        if one_of(&to_chat, &name) {
            continue;
        }
        total += gzip;
        packed += brotli;
        if name.ends_with(".html")
            || name.starts_with("keuvel-") && name.ends_with(".css")
            || name.starts_with("boot-")
        {
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
        ("to chat", chat, CHAT_BUDGET),
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
