//! The chat list: what is pinned, put away, muted, closed and marked as unread, here
//! and on another device of the same person.

use anyhow::{Result, ensure};
use keuvel_e2e::{Tab, World, run, until, world::PASSWORD};
use serde_json::json;
use thirtyfour::prelude::*;
use xtask::prosody::Contact;

const NAMES: &str = "[data-testid=chat-row] [data-testid=chat-name]";
const ALICE: &str = "alice@localhost";

/// Alice, who knows Bob, Carol and Dave.
fn world(name: &str) -> Result<World> {
    let world = World::new(name, &["alice", "bob", "carol", "dave"])?;
    world.prosody.befriend("alice", "carol")?;
    world.prosody.befriend("alice", "dave")?;
    Ok(world)
}

fn row(jid: &str) -> String {
    format!("[data-testid=chat-row][data-jid='{jid}']")
}

/// Chooses from the menu of a row, as who has a mouse does.
async fn choose(tab: &Tab, jid: &str, testid: &str) -> Result<()> {
    let row = tab.see(&row(jid)).await?;
    let driver = tab.front().await?;
    driver
        .action_chain()
        .context_click_element(&row)
        .perform()
        .await?;
    tab.see("[data-testid=row-menu-panel]").await?;
    tab.click(&format!(
        "[data-testid=row-menu-panel] [data-testid={testid}]"
    ))
    .await?;
    tab.gone("[data-testid=row-menu-panel]").await
}

/// Waits until the focus is on something.
async fn focus_on(tab: &Tab, css: &str) -> Result<()> {
    until(&format!("the focus on {css}"), async || {
        let script = "return document.activeElement?.matches(arguments[0]) ?? false";
        Ok((tab.js(script, vec![json!(css)]).await? == true).then_some(()))
    })
    .await
}

async fn press(tab: &Tab, keys: &[Key]) -> Result<()> {
    let keys: String = keys.iter().map(Key::value).collect();
    let active = tab.front().await?.active_element().await?;
    Ok(active.send_keys(keys).await?)
}

