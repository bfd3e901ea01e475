//! Two tabs are one session, with a SharedWorker and without.

use anyhow::{Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::{Browser, Tab, World, run, until, world::PASSWORD};
use xtask::prosody::Options;

async fn two_tabs(world: &World, browser: &Browser, first: Tab) -> Result<()> {
    let mut bob = world.peer("bob").await?;
    first.sign_in("alice@localhost", PASSWORD).await?;
    let second = browser.open(&world.site.url()).await?;
    second.online().await?;

    bob.say("alice@localhost", "for both").await?;
    second.reads("[data-testid=chat-unread]", "1").await?;
    first.open_chat("bob@localhost").await?;
    first.message("for both").await?;
    // Read in one is read in the other.
    second.gone("[data-testid=chat-unread]").await?;
    second.open_chat("bob@localhost").await?;
    second.say("from the second").await?;
    first.message("from the second").await?;
    bob.hears("from the second").await?;
    // One connection at the server. Presence comes before the text above.
    let connections = bob.resources_of("alice@localhost");
    ensure!(connections.len() == 1, "connections: {connections:?}");

    // The one that came first goes; nothing is lost.
    first.close().await?;
    second.say("still here").await?;
    bob.hears("still here").await?;
    bob.say("alice@localhost", "so am I").await?;
    second.message("so am I").await?;
    second
        .has_texts(
            "[data-testid=message] [data-testid=message-body]",
            &["for both", "from the second", "still here", "so am I"],
        )
        .await?;
    let connections = bob.resources_of("alice@localhost");
    ensure!(connections.len() == 1, "connections: {connections:?}");
    Ok(())
}

#[test]
fn with_a_shared_worker() -> Result<()> {
    run(async {
        let world = World::new("tabs-shared", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        two_tabs(&world, &browser, tab).await
    })
}

#[test]
fn without_a_shared_worker() -> Result<()> {
    run(async {
        let world = World::new("tabs-dedicated", &["alice", "bob"])?;
        let setup = Setup {
            flags: &["--disable-shared-workers"],
            ..Setup::default()
        };
        let browser = Browser::start(&world.dir, setup).await?;
        let tab = browser.tab().await?;
        tab.open(&world.site.url()).await?;
        let there = tab.js("return typeof SharedWorker", vec![]).await?;
        ensure!(there == "undefined", "this browser still has SharedWorker");
        two_tabs(&world, &browser, tab).await
    })
}

#[test]
fn the_server_hears_whether_anybody_looks() -> Result<()> {
    run(async {
        let options = Options {
            log_all: true,
            ..Options::default()
        };
        let world = World::with("tabs-looking", &["alice", "bob"], options)?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let dot = |show: &str| {
            format!(
                "[data-testid=chat-row][data-jid='bob@localhost'] [data-testid=presence][data-show={show}]"
            )
        };
        tab.has(&dot("online")).await?;
        // A browser without a window never hides a page by itself.
        let turn = |hidden: bool| {
            format!(
                "Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {hidden} }});
                 document.dispatchEvent(new Event('visibilitychange')); return 0"
            )
        };
        tab.js(&turn(true), vec![]).await?;
        let said = async |what: &str| {
            until(what, async || {
                Ok(world.prosody.log().contains(what).then_some(()))
            })
            .await
        };
        said("Received[c2s]: <inactive").await?;
        // Now it keeps back what is not worth waking anybody for.
        bob.act(serde_json::json!({"do": "presence", "show": "dnd"}))
            .await?;
        // A message is, and brings the rest along.
        bob.say("alice@localhost", "are you there?").await?;
        tab.has(&dot("busy")).await?;
        tab.js(&turn(false), vec![]).await?;
        said("Received[c2s]: <active").await
    })
}

#[test]
fn a_draft_is_one_over_all_tabs() -> Result<()> {
    run(async {
        let world = World::new("tabs-draft", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let first = browser.tab().await?;
        first.sign_in("alice@localhost", PASSWORD).await?;
        first.open_chat("bob@localhost").await?;
        let second = browser.open(&world.site.url()).await?;
        second.open_chat("bob@localhost").await?;
        // In a browser without windows every page thinks that it has the focus.
        let turn = |has: bool| format!("document.hasFocus = () => {has}; return 0");
        let text = "return document.querySelector('[data-testid=composer]').value";
        first.js(&turn(false), vec![]).await?;

        second
            .type_in("[data-testid=composer]", "half a thought")
            .await?;
        until("the draft in the other tab", async || {
            Ok((first.js(text, vec![]).await? == "half a thought").then_some(()))
        })
        .await?;
        second.type_in("[data-testid=composer]", "\u{e007}").await?;
        bob.hears("half a thought").await?;
        // Sent once; in the other tab there is nothing left to send.
        until("the other tab's composer to be empty", async || {
            Ok((first.js(text, vec![]).await? == "").then_some(()))
        })
        .await
    })
}
