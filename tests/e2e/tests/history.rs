//! What is older than what is on screen: on this device, and in the archive only.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Tab, World, run, until, world::PASSWORD};
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};
use xtask::prosody::Message;

/// More than a new device takes by itself, and more than a page.
const MESSAGES: u32 = 650;

/// Bob wrote all this while nobody was there.
async fn written(world: &World) -> Result<()> {
    let mut bob = world.peer("bob").await?;
    let many = json!({
        "do": "many", "to": "alice@localhost", "count": MESSAGES, "prefix": "number"
    });
    bob.act(many).await?;
    // What comes back was sent after it.
    bob.say("bob@localhost", "all sent").await?;
    bob.expect("the last of it", |it| it["body"] == "all sent")
        .await?;
    Ok(())
}

/// The numbers on screen, in order.
async fn numbers(tab: &Tab) -> Result<Vec<u32>> {
    let texts = tab.texts("[data-testid=message-body]").await?;
    texts
        .iter()
        .map(|text| {
            let number = text.strip_prefix("number ").context("a number")?;
            Ok(number.parse()?)
        })
        .collect()
}

/// Scrolls up until it says that nothing comes before, gathering what is seen.
async fn scroll_to_beginning(tab: &Tab, seen: &mut std::collections::BTreeSet<u32>) -> Result<()> {
    for _ in 0..200 {
        // First: rows are drawn a few at a time, the last of them with that sentence.
        let ends = tab.now("[data-testid=older][data-state=beginning]").await?;
        let now = numbers(tab).await?;
        ensure!(
            now.windows(2).all(|pair| pair[0] + 1 == pair[1]),
            "out of order or with a hole: {now:?}"
        );
        seen.extend(now);
        if ends.is_some() {
            return Ok(());
        }
        let first = numbers(tab).await?.first().copied();
        tab.js(
            "document.querySelector('[data-testid=timeline]').scrollTop = 0",
            vec![],
        )
        .await?;
        until("something older, or the beginning", async || {
            let older = numbers(tab).await?.first().copied() != first;
            let end = tab.now("[data-testid=older][data-state=beginning]").await?;
            Ok((older || end.is_some()).then_some(()))
        })
        .await?;
    }
    anyhow::bail!("no beginning")
}

/// The numbers on screen, as soon as none is missing between two.
async fn whole(tab: &Tab) -> Result<Vec<u32>> {
    until("rows without a hole", async || {
        let now = numbers(tab).await?;
        let joined = now.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        Ok((joined && !now.is_empty()).then_some(now))
    })
    .await
}

