//! Everything goes with the keyboard alone, and the focus is never lost.

use anyhow::{Result, ensure};
use keuvel_e2e::{World, run, world::PASSWORD};

const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

#[test]
fn a_chat_is_opened_and_left() -> Result<()> {
    run(async {
        let world = World::new("keyboard-chat", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.see("[data-testid=chat-row][data-jid='bob@localhost']")
            .await?;
        for _ in 0..2 {
            tab.type_in("[data-testid=filter]", DOWN).await?;
            tab.has("[data-jid='bob@localhost']:focus").await?;
            tab.type_in(":focus", ENTER).await?;
            tab.has("[data-testid=composer]:focus").await?;
            tab.type_in(":focus", "half a").await?;
            tab.type_in(":focus", ESCAPE).await?;
            tab.has("[data-jid='bob@localhost']:focus").await?;
            tab.has("[data-jid='bob@localhost'] [data-testid=chat-draft]")
                .await?;
        }
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn a_menu_and_its_dialog_give_the_focus_back() -> Result<()> {
    run(async {
        let world = World::new("keyboard-menu", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.type_in("[data-testid=account-menu]", ENTER).await?;
        tab.has("[data-testid=own-show-online]:focus").await?;
        tab.type_in(":focus", UP).await?;
        tab.has("[data-testid=own-status]:focus").await?;
        tab.type_in(":focus", UP).await?;
        tab.has("[data-testid=sign-out]:focus").await?;
        tab.type_in(":focus", ENTER).await?;
        tab.has("dialog[open] [data-testid=cancel]:focus").await?;
        tab.type_in(":focus", ESCAPE).await?;
        tab.gone("dialog").await?;
        tab.has("[data-testid=account-menu]:focus").await?;
        Ok(())
    })
}

#[test]
fn single_keys_do_something_until_they_are_turned_off() -> Result<()> {
    run(async {
        let world = World::new("keyboard-single", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let (row, field) = (
            "[data-testid=chat-row][data-jid='bob@localhost']",
            "[data-testid=filter]",
        );
        tab.type_in(row, "/").await?;
        tab.has(&format!("{field}:focus")).await?;
        // There it is written, and what was written is chosen when one comes back.
        tab.type_in(field, "a/b").await?;
        tab.type_in("[data-testid=account-menu]", "/").await?;
        tab.has(&format!("{field}:focus")).await?;
        tab.type_in(":focus", "bob?").await?;
        ensure!(tab.see(field).await?.prop("value").await?.as_deref() == Some("bob?"));
        tab.fill(field, "bob").await?;
        tab.type_in(row, "?").await?;
        tab.reads("[data-testid=keys]", "To the search").await?;
        tab.type_in(":focus", ESCAPE).await?;
        tab.gone("dialog").await?;
        tab.has(&format!("{row}:focus")).await?;
        // Somebody who dictates has said a slash.
        tab.js("location.hash = '#/settings'", vec![]).await?;
        tab.click("[data-testid=set-single-keys]").await?;
        for _ in 0..2 {
            tab.type_in("[data-testid=account-menu]", "/?").await?;
            tab.has("[data-testid=account-menu]:focus").await?;
            tab.gone("dialog").await?;
            // It is kept; and the list of keys, without those, is still found.
            tab.reload().await?;
            tab.online().await?;
            tab.see("[data-testid=set-single-keys]").await?;
        }
        tab.click("[data-testid=show-keys]").await?;
        let keys = tab.see("[data-testid=keys]").await?.text().await?;
        ensure!(!keys.contains("To the search"), "{keys}");
        tab.type_in(":focus", ESCAPE).await?;
        tab.gone("dialog").await?;
        tab.click("[data-testid=set-single-keys]").await?;
        tab.type_in("[data-testid=account-menu]", "?").await?;
        tab.reads("[data-testid=keys]", "To the search").await
    })
}

#[test]
fn a_chat_begins_where_none_is_open() -> Result<()> {
    run(async {
        let world = World::new("keyboard-begin", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.shot("nothing-open").await?;
        tab.type_in("[data-testid=begin-chat]", ENTER).await?;
        tab.has("[data-testid=switcher-field]:focus").await?;
        tab.type_in(":focus", "bob").await?;
        tab.type_in(":focus", ENTER).await?;
        tab.see("[data-testid=conversation][data-jid='bob@localhost']")
            .await?;
        Ok(())
    })
}