#[test]
fn what_is_pinned_stays_on_top_on_all_devices() -> Result<()> {
    run(async {
        let world = world("list-pin")?;
        let mut bob = world.peer("bob").await?;
        let (here, there) = (world.browser().await?, world.browser().await?);
        let (tab, other) = (here.tab().await?, there.tab().await?);
        tab.sign_in(ALICE, PASSWORD).await?;
        other.sign_in(ALICE, PASSWORD).await?;
        tab.has_texts(NAMES, &["bob", "carol", "dave"]).await?;
        other.has_texts(NAMES, &["bob", "carol", "dave"]).await?;
        // Someone with whom nothing was said yet.
        choose(&tab, "dave@localhost", "pin").await?;
        tab.see(&format!(
            "{} [data-testid=chat-pinned]",
            row("dave@localhost")
        ))
        .await?;
        tab.has_texts(NAMES, &["dave", "bob", "carol"]).await?;
        other.has_texts(NAMES, &["dave", "bob", "carol"]).await?;
        // What is new does not stand above.
        bob.say(ALICE, "new").await?;
        tab.reads("[data-testid=chat-preview]", "new").await?;
        tab.has_texts(NAMES, &["dave", "bob", "carol"]).await?;
        // The other device takes it back; both are so after a reload.
        choose(&other, "dave@localhost", "unpin").await?;
        tab.has_texts(NAMES, &["bob", "carol", "dave"]).await?;
        choose(&other, "carol@localhost", "pin").await?;
        tab.has_texts(NAMES, &["carol", "bob", "dave"]).await?;
        tab.reload().await?;
        tab.online().await?;
        tab.has_texts(NAMES, &["carol", "bob", "dave"]).await?;
        // A device that comes later.
        let third = world.browser().await?;
        let third = third.tab().await?;
        third.sign_in(ALICE, PASSWORD).await?;
        third.has_texts(NAMES, &["carol", "bob", "dave"]).await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn the_archive_gives_back_what_is_new() -> Result<()> {
    run(async {
        let world = world("list-archive")?;
        let mut bob = world.peer("bob").await?;
        let mut carol = world.peer("carol").await?;
        let (here, there) = (world.browser().await?, world.browser().await?);
        let (tab, other) = (here.tab().await?, there.tab().await?);
        tab.sign_in(ALICE, PASSWORD).await?;
        other.sign_in(ALICE, PASSWORD).await?;
        bob.say(ALICE, "one").await?;
        tab.reads("[data-testid=chat-preview]", "one").await?;
        tab.gone("[data-testid=shelf-archived]").await?;

        // Away, back by the line, and away again.
        choose(&tab, "bob@localhost", "archive").await?;
        tab.has_texts(NAMES, &["carol", "dave"]).await?;
        tab.reads("[data-testid=shelf-archived]", "1").await?;
        tab.reads("[data-testid=undo-line]", "bob").await?;
        other.has_texts(NAMES, &["carol", "dave"]).await?;
        tab.click("[data-testid=undo]").await?;
        tab.gone("[data-testid=undo-line]").await?;
        tab.has_texts(NAMES, &["bob", "carol", "dave"]).await?;
        other.has_texts(NAMES, &["bob", "carol", "dave"]).await?;
        // One after the other: rows move up, and with them what a click would hit.
        choose(&tab, "bob@localhost", "archive").await?;
        tab.has_texts(NAMES, &["carol", "dave"]).await?;
        choose(&tab, "carol@localhost", "archive").await?;
        tab.has_texts(NAMES, &["dave"]).await?;
        choose(&tab, "dave@localhost", "archive").await?;
        tab.gone(NAMES).await?;
        tab.click("[data-testid=shelf-archived]").await?;
        tab.has_texts(NAMES, &["bob", "carol", "dave"]).await?;
        // Carol makes no noise: she stays there.
        choose(&tab, "carol@localhost", "mute").await?;
        tab.click("[data-testid=mute-always]").await?;
        tab.see(&format!(
            "{} [data-testid=chat-muted]",
            row("carol@localhost")
        ))
        .await?;
        other.click("[data-testid=shelf-archived]").await?;
        other
            .see(&format!(
                "{} [data-testid=chat-muted]",
                row("carol@localhost")
            ))
            .await?;
        other.click("[data-testid=shelf-all]").await?;
        carol.say(ALICE, "quietly").await?;
        tab.reads(
            &format!("{} [data-testid=chat-preview]", row("carol@localhost")),
            "quietly",
        )
        .await?;
        tab.click("[data-testid=shelf-all]").await?;
        bob.say(ALICE, "two").await?;
        tab.has_texts(NAMES, &["bob"]).await?;
        other.has_texts(NAMES, &["bob"]).await?;
        tab.reads("[data-testid=shelf-archived]", "2").await?;
        // Only Bob's counts.
        until("the title", async || {
            Ok((tab.front().await?.title().await? == "(2) Keuvel").then_some(()))
        })
        .await?;
        // A new device hears of both, whichever came first.
        let third = world.browser().await?;
        let third = third.tab().await?;
        third.sign_in(ALICE, PASSWORD).await?;
        third.has_texts(NAMES, &["bob"]).await?;
        third.click("[data-testid=shelf-archived]").await?;
        third.has_texts(NAMES, &["carol", "dave"]).await?;
        // Taken out of the archive, Carol is back, and silent.
        tab.click("[data-testid=shelf-archived]").await?;
        tab.see(&format!("{} .badge.low", row("carol@localhost")))
            .await?;
        choose(&tab, "carol@localhost", "unarchive").await?;
        tab.has_texts(NAMES, &["dave"]).await?;
        choose(&tab, "dave@localhost", "unarchive").await?;
        // Nobody is left in an empty archive.
        tab.gone("[data-testid=shelf-archived]").await?;
        tab.has_texts(NAMES, &["bob", "carol", "dave"]).await?;
        other.has_texts(NAMES, &["bob", "carol", "dave"]).await
    })
}

#[test]
fn muted_for_an_hour_by_keyboard() -> Result<()> {
    run(async {
        let world = world("list-mute")?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        bob.say(ALICE, "one").await?;
        tab.reads("[data-testid=chat-unread]", "1").await?;
        tab.js(
            "document.querySelector(arguments[0]).focus()",
            vec![json!(row("bob@localhost"))],
        )
        .await?;
        press(&tab, &[Key::Shift, Key::F10]).await?;
        focus_on(&tab, "[data-testid=pin]").await?;
        press(&tab, &[Key::Down]).await?;
        focus_on(&tab, "[data-testid=mute]").await?;
        press(&tab, &[Key::Enter]).await?;
        focus_on(&tab, "dialog *").await?;
        tab.click("[data-testid=mute-hour]").await?;
        let muted = tab.see("[data-testid=chat-muted]").await?;
        let label = muted.attr("aria-label").await?.unwrap_or_default();
        ensure!(label.starts_with("Muted until "), "{label}");
        tab.see("[data-testid=chat-unread].low").await?;
        until("the title", async || {
            Ok((tab.front().await?.title().await? == "Keuvel").then_some(()))
        })
        .await?;
        // The focus is back at the row, and Escape leaves the menu.
        focus_on(&tab, &row("bob@localhost")).await?;
        press(&tab, &[Key::Shift, Key::F10]).await?;
        focus_on(&tab, "[data-testid=pin]").await?;
        press(&tab, &[Key::Escape]).await?;
        focus_on(&tab, &row("bob@localhost")).await?;
        tab.reload().await?;
        tab.see("[data-testid=chat-muted]").await?;
        tab.online().await?;
        // From the conversation, too.
        tab.open_chat("bob@localhost").await?;
        tab.click("[data-testid=contact-menu]").await?;
        tab.click("[data-testid=unmute]").await?;
        tab.gone("[data-testid=chat-muted]").await
    })
}

#[test]
fn closed_and_marked_as_unread() -> Result<()> {
    run(async {
        let world = World::new("list-close", &["alice", "bob", "mallory"])?;
        let mut stranger = world.peer("mallory").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        stranger.say(ALICE, "hello").await?;
        tab.click("[data-testid=requests-link]").await?;
        tab.click("[data-testid=request-accept]").await?;
        tab.has_texts(NAMES, &["mallory", "bob"]).await?;
        tab.open_chat("mallory@localhost").await?;
        tab.message("hello").await?;
        tab.gone("[data-testid=chat-unread]").await?;

        // Marked as unread the chat is left, and read again when it is opened.
        choose(&tab, "mallory@localhost", "mark-unread").await?;
        tab.see("[data-testid=chat-unread].dot").await?;
        tab.gone("[data-testid=conversation]").await?;
        tab.click("[data-testid=shelf-unread]").await?;
        tab.has_texts(NAMES, &["mallory"]).await?;
        tab.reload().await?;
        tab.see("[data-testid=chat-unread].dot").await?;
        tab.open_chat("mallory@localhost").await?;
        tab.gone("[data-testid=chat-unread]").await?;

        // Closed it is gone from the list, but not its messages.
        tab.click("[data-testid=contact-menu]").await?;
        tab.click("[data-testid=close-chat]").await?;
        tab.gone("[data-testid=conversation]").await?;
        tab.has_texts(NAMES, &["bob"]).await?;
        tab.click("[data-testid=undo]").await?;
        tab.has_texts(NAMES, &["mallory", "bob"]).await?;
        choose(&tab, "mallory@localhost", "close-chat").await?;
        tab.has_texts(NAMES, &["bob"]).await?;
        stranger.say(ALICE, "again").await?;
        tab.has_texts(NAMES, &["mallory", "bob"]).await?;
        choose(&tab, "mallory@localhost", "close-chat").await?;
        tab.has_texts(NAMES, &["bob"]).await?;
        // Opened by its address it is back, with all that was said.
        tab.open(&format!("{}#/chat/mallory%40localhost", world.site.url()))
            .await?;
        tab.message("again").await?;
        tab.message("hello").await?;
        tab.has_texts(NAMES, &["mallory", "bob"]).await
    })
}

/// Opens the quick switcher, as who has a keyboard does.
async fn switcher(tab: &Tab) -> Result<()> {
    let keys = format!("{}k{}", Key::Control.value(), Key::Null.value());
    let active = tab.front().await?.active_element().await?;
    active.send_keys(keys).await?;
    focus_on(tab, "[data-testid=switcher-field]").await
}

#[test]
fn the_switcher_finds_people_and_actions() -> Result<()> {
    run(async {
        let world = world("list-switcher")?;
        let jürgen = Contact::named("erin", "Jürgen Müller-Lüdenscheid", "Friends");
        let all = ["bob", "carol", "dave"].map(Contact::mutual);
        world
            .prosody
            .roster("alice", &[&all[..], &[jürgen]].concat())?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        bob.say(ALICE, "hello").await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("hello").await?;
        focus_on(&tab, "[data-testid=composer]").await?;
        press(&tab, &[Key::Null]).await?;

        // Recent ones first, but for the chat that is open; Escape gives the focus back.
        switcher(&tab).await?;
        let people = "[data-testid=switcher-person]";
        tab.reads(people, "carol").await?;
        press(&tab, &[Key::Escape]).await?;
        tab.gone("[data-testid=switcher]").await?;
        focus_on(&tab, "[data-testid=composer]").await?;

        // Beginnings of words, without accents; what has the focus is told.
        switcher(&tab).await?;
        tab.type_in(":focus", "mul jur").await?;
        tab.reads(people, "Jürgen Müller").await?;
        let script = "const f = document.activeElement;
            const o = document.getElementById(f.getAttribute('aria-activedescendant'));
            return [f.getAttribute('role'), o.getAttribute('role'), o.ariaSelected, o.dataset.jid];";
        let told = tab.js(script, vec![]).await?;
        let wanted = json!(["combobox", "option", "true", "erin@localhost"]);
        ensure!(told == wanted, "{told}");
        press(&tab, &[Key::Enter]).await?;
        tab.see("[data-testid=conversation][data-jid='erin@localhost']")
            .await?;
        focus_on(&tab, "[data-testid=composer]").await?;

        // An address that nobody knows, an action, and nothing at all.
        switcher(&tab).await?;
        tab.type_in(":focus", "dave@elsewhere.example").await?;
        tab.see("[data-testid=switcher-address]").await?;
        tab.fill(":focus", "qqq").await?;
        tab.reads("[data-testid=switcher] [role=status]", "Nobody")
            .await?;
        tab.fill(":focus", "add con").await?;
        tab.see("[data-testid=do-add]").await?;
        press(&tab, &[Key::Enter]).await?;
        focus_on(&tab, "[data-testid=add-contact-address]").await?;
        press(&tab, &[Key::Escape]).await?;
        tab.gone("dialog").await?;

        // Who was put away or whose chat was closed is found, too.
        choose(&tab, "dave@localhost", "archive").await?;
        tab.reads("[data-testid=shelf-archived]", "1").await?;
        tab.click("[data-testid=switcher-hint]").await?;
        focus_on(&tab, "[data-testid=switcher-field]").await?;
        tab.type_in(":focus", "dav").await?;
        tab.reads(people, "dave").await?;
        // The arrows go round: one down of one is the same.
        press(&tab, &[Key::Down, Key::Enter]).await?;
        tab.see("[data-testid=conversation][data-jid='dave@localhost']")
            .await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn two_accounts_in_one_list() -> Result<()> {
    run(async {
        let world = world("list-several")?;
        world.prosody.befriend("dave", "carol")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.add_account("dave@localhost", PASSWORD).await?;
        tab.click("[data-testid=account-menu]").await?;
        tab.click("[data-testid=switch-all]").await?;
        let of = |account: &str, jid: &str| {
            format!("[data-testid=chat-row][data-account='{account}'][data-jid='{jid}']")
        };
        // Carol is a contact of both: what is done with her in one is not done in the other.
        let carol = tab.see(&of("dave@localhost", "carol@localhost")).await?;
        let driver = tab.front().await?;
        driver
            .action_chain()
            .context_click_element(&carol)
            .perform()
            .await?;
        tab.click("[data-testid=row-menu-panel] [data-testid=pin]")
            .await?;
        let pinned = " [data-testid=chat-pinned]";
        tab.see(&(of("dave@localhost", "carol@localhost") + pinned))
            .await?;
        tab.gone(&(of(ALICE, "carol@localhost") + pinned)).await?;
        let first = tab
            .js(
                "return document.querySelector('[data-testid=chat-row]').dataset.account",
                vec![],
            )
            .await?;
        ensure!(first == "dave@localhost", "{first}");
        // The switcher goes into the other account, and to what is the account's.
        switcher(&tab).await?;
        tab.type_in(":focus", "bob").await?;
        tab.reads("[data-testid=switcher-person]", "bob").await?;
        press(&tab, &[Key::Enter]).await?;
        tab.see("[data-testid=conversation][data-jid='bob@localhost']")
            .await?;
        switcher(&tab).await?;
        tab.type_in(":focus", "your account: dave").await?;
        press(&tab, &[Key::Enter]).await?;
        tab.reads("[data-testid=account-address]", "dave@localhost")
            .await
    })
}

#[test]
fn a_finger_that_rests_opens_the_menu() -> Result<()> {
    run(async {
        let world = world("list-touch")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        let phone = json!({"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true});
        tab.cdp("Emulation.setDeviceMetricsOverride", phone).await?;
        let touch = json!({"enabled": true, "maxTouchPoints": 1});
        tab.cdp("Emulation.setTouchEmulationEnabled", touch).await?;
        let place = tab.see(&row("carol@localhost")).await?.rect().await?;
        let (x, y) = (place.x + place.width / 2.0, place.y + place.height / 2.0);
        let finger = async |kind: &str, points: serde_json::Value| {
            let event = json!({"type": kind, "touchPoints": points});
            tab.cdp("Input.dispatchTouchEvent", event).await
        };
        // One that rests opens the menu and not the chat; one that taps the chat.
        finger("touchStart", json!([{"x": x, "y": y}])).await?;
        tab.see("[data-testid=row-menu-panel]").await?;
        finger("touchEnd", json!([])).await?;
        tab.see("[data-testid=row-menu-panel] [data-testid=pin]")
            .await?;
        ensure!(tab.now("[data-testid=conversation]").await?.is_none());
        tab.click("[data-testid=pin]").await?;
        tab.see("[data-testid=chat-pinned]").await?;
        let place = tab.see(&row("bob@localhost")).await?.rect().await?;
        let (x, y) = (place.x + place.width / 2.0, place.y + place.height / 2.0);
        finger("touchStart", json!([{"x": x, "y": y}])).await?;
        finger("touchEnd", json!([])).await?;
        tab.see("[data-testid=conversation][data-jid='bob@localhost']")
            .await?;
        Ok(())
    })
}

#[test]
fn what_another_program_keeps_there_stays() -> Result<()> {
    run(async {
        const NODE: &str = "https://keuvel.chat/protocol/chats:0";
        let world = world("list-other")?;
        let mut phone = world.peer("alice").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        choose(&tab, "bob@localhost", "pin").await?;
        tab.see("[data-testid=chat-pinned]").await?;
        let item = json!({"do": "item", "node": NODE, "item": "bob@localhost"});
        let kept = until("the pin at the server", async || {
            phone.act(item.clone()).await?;
            let kept = phone.expect("the item", |e| e["event"] == "item").await?;
            let xml = kept["xml"].as_str().unwrap_or_default().to_owned();
            Ok(xml.contains("urn:xmpp:bookmarks-pinning:0").then_some(xml))
        })
        .await?;
        ensure!(!kept.contains("<notify"), "{kept}");
        // Another program mutes, for itself in another way, and has more to say.
        phone
            .raw(&format!(
                "<iq type='set' id='p1'><pubsub xmlns='http://jabber.org/protocol/pubsub'>
                 <publish node='{NODE}'><item id='bob@localhost'><chat xmlns='{NODE}'>
                 <pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>
                 <notify xmlns='urn:xmpp:notification-settings:1'><never/>
                 <always identity-category='client' identity-type='phone'/></notify>
                 <colour xmlns='urn:example:colour'>teal</colour></chat></item></publish>
                 </pubsub></iq>"
            ))
            .await?;
        tab.see("[data-testid=chat-muted]").await?;
        tab.see("[data-testid=chat-pinned]").await?;
        choose(&tab, "bob@localhost", "unmute").await?;
        tab.gone("[data-testid=chat-muted]").await?;
        choose(&tab, "bob@localhost", "unpin").await?;
        let kept = until("what was changed at the server", async || {
            phone.act(item.clone()).await?;
            let kept = phone.expect("the item", |e| e["event"] == "item").await?;
            let xml = kept["xml"].as_str().unwrap_or_default().to_owned();
            Ok((!xml.contains("<pinned") && !xml.contains("<never")).then_some(xml))
        })
        .await?;
        ensure!(kept.contains("teal"), "{kept}");
        ensure!(kept.contains("identity-type=\"phone\""), "{kept}");
        // As is usual: of that nothing is said.
        ensure!(kept.matches("<always").count() == 1, "{kept}");
        Ok(())
    })
}
