//! The report on the connection: what the server offers, in words, to be copied.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Link, Tab, World, run, until, world::PASSWORD};
use serde_json::json;
use xtask::prosody::Options;

const REPORT: &str = "[data-testid=report]";
const ROW: &str = "[data-testid=report-row]";

fn with_contacts() -> Options {
    Options {
        extra_config:
            "contact_info = { admin = { \"mailto:boss@localhost\", \"xmpp:boss@localhost\" } }\n"
                .into(),
        ..Options::default()
    }
}

/// Waits for a row that has all of these in it.
async fn row(tab: &Tab, wanted: &[&str]) -> Result<()> {
    let mut last = Vec::new();
    let found = until("a row", async || {
        last = tab.texts(ROW).await?;
        let has = |row: &String| wanted.iter().all(|it| row.contains(it));
        Ok(last.iter().any(has).then_some(()))
    });
    found
        .await
        .with_context(|| format!("{wanted:?} in {last:#?}"))
}

#[test]
fn what_the_server_offers_is_told_and_copied() -> Result<()> {
    run(async {
        let world = World::with("report-good", &["alice", "bob"], with_contacts())?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("this is between us").await?;
        // By the account's own page.
        tab.js("location.hash = '#/account'", vec![]).await?;
        tab.click("[data-testid=account-pane] [data-testid=report-link]")
            .await?;
        tab.see(REPORT).await?;
        tab.reads(REPORT, "You are connected.").await?;
        tab.reads(REPORT, "Signed in with SCRAM-SHA-256").await?;
        row(
            &tab,
            &[
                &world.prosody.websocket_url(),
                "opened",
                "set by this site",
                " ms",
            ],
        )
        .await?;
        row(&tab, &["Yes: Going on after a break", "XEP-0198"]).await?;
        row(&tab, &["Yes: Saving battery"]).await?;
        row(&tab, &["Yes: The same on all devices"]).await?;
        row(&tab, &["Yes: Message archive"]).await?;
        row(&tab, &["Yes: Blocking people"]).await?;
        row(&tab, &["Yes: Sharing files", "Up to 20 MB each."]).await?;
        row(&tab, &["Yes: Group chats"]).await?;
        row(&tab, &["Yes: Data of your own"]).await?;
        row(&tab, &["No: Relay for files"]).await?;
        row(&tab, &["No: Open to new people"]).await?;
        row(&tab, &["Program", "Prosody"]).await?;
        row(&tab, &["conference.localhost", "group chats"]).await?;
        row(&tab, &["upload.localhost", "shared files"]).await?;
        row(
            &tab,
            &["Who runs it", "mailto:boss@localhost, xmpp:boss@localhost"],
        )
        .await?;
        tab.reads(REPORT, "In the words of the protocol").await?;
        tab.shot("report-wide").await?;

        let grant = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        tab.cdp("Browser.grantPermissions", grant).await?;
        tab.click("[data-testid=report-copy]").await?;
        tab.reads("[data-testid=report-copied]", "Copied.").await?;
        let text = tab
            .js("return navigator.clipboard.readText()", vec![])
            .await?;
        let text = text.as_str().context("no text on the clipboard")?;
        for wanted in [
            "# Connection to localhost\n",
            "## What your server can do for you\n",
            "- [yes] Message archive: ",
            "- [no] Relay for files: ",
            "conference.localhost: group chats",
            "urn:xmpp:blocking",
        ] {
            ensure!(text.contains(wanted), "{wanted} is not in {text}");
        }
        for secret in [PASSWORD, "alice", "bob@", "between us", "keuvel."] {
            ensure!(!text.contains(secret), "{secret} is in {text}");
        }
        // The keyboard leads back as well.
        tab.js(
            "document.querySelector('[data-testid=report] h1').focus()",
            vec![],
        )
        .await?;
        tab.front()
            .await?
            .active_element()
            .await?
            .send_keys("\u{e00c}")
            .await?;
        tab.gone(REPORT).await?;
        tab.online().await
    })
}

