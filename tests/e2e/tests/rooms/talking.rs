//! What is said in a room, and about what is said.

use super::*;
use anyhow::ensure;
use keuvel_e2e::{run, until};
use std::time::{SystemTime, UNIX_EPOCH};

#[test]
fn mentions_edits_reactions_and_the_topic() -> Result<()> {
    run(async {
        let world = world("rooms-notes")?;
        let mut bob = world.peer("bob").await?;
        made_by(&mut bob, TEA).await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        join(&tab, TEA, "Alice").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;

        bob.raw(&format!(
            "<message type='groupchat' to='{TEA}' id='subject'><subject>Cake</subject></message>"
        ))
        .await?;
        tab.reads("[data-testid=conversation-status]", "Cake")
            .await?;

        bob.act(json!({"do": "in_room", "to": TEA, "body": "tae", "id": "t1"}))
            .await?;
        tab.message("tae").await?;
        bob.raw(&format!(
            "<message type='groupchat' to='{TEA}' id='t2'><body>tea</body>\
             <replace xmlns='urn:xmpp:message-correct:0' id='t1'/></message>"
        ))
        .await?;
        tab.message("tea").await?;
        // An edit of somebody else's message counts for nothing: it is one more message.
        let mut carol = world.peer("carol").await?;
        carol
            .act(json!({"do": "join", "room": TEA, "nick": "Carol"}))
            .await?;
        tab.reads("[data-testid=conversation-status]", "3 people")
            .await?;
        carol
            .raw(&format!(
                "<message type='groupchat' to='{TEA}' id='c1'><body>coffee</body>\
                 <replace xmlns='urn:xmpp:message-correct:0' id='t1'/></message>"
            ))
            .await?;
        tab.message("coffee").await?;
        tab.message("tea").await?;

        // Who keeps order in a room takes back what others wrote, by its place in the archive.
        let said = bob.hears("coffee").await?;
        let of = stanza_id(&said)?;
        bob.raw(&format!(
            "<iq type='set' to='{TEA}' id='mod'><apply-to xmlns='urn:xmpp:fasten:0' id='{of}'>\
             <moderate xmlns='urn:xmpp:message-moderate:0'><retract xmlns='urn:xmpp:message-retract:0'/>\
             </moderate></apply-to></iq>"
        ))
        .await?;
        tab.see(".message.theirs .bubble.gone").await?;

        // Reactions name a message by its place in the archive.
        tab.say("cake?").await?;
        let heard = bob.hears("cake?").await?;
        let id = stanza_id(&heard)?;
        bob.raw(&format!(
            "<message type='groupchat' to='{TEA}' id='r1'><reactions xmlns='urn:xmpp:reactions:0' id='{id}'>\
             <reaction>🍰</reaction></reactions></message>"
        ))
        .await?;
        tab.reads("[data-testid=reaction]", "🍰").await?;

        // Who has seen it is told where one asks.
        bob.raw(&format!(
            "<message type='groupchat' to='{TEA}' id='d1'><displayed xmlns='urn:xmpp:chat-markers:0' id='{id}'/></message>"
        ))
        .await?;
        let seen = "[data-testid=menu-seen]";
        until("Bob to have seen it", async || {
            let focus = "document.querySelector('.message.mine').focus(); return 0";
            tab.js(focus, vec![]).await?;
            tab.click("article:focus-within [data-testid=message-menu]")
                .await?;
            tab.see("[data-testid=message-menu-panel]").await?;
            let names = tab.texts(seen).await?;
            if names.is_empty() {
                tab.click(".menu-veil").await?;
            }
            Ok((names == ["Seen by Bob"]).then_some(()))
        })
        .await?;
        tab.shot("seen-by").await?;
        tab.type_in(":focus", "\u{e00c}").await?;
        tab.gone(seen).await?;

        // Names are offered; who is spoken to stands first.
        tab.type_in("[data-testid=composer]", "@bo").await?;
        tab.reads("[data-testid=emoji-offer]", "Bob").await?;
        tab.shot("mention").await?;
        tab.click("[data-testid=emoji-offer]").await?;
        tab.type_in("[data-testid=composer]", "more tea?").await?;
        tab.click("[data-testid=send]").await?;
        bob.hears("Bob: more tea?").await?;

        // What mentions us stands out in the list.
        tab.js("location.hash = '#/settings'; return 0", vec![])
            .await?;
        tab.gone("[data-testid=conversation]").await?;
        bob.act(json!({"do": "in_room", "to": TEA, "body": "Alice: where is the sugar?"}))
            .await?;
        tab.see("[data-testid=chat-mentions]").await?;
        tab.open_chat(TEA).await?;
        tab.message("Alice: where is the sugar?").await?;
        tab.has_texts(
            ".message.to-me [data-testid=message-body]",
            &["Alice: where is the sugar?"],
        )
        .await?;
        tab.gone("[data-testid=chat-mentions]").await?;

        // Among much that is new one gets to it at once.
        tab.js("location.hash = '#/settings'; return 0", vec![])
            .await?;
        tab.gone("[data-testid=conversation]").await?;
        bob.act(json!({"do": "many", "to": TEA, "count": 60, "prefix": "so", "kind": "groupchat"}))
            .await?;
        bob.act(json!({"do": "in_room", "to": TEA, "body": "Alice: and the spoons?"}))
            .await?;
        bob.act(
            json!({"do": "many", "to": TEA, "count": 60, "prefix": "and so", "kind": "groupchat"}),
        )
        .await?;
        tab.see("[data-testid=chat-mentions]").await?;
        tab.open_chat(TEA).await?;
        tab.shot("to-mention").await?;
        tab.click("[data-testid=jump-mention]").await?;
        tab.reads(".message.sought", "and the spoons?").await?;
        tab.has_no_complaints().await
    })
}

