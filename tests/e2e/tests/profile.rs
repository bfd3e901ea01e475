//! Pictures and names of people, with somebody who uses another client.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Peer, World, run, until, world::PASSWORD};
use serde_json::{Value, json};

const TEA: &str = "tea@conference.localhost";
/// A picture of one point, in Base64.
const DOT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn is_in(event: &Value) -> bool {
    let xml = event["xml"].as_str().unwrap_or_default();
    event["event"] == "presence" && xml.contains("code=\"110\"")
}

async fn looks(peer: &mut Peer, picture: &str, name: Option<&str>) -> Result<()> {
    peer.act(json!({"do": "look", "picture": picture, "name": name}))
        .await?;
    peer.expect("its picture to be there", |it| it["event"] == "looks")
        .await?;
    Ok(())
}

/// Waits until another client, that asks anew each time, sees somebody so.
async fn sees(peer: &mut Peer, who: &str, is_it: impl Fn(&Value) -> bool) -> Result<Value> {
    until("the other client to see it", async || {
        peer.act(json!({"do": "look_at", "who": who})).await?;
        let seen = peer.expect("an answer", |it| it["event"] == "seen").await?;
        Ok(is_it(&seen).then_some(seen))
    })
    .await
}

fn of(jid: &str) -> String {
    format!("[data-testid=chat-row][data-jid='{jid}'] img.avatar")
}

#[test]
fn a_contact_has_a_picture_and_a_name() -> Result<()> {
    run(async {
        let mut world = World::new("profile-theirs", &["alice", "bob", "carol"])?;
        world.prosody.befriend("alice", "bob")?;
        let mut bob = world.peer("bob").await?;
        let mut carol = world.peer("carol").await?;
        looks(&mut carol, DOT, Some("Bob")).await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let row = "[data-testid=chat-row][data-jid='bob@localhost']";
        tab.reads(row, "bob").await?;
        ensure!(tab.now(&of("bob@localhost")).await?.is_none());

        // While it is looked at, and in the chat, too.
        looks(&mut bob, DOT, Some("Bob Bright")).await?;
        tab.see(&of("bob@localhost")).await?;
        tab.reads(row, "Bob Bright").await?;
        bob.say("alice@localhost", "hello from Bob").await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("hello from Bob").await?;
        tab.see(".side-picture img.avatar").await?;
        tab.see(".conversation-head img.avatar, header img.avatar")
            .await?;
        tab.shot("chat").await?;

        // It is kept here, and seen without a network.
        tab.reload().await?;
        tab.see(&of("bob@localhost")).await?;
        world.prosody.stop();
        tab.reload().await?;
        tab.see(&of("bob@localhost")).await?;
        tab.reads(row, "Bob Bright").await?;

        // They can be deleted here, and come again.
        world.prosody.restart()?;
        tab.online().await?;
        ensure!(tab.kept().await?.contains("data:image"));
        tab.js("location.hash = '#/settings/storage'", vec![])
            .await?;
        tab.click("[data-testid=clear-pictures]").await?;
        until("the pictures to be gone", async || {
            Ok((!tab.kept().await?.contains("data:image")).then_some(()))
        })
        .await?;
        tab.reload().await?;
        tab.see(&of("bob@localhost")).await?;

        // A stranger has none, whatever they say of themselves.
        let mut carol = world.peer("carol").await?;
        carol.say("alice@localhost", "hello from Carol").await?;
        tab.js("location.hash = '#/requests'", vec![]).await?;
        tab.reads("[data-testid=request-row]", "hello from Carol")
            .await?;
        tab.js("location.hash = '#/chat/carol%40localhost'", vec![])
            .await?;
        tab.message("hello from Carol").await?;
        let head = "[data-testid=conversation] header .avatar";
        tab.see(head).await?;
        // What comes later than a picture would.
        carol.say("alice@localhost", "are you there?").await?;
        tab.message("are you there?").await?;
        let pictures = "[data-testid=conversation] header img";
        ensure!(tab.now(pictures).await?.is_none());
        tab.has_no_complaints().await
    })
}

