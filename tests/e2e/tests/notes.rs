//! What is done to messages, in both directions, with somebody who uses another client.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Peer, Tab, World, run, until, world::PASSWORD};
use serde_json::{Value, json};

const UP: &str = "\u{e013}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const FIELD: &str = "[data-testid=composer]";
const GONE: &str = "This message was deleted";

/// Opens the menu of a message and chooses something.
async fn choose(tab: &Tab, text: &str, item: &str) -> Result<()> {
    open_menu(tab, text).await?;
    tab.click(item).await
}

async fn open_menu(tab: &Tab, text: &str) -> Result<()> {
    let message = tab.message(text).await?;
    let id = message.attr("data-id").await?.context("an id")?;
    tab.js(
        "const all = [...document.querySelectorAll('article.message')];
         all.find(it => it.dataset.id === arguments[0]).focus()",
        vec![json!(id)],
    )
    .await?;
    tab.click(&format!(
        "article[data-id='{id}'] [data-testid=message-menu]"
    ))
    .await
}

async fn id_of(tab: &Tab, text: &str) -> Result<String> {
    let message = tab.message(text).await?;
    message.attr("data-id").await?.context("an id")
}

/// Waits until the other client saw something done to a message.
async fn sees(peer: &mut Peer, event: &str, of: &str) -> Result<Value> {
    peer.expect(&format!("{event} of {of}"), |e| {
        e["event"] == event && e["of"] == of
    })
    .await
}

