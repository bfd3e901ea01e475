//! `cargo xtask run`: everything to try Keuvel, alone, on one machine.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::build::{self, Profile};
use crate::process::Running;
use crate::prosody::{Contact, Message, Options, Prosody};
use crate::{paths, python, serve, setup};

const BOT: &str = include_str!("../bot.py");

/// The demo's accounts with their passwords.
const ACCOUNTS: &[(&str, &str)] = &[("alice", "alice"), ("bob", "bob"), ("carol", "carol")];

/// The usual port; another one is taken where it is in use and none was asked for.
const PORT: u16 = 8080;

/// Builds (unless `profile` is missing), and serves until a signal comes.
pub fn run(profile: Option<Profile>, server: Option<&str>, port: Option<u16>) -> Result<()> {
    let given = server.map(config_for).transpose()?;
    if given.is_none() {
        setup::prosody()?;
        setup::peers()?;
    }
    let site = paths::site();
    if let Some(profile) = profile {
        build::build(profile, &site)?;
    }

    // Whatever was started ends when this scope does, also on an error.
    let mut demo = None;
    let config = match given {
        Some(config) => config,
        None => {
            println!("⏳ Prosody and the bot");
            let demo = demo.insert(Demo::start(&paths::target().join("run"))?);
            json!({
                "websocket": { "localhost": demo.prosody.websocket_url() },
                "default_domain": "localhost",
            })
        }
    };
    let at = |port| serve::Options {
        port,
        config: Some(config.clone()),
        ..Default::default()
    };
    let served = match port {
        Some(port) => serve::Site::start(&site, at(port))?,
        None => {
            serve::Site::start(&site, at(PORT)).or_else(|_| serve::Site::start(&site, at(0)))?
        }
    };

    println!("\n  Keuvel    {}", served.url());
    match &demo {
        Some(demo) => {
            for (user, password) in ACCOUNTS {
                println!("  account   {user}@localhost   password  {password}");
            }
            println!("  Bob answers by himself. A room: kitchen@conference.localhost");
            println!(
                "  Other clients: localhost:{}, without TLS",
                demo.prosody.c2s_port()
            );
            println!("  Logs: {}", demo.prosody.dir().display());
        }
        None => println!("  server    {}", server.unwrap_or_default()),
    }
    println!("\n  Ctrl-C ends it.");
    wait_for_signal()?;
    println!("\nEnding.");
    Ok(())
}

/// The site's configuration for one real server; its domain is the host's name.
fn config_for(server: &str) -> Result<serde_json::Value> {
    let rest = server
        .strip_prefix("wss://")
        .or_else(|| server.strip_prefix("ws://"));
    let Some(host) = rest
        .and_then(|rest| rest.split(['/', ':']).next())
        .filter(|host| !host.is_empty())
    else {
        bail!("--server wants an address that begins with wss://");
    };
    Ok(json!({ "websocket": { host: server }, "default_domain": host }))
}

fn wait_for_signal() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let kinds = [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ];
        let mut signals = kinds
            .into_iter()
            .map(signal)
            .collect::<Result<Vec<_>, _>>()?;
        std::future::poll_fn(|cx| {
            let any = signals
                .iter_mut()
                .any(|signal| signal.poll_recv(cx).is_ready());
            if any {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
        Ok(())
    })
}

/// The demo's server and the bot; the bot is dropped, so ended, first.
struct Demo {
    _bot: Running,
    prosody: Prosody,
}

impl Demo {
    fn start(dir: &Path) -> Result<Demo> {
        let first = !dir.join("filled").exists();
        let prosody = Prosody::start(&dir.join("prosody"), Options::default())?;
        if first {
            fill(&prosody)?;
            fs::write(dir.join("filled"), "")?;
        }
        let script = dir.join("bot.py");
        fs::write(&script, BOT)?;
        let port = prosody.c2s_port().to_string();
        let bot = Running::start(python::interpreter(), &dir.join("bot.log"), |command| {
            command
                .arg(&script)
                .args(["--port", &port, "--user", "bob", "--password", "bob"]);
            command.env("PYTHONUNBUFFERED", "1");
        })
        .context("the bot")?;
        Ok(Demo { _bot: bot, prosody })
    }
}

/// People, who knows whom, and what they said in the last days.
fn fill(prosody: &Prosody) -> Result<()> {
    for (user, password) in ACCOUNTS {
        prosody.register(user, password)?;
    }
    let named = |user| match user {
        "alice" => Contact::named("alice", "Alice", "Friends"),
        "bob" => Contact::named("bob", "Bob", "Friends"),
        _ => Contact::named("carol", "Carol", "Colleagues"),
    };
    for (user, _) in ACCOUNTS {
        let others = ACCOUNTS
            .iter()
            .map(|(other, _)| *other)
            .filter(|other| other != user);
        prosody.roster(user, &others.map(named).collect::<Vec<_>>())?;
    }

    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let mut archived = Vec::new();
    for (at, (hours, from, to, body)) in HISTORY.iter().enumerate() {
        let time = (now - Duration::from_secs(hours * 3600)).as_secs() + at as u64 * 40;
        archived.push(Message {
            from: format!("{from}@localhost"),
            to: format!("{to}@localhost"),
            body: (*body).into(),
            time,
            id: format!("demo-{at}"),
        });
    }
    for (user, _) in ACCOUNTS {
        let own = format!("{user}@localhost");
        let theirs: Vec<_> = archived
            .iter()
            .filter(|m| m.from == own || m.to == own)
            .cloned()
            .collect();
        prosody.archive(user, &theirs)?;
    }
    // What arrived while Alice was away is delivered at her first sign-in.
    let missed: Vec<_> = archived
        .into_iter()
        .filter(|m| m.to == "alice@localhost")
        .rev()
        .take(3)
        .collect();
    prosody.offline("alice", &missed.into_iter().rev().collect::<Vec<_>>())
}

/// Hours ago, from, to, body.
const HISTORY: &[(u64, &str, &str, &str)] = &[
    (50, "alice", "bob", "Are we still on for Saturday?"),
    (
        50,
        "bob",
        "alice",
        "Yes! I found the map of the old railway: https://www.openstreetmap.org/",
    ),
    (49, "alice", "bob", "Perfect. Ten o'clock at the bridge?"),
    (49, "bob", "alice", "👍"),
    (
        27,
        "carol",
        "bob",
        "Could you look at the minutes when you have a moment?",
    ),
    (26, "bob", "carol", "Done, two small remarks."),
    (
        5,
        "carol",
        "alice",
        "The printer on the second floor works again.",
    ),
    (3, "bob", "alice", "/me is packing sandwiches"),
    (
        3,
        "bob",
        "alice",
        "Shall I bring the big thermos?\nIt is going to be cold.",
    ),
];
