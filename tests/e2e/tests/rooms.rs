//! Rooms, with somebody who uses another client.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Link, Many, Peer, Tab, World, run, until, world::PASSWORD};
use serde_json::json;
use xtask::prosody::Options;

const ALICE: &str = "alice@localhost";
const TEA: &str = "tea@conference.localhost";

fn world(name: &str) -> Result<World> {
    World::new(name, &["alice", "bob", "carol"])
}

/// The room lets somebody in.
fn is_in(event: &serde_json::Value) -> bool {
    let xml = event["xml"].as_str().unwrap_or_default();
    event["event"] == "presence" && xml.contains("code=\"110\"")
}

/// Bob makes a room, and is in it.
async fn made_by(bob: &mut Peer, room: &str) -> Result<()> {
    bob.act(json!({"do": "join", "room": room, "nick": "Bob"}))
        .await?;
    bob.expect("to be in the room", is_in).await?;
    // As is usual there (XEP-0045 §10.1.2).
    bob.raw(&format!(
        "<iq type='set' to='{room}' id='accept'><query xmlns='http://jabber.org/protocol/muc#owner'>\
         <x xmlns='jabber:x:data' type='submit'/></query></iq>"
    ))
    .await
}

async fn in_room(peer: &mut Peer, room: &str, body: &str) -> Result<()> {
    peer.act(json!({"do": "in_room", "to": room, "body": body}))
        .await
}

async fn join(tab: &Tab, room: &str, nick: &str) -> Result<()> {
    tab.click("[data-testid=begin-room]").await?;
    tab.click("[data-testid=room-join-instead]").await?;
    tab.fill("[data-testid=room-address]", room).await?;
    tab.click("[data-testid=room-join-submit]").await?;
    // What it is stands there before one goes in.
    tab.see("[data-testid=room-about]").await?;
    tab.fill("[data-testid=room-join-nick]", nick).await?;
    tab.click("[data-testid=room-join-now]").await
}