#[test]
fn who_scrolls_up_in_a_flood_finds_no_hole() -> Result<()> {
    const BEFORE: u32 = 60;
    const FLOOD: u32 = 2_000;
    run(async {
        let world = World::new("history-flood", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        let many = |from: u32, count: u32| {
            json!({
                "do": "many", "to": "alice@localhost", "from": from, "count": count, "prefix": "number"
            })
        };
        // What there is to scroll to.
        bob.act(many(0, BEFORE)).await?;
        tab.message(&format!("number {}", BEFORE - 1)).await?;
        whole(&tab).await?;
        let flood = async {
            bob.act(many(BEFORE, FLOOD)).await?;
            anyhow::Ok(())
        };
        let scroll = async {
            // It passes over most of them by now.
            until("a leap", async || {
                let now = numbers(&tab).await?;
                Ok(now
                    .windows(2)
                    .any(|pair| pair[0] + 1 < pair[1])
                    .then_some(()))
            })
            .await?;
            until("a place above the end", async || {
                tab.cdp(
                    "Input.dispatchMouseEvent",
                    json!({ "type": "mouseWheel", "x": 800, "y": 400, "deltaX": 0, "deltaY": -300 }),
                )
                .await?;
                Ok(tab.now("[data-testid=jump-end]").await?.map(drop))
            })
            .await?;
            whole(&tab).await
        };
        let (flooded, held) = tokio::join!(flood, scroll);
        flooded?;
        let held = held?;
        // What is there since stays joined, back to the first and on to the last.
        let mut seen = std::collections::BTreeSet::new();
        scroll_to_beginning(&tab, &mut seen).await?;
        let last = *held.last().context("rows")?;
        ensure!(
            seen.range(..=last).count() as u32 == last + 1,
            "{last}: {seen:?}"
        );
        tab.click("[data-testid=jump-end]").await?;
        tab.message(&format!("number {}", BEFORE + FLOOD - 1))
            .await?;
        whole(&tab).await?;
        Ok(())
    })
}

#[test]
fn a_flood_in_an_empty_chat_is_all_there() -> Result<()> {
    const FLOOD: u32 = 300;
    run(async {
        let world = World::new("history-empty", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        let many =
            json!({ "do": "many", "to": "alice@localhost", "count": FLOOD, "prefix": "number" });
        bob.act(many).await?;
        tab.message(&format!("number {}", FLOOD - 1)).await?;
        whole(&tab).await?;
        let mut seen = std::collections::BTreeSet::new();
        scroll_to_beginning(&tab, &mut seen).await?;
        ensure!(seen.len() as u32 == FLOOD, "{} of {FLOOD}", seen.len());
        Ok(())
    })
}

#[test]
fn a_new_device_scrolls_back_to_the_beginning() -> Result<()> {
    run(async {
        let world = World::new("history-new", &["alice", "bob"])?;
        written(&world).await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.message(&format!("number {}", MESSAGES - 1)).await?;
        let mut seen = std::collections::BTreeSet::new();
        scroll_to_beginning(&tab, &mut seen).await?;
        ensure!(
            seen.len() == MESSAGES as usize,
            "{} of {MESSAGES}",
            seen.len()
        );
        tab.shot("beginning").await?;

        // And again without the server: all of it is here now.
        tab.click("[data-testid=jump-end]").await?;
        tab.message(&format!("number {}", MESSAGES - 1)).await?;
        let rows = tab.texts("[data-testid=message-body]").await?.len();
        ensure!(rows <= 200, "{rows} rows are drawn");
        Ok(())
    })
}

#[test]
fn without_a_connection_earlier_messages_wait_for_one() -> Result<()> {
    run(async {
        let mut world = World::new("history-offline", &["alice", "bob"])?;
        written(&world).await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.message(&format!("number {}", MESSAGES - 1)).await?;
        world.prosody.kill();
        tab.see("[data-testid=connection][data-state=waiting]")
            .await?;
        for _ in 0..100 {
            tab.js(
                "document.querySelector('[data-testid=timeline]').scrollTop = 0",
                vec![],
            )
            .await?;
            if tab
                .now("[data-testid=older][data-state=offline]")
                .await?
                .is_some()
            {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        tab.see("[data-testid=older][data-state=offline]").await?;
        tab.shot("offline").await?;
        world.prosody.restart()?;
        tab.reconnect().await?;
        let mut seen = std::collections::BTreeSet::new();
        scroll_to_beginning(&tab, &mut seen).await?;
        ensure!(seen.contains(&0), "the first is there");
        Ok(())
    })
}

#[test]
fn a_day_that_only_the_archive_has_is_gone_to() -> Result<()> {
    const ALL: u64 = 900;
    const APART: u64 = 6 * 3_600;
    run(async {
        let mut world = World::new("history-day", &["alice", "bob"])?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let time = |number: u64| now - (ALL - number) * APART;
        let message = |number: u64| Message {
            from: "bob@localhost".into(),
            to: "alice@localhost".into(),
            body: format!("number {number}"),
            time: time(number),
            id: format!("m{number}"),
        };
        world.prosody.kill();
        let all: Vec<_> = (0..ALL).map(message).collect();
        world.prosody.archive("alice", &all)?;
        world.prosody.restart()?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.message(&format!("number {}", ALL - 1)).await?;

        // Whoever scrolls sees which day goes by, and nothing once they rest.
        let scroll = "const frame = document.querySelector('[data-testid=timeline]');
            const rows = [...frame.querySelector('.messages').children];
            const row = rows.find((it, at) => at > 8 && rows[at - 1].querySelector('.day') && !it.querySelector('.day'));
            frame.scrollTop += row.getBoundingClientRect().top - frame.getBoundingClientRect().top + 4;
            return row.previousElementSibling.querySelector('.day').textContent";
        let day = tab.js(scroll, vec![]).await?;
        tab.reads("[data-testid=passing]", day.as_str().context("no day")?)
            .await?;
        tab.shot("passing").await?;
        tab.gone("[data-testid=passing]").await?;

        // The day of one of the first.
        let day = "const day = new Date(arguments[0] * 1000); day.setHours(0, 0, 0, 0);
            const text = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map(it => String(it).padStart(2, '0')).join('-');
            return [day.getTime() / 1000, text]";
        let day = tab.js(day, vec![json!(time(20))]).await?;
        let (begin, text): (u64, String) = serde_json::from_value(day)?;
        tab.click("[data-testid=contact-menu]").await?;
        tab.click("[data-testid=go-to-day]").await?;
        tab.see("[data-testid=go-day]").await?;
        let fill = "document.querySelector('[data-testid=go-day]').value = arguments[0]";
        tab.js(fill, vec![json!(text)]).await?;
        tab.click("[data-testid=go-day-submit]").await?;
        tab.see(".sought").await?;
        let sought = tab.texts(".sought [data-testid=message-body]").await?;
        let first = (0..ALL).find(|number| time(*number) >= begin);
        let first = format!("number {}", first.context("a day of these")?);
        ensure!(sought == [first], "{sought:?}");
        tab.gone("[data-testid=seeking]").await?;
        let around = numbers(&tab).await?;
        ensure!(around.windows(2).all(|pair| pair[0] + 1 == pair[1]));
        // And back.
        tab.click("[data-testid=jump-end]").await?;
        tab.message(&format!("number {}", ALL - 1)).await?;
        Ok(())
    })
}

#[test]
fn a_chat_with_much_that_is_new_opens_where_it_begins() -> Result<()> {
    run(async {
        let world = World::new("history-unread", &["alice", "bob", "carol"])?;
        world.prosody.befriend("alice", "carol")?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("number 1000").await?;
        tab.message_is("number 1000", "delivered").await?;
        tab.open_chat("carol@localhost").await?;
        let many =
            json!({ "do": "many", "to": "alice@localhost", "count": 130, "prefix": "number" });
        bob.act(many).await?;
        let badge = "[data-testid=chat-row][data-jid=\"bob@localhost\"] [data-testid=chat-unread]";
        tab.reads(badge, "130").await?;
        tab.open_chat("bob@localhost").await?;
        tab.see(".unread-line").await?;
        let after = "const line = document.querySelector('.unread-line');
            return line.parentElement.querySelector('[data-testid=message-body]').textContent";
        ensure!(tab.js(after, vec![]).await? == "number 0");
        tab.shot("unread").await?;
        // What was not seen is not read.
        tab.reads(badge, "130").await?;
        tab.click("[data-testid=jump-end]").await?;
        tab.message("number 129").await?;
        tab.gone(badge).await?;
        Ok(())
    })
}
