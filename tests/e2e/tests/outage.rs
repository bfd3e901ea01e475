//! The server goes away and comes back; storage is blocked.

use anyhow::{Result, ensure};
use keuvel_e2e::{World, run, world::PASSWORD};
use serde_json::json;

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
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let origin = world.site.url();
        let origin = origin.trim_end_matches('/');
        let quota = json!({"origin": origin, "quotaSize": 0});
        tab.cdp("Storage.overrideQuotaForOrigin", quota).await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("in memory").await?;
        bob.hears("in memory").await?;
        tab.see("[data-testid=storage-notice]").await?;
        bob.say("alice@localhost", "me too").await?;
        tab.message("me too").await?;
        tab.message_is("in memory", "delivered").await
    })
}
