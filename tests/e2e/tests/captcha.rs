//! Riddles before an account is made (XEP-0158), of a server that says what it
//! is told to.

use anyhow::{Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::script::answer;
use keuvel_e2e::world::PASSWORD;
use keuvel_e2e::{Browser, Tab, World, run, until};
use serde_json::json;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const OPEN: &str =
    "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0' from='localhost' id='1'/>";
const FEATURES: &str = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'/>";

/// A picture and a sound, by their SHA-1.
const PICTURE: (&str, &str) = (
    "c47febef8fd360f840a4add20280be37f89164b8",
    "iVBORw0KGgoAAAANSUhEUgAAABgAAAAMCAAAAABdWyKpAAAAW0lEQVR42mNg4BKR0zCycQuISsmraOqZtmDVln0nLt15xoBd+MMvBuzCLHwM2IUllBiwC+uYMWAXdvBiwC4cEseAXTijiAG7cE0bA3bhCbMYsAsvWceAXXjHIQCZqI8hsR+ozgAAAABJRU5ErkJggg==",
);
const SOUND: (&str, &str) = (
    "66adb897473315f9ac530ed093c89756128a4b05",
    "UklGRnQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YVAAAACAsraIU0dwp7uYYEVgmbunb0dTiLaygE5Kea25kFlFaKG7n2dFWpG5rHdKT4GztodSR3Gou5dfRWGau6ZuR1SKt7F/TUt6rrmPWEVpobueZg==",
);

/// Everything it heard.
type Heard = Arc<Mutex<Vec<String>>>;

fn attribute<'a>(frame: &'a str, name: &str) -> &'a str {
    let name = format!(" {name}=\"");
    let rest = frame.split_once(&name).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default()
}

fn form(number: usize) -> String {
    let media = |uri: &str| {
        format!(
            "<media xmlns='urn:xmpp:media-element'><uri type='x/y'>http://media.example/x</uri>{uri}</media>"
        )
    };
    let cid = |of: &str| media(&format!("<uri type='x/y'>cid:sha1+{of}@bob.xmpp.org</uri>"));
    let page = media("<uri type='video/mpeg'>https://media.example/film?1</uri>");
    format!(
        "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>\
         <field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>\
         <field type='hidden' var='challenge'><value>riddle-{number}</value></field>\
         <field type='hidden' var='answers'><value>3</value></field>\
         <field var='username'><required/></field>\
         <field var='password' type='text-private'><required/></field>\
         <field var='ocr'>{}</field><field var='speech_recog'>{}</field>\
         <field var='video_recog'>{page}</field><field var='picture_q'>{}</field>\
         <field var='qa' label='What is hot in a cup?'/><field var='SHA-256' label='93C7A'/>\
         </x></query>",
        cid(PICTURE.0),
        cid(SOUND.0),
        media("<uri type='x/y'>javascript:alert(1)</uri>"),
    )
}

/// What it answers.
fn says(frame: &str, forms: &mut usize) -> Vec<String> {
    let id = attribute(frame, "id");
    let result = |kind: &str, within: &str| {
        vec![format!(
            "<iq xmlns='jabber:client' from='localhost' id='{id}' type='{kind}'>{within}</iq>"
        )]
    };
    if frame.starts_with("<open") {
        vec![OPEN.to_owned(), FEATURES.to_owned()]
    } else if frame.contains("urn:xmpp:bob") {
        let known = [(PICTURE, "image/png"), (SOUND, "audio/wav")];
        let cid = attribute(frame, "cid");
        let found = known.into_iter().find(|((hash, _), _)| cid.contains(hash));
        let Some(((_, data), mime)) = found else {
            return Vec::new();
        };
        result(
            "result",
            &format!("<data xmlns='urn:xmpp:bob' cid='{cid}' type='{mime}'>{data}</data>"),
        )
    } else if frame.contains("type=\"get\"") {
        *forms += 1;
        result("result", &form(*forms))
    } else if frame.contains("<value>kettle</value>") {
        result("result", "")
    } else {
        result(
            "error",
            "<error type='modify'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
        )
    }
}

async fn server() -> Result<(u16, Heard)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let heard = Heard::default();
    let log = heard.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (log, mut forms) = (log.clone(), 0);
            tokio::spawn(answer(stream, move |frame| {
                log.lock()
                    .expect("no test panics here")
                    .push(frame.to_owned());
                says(frame, &mut forms)
            }));
        }
    });
    Ok((port, heard))
}

