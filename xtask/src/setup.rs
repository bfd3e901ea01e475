//! Finds what a build, a run or the tests need, and installs what is missing.
//!
//! Looks first, so a second start costs milliseconds. Each installation is
//! announced with its reason; where it cannot be done (not root, not Debian,
//! no network) the error says what to type. Never changes what is already
//! installed: another version beside ours goes into our own cache.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::build::Profile;
use crate::paths::{self, which};
use crate::{build, chromium, process, python};

mod debian;

/// The newest Trunk that the oldest supported rustc compiles.
const TRUNK: &str = "0.21.14";
/// What the app is compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Pinned packages of npm.
struct Npm {
    what: &'static str,
    package: &'static str,
    lock: &'static str,
}

/// What a build needs.
const BUILDING: Npm = Npm {
    what: "wasm-opt and esbuild (npm packages)",
    package: include_str!("../tools/package.json"),
    lock: include_str!("../tools/package-lock.json"),
};

/// What looks at the app when it is built.
const CHECKING: Npm = Npm {
    what: "axe-core (npm package)",
    package: include_str!("../tools/checks/package.json"),
    lock: include_str!("../tools/checks/package-lock.json"),
};

/// What judges a first visit.
const JUDGING: Npm = Npm {
    what: "Lighthouse (npm package)",
    package: include_str!("../tools/lighthouse/package.json"),
    lock: include_str!("../tools/lighthouse/package-lock.json"),
};

/// What compiles the app.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Toolchain {
    /// The usual one, with the target's standard library installed.
    Rustup,
    /// Debian's compiler and the standard library's sources: it is compiled
    /// with the app. For machines that cannot reach rustup's servers.
    Debian {
        /// Debian's linker.
        linker: String,
    },
}

impl Toolchain {
    /// Sets up a command that compiles for the browser. For a release the
    /// standard library is compiled too, as small as it gets: that, and the
    /// options for it, are the unstable things here, used with a stable compiler.
    pub fn apply(&self, command: &mut Command, profile: Profile) {
        let small = profile == Profile::Release && self.has_sources();
        if let Toolchain::Debian { linker } = self {
            command.env("RUSTC", DEBIAN_RUSTC);
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        if small || matches!(self, Toolchain::Debian { .. }) {
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
        }
        let mut flags = USUAL_FLAGS.to_vec();
        if profile == Profile::Release {
            flags.extend(RELEASE_FLAGS);
        }
        if small {
            command.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
            flags.extend(SMALL_FLAGS);
        }
        command.env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            flags.join(" "),
        );
    }

    /// Whether the standard library can be compiled.
    fn has_sources(&self) -> bool {
        let rustc = match self {
            Toolchain::Rustup => "rustc",
            Toolchain::Debian { .. } => DEBIAN_RUSTC,
        };
        process::output(Command::new(rustc).args(["--print", "sysroot"])).is_ok_and(|sysroot| {
            let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std");
            sources.is_dir()
        })
    }
}

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// One type for all views and closures of a kind: a tenth less code.
const USUAL_FLAGS: &[&str] = &["--cfg=erase_components"];

/// What taking the module apart needs, and hashes without unrolled loops.
const RELEASE_FLAGS: &[&str] = &[
    "-Clink-args=--emit-relocs",
    "--cfg=sha2_backend_soft=\"compact\"",
];

/// A release has no names to say where it broke: so no words for it either.
const SMALL_FLAGS: &[&str] = &[
    "-Zfmt-debug=none",
    "-Zlocation-detail=none",
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
];

/// The compiler for the browser.
pub fn wasm_toolchain() -> Result<Toolchain> {
    if let Some(found) = installed_toolchain() {
        if found == Toolchain::Rustup && !found.has_sources() {
            // Only for a smaller release: it works without.
            let _ = rustup(
                "the standard library's sources",
                &["component", "add", "rust-src"],
            );
        }
        return Ok(found);
    }
    if which("rustup").is_some() {
        let added = rustup(
            "the compiler's WebAssembly target",
            &["target", "add", TARGET],
        );
        if added.is_ok() && installed_toolchain().is_some() {
            return wasm_toolchain();
        }
        println!("   rustup cannot fetch it here; trying Debian's compiler");
    }
    debian::install(
        "the WebAssembly compiler",
        &["rustc-web", "rust-web-src", "lld-22"],
        &format!("rustup target add {TARGET}"),
    )?;
    installed_toolchain().context("the compiler for WebAssembly is still not usable")
}

