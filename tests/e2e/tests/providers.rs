//! Choosing a server from a list.

use anyhow::{Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::world::PASSWORD;
use keuvel_e2e::{Browser, Tab, World, run, until};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use xtask::prosody::Options;

const ROW: &str = "[data-testid=provider]";

/// A server that makes accounts.
fn open_world(name: &str) -> Result<World> {
    let options = Options {
        registration: true,
        extra_config: "registration_invite_only = false\n".to_owned(),
        ..Options::default()
    };
    World::with(name, &["bob"], options)
}

fn own_list() -> Value {
    let page = json!({ "en": "https://web.example/join" });
    json!([
        { "jid": "web.example", "category": "B", "since": "2004-05-06", "freeOfCharge": true,
          "serverLocations": ["nl"], "inBandRegistration": false, "registrationWebPage": page },
        { "jid": "localhost", "category": "A", "since": "2010-01-01", "freeOfCharge": true,
          "serverLocations": ["fr"], "inBandRegistration": true },
        { "jid": "dear.example", "category": "B", "since": "2020-01-01", "freeOfCharge": false,
          "serverLocations": ["nl"], "inBandRegistration": true },
    ])
}

async fn domains(tab: &Tab) -> Result<Vec<String>> {
    tab.texts("[data-testid=provider] h3").await
}

async fn shows(tab: &Tab, wanted: &[&str]) -> Result<()> {
    let what = format!("the servers {wanted:?}");
    until(&what, async || {
        Ok((domains(tab).await? == wanted).then_some(()))
    })
    .await
}

async fn focused(tab: &Tab, css: &str) -> Result<()> {
    let what = format!("the focus at {css}");
    until(&what, async || {
        let script = "return document.activeElement?.matches(arguments[0])";
        Ok((tab.js(script, vec![json!(css)]).await? == true).then_some(()))
    })
    .await
}

/// What a page's first octets to any other host were.
type Heard = Arc<Mutex<Vec<String>>>;

/// Stands for all the hosts of the world, and answers none.
async fn elsewhere() -> Result<(u16, Heard)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let heard = Heard::default();
    let log = heard.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let log = log.clone();
            tokio::spawn(async move {
                let mut octets = vec![0; 4096];
                if let Ok(count) = stream.read(&mut octets).await {
                    let text = String::from_utf8_lossy(&octets[..count]).into_owned();
                    log.lock().expect("no test panics here").push(text);
                }
                // Held, so that whoever came waits.
                let _ = stream.read_to_end(&mut octets).await;
            });
        }
    });
    Ok((port, heard))
}

#[test]
fn nobody_is_asked_before_a_server_is_chosen() -> Result<()> {
    run(async {
        let world = World::new("providers-quiet", &["bob"])?;
        let (port, heard) = elsewhere().await?;
        let rules = format!(
            "--host-resolver-rules=MAP * 127.0.0.1:{port}, EXCLUDE localhost, EXCLUDE 127.0.0.1"
        );
        let setup = Setup {
            flags: &[&rules],
            ..Setup::default()
        };
        let browser = Browser::start(&world.dir, setup).await?;
        let tab = browser.tab().await?;
        tab.open(&world.site.url()).await?;
        // The list is fetched by who looks for a server, not by everybody.
        let fetched = "return performance.getEntriesByType('resource')
            .filter(it => it.name.endsWith('providers.json')).length";
        tab.see("[data-testid=register-link]").await?;
        ensure!(tab.js(fetched, vec![]).await? == 0, "fetched too early");
        tab.click("[data-testid=register-link]").await?;
        tab.see(ROW).await?;
        ensure!(tab.js(fetched, vec![]).await? == 1, "not from this site");
        let all = domains(&tab).await?;
        ensure!(all.len() > 10, "few servers: {all:?}");
        // Filters and orders are made here, too.
        let choose = "const it = document.querySelector(arguments[0]); it.value = arguments[1];
            it.dispatchEvent(new Event('change'))";
        let country = json!("[data-testid=providers-country]");
        tab.js(choose, vec![country, json!("FR")]).await?;
        shows(&tab, &["jabber.fr", "chalec.org"]).await?;
        // A page that opens in a tab of its own, where it cannot reach back.
        let links = "return [...document.querySelectorAll('.provider a')].every(
            it => it.target === '_blank' && it.relList.contains('noopener')
                && it.relList.contains('noreferrer') && it.protocol === 'https:')";
        ensure!(tab.js(links, vec![]).await? == true, "unsafe links");
        let known = |heard: &Heard| {
            let heard = heard.lock().expect("no test panics here");
            let known = |it: &&String| all.iter().any(|domain| it.contains(domain.as_str()));
            heard.iter().filter(known).cloned().collect::<Vec<_>>()
        };
        ensure!(known(&heard).is_empty(), "asked: {:?}", known(&heard));
        // Chosen, it is asked, and nobody else.
        tab.click("[data-domain='jabber.fr'] [data-testid=provider-choose]")
            .await?;
        until("the chosen server to be asked", async || {
            Ok((!known(&heard).is_empty()).then_some(()))
        })
        .await?;
        for it in known(&heard) {
            ensure!(it.contains("jabber.fr"), "asked another: {it}");
        }
        // Who does not want to wait goes back, and back to the sign-in form.
        let progress = "#register .signin-progress";
        tab.see(progress).await?;
        tab.shot("asking").await?;
        let escape = "\u{e00c}";
        let choose = "[data-domain='jabber.fr'] [data-testid=provider-choose]";
        tab.type_in(choose, escape).await?;
        tab.has_texts(progress, &[""]).await?;
        tab.see(ROW).await?;
        tab.type_in(choose, escape).await?;
        tab.see("[data-testid=signin-address]").await?;
        Ok(())
    })
}

