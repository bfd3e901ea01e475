//! Searching through all messages.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use keuvel_e2e::{Tab, World, run, world::PASSWORD};
use serde_json::json;
use xtask::prosody::{Message, Options};

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

#[test]
fn the_server_searches_what_this_device_has_not() -> Result<()> {
    const ALL: u64 = 900;
    const ELSEWHERE: &str = "[data-testid=found-elsewhere]";
    const AT_SERVER: &str = "[data-testid=search-server]";
    run(async {
        let plugin = concat!(env!("CARGO_MANIFEST_DIR"), "/prosody/mod_mam_fulltext.lua");
        let options = Options {
            plugins: vec![plugin.into()],
            extra_config: "table.insert(modules, \"mam_fulltext\")\n".into(),
            ..Options::default()
        };
        let mut world = World::with("search-server", &["alice", "bob", "mallory"], options)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let message = |number: u64| Message {
            from: match number {
                30 => "mallory@localhost".into(),
                _ => "bob@localhost".into(),
            },
            to: "alice@localhost".into(),
            body: match number {
                20 | 30 | 890 => format!("A heron on the pier, number {number}"),
                _ => format!("number {number}"),
            },
            time: now - (ALL - number) * 600,
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

        // Nobody is asked before somebody wants that.
        search(&tab, "heron").await?;
        tab.has_texts("[data-testid=hit] mark", &["heron"]).await?;
        tab.reads(ELSEWHERE, "not on this device").await?;
        tab.shot("offered").await?;
        tab.click(AT_SERVER).await?;
        // What a stranger wrote is not among it, nor twice what is here.
        tab.has_texts("[data-testid=hit] mark", &["heron", "heron"])
            .await?;
        tab.gone(AT_SERVER).await?;
        tab.shot("found").await?;
        tab.click("li:nth-child(2) > [data-testid=hit]").await?;
        tab.see(".sought").await?;
        let sought = tab.texts(".sought [data-testid=message-body]").await?;
        ensure!(sought == ["A heron on the pier, number 20"], "{sought:?}");

        // Other words are another question.
        search(&tab, "cormorant").await?;
        tab.click(AT_SERVER).await?;
        tab.reads(ELSEWHERE, "no others").await?;
        search(&tab, "out of order").await?;
        tab.click(AT_SERVER).await?;
        tab.reads(ELSEWHERE, "gave no answer").await?;
        tab.see(AT_SERVER).await?;
        tab.shot("failed").await?;
        tab.has_no_complaints().await
    })
}
