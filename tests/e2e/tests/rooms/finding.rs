//! Finding a room, and what it wants from whoever comes: a password, a name of their own.

use super::*;
use anyhow::ensure;
use keuvel_e2e::{Many, run};
use xtask::prosody::Options;

/// Bob makes a room with these options, and is in it.
async fn made_with(bob: &mut Peer, room: &str, options: &[(&str, &str)]) -> Result<()> {
    bob.act(json!({"do": "join", "room": room, "nick": "Bob"}))
        .await?;
    bob.expect("to be in the room", is_in).await?;
    let field = |(name, value): &(&str, &str)| {
        let value = value.replace('&', "&amp;");
        format!("<field var='muc#roomconfig_{name}'><value>{value}</value></field>")
    };
    let fields: String = options.iter().map(field).collect();
    bob.raw(&format!(
        "<iq type='set' to='{room}' id='options'><query xmlns='http://jabber.org/protocol/muc#owner'>\
         <x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field>\
         {fields}</x></query></iq>"
    ))
    .await?;
    // What the room does next, it does after that.
    bob.say(&format!("{room}/Bob"), "made").await?;
    bob.hears("made").await?;
    Ok(())
}

#[test]
fn a_room_with_a_password_lets_in_who_knows_it() -> Result<()> {
    run(async {
        let world = world("rooms-password")?;
        let mut bob = world.peer("bob").await?;
        let options = [
            ("roomname", "Tea"),
            ("roomdesc", "About leaves and water"),
            ("lang", "de"),
            ("roomsecret", "earl & grey"),
        ];
        made_with(&mut bob, TEA, &options).await?;
        in_room(&mut bob, TEA, "the water boils").await?;
        bob.hears("the water boils").await?;

        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        // What it is is said before one goes in.
        tab.click("[data-testid=begin-room]").await?;
        tab.click("[data-testid=room-join-instead]").await?;
        tab.fill("[data-testid=room-address]", TEA).await?;
        tab.click("[data-testid=room-join-submit]").await?;
        let about = "[data-testid=room-join-form]";
        tab.reads("[data-testid=room-about]", "Tea").await?;
        for wanted in [
            "1 person",
            "About leaves and water",
            "Anybody may come in.",
            "It keeps what is said for those who come later.",
            "Language: German",
        ] {
            tab.reads(about, wanted).await?;
        }
        tab.shot("preview").await?;
        tab.fill("[data-testid=room-join-nick]", "Alice").await?;
        tab.fill("[data-testid=room-join-password]", "coffee")
            .await?;
        tab.click("[data-testid=room-join-now]").await?;
        tab.reads("[data-testid=room-note]", "This room wants a password.")
            .await?;
        tab.shot("wants-password").await?;
        tab.fill("[data-testid=room-password]", "earl & grey")
            .await?;
        tab.click("[data-testid=room-join]").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        tab.message("the water boils").await?;
        // She comes in again by herself, and so does another device of hers.
        tab.reload().await?;
        tab.online().await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        let other = world.browser().await?;
        let there = other.tab().await?;
        there.sign_in(ALICE, PASSWORD).await?;
        there.open_chat(TEA).await?;
        there
            .reads("[data-testid=conversation-status]", "2 people")
            .await?;

        // The link has the password if she says so; who follows it need not know it.
        tab.click("[data-testid=open-details]").await?;
        tab.click("[data-testid=room-link]").await?;
        tab.see("[data-testid=invite-qr]").await?;
        let read = "return document.querySelector('[data-testid=invite-link]').value";
        let without = tab.js(read, vec![]).await?;
        ensure!(
            !without.as_str().context("a link")?.contains("earl"),
            "{without}"
        );
        tab.click("[data-testid=room-link-password]").await?;
        until_link_has(&tab, "earl").await?;
        let link = tab.js(read, vec![]).await?;
        let link = link.as_str().context("a link")?.to_owned();
        let third = world.browser().await?;
        let carol = third.tab().await?;
        carol.open(&link).await?;
        carol.click("[data-testid=invited-sign-in]").await?;
        carol.sign_in("carol@localhost", PASSWORD).await?;
        carol.see("[data-testid=room-about]").await?;
        carol.see("[data-testid=room-join-password]").await?;
        let address = carol.js("return location.href", vec![]).await?;
        ensure!(
            !address.as_str().context("an address")?.contains("earl"),
            "{address}"
        );
        carol.click("[data-testid=room-join-now]").await?;
        carol
            .reads("[data-testid=conversation-status]", "3 people")
            .await?;
        carol.message("the water boils").await?;
        tab.has_no_complaints().await?;
        carol.has_no_complaints().await
    })
}

