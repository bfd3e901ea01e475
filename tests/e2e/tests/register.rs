//! An account that did not exist before.

use anyhow::{Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::world::PASSWORD;
use keuvel_e2e::{Browser, Tab, World, run};
use xtask::prosody::Options;

/// A server that makes accounts.
fn open(more: &str) -> Options {
    Options {
        registration: true,
        extra_config: more.to_owned(),
        ..Options::default()
    }
}

async fn ask(tab: &Tab) -> Result<()> {
    tab.fill("[data-testid=register-server]", "localhost")
        .await?;
    tab.click("[data-testid=register-ask]").await
}

#[test]
fn an_account_is_made_though_the_first_name_was_taken() -> Result<()> {
    run(async {
        let world = World::with(
            "register",
            &["bob"],
            open("registration_invite_only = false\n"),
        )?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&world.site.url()).await?;
        tab.click("[data-testid=register-link]").await?;
        tab.see("[data-testid=register-server]").await?;
        tab.shot("server").await?;
        ask(&tab).await?;
        tab.fill("[data-testid=register-username]", "Bob").await?;
        tab.reads("[data-testid=register-preview]", "bob@localhost")
            .await?;
        tab.fill("[data-testid=register-password]", PASSWORD)
            .await?;
        tab.shot("form").await?;
        // Whoever looks for another server and comes back finds what they typed.
        tab.click("[data-testid=register-other]").await?;
        ask(&tab).await?;
        tab.reads("[data-testid=register-preview]", "bob@localhost")
            .await?;
        tab.click("[data-testid=register-submit]").await?;
        tab.reads("[data-testid=register-problem]", "This name is taken")
            .await?;
        tab.shot("taken").await?;
        tab.fill("[data-testid=register-username]", "carol").await?;
        tab.click("[data-testid=register-submit]").await?;
        tab.online().await?;
        let peer = world.peer("carol").await;
        ensure!(
            peer.is_ok(),
            "another client cannot sign in: {:?}",
            peer.err()
        );
        let hash = tab.js("return location.hash", vec![]).await?;
        ensure!(hash == "#/", "still at {hash}");
        Ok(())
    })
}

#[test]
fn what_stood_in_the_sign_in_form_is_not_used() -> Result<()> {
    run(async {
        let world = World::with(
            "register-other-form",
            &["bob"],
            open("registration_invite_only = false\n"),
        )?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&world.site.url()).await?;
        // Somebody else's ways.
        tab.click("[data-testid=signin-shared]").await?;
        tab.click("#signin-advanced summary").await?;
        tab.fill("[data-testid=signin-endpoint]", "wss://127.0.0.1:9/ws")
            .await?;
        tab.click("[data-testid=register-link]").await?;
        ask(&tab).await?;
        tab.fill("[data-testid=register-username]", "carol").await?;
        tab.fill("[data-testid=register-password]", PASSWORD)
            .await?;
        // What is asked of this computer is seen, and the person's to change.
        let shared = tab.see("[data-testid=register-shared]").await?;
        ensure!(shared.is_selected().await?, "not taken over");
        shared.click().await?;
        tab.click("[data-testid=register-submit]").await?;
        tab.online().await?;
        tab.reload().await?;
        tab.online().await
    })
}

#[test]
fn a_closed_server_says_so_and_opens_to_an_invitation() -> Result<()> {
    run(async {
        let world = World::with(
            "register-closed",
            &["bob"],
            open("registration_invite_only = true\n"),
        )?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&format!("{}#/register", world.site.url())).await?;
        ask(&tab).await?;
        tab.fill("[data-testid=register-username]", "carol").await?;
        tab.fill("[data-testid=register-password]", PASSWORD)
            .await?;
        tab.click("[data-testid=register-submit]").await?;
        tab.reads("[data-testid=register-problem]", "through invitation only")
            .await?;
        // An invitation that the server never made.
        tab.open("about:blank").await?;
        let link = "#/invite?uri=xmpp%3Alocalhost%3Fregister%3Bpreauth%3Dnever";
        tab.open(&format!("{}{link}", world.site.url())).await?;
        // Nobody is asked before the person says so.
        tab.click("[data-testid=register-ask]").await?;
        tab.reads(
            "[data-testid=register-problem]",
            "does not accept this invitation",
        )
        .await?;
        tab.shot("invitation").await?;
        let good = world.prosody.invitation()?;
        let good = good.replace(':', "%3A").replace('?', "%3F");
        let good = good.replace(';', "%3B").replace('=', "%3D");
        tab.open("about:blank").await?;
        tab.open(&format!("{}#/invite?uri={good}", world.site.url()))
            .await?;
        tab.click("[data-testid=register-ask]").await?;
        tab.fill("[data-testid=register-username]", "carol").await?;
        tab.fill("[data-testid=register-password]", PASSWORD)
            .await?;
        tab.click("[data-testid=register-submit]").await?;
        tab.online().await?;
        Ok(())
    })
}

#[test]
fn a_site_keeps_to_its_own_domain() -> Result<()> {
    run(async {
        let world = World::new("register-locked", &["bob"])?;
        let site = world.site_locked()?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.reads("[data-testid=signin-domain]", "@localhost")
            .await?;
        let script = "return document.getElementById('signin-register').hidden";
        ensure!(tab.js(script, vec![]).await? == true, "the link is there");
        tab.shot("locked").await?;
        tab.fill_in("bob@example.org", PASSWORD).await?;
        tab.click("[data-testid=signin-submit]").await?;
        tab.reads("[data-testid=signin-problem]", "Only accounts of this site")
            .await?;
        tab.fill("[data-testid=signin-address]", "bob").await?;
        tab.click("[data-testid=signin-submit]").await?;
        tab.online().await
    })
}
