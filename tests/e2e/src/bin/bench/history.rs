//! A long conversation: taking it in from the archive, opening it, scrolling back,
//! finding words in it.

use crate::floor::Floor;
use crate::watch::{median, memory, watch, watched};
use anyhow::{Context, Result, ensure};
use keuvel_e2e::world::PASSWORD;
use keuvel_e2e::{Browser, Link, Tab, World, until};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use xtask::prosody::{Message, Options};
use xtask::serve::Site;

/// Messages in the archive that the device does not have.
const MISSED: usize = 10_000;
/// Messages in the chat that is searched.
const MANY: usize = 100_000;
/// Messages scrolled back.
const BACK: usize = 2_000;
/// Times each is measured.
const RUNS: usize = 3;
/// Times a chat is opened, and words are searched.
const OFTEN: usize = 7;
/// Archives as larger servers keep them.
pub const SQLITE: &str = "storage = { archive = \"sql\", muc_log = \"sql\" }\n\
    sql = { driver = \"SQLite3\", database = \"archive.sqlite\" }";
const BOB: &str = "bob@localhost";
/// The one whose archive grows to [`MANY`].
const LAST: &str = "alice2";
/// `\0alice0\0correct horse` and so on, in Base64.
const PLAIN: [&str; RUNS] = [
    "AGFsaWNlMABjb3JyZWN0IGhvcnNl",
    "AGFsaWNlMQBjb3JyZWN0IGhvcnNl",
    "AGFsaWNlMgBjb3JyZWN0IGhvcnNl",
];

/// All of it; `much`: with the chat of [`MANY`].
pub async fn history(much: bool) -> Result<Value> {
    let accounts = ["alice0", "alice1", LAST, "bob"];
    // The usual store of this server reads all of an archive for each page.
    xtask::setup::sqlite()?;
    let options = Options {
        extra_config: SQLITE.into(),
        ..Options::default()
    };
    let mut world = World::with("bench-history", &accounts, options)?;
    for account in &accounts[..RUNS] {
        world.prosody.befriend(account, "bob")?;
    }
    let link = Link::to(world.prosody.http_port()).await?;
    let site = world.site_over(&link)?;
    let mut runs = Vec::new();
    let mut last: Option<(Browser, Tab)> = None;
    for (account, plain) in accounts.iter().zip(PLAIN) {
        // One browser at a time.
        drop(last.take());
        let (browser, tab) = device(&world, &site, account).await?;
        let mut bob = world.peer("bob").await?;
        bob.say(&format!("{account}@localhost"), "the beginning")
            .await?;
        tab.open_chat(BOB).await?;
        tab.message("the beginning").await?;
        drop(bob);
        link.cut();
        runs.push(catch_up(&mut world, &link, &tab, (account, plain), 0..MISSED).await?);
        last = Some((browser, tab));
    }
    let (browser, tab) = last.take().context("no runs")?;
    let mut figures = json!({
        "catch_up": middle(runs),
        "memory_after_catch_up": memory(&browser, &tab).await?,
        "open_10000": open(&tab, MISSED).await?,
        "scroll_back_here": scroll_back(&tab).await?,
        "memory_after_scrolling": memory(&browser, &tab).await?,
        "scroll_back_in_the_archive": from_the_archive(&world, &site, &link).await?,
    });
    if much {
        link.cut();
        let rest = MISSED..MANY;
        let plain = PLAIN[RUNS - 1];
        println!("so far: {figures:#}");
        let more = catch_up(&mut world, &link, &tab, (LAST, plain), rest).await?;
        figures["catch_up_90000"] = more;
        figures["memory_after_100000"] = memory(&browser, &tab).await?;
        figures["open_100000"] = open(&tab, MANY).await?;
        println!("and: {figures:#}");
        figures["search_100000"] = search(&tab).await?;
        figures["memory_after_search"] = memory(&browser, &tab).await?;
    }
    Ok(figures)
}

