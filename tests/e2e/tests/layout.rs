//! Panes and places: what stands beside what in each width, what the address says of it,
//! and the ways back.

use anyhow::{Result, ensure};
use keuvel_e2e::{Tab, World, run, until, world::PASSWORD};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

const ALICE: &str = "alice@localhost";
const BOB: &str = "bob@localhost";
const DETAILS: &str = "[data-testid=details]";
const CONVERSATION: &str = "[data-testid=conversation]";
const LIST: &str = "[data-testid=chat-list]";

async fn size(tab: &Tab, width: u32, touch: bool) -> Result<()> {
    let metrics = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": touch});
    tab.cdp("Emulation.setDeviceMetricsOverride", metrics)
        .await?;
    let touch = json!({"enabled": touch, "maxTouchPoints": 1});
    tab.cdp("Emulation.setTouchEmulationEnabled", touch).await?;
    Ok(())
}

async fn hash(tab: &Tab) -> Result<String> {
    let hash = tab.js("return location.hash", vec![]).await?;
    Ok(hash.as_str().unwrap_or_default().to_owned())
}

async fn is_at(tab: &Tab, wanted: &str) -> Result<()> {
    until(&format!("the address {wanted}"), async || {
        Ok((hash(tab).await? == wanted).then_some(()))
    })
    .await
}

async fn back(tab: &Tab) -> Result<()> {
    tab.js("history.back(); return 0", vec![]).await?;
    Ok(())
}

async fn go(tab: &Tab, place: &str) -> Result<()> {
    tab.js("location.hash = arguments[0]; return 0", vec![json!(place)])
        .await?;
    Ok(())
}

/// Where something begins and ends, from the left.
async fn edges(tab: &Tab, css: &str) -> Result<(f64, f64)> {
    let script = "const it = document.querySelector(arguments[0]).getBoundingClientRect(); return [it.left, it.right]";
    let edges = tab.js(script, vec![json!(css)]).await?;
    Ok(serde_json::from_value(edges)?)
}

async fn key(tab: &Tab, css: &str, key: Key) -> Result<()> {
    let keys = key.value().to_string();
    Ok(tab.see(css).await?.send_keys(keys).await?)
}

/// Nothing is wider than the window.
async fn fits(tab: &Tab) -> Result<()> {
    let script = "return document.documentElement.scrollWidth - innerWidth";
    let over = tab.js(script, vec![]).await?;
    ensure!(over.as_i64() <= Some(0), "wider than the window by {over}");
    Ok(())
}