#[test]
fn we_have_a_picture_and_a_name() -> Result<()> {
    run(async {
        let world = World::new("profile-ours", &["alice", "bob", "carol"])?;
        world.prosody.befriend("alice", "bob")?;
        let mut bob = world.peer("bob").await?;
        let mut carol = world.peer("carol").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.js("location.hash = '#/settings'", vec![]).await?;
        let none = |it: &Value| it["picture"].is_null() && it["name"].is_null();
        sees(&mut bob, "alice@localhost", none).await?;
        tab.see("[data-testid=profile-picture]").await?;
        tab.choose_picture("[data-testid=profile-picture-file]")
            .await?;
        tab.see("[data-testid=profile] img.avatar").await?;
        tab.see("[data-testid=account-menu] img.avatar").await?;
        tab.fill("[data-testid=profile-name]", "Alice Able\n")
            .await?;
        let all = |it: &Value| it["picture"].is_string() && it["name"] == "Alice Able";
        let seen = sees(&mut bob, "alice@localhost", all).await?;
        ensure!(seen["card"] == seen["picture"], "{seen}");
        tab.shot("settings").await?;

        // Contacts alone, until we want otherwise.
        sees(&mut carol, "alice@localhost", none).await?;
        tab.click("[data-testid=profile-open]").await?;
        sees(&mut carol, "alice@localhost", all).await?;
        tab.reload().await?;
        tab.see("[data-testid=profile-open]:checked").await?;
        tab.see("[data-testid=account-menu] img.avatar").await?;
        let name = "return document.querySelector('[data-testid=profile-name]').value";
        ensure!(tab.js(name, vec![]).await? == "Alice Able");

        // Another device of ours has them, and takes the picture away.
        let other = world.browser().await?;
        let phone = other.tab().await?;
        phone.sign_in("alice@localhost", PASSWORD).await?;
        phone.see("[data-testid=account-menu] img.avatar").await?;
        phone.js("location.hash = '#/settings'", vec![]).await?;
        phone.see("[data-testid=profile-open]:checked").await?;
        phone.click("[data-testid=profile-picture-remove]").await?;
        phone.gone("[data-testid=account-menu] img.avatar").await?;
        tab.gone("[data-testid=account-menu] img.avatar").await?;
        let gone = |it: &Value| it["picture"].is_null() && it["name"] == "Alice Able";
        sees(&mut bob, "alice@localhost", gone).await?;
        phone.click("[data-testid=profile-open]").await?;
        sees(&mut carol, "alice@localhost", none).await?;
        phone.has_no_complaints().await?;
        tab.has_no_complaints().await
    })
}

#[test]
fn people_in_a_room_have_pictures() -> Result<()> {
    run(async {
        let world = World::new("profile-room", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        looks(&mut bob, DOT, None).await?;
        // In a room others see it only if anybody may.
        for node in ["metadata", "data"] {
            bob.raw(&format!(
                "<iq type='set' id='open-{node}'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='urn:xmpp:avatar:{node}'>\
                 <x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#node_config</value></field>\
                 <field var='pubsub#access_model'><value>open</value></field></x></configure></pubsub></iq>"
            ))
            .await?;
        }
        bob.act(json!({"do": "join", "room": TEA, "nick": "Bob"}))
            .await?;
        bob.expect("to be in the room", is_in).await?;
        bob.raw(&format!(
            "<iq type='set' to='{TEA}' id='accept'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>"
        ))
        .await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.js(
            "location.hash = '#/open?uri=' + encodeURIComponent(arguments[0])",
            vec![json!(format!("xmpp:{TEA}?join"))],
        )
        .await?;
        tab.see("[data-testid=room-about]").await?;
        tab.click("[data-testid=room-join-now]").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        bob.act(json!({"do": "in_room", "to": TEA, "body": "hello, all"}))
            .await?;
        tab.message("hello, all").await?;
        tab.see(".side-picture img.avatar").await?;
        tab.click("[data-testid=open-details]").await?;
        tab.see("[data-testid=occupant][data-nick=Bob] img.avatar")
            .await?;
        tab.shot("room").await?;
        let source = "return document.querySelector('.side-picture img').src";
        let source = tab.js(source, vec![]).await?;
        let source = source.as_str().context("a source")?;
        ensure!(source == format!("data:image/png;base64,{DOT}"), "{source}");
        tab.has_no_complaints().await
    })
}

#[test]
fn a_group_without_a_picture_looks_like_those_in_it() -> Result<()> {
    run(async {
        let world = World::new("profile-group", &["alice", "bob", "carol"])?;
        world.prosody.befriend("alice", "bob")?;
        world.prosody.befriend("alice", "carol")?;
        let mut bob = world.peer("bob").await?;
        looks(&mut bob, DOT, Some("Bob Bright")).await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.see(&of("bob@localhost")).await?;
        tab.click("[data-testid=begin-room]").await?;
        tab.fill("[data-testid=room-name]", "Family").await?;
        for who in ["bob", "carol"] {
            tab.click(&format!(
                "[data-testid=room-person][data-jid='{who}@localhost']"
            ))
            .await?;
        }
        tab.click("[data-testid=room-make-submit]").await?;
        tab.reads("[data-testid=conversation-name]", "Family")
            .await?;
        let row = "[data-testid=chat-row] .faces";
        tab.see(&format!("{row} img.avatar")).await?;
        tab.reads(row, "C").await?;
        tab.click("[data-testid=open-details]").await?;
        tab.see("[data-testid=details] .faces img.avatar").await?;
        tab.shot("group").await?;
        tab.reload().await?;
        tab.see(&format!("{row} img.avatar")).await?;
        tab.has_no_complaints().await
    })
}
