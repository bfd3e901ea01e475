//! A Python environment with the counterpart client (slixmpp), for the demo's
//! bot and for tests.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{paths, process};

/// What is installed, with exact versions.
const REQUIREMENTS: &str = include_str!("../requirements.txt");

/// The environment's directory; its name follows the requirements.
pub fn directory() -> PathBuf {
    paths::cache().join(format!(
        "venv-{}",
        crate::build::hash(REQUIREMENTS.as_bytes())
    ))
}

/// Its interpreter, whether it is there already or not.
pub fn interpreter() -> PathBuf {
    directory().join("bin/python3")
}

/// Whether everything is installed.
pub fn is_ready() -> bool {
    directory().join("complete").is_file()
}

/// Makes the environment if it is missing and returns its interpreter.
/// Also for tests: they may be the first to need it.
pub fn ensure() -> Result<PathBuf> {
    if is_ready() {
        return Ok(interpreter());
    }
    let dir = directory();
    fs::create_dir_all(&dir)?;
    // Test processes start side by side; one makes it, the others wait for that.
    let lock = fs::File::create(dir.with_extension("lock"))?;
    lock.lock()?;
    if is_ready() {
        return Ok(interpreter());
    }
    process::output(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&dir),
    )
    .context(
        "python3 cannot make a virtual environment; on Debian: apt-get install python3-venv",
    )?;
    let requirements = dir.join("requirements.txt");
    fs::write(&requirements, REQUIREMENTS)?;
    process::output(
        Command::new(interpreter())
            .args(["-m", "pip", "install", "--quiet", "-r"])
            .arg(&requirements),
    )?;
    fs::write(dir.join("complete"), "")?;
    Ok(interpreter())
}