/// The app, signed in.
async fn device(world: &World, site: &Site, account: &str) -> Result<(Browser, Tab)> {
    let browser = Browser::start(&world.dir, Default::default()).await?;
    let tab = browser.tab().await?;
    tab.open(&site.url()).await?;
    tab.sign_in(&format!("{account}@localhost"), PASSWORD)
        .await?;
    Ok((browser, tab))
}

/// The link is cut: puts messages into the archive, mends it, and sees them come.
async fn catch_up(
    world: &mut World,
    link: &Link,
    tab: &Tab,
    (account, plain): (&str, &str),
    numbers: std::ops::Range<usize>,
) -> Result<Value> {
    let count = numbers.len();
    let (end, last) = (numbers.end, numbers.start);
    world.prosody.kill();
    put(world, account, &messages(account, numbers)?)?;
    world.prosody.restart()?;
    watch(tab).await?;
    link.count_anew();
    let up = SystemTime::now();
    link.mend();
    let database = format!("keuvel:{account}@localhost");
    // The archive is read from its newer end: with the oldest all are here. (To count them
    // again and again would itself take long.)
    let script = "const [name, oldest] = arguments;
        const open = await new Promise(done => { const it = indexedDB.open(name); it.onsuccess = () => done(it.result); });
        const messages = () => open.transaction('messages').objectStore('messages');
        const count = request => new Promise(done => { request.onsuccess = () => done(request.result); });
        const end = performance.now() + 20000;
        let here = false, now = 0;
        while (!here && performance.now() < end) {
            await new Promise(done => setTimeout(done, 50));
            here = await count(messages().index('stanza_id').count(oldest)) > 0;
            now = Date.now();
        }
        const all = here ? await count(messages().count()) : 0;
        open.close();
        return [all, now];";
    let script = format!("return (async (...arguments) => {{ {script} }})(...arguments)");
    let oldest = [BOB.to_owned(), format!("{account}-{last}")];
    let mut stored = (0, 0);
    for _ in 0..30 {
        let here = tab
            .js(&script, vec![json!(database), json!(oldest)])
            .await?;
        stored = serde_json::from_value::<(usize, u64)>(here)?;
        if stored.0 > 0 {
            break;
        }
    }
    // One more than was put there: how it began.
    ensure!(stored.0 == end + 1, "{} of {} are here", stored.0, end + 1);
    let traffic = link.traffic();
    let tried = link.connected().context("no connection")?.max(up);
    let tried = tried.duration_since(UNIX_EPOCH)?.as_millis() as u64;
    let seconds = (stored.1 - tried) as f64 / 1_000.0;
    let mut figure = watched(tab).await?;
    let oldest = match last {
        0 => "the beginning".to_owned(),
        last => format!("number {} ", last - 1),
    };
    link.count_anew();
    let mut floor = Floor::sign_in(link.port(), plain).await?;
    let floor = floor.read_archive(None, &oldest).await?;
    ensure!(floor.count > count, "{} in the archive", floor.count);
    figure["messages"] = json!(count);
    figure["seconds"] = json!(seconds);
    figure["messages_per_second"] = json!((count as f64 / seconds).round());
    figure["octets_up"] = json!(traffic.up);
    figure["octets_down"] = json!(traffic.down);
    figure["floor_seconds"] = json!(floor.seconds);
    figure["floor_octets_down"] = json!(link.traffic().down);
    figure["times_the_floor"] = json!(seconds / floor.seconds);
    Ok(figure)
}

/// Puts messages into the archive of an account, or of a room, while the server does not run.
pub fn put(world: &World, account: &str, messages: &[Message]) -> Result<()> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peer/archive.py");
    let mut child = Command::new(xtask::python::ensure()?)
        .arg(script)
        .arg(world.prosody.dir().join("data/archive.sqlite"))
        .stdin(Stdio::piped())
        .spawn()?;
    let mut lines = String::new();
    for it in messages {
        let line = json!({
            "user": account, "from": it.from, "to": it.to, "body": it.body,
            "time": it.time, "id": it.id
        });
        lines += &format!("{line}\n");
    }
    let mut input = child.stdin.take().context("no input")?;
    input.write_all(lines.as_bytes())?;
    drop(input);
    ensure!(child.wait()?.success(), "archive.py failed");
    Ok(())
}

