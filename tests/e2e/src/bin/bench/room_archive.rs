//! A room that has said much: coming in on a device that has never been there, and going
//! back through all of it.

use crate::CAROL;
use crate::floor::Floor;
use crate::history::{SQLITE, put, text};
use crate::watch::{watch, watched};
use anyhow::{Context, Result, ensure};
use keuvel_e2e::{World, world::PASSWORD};
use serde_json::{Value, json};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use xtask::prosody::{Message, Options};

const ROOM: &str = "tea@conference.localhost";
/// Messages in its archive.
const MANY: usize = 5_000;

/// All of it.
pub async fn room_archive() -> Result<Value> {
    xtask::setup::sqlite()?;
    let options = Options {
        extra_config: SQLITE.into(),
        ..Options::default()
    };
    let mut world = World::with("bench-room-archive", &["alice", "bob", "carol"], options)?;
    let mut bob = world.peer("bob").await?;
    bob.act(json!({"do": "join", "room": ROOM, "nick": "Bob"}))
        .await?;
    bob.expect("to be in the room", |e| {
        e["xml"].as_str().is_some_and(|xml| xml.contains("110"))
    })
    .await?;
    bob.raw(&format!(
        "<iq type='set' to='{ROOM}' id='keep'><query xmlns='http://jabber.org/protocol/muc#owner'>\
         <x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field>\
         <field var='muc#roomconfig_persistentroom'><value>1</value></field></x></query></iq>"
    ))
    .await?;
    // What the room does next, it does after that; and this is in no archive of it.
    bob.say(&format!("{ROOM}/Bob"), "kept").await?;
    bob.hears("kept").await?;
    drop(bob);
    world.prosody.stop();
    put(&world, ROOM, &said()?)?;
    world.prosody.restart()?;

    let browser = world.browser().await?;
    let tab = browser.tab().await?;
    tab.sign_in("alice@localhost", PASSWORD).await?;
    tab.click("[data-testid=begin-room]").await?;
    tab.click("[data-testid=room-join-instead]").await?;
    tab.fill("[data-testid=room-address]", ROOM).await?;
    tab.click("[data-testid=room-join-submit]").await?;
    tab.see("[data-testid=room-about]").await?;
    tab.fill("[data-testid=room-join-nick]", "Alice").await?;
    watch(&tab).await?;
    let script = "const [last] = arguments;
        const begin = performance.now();
        document.querySelector('[data-testid=room-join-now]').click();
        return new Promise(done => {
            const look = () => {
                const all = document.querySelectorAll('[data-testid=message] [data-testid=message-body]');
                const here = all.length && all[all.length - 1].textContent === last;
                here ? done(performance.now() - begin) : requestAnimationFrame(look);
            };
            look();
        })";
    let shown = tab.js(script, vec![json!(text(MANY - 1))]).await?;
    let shown = shown.as_f64().context("no time")? / 1_000.0;
    let coming = watched(&tab).await?;

    watch(&tab).await?;
    // As fast as it goes, until the first thing that was said is on screen.
    let script = "const [first, patience] = arguments;
        const area = document.querySelector('[data-testid=timeline]');
        const begin = performance.now();
        return new Promise(done => {
            const step = () => {
                const oldest = area.querySelector('[data-testid=message] [data-testid=message-body]');
                if (oldest?.textContent === first) return done(performance.now() - begin);
                if (performance.now() - begin > patience) return done(null);
                area.scrollTop = Math.max(0, area.scrollTop - 2500);
                requestAnimationFrame(step);
            };
            step();
        })";
    let mut back = None;
    let start = Instant::now();
    // A script may not take longer than the driver waits for it.
    for _ in 0..30 {
        let done = tab.js(script, vec![json!(text(0)), json!(20_000)]).await?;
        if !done.is_null() {
            back = Some(start.elapsed().as_secs_f64());
            break;
        }
    }
    let back = back.context("the first message never came")?;
    let going_back = watched(&tab).await?;

    let (first, all) = floor(&world).await?;
    Ok(json!({
        "messages": MANY,
        "newest_on_screen": {
            "seconds": shown, "floor_seconds": first, "times_the_floor": shown / first, "page": coming,
        },
        "back_to_the_first": {
            "seconds": back, "floor_seconds": all, "times_the_floor": back / all, "page": going_back,
        },
    }))
}

/// The same to a reader that only reads: until it has the newest page, and then all of them.
async fn floor(world: &World) -> Result<(f64, f64)> {
    let mut floor = Floor::sign_in(world.prosody.http_port(), CAROL).await?;
    let start = Instant::now();
    let join = format!(
        "<presence xmlns='jabber:client' to='{ROOM}/Carol'><x xmlns='http://jabber.org/protocol/muc'>\
         <history maxstanzas='0'/></x></presence>"
    );
    floor.hears_after(&join, "<subject").await?;
    let newest = format!("number {} ", MANY - 1);
    floor.read_archive(Some(ROOM), &newest).await?;
    let first = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let read = floor.read_archive(Some(ROOM), "number 0 ").await?;
    ensure!(read.count >= MANY, "{} in the archive", read.count);
    Ok((first, start.elapsed().as_secs_f64()))
}

/// What three said, a minute apart, the last a minute ago.
fn said() -> Result<Vec<Message>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let message = |number: usize| Message {
        from: format!("{ROOM}/{}", ["Bob", "Carol", "Dan"][number % 3]),
        to: ROOM.to_owned(),
        body: text(number),
        time: now - 60 * (MANY - number) as u64,
        id: format!("m{number}"),
    };
    Ok((0..MANY).map(message).collect())
}
