//! Who may reach somebody, and what they learn: strangers, blocked people, what
//! contacts are told, and what the archive keeps.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Peer, Tab, World, run, until, world::PASSWORD};
use serde_json::{Value, json};
use xtask::prosody::{self, Options};

const NOTE: &str = "[data-testid=request-note]";
const LINK: &str = "[data-testid=requests-link]";

/// Says in the log what was reported, and about which message of the archive.
const REPORTS: &str = r#"
module:depends("blocklist");
module:hook("iq-set/self/urn:xmpp:blocking:block", function (event)
    for item in event.stanza.tags[1]:childtags("item") do
        local report = item:get_child("report", "urn:xmpp:reporting:1");
        local id = report and report:get_child("stanza-id", "urn:xmpp:sid:0");
        if id then
            local archive = module:open_store("archive", "archive");
            local message = archive:get(event.origin.username, id.attr.id);
            module:log("info", "%s for %s: %s, about %s", item.attr.jid, report.attr.reason,
                report:get_child_text("text"), message and message:get_child_text("body"));
        end
    end
end, 10);
"#;

fn row(address: &str) -> String {
    format!("[data-testid=chat-row][data-jid='{address}']")
}

fn card(address: &str) -> String {
    format!("[data-testid=request-row][data-jid='{address}']")
}

/// What of ours a client saw that no stranger is to see.
async fn learned(peer: &mut Peer, of: &str, last: &str) -> Result<Vec<Value>> {
    // What we sent before would have come before it.
    peer.hears(last).await?;
    let telling = ["receipt", "displayed", "chatstate", "presence"];
    let seen = peer.seen().filter(|event| {
        let from = event["from"].as_str().unwrap_or_default();
        from.starts_with(of) && telling.iter().any(|it| event["event"] == *it)
    });
    Ok(seen.cloned().collect())
}

async fn open_settings(tab: &Tab) -> Result<()> {
    tab.click("[data-testid=account-menu]").await?;
    tab.click("[data-testid=settings]").await?;
    tab.see("[data-testid=set-receipts]").await?;
    Ok(())
}

async fn is_set(tab: &Tab, field: &str) -> Result<bool> {
    let script = "return document.querySelector(arguments[0]).checked";
    let css = format!("[data-testid={field}]");
    Ok(tab.js(script, vec![json!(css)]).await? == true)
}

