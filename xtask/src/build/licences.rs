//! What the licences of the libraries ask for: a text with the name, the version and the
//! licence of each that is in the site, and what stands in their own packages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{paths, setup};

/// The file in a site.
pub const FILE: &str = "licences.txt";

/// What is in the site and comes from no crate.
const OTHERS: &str = "emojibase-data (names of emoji): MIT\n  https://emojibase.dev\n  \
    Copyright (c) 2017-2019, Miles Johnson.\n\
    cldr-annotations (names of emoji): Unicode-3.0\n  https://cldr.unicode.org\n  \
    Copyright © 2004-2026 Unicode, Inc.\n";

/// The text, of the crates that `cargo` builds the app from.
pub fn text() -> Result<String> {
    let output = Command::new("cargo")
        .current_dir(paths::root())
        .args(["metadata", "--format-version", "1", "--features", "split"])
        .args(["--filter-platform", setup::TARGET])
        .output()
        .context("cargo metadata")?;
    if !output.status.success() {
        bail!(
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let mut list = String::new();
    // The same words stand in many packages.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in in_the_app(&metadata)? {
        let of = |field: &str| package[field].as_str().unwrap_or_default();
        let name = format!("{} {}", of("name"), of("version"));
        writeln!(list, "{name}: {}", of("license"))?;
        if !of("repository").is_empty() {
            writeln!(list, "  {}", of("repository"))?;
        }
        let manifest = Path::new(of("manifest_path"));
        for text in own_texts(manifest.parent().context("a manifest in a folder")?)? {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    let mut all = format!("Keuvel is made with these libraries.\n\n{list}{OTHERS}");
    for (text, names) in texts {
        let line = "-".repeat(72);
        write!(all, "\n{line}\n{}\n\n{text}\n", names.join(", "))?;
    }
    Ok(all)
}

/// The packages that are compiled into the app, by name.
fn in_the_app(metadata: &Value) -> Result<Vec<&Value>> {
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let nodes: BTreeMap<String, Value> = list(&metadata["resolve"]["nodes"])
        .into_iter()
        .filter_map(|node| Some((node["id"].as_str()?.to_owned(), node)))
        .collect();
    let root = metadata["resolve"]["root"].as_str().context("no root")?;
    let mut found = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(id) = open.pop() {
        let node = nodes.get(&id).context("a package that is nowhere")?;
        for dependency in list(&node["deps"]) {
            // Not what only builds or tests it.
            let kinds = list(&dependency["dep_kinds"]);
            let is_in_it = kinds.iter().any(|it| it["kind"].is_null());
            if let Some(id) = dependency["pkg"].as_str().filter(|_| is_in_it)
                && found.insert(id.to_owned())
            {
                open.push(id.to_owned());
            }
        }
    }
    let packages = metadata["packages"].as_array().context("no packages")?;
    let is_in = |it: &&Value| it["id"].as_str().is_some_and(|id| found.contains(id));
    let mut packages: Vec<_> = packages.iter().filter(is_in).collect();
    packages.sort_by_key(|it| it["name"].as_str().map(str::to_owned));
    Ok(packages)
}

/// What stands in a package about its licence, without ends of lines that differ.
fn own_texts(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_uppercase();
        let names = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"];
        if path.is_file() && names.iter().any(|it| name.starts_with(it)) {
            let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
            let lines: Vec<_> = text.lines().map(str::trim_end).collect();
            texts.push(lines.join("\n").trim().to_owned());
        }
    }
    texts.sort();
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_in_the_app_and_not_what_tests_it() {
        let text = text().unwrap();
        let has = |name: &str| {
            text.lines()
                .any(|line| line.starts_with(&format!("{name} ")))
        };
        assert!(has("leptos") && has("quick-xml") && has("postcard"));
        assert!(!has("proptest") && !has("keuvel"));
        let nameless = text.lines().take_while(|it| !it.starts_with("---"));
        let nameless: Vec<_> = nameless.filter(|it| it.ends_with(": ")).collect();
        assert!(nameless.is_empty(), "without a licence: {nameless:?}");
    }
}
