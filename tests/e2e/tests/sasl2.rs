//! A server with SASL2, Bind 2 and FAST: staying signed in without anything that
//! could be a password.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Link, Tab, World, run, until, world::PASSWORD};
use serde_json::{Value, json};
use xtask::prosody::Options;

/// A server that gives another token at each sign-in.
fn world(name: &str) -> Result<World> {
    world_with(name, "")
}

fn world_with(name: &str, more: &str) -> Result<World> {
    let options = Options {
        sasl2: true,
        log_all: true,
        extra_config: format!("sasl2_fast_token_min_ttl = 0\n{more}"),
        ..Options::default()
    };
    World::with(name, &["alice", "bob"], options)
}

/// How often somebody signed in by this mechanism.
fn sign_ins(world: &World, mechanism: &str) -> usize {
    let begins = |line: &&str| line.contains("<auth") && line.contains(mechanism);
    world.prosody.log().lines().filter(begins).count()
}

/// The account's record on this device.
async fn record(tab: &Tab) -> Result<Value> {
    let kept = tab.kept().await?;
    let kept: Value = serde_json::from_str(
        serde_json::from_str::<Value>(&kept)?
            .as_str()
            .context("kept")?,
    )?;
    Ok(kept["databases"]["keuvel"]["accounts"][0].clone())
}

async fn token(tab: &Tab) -> Result<String> {
    until("a token", async || {
        let record = record(tab).await?;
        Ok(record["token"]["secret"].as_str().map(str::to_owned))
    })
    .await
}

/// Signs in with a token, as any program could that found it; what the server says.
async fn try_token(tab: &Tab, world: &World, token: &str, device: &str) -> Result<String> {
    let script = r#"
const [url, token, device] = arguments;
return (async () => {
  const text = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", text.encode(token), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const proof = new Uint8Array(await crypto.subtle.sign("HMAC", key, text.encode("Initiator")));
  const initial = btoa("alice\0" + String.fromCharCode(...proof));
  return new Promise((ok) => {
    const socket = new WebSocket(url, "xmpp");
    socket.onopen = () => socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' from='alice@localhost' version='1.0'/>");
    socket.onmessage = ({ data }) => {
      if (data.includes("features") && !data.includes("<success")) {
        socket.send(`<authenticate xmlns='urn:xmpp:sasl:2' mechanism='HT-SHA-256-NONE'><initial-response>${initial}</initial-response><user-agent id='${device}'/><fast xmlns='urn:xmpp:fast:0'/></authenticate>`);
      }
      if (data.includes("<success") || data.includes("<failure")) { ok(data); socket.close(); }
    };
    socket.onclose = () => ok("closed");
  });
})()"#;
    let url = world.prosody.websocket_url();
    let said = tab
        .js(script, vec![json!(url), json!(token), json!(device)])
        .await?;
    Ok(said.as_str().unwrap_or_default().to_owned())
}

