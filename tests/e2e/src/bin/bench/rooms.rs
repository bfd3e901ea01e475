//! Rooms of many people: coming in, looking who is there, and much being said at once.

use crate::floor::Floor;
use crate::watch::{come_first, last_is_seen, look_for_last, processor, spent, watch, watched};
use crate::{BURST, CAROL};
use anyhow::{Context, Result};
use keuvel_e2e::{Many, Tab, World, until, world::PASSWORD};
use serde_json::{Value, json};
use std::time::Instant;
use xtask::prosody::Options;

const DOMAIN: &str = "crowd.localhost";
const ROOM: &str = "all@crowd.localhost";

/// Two sizes.
pub async fn rooms() -> Result<Value> {
    Ok(json!({ "of_500": of(500).await?, "of_6000": of(6_000).await? }))
}

async fn of(people: usize) -> Result<Value> {
    let port = xtask::prosody::free_port()?;
    let options = Options {
        component: Some((DOMAIN.into(), port)),
        ..Options::default()
    };
    let world = World::with(
        &format!("bench-rooms-{people}"),
        &["alice", "carol"],
        options,
    )?;
    let crowd = Many::start("crowd.py", DOMAIN, port, people).await?;
    let apart = come_first(&world, crowd.id());
    let browser = world.browser().await?;
    let tab = browser.tab().await?;
    tab.sign_in("alice@localhost", PASSWORD).await?;
    tab.click("[data-testid=begin-room]").await?;
    tab.click("[data-testid=room-join-instead]").await?;
    tab.fill("[data-testid=room-address]", ROOM).await?;
    tab.click("[data-testid=room-join-submit]").await?;
    tab.see("[data-testid=room-about]").await?;
    tab.fill("[data-testid=room-join-nick]", "Alice").await?;
    // Before, as the app finds words in all of it afterwards.
    let (joining, hearing) = floor(&world).await?;
    watch(&tab).await?;
    let before = processor(&browser).await?;
    let start = Instant::now();
    tab.click("[data-testid=room-join-now]").await?;
    tab.reads("[data-testid=conversation-status]", "Crowd")
        .await?;
    let seconds = start.elapsed().as_secs_f64();
    let mut joined = watched(&tab).await?;
    spent(&mut joined, before, processor(&browser).await?);

    watch(&tab).await?;
    tab.click("[data-testid=open-details]").await?;
    tab.see("[data-testid=occupant]").await?;
    let start = Instant::now();
    tab.fill("[data-testid=room-find]", "occupant 499").await?;
    until("who was looked for", async || {
        let names = tab.texts("[data-testid=occupant] .occupant-name").await?;
        let all = names.iter().all(|it| it.contains("Occupant 499"));
        Ok((!names.is_empty() && all).then_some(()))
    })
    .await?;
    let found = start.elapsed().as_secs_f64();
    let looked = watched(&tab).await?;
    tab.click("[data-testid=details-close]").await?;
    tab.click("[data-testid=open-details]").await?;
    let scrolled = scroll(&tab, people).await?;
    tab.click("[data-testid=details-close]").await?;

    watch(&tab).await?;
    look_for_last(&tab, &format!("burst {}", BURST - 1)).await?;
    let before = processor(&browser).await?;
    let start = Instant::now();
    tab.say("go").await?;
    last_is_seen(&tab).await?;
    let burst = start.elapsed().as_secs_f64();
    let mut said = watched(&tab).await?;
    spent(&mut said, before, processor(&browser).await?);
    Ok(json!({
        "server_and_other_side_come_first": apart,
        "join": { "seconds": seconds, "floor_seconds": joining, "page": joined },
        "find": { "seconds": found, "page": looked },
        "scroll": scrolled,
        "burst": {
            "seconds": burst,
            "floor_seconds": hearing,
            "times_the_floor": burst / hearing,
            "page": said,
        },
    }))
}

/// From the first to the last as fast as hands do, and how many frames had nobody in them.
async fn scroll(tab: &Tab, people: usize) -> Result<Value> {
    let all = format!(
        "return Number(document.querySelector('[data-testid=occupants]').style.getPropertyValue('--lines')) > {people}"
    );
    until("all of them", async || {
        Ok((tab.js(&all, vec![]).await? == json!(true)).then_some(()))
    })
    .await?;
    watch(tab).await?;
    let script = "const list = document.querySelector('[data-testid=occupants]');
        const area = list.closest('.details-parts');
        list.scrollIntoView();
        const end = area.scrollTop + list.offsetHeight - area.clientHeight;
        const seen = () => {
            const { left, width } = list.getBoundingClientRect();
            const { top, height } = area.getBoundingClientRect();
            const at = document.elementFromPoint(left + width / 2, top + height / 2);
            return Boolean(at?.closest('[data-testid=occupant]'));
        };
        const begin = performance.now();
        let frames = 0, late = 0, empty = 0, before = begin, most = 0;
        return new Promise(done => {
            const step = now => {
                frames++;
                if (now - before > 25) late++;
                before = now;
                const there = seen();
                if (!there) empty++;
                most = Math.max(most, list.children.length);
                if (area.scrollTop >= end && there) {
                    return done({ ms: performance.now() - begin, frames, late_frames: late, empty_frames: empty, most_people_in_the_page: most });
                }
                area.scrollTop = Math.min(end, area.scrollTop + 500);
                requestAnimationFrame(step);
            };
            requestAnimationFrame(step);
        })";
    let scrolled = tab.js(script, vec![]).await?;
    let mut figure = watched(tab).await?;
    for (name, value) in scrolled.as_object().context("no figures")? {
        figure[name] = value.clone();
    }
    Ok(figure)
}

/// The same to a reader that only reads.
async fn floor(world: &World) -> Result<(f64, f64)> {
    let mut floor = Floor::sign_in(world.prosody.http_port(), CAROL).await?;
    floor.available().await?;
    let start = Instant::now();
    let join = format!(
        "<presence xmlns='jabber:client' to='{ROOM}/Carol'><x xmlns='http://jabber.org/protocol/muc'/></presence>"
    );
    floor.hears_after(&join, "<subject>").await?;
    let joining = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let go = format!(
        "<message xmlns='jabber:client' type='groupchat' to='{ROOM}' id='go'><body>go</body></message>"
    );
    let last = format!(">burst {}<", BURST - 1);
    floor.hears_after(&go, &last).await?;
    let hearing = start.elapsed().as_secs_f64();
    floor.leave().await?;
    Ok((joining, hearing))
}
