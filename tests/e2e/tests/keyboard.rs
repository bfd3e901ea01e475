//! Everything goes with the keyboard alone, and the focus is never lost.

use anyhow::Result;
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
