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
        ensure!(lines(&tab).await? == ["look"], "the index has as much");
        tab.type_in(FIND, " zebra").await?;
        ensure!(titles(&tab).await?.is_empty() && lines(&tab).await?.is_empty());
        tab.reads("[data-testid=settings-none]", "No setting")
            .await?;
        let empty = "const field = document.querySelector(arguments[0]);
            field.value = '';
            field.dispatchEvent(new Event('input', { bubbles: true }));";
        tab.js(empty, vec![json!(FIND)]).await?;
        ensure!(titles(&tab).await? == all);
        // What stands on another page is found here, too.
        tab.fill(FIND, "password").await?;
        tab.click("[data-testid=index-account]").await?;
        tab.see("[data-testid=account-pane]").await?;
        tab.click("[data-testid=account-back]").await?;
        tab.see(FIND).await?;
        tab.has_no_complaints().await
    })
}

/// The lines of the index that are seen.
async fn lines(tab: &Tab) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('#settings-index > [data-of]')]
        .filter(it => it.checkVisibility()).map(it => it.dataset.of)";
    Ok(serde_json::from_value(tab.js(script, vec![]).await?)?)
}

/// The sections that are seen, by their names.
async fn sections(tab: &Tab) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('.settings-sections > section')]
        .filter(it => it.checkVisibility()).map(it => it.getAttribute('aria-labelledby').split('-')[1])";
    Ok(serde_json::from_value(tab.js(script, vec![]).await?)?)
}

#[test]
fn an_index_beside_the_sections_follows_them() -> Result<()> {
    run(async {
        let world = World::new("settings-index", &["alice"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.js("location.hash = '#/settings'", vec![]).await?;
        tab.see("[data-testid=version]").await?;
        let names = lines(&tab).await?;
        ensure!(
            sections(&tab).await? == names,
            "one line for each: {names:?}"
        );
        let current = async |name: &str| {
            tab.has(&format!("[data-of={name}] > [aria-current]"))
                .await?;
            let all = "return document.querySelectorAll('#settings-index [aria-current]').length";
            ensure!(tab.js(all, vec![]).await? == 1);
            anyhow::Ok(())
        };
        current(&names[0]).await?;
        tab.js("document.querySelector('#settings-privacy-title').parentElement.scrollIntoView(); return 0", vec![])
            .await?;
        current("privacy").await?;
        tab.js(
            "document.querySelector('[data-testid=version]').scrollIntoView(); return 0",
            vec![],
        )
        .await?;
        current("about").await?;
        let before = tab.js("return history.length", vec![]).await?;
        for name in &names {
            tab.click(&format!("[data-testid=index-{name}]")).await?;
            tab.see(&format!("#settings-{name}-title:focus")).await?;
            current(name).await?;
            ensure!(tab.js("return location.hash", vec![]).await? == format!("#/settings/{name}"));
        }
        tab.shot("index").await?;
        // However many were looked at, one step leads out.
        ensure!(tab.js("return history.length", vec![]).await? == before);
        tab.click("[data-testid=settings-back]").await?;
        tab.gone("[data-testid=settings-pane]").await?;
        tab.has_no_complaints().await
    })
}

#[test]
fn on_a_phone_each_section_is_a_page() -> Result<()> {
    run(async {
        let world = World::new("settings-phone", &["alice"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let phone = json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true});
        tab.cdp("Emulation.setDeviceMetricsOverride", phone).await?;
        tab.click("[data-testid=account-menu]").await?;
        tab.click("[data-testid=settings]").await?;
        tab.see("[data-testid=index-look]").await?;
        ensure!(sections(&tab).await?.is_empty(), "the index alone");
        tab.shot("index").await?;
        tab.click("[data-testid=index-storage]").await?;
        tab.see("[data-testid=storage-used]").await?;
        ensure!(sections(&tab).await? == ["storage"] && lines(&tab).await?.is_empty());
        tab.shot("storage").await?;
        // Back in the index, at its line, and out.
        tab.click("[data-testid=settings-back]").await?;
        tab.see("[data-of=storage] > a:focus").await?;
        ensure!(tab.js("return location.hash", vec![]).await? == "#/settings");
        // A search looks into all of them.
        tab.type_in(FIND, "quiet hours").await?;
        ensure!(sections(&tab).await? == ["notify"] && lines(&tab).await?.is_empty());
        tab.shot("found").await?;
        tab.click("[data-testid=set-notify-quiet]").await?;
        tab.click("[data-testid=settings-back]").await?;
        tab.see("[data-testid=account-menu]").await?;
        tab.gone("[data-testid=settings-pane]").await?;
        // By its address; a step back of the browser's is one, too.
        tab.js("location.hash = '#/settings/about'", vec![]).await?;
        tab.see("#settings-about-title:focus").await?;
        ensure!(sections(&tab).await? == ["about"]);
        tab.js("location.hash = '#/settings/nowhere'", vec![])
            .await?;
        tab.see("[data-testid=index-look]").await?;
        tab.js("history.back()", vec![]).await?;
        tab.see("#settings-about-title:focus").await?;
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
        // What was said, and the app itself.
        for part in ["said", "app"] {
            let is = format!("[data-testid=storage-{part}]");
            let text = tab.see(&is).await?.text().await?;
            ensure!(text.contains(|c: char| c.is_ascii_digit()), "{text}");
        }
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

#[test]
fn enter_sends_or_begins_a_line() -> Result<()> {
    run(async {
        const FIELD: &str = "[data-testid=composer]";
        let world = World::new("settings-enter", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.js("location.hash = '#/settings/chats'", vec![]).await?;
        tab.click("[data-testid=set-enter]").await?;
        tab.open_chat("bob@localhost").await?;
        tab.type_in(FIELD, "one\u{e007}two").await?;
        tab.type_in(FIELD, "\u{e009}\u{e007}\u{e000}").await?;
        bob.hears("one\ntwo").await?;
        // It stays so, until it is to be otherwise.
        tab.reload().await?;
        tab.js("location.hash = '#/settings/chats'", vec![]).await?;
        tab.gone("[data-testid=set-enter]:checked").await?;
        tab.click("[data-testid=set-enter]").await?;
        tab.open_chat("bob@localhost").await?;
        tab.type_in(FIELD, "three\u{e007}").await?;
        bob.hears("three").await?;
        tab.has_no_complaints().await
    })
}
