//! With another server: ejabberd, which knows other extensions, and makes rooms public and
//! moderated.

use anyhow::Result;
use keuvel_e2e::{Peer, World, run, until, world::PASSWORD};
use serde_json::json;
use xtask::ejabberd::Ejabberd;

const ALICE: &str = "alice@localhost";
const TEA: &str = "tea@conference.localhost";
/// All that was said, as far as it is drawn.
const BODIES: &str = "[data-testid=message] [data-testid=message-body]";

#[test]
fn talking_and_keeping_order_in_rooms() -> Result<()> {
    run(async {
        let world = World::new("ejabberd", &[])?;
        let server = Ejabberd::start(&world.dir.join("ejabberd"), &["alice", "bob"], PASSWORD)?;
        let site = world.site_as(json!({"websocket": {"localhost": server.websocket_url()}}))?;
        let mut bob = Peer::start("bob", PASSWORD, server.c2s_port(), "peer").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in(ALICE, PASSWORD).await?;

        // One to one, with an archive.
        bob.say(ALICE, "hello Alice").await?;
        tab.click("[data-testid=requests-link]").await?;
        tab.click("[data-testid=request-accept]").await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("hello Alice").await?;
        tab.say("hello Bob").await?;
        bob.hears("hello Bob").await?;

        // A group is made, for its members only.
        tab.click("[data-testid=begin-room]").await?;
        tab.fill("[data-testid=room-name]", "Family").await?;
        tab.click("[data-testid=room-make-submit]").await?;
        tab.reads("[data-testid=conversation-name]", "Family")
            .await?;
        tab.reads("[data-testid=conversation-status]", "1 person")
            .await?;
        tab.click("[data-testid=open-details]").await?;
        tab.reads("[data-testid=room-kind]", "Only members come in.")
            .await?;
        tab.click("[data-testid=room-run]").await?;
        tab.see("[data-testid=room-configure] input").await?;
        tab.shot("configure").await?;
        tab.click("dialog [data-testid=cancel]").await?;
        tab.gone("dialog").await?;
        tab.click("[data-testid=details-close]").await?;

        // A room that is not there yet is made by whoever comes first.
        tab.click("[data-testid=begin-room]").await?;
        tab.click("[data-testid=room-join-instead]").await?;
        tab.fill("[data-testid=room-address]", TEA).await?;
        tab.click("[data-testid=room-join-submit]").await?;
        tab.see("[data-testid=room-not-there]").await?;
        tab.fill("[data-testid=room-join-nick]", "Alice").await?;
        tab.click("[data-testid=room-join-now]").await?;
        tab.reads("[data-testid=conversation-status]", "1 person")
            .await?;
        bob.act(json!({"do": "join", "room": TEA, "nick": "Bob"}))
            .await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        tab.say("tea is ready").await?;
        bob.hears("tea is ready").await?;
        tab.message_is("tea is ready", "delivered").await?;
        bob.act(json!({"do": "in_room", "to": TEA, "body": "with milk?"}))
            .await?;
        tab.message("with milk?").await?;

        // Between the two.
        tab.say("/msg Bob psst").await?;
        bob.hears("psst").await?;
        bob.raw(&format!(
            "<message type='chat' to='{TEA}/Alice' id='p1'><body>yes?</body>\
             <x xmlns='http://jabber.org/protocol/muc#user'/></message>"
        ))
        .await?;
        tab.message("yes?").await?;

        // Order is kept.
        tab.say("/topic Cake").await?;
        tab.reads("[data-testid=conversation-status]", "Cake")
            .await?;
        tab.say("/mute Bob").await?;
        happened(&tab, "may only read").await?;
        bob.raw(&format!(
            "<message to='{TEA}' id='voice'><x xmlns='jabber:x:data' type='submit'>\
             <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#request</value></field>\
             <field var='muc#role'><value>participant</value></field></x></message>"
        ))
        .await?;
        tab.reads("[data-testid=voice-asked]", "Bob").await?;
        tab.click("[data-testid=voice-give]").await?;
        tab.gone("[data-testid=voice-asked]").await?;
        happened(&tab, "may write now").await?;

        // It is all there after a reload, once, and goes on.
        let said = ["tea is ready", "with milk?", "psst", "yes?"];
        tab.reload().await?;
        tab.online().await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        tab.has_texts(BODIES, &said).await?;

        // Another device knows the room from the account, and what was said from the archives.
        let other = world.browser().await?;
        let other = other.open(&site.url()).await?;
        other.sign_in(ALICE, PASSWORD).await?;
        other.open_chat(TEA).await?;
        other.message("with milk?").await?;
        other
            .reads("[data-testid=conversation-status]", "2 people")
            .await?;
        other.open_chat("bob@localhost").await?;
        other
            .has_texts(BODIES, &["hello Alice", "hello Bob"])
            .await?;
        other.has_no_complaints().await?;

        tab.say("/kick Bob enough").await?;
        bob.expect("to be sent out", |e| {
            let xml = e["xml"].as_str().unwrap_or_default();
            xml.contains("307") && xml.contains("enough")
        })
        .await?;
        tab.reads("[data-testid=conversation-status]", "1 person")
            .await?;
        happened(&tab, "enough").await?;
        tab.has_no_complaints().await
    })
}

/// The last thing that happened is told so.
async fn happened(tab: &keuvel_e2e::Tab, words: &str) -> Result<()> {
    until(words, async || {
        let all = tab.texts("[data-testid=happened]").await?;
        Ok(all
            .last()
            .is_some_and(|it| it.contains(words))
            .then_some(()))
    })
    .await
}

#[test]
fn a_picture_and_a_name_are_kept_for_who_may_see_them() -> Result<()> {
    run(async {
        let world = World::new("ejabberd-profile", &[])?;
        let server = Ejabberd::start(&world.dir.join("ejabberd"), &["alice", "bob"], PASSWORD)?;
        let site = world.site_as(json!({"websocket": {"localhost": server.websocket_url()}}))?;
        let mut bob = Peer::start("bob", PASSWORD, server.c2s_port(), "peer").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.js("location.hash = '#/settings/profile'", vec![])
            .await?;
        tab.see("[data-testid=profile-picture]").await?;
        tab.choose_picture("[data-testid=profile-picture-file]")
            .await?;
        tab.see("[data-testid=profile] img.avatar").await?;
        tab.fill("[data-testid=profile-name]", "Alice Able\n")
            .await?;
        // He is no contact of hers: first he may not see them, then he may.
        for (open, name) in [(false, json!(null)), (true, json!("Alice Able"))] {
            if open {
                tab.click("[data-testid=profile-open]").await?;
            }
            until("what others see", async || {
                bob.act(json!({"do": "look_at", "who": ALICE})).await?;
                let seen = bob.expect("an answer", |it| it["event"] == "seen").await?;
                let is_so = seen["name"] == name && seen["picture"].is_string() == open;
                Ok(is_so.then_some(()))
            })
            .await?;
        }
        tab.reload().await?;
        tab.see("[data-testid=account-menu] img.avatar").await?;
        tab.see("[data-testid=profile-open]:checked").await?;
        tab.has_no_complaints().await
    })
}
