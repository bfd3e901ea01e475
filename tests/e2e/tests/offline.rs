//! The app without a network, and as one version at a time.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::{Browser, Tab, World, run, until, world::PASSWORD};
use std::path::Path;

const ALICE: &str = "alice@localhost";
const BOB: &str = "bob@localhost";

/// Which build a page is.
async fn build(tab: &Tab) -> Result<String> {
    let build = tab
        .js(
            "return document.getElementById('boot').dataset.build",
            vec![],
        )
        .await?;
    Ok(build.as_str().context("no build")?.to_owned())
}

/// The names of what the browser keeps of the app.
async fn kept(tab: &Tab) -> Result<Vec<String>> {
    let names = "return caches.keys().then(all => all.sort())";
    Ok(serde_json::from_value(tab.js(names, vec![]).await?)?)
}

/// Makes another build of what lies there.
fn change(site: &Path) -> Result<String> {
    let page = std::fs::read_to_string(site.join("index.html"))?;
    let (_, build) = page.split_once("data-build=\"").context("no build")?;
    let build = &build[..16];
    let next: String = build.chars().rev().collect();
    let next = if next == build {
        "0123456789abcdef".to_owned()
    } else {
        next
    };
    for file in ["index.html", "sw.js"] {
        let text = std::fs::read_to_string(site.join(file))?;
        ensure!(
            text.contains(build),
            "{file} does not say which build it is"
        );
        std::fs::write(site.join(file), text.replace(build, &next))?;
        // What was compressed before is another build's.
        for packed in ["br", "gz"] {
            _ = std::fs::remove_file(site.join(format!("{file}.{packed}")));
        }
    }
    Ok(next)
}

#[test]
fn history_is_read_and_written_on() -> Result<()> {
    run(async {
        let mut world = World::new("offline", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let (site, _) = world.site_copied()?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.open_chat(BOB).await?;
        bob.say(ALICE, "before").await?;
        tab.message("before").await?;
        tab.installed().await?;
        // Neither the site nor the server is there any more.
        drop(site);
        world.prosody.stop();
        tab.reload().await?;
        tab.message("before").await?;
        tab.say("meanwhile").await?;
        tab.message_is("meanwhile", "waiting").await?;
        // A part that was never used.
        tab.js("location.hash = '#/settings'; return 0", vec![])
            .await?;
        tab.see("[data-testid=settings-notify]").await?;
        world.prosody.restart()?;
        let mut bob = world.peer("bob").await?;
        tab.js("location.hash = '#/'; return 0", vec![]).await?;
        tab.online().await?;
        bob.hears("meanwhile").await?;
        Ok(())
    })
}

#[test]
fn a_new_version_is_taken_by_a_click_in_all_tabs() -> Result<()> {
    run(async {
        let world = World::new("offline-update", &["alice", "bob"])?;
        let (site, files) = world.site_copied()?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.open_chat(BOB).await?;
        tab.installed().await?;
        let second = browser.open(&site.url()).await?;
        second.online().await?;
        second.installed().await?;
        let before = build(&tab).await?;
        second.open_chat(BOB).await?;
        second
            .type_in("[data-testid=composer]", "half a thought")
            .await?;

        let next = change(&files)?;
        // A page that is opened now is of the build of those that are.
        let third = browser.open(&site.url()).await?;
        third.online().await?;
        ensure!(build(&third).await? == before);
        third.close().await?;
        tab.js(
            "navigator.serviceWorker.getRegistration().then(it => it.update()); return 0",
            vec![],
        )
        .await?;
        for tab in [&tab, &second] {
            tab.see("[data-testid=update-offer]").await?;
            ensure!(build(tab).await? == before);
        }
        tab.shot("update").await?;
        tab.click("[data-testid=update-take]").await?;
        for tab in [&tab, &second] {
            until("the new build", async || {
                Ok((build(tab).await? == next).then_some(()))
            })
            .await?;
            tab.online().await?;
            tab.see("[data-testid=conversation]").await?;
            ensure!(tab.now("[data-testid=update-offer]").await?.is_none());
        }
        until("the draft", async || {
            let text = second
                .js(
                    "return document.querySelector('[data-testid=composer]').value",
                    vec![],
                )
                .await?;
            Ok((text == "half a thought").then_some(()))
        })
        .await?;
        until("the old files to go", async || {
            let kept = kept(&tab).await?;
            Ok(kept
                .iter()
                .all(|name| !name.contains(&before))
                .then_some(()))
        })
        .await?;

        // Who opens the app alone gets what is newest.
        second.close().await?;
        tab.open("about:blank").await?;
        let newest = change(&files)?;
        tab.open(&site.url()).await?;
        tab.online().await?;
        ensure!(build(&tab).await? == newest);
        tab.installed().await?;
        until("its files", async || {
            let kept = kept(&tab).await?;
            Ok(kept.iter().any(|name| name.contains(&newest)).then_some(()))
        })
        .await?;
        ensure!(tab.now("[data-testid=update-offer]").await?.is_none());
        Ok(())
    })
}

#[test]
fn what_is_handed_over_leaves_the_address() -> Result<()> {
    run(async {
        let world = World::new("offline-handed", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.installed().await?;
        let url = world.site.url();
        let value = "return document.querySelector('[data-testid=composer]').value";
        let says = async |wanted: &str| {
            until("the composer's words", async || {
                Ok((tab.js(value, vec![]).await? == wanted).then_some(()))
            })
            .await
        };
        tab.open(&format!(
            "{url}?share-title=Tea&share-text=look%20at&share-url=https://example.org/"
        ))
        .await?;
        tab.click("[data-testid=forward-to]").await?;
        says("Tea\nlook at\nhttps://example.org/").await?;
        let address = tab.js("return location.href", vec![]).await?;
        ensure!(!address.to_string().contains("share"), "{address}");

        tab.open("about:blank").await?;
        tab.open(&format!(
            "{url}#/open?uri=web%2Bxmpp%3Abob%40localhost%3Fmessage%3Bbody%3Dhi"
        ))
        .await?;
        tab.see(&format!("[data-testid=conversation][data-jid='{BOB}']"))
            .await?;
        tab.open("about:blank").await?;
        tab.open(&format!("{url}#/new")).await?;
        tab.see("[data-testid=switcher]").await?;
        // The system finds all that it needs.
        let found = tab
            .js(
                "return (async () => {
                    const link = document.querySelector('link[rel=manifest]');
                    const manifest = await (await fetch(link.href)).json();
                    const all = manifest.icons.map(it => new URL(it.src, link.href));
                    const sizes = await Promise.all(all.map(it => fetch(it).then(it => it.ok)));
                    return manifest.name + sizes.join();
                })()",
                vec![],
            )
            .await?;
        ensure!(found == "Keuveltrue,true,true,true", "{found}");
        Ok(())
    })
}