/// The id that the room's archive gave to what somebody heard.
fn stanza_id(heard: &serde_json::Value) -> Result<String> {
    let xml = heard["xml"].as_str().unwrap_or_default();
    let of = xml.split("<stanza-id").nth(1);
    let id = of.and_then(|it| it.split(" id=\"").nth(1)?.split('"').next());
    id.map(str::to_owned).context("a stanza-id")
}

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
fn a_new_group_is_for_those_who_are_asked() -> Result<()> {
    run(async {
        let world = world("rooms-group")?;
        world.prosody.befriend("alice", "bob")?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.click("[data-testid=begin-room]").await?;
        tab.fill("[data-testid=room-name]", "Family").await?;
        tab.click("[data-testid=room-person][data-jid=\"bob@localhost\"]")
            .await?;
        tab.shot("make").await?;
        tab.click("[data-testid=room-make-submit]").await?;
        tab.reads("[data-testid=conversation-name]", "Family")
            .await?;
        tab.reads("[data-testid=conversation-status]", "1 person")
            .await?;
        let invitation = bob
            .expect("an invitation", |e| e["event"] == "invited")
            .await?;
        let room = invitation["room"].as_str().unwrap_or_default().to_owned();
        ensure!(room.ends_with("@conference.localhost"), "{room}");
        bob.act(json!({"do": "join", "room": room, "nick": "Bob"}))
            .await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        tab.say("welcome").await?;
        bob.hears("welcome").await?;

        // Who was not asked does not come in.
        let mut carol = world.peer("carol").await?;
        carol
            .act(json!({"do": "join", "room": room, "nick": "Carol"}))
            .await?;
        carol
            .raw(&format!("<iq type='get' to='{room}' id='look'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"))
            .await?;
        tab.click("[data-testid=open-details]").await?;
        tab.reads("[data-testid=room-kind]", "Only members come in.")
            .await?;
        until("Bob to be shown, and nobody else", async || {
            let people = tab.texts("[data-testid=occupant] .occupant-name").await?;
            Ok((people.len() == 2 && people.iter().any(|it| it.contains("Bob"))).then_some(()))
        })
        .await?;
        tab.shot("details").await?;
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
fn who_makes_a_room_keeps_order_in_it() -> Result<()> {
    run(async {
        let world = world("rooms-order")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.click("[data-testid=begin-room]").await?;
        tab.click("[data-testid=room-join-instead]").await?;
        tab.fill("[data-testid=room-address]", TEA).await?;
        tab.click("[data-testid=room-join-submit]").await?;
        tab.see("[data-testid=room-not-there]").await?;
        tab.click("[data-testid=room-join-now]").await?;
        tab.reads("[data-testid=conversation-status]", "1 person")
            .await?;

        let mut bob = world.peer("bob").await?;
        bob.act(json!({"do": "join", "room": TEA, "nick": "Bob"}))
            .await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        in_room(&mut bob, TEA, "buy my coffee").await?;
        tab.message("buy my coffee").await?;
        let focus = "document.querySelector('.message.theirs').focus(); return 0";
        tab.js(focus, vec![]).await?;
        tab.click("article:focus-within [data-testid=message-menu]")
            .await?;
        tab.click("[data-testid=menu-delete]").await?;
        tab.click("[data-testid=take-back]").await?;
        // It is gone when the room says so.
        tab.see(".message.theirs .bubble.gone").await?;

        tab.click("[data-testid=open-details]").await?;
        let edit = "[data-testid=one-field-edit][data-of=";
        tab.click(&format!("{edit}room-own-nick]")).await?;
        tab.fill("[data-testid=one-field]", "Ann of tea").await?;
        tab.click("[data-testid=one-field-save]").await?;
        tab.reads("[data-testid=room-own-nick]", "Ann of tea")
            .await?;
        tab.click(&format!("{edit}room-subject]")).await?;
        tab.fill("[data-testid=one-field]", "Only tea").await?;
        tab.click("[data-testid=one-field-save]").await?;
        tab.reads("[data-testid=conversation-status]", "Only tea")
            .await?;
        tab.click("[data-testid=room-run]").await?;
        let option = |name: &str| format!("[data-name='muc#roomconfig_{name}']");
        tab.fill(&option("roomname"), "Tea and nothing else")
            .await?;
        tab.click(&option("moderatedroom")).await?;
        tab.shot("configure").await?;
        tab.click("[data-testid=room-configure-save]").await?;
        // The room tells what it is now.
        tab.reads("[data-testid=conversation-name]", "Tea and nothing else")
            .await?;

        tab.click("[data-testid=occupant][data-nick=Bob] [data-testid=occupant-menu]")
            .await?;
        tab.shot("occupant").await?;
        tab.click("[data-testid=occupant-kick]").await?;
        tab.fill("[data-testid=room-why]", "no coffee here").await?;
        tab.click("[data-testid=confirm]").await?;
        bob.expect("to be sent out", |e| {
            let xml = e["xml"].as_str().unwrap_or_default();
            xml.contains("307") && xml.contains("no coffee here")
        })
        .await?;
        tab.reads("[data-testid=conversation-status]", "1 person")
            .await?;

        // Banned who is not there; and let in again.
        tab.click("[data-testid=room-lists]").await?;
        let list = |name: &str| format!("[data-testid=room-members][data-list={name}]");
        tab.reads(&list("owner"), ALICE).await?;
        tab.fill("[data-testid=room-member]", "carol@localhost")
            .await?;
        tab.js(
            "const list = document.querySelector('[data-testid=room-member-list]');
             list.value = 'outcast'; list.dispatchEvent(new Event('change')); return 0",
            vec![],
        )
        .await?;
        tab.click("[data-testid=room-member-add]").await?;
        tab.reads(&list("outcast"), "carol@localhost").await?;
        tab.shot("members").await?;
        tab.click(&format!(
            "{} [data-testid=room-member-remove]",
            list("outcast")
        ))
        .await?;
        tab.gone(&list("outcast")).await?;
        tab.click("[data-testid=room-members-close]").await?;
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

/// Alice makes a room, and is in it with Bob and Carol.
async fn three(world: &World, tab: &Tab) -> Result<(Peer, Peer)> {
    tab.sign_in(ALICE, PASSWORD).await?;
    tab.click("[data-testid=begin-room]").await?;
    tab.click("[data-testid=room-join-instead]").await?;
    tab.fill("[data-testid=room-address]", TEA).await?;
    tab.click("[data-testid=room-join-submit]").await?;
    tab.see("[data-testid=room-not-there]").await?;
    tab.fill("[data-testid=room-join-nick]", "Alice").await?;
    tab.click("[data-testid=room-join-now]").await?;
    tab.reads("[data-testid=conversation-status]", "1 person")
        .await?;
    let mut bob = world.peer("bob").await?;
    bob.act(json!({"do": "join", "room": TEA, "nick": "Bob"}))
        .await?;
    let mut carol = world.peer("carol").await?;
    carol
        .act(json!({"do": "join", "room": TEA, "nick": "Carol K."}))
        .await?;
    tab.reads("[data-testid=conversation-status]", "3 people")
        .await?;
    Ok((bob, carol))
}

#[test]
fn commands_are_done_and_what_happens_is_told() -> Result<()> {
    run(async {
        let world = world("rooms-commands")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let (mut bob, mut carol) = three(&world, &tab).await?;
        let happened = "[data-testid=happened]";
        let isolated = |text: &str| text.replace(['\u{2068}', '\u{2069}'], "");
        let last = async |wanted: &str| {
            until(wanted, async || {
                let all = tab.texts(happened).await?;
                Ok(all
                    .last()
                    .is_some_and(|it| isolated(it) == wanted)
                    .then_some(()))
            })
            .await
        };
        last("Came in: Bob, Carol K.").await?;
        // Who is gone again was not here, in the end.
        carol
            .raw(&format!(
                "<presence type='unavailable' to='{TEA}/Carol K.'/>"
            ))
            .await?;
        last("Came in: Bob").await?;
        carol
            .act(json!({"do": "join", "room": TEA, "nick": "Carol K."}))
            .await?;
        last("Came in: Bob, Carol K.").await?;

        // What there is is offered.
        tab.type_in("[data-testid=composer]", "/to").await?;
        tab.reads("[data-testid=emoji-offer]", "/topic").await?;
        tab.shot("commands").await?;
        tab.click("[data-testid=emoji-offer]").await?;
        tab.type_in("[data-testid=composer]", "Cake\u{e007}")
            .await?;
        last("Alice set the topic: Cake").await?;
        tab.reads("[data-testid=conversation-status]", "Cake")
            .await?;

        // A name that has a space in it; and after it comes why.
        tab.say("/mute Carol K.").await?;
        last("Carol K. may only read now.").await?;
        // She asks to be allowed to write again.
        carol
            .raw(&format!(
                "<message to='{TEA}' id='voice'><x xmlns='jabber:x:data' type='submit'>\
                 <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#request</value></field>\
                 <field var='muc#role'><value>participant</value></field></x></message>"
            ))
            .await?;
        tab.reads("[data-testid=voice-asked]", "Carol K.").await?;
        tab.shot("voice-asked").await?;
        tab.click("[data-testid=voice-give]").await?;
        last("Carol K. may write now.").await?;
        tab.gone("[data-testid=voice-asked]").await?;

        tab.say("/kick carol k.: enough").await?;
        carol
            .expect("to be sent out", |e| {
                let xml = e["xml"].as_str().unwrap_or_default();
                xml.contains("307") && xml.contains("enough")
            })
            .await?;
        last("Alice sent Carol K. out. The reason given: enough").await?;
        tab.shot("happened").await?;

        // What is not done comes back, and nothing of it is said.
        tab.say("/kick Zoe").await?;
        tab.reads("[data-testid=composer-note]", "Zoe").await?;
        tab.fill("[data-testid=composer]", "").await?;
        tab.say("/frobnicate").await?;
        tab.reads("[data-testid=composer-note]", "/frobnicate")
            .await?;
        tab.fill("[data-testid=composer]", "").await?;
        tab.say("//frobnicate").await?;
        bob.hears("/frobnicate").await?;
        tab.say("/me waves").await?;
        bob.hears("/me waves").await?;
        ensure!(!bob.texts().iter().any(|it| it.contains("Zoe")));

        // It all stands there after a reload, and counts as nothing.
        let before = tab.texts(happened).await?;
        tab.reload().await?;
        tab.online().await?;
        tab.message("/frobnicate").await?;
        tab.has_texts(
            happened,
            &before.iter().map(String::as_str).collect::<Vec<_>>(),
        )
        .await?;
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
        tab.say("for all").await?;
        bob.hears("for all").await?;
        // He heard nothing else.
        ensure!(bob.texts().is_empty(), "{:?}", bob.texts());
        tab.has_no_complaints().await
    })
}

#[test]
fn who_may_only_read_asks_to_write() -> Result<()> {
    run(async {
        let world = world("rooms-voice")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let (_bob, _carol) = three(&world, &tab).await?;
        // Another of hers, as somebody else.
        let other = world.browser().await?;
        let visitor = other.tab().await?;
        visitor.sign_in("bob@localhost", PASSWORD).await?;
        join(&visitor, TEA, "Bert").await?;
        visitor
            .reads("[data-testid=conversation-status]", "4 people")
            .await?;
        visitor.see("[data-testid=composer]").await?;
        tab.reads("[data-testid=conversation-status]", "4 people")
            .await?;
        tab.say("/mute Bert").await?;
        visitor.see("[data-testid=room-read-only]").await?;
        visitor.shot("read-only").await?;
        visitor.click("[data-testid=voice-ask]").await?;
        tab.reads("[data-testid=voice-asked]", "Bert").await?;
        tab.click("[data-testid=voice-give]").await?;
        visitor.see("[data-testid=composer]").await?;
        visitor.say("thank you").await?;
        tab.message("thank you").await?;
        tab.has_no_complaints().await
    })
}

#[test]
fn a_room_has_a_picture() -> Result<()> {
    run(async {
        let world = world("rooms-picture")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        // She makes it, so it is hers.
        tab.click("[data-testid=begin-room]").await?;
        tab.click("[data-testid=room-join-instead]").await?;
        tab.fill("[data-testid=room-address]", TEA).await?;
        tab.click("[data-testid=room-join-submit]").await?;
        tab.see("[data-testid=room-not-there]").await?;
        tab.click("[data-testid=room-join-now]").await?;
        tab.reads("[data-testid=conversation-status]", "1 person")
            .await?;
        let row = "[data-testid=chat-row] .avatar";
        tab.see(&format!("{row}.of-room .icon")).await?;
        tab.click("[data-testid=open-details]").await?;
        tab.see("[data-testid=room-picture]").await?;
        // A file that is none says so; then one that is much larger than what is needed.
        let choose = "const [text] = arguments; const field = document.querySelector('[data-testid=room-picture-file]');\
             const give = blob => { const all = new DataTransfer(); all.items.add(new File([blob], 'x')); field.files = all.files;\
             field.dispatchEvent(new Event('change', { bubbles: true })); };\
             if (text) return give(new Blob([text]));\
             const canvas = document.createElement('canvas'); canvas.width = 1200; canvas.height = 800;\
             const context = canvas.getContext('2d'); context.fillStyle = 'teal'; context.fillRect(0, 0, 1200, 800);\
             context.fillStyle = 'orange'; context.beginPath(); context.arc(600, 400, 300, 0, 7); context.fill();\
             canvas.toBlob(give);";
        tab.js(choose, vec![json!("no picture")]).await?;
        tab.see("[data-testid=room-picture-wrong]").await?;
        tab.js(choose, vec![json!("")]).await?;
        let picture = "[data-testid=chat-row] img.avatar";
        tab.see(picture).await?;
        tab.see("[data-testid=details] img.avatar").await?;
        let width = tab
            .js(
                "return document.querySelector(arguments[0]).naturalWidth",
                vec![json!(picture)],
            )
            .await?;
        ensure!(width == 192, "{width}");
        tab.shot("picture").await?;

        // Others see it, too, and it is kept.
        let other = world.browser().await?;
        let bob = other.tab().await?;
        bob.sign_in("bob@localhost", PASSWORD).await?;
        join(&bob, TEA, "Bob").await?;
        bob.see(picture).await?;
        bob.reload().await?;
        bob.see(picture).await?;
        // He does not run it.
        bob.click("[data-testid=open-details]").await?;
        bob.see("[data-testid=details] img.avatar").await?;
        ensure!(bob.now("[data-testid=room-picture]").await?.is_none());

        tab.click("[data-testid=room-picture-remove]").await?;
        tab.gone(picture).await?;
        bob.gone(picture).await?;
        tab.has_no_complaints().await?;
        bob.has_no_complaints().await
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
        ensure!(tab.texts("[data-testid=occupant]").await?.len() <= 50);
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
