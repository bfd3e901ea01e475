//! Who comes in without an account.

use anyhow::{Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::{Browser, World, run};
use xtask::prosody::Options;

#[test]
fn a_guest_talks_and_is_gone() -> Result<()> {
    run(async {
        let options = Options {
            guest_host: true,
            ..Options::default()
        };
        let world = World::with("guest", &["bob"], options)?;
        let site = world.site_for_guests()?;
        let mut bob = world.peer("bob").await?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.fill("[data-testid=guest-name]", "Dick Whittington")
            .await?;
        tab.click("[data-testid=guest-submit]").await?;
        tab.online().await?;
        tab.reads("[data-testid=guest]", "You are a guest").await?;
        tab.reads("[data-testid=account-menu]", "Dick Whittington")
            .await?;
        tab.js("location.hash = '#/chat/bob%40localhost'; return 0", vec![])
            .await?;
        tab.say("any work in London?").await?;
        let heard = bob.hears("any work in London?").await?;
        let xml = heard["xml"].as_str().unwrap_or_default();
        ensure!(xml.contains("Dick Whittington"), "without a name: {xml}");
        let from = heard["from"].as_str().unwrap_or_default();
        ensure!(from.contains("@anon.localhost/"), "from {from}");
        bob.say(from, "turn again").await?;
        tab.message("turn again").await?;
        let script = "return indexedDB.databases().then(all => all.map(db => db.name).join())";
        let kept = tab.js(script, vec![]).await?.to_string();
        ensure!(!kept.contains("anon.localhost"), "kept: {kept}");
        tab.shot("guest").await?;
        tab.reload().await?;
        tab.see("[data-testid=guest-submit]").await?;
        tab.shot("form").await?;
        tab.gone("[data-testid=conversation]").await
    })
}
