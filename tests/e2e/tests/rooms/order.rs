//! Making a room, and keeping order in it.

use super::*;
use anyhow::ensure;
use keuvel_e2e::{run, until};
use xtask::prosody::Contact;

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
        let said = bob.hears("welcome").await?;
        ensure!(!said["xml"].to_string().contains("reference"), "{said}");
        // All know each other: programs learn whom a name means.
        tab.type_in("[data-testid=composer]", "and now, @b").await?;
        tab.see("[data-testid=emoji-offer]").await?;
        tab.type_in("[data-testid=composer]", "\u{e007}tea?\u{e007}")
            .await?;
        let said = bob.hears("and now, @Bob tea?").await?;
        ensure!(
            said["xml"].to_string().contains("xmpp:bob@localhost"),
            "{said}"
        );
        tab.reads("[data-testid=mention]", "@Bob").await?;
        tab.shot("mention").await?;

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
fn those_who_are_asked_are_found_among_many() -> Result<()> {
    run(async {
        let world = world("rooms-choose")?;
        let contact = |number: usize| {
            let (name, words) = (format!("friend{number:03}"), format!("Friend {number:03}"));
            Contact::named(&name, &words, "Many")
        };
        let mut contacts: Vec<Contact> = (0..200).map(contact).collect();
        contacts.push(Contact::named("bob", "Zoë", ""));
        world.prosody.roster("alice", &contacts)?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.click("[data-testid=begin-room]").await?;
        tab.fill("[data-testid=room-name]", "Family").await?;
        let people = "[data-testid=room-person]";
        let count = format!("return document.querySelectorAll('{people}').length");
        let drawn = tab.js(&count, vec![]).await?.as_u64();
        ensure!(drawn.is_some_and(|it| it < 100), "drawn at once: {drawn:?}");
        // The rest comes when its place is looked at.
        let first = "document.querySelector('[data-testid=room-person]').closest('ul')";
        let down = format!("const list = {first}; list.scrollTop = list.scrollHeight; return 0");
        let last = format!("{people}[data-jid='bob@localhost']");
        until("the last of them", async || {
            tab.js(&down, vec![]).await?;
            Ok(tab.now(&last).await?.map(|_| ()))
        })
        .await?;

        // Letters without their accents find, and Enter chooses.
        let find = "[data-testid=room-person-find]";
        tab.fill(find, "zoe").await?;
        let one = async |jids: &[&str]| {
            let script = format!(
                "return [...document.querySelectorAll('{people}')].map(it => it.dataset.jid + it.checked)"
            );
            until("these people", async || {
                Ok((tab.js(&script, vec![]).await? == json!(jids)).then_some(()))
            })
            .await
        };
        one(&["bob@localhostfalse"]).await?;
        tab.type_in(find, "\n").await?;
        one(&["bob@localhosttrue"]).await?;
        // Who is chosen stays in sight.
        tab.fill(find, "friend 007").await?;
        one(&["bob@localhosttrue", "friend007@localhostfalse"]).await?;
        tab.shot("choose").await?;
        tab.click("[data-testid=room-make-submit]").await?;
        tab.reads("[data-testid=conversation-name]", "Family")
            .await?;
        bob.expect("an invitation", |e| e["event"] == "invited")
            .await?;
        tab.has_no_complaints().await
    })
}

#[test]
fn who_makes_a_room_keeps_order_in_it() -> Result<()> {
    run(async {
        let world = world("rooms-order")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        alice_makes_it(&tab).await?;

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

        tab.has_texts("[data-testid=occupants-title]", &["Who runs it", "Others"])
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
        alice_makes_it(&tab).await?;
        let row = "[data-testid=chat-row] .avatar";
        tab.see(&format!("{row}.of-room .icon")).await?;
        tab.click("[data-testid=open-details]").await?;
        tab.see("[data-testid=room-picture]").await?;
        // A file that is none says so; then one that is much larger than what is needed.
        let field = "[data-testid=room-picture-file]";
        let none = "const [css] = arguments; const field = document.querySelector(css); const all = new DataTransfer();
             all.items.add(new File(['no picture'], 'x')); field.files = all.files;
             field.dispatchEvent(new Event('change', { bubbles: true }));";
        tab.js(none, vec![json!(field)]).await?;
        tab.see("[data-testid=room-picture-wrong]").await?;
        tab.choose_picture(field).await?;
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
