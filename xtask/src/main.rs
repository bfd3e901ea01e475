//! `cargo xtask …`: see [`HELP`].

use std::process::ExitCode;

use anyhow::{Result, bail};
use xtask::build::Profile;

const HELP: &str = "\
cargo xtask run [--server wss://…] [--port N] [--release | --no-build]
                            sets up, builds and serves Keuvel with a Prosody, accounts and a bot
cargo xtask build [--dev]   builds the site into target/site
cargo xtask dist            writes the site to deploy into dist/, precompressed
cargo xtask size            what a first visit downloads, against the budget
cargo xtask test [--only STEP]
                            everything CI runs; steps: setup, fmt, clippy, native, wasm, e2e, size
cargo xtask bench           figures: parsing natively, bursts in Chromium
cargo xtask faults [--seed N] [--count N] [--messages N] [--faults N]
                            500 messages each way through 200 faults of link, network, page,
                            worker and server; so many runs (1)
cargo xtask lighthouse      how Lighthouse judges a first visit: 95 of 100 at least
cargo xtask shots [--docs]  pictures of every screen in target/shots, to be looked at; or the few
                            that are in docs/shots
cargo xtask emoji --from FOLDER
                            makes public/emoji.json and public/emoji anew, from npm's
                            emojibase-data, cldr-annotations-full and
                            cldr-annotations-derived-full in a node_modules
cargo xtask setup           only sets up what run and test need
";

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&mut words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &mut Vec<String>) -> Result<bool> {
    if words.is_empty() || words.iter().any(|word| word == "--help" || word == "help") {
        print!("{HELP}");
        return Ok(true);
    }
    let command = words.remove(0);
    let dev = flag(words, "--dev");
    let release = flag(words, "--release");
    let docs = flag(words, "--docs");
    let no_build = flag(words, "--no-build");
    let server = value(words, "--server")?;
    let only = value(words, "--only")?;
    let from = value(words, "--from")?;
    let port = number(words, "--port")?;
    let faults = xtask::faults::Options {
        seed: number(words, "--seed")?,
        count: number(words, "--count")?,
        messages: number(words, "--messages")?,
        faults: number(words, "--faults")?,
    };
    if let Some(word) = words.first() {
        bail!("unknown: {word}\n\n{HELP}");
    }
    match command.as_str() {
        "build" => {
            let profile = if dev { Profile::Dev } else { Profile::Release };
            xtask::build::build(profile, &xtask::paths::site())?;
        }
        "run" => {
            let profile = match (no_build, release) {
                (true, _) => None,
                (false, true) => Some(Profile::Release),
                (false, false) => Some(Profile::Dev),
            };
            xtask::run::run(profile, server.as_deref(), port)?;
        }
        "dist" => xtask::dist::dist()?,
        "size" => return xtask::size::size(),
        "test" => return xtask::test::test(only.as_deref()),
        "bench" => xtask::bench::bench()?,
        "lighthouse" => return xtask::lighthouse::lighthouse(),
        "shots" => xtask::bench::shots(docs)?,
        "faults" => xtask::faults::faults(faults)?,
        "emoji" => match from {
            Some(folder) => xtask::emoji::emoji(folder.as_ref())?,
            None => bail!("--from is missing\n\n{HELP}"),
        },
        "setup" => xtask::setup::everything()?,
        other => bail!("unknown command: {other}\n\n{HELP}"),
    }
    Ok(true)
}

fn flag(words: &mut Vec<String>, name: &str) -> bool {
    let before = words.len();
    words.retain(|word| word != name);
    words.len() != before
}

fn value(words: &mut Vec<String>, name: &str) -> Result<Option<String>> {
    let Some(at) = words.iter().position(|word| word == name) else {
        return Ok(None);
    };
    words.remove(at);
    if at == words.len() {
        bail!("{name} wants a value");
    }
    Ok(Some(words.remove(at)))
}

fn number<N: std::str::FromStr>(words: &mut Vec<String>, name: &str) -> Result<Option<N>> {
    let Some(word) = value(words, name)? else {
        return Ok(None);
    };
    match word.parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => bail!("{name} wants a number"),
    }
}
