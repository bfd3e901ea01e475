//! Servers that let nobody in: each way of it has its sentence and a way on.

use anyhow::{Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::script::answer;
use keuvel_e2e::{Browser, Link, Tab, World, run, until, world::PASSWORD};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use xtask::prosody::{HostMeta, Options};
use xtask::serve::Site;

const PROBLEM: &str = "[data-testid=signin-problem]";

/// A browser for which the domain `localhost` has its web server at Prosody's,
/// and a site that does not say where the WebSocket is.
async fn looking_up(world: &World, flags: &[&str]) -> Result<(Site, Browser)> {
    let port = world.prosody.https_port();
    let rule = format!("--host-resolver-rules=MAP localhost:443 127.0.0.1:{port}");
    let mut all = vec![rule.as_str()];
    all.extend(flags);
    let setup = Setup {
        flags: &all,
        ..Setup::default()
    };
    let browser = Browser::start(&world.dir, setup).await?;
    let site = world.site_without_config()?;
    let tab = browser.tab().await?;
    tab.open(&site.url()).await?;
    submit(&tab, None).await?;
    Ok((site, browser))
}

async fn submit(tab: &Tab, endpoint: Option<&str>) -> Result<()> {
    tab.fill_in("alice@localhost", PASSWORD).await?;
    if let Some(endpoint) = endpoint {
        tab.click("#signin-advanced summary").await?;
        tab.fill("[data-testid=signin-endpoint]", endpoint).await?;
    }
    tab.click("[data-testid=signin-submit]").await
}

#[test]
fn no_websocket() -> Result<()> {
    run(async {
        let options = Options {
            host_meta: HostMeta::Absent,
            websocket: false,
            ..Options::default()
        };
        let mut world = World::with("refused-no-websocket", &["alice"], options)?;
        let (_site, browser) = looking_up(&world, &["--ignore-certificate-errors"]).await?;
        let tab = browser.tab().await?;
        tab.reads(PROBLEM, "offers no way in for web browsers")
            .await?;
        // What was tried is told.
        tab.click(&format!("{PROBLEM} summary")).await?;
        tab.reads(PROBLEM, "https://localhost/.well-known/host-meta.json")
            .await?;
        tab.reads(PROBLEM, "wss://localhost/").await?;
        // The way on is taken: the person types where it is.
        tab.click("[data-testid=signin-type-endpoint]").await?;
        tab.see("[data-testid=signin-endpoint]").await?;

        // All of it is in the report, for whoever has no account either.
        tab.click("[data-testid=report-link]").await?;
        tab.see("[data-testid=report]").await?;
        tab.gone("[data-testid=signin-submit]").await?;
        let rows = "[data-testid=report-row]";
        tab.reads("[data-testid=report]", "no way in for web browsers")
            .await?;
        let texts = tab.texts(rows).await?;
        ensure!(
            texts[0].contains("https://localhost/.well-known/host-meta.json")
                && texts[0].contains("answered with error 404"),
            "{texts:?}"
        );
        ensure!(texts.iter().any(|it| it.contains("a usual place")));
        tab.reads(
            "[data-testid=report]",
            "The server has not said how one signs in",
        )
        .await?;
        // The next try is told as well.
        let world = &mut world;
        world
            .prosody
            .set_host_meta(names(&["ws://localhost:1/ws"]))?;
        tab.click("[data-testid=report-again]").await?;
        tab.reads(&format!("{rows}:nth-child(1)"), "names one address")
            .await?;
        until("the address that was named", async || {
            let texts = tab.texts(rows).await?;
            let named = |it: &String| it.contains("localhost:1/ws") && it.contains("names it");
            Ok(texts.iter().any(named).then_some(()))
        })
        .await?;
        // Back at the form, with what was typed.
        tab.click("[data-testid=report-back]").await?;
        tab.see("[data-testid=signin-submit]").await?;
        let typed = tab.js(
            "return document.getElementById('signin-password').value",
            vec![],
        );
        ensure!(typed.await? == PASSWORD);
        Ok(())
    })
}

#[test]
fn no_look_for_other_sites() -> Result<()> {
    run(async {
        let options = Options {
            websocket: false,
            cors: false,
            ..Options::default()
        };
        let world = World::with("refused-cors", &["alice"], options)?;
        let (_site, browser) = looking_up(&world, &["--ignore-certificate-errors"]).await?;
        let tab = browser.tab().await?;
        tab.reads(PROBLEM, "does not let other sites look up").await
    })
}

#[test]
fn a_certificate_nobody_knows() -> Result<()> {
    run(async {
        let world = World::new("refused-certificate", &["alice"])?;
        let (_site, browser) = looking_up(&world, &[]).await?;
        let tab = browser.tab().await?;
        tab.reads(PROBLEM, "certificate is not valid").await
    })
}

#[test]
fn a_server_that_says_nothing() -> Result<()> {
    run(async {
        let world = World::new("refused-silence", &["alice"])?;
        // The kernel takes the connection; nobody ever answers on it.
        let silent = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("ws://localhost:{}/ws", silent.local_addr()?.port());
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        submit(&tab, Some(&endpoint)).await?;
        tab.reads(PROBLEM, "did not answer in time").await
    })
}

#[test]
fn a_server_that_is_busy() -> Result<()> {
    run(async {
        let world = World::new("refused-busy", &["alice"])?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("ws://localhost:{}/ws", listener.local_addr()?.port());
        let busy = async {
            loop {
                // A connection that breaks is the browser's business.
                let _ = say_busy(listener.accept().await?.0).await;
            }
        };
        let person = async {
            let browser = world.browser().await?;
            let tab = browser.tab().await?;
            submit(&tab, Some(&endpoint)).await?;
            tab.reads(PROBLEM, "too busy").await
        };
        tokio::select! {
            ended = busy => ended,
            read = person => read,
        }
    })
}

/// Lets a client in as far as the password, and then has no time for it.
async fn say_busy(stream: TcpStream) -> Result<()> {
    answer(stream, |frame| {
        if frame.starts_with("<open") {
            vec![
                OPEN.to_owned(),
                "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>".to_owned(),
            ]
        } else if frame.starts_with("<auth") {
            vec![
                "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><temporary-auth-failure/></failure>".to_owned(),
            ]
        } else {
            Vec::new()
        }
    })
    .await
}

const OPEN: &str =
    "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0' from='localhost' id='1'/>";

/// Opens to everybody and then says this; ends with its value. Counts who came.
struct Door {
    port: u16,
    came: Arc<AtomicU32>,
    task: JoinHandle<()>,
}

impl Door {
    async fn at(port: u16, says: String) -> Result<Door> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let port = listener.local_addr()?.port();
        let came = Arc::new(AtomicU32::new(0));
        let count = came.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                let says = says.clone();
                tokio::spawn(answer(stream, move |frame| {
                    let opens = frame.starts_with("<open");
                    Vec::from_iter(opens.then(|| says.clone()))
                }));
            }
        });
        Ok(Door { port, came, task })
    }

    /// It serves another domain.
    async fn of_another(port: u16) -> Result<Door> {
        let error = "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>";
        Door::at(port, error.to_owned()).await
    }

    /// It sends everybody elsewhere (RFC 7395 §3.6.1).
    async fn to(url: &str) -> Result<Door> {
        let close = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='@'/>";
        Door::at(0, close.replace('@', url)).await
    }

    fn url(&self) -> String {
        format!("ws://localhost:{}/ws", self.port)
    }

    fn came(&self) -> u32 {
        self.came.load(Ordering::Relaxed)
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A host-meta.json with these WebSockets.
fn names(urls: &[&str]) -> HostMeta {
    let link = |url| json!({ "rel": "urn:xmpp:alt-connections:websocket", "href": url });
    let links: Vec<_> = urls.iter().map(link).collect();
    HostMeta::Given {
        json: Some(json!({ "links": links }).to_string()),
        xml: None,
    }
}

#[test]
fn the_next_address_is_tried_after_one_that_refuses() -> Result<()> {
    run(async {
        let dead = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
        let dead = format!("ws://localhost:{dead}/ws");
        let other = Door::of_another(0).await?;
        let leaves = Door::at(
            0,
            "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>".into(),
        )
        .await?;
        let mut world = World::new("refused-next", &["alice", "bob"])?;
        let all = [&dead, &other.url(), &leaves.url(), "@WS@"];
        world.prosody.set_host_meta(names(&all))?;
        let (_site, browser) = looking_up(&world, &["--ignore-certificate-errors"]).await?;
        let tab = browser.tab().await?;
        tab.online().await?;
        ensure!((other.came(), leaves.came()) == (1, 1), "not each once");
        // The report tells of each, in order.
        tab.js("location.hash = '#/report'", vec![]).await?;
        let rows = "[data-testid=report-section]:nth-of-type(2) [data-testid=report-row]";
        tab.see(rows).await?;
        let told = tab.texts(rows).await?;
        let good = world.prosody.websocket_url();
        let expected: [(&str, &str); 8] = [
            (
                "https://localhost/.well-known/host-meta.json",
                "names 4 addresses",
            ),
            ("https://localhost/.well-known/host-meta", ""),
            ("http://localhost/.well-known/host-meta.json", ""),
            ("http://localhost/.well-known/host-meta", ""),
            (&dead, "could not be opened"),
            (&other.url(), "does not know this domain"),
            (&leaves.url(), "closed again by the other side"),
            (&good, "opened"),
        ];
        ensure!(told.len() == expected.len(), "{told:#?}");
        for (told, (url, words)) in told.iter().zip(expected) {
            let took = told
                .split(' ')
                .rev()
                .nth(1)
                .and_then(|it| it.parse::<u32>().ok());
            ensure!(told.contains(url) && told.contains(words), "{told}");
            ensure!(told.ends_with(" ms") && took.is_some(), "{told}");
        }
        tab.reads("[data-testid=report]", &format!("Used: {good}."))
            .await?;
        tab.click("[data-testid=report-back]").await?;
        // What worked is what is used from then on.
        tab.reload().await?;
        tab.online().await?;
        ensure!((other.came(), leaves.came()) == (1, 1), "tried again");
        Ok(())
    })
}

#[test]
fn when_all_refuse_the_first_reason_is_told() -> Result<()> {
    run(async {
        let first = Door::of_another(0).await?;
        let second = Door::of_another(0).await?;
        let options = Options {
            websocket: false,
            ..Options::default()
        };
        let mut world = World::with("refused-all", &["alice"], options)?;
        let all = [first.url(), second.url()];
        world.prosody.set_host_meta(names(&[&all[0], &all[1]]))?;
        let (_site, browser) = looking_up(&world, &["--ignore-certificate-errors"]).await?;
        let tab = browser.tab().await?;
        tab.reads(PROBLEM, "does not know this domain").await?;
        ensure!((first.came(), second.came()) == (1, 1), "not each once");
        Ok(())
    })
}

#[test]
fn a_server_may_send_us_within_its_domain_only() -> Result<()> {
    run(async {
        let mut world = World::new("refused-elsewhere", &["alice", "bob"])?;
        let trap = Door::of_another(0).await?;
        // Not its domain: 127.0.0.1 is not localhost.
        let foreign = Door::to(&format!("ws://127.0.0.1:{}/ws", trap.port)).await?;
        let home = Door::to(&world.prosody.websocket_url()).await?;
        let all = [foreign.url(), home.url()];
        world.prosody.set_host_meta(names(&[&all[0], &all[1]]))?;
        let (_site, browser) = looking_up(&world, &["--ignore-certificate-errors"]).await?;
        let tab = browser.tab().await?;
        tab.online().await?;
        ensure!((foreign.came(), home.came()) == (1, 1), "not each once");
        ensure!(trap.came() == 0, "sent to another domain");
        Ok(())
    })
}

#[test]
fn an_address_that_changed_hands_does_not_cost_the_session() -> Result<()> {
    run(async {
        let mut world = World::new("refused-moved", &["alice", "bob"])?;
        let link = Link::to(world.prosody.http_port()).await?;
        let port = link.port();
        let through = format!("ws://localhost:{port}/xmpp-websocket");
        world.prosody.set_host_meta(names(&[&through]))?;
        let (_site, browser) = looking_up(&world, &["--ignore-certificate-errors"]).await?;
        let tab = browser.tab().await?;
        tab.online().await?;
        let mut bob = world.peer("bob").await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("before").await?;
        bob.hears("before").await?;
        let here = bob.resources_of("alice@localhost");

        // Where it worked last somebody else answers now.
        world.prosody.set_host_meta(names(&["@WS@"]))?;
        link.cut();
        drop(link);
        let other = until("the port", async || Ok(Door::of_another(port).await.ok())).await?;
        until("somebody at the old door", async || {
            Ok((other.came() > 0).then_some(()))
        })
        .await?;
        tab.online().await?;
        bob.say("alice@localhost", "still there?").await?;
        tab.message("still there?").await?;
        ensure!(
            bob.resources_of("alice@localhost") == here && !bob.saw_leaving("alice@localhost"),
            "a new session instead of the same one"
        );
        Ok(())
    })
}
