//! What Keuvel costs in a real browser. Prints a table, writes
//! `target/bench.json`, and fails above the bounds. `bench NAME` takes only one:
//! `burst`, `roster`, `rooms`, `room-archive`, `taps`, `comeback`,
//! `history` (`history-short`: without the chat of 100,000).

mod burst;
mod comeback;
mod floor;
mod history;
mod room_archive;
mod rooms;
mod taps;
mod watch;

use anyhow::{Result, ensure};
use keuvel_e2e::{World, run, world::PASSWORD};
use serde_json::{Value, json};
use std::time::Instant;
use watch::{watch, watched};
use xtask::prosody::Contact;

/// Milliseconds that a task on the main thread may take while messages come:
/// above it a person notices (the bound of the Long Tasks API itself).
const LONGEST_TASK: f64 = 50.0;

/// The same where the start of the app is in it.
const LONGEST_TASK_AT_START: f64 = 100.0;

/// How much longer the app may take than a reader that looks at nothing.
const TIMES_THE_FLOOR: f64 = 1.5;

/// What is compared with that.
const COMPARED: [&str; 3] = ["/burst", "/history/catch_up", "/history/catch_up_90000"];

/// Messages of a burst.
const BURST: u32 = 2_000;

/// `\0carol\0correct horse` in Base64.
const CAROL: &str = "AGNhcm9sAGNvcnJlY3QgaG9yc2U=";

/// Contacts of a large roster.
const ROSTER: usize = 5_000;

fn main() -> Result<()> {
    run(async {
        let only = std::env::args().nth(1);
        let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
        let mut figures = serde_json::Map::new();
        if wanted("burst") {
            figures.insert("burst".into(), burst::burst().await?);
        }
        if wanted("roster") {
            figures.insert("roster".into(), roster().await?);
        }
        if wanted("rooms") {
            figures.insert("rooms".into(), rooms::rooms().await?);
        }
        if wanted("room-archive") {
            figures.insert("room_archive".into(), room_archive::room_archive().await?);
        }
        if wanted("taps") {
            figures.insert("taps".into(), taps::taps().await?);
        }
        if wanted("comeback") {
            figures.insert("comeback".into(), comeback::comeback().await?);
        }
        if wanted("history") || only.as_deref() == Some("history-short") {
            let much = wanted("history");
            figures.insert("history".into(), history::history(much).await?);
        }
        let figures = Value::Object(figures);
        println!("{figures:#}");
        std::fs::write(
            xtask::paths::target().join("bench.json"),
            format!("{figures:#}\n"),
        )?;
        for place in COMPARED {
            let Some(figure) = figures.pointer(place) else {
                continue;
            };
            let number = |name: &str| figure[name].as_f64().unwrap_or(f64::NAN);
            let (seconds, times) = (number("seconds"), number("times_the_floor"));
            println!("{place}: {seconds:.2} s, {times:.2} times the floor");
            if times > TIMES_THE_FLOOR {
                println!("  above {TIMES_THE_FLOOR}, which is wanted");
            }
        }
        for (name, bound) in [
            ("/burst/alike", LONGEST_TASK),
            ("/roster", LONGEST_TASK_AT_START),
        ] {
            let longest = figures.pointer(&format!("{name}/longest_task_ms"));
            let Some(longest) = longest.and_then(Value::as_f64) else {
                continue;
            };
            ensure!(
                longest <= bound,
                "{name}: a task of {longest} ms on the main thread; {bound} ms is the bound"
            );
        }
        Ok(())
    })
}

/// The first sight of a large roster, and scrolling through it.
async fn roster() -> Result<Value> {
    let world = World::new("bench-roster", &["alice"])?;
    let contacts: Vec<Contact> = (0..ROSTER)
        .map(|number| {
            Contact::named(
                &format!("contact{number}"),
                &format!("Contact {number}"),
                "Many",
            )
        })
        .collect();
    world.prosody.roster("alice", &contacts)?;
    let browser = world.browser().await?;
    let tab = browser.tab().await?;
    watch(&tab).await?;
    let start = Instant::now();
    tab.sign_in("alice@localhost", PASSWORD).await?;
    tab.see("[data-testid=chat-row]").await?;
    let seconds = start.elapsed().as_secs_f64();
    tab.js(
        "const list = document.querySelector('[data-testid=chat-list]'); let n = 0;
         return new Promise(done => { const step = () => { list.scrollTop += 1500; n++ < 120 ? requestAnimationFrame(step) : done(0); }; step(); })",
        vec![],
    )
    .await?;
    let mut figure = watched(&tab).await?;
    let rows = tab
        .js(
            "return document.querySelectorAll('[data-testid=chat-row]').length",
            vec![],
        )
        .await?;
    figure["contacts"] = json!(ROSTER);
    figure["seconds_to_the_list"] = json!(seconds);
    figure["rows_in_the_page"] = rows;
    Ok(figure)
}