/// The run whose time is in the middle.
fn middle(mut runs: Vec<Value>) -> Value {
    let ratio = |run: &Value| run["times_the_floor"].as_f64().unwrap_or(f64::MAX);
    runs.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)));
    let mut run = runs[runs.len() / 2].clone();
    let tasks = runs
        .iter()
        .filter_map(|run| run["longest_task_ms"].as_f64());
    run["longest_task_ms"] = json!(tasks.fold(0.0, f64::max));
    run["runs"] = json!(runs.len());
    run
}

/// Messages as people write them: of a few words out of many, some used often.
fn messages(account: &str, numbers: std::ops::Range<usize>) -> Result<Vec<Message>> {
    let own = format!("{account}@localhost");
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    // A minute apart, the last one now; how it began was before.
    let start = now - numbers.len() as u64 / 60;
    Ok(numbers
        .clone()
        .map(|number| {
            let (from, to) = match number % 3 {
                0 => (own.clone(), BOB.to_owned()),
                _ => (BOB.to_owned(), own.clone()),
            };
            Message {
                from,
                to,
                body: text(number),
                time: start + (number - numbers.start) as u64 / 60,
                id: format!("{account}-{number}"),
            }
        })
        .collect())
}

/// What such a message says.
pub fn text(number: usize) -> String {
    let mut dice = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut text = format!("number {number} ");
    for _ in 0..4 + number % 9 {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        // Often a small one.
        let word = (dice >> 20) % (1 + (dice >> 40) % 5_000);
        text += &word_of(word);
        text.push(' ');
    }
    text.trim_end().to_owned()
}

/// A word that is used for a number only.
fn word_of(mut number: u64) -> String {
    let mut word = String::new();
    for _ in 0..3 {
        word.push(char::from(b"bdfgklmnprstvz"[(number % 14) as usize]));
        word.push(char::from(b"aeiou"[(number / 14 % 5) as usize]));
        number /= 70;
    }
    word
}

/// Opens the chat, each time from the database.
async fn open(tab: &Tab, count: usize) -> Result<Value> {
    let last = text(count - 1);
    let mut times = Vec::new();
    let mut longest = 0f64;
    for _ in 0..OFTEN {
        tab.js("location.hash = '#/'; return 0", vec![]).await?;
        tab.reload().await?;
        tab.see(&format!("a.row[data-jid=\"{BOB}\"]")).await?;
        tab.online().await?;
        // What follows a start is over.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        watch(tab).await?;
        let script = "const [jid, text] = arguments;
            const row = document.querySelector(`a.row[data-jid='${jid}']`);
            const begin = performance.now();
            row.click();
            return new Promise(done => {
                const look = () => {
                    const all = document.querySelectorAll('[data-testid=message] [data-testid=message-body]');
                    const last = all.length ? all[all.length - 1] : null;
                    const here = last?.textContent === text && last.getBoundingClientRect().bottom < innerHeight;
                    here ? done(performance.now() - begin) : requestAnimationFrame(look);
                };
                look();
            })";
        let time = tab.js(script, vec![json!(BOB), json!(last)]).await?;
        times.push(time.as_f64().context("no time")?);
        let tasks = watched(tab).await?;
        longest = longest.max(tasks["longest_task_ms"].as_f64().unwrap_or(0.0));
    }
    Ok(json!({ "ms": median(times), "longest_task_ms": longest, "runs": OFTEN }))
}

