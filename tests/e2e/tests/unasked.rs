//! Whoever is to be added cannot be asked.

use anyhow::Result;
use keuvel_e2e::{World, run, world::PASSWORD};
use xtask::prosody::Options;

#[test]
fn an_address_that_nobody_has_is_told() -> Result<()> {
    run(async {
        // A server that looks for others, and finds none.
        let options = Options {
            extra_config: "table.remove(disabled, 1) -- s2s\n".into(),
            ..Options::default()
        };
        let world = World::with("unasked", &["alice", "bob"], options)?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.click("[data-testid=add-contact]").await?;
        tab.type_in("[data-testid=add-contact-address]", "carol@lost.localhost")
            .await?;
        tab.click("[data-testid=add-contact-submit]").await?;
        let row = "[data-testid=chat-row][data-jid='carol@lost.localhost']";
        tab.reads(row, "Your request did not arrive").await?;
        tab.open_chat("carol@lost.localhost").await?;
        let note = "[data-testid=not-asked]";
        tab.reads(note, "Nobody can be reached at this address now.")
            .await?;
        tab.shot("wide").await?;
        // The page is loaded again, and the stream goes on: it is known still.
        tab.reload().await?;
        tab.online().await?;
        tab.see(note).await?;
        // The server says the same to whoever asks again.
        tab.click("[data-testid=ask-again]").await?;
        tab.reads(note, "Nobody can be reached").await?;
        tab.click("[data-testid=not-asked-remove]").await?;
        tab.click("[data-testid=confirm]").await?;
        tab.gone(note).await?;
        tab.gone(row).await
    })
}
