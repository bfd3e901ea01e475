//! How soon the page answers a tap: until the next frame is painted (Event Timing), and
//! until what was asked for is seen.

use anyhow::{Context, Result};
use keuvel_e2e::{Tab, World, world::PASSWORD};
use serde_json::{Map, Value, json};
use xtask::prosody::Contact;

/// Contacts in the list.
const CONTACTS: usize = 1_000;
/// So often each is tapped: the median counts, and the slowest.
const TIMES: usize = 5;

/// Name, what is tapped, what is seen then, and what is tapped to go back.
const TAPS: [(&str, &str, &str, &str); 7] = [
    (
        "a chat",
        "[data-testid=chat-row][data-jid='contact1@localhost']",
        "[data-testid=conversation][data-jid='contact1@localhost'] [data-testid=composer]",
        "",
    ),
    (
        "another chat",
        "[data-testid=chat-row][data-jid='contact0@localhost']",
        "[data-testid=conversation][data-jid='contact0@localhost'] [data-testid=composer]",
        "",
    ),
    (
        "who somebody is",
        "[data-testid=open-details]",
        "[data-testid=details-name]",
        "[data-testid=details-close]",
    ),
    (
        "choosing an emoji",
        "[data-testid=emoji-button]",
        "[data-testid=emoji-grid]",
        "[data-testid=emoji-button]",
    ),
    (
        "the menu of the account",
        "[data-testid=account-menu]",
        "[data-testid=settings]",
        ".menu-veil",
    ),
    (
        "beginning a room",
        "[data-testid=begin-room]",
        "[data-testid=room-name]",
        "dialog [data-testid=cancel]",
    ),
    (
        "who is unread",
        "[data-testid=shelf-unread]",
        "[data-testid=shelf-unread][aria-pressed=true]",
        "[data-testid=shelf-all]",
    ),
];

/// All of them.
pub async fn taps() -> Result<Value> {
    let world = World::new("bench-taps", &["alice"])?;
    let contact = |number: usize| {
        let (name, words) = (format!("contact{number}"), format!("Contact {number}"));
        Contact::named(&name, &words, "Many")
    };
    let contacts: Vec<Contact> = (0..CONTACTS).map(contact).collect();
    world.prosody.roster("alice", &contacts)?;
    let browser = world.browser().await?;
    let tab = browser.tab().await?;
    tab.sign_in("alice@localhost", PASSWORD).await?;
    // What is fetched late is there.
    tab.open_chat("contact0@localhost").await?;
    tab.click("[data-testid=account-menu]").await?;
    tab.see("[data-testid=settings]").await?;
    tab.click(".menu-veil").await?;
    let mut figures = Map::new();
    for (name, tapped, seen, back) in TAPS {
        let mut painted = Vec::new();
        let mut there = Vec::new();
        for _ in 0..TIMES {
            let (paint, see) = tap(&tab, tapped, seen).await.context(name)?;
            painted.push(paint);
            there.push(see);
            match back {
                "" => {
                    tab.open_chat("contact10@localhost").await?;
                }
                back => {
                    tab.click(back).await?;
                }
            }
        }
        figures.insert(
            name.to_owned(),
            json!({"painted_ms": sorted(painted), "seen_ms": sorted(there)}),
        );
    }
    Ok(Value::Object(figures))
}

/// The median, and the slowest.
fn sorted(mut all: Vec<f64>) -> Value {
    all.sort_by(f64::total_cmp);
    json!({"median": all[all.len() / 2], "slowest": all.last()})
}

/// Taps: milliseconds until the page has painted, and until something is seen.
async fn tap(tab: &Tab, tapped: &str, seen: &str) -> Result<(f64, f64)> {
    let script = "const [seen] = arguments;
        window.painted = 0;
        const observer = new PerformanceObserver(list => {
            for (const entry of list.getEntries()) if (entry.interactionId) window.painted = Math.max(window.painted, entry.duration);
        });
        observer.observe({ type: 'event', durationThreshold: 16 });
        window.there = new Promise(done => addEventListener('pointerdown', () => {
            const begun = performance.now();
            const look = () => document.querySelector(seen)?.checkVisibility() ? done(performance.now() - begun) : requestAnimationFrame(look);
            requestAnimationFrame(look);
        }, { capture: true, once: true }));
        window.told = async () => {
            const there = await window.there;
            await new Promise(done => setTimeout(done, 120));
            observer.disconnect();
            return [window.painted, there];
        };
        return 0";
    tab.js(script, vec![json!(seen)]).await?;
    tab.click(tapped).await?;
    let told = tab.js("return window.told()", vec![]).await?;
    Ok(serde_json::from_value(told)?)
}