#[test]
fn details_stand_beside_the_conversation_or_over_it() -> Result<()> {
    run(async {
        let world = World::new("layout-details", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        bob.say(ALICE, "Good morning").await?;
        size(&tab, 1440, false).await?;
        tab.open_chat(BOB).await?;
        tab.message("Good morning").await?;
        tab.click("[data-testid=open-details]").await?;
        tab.reads("[data-testid=details-jid]", BOB).await?;
        is_at(&tab, "#/chat/bob%40localhost?details").await?;
        // Three panes, side by side.
        let (list, chat, details) = (
            edges(&tab, ".side").await?,
            edges(&tab, CONVERSATION).await?,
            edges(&tab, DETAILS).await?,
        );
        ensure!(
            list.1 <= chat.0 && chat.1 <= details.0 && details.1 <= 1440.0,
            "{list:?} {chat:?} {details:?}"
        );
        tab.shot("three").await?;
        // Name and groups, from there.
        tab.click(&format!("{DETAILS} [data-testid=contact-rename]"))
            .await?;
        tab.fill("[data-testid=rename-name]", "Robert").await?;
        tab.fill("[data-testid=rename-groups]", "Friends, Work")
            .await?;
        tab.click("[data-testid=rename-submit]").await?;
        tab.reads("[data-testid=details-name]", "Robert").await?;
        tab.has_texts("[data-testid=details-groups] li", &["Friends", "Work"])
            .await?;
        // A button that becomes another keeps the focus.
        tab.click(&format!("{DETAILS} [data-testid=pin]")).await?;
        tab.see("[data-testid=chat-pinned]").await?;
        until("the focus on the other button", async || {
            let script = "return document.activeElement.dataset.testid ?? ''";
            Ok((tab.js(script, vec![]).await? == "unpin").then_some(()))
        })
        .await?;
        // Their time, said here.
        tab.click(&format!("{DETAILS} [data-testid=contact-time]"))
            .await?;
        tab.see("[data-testid=details-time]:not(:empty)").await?;
        tab.gone("[data-testid=local-time]").await?;

        // Two panes: the details are where the conversation was.
        size(&tab, 900, false).await?;
        tab.gone("[data-testid=composer]").await?;
        tab.see(LIST).await?;
        let (list, details) = (edges(&tab, ".side").await?, edges(&tab, DETAILS).await?);
        ensure!(list.1 <= details.0, "{list:?} {details:?}");
        tab.shot("two").await?;
        // One pane, down to the narrowest.
        size(&tab, 320, false).await?;
        tab.gone(LIST).await?;
        tab.see(DETAILS).await?;
        fits(&tab).await?;
        tab.shot("one").await?;
        // On paper there is what was said, whatever is over it.
        tab.cdp("Emulation.setEmulatedMedia", json!({"media": "print"}))
            .await?;
        tab.see(CONVERSATION).await?;
        tab.gone(DETAILS).await?;
        tab.gone("[data-testid=composer]").await?;
        tab.shot("print").await?;
        tab.cdp("Emulation.setEmulatedMedia", json!({"media": ""}))
            .await?;
        tab.see(DETAILS).await?;
        // What comes meanwhile is not read.
        bob.say(ALICE, "Are you there?").await?;
        until("something new", async || {
            let title = tab.front().await?.title().await?;
            Ok(title.starts_with("(1)").then_some(()))
        })
        .await?;
        tab.has("#favicon[href*=unread]").await?;
        // A step back at a time.
        key(&tab, "[data-testid=details-close]", Key::Escape).await?;
        tab.gone(DETAILS).await?;
        is_at(&tab, "#/chat/bob%40localhost").await?;
        tab.message("Are you there?").await?;
        tab.has("#favicon:not([href*=unread])").await?;
        fits(&tab).await?;
        tab.click("[data-testid=back]").await?;
        tab.see(LIST).await?;
        tab.gone(CONVERSATION).await?;
        fits(&tab).await?;
        // They were steps back: forward leads there again.
        tab.js("history.forward(); return 0", vec![]).await?;
        tab.see(CONVERSATION).await?;
        // The address alone.
        go(&tab, "#/chat/bob%40localhost?details").await?;
        tab.see(DETAILS).await?;
        tab.reload().await?;
        tab.reads("[data-testid=details-name]", "Robert").await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn borders_are_moved_and_stay_so() -> Result<()> {
    run(async {
        let world = World::new("layout-borders", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        size(&tab, 1440, false).await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.open_chat(BOB).await?;
        let border = "[data-testid=list-border]";
        let before = edges(&tab, ".side").await?.1;
        key(&tab, border, Key::Right).await?;
        let after = edges(&tab, ".side").await?.1;
        ensure!(after == before + 16.0, "from {before} to {after}");
        let element = tab.see(border).await?;
        let drag = tab.front().await?.action_chain();
        drag.click_and_hold_element(&element)
            .move_by_offset(80, 0)
            .release()
            .perform()
            .await?;
        let dragged = edges(&tab, ".side").await?.1;
        ensure!(
            (dragged - after - 80.0).abs() <= 6.0,
            "dragged to {dragged}"
        );
        // Not over its limits.
        key(&tab, border, Key::End).await?;
        ensure!(element.attr("aria-valuenow").await? == element.attr("aria-valuemax").await?);
        let most = edges(&tab, ".side").await?.1;
        key(&tab, border, Key::Right).await?;
        ensure!(edges(&tab, ".side").await?.1 == most);
        // The details, whose border goes the other way.
        tab.click("[data-testid=open-details]").await?;
        tab.see("[data-testid=details-jid]").await?;
        let before = edges(&tab, DETAILS).await?.0;
        key(&tab, "[data-testid=details-border]", Key::Left).await?;
        let wider = edges(&tab, DETAILS).await?.0;
        ensure!(wider == before - 16.0, "from {before} to {wider}");
        tab.reload().await?;
        tab.see("[data-testid=details-jid]").await?;
        let kept = (edges(&tab, ".side").await?.1, edges(&tab, DETAILS).await?.0);
        ensure!(kept == (most, wider), "{kept:?} of {most} and {wider}");
        // From right to left, all the other way round.
        tab.js("document.documentElement.dir = 'rtl'; return 0", vec![])
            .await?;
        tab.shot("right-to-left").await?;
        let (list, details) = (edges(&tab, ".side").await?, edges(&tab, DETAILS).await?);
        ensure!(
            details.1 < list.0 && list.1 == 1440.0,
            "{details:?} {list:?}"
        );
        key(&tab, border, Key::Right).await?;
        let narrower = edges(&tab, ".side").await?.0;
        ensure!(narrower == list.0 + 16.0, "{narrower} after {}", list.0);
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn places_have_addresses() -> Result<()> {
    run(async {
        let world = World::new("layout-places", &["alice", "bob", "carol"])?;
        world.prosody.befriend("alice", "carol")?;
        let mut bob = world.peer("bob").await?;
        bob.say(ALICE, "the needle").await?;
        bob.say(BOB, "sent").await?;
        bob.expect("what is sent", |it| it["body"] == "sent")
            .await?;
        let many = json!({ "do": "many", "to": ALICE, "count": 200, "prefix": "hay" });
        bob.act(many).await?;
        bob.say(BOB, "all sent").await?;
        bob.expect("the last of it", |it| it["body"] == "all sent")
            .await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        let row = format!("[data-testid=chat-row][data-jid='{BOB}']");
        tab.reads(&row, "hay").await?;

        // What is searched for is one step.
        let field = "[data-testid=filter]";
        tab.fill(field, "needle").await?;
        tab.see("[data-testid=hit]").await?;
        is_at(&tab, "#/search?q=needle").await?;
        tab.click("[data-testid=hit]").await?;
        tab.see(".sought").await?;
        let message = hash(&tab).await?;
        ensure!(
            message.starts_with("#/chat/bob%40localhost?message="),
            "at {message}"
        );
        back(&tab).await?;
        tab.gone(CONVERSATION).await?;
        is_at(&tab, "#/search?q=needle").await?;
        back(&tab).await?;
        // It began without a place.
        is_at(&tab, "").await?;
        tab.gone("[data-testid=hit]").await?;
        let typed = "return document.querySelector('[data-testid=filter]').value";
        ensure!(tab.js(typed, vec![]).await? == "");
        // The message, by its address alone, in a tab that begins there.
        let other = browser
            .open(&format!("{}{message}", world.site.url()))
            .await?;
        other.see(".sought").await?;
        let sought = other.texts(".sought [data-testid=message-body]").await?;
        ensure!(sought == ["the needle"], "{sought:?}");
        // And in a chat that is open already, at its end.
        tab.open_chat(BOB).await?;
        // What waited at the server is unread, so it opened there.
        tab.click("[data-testid=jump-end]").await?;
        tab.message("hay 199").await?;
        go(&tab, &message).await?;
        tab.see(".sought, .shown").await?;
        tab.message("the needle").await?;
        // A search by its address.
        other
            .open(&format!("{}#/search?q=needle", world.site.url()))
            .await?;
        other.reload().await?;
        other.see("[data-testid=hit]").await?;

        // In one chat only.
        tab.open_chat("carol@localhost").await?;
        tab.click("[data-testid=open-details]").await?;
        tab.click("[data-testid=details-search]").await?;
        tab.fill(field, "needle").await?;
        tab.see("[data-testid=search-here][aria-pressed=true]")
            .await?;
        tab.reads("[data-testid=found-note]", "No messages").await?;
        tab.click("[data-testid=search-here]").await?;
        tab.see("[data-testid=hit]").await?;

        // A section of the settings.
        go(&tab, "#/settings/privacy").await?;
        tab.see("#settings-privacy-title:focus").await?;
        // Somebody of whom nothing is known but the address: that is said once.
        go(&tab, "#/chat/nobody%40localhost").await?;
        tab.reads("[data-testid=conversation-name]", "nobody@localhost")
            .await?;
        tab.has_texts(
            "[data-testid=conversation-status]",
            &["Not in your contacts"],
        )
        .await?;
        // What is nowhere is home.
        go(&tab, "#/nowhere").await?;
        tab.gone("[data-testid=settings-pane]").await?;
        tab.gone(CONVERSATION).await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn a_swipe_leads_back() -> Result<()> {
    run(async {
        let world = World::new("layout-swipe", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.see(LIST).await?;
        size(&tab, 390, true).await?;
        tab.open_chat(BOB).await?;
        tab.type_in("[data-testid=composer]", "hello").await?;
        tab.click("[data-testid=send]").await?;
        tab.message("hello").await?;
        // Down, or only a little, is no way back.
        swipe(&tab, (100, 300), (10, 200)).await?;
        swipe(&tab, (100, 300), (40, 0)).await?;
        swipe(&tab, (300, 300), (-200, 0)).await?;
        tab.see(CONVERSATION).await?;
        is_at(&tab, "#/chat/bob%40localhost").await?;
        // Who writes does not leave.
        let (left, _) = edges(&tab, "[data-testid=composer]").await?;
        let script = "return Math.round(document.querySelector('[data-testid=composer]').getBoundingClientRect().top + 10)";
        let top = tab.js(script, vec![]).await?.as_i64().unwrap_or_default();
        swipe(&tab, (left as i64 + 10, top), (160, 0)).await?;
        is_at(&tab, "#/chat/bob%40localhost").await?;
        swipe(&tab, (100, 300), (160, 10)).await?;
        tab.gone(CONVERSATION).await?;
        tab.see(LIST).await?;
        // From right to left the other way.
        tab.js("document.documentElement.dir = 'rtl'; return 0", vec![])
            .await?;
        tab.open_chat(BOB).await?;
        tab.message("hello").await?;
        swipe(&tab, (200, 300), (160, 0)).await?;
        is_at(&tab, "#/chat/bob%40localhost").await?;
        swipe(&tab, (300, 300), (-160, 0)).await?;
        tab.gone(CONVERSATION).await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

/// A finger goes from a place so far.
async fn swipe(tab: &Tab, (x, y): (i64, i64), (dx, dy): (i64, i64)) -> Result<()> {
    let touch = async |kind: &str, points: Value| -> Result<()> {
        let event = json!({"type": kind, "touchPoints": points});
        tab.cdp("Input.dispatchTouchEvent", event).await?;
        Ok(())
    };
    touch("touchStart", json!([{"x": x, "y": y}])).await?;
    for step in 1..=8 {
        let at = json!([{"x": x + dx * step / 8, "y": y + dy * step / 8}]);
        touch("touchMove", at).await?;
    }
    touch("touchEnd", json!([])).await
}

#[test]
fn the_composer_stays_above_a_keyboard_that_lies_over_the_page() -> Result<()> {
    run(async {
        let world = World::new("layout-keyboard", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        // As Safari has it: only what is seen becomes lower.
        let safari = json!({ "source": "
            const seen = Object.assign(new EventTarget(), { scale: 1, width: 390, height: 800,
                offsetLeft: 0, offsetTop: 0, pageLeft: 0, pageTop: 0 });
            Object.defineProperty(window, 'visualViewport', { value: seen });
            window.keyboard = (height, scale = 1) => {
                Object.assign(seen, { scale, height: 800 - height });
                seen.dispatchEvent(new Event('resize'));
            };" });
        tab.cdp("Page.addScriptToEvaluateOnNewDocument", safari)
            .await?;
        tab.reload().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        size(&tab, 390, true).await?;
        for n in 0..30 {
            bob.say(ALICE, &format!("line {n}")).await?;
        }
        tab.open_chat(BOB).await?;
        // Who writes is at the end.
        tab.type_in("[data-testid=composer]", "the last").await?;
        tab.click("[data-testid=send]").await?;
        tab.message_is("the last", "delivered").await?;
        // It is as high as its text.
        let fits = "const it = document.querySelector('[data-testid=composer]');
            it.value = arguments[0];
            it.dispatchEvent(new Event('input', { bubbles: true }));
            return it.scrollHeight <= it.clientHeight";
        for text in ["one\ntwo", "one\ntwo\nthree", ""] {
            ensure!(tab.js(fits, vec![json!(text)]).await? == true, "{text}");
        }
        let keyboard = async |height: u32, scale: u32| {
            let show = "window.keyboard(...arguments)";
            tab.js(show, vec![json!(height), json!(scale)]).await
        };
        let ends_at = async |css: &str, wanted: std::ops::RangeInclusive<f64>| {
            until(&format!("{css} to end at {wanted:?}"), async || {
                let place = tab.see(css).await?.rect().await?;
                Ok(wanted.contains(&(place.y + place.height)).then_some(()))
            })
            .await
        };
        let composer = "[data-testid=composer]";
        ends_at(composer, 760.0..=800.0).await?;
        keyboard(320, 1).await?;
        ends_at(composer, 440.0..=480.0).await?;
        // What was last said is still seen.
        until("the last message above the composer", async || {
            let place = tab.message("the last").await?.rect().await?;
            Ok((place.y + place.height <= 440.0).then_some(()))
        })
        .await?;
        tab.shot("keyboard").await?;
        keyboard(0, 1).await?;
        ends_at(composer, 760.0..=800.0).await?;
        // Whoever looks closer covers nothing.
        keyboard(320, 2).await?;
        ends_at(composer, 760.0..=800.0).await
    })
}
