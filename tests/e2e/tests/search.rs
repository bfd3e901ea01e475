//! Searching through all messages.

use anyhow::{Result, ensure};
use keuvel_e2e::{Tab, World, run, world::PASSWORD};
use serde_json::json;

const FIELD: &str = "[data-testid=filter]";
const HIT: &str = "[data-testid=hit]";

async fn search(tab: &Tab, text: &str) -> Result<()> {
    tab.fill(FIELD, text).await
}

#[test]
fn words_are_found_in_all_chats_and_lead_there() -> Result<()> {
    run(async {
        let world = World::new("search", &["alice", "bob", "carol"])?;
        world.prosody.befriend("alice", "carol")?;
        world.prosody.befriend("alice", "carol")?;
        let mut bob = world.peer("bob").await?;
        let mut carol = world.peer("carol").await?;
        bob.say("alice@localhost", "The Café by the old harbour")
            .await?;
        let many =
            json!({ "do": "many", "to": "alice@localhost", "count": 400, "prefix": "number" });
        bob.act(many).await?;
        bob.say("alice@localhost", "日本語を話す").await?;
        bob.say("bob@localhost", "all sent").await?;
        bob.expect("the last of it", |it| it["body"] == "all sent")
            .await?;
        carol
            .say("alice@localhost", "another cafe: https://example.org/menu")
            .await?;
        carol.say("carol@localhost", "all sent").await?;
        carol
            .expect("the last of it", |it| it["body"] == "all sent")
            .await?;

        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("carol@localhost").await?;
        tab.message("another cafe: https://example.org/menu")
            .await?;
        tab.say("my own cafe").await?;
        tab.message_is("my own cafe", "delivered").await?;

        // Without accents and case, by beginnings; newest first. What is still being
        // read is found once it was.
        search(&tab, "CAF").await?;
        tab.has_texts("[data-testid=hit] .row-name", &["carol", "carol", "bob"])
            .await?;
        tab.has_texts("[data-testid=hit] mark", &["cafe", "cafe", "Café"])
            .await?;
        tab.shot("search").await?;

        // What narrows it.
        tab.click("[data-testid=search-links]").await?;
        tab.has_texts("[data-testid=hit] mark", &["cafe"]).await?;
        tab.click("[data-testid=search-links]").await?;
        tab.click("[data-testid=search-mine]").await?;
        tab.has_texts("[data-testid=hit] mark", &["cafe"]).await?;
        tab.click("[data-testid=search-mine]").await?;

        // Pairs of characters where there are no spaces; and where it stands.
        search(&tab, "日本語").await?;
        tab.has_texts("[data-testid=hit] mark", &["日本語"]).await?;
        search(&tab, "number 377").await?;
        tab.has_texts("[data-testid=hit] mark", &["number", "377"])
            .await?;
        tab.click(HIT).await?;
        tab.see(".sought").await?;
        let sought = tab.texts(".sought [data-testid=message-body]").await?;
        ensure!(sought == ["number 377"], "{sought:?}");
        tab.shot("sought").await?;

        search(&tab, "nothing of the kind").await?;
        tab.gone(HIT).await?;
        tab.see("[data-testid=found-note]").await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}
