//! The account itself: password, sessions, export, its end.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Peer, World, run, until, world::PASSWORD};
use serde_json::json;

const NEW_PASSWORD: &str = "four & twenty blackbirds";

#[test]
fn another_password() -> Result<()> {
    run(async {
        let world = World::new("account-password", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_account().await?;
        tab.reads("[data-testid=account-address]", "alice@localhost")
            .await?;
        tab.fill("[data-testid=new-password]", "alice1").await?;
        tab.has("[data-testid=strength][data-strength=weak]")
            .await?;
        tab.fill("[data-testid=new-password]", NEW_PASSWORD).await?;
        tab.has("[data-testid=strength][data-strength=strong]")
            .await?;
        tab.click("[data-testid=change-password]").await?;
        tab.reads("[data-testid=password-changed]", "is changed")
            .await?;
        let port = world.prosody.c2s_port();
        let other = Peer::start("alice", NEW_PASSWORD, port, "new").await?;
        drop(other);
        let refused = Peer::start("alice", PASSWORD, port, "old").await;
        ensure!(refused.is_err(), "the old password still signs in");
        // Nobody saw her go, and she stays signed in, also after a reload.
        tab.online().await?;
        bob.say("alice@localhost", "still there?").await?;
        ensure!(!bob.saw_leaving("alice@localhost"), "she was away");
        tab.reload().await?;
        tab.online().await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("still there?").await?;
        Ok(())
    })
}

#[test]
fn the_own_sessions() -> Result<()> {
    run(async {
        let world = World::new("account-sessions", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_account().await?;
        tab.reads("[data-testid=session]", "this one").await?;
        let mut other = world.peer("alice").await?;
        let row = "[data-testid=session][data-resource=peer]";
        tab.see(row).await?;
        other
            .act(json!({"do": "presence", "show": "away", "status": "at the <sea>"}))
            .await?;
        tab.reads(row, "at the <sea>").await?;
        tab.reads(row, "Away").await?;
        tab.reads(row, "slixmpp 1").await?;
        tab.reads(row, "Cantwell").await?;
        other.act(json!({"do": "quit"})).await?;
        tab.gone(row).await?;
        // The keyboard is in the pane, and then where it came from.
        tab.has("[data-testid=account-back]:focus").await?;
        tab.type_in(":focus", "\u{e00c}").await?;
        tab.gone("[data-testid=account-pane]").await?;
        tab.has("[data-testid=account-menu]:focus").await
    })
}

#[test]
fn an_export_of_everything() -> Result<()> {
    run(async {
        let world = World::new("account-export", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("two\nlines, \"quoted\"").await?;
        bob.say("alice@localhost", "and an answer \u{1f44d}")
            .await?;
        tab.message("and an answer \u{1f44d}").await?;
        tab.message_is("two\nlines, \"quoted\"", "delivered")
            .await?;
        let file = tab.export().await?;
        ensure!(file["account"] == "alice@localhost" && file["complete"] == true);
        ensure!(file["contacts"][0]["address"] == "bob@localhost");
        let messages = file["chats"][0]["messages"].as_array().context("none")?;
        let said: Vec<_> = messages.iter().map(|m| (&m["own"], &m["body"])).collect();
        let wanted = [
            (&json!(true), &json!("two\nlines, \"quoted\"")),
            (&json!(false), &json!("and an answer \u{1f44d}")),
        ];
        ensure!(said == wanted, "{said:?}");
        let text = file.to_string();
        ensure!(!text.contains("keuvel."), "it names the device: {text}");
        Ok(())
    })
}

#[test]
fn the_end_of_the_account() -> Result<()> {
    run(async {
        let world = World::new("account-end", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        bob.say("alice@localhost", "remember me").await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("remember me").await?;
        tab.open_account().await?;
        tab.fill("[data-testid=delete-address]", "bob@localhost")
            .await?;
        tab.click("[data-testid=delete-account]").await?;
        tab.reads("[data-testid=delete-wrong]", "not the address")
            .await?;
        tab.fill("[data-testid=delete-address]", "Alice@localhost")
            .await?;
        tab.click("[data-testid=delete-account]").await?;
        tab.see("[data-testid=signin-submit]").await?;
        let refused = Peer::start("alice", PASSWORD, world.prosody.c2s_port(), "x").await;
        ensure!(refused.is_err(), "the account is still there");
        until("nothing to be kept", async || {
            let script = "return indexedDB.databases().then(all => all.map(db => db.name).join())";
            let kept = tab.js(script, vec![]).await?.to_string();
            ensure!(!kept.contains("alice"), "kept: {kept}");
            Ok(Some(()))
        })
        .await
    })
}
