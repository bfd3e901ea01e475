//! From sources to the files of a site: Trunk compiles, [`split`] takes the
//! module apart, `wasm-opt` shrinks the parts, [`finish`] names and links.

mod finish;
mod licences;
pub mod split;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::{paths, process, setup};

/// Quick to compile, or small to download.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// Big and unoptimised, compiled in seconds.
    Dev,
    /// What is deployed.
    Release,
}

/// Builds the app into `out`, which then holds nothing else.
pub fn build(profile: Profile, out: &Path) -> Result<()> {
    let toolchain = setup::wasm_toolchain()?;
    let trunk = setup::trunk()?;
    setup::wasm_bindgen()?;
    if profile == Profile::Release {
        setup::wasm_opt()?;
    }
    let staging = paths::target().join("trunk");
    fs::create_dir_all(&staging)?;
    // Two builds at once would write over each other's files.
    let lock = fs::File::create(paths::target().join("build.lock"))?;
    lock.lock()?;

    // Trunk is told to be offline, so that it takes the tools that are here.
    let mut fetch = Command::new("cargo");
    fetch
        .current_dir(paths::root())
        .args(["fetch", "--quiet", "--target", setup::TARGET]);
    toolchain.apply(&mut fetch, profile);
    process::run(&mut fetch)?;

    let mut command = Command::new(trunk);
    command
        .current_dir(paths::root())
        .args(["build", "--dist"])
        .arg(&staging);
    command
        .env("CARGO_TARGET_DIR", paths::wasm_target())
        .env("PATH", setup::path());
    // Some environments set NO_COLOR=1, which Trunk 0.21 takes for a bad boolean.
    command.env_remove("NO_COLOR");
    toolchain.apply(&mut command, profile);
    if profile == Profile::Release {
        command.args(["--release", "--features", "split"]);
    }
    process::run(&mut command)?;
    if profile == Profile::Release {
        let module = paths::wasm_target().join("wasm32-unknown-unknown/release/keuvel.wasm");
        split::split(&module, &staging)?;
        shrink(&staging)?;
        minify(&staging)?;
    }
    fs::write(staging.join(licences::FILE), licences::text()?)?;
    finish::finish(&staging, out)
}

/// Sixteen hex digits that change when the content does: enough to tell the
/// versions of one file apart.
pub fn hash(content: &[u8]) -> String {
    Sha256::digest(content)[..8]
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// The files under `dir`, relative to it, in order.
pub fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in
            fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(dir)?.to_path_buf());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Runs wasm-opt on all modules, or takes what it made of the same ones before:
/// it needs half a minute, and most builds change nothing.
///
/// Kept apart for each clone, written under a name of this process, and looked
/// at before it is kept: a module that is half written, or another's, would be
/// taken for the right one from then on.
fn shrink(staging: &Path) -> Result<()> {
    let wasm_opt = setup::wasm_opt()?;
    let kept = paths::target().join("wasm-opt");
    fs::create_dir_all(&kept)?;
    let mut used = Vec::new();
    for module in of_kind(staging, "wasm")? {
        let mut made_of = fs::read(&module)?;
        made_of.extend(OPTIMISE.concat().bytes());
        let shrunk = kept.join(format!("{}.wasm", hash(&made_of)));
        if !shrunk.is_file() {
            let partial = kept.join(format!("{}.partial", std::process::id()));
            let mut command = Command::new(&wasm_opt);
            command
                .args(OPTIMISE)
                .args(WASM_FEATURES)
                .arg(&module)
                .arg("-o")
                .arg(&partial);
            process::run(command.env("PATH", setup::path()))?;
            compiles(&partial)?;
            fs::rename(&partial, &shrunk)?;
        }
        fs::copy(&shrunk, module)?;
        used.push(shrunk);
    }
    for old in of_kind(&kept, "wasm")? {
        if !used.contains(&old) {
            fs::remove_file(old)?;
        }
    }
    Ok(())
}

/// Takes out of scripts what only people read.
fn minify(staging: &Path) -> Result<()> {
    let esbuild = setup::esbuild()?;
    for script in of_kind(staging, "js")? {
        let mut command = Command::new(&esbuild);
        command
            .arg(&script)
            .args([
                "--minify",
                "--format=esm",
                "--log-level=warning",
                // wasm-bindgen imports the parts' script once for each part.
                "--log-override:duplicate-object-key=silent",
                "--allow-overwrite",
            ])
            .arg(format!("--outfile={}", script.display()));
        process::run(command.env("PATH", setup::path()))?;
    }
    Ok(())
}

/// The files under a directory with an extension, as full paths.
fn of_kind(dir: &Path, ext: &str) -> Result<Vec<PathBuf>> {
    let mut files = files(dir)?;
    files.retain(|file| file.extension().is_some_and(|is| is == ext));
    Ok(files.into_iter().map(|file| dir.join(file)).collect())
}

/// Whether an engine like the browser's accepts the module. Node.js is there,
/// as wasm-opt runs on it.
fn compiles(module: &Path) -> Result<()> {
    const SCRIPT: &str = "new WebAssembly.Module(require('fs').readFileSync(process.argv[1]))";
    process::output(
        Command::new("node")
            .args(["-e", SCRIPT])
            .arg(module)
            .env("PATH", setup::path()),
    )
    .with_context(|| format!("{} is no valid module", module.display()))?;
    Ok(())
}

/// Whether this is a whole WebAssembly module: its header, then sections whose
/// lengths add up to the end. Cheap, so asked of everything that is finished
/// or measured: a broken module compresses very well.
pub fn is_module(content: &[u8]) -> bool {
    let Some(mut rest) = content.strip_prefix(b"\0asm\x01\0\0\0") else {
        return false;
    };
    while let [id, tail @ ..] = rest {
        let (mut length, mut at) = (0u64, 0);
        loop {
            let Some(byte) = tail.get(at).filter(|_| at < 5) else {
                return false;
            };
            length |= u64::from(byte & 0x7f) << (7 * at);
            at += 1;
            if byte & 0x80 == 0 {
                break;
            }
        }
        match usize::try_from(length)
            .ok()
            .and_then(|length| tail[at..].get(length..))
        {
            Some(after) if *id <= 13 => rest = after,
            _ => return false,
        }
    }
    true
}

/// Small, and in an order that compresses well: by their names, which go last, the
/// functions that one generic one became stand together. Below the stack there is
/// nothing, which shortens addresses.
const OPTIMISE: &[&str] = &[
    "-Oz",
    "--low-memory-unused",
    "--reorder-functions-by-name",
    "--strip-producers",
    "--strip-debug",
];

/// What rustc uses by default and every browser of the last years has. Named,
/// because "all" would let wasm-opt write what browsers do not read yet.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

#[cfg(test)]
mod tests {
    use super::is_module;

    #[test]
    fn broken_modules_are_recognised() {
        let whole = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x0a\x81\0\0";
        assert!(is_module(whole));
        assert!(is_module(&whole[..8]), "empty, and still a module");
        for end in (0..8).chain([9, 10, 13, 15, 17]) {
            assert!(!is_module(&whole[..end]), "cut at {end}");
        }
        // What two builds writing to one file left behind: mostly zeros.
        let mut holes = vec![0; 4096];
        holes.extend_from_slice(whole);
        assert!(!is_module(&holes));
        assert!(!is_module(&[whole.as_slice(), &[0; 64], &[200]].concat()));
    }
}