/// Asks rustup for something; it may have no way to its servers.
fn rustup(what: &str, words: &[&str]) -> Result<String> {
    let by_hand = format!("rustup {}", words.join(" "));
    step(what, &by_hand, || {
        let mut rustup = Command::new("timeout");
        process::output(rustup.args(["120", "rustup"]).args(words))
    })
}

fn installed_toolchain() -> Option<Toolchain> {
    let library = process::output(Command::new("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        TARGET,
    ]));
    if library.is_ok_and(|dir| has_entries(Path::new(dir.trim()))) {
        return Some(Toolchain::Rustup);
    }
    let sysroot = process::output(Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"])).ok()?;
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std");
    if !sources.is_dir() {
        return None;
    }
    let linker = ["wasm-ld-22", "wasm-ld"]
        .into_iter()
        .find(|name| which(name).is_some())?;
    Some(Toolchain::Debian {
        linker: linker.into(),
    })
}

fn has_entries(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

/// Trunk's path.
pub fn trunk() -> Result<PathBuf> {
    cargo_tool("trunk", "trunk", TRUNK, true)
}

/// wasm-bindgen's path; it must be of the very version the crate is.
pub fn wasm_bindgen() -> Result<PathBuf> {
    let version = locked_version("wasm-bindgen")?;
    // Its lock file is days ahead of some registry mirrors.
    cargo_tool("wasm-bindgen-cli", "wasm-bindgen", &version, false)
}

fn cargo_tool(package: &str, program: &str, version: &str, locked: bool) -> Result<PathBuf> {
    if let Some(found) = tool_of_version(program, version) {
        return Ok(found);
    }
    let mut cargo = Command::new("cargo");
    cargo.args(["install", package, "--version", version]);
    if locked {
        cargo.arg("--locked");
    }
    let mut by_hand = format!("cargo install {package} --version {version}");
    if which(program).is_some() {
        cargo.arg("--root").arg(paths::cache());
        by_hand += &format!(" --root {}", paths::cache().display());
    }
    step(
        &format!("{package} {version} (compiled here, once: up to ten minutes)"),
        &by_hand,
        || process::run(&mut cargo),
    )?;
    tool_of_version(program, version).with_context(|| {
        format!("{program} was installed but is not on PATH; is Cargo's bin directory there?")
    })
}

fn tool_of_version(program: &str, version: &str) -> Option<PathBuf> {
    let cargo_bin =
        std::env::var_os("CARGO_HOME").map(|home| Path::new(&home).join("bin").join(program));
    let candidates = [which(program), cargo_bin.filter(|path| path.is_file())];
    candidates.into_iter().flatten().find(|path| {
        process::output(Command::new(path).arg("--version"))
            .is_ok_and(|answer| answer.split_whitespace().nth(1) == Some(version))
    })
}

/// The version of a crate in `Cargo.lock`.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(paths::root().join("Cargo.lock")).context("Cargo.lock")?;
    version_in_lock(&lock, package).with_context(|| format!("Cargo.lock has no {package}"))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines.find(|line| *line == name)?;
    Some(
        lines
            .next()?
            .strip_prefix("version = \"")?
            .trim_end_matches('"')
            .to_owned(),
    )
}

/// wasm-opt from npm: Debian's writes modules that browsers refuse.
pub fn wasm_opt() -> Result<PathBuf> {
    BUILDING.file(".bin/wasm-opt")
}

/// The minifier of scripts.
pub fn esbuild() -> Result<PathBuf> {
    BUILDING.file(".bin/esbuild")
}

/// The script that knows the rules of accessibility.
pub fn axe() -> Result<PathBuf> {
    CHECKING.file("axe-core/axe.min.js")
}

/// The judge of a first visit.
pub fn lighthouse() -> Result<PathBuf> {
    JUDGING.file(".bin/lighthouse")
}

impl Npm {
    fn dir(&self) -> PathBuf {
        paths::cache().join(format!("npm-{}", build::hash(self.lock.as_bytes())))
    }

    fn modules(&self) -> PathBuf {
        self.dir().join("node_modules")
    }

    /// A file of them, installed if need be.
    fn file(&self, name: &str) -> Result<PathBuf> {
        let file = self.modules().join(name);
        if file.is_file() {
            return Ok(file);
        }
        if which("npm").is_none() {
            debian::install(
                &format!("npm, to fetch {}", self.what),
                &["nodejs", "npm"],
                "install Node.js and npm",
            )?;
        }
        let dir = self.dir();
        step(self.what, &format!("npm ci, in {}", dir.display()), || {
            fs::create_dir_all(&dir)?;
            fs::write(dir.join("package.json"), self.package)?;
            fs::write(dir.join("package-lock.json"), self.lock)?;
            process::output(
                Command::new("npm")
                    .args(["ci", "--no-audit", "--no-fund"])
                    .current_dir(&dir),
            )
        })?;
        Ok(file)
    }
}

