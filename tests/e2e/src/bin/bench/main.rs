//! What Keuvel costs in a real browser. Prints a table, writes
//! `target/bench.json`, and fails above the bounds. `bench NAME` takes only one:
//! `burst`, `roster`, `rooms`, `room-archive`, `taps`, `comeback`,
//! `history` (`history-short`: without the chat of 100,000).

mod comeback;
mod floor;
mod history;
mod room_archive;
mod rooms;
mod taps;
mod watch;

use anyhow::{Result, ensure};
use floor::Floor;
use keuvel_e2e::{World, run, world::PASSWORD};
use serde_json::{Value, json};
use std::time::Instant;
use watch::{last_is_seen, look_for_last, median, memory, processor, rests, spent, watch, watched};
use xtask::prosody::{Contact, Options};

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

/// So many of them, one after the other.
const BURSTS: u64 = 3;

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
            figures.insert("burst".into(), burst().await?);
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
        for (name, bound) in [("burst", LONGEST_TASK), ("roster", LONGEST_TASK_AT_START)] {
            let Some(longest) = figures[name]["longest_task_ms"].as_f64() else {
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

/// Many messages at once in the chat that is open, as often as [`BURSTS`] says, each
/// after the same to a bare reader. The medians count.
async fn burst() -> Result<Value> {
    let options = Options {
        // With 10,000 in it, as is usual, each message has Prosody write all of them anew.
        extra_config: "storage_archive_item_limit = 1000000".to_owned(),
        ..Options::default()
    };
    let world = World::with("bench-burst", &["alice", "bob", "carol"], options)?;
    let mut bob = world.peer("bob").await?;
    let browser = world.browser().await?;
    let tab = browser.tab().await?;
    tab.sign_in("alice@localhost", PASSWORD).await?;
    tab.open_chat("bob@localhost").await?;
    bob.say("alice@localhost", "warm").await?;
    tab.message("warm").await?;
    watch(&tab).await?;
    let (mut each, mut floors, mut times) = (Vec::new(), Vec::new(), Vec::new());
    let mut taken = [0; 3];
    for round in 0..BURSTS {
        let many = |to: &str| json!({"do": "many", "to": to, "count": BURST, "prefix": format!("round {round}")});
        let last = format!("round {round} {}", BURST - 1);
        // The app finds words in what came before.
        rests(&browser).await?;
        let mut reader = Floor::sign_in(world.prosody.http_port(), CAROL).await?;
        reader.available().await?;
        let start = Instant::now();
        bob.act(many("carol@localhost")).await?;
        reader.hears(&format!(">{last}<")).await?;
        let floor = start.elapsed().as_secs_f64();
        reader.leave().await?;

        look_for_last(&tab, &last).await?;
        let before = processor(&browser).await?;
        let start = Instant::now();
        bob.act(many("alice@localhost")).await?;
        last_is_seen(&tab).await?;
        let seconds = start.elapsed().as_secs_f64();
        for (all, (now, then)) in taken
            .iter_mut()
            .zip(processor(&browser).await?.iter().zip(before))
        {
            *all += now - then;
        }
        each.push(seconds);
        floors.push(floor);
        times.push(seconds / floor);
    }
    let mut figure = watched(&tab).await?;
    let rows = "return document.querySelectorAll('[data-testid=message]').length";
    figure["rows_in_the_page"] = tab.js(rows, vec![]).await?;
    spent(&mut figure, [0; 3], taken.map(|all| all / BURSTS));
    figure["memory"] = memory(&browser, &tab).await?;
    figure["messages"] = json!(BURST);
    figure["each"] = json!(each);
    figure["seconds"] = json!(median(each));
    figure["floor_seconds"] = json!(median(floors));
    figure["times_the_floor"] = json!(median(times));
    Ok(figure)
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