#[test]
fn the_report_follows_the_connection() -> Result<()> {
    run(async {
        let mut world = World::new("report-follows", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.js("location.hash = '#/report'", vec![]).await?;
        row(&tab, &["Program", "Prosody"]).await?;
        world.prosody.stop();
        tab.reads(REPORT, "Keuvel tries again by itself.").await?;
        row(
            &tab,
            &[&world.prosody.websocket_url(), "could not be opened"],
        )
        .await?;
        // By the banner, too.
        tab.click("[data-testid=report-back]").await?;
        tab.click("[data-testid=connection] [data-testid=report-link]")
            .await?;
        tab.see(REPORT).await?;
        world.prosody.restart()?;
        tab.click("[data-testid=report-again]").await?;
        tab.reads(REPORT, "You are connected.").await?;
        row(&tab, &[&world.prosody.websocket_url(), "opened"]).await?;
        // It is asked anew, in the new session.
        row(&tab, &["Program", "Prosody"]).await?;
        Ok(())
    })
}

#[test]
fn nothing_to_report() -> Result<()> {
    run(async {
        let world = World::new("report-nothing", &["alice"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.js("location.hash = '#/report'", vec![]).await?;
        tab.see("[data-testid=report-none]").await?;
        // Where the browser does not let it be copied, it is there to be selected.
        tab.js(
            "navigator.clipboard.writeText = () => Promise.reject()",
            vec![],
        )
        .await?;
        tab.click("[data-testid=report-back]").await?;
        tab.fill_in("alice@localhost", "wrong").await?;
        tab.click("[data-testid=signin-submit]").await?;
        tab.reads("[data-testid=signin-problem]", "Wrong address or password")
            .await?;
        tab.js("location.hash = '#/report'", vec![]).await?;
        tab.reads(REPORT, "Wrong address or password").await?;
        tab.reads(REPORT, "Not signed in.").await?;
        tab.reads(REPORT, "SCRAM-SHA-256").await?;
        tab.reads(REPORT, "only to those who are signed in").await?;
        row(&tab, &["No: Quick sign-in"]).await?;
        tab.click("[data-testid=report-copy]").await?;
        let text = tab.see("[data-testid=report-text]").await?;
        let text = text.value().await?.unwrap_or_default();
        ensure!(text.contains("# Connection to localhost"), "{text}");
        ensure!(
            !text.contains("alice") && !text.contains("wrong\n"),
            "{text}"
        );
        Ok(())
    })
}

#[test]
fn an_account_could_not_be_made() -> Result<()> {
    run(async {
        let options = Options {
            registration: true,
            extra_config: "registration_invite_only = false\n".into(),
            ..Options::default()
        };
        let world = World::with("report-register", &["bob"], options)?;
        let link = Link::to(world.prosody.http_port()).await?;
        let site = world.site_over(&link)?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.click("[data-testid=register-link]").await?;
        link.cut();
        tab.fill("[data-testid=register-server]", "localhost")
            .await?;
        tab.click("[data-testid=register-ask]").await?;
        tab.see("[data-testid=register-problem]").await?;
        tab.shot("register-problem").await?;
        let problem = "[data-testid=register-problem] [data-testid=report-link]";
        tab.click(problem).await?;
        tab.reads(REPORT, "Connection to localhost").await?;
        let url = format!("ws://localhost:{}/xmpp-websocket", link.port());
        row(&tab, &[&url, "could not be opened", "set by this site"]).await?;
        tab.shot("report").await?;
        // What was typed is there still.
        tab.click("[data-testid=report-back]").await?;
        tab.gone(REPORT).await?;
        let field = tab.see("[data-testid=register-server]").await?;
        ensure!(field.value().await?.as_deref() == Some("localhost"));
        tab.click(problem).await?;
        link.mend();
        tab.click("[data-testid=report-again]").await?;
        tab.see("[data-testid=register-username]").await?;
        tab.gone(REPORT).await
    })
}

#[test]
fn back_leads_to_where_one_came_from() -> Result<()> {
    run(async {
        let world = World::new("report-back", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        let chat = tab.js("return location.hash", vec![]).await?;
        tab.js("location.hash = '#/report'", vec![]).await?;
        tab.click("[data-testid=report-back]").await?;
        tab.gone(REPORT).await?;
        tab.see("[data-testid=conversation]").await?;
        let back = tab.js("return location.hash", vec![]).await?;
        ensure!(back == chat, "at {back}, not {chat}");
        // Whoever came by an address leaves no way back to it.
        tab.js("location.hash = '#/report'", vec![]).await?;
        tab.see(REPORT).await?;
        tab.reload().await?;
        tab.click("[data-testid=report-back]").await?;
        tab.gone(REPORT).await?;
        let back = tab.js("return location.hash", vec![]).await?;
        ensure!(back == "#/", "at {back}");
        tab.online().await
    })
}
