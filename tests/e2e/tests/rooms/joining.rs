//! Coming in, being there again, and going.

use super::*;
use anyhow::ensure;
use keuvel_e2e::{Link, Many, run, until};
use xtask::prosody::Options;

#[test]
fn joining_talking_and_being_there_again() -> Result<()> {
    run(async {
        let world = world("rooms-join")?;
        let mut bob = world.peer("bob").await?;
        made_by(&mut bob, TEA).await?;
        in_room(&mut bob, TEA, "said before you came").await?;
        bob.hears("said before you came").await?;

        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        join(&tab, TEA, "Alice").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        // From the archive of the room.
        tab.message("said before you came").await?;
        tab.reads("[data-testid=message-author]", "Bob").await?;

        tab.say("hello, all").await?;
        bob.expect("what Alice says", |e| {
            let xml = e["xml"].as_str().unwrap_or_default();
            e["event"] == "message" && xml.contains("hello, all") && xml.contains("groupchat")
        })
        .await?;
        // The room says that it has it.
        tab.message_is("hello, all", "delivered").await?;
        in_room(&mut bob, TEA, "hello, Alice").await?;
        tab.message("hello, Alice").await?;
        let bodies = "[data-testid=message] [data-testid=message-body]";
        let all = ["said before you came", "hello, all", "hello, Alice"];
        tab.has_texts(bodies, &all).await?;
        tab.shot("room").await?;

        tab.reload().await?;
        tab.online().await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        in_room(&mut bob, TEA, "after the reload").await?;
        tab.message("after the reload").await?;
        let all = [
            "said before you came",
            "hello, all",
            "hello, Alice",
            "after the reload",
        ];
        tab.has_texts(bodies, &all).await?;

        // Another device of hers knows the room from her account.
        let other = world.browser().await?;
        let other = other.tab().await?;
        other.sign_in(ALICE, PASSWORD).await?;
        other.open_chat(TEA).await?;
        other.has_texts(bodies, &all).await?;
        tab.say("from the first device").await?;
        other.message("from the first device").await?;
        let mine = "return document.querySelectorAll('.message.mine').length";
        ensure!(
            other.js(mine, vec![]).await? == 2,
            "ours are ours there, too"
        );
        tab.has_no_complaints().await
    })
}

#[test]
fn what_was_missed_comes_and_what_was_written_goes_once() -> Result<()> {
    run(async {
        let mut world = world("rooms-outage")?;
        world.prosody.befriend("alice", "bob")?;
        let link = Link::to(world.prosody.http_port()).await?;
        let site = world.site_over(&link)?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.click("[data-testid=begin-room]").await?;
        tab.fill("[data-testid=room-name]", "Family").await?;
        tab.click("[data-testid=room-person][data-jid=\"bob@localhost\"]")
            .await?;
        tab.click("[data-testid=room-make-submit]").await?;
        let invitation = bob
            .expect("an invitation", |e| e["event"] == "invited")
            .await?;
        let room = invitation["room"].as_str().unwrap_or_default().to_owned();
        bob.act(json!({"do": "join", "room": room, "nick": "Bob"}))
            .await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        tab.say("before").await?;
        tab.message_is("before", "delivered").await?;

        link.cut();
        tab.see("[data-testid=connection][data-state=waiting]")
            .await?;
        tab.say("from here").await?;
        // Nothing goes on where it was: the server has forgotten all streams.
        world.prosody.stop();
        world.prosody.restart()?;
        let mut bob = world.peer("bob").await?;
        bob.act(json!({"do": "join", "room": room, "nick": "Bob"}))
            .await?;
        for number in 0..5 {
            in_room(&mut bob, &room, &format!("missed {number}")).await?;
        }
        bob.hears("missed 4").await?;
        // What he says to her alone only another device of hers hears, and her own archive.
        let mut phone = world.peer("alice").await?;
        phone
            .act(json!({"do": "join", "room": room, "nick": "alice"}))
            .await?;
        phone.expect("to be in the room", is_in).await?;
        bob.raw(&format!(
            "<message type='chat' to='{room}/alice' id='aside'><body>between us</body>\
             <x xmlns='http://jabber.org/protocol/muc#user'/></message>"
        ))
        .await?;
        phone.hears("between us").await?;
        link.mend();
        tab.online().await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        bob.hears("from here").await?;
        tab.message_is("from here", "delivered").await?;
        let bodies = "[data-testid=message] [data-testid=message-body]";
        let all = [
            "before",
            "between us",
            "missed 0",
            "missed 1",
            "missed 2",
            "missed 3",
            "missed 4",
            "from here",
        ];
        tab.has_texts(bodies, &all).await?;
        in_room(&mut bob, &room, "again").await?;
        tab.message("again").await?;
        tab.see(".theirs [data-testid=message-private]").await?;
        ensure!(
            !bob.texts().contains(&"from here"),
            "doubled: {:?}",
            bob.texts()
        );
        tab.has_no_complaints().await
    })
}