async fn until_link_has(tab: &Tab, words: &str) -> Result<()> {
    let read = "return document.querySelector('[data-testid=invite-link]').value";
    keuvel_e2e::until(words, async || {
        let link = tab.js(read, vec![]).await?;
        Ok(link
            .as_str()
            .is_some_and(|it| it.contains(words))
            .then_some(()))
    })
    .await
}

#[test]
fn a_directory_finds_rooms_page_by_page() -> Result<()> {
    run(async {
        let port = xtask::prosody::free_port()?;
        let options = Options {
            component: Some(("directory.localhost".into(), port)),
            ..Options::default()
        };
        let world = World::with("rooms-directory", &["alice", "bob"], options)?;
        let _directory = Many::start("directory.py", "directory.localhost", port, 5).await?;
        let site = world.site_as(json!({"room_directory": "directory.localhost"}))?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.click("[data-testid=begin-room]").await?;
        tab.click("[data-testid=room-join-instead]").await?;
        let found = "[data-testid=directory-room] strong";
        tab.fill("[data-testid=directory-search]", "Tea").await?;
        tab.click("[data-testid=directory-submit]").await?;
        tab.has_texts(found, &["Tea 0", "Tea 1"]).await?;
        tab.reads("[data-testid=directory-room]", "100 people · German")
            .await?;
        tab.click("[data-testid=directory-more]").await?;
        tab.has_texts(found, &["Tea 0", "Tea 1", "Tea 2", "Tea 3"])
            .await?;
        tab.shot("directory").await?;
        tab.click("[data-testid=directory-more]").await?;
        tab.has_texts(found, &["Tea 0", "Tea 1", "Tea 2", "Tea 3", "Tea 4"])
            .await?;
        // Of another search nothing stays.
        tab.fill("[data-testid=directory-search]", "nothing")
            .await?;
        tab.click("[data-testid=directory-submit]").await?;
        tab.reads(".directory", "No room was found.").await?;
        tab.gone("[data-testid=directory-room]").await?;
        tab.fill("[data-testid=directory-search]", "x").await?;
        tab.click("[data-testid=directory-submit]").await?;
        tab.reads(".directory", "Three letters at least").await?;
        tab.fill("[data-testid=directory-search]", "Cake").await?;
        tab.type_in("[data-testid=directory-search]", "\u{e007}")
            .await?;
        tab.has_texts(found, &["Cake 0", "Cake 1"]).await?;
        // One is gone into as any other; this one nobody has made.
        tab.click("[data-testid=directory-room]").await?;
        tab.see("[data-testid=room-not-there]").await?;
        tab.has_no_complaints().await
    })
}

#[test]
fn a_name_is_kept_by_the_room() -> Result<()> {
    run(async {
        let world = world("rooms-kept-name")?;
        let mut bob = world.peer("bob").await?;
        made_with(&mut bob, TEA, &[("persistentroom", "1")]).await?;
        // Only who belongs to the room has a name kept.
        bob.raw(&format!(
            "<iq type='set' to='{TEA}' id='member'><query xmlns='http://jabber.org/protocol/muc#admin'>\
             <item affiliation='member' jid='{ALICE}'/></query></iq>"
        ))
        .await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        join(&tab, TEA, "Ann of tea").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        tab.click("[data-testid=open-details]").await?;
        tab.click("[data-testid=room-nick-keep]").await?;
        tab.see("[data-testid=room-nick-kept]").await?;
        tab.shot("kept").await?;
        // Nobody else is called so.
        let other = world.browser().await?;
        let carol = other.tab().await?;
        carol.sign_in("carol@localhost", PASSWORD).await?;
        join(&carol, TEA, "Ann of tea").await?;
        carol
            .reads("[data-testid=conversation-status]", "3 people")
            .await?;
        carol.click("[data-testid=open-details]").await?;
        carol
            .reads("[data-testid=room-own-nick]", "Ann of tea_")
            .await?;
        // And whoever comes anew is offered their own.
        tab.click("[data-testid=room-leave]").await?;
        tab.click("[data-testid=confirm]").await?;
        tab.gone(&format!("[data-testid=chat-row][data-jid='{TEA}']"))
            .await?;
        tab.click("[data-testid=begin-room]").await?;
        tab.click("[data-testid=room-join-instead]").await?;
        tab.fill("[data-testid=room-address]", TEA).await?;
        tab.click("[data-testid=room-join-submit]").await?;
        tab.see("[data-testid=room-about]").await?;
        keuvel_e2e::until("her name to be offered", async || {
            let read = "return document.querySelector('[data-testid=room-join-nick]').value";
            Ok((tab.js(read, vec![]).await? == "Ann of tea").then_some(()))
        })
        .await?;
        tab.click("[data-testid=room-join-now]").await?;
        tab.reads("[data-testid=conversation-status]", "3 people")
            .await?;
        tab.has_no_complaints().await?;
        carol.has_no_complaints().await
    })
}
