//! The sources, for tests that read them.

use std::fs;
use std::path::{Path, PathBuf};

/// Adds the Rust files under a path, or the one it is.
pub fn files(path: &Path, out: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            files(&entry.unwrap().path(), out);
        }
    } else if path.extension().is_some_and(|e| e == "rs") {
        out.push(path.to_owned());
    }
}
