//! `cargo xtask test`: what CI runs, in the order in which it fails soonest.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::build::Profile;
use crate::{chromium, dist, paths, setup, size};

/// How many tests a step ran.
#[derive(Clone, Copy, Default)]
struct Counts {
    passed: u32,
    failed: u32,
}

type Step = (&'static str, fn() -> Result<Counts>);

const STEPS: &[Step] = &[
    ("setup", set_up),
    ("fmt", fmt),
    ("clippy", clippy),
    ("native", native),
    ("wasm", wasm),
    ("e2e", e2e),
    ("size", check_size),
];

/// Runs the steps, or one; all of them even if one fails, to tell everything at once.
pub fn test(only: Option<&str>) -> Result<bool> {
    let steps: Vec<&Step> = STEPS
        .iter()
        .filter(|(name, _)| only.is_none_or(|only| only == *name))
        .collect();
    if steps.is_empty() {
        bail!(
            "no such step; there are: {}",
            STEPS
                .iter()
                .map(|(name, _)| *name)
                .collect::<Vec<_>>()
                .join(", ")
        );
    }
    let mut results = Vec::new();
    for (name, step) in steps {
        println!("\n━━ {name}");
        let start = Instant::now();
        let counts = step().unwrap_or_else(|error| {
            println!("error: {error:#}");
            Counts {
                passed: 0,
                failed: 1,
            }
        });
        results.push((*name, counts, start.elapsed()));
    }
    Ok(summary(&results))
}

fn summary(results: &[(&str, Counts, Duration)]) -> bool {
    let mut all = Counts::default();
    println!("\n━━ summary");
    for (name, counts, time) in results {
        let mark = if counts.failed == 0 { "ok" } else { "FAILED" };
        println!(
            "{name:<8}{mark:<8}{:>5} passed {:>3} failed {:>7.1} s",
            counts.passed,
            counts.failed,
            time.as_secs_f32()
        );
        all.passed += counts.passed;
        all.failed += counts.failed;
    }
    println!("{} passed, {} failed", all.passed, all.failed);
    all.failed == 0
}

fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(paths::root());
    cargo
}

/// No test of its own, but worth its time in the summary.
fn set_up() -> Result<Counts> {
    setup::everything()?;
    setup::ejabberd()?;
    Ok(Counts::default())
}

