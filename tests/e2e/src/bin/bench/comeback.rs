//! How long it takes from a server that is up again to a chat that can be used,
//! and what goes over the wire for it: in a stream that goes on, in a new one,
//! and at the first sign-in of a device.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::link::Traffic;
use keuvel_e2e::{Browser, Link, Many, Tab, World, until, world::PASSWORD};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use xtask::prosody::{Contact, Options};

/// Contacts in the roster.
const CONTACTS: usize = 1_000;
/// So many of them are online.
const ONLINE: usize = 250;
/// Times each is measured.
const RUNS: usize = 5;
/// A connection that held so long, in milliseconds, was no failure to the app: the
/// next wait is a first one.
const HELD: u64 = 20_000;
/// Where the contacts are.
const DOMAIN: &str = "many.localhost";
/// The one to whom is written; not among the many.
const BOB: &str = "bob@localhost";

/// One time.
#[derive(Clone, Copy)]
struct Time {
    /// Until the app tried, by its own patience.
    wait: u64,
    /// From there to a message that the server has.
    usable: u64,
    /// Until then.
    traffic: Traffic,
    /// Until all that follows is there, too.
    all: Traffic,
}

/// All three.
pub async fn comeback() -> Result<Value> {
    let port = xtask::prosody::free_port()?;
    let options = Options {
        component: Some((DOMAIN.into(), port)),
        ..Options::default()
    };
    let mut world = World::with("bench-comeback", &["alice", "bob"], options)?;
    let mut roster: Vec<Contact> = (0..CONTACTS - 1)
        .map(|number| {
            let name = format!("Contact {number}");
            Contact::named(&format!("contact{number}@{DOMAIN}"), &name, "Many")
        })
        .collect();
    roster.push(Contact::mutual("bob"));
    world.prosody.roster("alice", &roster)?;
    let mut contacts = Many::start("contacts.py", DOMAIN, port, ONLINE).await?;
    let link = Link::to(world.prosody.http_port()).await?;
    let site = world.site_over(&link)?;

    let mut first = Vec::new();
    let mut last = None;
    for number in 0..RUNS {
        let text = format!("first {number}");
        let browser = Browser::start(&world.dir, Default::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.fill_in("alice@localhost", PASSWORD).await?;
        // What chats need is there by then, as it is when somebody has typed it.
        sleep(2_000).await;
        let start = now()?;
        link.count_anew();
        tab.click("[data-testid=signin-submit]").await?;
        tab.online().await?;
        tab.open_chat(BOB).await?;
        tab.say(&text).await?;
        tab.message_is(&text, "sent").await?;
        let usable = now()? - start;
        let traffic = link.traffic();
        quiet(&link).await?;
        first.push(Time {
            wait: 0,
            usable,
            traffic,
            all: link.traffic(),
        });
        last = Some((browser, tab));
    }
    let (_browser, tab) = last.context("no runs")?;
    watch(&tab).await?;
    let mut resumed = Vec::new();
    for number in 0..RUNS {
        sleep(HELD).await;
        link.cut();
        resumed.push(again(&tab, &link, &format!("resumed {number}")).await?);
    }
    let mut fresh = Vec::new();
    for number in 0..RUNS {
        sleep(HELD).await;
        link.cut();
        drop(contacts);
        world.prosody.kill();
        world.prosody.restart()?;
        contacts = Many::start("contacts.py", DOMAIN, port, ONLINE).await?;
        fresh.push(again(&tab, &link, &format!("fresh {number}")).await?);
    }
    Ok(json!({
        "contacts": CONTACTS,
        "online": ONLINE,
        "runs": RUNS,
        "resumed": medians(&resumed),
        "fresh": medians(&fresh),
        "first_sign_in": medians(&first),
    }))
}

/// The link is cut: writes a message, mends the link, and sees when it has arrived.
async fn again(tab: &Tab, link: &Link, text: &str) -> Result<Time> {
    tab.has("[data-testid=connection][data-state=waiting]")
        .await?;
    tab.say(text).await?;
    tab.message_is(text, "waiting").await?;
    link.count_anew();
    let up = now()?;
    link.mend();
    let sent = until("the message to be sent", async || {
        let script = "return window.sentAt[arguments[0]] ?? null";
        Ok(tab.js(script, vec![json!(text)]).await?.as_u64())
    })
    .await?;
    let rows = tab.texts("[data-testid=chat-row]").await?;
    ensure!(!rows.is_empty(), "no list");
    // As the page knows when, but not how much: a few octets too many at most.
    let traffic = link.traffic();
    quiet(link).await?;
    let tried = link.connected().context("no connection")?;
    let tried = millis(tried)?;
    Ok(Time {
        wait: tried.saturating_sub(up),
        usable: sent.saturating_sub(tried),
        traffic,
        all: link.traffic(),
    })
}

/// Notes when each message of ours is first seen to have reached the server.
async fn watch(tab: &Tab) -> Result<()> {
    let script = "window.sentAt = {};
        const look = () => {
            for (const message of document.querySelectorAll('[data-testid=message]')) {
                const text = message.querySelector('[data-testid=message-body]').textContent;
                if (['sent', 'delivered'].includes(message.dataset.sent)) sentAt[text] ??= Date.now();
            }
        };
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-sent'] });
        return 0";
    tab.js(script, vec![]).await?;
    Ok(())
}

/// Waits until nothing has come for a second.
async fn quiet(link: &Link) -> Result<()> {
    let mut last = link.traffic();
    loop {
        sleep(1_000).await;
        let now = link.traffic();
        if now == last {
            return Ok(());
        }
        last = now;
    }
}

async fn sleep(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

fn now() -> Result<u64> {
    millis(SystemTime::now())
}

/// As the page's own clock has it.
fn millis(time: SystemTime) -> Result<u64> {
    Ok(time.duration_since(UNIX_EPOCH)?.as_millis() as u64)
}

fn medians(times: &[Time]) -> Value {
    let median = |of: fn(&Time) -> u64| {
        let mut all: Vec<u64> = times.iter().map(of).collect();
        all.sort_unstable();
        all[all.len() / 2]
    };
    json!({
        "ms_until_the_app_tries": median(|it| it.wait),
        "ms_from_there_to_usable": median(|it| it.usable),
        "octets_up_until_usable": median(|it| it.traffic.up),
        "octets_down_until_usable": median(|it| it.traffic.down),
        "octets_up": median(|it| it.all.up),
        "octets_down": median(|it| it.all.down),
    })
}