#[test]
fn ours_are_edited_taken_back_answered_and_reacted_to() -> Result<()> {
    run(async {
        let world = World::new("notes-ours", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;

        // The arrow edits the last one; Escape leaves it.
        tab.say("helo Bob").await?;
        bob.hears("helo Bob").await?;
        tab.message_is("helo Bob", "delivered").await?;
        let id = id_of(&tab, "helo Bob").await?;
        tab.type_in(FIELD, UP).await?;
        tab.see("[data-testid=answering]").await?;
        tab.type_in(FIELD, ESCAPE).await?;
        tab.gone("[data-testid=answering]").await?;
        tab.type_in(FIELD, UP).await?;
        tab.see("[data-testid=answering]").await?;
        tab.fill(FIELD, &format!("hello Bob{ENTER}")).await?;
        tab.message("hello Bob").await?;
        let seen = sees(&mut bob, "correction", &id).await?;
        ensure!(seen["body"] == "hello Bob", "{seen}");
        tab.click("[data-testid=message-edited]").await?;
        ensure!(
            tab.texts("[data-testid=message-versions] p").await? == ["helo Bob"],
            "the history"
        );
        tab.reads("[data-testid=chat-preview]", "hello Bob").await?;

        // He sees it, and reacts.
        bob.act(json!({"do": "displayed", "to": "alice@localhost", "of": id}))
            .await?;
        tab.message_is("hello Bob", "displayed").await?;
        bob.act(json!({"do": "react", "to": "alice@localhost", "of": id, "emoji": ["👍", "🎉"]}))
            .await?;
        tab.see("[data-testid=reaction][data-emoji='🎉']").await?;
        tab.click("[data-testid=reaction][data-emoji='👍']").await?;
        let seen = sees(&mut bob, "reactions", &id).await?;
        ensure!(seen["emoji"] == json!(["👍"]), "{seen}");
        tab.reads("[data-testid=reaction][data-emoji='👍'] span", "2")
            .await?;
        tab.click("[data-testid=reaction][data-emoji='👍']").await?;
        let seen = sees(&mut bob, "reactions", &id).await?;
        ensure!(seen["emoji"] == json!([]), "{seen}");

        // Taken back: for all.
        tab.say("not for you").await?;
        bob.hears("not for you").await?;
        let id = id_of(&tab, "not for you").await?;
        choose(&tab, "not for you", "[data-testid=menu-delete]").await?;
        tab.click("[data-testid=delete-all]").await?;
        tab.message(GONE).await?;
        sees(&mut bob, "retraction", &id).await?;
        tab.reads("[data-testid=chat-preview]", GONE).await?;

        // All of it is there after a reload.
        tab.reload().await?;
        tab.open_chat("bob@localhost").await?;
        tab.has_texts("[data-testid=message-body]", &["hello Bob", GONE])
            .await?;
        tab.see("[data-testid=message-edited]").await?;
        tab.see("[data-testid=reaction][data-emoji='🎉']").await?;
        // And on another device, which has only the archive.
        let second = world.browser().await?;
        let other = second.tab().await?;
        other.sign_in("alice@localhost", PASSWORD).await?;
        other.open_chat("bob@localhost").await?;
        other
            .has_texts("[data-testid=message-body]", &["hello Bob", GONE])
            .await?;
        other.see("[data-testid=message-edited]").await?;
        other.see("[data-testid=reaction][data-emoji='🎉']").await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn a_text_and_its_links_are_copied() -> Result<()> {
    run(async {
        let world = World::new("notes-copy", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let grant = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        tab.cdp("Browser.grantPermissions", grant).await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        let links = "see https://example.org/a?b=c, or geo:52.1,4.3";
        for text in ["no link", links] {
            bob.say("alice@localhost", text).await?;
            tab.message(text).await?;
        }
        let copied = async || {
            tab.js("return navigator.clipboard.readText()", vec![])
                .await
        };
        choose(&tab, links, "[data-testid=menu-copy]").await?;
        until("the text", async || {
            Ok((copied().await? == links).then_some(()))
        })
        .await?;
        choose(&tab, links, "[data-testid=menu-copy-link]").await?;
        let each = "https://example.org/a?b=c\ngeo:52.1,4.3";
        until("its links", async || {
            Ok((copied().await? == each).then_some(()))
        })
        .await?;
        open_menu(&tab, "no link").await?;
        tab.see("[data-testid=menu-copy]").await?;
        ensure!(tab.now("[data-testid=menu-copy-link]").await?.is_none());
        tab.has_no_complaints().await
    })
}

#[test]
fn who_takes_few_reactions_is_offered_no_others() -> Result<()> {
    run(async {
        let world = World::new("notes-rules", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        bob.act(json!({"do": "restrict", "most": 1, "only": ["💘", "❤️", "lol", "💜"]}))
            .await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        bob.act(json!({"do": "message", "to": "alice@localhost", "id": "b1", "body": "hearts"}))
            .await?;
        tab.message("hearts").await?;
        open_menu(&tab, "hearts").await?;
        tab.has_texts("[data-testid=react]", &["💘", "❤️", "💜"])
            .await?;
        ensure!(tab.now("[data-testid=react-more]").await?.is_none());
        tab.shot("rules").await?;
        for emoji in ["💜", "❤️"] {
            tab.click(&format!("[data-testid=react][data-emoji='{emoji}']"))
                .await?;
            // The second takes the place of the first.
            bob.expect(emoji, |e| {
                e["event"] == "reactions" && e["emoji"] == json!([emoji])
            })
            .await?;
            tab.has_texts("[data-testid=reaction]", &[emoji]).await?;
            open_menu(&tab, "hearts").await?;
        }
        tab.has_no_complaints().await
    })
}

#[test]
fn theirs_are_edited_taken_back_answered_and_reacted_to() -> Result<()> {
    run(async {
        let world = World::new("notes-theirs", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        let say = |id: &str, body: &str| json!({"do": "message", "to": "alice@localhost", "id": id, "body": body});

        // His is answered; he gets the quotation, and who knows answers does not show it.
        bob.act(say("b1", "shall we\neat?")).await?;
        tab.message("shall we\neat?").await?;
        choose(&tab, "shall we\neat?", "[data-testid=menu-reply]").await?;
        tab.see("[data-testid=answering]").await?;
        tab.say("yes").await?;
        tab.gone("[data-testid=answering]").await?;
        let seen = sees(&mut bob, "reply", "b1").await?;
        ensure!(seen["body"] == "yes", "{seen}");
        ensure!(seen["whole"] == "> shall we\n> eat?\nyes", "{seen}");
        tab.reads(
            "[data-testid=message-quote] .quoted > span",
            "shall we eat?",
        )
        .await?;

        // He answers ours.
        let id = id_of(&tab, "yes").await?;
        bob.act(json!({"do": "reply", "to": "alice@localhost", "of": id, "quoted": "yes 👩‍👩‍👧", "body": "good"}))
            .await?;
        tab.message("good").await?;
        until("both quotations", async || {
            let texts = tab
                .texts("[data-testid=message-quote] .quoted > span")
                .await?;
            Ok((texts == ["shall we eat?", "yes"]).then_some(()))
        })
        .await?;

        // A reaction of ours, from the menu.
        choose(&tab, "good", "[data-testid=react][data-emoji='❤️']").await?;
        tab.see("[data-testid=reaction][data-emoji='❤️'].mine")
            .await?;
        bob.expect("a heart", |e| {
            e["event"] == "reactions" && e["emoji"] == json!(["❤️"])
        })
        .await?;

        // Any other emoji, too.
        choose(&tab, "good", "[data-testid=react-more]").await?;
        tab.click(".emoji-picker .emoji-choice").await?;
        bob.expect("two of ours", |e| {
            e["event"] == "reactions" && e["emoji"].as_array().is_some_and(|it| it.len() == 2)
        })
        .await?;

        // What he writes while we look was seen, if he asks.
        bob.raw("<message to='alice@localhost' type='chat' id='b2'><body>see?</body><markable xmlns='urn:xmpp:chat-markers:0'/></message>").await?;
        tab.message("see?").await?;
        sees(&mut bob, "displayed", "b2").await?;

        // He corrects and takes back; what quotes it follows.
        bob.act(json!({"do": "correct", "to": "alice@localhost", "of": "b1", "body": "shall we drink?"}))
            .await?;
        tab.message("shall we drink?").await?;
        until("the quotation follows", async || {
            let texts = tab
                .texts("[data-testid=message-quote] .quoted > span")
                .await?;
            Ok((texts == ["shall we drink?", "yes"]).then_some(()))
        })
        .await?;
        bob.act(json!({"do": "retract", "to": "alice@localhost", "of": "b2"}))
            .await?;
        tab.has_texts(
            "[data-testid=message-body]",
            &["shall we drink?", "yes", "good", GONE],
        )
        .await?;
        tab.reads("[data-testid=chat-preview]", GONE).await?;

        // A click on the quotation leads to what it quotes.
        tab.click("[data-testid=message-quote]").await?;
        tab.see("article.message:focus").await?;

        // Nobody else can do that: it is a message of theirs, and no more.
        let mut mallory = Peer::start("bob", PASSWORD, world.prosody.c2s_port(), "other").await?;
        let ours = id_of(&tab, "yes").await?;
        mallory
            .act(json!({"do": "correct", "to": "alice@localhost", "of": ours, "body": "forged"}))
            .await?;
        mallory
            .act(json!({"do": "retract", "to": "alice@localhost", "of": ours}))
            .await?;
        tab.message("forged").await?;
        tab.message("yes").await?;

        // Some are chosen and deleted, here only.
        choose(&tab, "good", "[data-testid=menu-select]").await?;
        tab.see("[data-testid=chosen-bar]").await?;
        tab.message("forged").await?.click().await?;
        tab.click("[data-testid=chosen-delete]").await?;
        tab.click("[data-testid=delete-here]").await?;
        tab.has_texts(
            "[data-testid=message-body]",
            &["shall we drink?", "yes", GONE],
        )
        .await?;
        tab.see(FIELD).await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn what_is_done_offline_goes_out_later_and_forwarding_works() -> Result<()> {
    run(async {
        let mut world = World::new("notes-offline", &["alice", "bob", "carol"])?;
        world.prosody.befriend("alice", "carol")?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("first").await?;
        tab.message_is("first", "delivered").await?;
        let id = id_of(&tab, "first").await?;
        bob.act(json!({"do": "message", "to": "alice@localhost", "id": "b1", "body": "mine"}))
            .await?;
        tab.message("mine").await?;

        world.prosody.stop();
        tab.see("[data-testid=connection]").await?;
        choose(&tab, "first", "[data-testid=menu-edit]").await?;
        tab.fill(FIELD, &format!("once{ENTER}")).await?;
        tab.message("once").await?;
        choose(&tab, "mine", "[data-testid=react][data-emoji='👍']").await?;
        tab.see("[data-testid=reaction].mine").await?;
        tab.reload().await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("once").await?;
        tab.see("[data-testid=reaction].mine").await?;
        world.prosody.restart()?;
        let mut bob = world.peer("bob").await?;
        tab.online().await?;
        let seen = sees(&mut bob, "correction", &id).await?;
        ensure!(seen["body"] == "once", "{seen}");
        sees(&mut bob, "reactions", "b1").await?;

        let mut carol = world.peer("carol").await?;
        carol.say("alice@localhost", "hi, it is Carol").await?;
        until("two chats", async || {
            let rows = tab.texts("[data-testid=chat-row]").await?;
            Ok((rows.len() >= 2).then_some(()))
        })
        .await?;
        choose(&tab, "mine", "[data-testid=menu-forward]").await?;
        tab.click("[data-testid=forward-to][data-jid='carol@localhost']")
            .await?;
        carol.hears("mine").await?;
        tab.message("hi, it is Carol").await?;
        Ok(())
    })
}

#[test]
fn what_is_read_on_one_device_is_read_on_the_other() -> Result<()> {
    run(async {
        let world = World::new("notes-read", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let (first, second) = (world.browser().await?, world.browser().await?);
        let (here, there) = (first.tab().await?, second.tab().await?);
        for tab in [&here, &there] {
            tab.sign_in("alice@localhost", PASSWORD).await?;
            tab.see("[data-testid=chat-row]").await?;
        }
        bob.say("alice@localhost", "one").await?;
        bob.say("alice@localhost", "two").await?;
        for tab in [&here, &there] {
            tab.reads("[data-testid=chat-unread]", "2").await?;
        }
        here.open_chat("bob@localhost").await?;
        here.message("two").await?;
        there.gone("[data-testid=chat-unread]").await?;
        // A device that comes later knows it, too.
        let third = world.browser().await?;
        let later = third.tab().await?;
        later.sign_in("alice@localhost", PASSWORD).await?;
        later.reads("[data-testid=chat-preview]", "two").await?;
        later.gone("[data-testid=chat-unread]").await?;
        Ok(())
    })
}

#[test]
fn what_is_being_written_stays_what_it_is_for() -> Result<()> {
    run(async {
        let world = World::new("notes-unsent", &["alice", "bob", "carol"])?;
        world.prosody.befriend("alice", "bob")?;
        world.prosody.befriend("alice", "carol")?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let field_is = async |text: &str| {
            until("what was typed", async || {
                let field = tab.see(FIELD).await?;
                Ok((field.prop("value").await?.as_deref() == Some(text)).then_some(()))
            })
            .await
        };
        let leave_and_come_back = async || {
            tab.open_chat("carol@localhost").await?;
            tab.gone("[data-testid=answering]").await?;
            field_is("").await?;
            tab.open_chat("bob@localhost").await
        };
        tab.open_chat("bob@localhost").await?;
        bob.act(json!({"do": "message", "to": "alice@localhost", "id": "b1", "body": "eat?"}))
            .await?;
        tab.message("eat?").await?;
        choose(&tab, "eat?", "[data-testid=menu-reply]").await?;
        tab.type_in(FIELD, "gladly").await?;
        tab.click("[data-testid=style-menu]").await?;
        tab.click("[data-testid=style-spoiler]").await?;
        tab.fill("[data-testid=spoiler-input]", "my answer").await?;
        leave_and_come_back().await?;
        tab.has("[data-testid=answering]").await?;
        field_is("gladly").await?;
        let hint = tab.see("[data-testid=spoiler-input]").await?;
        ensure!(
            hint.prop("value").await?.as_deref() == Some("my answer"),
            "the hint is gone"
        );
        tab.click("[data-testid=spoiler-cancel]").await?;
        tab.type_in(FIELD, ENTER).await?;
        let seen = sees(&mut bob, "reply", "b1").await?;
        ensure!(seen["body"] == "gladly", "{seen}");

        // An edit that was begun, with the draft that it stands in front of.
        tab.message_is("gladly", "delivered").await?;
        tab.type_in(FIELD, "and then").await?;
        choose(&tab, "gladly", "[data-testid=menu-edit]").await?;
        tab.fill(FIELD, "very gladly").await?;
        leave_and_come_back().await?;
        tab.has("[data-testid=answering]").await?;
        field_is("very gladly").await?;
        tab.type_in(FIELD, ENTER).await?;
        let edited = |e: &Value| {
            let xml = e["xml"].as_str().unwrap_or_default();
            e["body"] == "very gladly" && xml.contains("<replace")
        };
        bob.expect("the correction", edited).await?;
        tab.gone("[data-testid=answering]").await?;
        field_is("and then").await
    })
}
