//! One chat as a file.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Tab, World, run, world::PASSWORD};
use serde_json::{Value, json};

const HOSTILE: &str = "<script>document.title = 1</script> & \"more\"";

async fn export(tab: &Tab, form: &str) -> Result<String> {
    tab.click("[data-testid=contact-menu]").await?;
    tab.click("[data-testid=chat-export]").await?;
    tab.click(&format!("[data-testid=export-{form}]")).await?;
    let file = tab.saved("[data-testid=export-chat]").await?;
    tab.gone("[data-testid=export-chat]").await?;
    Ok(file)
}

#[test]
fn a_chat_is_exported_in_each_form() -> Result<()> {
    run(async {
        let world = World::new("export-chat", &["alice", "bob", "carol"])?;
        world.prosody.befriend("alice", "carol")?;
        let mut bob = world.peer("bob").await?;
        let mut carol = world.peer("carol").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        carol.say("alice@localhost", "of another chat").await?;
        tab.open_chat("carol@localhost").await?;
        tab.message("of another chat").await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("two\nlines").await?;
        tab.message_is("two\nlines", "delivered").await?;
        bob.say("alice@localhost", HOSTILE).await?;
        tab.message(HOSTILE).await?;
        // More than one page of the export.
        let many =
            json!({ "do": "many", "to": "alice@localhost", "count": 450, "prefix": "number" });
        bob.act(many).await?;
        tab.message("number 449").await?;

        let text = export(&tab, "text").await?;
        ensure!(text.contains("You: two\n    lines\n"), "{text}");
        ensure!(text.contains(&format!("bob: {HOSTILE}\n")), "{text}");
        let lines = text.lines().filter(|it| it.contains("bob: number "));
        ensure!(lines.count() == 450 && !text.contains("another chat"));

        let html = export(&tab, "html").await?;
        ensure!(html.ends_with("</html>\n") && !html.contains("<script"));
        // As a browser reads it: the words, and nothing of it at work.
        let page = browser.open("about:blank").await?;
        let script = "const page = new DOMParser().parseFromString(arguments[0], 'text/html');
            return [page.scripts.length, page.querySelectorAll('article').length,
                page.querySelectorAll('.own').length, page.querySelectorAll('article p')[1].textContent]";
        let read = page.js(script, vec![json!(html)]).await?;
        ensure!(read == json!([0, 452, 1, HOSTILE]), "{read}");
        page.close().await?;

        let file: Value = serde_json::from_str(&export(&tab, "json").await?)?;
        let messages = file["chat"]["messages"].as_array().context("none")?;
        ensure!(messages.len() == 452 && file["complete"] == true);
        ensure!(messages[1]["body"] == HOSTILE);
        tab.click("[data-testid=contact-menu]").await?;
        tab.click("[data-testid=chat-export]").await?;
        tab.see("[data-testid=export-chat]").await?;
        tab.shot("export-chat").await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}