/// `PATH` for tools that look for others: ours first.
pub fn path() -> OsString {
    let own = [BUILDING.modules().join(".bin"), paths::cache().join("bin")];
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(own.into_iter().chain(std::env::split_paths(&path))).unwrap_or(path)
}

/// Prosody and its community modules, and openssl for its certificate.
pub fn prosody() -> Result<()> {
    if which("prosody").is_some() && which("openssl").is_some() {
        return Ok(());
    }
    debian::install(
        "Prosody, an XMPP server of one's own",
        &["prosody", "prosody-modules", "openssl"],
        "install Prosody 0.12 or later (https://prosody.im/download) and openssl",
    )
}

/// The Python environment with slixmpp.
pub fn peers() -> Result<()> {
    if python::is_ready() {
        return Ok(());
    }
    let usable = || {
        let mut probe = Command::new("python3");
        probe
            .args(["-c", "import venv, ensurepip"])
            .stderr(Stdio::null());
        process::output(&mut probe).is_ok()
    };
    if !usable() {
        debian::install(
            "Python with virtual environments",
            &["python3", "python3-venv"],
            "install Python 3.11 or later",
        )?;
    }
    let by_hand = format!(
        "python3 -m venv {0} && {0}/bin/pip install -r xtask/requirements.txt",
        python::directory().display()
    );
    step("slixmpp, the counterpart client", &by_hand, python::ensure)?;
    Ok(())
}

/// Chromium and its driver.
pub fn browser() -> Result<()> {
    if chromium::browser().is_some() && chromium::driver().is_some() {
        return Ok(());
    }
    debian::install(
        "Chromium and its driver",
        &["chromium", "chromium-driver"],
        "install Chromium and chromedriver, or set CHROME and CHROMEDRIVER",
    )
}

/// Another server, for the end-to-end tests.
pub fn ejabberd() -> Result<()> {
    if which("erl").is_some() && Path::new("/usr/sbin/ejabberdctl").exists() {
        return Ok(());
    }
    debian::install(
        "ejabberd, another XMPP server for the tests",
        &["ejabberd"],
        "the tests know where Debian's package has it",
    )
}

/// A font that has emoji, for the pictures.
pub fn emoji_font() -> Result<()> {
    let known = process::output(Command::new("fc-list").arg(":charset=1f345"));
    if known.is_ok_and(|fonts| !fonts.trim().is_empty()) {
        return Ok(());
    }
    debian::install(
        "a font with emoji",
        &["fonts-noto-color-emoji", "fontconfig"],
        "install a font that has emoji",
    )
}

/// What Prosody needs to keep archives in SQLite, for the benches.
pub fn sqlite() -> Result<()> {
    let there = |version: &str| {
        let module = format!("/usr/share/lua/{version}/DBI.lua");
        Path::new(&module).exists()
    };
    if ["5.2", "5.4"].into_iter().any(there) {
        return Ok(());
    }
    debian::install(
        "SQLite for Prosody",
        &["lua-dbi-sqlite3"],
        "luarocks install luadbi-sqlite3",
    )
}

/// All that `run` and `test` need.
pub fn everything() -> Result<()> {
    wasm_toolchain()?;
    trunk()?;
    wasm_bindgen()?;
    wasm_opt()?;
    esbuild()?;
    prosody()?;
    peers()?;
    axe()?;
    browser()
}

/// Does one named thing, says how long it took, and on failure how to do it by hand.
fn step<T>(what: &str, by_hand: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("⏳ {what}");
    let start = Instant::now();
    let done = work().with_context(|| format!("could not set up {what}\n   by hand: {by_hand}"))?;
    println!("   done in {:.1} s", start.elapsed().as_secs_f32());
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_the_lock() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(
            version_in_lock(lock, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(version_in_lock(lock, "wasm"), None);
    }

    #[test]
    fn the_app_pins_wasm_bindgen_exactly() {
        let manifest = fs::read_to_string(paths::root().join("Cargo.toml")).unwrap();
        let version = locked_version("wasm-bindgen").unwrap();
        assert!(manifest.contains(&format!("version = \"={version}\"")));
    }
}