fn fmt() -> Result<Counts> {
    one(cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<Counts> {
    let deny = ["--quiet", "--all-targets", "--", "-D", "warnings"];
    let core = one(cargo()
        .args(["clippy", "-p", "keuvel", "--no-default-features"])
        .args(deny))?;
    // web-sys compiles natively, so the page is linted without the other toolchain.
    let web = one(cargo()
        .args(["clippy", "-p", "keuvel", "--features", "testing,split"])
        .args(deny))?;
    let tools = one(cargo()
        .args([
            "clippy",
            "-p",
            "xtask",
            "-p",
            "keuvel-locales",
            "-p",
            "keuvel-e2e",
        ])
        .args(deny))?;
    Ok([core, web, tools].into_iter().fold(Counts::default(), add))
}

fn native() -> Result<Counts> {
    let core = suite(runner().args(["-p", "keuvel", "--no-default-features"]))?;
    let tools = suite(runner().args(["-p", "xtask", "-p", "keuvel-locales"]))?;
    Ok(add(core, tools))
}

/// Tests that need a browser: the files in `tests/` that are for WebAssembly only.
fn wasm() -> Result<Counts> {
    setup::browser()?;
    let toolchain = setup::wasm_toolchain()?;
    let bindgen = setup::wasm_bindgen()?;
    let mut cargo = cargo();
    toolchain.apply(&mut cargo, Profile::Dev);
    cargo
        .args([
            "test",
            "-p",
            "keuvel",
            "--target",
            "wasm32-unknown-unknown",
            "--no-fail-fast",
        ])
        // Without the page: the store is what differs in a browser.
        .args(["--no-default-features", "--features", "idb,testing"])
        .env("CARGO_TARGET_DIR", paths::wasm_target())
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            bindgen.with_file_name("wasm-bindgen-test-runner"),
        )
        .envs(chromium::ENVIRONMENT)
        .env("CHROMEDRIVER", chromium::driver().context("chromedriver")?)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    for entry in fs::read_dir(paths::root().join("tests"))? {
        let path = entry?.path();
        let is_for_wasm = path.extension().is_some_and(|ext| ext == "rs")
            && fs::read_to_string(&path)?.contains("#![cfg(all(target_arch = \"wasm32\"");
        if let (true, Some(name)) = (is_for_wasm, path.file_stem()) {
            cargo.arg("--test").arg(name);
        }
    }
    suite(&mut cargo)
}

fn e2e() -> Result<Counts> {
    setup::prosody()?;
    setup::ejabberd()?;
    setup::peers()?;
    setup::axe()?;
    setup::browser()?;
    dist::dist()?;
    suite(runner().args(["-p", "keuvel-e2e"]))
}

fn check_size() -> Result<Counts> {
    if !paths::dist().join("index.html").is_file() {
        dist::dist()?;
    }
    let within = size::table()?;
    Ok(Counts {
        passed: within.into(),
        failed: (!within).into(),
    })
}

/// nextest where it is installed: it runs tests of several files at once.
fn runner() -> Command {
    let mut cargo = cargo();
    if crate::paths::which("cargo-nextest").is_some() {
        cargo.args(["nextest", "run", "--no-fail-fast", "--no-tests", "pass"]);
    } else {
        cargo.args(["test", "--no-fail-fast"]);
    }
    cargo
}

/// A command that is one check.
fn one(command: &mut Command) -> Result<Counts> {
    let passed = command.status().context("cannot start cargo")?.success();
    Ok(Counts {
        passed: passed.into(),
        failed: (!passed).into(),
    })
}

/// A command that runs tests: passes its output on and counts.
fn suite(command: &mut Command) -> Result<Counts> {
    // Both streams in one, as nextest reports on stderr and cargo test on stdout.
    let (reader, writer) = std::io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .env("CARGO_TERM_COLOR", "never");
    let mut child = command.spawn().context("cannot start cargo")?;
    // Ours would keep the pipe open for ever.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut counts = Counts::default();
    for line in BufReader::new(reader).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        counts = add(counts, counted(&line));
    }
    let status = child.wait()?;
    if !status.success() && counts.failed == 0 {
        // It did not even come to testing.
        counts.failed = 1;
    }
    Ok(counts)
}

/// The numbers in a summary line of nextest (`Summary [1.2s] 5 tests run: 4
/// passed, 1 failed`) or cargo test (`test result: ok. 4 passed; 1 failed;`).
fn counted(line: &str) -> Counts {
    let numbers = if line.trim_start().starts_with("Summary [") {
        line.split_once("run:").map(|(_, numbers)| numbers)
    // Further in, it is of a test that nextest runs and counts itself.
    } else if line.starts_with("test result:") {
        line.split_once(". ").map(|(_, numbers)| numbers)
    } else {
        None
    };
    let number = |of: &str| -> u32 {
        let found = numbers
            .unwrap_or_default()
            .split([',', ';'])
            .find_map(|part| {
                let (number, word) = part.trim().split_once(' ')?;
                word.starts_with(of).then(|| number.parse().ok())?
            });
        found.unwrap_or(0)
    };
    Counts {
        passed: number("passed"),
        failed: number("failed") + number("timed out"),
    }
}

fn add(a: Counts, b: Counts) -> Counts {
    Counts {
        passed: a.passed + b.passed,
        failed: a.failed + b.failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_read() {
        for (line, passed, failed) in [
            (
                "     Summary [   1.234s] 5 tests run: 4 passed (1 slow), 1 failed, 2 skipped",
                4,
                1,
            ),
            (
                "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished",
                12,
                0,
            ),
            ("test result: FAILED. 1 passed; 2 failed; 0 ignored", 1, 2),
            (
                "     Summary [  60.0s] 2 tests run: 1 passed, 1 timed out, 0 skipped",
                1,
                1,
            ),
            ("    test result: FAILED. 0 passed; 1 failed;", 0, 0),
            ("test something ... ok", 0, 0),
        ] {
            let counts = counted(line);
            assert_eq!((counts.passed, counts.failed), (passed, failed), "{line}");
        }
    }
}
