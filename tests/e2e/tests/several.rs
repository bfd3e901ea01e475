//! Several accounts in one app: each for itself, one on screen.

use anyhow::{Result, ensure};
use keuvel_e2e::{Tab, World, run, until, world::PASSWORD};

const MENU: &str = "[data-testid=account-menu]";

fn line(account: &str) -> String {
    format!("[data-testid=switch-account][data-account='{account}']")
}

async fn switch(tab: &Tab, account: &str) -> Result<()> {
    tab.click(MENU).await?;
    tab.click(&line(account)).await?;
    on_screen(tab, account).await
}

async fn on_screen(tab: &Tab, account: &str) -> Result<()> {
    let name = account.split('@').next().unwrap_or(account);
    tab.reads(&format!("{MENU} .me strong"), name).await
}

async fn databases(tab: &Tab) -> Result<String> {
    let names =
        "return (async () => JSON.stringify((await indexedDB.databases()).map(d => d.name)))()";
    Ok(tab.js(names, vec![]).await?.to_string())
}

#[test]
fn two_accounts_side_by_side() -> Result<()> {
    run(async {
        let world = World::new("several", &["alice", "bob", "carol"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        // With one account there is no choice, and nothing that speaks of one.
        tab.click(MENU).await?;
        tab.see("[data-testid=add-account]").await?;
        tab.gone("[data-testid=switch-account]").await?;
        tab.click("[data-testid=add-account]").await?;
        // Escape leads back.
        tab.type_in("[data-testid=signin-address]", "\u{e00c}")
            .await?;
        on_screen(&tab, "alice@localhost").await?;
        tab.click(MENU).await?;
        tab.click("[data-testid=add-account]").await?;
        // The same one again is none.
        tab.fill_in("alice@localhost", PASSWORD).await?;
        tab.click("[data-testid=signin-submit]").await?;
        tab.reads("[data-testid=signin-problem]", "already").await?;
        // A wrong password says so, and the first goes on.
        tab.fill_in("carol@localhost", "wrong").await?;
        tab.click("[data-testid=signin-submit]").await?;
        tab.reads("[data-testid=signin-problem]", "password")
            .await?;
        bob.say("alice@localhost", "for alice").await?;
        until("the title to count", async || {
            let title = tab.js("return document.title", vec![]).await?;
            Ok((title == "(1) Keuvel").then_some(()))
        })
        .await?;
        tab.fill("[data-testid=signin-password]", PASSWORD).await?;
        tab.click("[data-testid=signin-submit]").await?;
        on_screen(&tab, "carol@localhost").await?;
        tab.online().await?;
        // What waits in the first is told, and is not in the second.
        tab.reads("[data-testid=elsewhere]", "1").await?;
        tab.gone("[data-testid=chat-row]").await?;
        bob.say("carol@localhost", "for carol").await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("for carol").await?;
        tab.reads("[data-testid=from-account]", "carol@localhost")
            .await?;
        let address = tab.js("return location.hash", vec![]).await?;
        ensure!(
            address == "#/chat/carol%40localhost/bob%40localhost",
            "the address: {address}"
        );
        tab.has_texts("[data-testid=message-body]", &["for carol"])
            .await?;
        tab.say("from carol").await?;
        let heard = bob.hears("from carol").await?.to_string();
        ensure!(heard.contains("carol@localhost"), "from whom: {heard}");

        // A reload brings both back, and the same chat of the same account.
        tab.reload().await?;
        on_screen(&tab, "carol@localhost").await?;
        tab.message("for carol").await?;
        tab.online().await?;
        switch(&tab, "alice@localhost").await?;
        tab.open_chat("bob@localhost").await?;
        tab.has_texts("[data-testid=message-body]", &["for alice"])
            .await?;
        // A tab opened later has both.
        let later = browser.open(&world.site.url()).await?;
        later.online().await?;
        on_screen(&later, "alice@localhost").await?;
        switch(&later, "carol@localhost").await?;
        later.close().await?;

        // Signing out of one is of that one.
        ensure!(
            databases(&tab).await?.contains("alice"),
            "alice is not kept"
        );
        tab.click(MENU).await?;
        tab.click("[data-testid=sign-out]").await?;
        tab.reads("#dialog-title", "alice@localhost").await?;
        tab.click("[data-testid=confirm]").await?;
        on_screen(&tab, "carol@localhost").await?;
        until("the database to go", async || {
            let kept = databases(&tab).await?;
            ensure!(kept.contains("carol"), "carol's is gone: {kept}");
            Ok((!kept.contains("alice")).then_some(()))
        })
        .await?;
        tab.open_chat("bob@localhost").await?;
        tab.has_texts("[data-testid=message-body]", &["for carol", "from carol"])
            .await?;
        tab.reload().await?;
        on_screen(&tab, "carol@localhost").await?;
        tab.message("for carol").await?;
        Ok(())
    })
}