#[test]
fn an_account_at_a_server_of_the_site_s_own_list() -> Result<()> {
    run(async {
        let world = open_world("providers-own")?;
        let site = world.site_as(json!({ "providers": own_list() }))?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.click("[data-testid=register-link]").await?;
        shows(&tab, &["localhost", "dear.example", "web.example"]).await?;
        focused(&tab, "h1").await?;
        tab.shot("own").await?;
        // What is typed seeks in the list, and is a server of its own.
        tab.fill("[data-testid=register-server]", "dear").await?;
        shows(&tab, &["dear.example"]).await?;
        tab.fill("[data-testid=register-server]", "other.example")
            .await?;
        tab.reads("[data-testid=providers-count]", "No server of this list")
            .await?;
        tab.shot("none").await?;
        tab.fill("[data-testid=register-server]", ".").await?;
        shows(&tab, &["dear.example", "web.example"]).await?;
        tab.click("[data-testid=providers-free]").await?;
        shows(&tab, &["web.example"]).await?;
        // One that makes accounts on its website.
        tab.click("[data-testid=provider-choose]").await?;
        let link = tab.see("[data-testid=elsewhere-open]").await?;
        ensure!(link.attr("href").await?.as_deref() == Some("https://web.example/join"));
        ensure!(link.attr("rel").await?.as_deref() == Some("noopener noreferrer"));
        focused(&tab, "h1").await?;
        tab.shot("elsewhere").await?;
        let escape = "\u{e00c}";
        tab.type_in("[data-testid=elsewhere-done]", escape).await?;
        // One step back; the list is as at first.
        shows(&tab, &["localhost", "dear.example", "web.example"]).await?;
        // By the keyboard alone.
        let enter = "\u{e007}";
        tab.type_in(
            "[data-domain=localhost] [data-testid=provider-choose]",
            enter,
        )
        .await?;
        tab.see("[data-testid=register-username]").await?;
        focused(&tab, "[data-testid=register-username]").await?;
        tab.type_in("[data-testid=register-username]", "carol")
            .await?;
        tab.type_in("[data-testid=register-username]", escape)
            .await?;
        tab.see(ROW).await?;
        tab.click("[data-domain=localhost] [data-testid=provider-choose]")
            .await?;
        // What was typed is still there.
        tab.reads("[data-testid=register-preview]", "carol@localhost")
            .await?;
        tab.fill("[data-testid=register-password]", PASSWORD)
            .await?;
        tab.click("[data-testid=register-submit]").await?;
        tab.online().await?;
        let peer = world.peer("carol").await;
        ensure!(peer.is_ok(), "no such account: {:?}", peer.err());
        Ok(())
    })
}

#[test]
fn without_a_list_a_server_is_typed() -> Result<()> {
    run(async {
        let world = open_world("providers-none")?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let (port, heard) = elsewhere().await?;
        // One that is missing, and one of somebody else's, which is not even asked for.
        for list in [
            "missing.json",
            &format!("http://localhost:{port}/list.json"),
        ] {
            let site = world.site_as(json!({ "providers": list }))?;
            let tab = browser.open(&format!("{}#/register", site.url())).await?;
            tab.reads("[data-testid=providers-problem]", "did not load")
                .await?;
            tab.shot("not-loaded").await?;
            tab.fill("[data-testid=register-server]", "localhost")
                .await?;
            tab.click("[data-testid=register-ask]").await?;
            tab.see("[data-testid=register-username]").await?;
        }
        ensure!(heard.lock().expect("no test panics here").is_empty());
        // A server that does not answer: what went wrong is in sight, above the list.
        let dead = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
        let websocket = json!({ "last.example": format!("ws://localhost:{dead}/ws") });
        let mut many: Vec<Value> = (10..40)
            .map(|at| json!({ "jid": format!("s{at}.example"), "inBandRegistration": true }))
            .collect();
        many.push(
            json!({ "jid": "last.example", "inBandRegistration": true, "since": "9999-01-01" }),
        );
        let site = world.site_as(json!({ "providers": many, "websocket": websocket }))?;
        let tab = browser.open(&format!("{}#/register", site.url())).await?;
        tab.click("[data-domain='last.example'] [data-testid=provider-choose]")
            .await?;
        tab.reads(
            "[data-testid=register-problem]",
            "No server answers for “last.example”",
        )
        .await?;
        until("the problem to be in sight", async || {
            let script = "const it = document.querySelector('[data-testid=register-problem]')
                .getBoundingClientRect(); return it.top >= 0 && it.bottom <= innerHeight";
            Ok((tab.js(script, vec![]).await? == true).then_some(()))
        })
        .await?;
        tab.shot("dead").await?;
        // A site that wants none, and one that says nothing where a domain would be.
        let site = world.site_as(json!({ "providers": false, "locked_domain": "" }))?;
        let tab = browser.open(&format!("{}#/register", site.url())).await?;
        tab.see("[data-testid=register-server]").await?;
        tab.fill("[data-testid=register-server]", "localhost")
            .await?;
        tab.click("[data-testid=register-ask]").await?;
        tab.see("[data-testid=register-username]").await?;
        ensure!(tab.now("[data-testid=register-other]").await?.is_some());
        Ok(())
    })
}
