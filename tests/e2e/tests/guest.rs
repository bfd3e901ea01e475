//! Who comes in without an account.

use anyhow::{Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::{Browser, World, run};
use serde_json::json;
use xtask::prosody::Options;

#[test]
fn a_guest_talks_and_is_gone() -> Result<()> {
    run(async {
        let options = Options {
            guest_host: true,
            ..Options::default()
        };
        let world = World::with("guest", &["bob"], options)?;
        let site = world.site_for_guests()?;
        let mut bob = world.peer("bob").await?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.fill("[data-testid=guest-name]", "Dick Whittington")
            .await?;
        tab.click("[data-testid=guest-submit]").await?;
        tab.online().await?;
        tab.reads("[data-testid=guest]", "You are a guest").await?;
        tab.reads("[data-testid=account-menu]", "Dick Whittington")
            .await?;
        tab.js("location.hash = '#/chat/bob%40localhost'; return 0", vec![])
            .await?;
        tab.say("any work in London?").await?;
        let heard = bob.hears("any work in London?").await?;
        let xml = heard["xml"].as_str().unwrap_or_default();
        ensure!(xml.contains("Dick Whittington"), "without a name: {xml}");
        let from = heard["from"].as_str().unwrap_or_default();
        ensure!(from.contains("@anon.localhost/"), "from {from}");
        bob.say(from, "turn again").await?;
        tab.message("turn again").await?;
        let script = "return indexedDB.databases().then(all => all.map(db => db.name).join())";
        let kept = tab.js(script, vec![]).await?.to_string();
        ensure!(!kept.contains("anon.localhost"), "kept: {kept}");
        tab.shot("guest").await?;
        tab.reload().await?;
        tab.see("[data-testid=guest-submit]").await?;
        tab.shot("form").await?;
        tab.gone("[data-testid=conversation]").await
    })
}

#[test]
fn a_guest_comes_into_a_room() -> Result<()> {
    run(async {
        let options = Options {
            guest_host: true,
            ..Options::default()
        };
        let world = World::with("guest-room", &["bob"], options)?;
        let site = world.site_for_guests()?;
        let room = "tea@conference.localhost";
        let mut bob = world.peer("bob").await?;
        bob.act(json!({"do": "join", "room": room, "nick": "Bob"}))
            .await?;
        bob.raw(&format!(
            "<iq type='set' to='{room}' id='accept'><query xmlns='http://jabber.org/protocol/muc#owner'>\
             <x xmlns='jabber:x:data' type='submit'/></query></iq>"
        ))
        .await?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.fill("[data-testid=guest-name]", "Dick Whittington")
            .await?;
        tab.click("[data-testid=guest-submit]").await?;
        tab.online().await?;
        tab.click("[data-testid=begin-room]").await?;
        tab.click("[data-testid=room-join-instead]").await?;
        tab.fill("[data-testid=room-address]", room).await?;
        tab.click("[data-testid=room-join-submit]").await?;
        tab.see("[data-testid=room-about]").await?;
        tab.click("[data-testid=room-join-now]").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        tab.say("any work in London?").await?;
        let heard = bob.hears("any work in London?").await?;
        let from = heard["from"].as_str().unwrap_or_default();
        ensure!(from.ends_with("/Dick Whittington"), "from {from}");
        bob.act(json!({"do": "in_room", "to": room, "body": "turn again"}))
            .await?;
        tab.message("turn again").await?;
        tab.shot("room").await?;
        tab.has_no_complaints().await?;
        // With the page the guest is gone, and those in the room see it.
        tab.reload().await?;
        tab.see("[data-testid=guest-submit]").await?;
        bob.expect("the guest to be gone", |e| {
            let from = e["from"].as_str().unwrap_or_default();
            e["type"] == "unavailable" && from.ends_with("/Dick Whittington")
        })
        .await?;
        Ok(())
    })
}
