//! The server goes away and comes back; storage is full.

use anyhow::{Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::{Browser, World, run, world::PASSWORD};

#[test]
fn what_is_written_meanwhile_is_sent_once() -> Result<()> {
    run(async {
        let mut world = World::new("outage-server", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        world.prosody.kill();
        tab.see("[data-testid=connection][data-state=waiting]")
            .await?;
        tab.say("first").await?;
        tab.say("second").await?;
        tab.message_is("second", "waiting").await?;
        // A reload in between loses nothing.
        tab.reload().await?;
        tab.open_chat("bob@localhost").await?;
        tab.message_is("first", "waiting").await?;
        world.prosody.restart()?;
        let mut bob = world.peer("bob").await?;
        // It comes back by itself; nobody presses anything.
        tab.online().await?;
        bob.hears("first").await?;
        bob.hears("second").await?;
        tab.say("third").await?;
        bob.hears("third").await?;
        ensure!(bob.texts().is_empty(), "doubled: {:?}", bob.texts());
        Ok(())
    })
}

#[test]
fn a_full_disk_is_said_and_the_chat_goes_on() -> Result<()> {
    run(async {
        let world = World::new("outage-storage", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let setup = Setup {
            small_disk: true,
            ..Setup::default()
        };
        let browser = Browser::start(&world.dir, setup).await?;
        let tab = browser.tab().await?;
        tab.open(&world.site.url()).await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("on disk").await?;
        bob.hears("on disk").await?;
        tab.message_is("on disk", "delivered").await?;

        browser.fill_disk()?;
        tab.say("in memory").await?;
        bob.hears("in memory").await?;
        tab.reads("[data-testid=storage-notice]", "full").await?;
        bob.say("alice@localhost", "me too").await?;
        tab.message("me too").await?;
        tab.message_is("in memory", "delivered").await?;
        // As long as Keuvel is open, all of it is there.
        tab.js("location.hash = ''", vec![]).await?;
        tab.gone("[data-testid=conversation]").await?;
        tab.open_chat("bob@localhost").await?;
        tab.has_texts(
            "[data-testid=message] [data-testid=message-body]",
            &["on disk", "in memory", "me too"],
        )
        .await
    })
}