#[test]
fn a_stranger_waits_and_learns_nothing() -> Result<()> {
    run(async {
        let world = World::new("privacy-stranger", &["alice", "bob", "carol"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let mut carol = world.peer("carol").await?;
        let mut bob = world.peer("bob").await?;
        let asks = |id: &str, body: &str| {
            format!(
                "<message to='alice@localhost' type='chat' id='{id}'><body>{body}</body><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/><active xmlns='http://jabber.org/protocol/chatstates'/></message>"
            )
        };
        carol
            .raw(&asks("c1", "hello, see https://example.org/prize"))
            .await?;
        tab.reads("[data-testid=requests-count]", "1").await?;
        tab.reads(LINK, "carol@localhost").await?;
        ensure!(tab.now(&row("carol@localhost")).await?.is_none());
        // Nothing is counted, no person is kept waiting.
        let title = tab.js("return document.title", vec![]).await?;
        ensure!(title == "Keuvel", "{title}");

        tab.click(LINK).await?;
        tab.see(&card("carol@localhost")).await?;
        tab.shot("requests").await?;
        tab.click("[data-testid=request-open]").await?;
        tab.see(NOTE).await?;
        tab.message("hello, see https://example.org/prize").await?;
        // Her links stay closed.
        tab.click("article a").await?;
        tab.reads("[data-testid=links-closed]", "open once").await?;
        let tabs = tab.front().await?.windows().await?.len();
        ensure!(tabs == 1, "a link was opened");
        tab.shot("request").await?;
        // Not even that we write.
        tab.type_in("[data-testid=composer]", "who").await?;
        bob.say("alice@localhost", "meanwhile").await?;
        tab.see(&row("bob@localhost")).await?;

        // It is so after a reload, and in the address.
        tab.reload().await?;
        tab.see(NOTE).await?;
        // To answer is to accept.
        tab.fill("[data-testid=composer]", "").await?;
        tab.say("who are you?").await?;
        tab.gone(NOTE).await?;
        tab.see(&row("carol@localhost")).await?;
        tab.gone(LINK).await?;
        let learned = learned(&mut carol, "alice@localhost", "who are you?").await?;
        let learned: Vec<_> = learned
            .into_iter()
            .filter(|event| event["event"] != "chatstate" || event["body"].is_null())
            .filter(|event| !event["xml"].as_str().unwrap_or_default().contains("<body>"))
            .collect();
        ensure!(learned.is_empty(), "{learned:#?}");
        carol.raw(&asks("c2", "carol")).await?;
        tab.message("carol").await?;
        Ok(())
    })
}

#[test]
fn requests_are_accepted_blocked_and_reported() -> Result<()> {
    run(async {
        let accounts = ["alice", "bob", "carol", "mallory", "erin"];
        let options = Options {
            extra_config: "table.insert(modules, \"reports\")\n".into(),
            ..Options::default()
        };
        let mut world = World::with("privacy-requests", &accounts, options)?;
        let plugin = world.prosody.dir().join("plugins/mod_reports.lua");
        std::fs::write(plugin, REPORTS)?;
        world.prosody.restart()?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let mut mallory = world.peer("mallory").await?;
        let mut carol = world.peer("carol").await?;
        let mut erin = world.peer("erin").await?;
        mallory.say("alice@localhost", "you have won").await?;
        carol.say("alice@localhost", "I am new here").await?;
        carol
            .act(json!({"do": "presence", "kind": "subscribe", "to": "alice@localhost"}))
            .await?;
        erin.say("alice@localhost", "buy my things").await?;
        tab.reads("[data-testid=requests-count]", "3").await?;
        tab.click(LINK).await?;

        // Accepted: with what was asked as well.
        tab.click(&format!(
            "{} [data-testid=request-accept]",
            card("carol@localhost")
        ))
        .await?;
        carol
            .expect("yes", |e| {
                e["event"] == "presence" && e["type"] == "subscribed"
            })
            .await?;
        tab.see(&row("carol@localhost")).await?;
        // Deleted: nothing was said.
        tab.click(&format!(
            "{} [data-testid=request-decline]",
            card("erin@localhost")
        ))
        .await?;
        tab.gone(&card("erin@localhost")).await?;
        // Blocked and reported, with what was written.
        tab.click(&format!(
            "{} [data-testid=request-block]",
            card("mallory@localhost")
        ))
        .await?;
        tab.click("[data-testid=report-spam]").await?;
        tab.type_in("[data-testid=report-words]", "never asked for it")
            .await?;
        tab.shot("report").await?;
        tab.click("[data-testid=confirm]").await?;
        tab.gone(&card("mallory@localhost")).await?;
        tab.gone(LINK).await?;
        until("the report at the server", async || {
            let log = world.prosody.log();
            let reported = "mallory@localhost for urn:xmpp:reporting:spam: never asked for it";
            let whole = [reported, ", about you have won"].concat();
            Ok(log.contains(&whole).then_some(()))
        })
        .await?;
        mallory.say("alice@localhost", "really").await?;
        mallory
            .expect("being refused", |e| {
                e["event"] == "message" && e["type"] == "error"
            })
            .await?;

        // Let in again, they are a stranger as before.
        open_settings(&tab).await?;
        tab.see("[data-testid=blocked-row][data-jid='mallory@localhost']")
            .await?;
        tab.click("[data-testid=unblock]").await?;
        tab.see("[data-testid=nobody-blocked]").await?;
        mallory.say("alice@localhost", "it is true").await?;
        tab.see(LINK).await?;
        // A whole server, typed.
        tab.type_in("[data-testid=block-address]", "localhost")
            .await?;
        tab.click("[data-testid=block-add]").await?;
        tab.reads("[data-testid=block-address-wrong]", "your own server")
            .await?;
        tab.fill("[data-testid=block-address]", "evil.example")
            .await?;
        tab.click("[data-testid=block-add]").await?;
        tab.reads(
            "[data-testid=blocked-row][data-jid='evil.example']",
            "everybody at this server",
        )
        .await?;
        tab.shot("blocked").await?;
        Ok(())
    })
}

#[test]
fn blocked_contacts_are_told_apart_everywhere() -> Result<()> {
    run(async {
        let world = World::new("privacy-blocked", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let mut bob = world.peer("bob").await?;
        bob.expect("alice being here", |e| {
            e["event"] == "presence" && e["from"].as_str().unwrap_or_default().starts_with("alice")
        })
        .await?;
        tab.open_chat("bob@localhost").await?;
        tab.click("[data-testid=contact-menu]").await?;
        tab.click("[data-testid=contact-block]").await?;
        tab.click("[data-testid=confirm]").await?;
        tab.see("[data-testid=blocked-note]").await?;
        ensure!(tab.now("[data-testid=composer]").await?.is_none());
        tab.shot("note").await?;
        bob.expect("alice going", |e| {
            e["event"] == "presence" && e["type"] == "unavailable"
        })
        .await?;
        // In another tab, and after a reload.
        let other = browser.open(&world.site.url()).await?;
        other.open_chat("bob@localhost").await?;
        other.see("[data-testid=blocked-note]").await?;
        other.reload().await?;
        other.see("[data-testid=conversation-unblock]").await?;
        other.click("[data-testid=conversation-unblock]").await?;
        other.see("[data-testid=composer]").await?;
        tab.see("[data-testid=composer]").await?;
        tab.say("again").await?;
        bob.hears("again").await?;

        // Another client of hers does it.
        let mut phone = world.peer("alice").await?;
        phone
            .act(json!({"do": "block", "who": "bob@localhost"}))
            .await?;
        phone
            .expect("the list", |e| {
                e["event"] == "blocked" && e["who"] == json!(["bob@localhost"])
            })
            .await?;
        tab.see("[data-testid=blocked-note]").await?;
        phone
            .act(json!({"do": "unblock", "who": "bob@localhost"}))
            .await?;
        tab.gone("[data-testid=blocked-note]").await?;
        Ok(())
    })
}

#[test]
fn what_a_server_does_not_know_is_said() -> Result<()> {
    run(async {
        let options = Options {
            extra_config:
                "table.insert(disabled, \"blocklist\")\ntable.insert(disabled, \"mam\")\n".into(),
            ..Options::default()
        };
        let world = World::with("privacy-unable", &["alice", "bob", "mallory"], options)?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let mut mallory = world.peer("mallory").await?;
        let mut bob = world.peer("bob").await?;
        mallory.say("alice@localhost", "buy").await?;
        tab.click(LINK).await?;
        tab.click("[data-testid=request-block]").await?;
        tab.click("[data-testid=confirm]").await?;
        tab.gone(LINK).await?;
        // Kept out on this device.
        mallory.say("alice@localhost", "buy now").await?;
        bob.say("alice@localhost", "after it").await?;
        tab.reads(&row("bob@localhost"), "after it").await?;
        ensure!(tab.now(LINK).await?.is_none());
        open_settings(&tab).await?;
        tab.reads("[data-testid=blocked-about]", "cannot block anybody")
            .await?;
        tab.reads("[data-testid=archive-none]", "does not let you choose")
            .await?;
        tab.shot("unable").await?;
        // Also after a reload.
        tab.reload().await?;
        tab.see("[data-testid=blocked-row][data-jid='mallory@localhost']")
            .await?;
        mallory.say("alice@localhost", "buy it").await?;
        bob.say("alice@localhost", "and after that").await?;
        tab.reads(&row("bob@localhost"), "and after that").await?;
        ensure!(tab.now(LINK).await?.is_none());
        Ok(())
    })
}

#[test]
fn what_is_decided_holds_at_once_in_all_tabs() -> Result<()> {
    run(async {
        let world = World::new("privacy-decided", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let mut bob = world.peer("bob").await?;
        let wants = |id: &str, body: &str| {
            format!(
                "<message to='alice@localhost' type='chat' id='{id}'><body>{body}</body><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>"
            )
        };
        tab.open_chat("bob@localhost").await?;
        bob.raw(&wants("b1", "one")).await?;
        bob.expect("a receipt", |e| e["event"] == "receipt" && e["id"] == "b1")
            .await?;
        bob.expect("a marker", |e| e["event"] == "displayed" && e["of"] == "b1")
            .await?;
        tab.type_in("[data-testid=composer]", "x").await?;
        bob.expect("typing", |e| {
            e["event"] == "chatstate" && e["xml"].as_str().unwrap_or_default().contains("composing")
        })
        .await?;

        // In another tab.
        let other = browser.open(&world.site.url()).await?;
        open_settings(&other).await?;
        for field in ["set-receipts", "set-markers", "set-typing"] {
            ensure!(is_set(&other, field).await?, "{field}");
            other.click(&format!("[data-testid={field}]")).await?;
        }
        other.shot("settings").await?;
        bob.raw(&wants("b2", "two")).await?;
        tab.message("two").await?;
        tab.type_in("[data-testid=composer]", "y").await?;
        tab.say("z").await?;
        bob.hears("xyz").await?;
        let told = bob.seen().find(|e| {
            (e["event"] == "receipt" && e["id"] == "b2")
                || (e["event"] == "displayed" && e["of"] == "b2")
        });
        ensure!(told.is_none(), "{told:?}");
        let heard = bob
            .seen()
            .rfind(|e| e["event"] == "chatstate" && e["body"] == "xyz");
        ensure!(heard.is_none(), "our words say that we tell when we type");

        // Both tabs know, and so does the device.
        tab.js("location.hash = '#/settings'; return 0", vec![])
            .await?;
        tab.see("[data-testid=set-receipts]").await?;
        ensure!(!is_set(&tab, "set-receipts").await?);
        ensure!(is_set(&tab, "set-idle").await?);
        tab.click("[data-testid=strangers-nothing]").await?;
        until("the other tab", async || {
            Ok(is_set(&other, "strangers-nothing").await?.then_some(()))
        })
        .await?;
        other.reload().await?;
        other.see("[data-testid=set-receipts]").await?;
        until("what is kept", async || {
            let kept = !is_set(&other, "set-typing").await?
                && is_set(&other, "set-time").await?
                && is_set(&other, "strangers-nothing").await?;
            Ok(kept.then_some(()))
        })
        .await
    })
}

/// Makes the page's clock say that it is so many minutes later.
async fn later(tab: &Tab, minutes: u32) -> Result<()> {
    tab.js(
        "window.real ??= Date.now;
         Date.now = () => window.real.call(Date) + arguments[0] * 60000;
         document.dispatchEvent(new Event('visibilitychange')); return 0"
            .replace("arguments[0]", &minutes.to_string())
            .as_str(),
        vec![],
    )
    .await?;
    Ok(())
}

#[test]
fn contacts_see_since_when_nobody_is_here() -> Result<()> {
    run(async {
        let world = World::new("privacy-idle", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let mut bob = world.peer("bob").await?;
        let is = |e: &Value, kind: &str, idle: bool| {
            let from = e["from"].as_str().unwrap_or_default();
            let xml = e["xml"].as_str().unwrap_or_default();
            e["event"] == "presence"
                && from.starts_with("alice@localhost/")
                && e["type"] == kind
                && xml.contains("urn:xmpp:idle:1") == idle
        };
        bob.expect("alice", |e| is(e, "available", false)).await?;
        // Nobody touches anything; the clock goes on.
        later(&tab, 6).await?;
        bob.expect("nobody", |e| is(e, "away", true)).await?;
        tab.js(
            "dispatchEvent(new PointerEvent('pointermove')); return 0",
            vec![],
        )
        .await?;
        bob.expect("somebody", |e| is(e, "available", false))
            .await?;
        // Only if all tabs are left alone.
        let other = browser.open(&world.site.url()).await?;
        other.see(&row("bob@localhost")).await?;
        later(&tab, 30).await?;
        bob.say("alice@localhost", "still there?").await?;
        other.reads(&row("bob@localhost"), "still there?").await?;
        ensure!(!bob.seen().any(|e| is(e, "away", true)), "away too soon");
        later(&other, 30).await?;
        bob.expect("nobody", |e| is(e, "away", true)).await?;
        // It is nobody's business.
        open_settings(&other).await?;
        bob.expect("somebody", |e| is(e, "available", false))
            .await?;
        other.click("[data-testid=set-idle]").await?;
        until("the setting", async || {
            Ok((!is_set(&other, "set-idle").await?).then_some(()))
        })
        .await?;
        later(&tab, 90).await?;
        later(&other, 90).await?;
        bob.say("alice@localhost", "well?").await?;
        other.reads(&row("bob@localhost"), "well?").await?;
        ensure!(!bob.seen().any(|e| is(e, "away", true)), "told");

        // And his, for us.
        tab.open_chat("bob@localhost").await?;
        bob.raw(
            "<presence><show>away</show><idle xmlns='urn:xmpp:idle:1' since='2021-02-03T12:00:00Z'/></presence>",
        )
        .await?;
        tab.reads("[data-testid=conversation-status]", "not active since")
            .await?;
        tab.reads("[data-testid=conversation-status]", "2021")
            .await?;
        bob.act(json!({"do": "quit"})).await?;
        tab.reads("[data-testid=conversation-status]", "Last seen")
            .await?;
        // After a reload the server is asked.
        tab.reload().await?;
        tab.reads("[data-testid=conversation-status]", "Last seen")
            .await?;
        Ok(())
    })
}

#[test]
fn local_time_is_told_on_request() -> Result<()> {
    run(async {
        let world = World::new("privacy-time", &["alice", "bob", "carol"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        let ask = async || -> Result<()> {
            tab.click("[data-testid=contact-menu]").await?;
            tab.click("[data-testid=contact-time]").await
        };
        ask().await?;
        tab.reads("[data-testid=local-time]", "not online").await?;
        let mut bob = world.peer("bob").await?;
        tab.see(&format!(
            "{} [data-testid=presence][data-show=online]",
            row("bob@localhost")
        ))
        .await?;
        ask().await?;
        tab.reads("[data-testid=local-time]", "Their local time is ")
            .await?;
        tab.shot("time").await?;

        // Ours, to a contact; to nobody else, and to nobody if so decided.
        let here = bob
            .expect("alice being here", |e| {
                let from = e["from"].as_str().unwrap_or_default();
                e["event"] == "presence" && from.starts_with("alice@localhost/")
            })
            .await?;
        let alice = here["from"].as_str().context("an address")?;
        bob.act(json!({"do": "time", "of": alice})).await?;
        let told = bob.expect("the time", |e| e["event"] == "time").await?;
        let here = tab
            .js("return -new Date().getTimezoneOffset()", vec![])
            .await?;
        ensure!(told["tzo"] == here, "{told}");
        let mut carol = world.peer("carol").await?;
        carol.act(json!({"do": "time", "of": alice})).await?;
        let told = carol.expect("an answer", |e| e["event"] == "time").await?;
        ensure!(told["tzo"].is_null(), "{told}");
        open_settings(&tab).await?;
        tab.click("[data-testid=set-time]").await?;
        until("the setting", async || {
            bob.act(json!({"do": "time", "of": alice})).await?;
            let told = bob.expect("an answer", |e| e["event"] == "time").await?;
            Ok(told["tzo"].is_null().then_some(()))
        })
        .await
    })
}

#[test]
fn what_the_archive_keeps_is_seen_and_changed() -> Result<()> {
    run(async {
        let world = World::new("privacy-archive", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        let mut bob = world.peer("bob").await?;
        open_settings(&tab).await?;
        tab.see("[data-testid=archive-save]").await?;
        tab.click("[data-testid=archive-never]").await?;
        tab.type_in("[data-testid=archive-list-always]", "not an address@")
            .await?;
        tab.click("[data-testid=archive-save]").await?;
        tab.reads("[data-testid=archive-wrong]", "no address")
            .await?;
        tab.fill("[data-testid=archive-list-always]", "carol@localhost")
            .await?;
        tab.click("[data-testid=archive-save]").await?;
        tab.reads("[data-testid=archive-said]", "from now on")
            .await?;
        tab.shot("archive").await?;
        // It does so.
        bob.say("alice@localhost", "for nobody's eyes").await?;
        tab.reads(&row("bob@localhost"), "for nobody's eyes")
            .await?;
        let mut phone = world.peer("alice").await?;
        phone
            .act(json!({"do": "archive", "with": "bob@localhost"}))
            .await?;
        let kept = phone
            .expect("the archive", |e| e["event"] == "archive")
            .await?;
        ensure!(kept["messages"] == json!([]), "{kept}");
        // And says so.
        tab.reload().await?;
        tab.see("[data-testid=archive-save]").await?;
        ensure!(is_set(&tab, "archive-never").await?);
        let always = "return document.querySelector('#archive-list-always').value";
        let always = tab.js(always, vec![]).await?;
        ensure!(always == "carol@localhost", "{always}");
        Ok(())
    })
}

#[test]
fn a_thousand_strangers_do_not_push_anybody_aside() -> Result<()> {
    const DOMAIN: &str = "strangers.example";
    run(async {
        let port = prosody::free_port()?;
        let options = Options {
            component: Some((DOMAIN.into(), port)),
            ..Options::default()
        };
        let world = World::with("privacy-flood", &["alice", "bob"], options)?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        let mut bob = world.peer("bob").await?;
        // The longest that the page did not answer meanwhile.
        tab.js(
            "window.longest = 0;
             new PerformanceObserver(list => {
                 for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration);
             }).observe({ entryTypes: ['longtask'] }); return 0",
            vec![],
        )
        .await?;
        let mut flood = tokio::process::Command::new(xtask::python::ensure()?)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/peer/strangers.py"))
            .args([
                DOMAIN,
                prosody::COMPONENT_SECRET,
                "127.0.0.1",
                &port.to_string(),
            ])
            .args(["alice@localhost", "1000"])
            .kill_on_drop(true)
            .spawn()?;
        let start = std::time::Instant::now();
        tab.see(LINK).await?;
        bob.say("alice@localhost", "in the midst of it").await?;
        tab.message("in the midst of it").await?;
        tab.say("I hear you").await?;
        bob.hears("I hear you").await?;
        println!("talked after {:?}", start.elapsed());
        tab.reads(LINK, "stranger").await?;
        until("the last of them", async || {
            let kept = tab.kept().await?;
            Ok(kept.contains("stranger999@").then_some(()))
        })
        .await?;
        println!("all there after {:?}", start.elapsed());
        flood.kill().await?;
        tab.reads("[data-testid=requests-count]", "200").await?;
        ensure!(tab.texts("[data-testid=chat-row]").await?.len() == 1);
        // Of those who wrote before the last 200 nothing is kept.
        let kept = tab.kept().await?;
        ensure!(kept.contains("stranger800@"), "one too few");
        ensure!(!kept.contains("stranger799@"), "one too many");
        let longest = tab.js("return longest", vec![]).await?;
        println!("the page was busy for at most {longest} ms");
        tab.click(LINK).await?;
        tab.see("[data-testid=requests-many]").await?;
        tab.see(&card("stranger999@strangers.example")).await?;
        Ok(())
    })
}
