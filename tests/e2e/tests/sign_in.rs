//! The form, and every way in which it can fail.

use anyhow::{Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::{Browser, World, run, until, world::PASSWORD};
use serde_json::json;
use xtask::prosody::Options;

const SUBMIT: &str = "[data-testid=signin-submit]";
const PROBLEM: &str = "[data-testid=signin-problem]";

#[test]
fn wrong_password_and_then_right() -> Result<()> {
    run(async {
        let world = World::new("sign-in-wrong", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.fill_in("alice@localhost", "wrong").await?;
        tab.click(SUBMIT).await?;
        tab.reads(PROBLEM, "password").await?;
        // Enter submits, and the address is still there.
        tab.fill("[data-testid=signin-password]", PASSWORD).await?;
        tab.type_in("[data-testid=signin-password]", "\u{e007}")
            .await?;
        tab.online().await?;
        tab.see("[data-testid=chat-row][data-jid='bob@localhost']")
            .await?;
        Ok(())
    })
}

#[test]
fn no_such_server() -> Result<()> {
    run(async {
        let world = World::new("sign-in-no-server", &["alice"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.fill_in("alice@nowhere.invalid", PASSWORD).await?;
        tab.click(SUBMIT).await?;
        tab.reads(PROBLEM, "nowhere.invalid").await
    })
}

#[test]
fn stays_signed_in_without_a_password() -> Result<()> {
    run(async {
        let world = World::new("sign-in-stays", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.reload().await?;
        tab.online().await?;
        let kept = tab.kept().await?;
        ensure!(kept.contains("alice@localhost"), "nothing kept: {kept}");
        ensure!(!kept.contains(PASSWORD), "the password is kept: {kept}");
        Ok(())
    })
}

#[test]
fn a_shared_computer_keeps_nothing() -> Result<()> {
    run(async {
        let world = World::new("sign-in-shared", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.fill_in("alice@localhost", PASSWORD).await?;
        tab.click("[data-testid=signin-shared]").await?;
        tab.click(SUBMIT).await?;
        tab.online().await?;
        bob.say("alice@localhost", "psst").await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("psst").await?;
        let kept = tab.kept().await?;
        ensure!(!kept.contains("localhost"), "something is kept: {kept}");
        ensure!(!kept.contains("psst"), "something is kept: {kept}");
        // Nor in the browser's history, and "back" works all the same.
        let address = tab.js("return location.href", vec![]).await?.to_string();
        ensure!(!address.contains("bob"), "the address tells: {address}");
        tab.js("history.back(); return 0", vec![]).await?;
        tab.gone("[data-testid=conversation]").await?;
        tab.js("history.forward(); return 0", vec![]).await?;
        tab.message("psst").await?;
        // Signed out, nothing is left, not even the address.
        tab.click("[data-testid=account-menu]").await?;
        tab.click("[data-testid=sign-out]").await?;
        tab.click("[data-testid=confirm]").await?;
        tab.see(SUBMIT).await?;
        let typed = tab
            .js(
                "return document.querySelector('#signin-address').value",
                vec![],
            )
            .await?;
        ensure!(typed == "", "the form tells: {typed}");
        Ok(())
    })
}

#[test]
fn signing_out_deletes_everything() -> Result<()> {
    run(async {
        let world = World::new("sign-in-out", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("remember me").await?;
        tab.message("remember me").await?;
        tab.click("[data-testid=account-menu]").await?;
        tab.click("[data-testid=sign-out]").await?;
        tab.click("[data-testid=confirm]").await?;
        tab.see(SUBMIT).await?;
        until("nothing to be kept", async || {
            let kept = tab.kept().await?;
            ensure!(!kept.contains("alice"), "kept: {kept}");
            Ok(Some(()))
        })
        .await
    })
}

#[test]
fn the_form_works_before_the_app_is_there() -> Result<()> {
    run(async {
        let world = World::new("sign-in-early", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        // The app's module is slow: 40 KB a second.
        tab.cdp("Network.enable", json!({})).await?;
        tab.cdp(
            "Network.emulateNetworkConditions",
            json!({"offline": false, "latency": 50, "downloadThroughput": 40_000, "uploadThroughput": 40_000}),
        )
        .await?;
        tab.cdp("Network.setCacheDisabled", json!({"cacheDisabled": true}))
            .await?;
        tab.reload().await?;
        tab.fill_in("alice@localhost", PASSWORD).await?;
        tab.click(SUBMIT).await?;
        tab.online().await
    })
}

#[test]
fn never_a_weaker_mechanism_without_saying_so() -> Result<()> {
    run(async {
        let mut world = World::new("sign-in-weaker", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        world.prosody.kill();
        tab.see("[data-testid=connection][data-state=waiting]")
            .await?;
        // The same server comes back with nothing but PLAIN.
        let mechanisms = [
            "SCRAM-SHA-1",
            "SCRAM-SHA-256",
            "SCRAM-SHA-1-PLUS",
            "SCRAM-SHA-256-PLUS",
        ];
        world.prosody.set_disabled_mechanisms(&mechanisms);
        world.prosody.restart()?;
        tab.see("[data-testid=connection][data-state=stopped]")
            .await?;
        tab.reads("[data-testid=connection]", "SCRAM-SHA-256").await
    })
}

#[test]
fn plain_where_it_is_all_there_is() -> Result<()> {
    run(async {
        let options = Options {
            disabled_mechanisms: vec!["SCRAM-SHA-1".into(), "SCRAM-SHA-256".into()],
            ..Options::default()
        };
        let world = World::with("sign-in-plain", &["alice", "bob"], options)?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let kept = tab.kept().await?;
        ensure!(!kept.contains(PASSWORD), "the password is kept: {kept}");
        // Nothing kept could sign in: the password is asked for, the chats are there.
        tab.reload().await?;
        tab.see("[data-testid=chat-row][data-jid='bob@localhost']")
            .await?;
        tab.fill("[data-testid=reenter-password]", PASSWORD).await?;
        tab.click("[data-testid=reenter-submit]").await?;
        tab.online().await
    })
}

#[test]
fn the_server_is_found_by_its_domain() -> Result<()> {
    run(async {
        let world = World::new("sign-in-discovery", &["alice", "bob"])?;
        let port = world.prosody.https_port();
        // The domain's web server is the local one; its certificate is a test's.
        let rule = format!("--host-resolver-rules=MAP localhost:443 127.0.0.1:{port}");
        let setup = Setup {
            flags: &[&rule, "--ignore-certificate-errors"],
            ..Setup::default()
        };
        let browser = Browser::start(&world.dir, setup).await?;
        let tab = browser.tab().await?;
        // A site that names no server: only XEP-0156 is left.
        let site = world.site_without_config()?;
        tab.open(&site.url()).await?;
        tab.sign_in("alice@localhost", PASSWORD).await
    })
}
