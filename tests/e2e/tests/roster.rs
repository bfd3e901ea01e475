//! Contacts.

use anyhow::Result;
use keuvel_e2e::{World, run, world::PASSWORD};
use serde_json::json;

fn row(address: &str) -> String {
    format!("[data-testid=chat-row][data-jid='{address}']")
}

#[test]
fn presence_and_status_are_live() -> Result<()> {
    run(async {
        let world = World::new("roster-presence", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let dot = |show: &str| {
            format!(
                "{} [data-testid=presence][data-show={show}]",
                row("bob@localhost")
            )
        };
        // No dot is drawn for who is not there.
        tab.has(&dot("offline")).await?;
        let mut bob = world.peer("bob").await?;
        tab.see(&dot("online")).await?;
        bob.act(json!({"do": "presence", "show": "dnd", "status": "in a meeting"}))
            .await?;
        tab.see(&dot("busy")).await?;
        tab.open_chat("bob@localhost").await?;
        tab.reads("[data-testid=conversation-status]", "in a meeting")
            .await?;
        bob.act(json!({"do": "quit"})).await?;
        tab.has(&dot("offline")).await?;

        // And ours for him.
        let mut bob = world.peer("bob").await?;
        tab.click("[data-testid=account-menu]").await?;
        tab.click("[data-testid=own-show-away]").await?;
        bob.expect("being away", |e| {
            e["event"] == "presence" && e["type"] == "away"
        })
        .await?;
        Ok(())
    })
}

#[test]
fn add_rename_and_remove() -> Result<()> {
    run(async {
        let world = World::new("roster-edit", &["alice", "bob", "carol"])?;
        let mut carol = world.peer("carol").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.click("[data-testid=add-contact]").await?;
        tab.type_in("[data-testid=add-contact-address]", "carol@localhost")
            .await?;
        tab.type_in("[data-testid=add-contact-name]", "Caroline")
            .await?;
        tab.click("[data-testid=add-contact-submit]").await?;
        carol
            .expect("being asked", |e| {
                e["event"] == "presence" && e["type"] == "subscribe"
            })
            .await?;
        tab.reads(
            &format!("{} [data-testid=chat-name]", row("carol@localhost")),
            "Caroline",
        )
        .await?;
        carol
            .act(json!({"do": "presence", "kind": "subscribed", "to": "alice@localhost"}))
            .await?;
        tab.see(&format!(
            "{} [data-testid=presence][data-show=online]",
            row("carol@localhost")
        ))
        .await?;

        tab.open_chat("carol@localhost").await?;
        tab.click("[data-testid=contact-menu]").await?;
        tab.click("[data-testid=contact-rename]").await?;
        tab.fill("[data-testid=rename-name]", "Caro").await?;
        tab.fill("[data-testid=rename-groups]", "Friends, Work")
            .await?;
        tab.click("[data-testid=rename-submit]").await?;
        tab.reads("[data-testid=conversation-name]", "Caro").await?;

        tab.click("[data-testid=contact-menu]").await?;
        tab.click("[data-testid=contact-remove]").await?;
        tab.click("[data-testid=confirm]").await?;
        carol
            .expect("being removed", |e| {
                e["event"] == "presence" && e["type"] == "unsubscribe"
            })
            .await?;
        tab.gone(&row("carol@localhost")).await
    })
}

#[test]
fn requests_are_answered() -> Result<()> {
    run(async {
        let world = World::new("roster-requests", &["alice", "bob", "carol"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let mut carol = world.peer("carol").await?;
        carol
            .act(json!({"do": "presence", "kind": "subscribe", "to": "alice@localhost"}))
            .await?;
        tab.click("[data-testid=requests-link]").await?;
        tab.see("[data-testid=request-row][data-jid='carol@localhost']")
            .await?;
        tab.click("[data-testid=request-accept]").await?;
        carol
            .expect("yes", |e| {
                e["event"] == "presence" && e["type"] == "subscribed"
            })
            .await?;
        tab.gone("[data-testid=request-row]").await?;
        tab.see(&row("carol@localhost")).await?;
        Ok(())
    })
}
