//! Debian's packages, where we are root (or may become it) on a Debian.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{process, step, which};

/// Installs packages, or fails with what to do by hand.
pub fn install(what: &str, packages: &[&str], otherwise: &str) -> Result<()> {
    let command = format!(
        "apt-get install --no-install-recommends {}",
        packages.join(" ")
    );
    if which("apt-get").is_none() {
        bail!(
            "{what} is missing and this is no Debian\n   by hand: {otherwise}\n   (on Debian: {command})"
        );
    }
    let Some(root) = as_root() else {
        bail!(
            "{what} is missing and this is not root\n   by hand, as root: {command}\n   or: {otherwise}"
        );
    };
    step(
        &format!("{what} (Debian: {})", packages.join(" ")),
        &command,
        || {
            let quiet = NoServices::begin();
            let all_known = packages.iter().all(|package| is_known(package));
            if !all_known {
                process::output(apt(&root).arg("update"))?;
            }
            let install = || {
                process::output(
                    apt(&root)
                        .args(["install", "-y", "--no-install-recommends"])
                        .args(packages),
                )
            };
            // A list of packages that is out of date names files that are gone.
            let done = if install().is_err() {
                process::output(apt(&root).arg("update"))?;
                install().map(drop)
            } else {
                Ok(())
            };
            drop(quiet);
            done
        },
    )
}

/// How to become root: not at all, by sudo without a question, or no way.
fn as_root() -> Option<Vec<String>> {
    if rustix::process::geteuid().is_root() {
        return Some(Vec::new());
    }
    let sudo = Command::new("sudo")
        .args(["-n", "true"])
        .stderr(Stdio::null())
        .status();
    sudo.is_ok_and(|status| status.success()).then(|| {
        ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
            .map(String::from)
            .to_vec()
    })
}

fn apt(root: &[String]) -> Command {
    let mut words = root.iter().map(String::as_str).chain(["apt-get"]);
    let mut command = Command::new(words.next().expect("there is at least apt-get"));
    command
        .args(words)
        .arg("-qq")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null());
    command
}

fn is_known(package: &str) -> bool {
    let shown =
        process::output(Command::new("apt-cache").args(["show", "--no-all-versions", package]));
    shown.is_ok_and(|text| !text.is_empty())
}

/// While this lives, Debian's packages start no services: Prosody's would
/// listen on the default ports for everyone.
struct NoServices {
    made: bool,
}

const POLICY: &str = "/usr/sbin/policy-rc.d";

impl NoServices {
    fn begin() -> NoServices {
        let policy = Path::new(POLICY);
        if policy.exists() {
            return NoServices { made: false };
        }
        // Without root (sudo only for apt) it cannot be written; then the service is the user's to see.
        let write = || -> Result<()> {
            fs::write(policy, "#!/bin/sh\nexit 101\n").context(POLICY)?;
            Ok(fs::set_permissions(
                policy,
                fs::Permissions::from_mode(0o755),
            )?)
        };
        NoServices {
            made: write().is_ok(),
        }
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if self.made {
            let _ = fs::remove_file(POLICY);
        }
    }
}
