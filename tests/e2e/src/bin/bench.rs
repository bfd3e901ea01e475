//! What Keuvel costs in a real browser. Prints a table, writes
//! `target/bench.json`, and fails above the bounds.

use anyhow::{Result, ensure};
use keuvel_e2e::{Tab, World, run, until, world::PASSWORD};
use serde_json::{Value, json};
use std::time::Instant;
use xtask::prosody::Contact;

/// Milliseconds that a task on the main thread may take: above it a person
/// notices (the bound of the Long Tasks API itself).
const LONGEST_TASK: f64 = 50.0;

/// Messages of a burst.
const BURST: u32 = 2_000;

/// Contacts of a large roster.
const ROSTER: usize = 5_000;

fn main() -> Result<()> {
    run(async {
        let mut figures = serde_json::Map::new();
        figures.insert("burst".into(), burst().await?);
        figures.insert("roster".into(), roster().await?);
        let figures = Value::Object(figures);
        println!("{figures:#}");
        std::fs::write(
            xtask::paths::target().join("bench.json"),
            format!("{figures:#}\n"),
        )?;
        for (name, figure) in figures.as_object().into_iter().flatten() {
            let longest = figure["longest_task_ms"].as_f64().unwrap_or(f64::MAX);
            ensure!(
                longest <= LONGEST_TASK,
                "{name}: a task of {longest} ms on the main thread; {LONGEST_TASK} ms is the bound"
            );
        }
        Ok(())
    })
}

/// Many messages at once in the chat that is open.
async fn burst() -> Result<Value> {
    let world = World::new("bench-burst", &["alice", "bob"])?;
    let mut bob = world.peer("bob").await?;
    let browser = world.browser().await?;
    let tab = browser.tab().await?;
    tab.sign_in("alice@localhost", PASSWORD).await?;
    tab.open_chat("bob@localhost").await?;
    bob.say("alice@localhost", "warm").await?;
    tab.message("warm").await?;
    watch(&tab).await?;
    let start = Instant::now();
    bob.act(json!({"do": "many", "to": "alice@localhost", "count": BURST, "prefix": "burst"}))
        .await?;
    let last = format!("burst {}", BURST - 1);
    let seen = until("the last message", async || {
        let script = "const all = document.querySelectorAll('[data-testid=message] [data-testid=message-body]'); return all.length ? all[all.length - 1].textContent : ''";
        Ok((tab.js(script, vec![]).await? == last.as_str()).then_some(()))
    })
    .await;
    if seen.is_err() {
        tab.shot("burst").await?;
        println!("{:?}", tab.complaints().await?);
        println!("{:?}", tab.texts("[data-testid=message-body]").await?);
        println!("{:?}", tab.js("const t=document.querySelector('[data-testid=timeline]');return [t.scrollTop,t.scrollHeight,t.clientHeight, document.querySelector('[data-testid=connection]').dataset.state, t.parentNode.textContent.slice(-200)]", vec![]).await?);
    }
    seen?;
    let seconds = start.elapsed().as_secs_f64();
    let mut figure = watched(&tab).await?;
    let rows = tab
        .js(
            "return document.querySelectorAll('[data-testid=message]').length",
            vec![],
        )
        .await?;
    figure["messages"] = json!(BURST);
    figure["seconds"] = json!(seconds);
    figure["rows_in_the_page"] = rows;
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

/// Starts to note long tasks.
async fn watch(tab: &Tab) -> Result<()> {
    let script = "window.longTasks = [];
        window.longTaskObserver = new PerformanceObserver(list => longTasks.push(...list.getEntries().map(e => e.duration)));
        longTaskObserver.observe({ type: 'longtask' }); return 0";
    tab.js(script, vec![]).await?;
    Ok(())
}

/// The long tasks noted: how many, and the longest.
async fn watched(tab: &Tab) -> Result<Value> {
    // Those not yet reported too.
    let script =
        "longTasks.push(...longTaskObserver.takeRecords().map(e => e.duration)); return longTasks";
    let tasks = tab.js(script, vec![]).await?;
    let tasks: Vec<f64> = serde_json::from_value(tasks)?;
    Ok(json!({
        "long_tasks": tasks.len(),
        "longest_task_ms": tasks.iter().copied().fold(0.0, f64::max),
    }))
}