#[test]
fn leaving_is_for_all_devices() -> Result<()> {
    run(async {
        let world = world("rooms-leave")?;
        let mut bob = world.peer("bob").await?;
        made_by(&mut bob, TEA).await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        join(&tab, TEA, "Alice").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        let other = world.browser().await?;
        let other = other.tab().await?;
        other.sign_in(ALICE, PASSWORD).await?;
        other.open_chat(TEA).await?;
        other
            .reads("[data-testid=conversation-status]", "2 people")
            .await?;
        tab.click("[data-testid=open-details]").await?;
        tab.click("[data-testid=room-leave]").await?;
        tab.click("[data-testid=confirm]").await?;
        let row = format!("[data-testid=chat-row][data-jid='{TEA}']");
        tab.gone(&row).await?;
        other.gone(&row).await?;
        bob.expect("her going", |e| {
            let from = e["from"].as_str().unwrap_or_default();
            e["type"] == "unavailable" && from == "tea@conference.localhost/Alice"
        })
        .await?;
        tab.has_no_complaints().await
    })
}

#[test]
fn an_invitation_stands_in_the_list_and_being_sent_out_is_said() -> Result<()> {
    run(async {
        let world = world("rooms-invited")?;
        world.prosody.befriend("alice", "bob")?;
        let mut bob = world.peer("bob").await?;
        made_by(&mut bob, TEA).await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        bob.act(json!({"do": "invite", "to": ALICE, "room": TEA, "reason": "There is cake"}))
            .await?;
        tab.open_chat(TEA).await?;
        tab.reads("[data-testid=room-note]", "bob").await?;
        tab.reads("[data-testid=room-note]", "There is cake")
            .await?;
        tab.shot("invited").await?;
        tab.click("[data-testid=room-join]").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;

        bob.raw(&format!(
            "<iq type='set' to='{TEA}' id='kick'><query xmlns='http://jabber.org/protocol/muc#admin'>\
             <item nick='alice' role='none'><reason>crumbs</reason></item></query></iq>"
        ))
        .await?;
        tab.reads("[data-testid=room-note]", "Bob sent you out of this room.")
            .await?;
        tab.reads("[data-testid=room-note]", "crumbs").await?;
        tab.shot("kicked").await?;
        tab.click("[data-testid=room-join]").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;

        // What is written in a room that is no more stays unsent, and that is said.
        bob.raw(&format!(
            "<iq type='set' to='{TEA}' id='end'><query xmlns='http://jabber.org/protocol/muc#owner'>\
             <destroy jid='cake@conference.localhost'><reason>moved</reason></destroy></query></iq>"
        ))
        .await?;
        tab.reads("[data-testid=room-note]", "This room is no more.")
            .await?;
        tab.reads("[data-testid=room-instead]", "cake@conference.localhost")
            .await?;
        tab.click("[data-testid=room-instead]").await?;
        tab.reads("[data-testid=conversation-status]", "1 person")
            .await?;
        tab.has_no_complaints().await
    })
}

#[test]
fn a_crowd_that_shouts_harms_no_other_room() -> Result<()> {
    run(async {
        let port = xtask::prosody::free_port()?;
        let options = Options {
            component: Some(("crowd.localhost".into(), port)),
            ..Options::default()
        };
        let world = World::with("rooms-crowd", &["alice", "bob"], options)?;
        let _crowd = Many::start("crowd.py", "crowd.localhost", port, 1_000).await?;
        let mut bob = world.peer("bob").await?;
        made_by(&mut bob, TEA).await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        join(&tab, TEA, "Alice").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        join(&tab, "all@crowd.localhost", "Alice").await?;
        tab.reads("[data-testid=conversation-status]", "1,001 people")
            .await?;
        // Some of them are drawn, and all can be found.
        tab.click("[data-testid=open-details]").await?;
        tab.see("[data-testid=occupant]").await?;
        // Down to the last of them.
        let down = "document.querySelector('[data-testid=occupants]').scrollIntoView({ block: 'end' }); return 0";
        tab.js(down, vec![]).await?;
        tab.see("[data-testid=occupant][data-nick='Occupant 999']")
            .await?;
        let drawn = tab.texts("[data-testid=occupant]").await?.len();
        ensure!(drawn > 0 && drawn <= 150, "{drawn}");
        tab.shot("crowd-end").await?;
        tab.fill("[data-testid=room-find]", "occupant 777").await?;
        until("who was looked for", async || {
            let names = tab.texts("[data-testid=occupant] .occupant-name").await?;
            Ok((names.len() == 1 && names[0].contains("Occupant 777")).then_some(()))
        })
        .await?;
        tab.shot("crowd").await?;
        tab.click("[data-testid=details-close]").await?;

        // Two thousand messages at once; meanwhile there is talk elsewhere.
        tab.say("go").await?;
        tab.open_chat(TEA).await?;
        tab.say("so much noise there").await?;
        bob.hears("so much noise there").await?;
        in_room(&mut bob, TEA, "here it is quiet").await?;
        tab.message("here it is quiet").await?;
        tab.open_chat("all@crowd.localhost").await?;
        let last = "const all = document.querySelectorAll('[data-testid=message] [data-testid=message-body]');
            return all.length ? all[all.length - 1].textContent : ''";
        until("the last of it", async || {
            // While it still comes it can be followed, or not.
            let end = "document.querySelector('[data-testid=jump-end]')?.click(); return 0";
            tab.js(end, vec![]).await?;
            Ok((tab.js(last, vec![]).await? == "burst 1999").then_some(()))
        })
        .await?;
        tab.has_no_complaints().await
    })
}
