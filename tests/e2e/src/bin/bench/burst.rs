//! Many messages at once between two.

use crate::floor::Floor;
use crate::watch::{
    come_alike, come_first, last_is_seen, look_for_last, median, memory, processor, processor_of,
    rests, spent, waited, watch, watched,
};
use crate::{BURST, CAROL};
use anyhow::{Context, Result};
use keuvel_e2e::{Browser, Peer, Tab, World, world::PASSWORD};
use serde_json::{Value, json};
use std::time::Instant;
use xtask::prosody::Options;

/// So many bursts, one after the other.
const BURSTS: u64 = 3;

/// Alice, who has the chat with Bob open.
struct Stage {
    world: World,
    browser: Browser,
    tab: Tab,
    bob: Peer,
}

/// Many messages at once in the chat that is open, as often as [`BURSTS`] says, each
/// after the same to a bare reader; the medians count. The server and the other side come
/// first, which is what the time is about. But on the same processors they make the page
/// wait in the midst of what it does: how long its tasks take by themselves is seen
/// when all are alike, in as many bursts more (`alike`).
pub async fn burst() -> Result<Value> {
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
    let mut stage = Stage {
        world,
        browser,
        tab,
        bob,
    };
    let apart = come_first(&stage.world, stage.bob.id());
    let mut figure = bursts(&mut stage, "round").await?;
    figure["server_and_other_side_come_first"] = json!(apart);
    figure["memory"] = memory(&stage.browser, &stage.tab).await?;
    come_alike(&stage.world, stage.bob.id());
    figure["alike"] = bursts(&mut stage, "alike").await?;
    Ok(figure)
}

async fn bursts(stage: &mut Stage, name: &str) -> Result<Value> {
    let Stage {
        world,
        browser,
        tab,
        bob,
    } = stage;
    let server = world.prosody.id().context("a server")?;
    let mut served = [0; 2];
    watch(tab).await?;
    let (mut each, mut floors, mut times) = (Vec::new(), Vec::new(), Vec::new());
    let mut taken = [0; 3];
    let mut kept_waiting = 0.0;
    for round in 0..BURSTS {
        let prefix = format!("{name} {round}");
        let many =
            |to: &str| json!({"do": "many", "to": to, "count": BURST, "prefix": prefix.as_str()});
        let last = format!("{prefix} {}", BURST - 1);
        // The app finds words in what came before.
        rests(browser).await?;
        let mut reader = Floor::sign_in(world.prosody.http_port(), CAROL).await?;
        reader.available().await?;
        let before = processor_of(server)?;
        let start = Instant::now();
        bob.act(many("carol@localhost")).await?;
        reader.hears(&format!(">{last}<")).await?;
        let floor = start.elapsed().as_secs_f64();
        served[0] += processor_of(server)? - before;
        reader.leave().await?;

        look_for_last(tab, &last).await?;
        let (before, waited_before) = (processor(browser).await?, waited(browser).await?);
        let server_before = processor_of(server)?;
        let start = Instant::now();
        bob.act(many("alice@localhost")).await?;
        last_is_seen(tab).await?;
        let seconds = start.elapsed().as_secs_f64();
        served[1] += processor_of(server)? - server_before;
        kept_waiting += waited(browser).await? - waited_before;
        for (all, (now, then)) in taken
            .iter_mut()
            .zip(processor(browser).await?.iter().zip(before))
        {
            *all += now - then;
        }
        each.push(seconds);
        floors.push(floor);
        times.push(seconds / floor);
    }
    let mut figure = watched(tab).await?;
    let rows = "return document.querySelectorAll('[data-testid=message]').length";
    figure["rows_in_the_page"] = tab.js(rows, vec![]).await?;
    spent(&mut figure, [0; 3], taken.map(|all| all / BURSTS));
    figure["main_thread_kept_waiting_ms"] = json!((kept_waiting / BURSTS as f64).round());
    let [floor, app] = served.map(|all| all / BURSTS);
    figure["server_ms"] = json!({"for_the_floor": floor, "for_the_app": app});
    figure["messages"] = json!(BURST);
    figure["each"] = json!(each);
    figure["seconds"] = json!(median(each));
    figure["floor_seconds"] = json!(median(floors));
    figure["times_the_floor"] = json!(median(times));
    Ok(figure)
}