#[test]
fn by_token_after_a_reload() -> Result<()> {
    run(async {
        let world = world("sasl2-token")?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        bob.say("alice@localhost", "hello Alice").await?;
        tab.message("hello Alice").await?;
        tab.say("hello Bob").await?;
        bob.hears("hello Bob").await?;
        tab.message_is("hello Bob", "delivered").await?;
        ensure!(sign_ins(&world, "'urn:xmpp:sasl:2'") == 1, "not by SASL2");
        ensure!(sign_ins(&world, "SCRAM-SHA-256") == 2, "alice and bob");

        // A token is all that is kept.
        let mut before = token(&tab).await?;
        let kept = tab.kept().await?;
        ensure!(!kept.contains(PASSWORD), "the password is kept: {kept}");
        ensure!(!kept.contains("client_key"), "keys are kept: {kept}");
        ensure!(
            world.prosody.tokens("alice").contains(&before),
            "another token"
        );
        let record = record(&tab).await?;
        ensure!(record["mechanism"] == "SCRAM-SHA-256", "{record}");
        ensure!(record["token"]["expiry"].is_number(), "{record}");

        for times in 1..=2 {
            tab.reload().await?;
            tab.online().await?;
            ensure!(
                sign_ins(&world, "HT-SHA-256-NONE") == times,
                "not by the token"
            );
            ensure!(sign_ins(&world, "SCRAM-SHA-256") == 2, "by the password");
            let text = format!("reload {times}");
            bob.say("alice@localhost", &text).await?;
            tab.message(&text).await?;
            // Each is used once.
            let next = until("the next token", async || {
                let now = token(&tab).await?;
                Ok((now != before).then_some(now))
            })
            .await?;
            ensure!(
                world.prosody.tokens("alice").contains(&next),
                "another token"
            );
            before = next;
        }
        ensure!(
            !bob.saw_leaving("alice@localhost"),
            "a stream did not go on"
        );
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn signing_out_has_the_server_forget_the_token() -> Result<()> {
    run(async {
        let world = world("sasl2-out")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let token = token(&tab).await?;
        let device = record(&tab).await?["device"]
            .as_str()
            .context("a device")?
            .to_owned();
        // So far whoever has it can use it.
        let said = try_token(&tab, &world, &token, &device).await?;
        ensure!(said.contains("<success"), "{said}");
        tab.click("[data-testid=account-menu]").await?;
        tab.click("[data-testid=sign-out]").await?;
        ensure!(tab.now("[data-testid=sign-out-untold]").await?.is_none());
        tab.click("[data-testid=confirm]").await?;
        tab.see("[data-testid=signin-submit]").await?;
        until("the server to forget it", async || {
            Ok((!world.prosody.tokens("alice").contains(&token)).then_some(()))
        })
        .await?;
        let said = try_token(&tab, &world, &token, &device).await?;
        ensure!(said.contains("not-authorized"), "{said}");
        let kept = tab.kept().await?;
        ensure!(!kept.contains("alice"), "kept: {kept}");
        Ok(())
    })
}

#[test]
fn signing_out_without_a_connection_says_so() -> Result<()> {
    run(async {
        let mut world = world("sasl2-out-offline")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        token(&tab).await?;
        world.prosody.kill();
        tab.see("[data-testid=connection][data-state=waiting]")
            .await?;
        tab.click("[data-testid=account-menu]").await?;
        tab.click("[data-testid=sign-out]").await?;
        tab.reads("[data-testid=sign-out-untold]", "cannot be told")
            .await?;
        tab.click("[data-testid=confirm]").await?;
        tab.reads("[data-testid=signin-problem]", "could not be told")
            .await?;
        let kept = tab.kept().await?;
        ensure!(!kept.contains("alice"), "kept: {kept}");
        Ok(())
    })
}

#[test]
fn a_token_that_is_refused_asks_for_the_password_once() -> Result<()> {
    run(async {
        let mut world = world("sasl2-refused")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        token(&tab).await?;
        world.prosody.stop();
        world.prosody.delete_tokens("alice")?;
        world.prosody.restart()?;
        tab.see("[data-testid=connection][data-state=stopped]")
            .await?;
        tab.reads("[data-testid=connection]", "password").await?;
        tab.see("[data-testid=chat-row][data-jid='bob@localhost']")
            .await?;
        until("the token to be gone", async || {
            let record = record(&tab).await?;
            Ok(record["token"].is_null().then_some(()))
        })
        .await?;
        ensure!(sign_ins(&world, "HT-SHA-256-NONE") == 1, "tried again");
        tab.fill("[data-testid=reenter-password]", PASSWORD).await?;
        tab.click("[data-testid=reenter-submit]").await?;
        tab.online().await?;
        token(&tab).await?;
        tab.reload().await?;
        tab.online().await?;
        ensure!(
            sign_ins(&world, "HT-SHA-256-NONE") == 2,
            "not by the new one"
        );
        Ok(())
    })
}

#[test]
fn another_password_takes_the_token_back() -> Result<()> {
    run(async {
        let world = world("sasl2-password")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        // The token is in use, and so is not just replaced by the next one.
        tab.reload().await?;
        tab.online().await?;
        tab.reload().await?;
        tab.online().await?;
        let old = token(&tab).await?;
        tab.click("[data-testid=account-menu]").await?;
        tab.click("[data-testid=account]").await?;
        let password = "four & twenty blackbirds";
        tab.fill("[data-testid=new-password]", password).await?;
        tab.click("[data-testid=change-password]").await?;
        tab.reads("[data-testid=password-changed]", "is changed")
            .await?;
        tab.online().await?;
        let new = until("another token", async || {
            let now = token(&tab).await?;
            Ok((now != old).then_some(now))
        })
        .await?;
        until("the server to forget the old one", async || {
            let tokens = world.prosody.tokens("alice");
            Ok((!tokens.contains(&old) && tokens.contains(&new)).then_some(()))
        })
        .await?;
        let scram = sign_ins(&world, "SCRAM-SHA-256");
        ensure!(scram == 2, "signed in {scram} times by a password");
        tab.reload().await?;
        tab.online().await?;
        ensure!(
            sign_ins(&world, "SCRAM-SHA-256") == scram,
            "not by the token"
        );
        Ok(())
    })
}

#[test]
fn a_shared_computer_gets_no_token() -> Result<()> {
    run(async {
        let world = world("sasl2-shared")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.fill_in("alice@localhost", PASSWORD).await?;
        tab.click("[data-testid=signin-shared]").await?;
        tab.click("[data-testid=signin-submit]").await?;
        tab.online().await?;
        ensure!(sign_ins(&world, "'urn:xmpp:sasl:2'") == 1, "not by SASL2");
        ensure!(world.prosody.tokens("alice").is_empty(), "there is a token");
        let kept = tab.kept().await?;
        ensure!(!kept.contains("localhost"), "something is kept: {kept}");
        Ok(())
    })
}

#[test]
fn a_token_that_is_over_is_not_tried_and_nothing_is_lost() -> Result<()> {
    run(async {
        let mut world = world_with("sasl2-over", "sasl2_fast_token_ttl = 5\n")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        token(&tab).await?;
        world.prosody.kill();
        tab.see("[data-testid=connection][data-state=waiting]")
            .await?;
        tab.say("written meanwhile").await?;
        tab.message_is("written meanwhile", "waiting").await?;
        until("the token to be over", async || {
            let over = record(&tab).await?["token"]["expiry"].as_f64();
            let now = tab.js("return Date.now()", vec![]).await?.as_f64();
            Ok((over.context("no expiry")? < now.context("no time")?).then_some(()))
        })
        .await?;
        world.prosody.restart()?;
        tab.see("[data-testid=connection][data-state=stopped]")
            .await?;
        tab.reads("[data-testid=connection]", "password").await?;
        tab.message_is("written meanwhile", "waiting").await?;
        ensure!(sign_ins(&world, "HT-SHA-256-NONE") == 0, "it was tried");
        let mut bob = world.peer("bob").await?;
        tab.fill("[data-testid=reenter-password]", PASSWORD).await?;
        tab.click("[data-testid=reenter-submit]").await?;
        tab.online().await?;
        bob.hears("written meanwhile").await?;
        tab.message_is("written meanwhile", "delivered").await
    })
}

#[test]
fn a_token_that_the_server_calls_over_asks_for_the_password() -> Result<()> {
    run(async {
        let mut world = world("sasl2-called-over")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        token(&tab).await?;
        world.prosody.stop();
        world.prosody.age_tokens("alice")?;
        world.prosody.restart()?;
        tab.see("[data-testid=connection][data-state=stopped]")
            .await?;
        tab.reads("[data-testid=connection]", "password").await?;
        // The log is written a moment later.
        until("the server to have called it so", async || {
            let said = world.prosody.log().contains("it has expired");
            Ok(said.then_some(()))
        })
        .await?;
        ensure!(sign_ins(&world, "HT-SHA-256-NONE") == 1, "tried again");
        tab.fill("[data-testid=reenter-password]", PASSWORD).await?;
        tab.click("[data-testid=reenter-submit]").await?;
        tab.online().await
    })
}

#[test]
fn a_crash_while_the_token_is_another_costs_no_password() -> Result<()> {
    run(async {
        let world = world("sasl2-crash")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        token(&tab).await?;
        let mut devtools = browser.devtools().await?;
        for _ in 0..8 {
            let before = sign_ins(&world, "HT-SHA-256-NONE");
            tab.reload().await?;
            // The server gives the next token in this moment.
            until("the token to be used", async || {
                let now = sign_ins(&world, "HT-SHA-256-NONE");
                Ok((now > before).then_some(()))
            })
            .await?;
            devtools.end_workers().await?;
        }
        tab.reload().await?;
        tab.online().await?;
        let password = sign_ins(&world, "SCRAM-SHA-256");
        ensure!(password == 1, "by the password {password} times");
        Ok(())
    })
}

#[test]
fn what_the_server_could_not_be_told_it_is_told_later() -> Result<()> {
    run(async {
        let world = world("sasl2-later")?;
        let link = Link::to(world.prosody.http_port()).await?;
        let site = world.site_over(&link)?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.reload().await?;
        tab.online().await?;
        let old = token(&tab).await?;
        let before = link.connected();
        tab.open_account().await?;
        tab.fill("[data-testid=new-password]", "four & twenty blackbirds")
            .await?;
        tab.click("[data-testid=change-password]").await?;
        // The sign-in with the new one; the old token's is the connection after it.
        until("the next connection", async || {
            Ok((link.connected() != before).then_some(()))
        })
        .await?;
        until("another token", async || {
            let now = record(&tab).await?["token"]["secret"].clone();
            Ok((now.is_string() && now != json!(old)).then_some(()))
        })
        .await?;
        link.cut();
        let kept = record(&tab).await?["retiring"]["secret"].clone();
        let told = !world.prosody.tokens("alice").contains(&old);
        ensure!(told || kept == json!(old), "not kept: {kept}");
        // Whatever became of it, it is made good.
        tab.reload().await?;
        link.mend();
        tab.online().await?;
        until("the server to forget it", async || {
            Ok((!world.prosody.tokens("alice").contains(&old)).then_some(()))
        })
        .await?;
        until("it to be forgotten here", async || {
            let kept = record(&tab).await?["retiring"].is_object();
            Ok((!kept).then_some(()))
        })
        .await
    })
}
