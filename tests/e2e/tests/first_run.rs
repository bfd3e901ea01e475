//! What a newcomer meets, from an empty page to a first answer: `docs/first-run.md` tells
//! the same in words.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::world::PASSWORD;
use keuvel_e2e::{Browser, Tab, World, run};
use serde_json::json;
use xtask::prosody::Options;

/// The text of what is on screen.
async fn screen(tab: &Tab) -> Result<String> {
    let text = tab.js("return document.body.innerText", vec![]).await?;
    Ok(text.as_str().context("a text")?.to_lowercase())
}

/// A picture, and a look at the words: nothing that a newcomer does not know.
async fn looked_at(tab: &Tab, name: &str) -> Result<()> {
    tab.shot(name).await?;
    let screen = screen(tab).await?;
    for word in ["xmpp", "jid", "roster", "stanza", "websocket", "presence"] {
        ensure!(!screen.contains(word), "{name} says {word}:\n{screen}");
    }
    Ok(())
}

#[test]
fn from_an_empty_page_to_a_first_answer() -> Result<()> {
    run(async {
        let options = Options {
            registration: true,
            extra_config: "registration_invite_only = false\n".into(),
            ..Options::default()
        };
        let world = World::with("first-run", &["bob"], options)?;
        let list = json!([
            { "jid": "localhost", "category": "A", "since": "2010-01-01", "freeOfCharge": true,
              "serverLocations": ["nl"], "inBandRegistration": true },
            { "jid": "chat.example", "category": "B", "since": "2015-01-01", "freeOfCharge": true,
              "serverLocations": ["de"], "inBandRegistration": true },
        ]);
        let site = world.site_as(json!({ "providers": list }))?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        let phone = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true });
        tab.cdp("Emulation.setDeviceMetricsOverride", phone).await?;

        tab.see("[data-testid=signin-address]").await?;
        looked_at(&tab, "01-sign-in").await?;
        tab.click("[data-testid=register-link]").await?;
        tab.see("[data-testid=provider]").await?;
        looked_at(&tab, "02-choose-a-server").await?;
        tab.click("[data-domain=localhost] [data-testid=provider-choose]")
            .await?;
        tab.see("[data-testid=register-username]").await?;
        looked_at(&tab, "03-make-an-account").await?;
        tab.fill("[data-testid=register-username]", "carol").await?;
        tab.fill("[data-testid=register-password]", PASSWORD)
            .await?;
        tab.reads("[data-testid=register-preview]", "carol@localhost")
            .await?;
        looked_at(&tab, "04-the-address-it-will-be").await?;
        tab.click("[data-testid=register-submit]").await?;
        tab.online().await?;
        looked_at(&tab, "05-nobody-here-yet").await?;
        tab.click("[data-testid=add-first-contact]").await?;
        tab.see("[data-testid=add-contact-address]").await?;
        looked_at(&tab, "06-find-a-friend").await?;
        tab.fill("[data-testid=add-contact-address]", "bob").await?;
        tab.click("[data-testid=add-contact-submit]").await?;
        tab.see("[data-testid=conversation]").await?;
        looked_at(&tab, "07-an-empty-conversation").await?;
        let mut bob = world.peer("bob").await?;
        tab.say("Hello Bob!").await?;
        looked_at(&tab, "08-a-first-message").await?;
        bob.hears("Hello Bob!").await?;
        bob.say("carol@localhost", "Hello Carol, welcome!").await?;
        tab.message("Hello Carol, welcome!").await?;
        looked_at(&tab, "09-an-answer").await?;
        tab.click("[data-testid=back]").await?;
        tab.see("[data-testid=chat-row]").await?;
        looked_at(&tab, "10-one-chat").await?;
        tab.click("[data-testid=account-menu]").await?;
        tab.see("[data-testid=invite]").await?;
        looked_at(&tab, "11-the-own-menu").await?;
        tab.click("[data-testid=invite]").await?;
        tab.see("dialog[open]").await?;
        looked_at(&tab, "12-invite-a-friend").await?;
        tab.has_no_complaints().await
    })
}
