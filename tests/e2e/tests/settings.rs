//! The page of settings: finding one, what is kept here, what this is.

use anyhow::{Result, ensure};
use keuvel_e2e::{Tab, World, run, world::PASSWORD};
use serde_json::json;

const FIND: &str = "[data-testid=settings-find]";

/// The titles of the sections that are seen.
async fn titles(tab: &Tab) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('.settings-sections > section')]
        .filter(it => it.checkVisibility()).map(it => it.querySelector('h2').textContent)";
    Ok(serde_json::from_value(tab.js(script, vec![]).await?)?)
}

#[test]
fn a_setting_is_found_by_any_word_of_it() -> Result<()> {
    run(async {
        let world = World::new("settings-find", &["alice"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.js("location.hash = '#/settings'", vec![]).await?;
        tab.see("[data-testid=version]").await?;
        tab.shot("all").await?;
        let all = titles(&tab).await?;
        ensure!(all.len() > 6, "{all:?}");
        // Case and order are no matter; what is chosen from is found, too.
        tab.type_in(FIND, "HIGH contrast").await?;
        ensure!(titles(&tab).await? == ["Appearance"]);
        tab.shot("found").await?;
        tab.type_in(FIND, " zebra").await?;
        ensure!(titles(&tab).await?.is_empty());
        tab.reads("[data-testid=settings-none]", "No setting")
            .await?;
        let empty = "const field = document.querySelector(arguments[0]);
            field.value = '';
            field.dispatchEvent(new Event('input', { bubbles: true }));";
        tab.js(empty, vec![json!(FIND)]).await?;
        ensure!(titles(&tab).await? == all);
        tab.has_no_complaints().await
    })
}

#[test]
fn it_says_what_is_kept_here_and_whose_work_it_is() -> Result<()> {
    run(async {
        let world = World::new("settings-about", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("something to keep").await?;
        tab.message_is("something to keep", "sent").await?;
        tab.js("location.hash = '#/settings'", vec![]).await?;
        tab.reads("[data-testid=storage-used]", "B").await?;
        // A fresh browser promises nothing; it says so, or that it does.
        tab.click("[data-testid=storage-keep]").await?;
        let answer = "return (document.querySelector('[data-testid=storage-refused]')?.textContent
            || document.querySelector('[data-testid=storage-kept]')?.textContent || '').length > 0";
        keuvel_e2e::until("an answer", async || {
            Ok((tab.js(answer, vec![]).await? == true).then_some(()))
        })
        .await?;
        tab.reads("[data-testid=version]", env!("CARGO_PKG_VERSION"))
            .await?;
        let read =
            "return (await fetch(document.querySelector('[data-testid=licences]').href)).text()";
        let text = tab.js(read, vec![]).await?;
        let text = text.as_str().unwrap_or_default();
        ensure!(text.contains("leptos ") && text.contains("Apache License"));
        tab.shot("about").await?;
        tab.click("[data-testid=storage-export]").await?;
        tab.see("[data-testid=account-pane]").await?;
        tab.has_no_complaints().await
    })
}
