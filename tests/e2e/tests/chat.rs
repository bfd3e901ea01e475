//! One to one, with somebody who uses another client.

use anyhow::{Result, ensure};
use keuvel_e2e::{World, run, until, world::PASSWORD};
use serde_json::json;
use xtask::prosody::Message;

#[test]
fn both_ways_and_still_there_after_a_reload() -> Result<()> {
    run(async {
        let world = World::new("chat-both-ways", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;

        bob.act(json!({"do": "message", "to": "alice@localhost", "body": "hello Alice", "receipt": true}))
            .await?;
        tab.message("hello Alice").await?;
        bob.expect("a receipt", |e| e["event"] == "receipt").await?;

        tab.say("hello Bob").await?;
        bob.expect("typing", |e| {
            e["event"] == "chatstate"
                && e["type"] == "chat"
                && e["xml"].as_str().is_some_and(|x| x.contains("<composing"))
        })
        .await?;
        bob.hears("hello Bob").await?;
        // slixmpp answers with a receipt.
        tab.message_is("hello Bob", "delivered").await?;

        tab.say("two\nlines").await?;
        bob.hears("two\nlines").await?;

        bob.raw("<message to='alice@localhost' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>").await?;
        tab.see("[data-testid=conversation-typing]").await?;
        bob.say("alice@localhost", "done typing").await?;
        tab.message("done typing").await?;
        tab.gone("[data-testid=conversation-typing]").await?;

        tab.reload().await?;
        tab.open_chat("bob@localhost").await?;
        tab.has_texts(
            "[data-testid=message] [data-testid=message-body]",
            &["hello Alice", "hello Bob", "two\nlines", "done typing"],
        )
        .await?;
        tab.online().await?;
        bob.say("alice@localhost", "after the reload").await?;
        tab.message("after the reload").await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn unread_counts_and_reading() -> Result<()> {
    run(async {
        let world = World::new("chat-unread", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.see("[data-testid=chat-row]").await?;
        for text in ["one", "two", "three"] {
            bob.say("alice@localhost", text).await?;
        }
        tab.reads("[data-testid=chat-unread]", "3").await?;
        tab.reads("[data-testid=chat-preview]", "three").await?;
        tab.open_chat("bob@localhost").await?;
        tab.see("[data-testid=unread-line]").await?;
        tab.gone("[data-testid=chat-unread]").await?;
        until("the title", async || {
            Ok((tab.front().await?.title().await? == "Keuvel").then_some(()))
        })
        .await
    })
}

#[test]
fn carbons_of_another_device() -> Result<()> {
    run(async {
        let world = World::new("chat-carbons", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let mut phone = world.peer("alice").await?;
        phone.say("bob@localhost", "from my phone").await?;
        bob.hears("from my phone").await?;
        tab.open_chat("bob@localhost").await?;
        let message = tab.message("from my phone").await?;
        ensure!(message.attr("data-sent").await?.as_deref() == Some("sent"));
        Ok(())
    })
}

#[test]
fn nobody_there() -> Result<()> {
    run(async {
        let world = World::new("chat-nobody", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open(&format!("{}#/chat/nobody%40localhost", world.site.url()))
            .await?;
        tab.see("[data-testid=composer]").await?;
        tab.say("anyone?").await?;
        tab.message_is("anyone?", "failed").await?;
        tab.see("[data-testid=message-retry]").await?;
        tab.click("[data-testid=message-discard]").await?;
        tab.gone("[data-testid=message]").await
    })
}

#[test]
fn drafts_stay() -> Result<()> {
    run(async {
        let world = World::new("chat-drafts", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.type_in("[data-testid=composer]", "not yet").await?;
        tab.see("[data-testid=chat-draft]").await?;
        tab.reload().await?;
        tab.open_chat("bob@localhost").await?;
        until("the draft", async || {
            let field = tab.see("[data-testid=composer]").await?;
            Ok((field.prop("value").await?.as_deref() == Some("not yet")).then_some(()))
        })
        .await
    })
}

#[test]
fn actions_emoji_links_and_days() -> Result<()> {
    run(async {
        let mut world = World::new("chat-looks", &["alice", "bob"])?;
        // What was said two days ago, while Alice was away.
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
        world.prosody.offline(
            "alice",
            &[Message {
                from: "bob@localhost".into(),
                to: "alice@localhost".into(),
                body: "long ago".into(),
                time: now.as_secs() - 48 * 3600,
                id: "old".into(),
            }],
        )?;
        world.prosody.restart()?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("long ago").await?;
        for body in ["/me waves", "🎉🎉", "see https://example.org/a?b=1."] {
            bob.say("alice@localhost", body).await?;
        }
        tab.message("see https://example.org/a?b=1.").await?;

        // A line for each of the two days.
        let days = tab.texts("[data-testid=day]").await?;
        ensure!(days.len() == 2 && days[1] == "Today", "{days:?}");
        // An action is told of who does it, an emoji alone is large.
        tab.reads("[data-testid=message-body].action", "bob waves")
            .await?;
        let sizes = tab
            .js("return ['.emoji', ':not(.emoji):not(.action)'].map(c => parseFloat(getComputedStyle(document.querySelector('[data-testid=message-body]' + c)).fontSize))", vec![])
            .await?;
        let sizes: Vec<f64> = serde_json::from_value(sizes)?;
        ensure!(sizes[0] >= 2.0 * sizes[1], "{sizes:?}");
        // The full stop belongs to the sentence; the page keeps to itself who is here.
        let link = tab
            .js("const a = document.querySelector('[data-testid=message-body] a'); return [a.href, a.rel, a.target]", vec![])
            .await?;
        let wanted = json!(["https://example.org/a?b=1", "noopener noreferrer", "_blank"]);
        ensure!(link == wanted, "{link}");
        // The time is short, and whole when asked.
        let script = "const t = [...document.querySelectorAll('[data-testid=message-time]')].pop();
            t.closest('article').focus();
            return [t.textContent, t.title]";
        let (short, full) = until("the whole time", async || {
            let times = tab.js(script, vec![]).await?;
            let times: (String, String) = serde_json::from_value(times)?;
            Ok((!times.1.is_empty()).then_some(times))
        })
        .await?;
        let year = tab.js("return new Date().getFullYear()", vec![]).await?;
        ensure!(
            short.len() <= 8 && full.contains(&year.to_string()),
            "{short} {full}"
        );
        Ok(())
    })
}
