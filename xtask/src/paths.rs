//! Where things are: the workspace, what is built, what is kept between clones.

use std::env;
use std::path::{Path, PathBuf};

/// The workspace, where `Cargo.toml`, `index.html` and `public/` are.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace")
}

/// Cargo's target directory for native builds.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Cargo's target directory for the app. Apart from the native one, because
/// another compiler may build it and the two would wait for each other's lock.
pub fn wasm_target() -> PathBuf {
    match env::var_os("KEUVEL_WASM_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => target().join("wasm"),
    }
}

/// What `cargo xtask dist` writes.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The app as `cargo xtask run` serves it.
pub fn site() -> PathBuf {
    target().join("site")
}

/// Tools that are costly to fetch and the same for every clone: the Python
/// environment, npm's packages. Their names carry a hash of what was asked
/// for, so a changed pin is never mistaken for an installed one.
pub fn cache() -> PathBuf {
    if let Some(dir) = env::var_os("KEUVEL_CACHE") {
        return root().join(dir);
    }
    match env::var_os("HOME") {
        Some(home) => Path::new(&home).join(".cache/keuvel"),
        None => target().join("cache"),
    }
}

/// The program's full path, if `PATH` (after our own tools) has it.
pub fn which(program: &str) -> Option<PathBuf> {
    let own = [cache().join("bin")];
    let path = env::var_os("PATH").unwrap_or_default();
    own.into_iter()
        .chain(env::split_paths(&path))
        .map(|dir| dir.join(program))
        .find(|candidate| candidate.is_file())
}
