//! Takes the module apart at the functions that say so (`#[wasm_split]`): what
//! only they reach is fetched when they are first called.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

use crate::{paths, process, setup};

/// The script that fetches the parts. It and the main script import each other.
pub const LOADER: &str = "parts.js";

/// Where it is written which files each part needs: their names without hash and kind.
pub fn needs() -> PathBuf {
    paths::target().join("parts.json")
}

/// Writes the parts of `module`, as the linker wrote it, and their scripts into
/// `staging`, over what the whole module left there.
pub fn split(module: &Path, staging: &Path) -> Result<()> {
    let content = fs::read(module).with_context(|| format!("{}", module.display()))?;
    // wasm-bindgen names its files after this one.
    let main = staging.join("keuvel.wasm");
    let link_name = format!("./{LOADER}");
    let mut options = Options::new(&content);
    options.output_dir = staging;
    options.main_out_path = &main;
    options.main_module = "./keuvel.js";
    options.link_name = &link_name;
    let parts = transform(options)
        .map_err(|error| anyhow!("{error:?}").context("the module has no parts"))?;
    fs::write(needs(), serde_json::to_vec(&parts.prefetch_map)?)?;
    process::run(
        Command::new(setup::wasm_bindgen()?)
            .args(["--target", "web", "--no-typescript", "--keep-lld-exports"])
            .args(["--no-demangle", "--out-name", "keuvel", "--out-dir"])
            .arg(staging)
            .arg(&main),
    )?;
    fs::remove_file(main)?;
    Ok(())
}
