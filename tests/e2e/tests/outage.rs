//! The server goes away and comes back; storage is full.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::{Browser, Link, Peer, World, run, until, world::PASSWORD};
use serde_json::json;
use std::path::Path;

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
        tab.say("3rd").await?;
        tab.message_is("3rd", "waiting").await?;
        // Until it goes out it can be changed.
        tab.click(".messages > :last-child [data-testid=message-edit]")
            .await?;
        tab.fill("[data-testid=edit-field]", "third, better")
            .await?;
        tab.click("[data-testid=edit-save]").await?;
        tab.message_is("third, better", "waiting").await?;
        tab.gone("[data-testid=edit-field]").await?;
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
        bob.hears("third, better").await?;
        tab.say("third").await?;
        bob.hears("third").await?;
        ensure!(bob.texts().is_empty(), "doubled: {:?}", bob.texts());
        Ok(())
    })
}

#[test]
fn a_server_that_shuts_down_is_waited_for() -> Result<()> {
    run(async {
        let mut world = World::new("outage-shutdown", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        // Prosody 0.12 hangs up on WebSockets without a word; what is said where
        // there is one stands in tests/dialogue/shutdown.xmpp.
        world.prosody.stop();
        tab.see("[data-testid=connection][data-state=waiting]")
            .await?;
        tab.see("[data-testid=connect-now]").await?;
        world.prosody.restart()?;
        tab.online().await?;
        let mut bob = world.peer("bob").await?;
        tab.say("welcome back").await?;
        bob.hears("welcome back").await?;
        Ok(())
    })
}

#[test]
fn a_cut_link_goes_on_where_it_was() -> Result<()> {
    run(async {
        let world = World::new("outage-link", &["alice", "bob"])?;
        let link = Link::to(world.prosody.http_port()).await?;
        let site = world.site_over(&link)?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("before").await?;
        bob.hears("before").await?;
        tab.message_is("before", "delivered").await?;
        let here = bob.resources_of("alice@localhost");
        ensure!(here.len() == 1, "{here:?}");

        link.cut();
        tab.see("[data-testid=connection][data-state=waiting]")
            .await?;
        for number in 0..5 {
            bob.say("alice@localhost", &format!("meanwhile {number}"))
                .await?;
        }
        tab.say("from here").await?;
        link.mend();
        tab.online().await?;
        tab.message("meanwhile 4").await?;
        bob.hears("from here").await?;
        tab.message_is("from here", "delivered").await?;

        // Each once, and to Bob nobody was ever away.
        let bodies = tab
            .texts("[data-testid=message] [data-testid=message-body]")
            .await?;
        ensure!(bodies.len() == 7, "{bodies:?}");
        ensure!(bob.texts().is_empty(), "doubled: {:?}", bob.texts());
        bob.say("alice@localhost", "still there?").await?;
        tab.message("still there?").await?;
        ensure!(
            bob.resources_of("alice@localhost") == here && !bob.saw_leaving("alice@localhost"),
            "a new session instead of the same one"
        );
        Ok(())
    })
}

#[test]
fn a_worker_that_dies_is_followed_by_another() -> Result<()> {
    run(async {
        let world = World::new("outage-worker", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let mut devtools = browser.devtools().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        // In the middle of its work: what was asked of it is asked again.
        tab.say("to one").await?;
        ensure!(devtools.end_workers().await? == 1);
        bob.hears("to one").await?;
        tab.message_is("to one", "delivered").await?;
        // And before it could say a word.
        tab.reload().await?;
        until("a worker to end", async || {
            Ok((devtools.end_workers().await? > 0).then_some(()))
        })
        .await?;
        tab.online().await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("to another").await?;
        bob.hears("to another").await?;
        tab.has_texts(
            "[data-testid=message] [data-testid=message-body]",
            &["to one", "to another"],
        )
        .await?;
        ensure!(bob.texts().is_empty(), "doubled: {:?}", bob.texts());
        Ok(())
    })
}

#[test]
fn a_reload_goes_on_with_the_same_session() -> Result<()> {
    run(async {
        let world = World::new("outage-reload", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("before").await?;
        bob.hears("before").await?;
        let here = bob.resources_of("alice@localhost");
        ensure!(here.len() == 1, "{here:?}");

        // The worker ends with its only page.
        tab.open("about:blank").await?;
        for number in 0..5 {
            bob.say("alice@localhost", &format!("meanwhile {number}"))
                .await?;
        }
        tab.open(&world.site.url()).await?;
        tab.online().await?;
        // Nobody tells it again who is here.
        tab.has("[data-testid=chat-row][data-jid='bob@localhost'] [data-testid=presence][data-show=online]")
            .await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("meanwhile 4").await?;
        tab.say("after").await?;
        bob.hears("after").await?;
        tab.has_texts(
            "[data-testid=message] [data-testid=message-body]",
            &[
                "before",
                "meanwhile 0",
                "meanwhile 1",
                "meanwhile 2",
                "meanwhile 3",
                "meanwhile 4",
                "after",
            ],
        )
        .await?;
        ensure!(
            bob.resources_of("alice@localhost") == here && !bob.saw_leaving("alice@localhost"),
            "a new session instead of the same one"
        );
        Ok(())
    })
}

#[test]
fn what_came_meanwhile_is_in_the_archive() -> Result<()> {
    run(async {
        let mut world = World::new("outage-archive", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("before").await?;
        tab.message_is("before", "sent").await?;
        tab.open("about:blank").await?;
        // The server forgets the session.
        world.prosody.kill();
        world.prosody.restart()?;
        let mut bob = world.peer("bob").await?;
        let mut other = world.peer("alice").await?;
        bob.say("alice@localhost", "one").await?;
        other.hears("one").await?;
        other.say("bob@localhost", "two").await?;
        bob.hears("two").await?;
        for number in 0..60 {
            bob.say("alice@localhost", &format!("more {number}"))
                .await?;
        }
        other.hears("more 59").await?;
        tab.open(&world.site.url()).await?;
        tab.online().await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("one").await?;
        bob.say("alice@localhost", "after").await?;
        tab.message("after").await?;
        let mut wanted: Vec<String> = ["before", "one", "two"].map(str::to_owned).into();
        wanted.extend((0..60).map(|number| format!("more {number}")));
        wanted.push("after".to_owned());
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        tab.has_texts("[data-testid=message] [data-testid=message-body]", &wanted)
            .await
    })
}

#[test]
fn who_takes_our_place_is_not_fought() -> Result<()> {
    run(async {
        let world = World::new("outage-conflict", &["alice", "bob"])?;
        let bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        let mut bob = bob;
        tab.say("hello").await?;
        bob.hears("hello").await?;
        let here = bob.resources_of("alice@localhost");
        let here = here.first().context("no resource")?;
        let (_, resource) = here.split_once('/').context("no resource")?;
        let port = world.prosody.c2s_port();
        let _clone = Peer::start("alice", PASSWORD, port, resource).await?;
        tab.see("[data-testid=connection][data-state=stopped]")
            .await?;
        tab.reads("[data-testid=connection]", "another place")
            .await?;
        // The person may take it back.
        tab.click("[data-testid=connect-now]").await?;
        tab.online().await
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
        // What is small may still find room in a page that was begun.
        bob.say("alice@localhost", &"long ".repeat(20_000)).await?;
        tab.say("in memory").await?;
        bob.hears("in memory").await?;
        tab.reads("[data-testid=storage-notice]", "full").await?;
        bob.say("alice@localhost", "me too").await?;
        tab.message("me too").await?;
        tab.message_is("in memory", "delivered").await?;
        // It is there as long as Keuvel is open. (What lies on a full disk cannot
        // always be read.)
        tab.js("location.hash = ''", vec![]).await?;
        tab.gone("[data-testid=conversation]").await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("in memory").await?;
        tab.message("me too").await?;
        // And what was kept is still kept.
        browser.free_disk()?;
        tab.reload().await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("on disk").await?;
        Ok(())
    })
}

#[test]
fn without_storage_the_chat_goes_on() -> Result<()> {
    run(async {
        let world = World::new("outage-blocked", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let setup = Setup {
            no_storage: true,
            ..Setup::default()
        };
        let browser = Browser::start(&world.dir, setup).await?;
        let tab = browser.tab().await?;
        tab.open(&world.site.url()).await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.reads("[data-testid=storage-notice]", "keeps nothing")
            .await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("can you read this?").await?;
        bob.hears("can you read this?").await?;
        bob.say("alice@localhost", "yes").await?;
        tab.message("yes").await?;
        Ok(())
    })
}

#[test]
fn a_part_that_does_not_load_is_asked_for_again() -> Result<()> {
    run(async {
        let world = World::new("outage-part", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let block = |what: serde_json::Value| json!({ "urls": what });
        tab.cdp("Network.enable", json!({})).await?;
        tab.cdp("Network.setBlockedURLs", block(json!(["*/split_*"])))
            .await?;
        tab.reload().await?;
        tab.fill_in("alice@localhost", PASSWORD).await?;
        tab.click("[data-testid=signin-submit]").await?;
        tab.see("[data-testid=load-again]").await?;
        tab.cdp("Network.setBlockedURLs", block(json!([]))).await?;
        tab.click("[data-testid=load-again]").await?;
        tab.see("[data-testid=chat-row][data-jid='bob@localhost']")
            .await?;
        Ok(())
    })
}

#[test]
fn an_engine_whose_part_does_not_load_says_so_and_goes_on_when_it_does() -> Result<()> {
    run(async {
        let world = World::new("outage-engine-part", &["alice", "bob"])?;
        let (site, files) = world.site_copied()?;
        let away = world.dir.join("away");
        std::fs::create_dir_all(&away)?;
        let moved = |from: &Path, to: &Path| -> Result<()> {
            for file in std::fs::read_dir(from)? {
                let name = file?.file_name();
                if name.to_string_lossy().starts_with("split_client-") {
                    std::fs::rename(from.join(&name), to.join(&name))?;
                }
            }
            Ok(())
        };
        moved(&files, &away)?;

        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        // Which would have kept the part.
        let no_worker = "delete Navigator.prototype.serviceWorker; return 0";
        tab.js(no_worker, vec![]).await?;
        tab.fill_in("alice@localhost", PASSWORD).await?;
        tab.click("[data-testid=signin-submit]").await?;
        tab.see("[data-testid=signin-reload]").await?;
        moved(&away, &files)?;
        // What was typed is still there.
        tab.click("[data-testid=signin-submit]").await?;
        tab.see("[data-testid=chat-row][data-jid='bob@localhost']")
            .await?;

        // Signed in, and nothing of it in the browser's cache any more.
        moved(&files, &away)?;
        tab.cdp("Network.clearBrowserCache", json!({})).await?;
        tab.reload().await?;
        tab.see("[data-testid=signin-reload]").await?;
        moved(&away, &files)?;
        tab.see("[data-testid=chat-row][data-jid='bob@localhost']")
            .await?;
        Ok(())
    })
}