fn count(heard: &Heard, what: &str) -> usize {
    let heard = heard.lock().expect("no test panics here");
    heard.iter().filter(|frame| frame.contains(what)).count()
}

async fn focused_riddle(tab: &Tab) -> Result<()> {
    until("the focus at a riddle", async || {
        let script = "return document.activeElement?.classList.contains('riddle')";
        Ok((tab.js(script, vec![]).await? == true).then_some(()))
    })
    .await
}

#[test]
fn riddles_are_seen_heard_changed_and_answered() -> Result<()> {
    run(async {
        let world = World::new("captcha", &["bob"])?;
        let (port, heard) = server().await?;
        let websocket = json!({ "localhost": format!("ws://localhost:{port}/ws") });
        let site = world.site_as(json!({ "websocket": websocket, "providers": false }))?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&format!("{}#/register", site.url())).await?;
        tab.fill("[data-testid=register-server]", "localhost")
            .await?;
        tab.click("[data-testid=register-ask]").await?;
        // Picture and sound come from the server itself, by its stream.
        tab.see("[data-testid=register-picture]").await?;
        until("the picture and the sound to be whole", async || {
            let script = "return document.querySelector('[data-testid=register-picture]').naturalWidth === 24
                && document.querySelector('[data-testid=register-sound]').duration > 0";
            Ok((tab.js(script, vec![]).await? == true).then_some(()))
        })
        .await?;
        // What lies elsewhere is for the person to open.
        let link = tab.see("[data-testid=register-media]").await?;
        ensure!(link.attr("href").await?.as_deref() == Some("https://media.example/film?1"));
        ensure!(link.attr("rel").await?.as_deref() == Some("noopener noreferrer"));
        let script = "return performance.getEntriesByType('resource').filter(it => it.name.includes('media.example')).length";
        ensure!(tab.js(script, vec![]).await? == 0, "fetched unasked");
        tab.see("[data-testid=register-no-media]").await?;
        let work = "return document.querySelector('[data-testid=register-SHA-256]') === null";
        ensure!(tab.js(work, vec![]).await? == true, "work is no riddle");
        tab.shot("riddles").await?;
        tab.fill("[data-testid=register-username]", "carol").await?;
        tab.fill("[data-testid=register-password]", PASSWORD)
            .await?;
        tab.fill("[data-testid=register-qa]", "stale").await?;
        // Other riddles; what else was typed stays.
        tab.click("[data-testid=register-another]").await?;
        until("another form", async || {
            Ok((count(&heard, "type=\"get\"") == 6).then_some(()))
        })
        .await?;
        focused_riddle(&tab).await?;
        tab.reads("[data-testid=register-preview]", "carol@localhost")
            .await?;
        tab.click("[data-testid=register-submit]").await?;
        tab.reads(
            "[data-testid=register-problem]",
            "Answer one of the riddles",
        )
        .await?;
        focused_riddle(&tab).await?;
        ensure!(count(&heard, "type=\"set\"") == 0, "sent without an answer");
        tab.fill("[data-testid=register-qa]", "ice").await?;
        tab.click("[data-testid=register-submit]").await?;
        tab.reads("[data-testid=register-problem]", "here is another one")
            .await?;
        until("a third form", async || {
            Ok((count(&heard, "type=\"get\"") == 9).then_some(()))
        })
        .await?;
        focused_riddle(&tab).await?;
        tab.shot("wrong").await?;
        tab.fill("[data-testid=register-ocr]", "kettle").await?;
        tab.click("[data-testid=register-submit]").await?;
        until("the right answer", async || {
            Ok((count(&heard, "<value>kettle</value>") == 1).then_some(()))
        })
        .await?;
        let sent = heard.lock().expect("no test panics here").clone();
        let sent = sent.iter().find(|it| it.contains("kettle"));
        let sent = sent.cloned().unwrap_or_default();
        ensure!(sent.contains("riddle-3"), "of another form: {sent}");
        ensure!(
            !sent.contains("\"qa\"") && !sent.contains("speech"),
            "{sent}"
        );
        // From there it is a sign-in, on a stream of its own.
        until("the sign-in", async || {
            Ok((count(&heard, "<open") == 2).then_some(()))
        })
        .await
    })
}