#[test]
fn what_one_says_to_one_stays_between_them() -> Result<()> {
    run(async {
        let world = world("rooms-asides")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let (mut bob, mut carol) = three(&world, &tab).await?;
        tab.say("/msg Carol K.: a secret").await?;
        carol
            .expect("what she alone is told", |e| {
                let xml = e["xml"].as_str().unwrap_or_default();
                xml.contains(">a secret<") && !xml.contains("groupchat")
            })
            .await?;
        tab.reads("[data-testid=message-private]", "Carol K.")
            .await?;
        carol
            .raw(&format!(
                "<message type='chat' to='{TEA}/Alice' id='p1'><body>I keep it</body>\
                 <x xmlns='http://jabber.org/protocol/muc#user'/></message>"
            ))
            .await?;
        tab.message("I keep it").await?;
        // An answer goes where what it answers came from, and so does what follows it.
        let focus = "document.querySelector('.message.theirs').focus(); return 0";
        tab.js(focus, vec![]).await?;
        tab.click("article:focus-within [data-testid=message-reply]")
            .await?;
        tab.reads("[data-testid=answering]", "Carol K.").await?;
        tab.type_in("[data-testid=composer]", "good\u{e007}")
            .await?;
        tab.reads("[data-testid=answering]", "Carol K.").await?;
        tab.shot("aside").await?;
        tab.type_in("[data-testid=composer]", "very good\u{e007}")
            .await?;
        for said in ["good", "very good"] {
            carol
                .expect("what she alone is told", |e| {
                    let xml = e["xml"].as_str().unwrap_or_default();
                    xml.contains(&format!("{said}<")) && !xml.contains("groupchat")
                })
                .await?;
        }
        // What is begun for one alone stays that.
        tab.type_in("[data-testid=composer]", "not sent yet")
            .await?;
        tab.js("location.hash = '#/settings'; return 0", vec![])
            .await?;
        tab.gone("[data-testid=conversation]").await?;
        tab.open_chat(TEA).await?;
        tab.gone("[data-testid=answering]").await?;
        tab.type_in("[data-testid=composer]", ", but now\u{e007}")
            .await?;
        carol
            .expect("what she alone is told", |e| {
                let xml = e["xml"].as_str().unwrap_or_default();
                xml.contains(">not sent yet, but now<") && !xml.contains("groupchat")
            })
            .await?;

        // Who is not here is not told, nor is anybody else who is called so later.
        tab.click("[data-testid=open-details]").await?;
        tab.click("[data-testid=occupant][data-nick='Carol K.'] [data-testid=occupant-menu]")
            .await?;
        tab.click("[data-testid=occupant-aside]").await?;
        carol
            .raw(&format!(
                "<presence type='unavailable' to='{TEA}/Carol K.'/>"
            ))
            .await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        tab.type_in("[data-testid=composer]", "too late\u{e007}")
            .await?;
        tab.message_is("too late", "failed").await?;
        tab.shot("aside-failed").await?;
        tab.click("[data-testid=answering-cancel]").await?;
        // Two archives are told apart by their times, which this server gives in seconds.
        let second = || SystemTime::now().duration_since(UNIX_EPOCH);
        let before = second()?.as_secs();
        until("the next second", async || {
            Ok((second()?.as_secs() > before).then_some(()))
        })
        .await?;
        tab.say("for all").await?;
        bob.hears("for all").await?;
        // He heard nothing else.
        ensure!(bob.texts().is_empty(), "{:?}", bob.texts());

        // A new device of hers has it all, in order: some from the room, some from her own archive.
        let other = world.browser().await?;
        let there = other.tab().await?;
        there.sign_in(ALICE, PASSWORD).await?;
        there.open_chat(TEA).await?;
        let all = [
            "a secret",
            "I keep it",
            "good",
            "very good",
            "not sent yet, but now",
            "for all",
        ];
        let bodies = "[data-testid=message] [data-testid=message-body]";
        there.has_texts(bodies, &all).await?;
        there.see(".theirs [data-testid=message-private]").await?;
        there.has_no_complaints().await?;
        tab.has_no_complaints().await
    })
}