/// The chat is open at its end: scrolls back as fast as it goes.
async fn scroll_back(tab: &Tab) -> Result<Value> {
    watch(tab).await?;
    let script = "const back = arguments[0];
        const area = document.querySelector('[data-testid=timeline]');
        const numbers = () => {
            const first = area.querySelector('[data-testid=message] [data-testid=message-body]');
            return Number(/^number (\\d+) /.exec(first?.textContent ?? '')?.[1] ?? NaN);
        };
        const last = area.querySelectorAll('[data-testid=message] [data-testid=message-body]');
        const from = Number(/^number (\\d+) /.exec(last[last.length - 1].textContent)[1]);
        const begin = performance.now();
        let frames = 0, late = 0, before = begin, most = 0;
        return new Promise(done => {
            const step = now => {
                frames++;
                if (now - before > 25) late++;
                before = now;
                most = Math.max(most, area.querySelectorAll('[data-testid=message]').length);
                if (numbers() <= from - back) {
                    return done({ ms: performance.now() - begin, frames, late_frames: late, most_messages_in_the_page: most });
                }
                area.scrollTop = Math.max(0, area.scrollTop - 2500);
                requestAnimationFrame(step);
            };
            requestAnimationFrame(step);
        })";
    let scrolled = tab.js(script, vec![json!(BACK)]).await?;
    let mut figure = watched(tab).await?;
    figure["messages"] = json!(BACK);
    for (name, value) in scrolled.as_object().context("no figures")? {
        figure[name] = value.clone();
    }
    Ok(figure)
}

/// The same where the device has but the newest.
async fn from_the_archive(world: &World, site: &Site, link: &Link) -> Result<Value> {
    let (_browser, tab) = device(world, site, LAST).await?;
    tab.open_chat(BOB).await?;
    tab.message(&text(MISSED - 1)).await?;
    link.count_anew();
    let mut figure = scroll_back(&tab).await?;
    figure["octets_down"] = json!(link.traffic().down);
    Ok(figure)
}

/// Empties the field as somebody does who types.
const EMPTY: &str = "const field = document.querySelector('[data-testid=filter]');
    field.value = '';
    field.dispatchEvent(new Event('input', { bubbles: true }));";

/// Searches for words, once all are in the index.
async fn search(tab: &Tab) -> Result<Value> {
    let script = "const [text] = arguments;
        const field = document.querySelector('[data-testid=filter]');
        field.value = text;
        const begin = performance.now();
        field.dispatchEvent(new Event('input', { bubbles: true }));
        return new Promise(done => {
            const look = () => {
                const marks = [...document.querySelectorAll('[data-testid=hit] mark')].map(it => it.textContent);
                const words = text.split(' ');
                const here = marks.length && words.every(word => marks.some(mark => mark.startsWith(word)));
                here ? done(performance.now() - begin) : requestAnimationFrame(look);
            };
            look();
        })";
    let indexed = async || {
        tab.fill("[data-testid=filter]", "number").await?;
        let note = tab.texts("[data-testid=found-note]").await?;
        Ok((!note.iter().any(|it| it.contains("being"))).then_some(()))
    };
    for _ in 0..20 {
        if until("the index", indexed).await.is_ok() {
            break;
        }
    }
    let mut figure = json!({});
    // Rare, often, two words, the beginning of many.
    for (name, word) in [
        ("rare", format!("{} ", word_of(4_321)).trim().to_owned()),
        ("often", word_of(3)),
        ("two", format!("{} {}", word_of(5), word_of(9))),
        ("beginning", "ba".to_owned()),
        ("number", "number 4321".to_owned()),
    ] {
        let mut times = Vec::new();
        watch(tab).await?;
        for _ in 0..OFTEN {
            tab.js(EMPTY, vec![]).await?;
            tab.gone("[data-testid=hit]").await?;
            let time = tab.js(script, vec![json!(word)]).await?;
            times.push(time.as_f64().context("no time")?);
        }
        let tasks = watched(tab).await?;
        figure[name] = json!({ "ms": median(times), "longest_task_ms": tasks["longest_task_ms"] });
    }
    Ok(figure)
}
