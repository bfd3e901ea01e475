//! Servers that let nobody in: each way of it has its sentence and a way on.

use anyhow::Result;
use futures_util::{SinkExt, StreamExt};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::{Browser, Tab, World, run, world::PASSWORD};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::{accept_hdr_async, tungstenite::Message};
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
        let world = World::with("refused-no-websocket", &["alice"], options)?;
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
async fn say_busy(stream: tokio::net::TcpStream) -> Result<()> {
    #[allow(clippy::result_large_err)] // the signature is the library's
    let xmpp = |_: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let headers = response.headers_mut();
        headers.insert("Sec-WebSocket-Protocol", "xmpp".parse().expect("a token"));
        Ok(response)
    };
    let mut socket = accept_hdr_async(stream, xmpp).await?;
    while let Some(frame) = socket.next().await {
        let frame = frame?.into_text()?;
        let answers: &[&str] = if frame.starts_with("<open") {
            &[
                "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0' from='localhost' id='1'/>",
                "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>",
            ]
        } else if frame.starts_with("<auth") {
            &[
                "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><temporary-auth-failure/></failure>",
            ]
        } else {
            &[]
        };
        for answer in answers {
            socket.send(Message::text(*answer)).await?;
        }
    }
    Ok(())
}
