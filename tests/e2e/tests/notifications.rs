//! Notifications of the system, as the browser has them.

use anyhow::{Result, ensure};
use keuvel_e2e::{Browser, Peer, Tab, World, run, until, world::PASSWORD};
use serde_json::json;

const ALICE: &str = "alice@localhost";
const BOB: &str = "bob@localhost";

/// Alice, who knows Bob and Carol, signed in where notifications are allowed.
struct Stage {
    world: World,
    browser: Browser,
    tab: Tab,
    bob: Peer,
    carol: Peer,
}

async fn stage(name: &str) -> Result<Stage> {
    let world = World::new(name, &["alice", "bob", "carol"])?;
    world.prosody.befriend("alice", "carol")?;
    let bob = world.peer("bob").await?;
    let carol = world.peer("carol").await?;
    let browser = world.browser().await?;
    let tab = browser.tab().await?;
    allow(&tab, &world).await?;
    tab.sign_in(ALICE, PASSWORD).await?;
    tab.installed().await?;
    Ok(Stage {
        world,
        browser,
        tab,
        bob,
        carol,
    })
}

async fn allow(tab: &Tab, world: &World) -> Result<()> {
    let allowed = json!({ "permissions": ["notifications"], "origin": world.site.url() });
    tab.cdp("Browser.grantPermissions", allowed).await?;
    Ok(())
}

/// What is shown: title and text of each, in order. Under the service worker's lock: the
/// browser forgets what is being shown while it is asked.
async fn shown(tab: &Tab) -> Result<Vec<(String, String)>> {
    let script = "return navigator.serviceWorker.getRegistration().then(it =>
        navigator.locks.request(`keuvel-notifications ${it.scope}`, () => it.getNotifications())
            .then(all => all.map(it => [it.title, it.body]).sort()))";
    Ok(serde_json::from_value(tab.js(script, vec![]).await?)?)
}

async fn shows(tab: &Tab, wanted: &[(&str, &str)]) -> Result<()> {
    let mut last = Vec::new();
    let seen = until("the notifications", async || {
        last = shown(tab).await?;
        let same = last.iter().map(|(a, b)| (a.as_str(), b.as_str()));
        Ok(same.eq(wanted.iter().copied()).then_some(()))
    })
    .await;
    anyhow::Context::with_context(seen, || format!("should be {wanted:#?}, and is {last:#?}"))
}

/// Counts what the page asks of the worker and how often it makes a sound.
const COUNT: &str = "
    window.asked = [];
    const post = ServiceWorker.prototype.postMessage;
    ServiceWorker.prototype.postMessage = function (it) { window.asked.push(it); return post.call(this, it); };
    window.tones = 0;
    const tone = BaseAudioContext.prototype.createOscillator;
    BaseAudioContext.prototype.createOscillator = function () { window.tones += 1; return tone.call(this); };
    return 0";

async fn fresh(tab: &Tab) -> Result<Vec<String>> {
    let script = "return window.asked.filter(it => it.fresh).map(it => it.title)";
    Ok(serde_json::from_value(tab.js(script, vec![]).await?)?)
}

#[test]
fn for_what_nobody_looks_at() -> Result<()> {
    run(async {
        let mut it = stage("notify").await?;
        let tab = &it.tab;
        tab.open_chat(BOB).await?;
        it.bob.say(ALICE, "looked at").await?;
        tab.message("looked at").await?;
        // Another chat is not.
        it.carol.say(ALICE, "hello").await?;
        shows(tab, &[("carol", "hello")]).await?;
        // Nor is any, while the tab is hidden; one for each chat.
        tab.seems_hidden(true).await?;
        it.bob
            .act(json!({"do": "message", "to": ALICE, "body": "one", "id": "m1"}))
            .await?;
        shows(tab, &[("bob", "one"), ("carol", "hello")]).await?;
        it.bob
            .act(json!({"do": "message", "to": ALICE, "body": "twoo", "id": "m2"}))
            .await?;
        shows(tab, &[("bob (2)", "twoo"), ("carol", "hello")]).await?;
        // Corrected and taken back in place.
        it.bob
            .act(json!({"do": "correct", "to": ALICE, "of": "m2", "body": "two"}))
            .await?;
        shows(tab, &[("bob (2)", "two"), ("carol", "hello")]).await?;
        it.bob
            .act(json!({"do": "retract", "to": ALICE, "of": "m2"}))
            .await?;
        shows(tab, &[("bob", "1 new message"), ("carol", "hello")]).await?;
        // Answered on another device.
        let mut phone = it.world.peer("alice").await?;
        phone.say("carol@localhost", "from my phone").await?;
        shows(tab, &[("bob", "1 new message")]).await?;
        // Seen here.
        tab.seems_hidden(false).await?;
        shows(tab, &[]).await?;
        // Nothing of it is said again after a reload, or by a server that starts again.
        tab.open(&format!("{}#/", it.world.site.url())).await?;
        it.carol.say(ALICE, "still there?").await?;
        shows(tab, &[("carol", "still there?")]).await?;
        tab.reload().await?;
        tab.online().await?;
        tab.installed().await?;
        tab.js(COUNT, vec![]).await?;
        it.world.prosody.restart()?;
        it.bob = it.world.peer("bob").await?;
        it.bob.say(ALICE, "after the restart").await?;
        shows(
            tab,
            &[("bob", "after the restart"), ("carol", "still there?")],
        )
        .await?;
        ensure!(fresh(tab).await? == ["bob"], "{:?}", fresh(tab).await?);
        // A stranger says nothing by this.
        let world = &it.world;
        world.prosody.register("mallory", PASSWORD)?;
        let mut mallory = world.peer("mallory").await?;
        mallory.say(ALICE, "buy").await?;
        let request = (
            "Message requests",
            "Somebody you do not know wrote to you, or asks to be in touch.",
        );
        shows(
            tab,
            &[
                request,
                ("bob", "after the restart"),
                ("carol", "still there?"),
            ],
        )
        .await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn one_over_all_tabs_with_one_sound() -> Result<()> {
    run(async {
        let mut it = stage("notify-tabs").await?;
        let second = it.browser.open(&it.world.site.url()).await?;
        second.online().await?;
        second.installed().await?;
        for tab in [&it.tab, &second] {
            tab.open_chat(BOB).await?;
            tab.js(COUNT, vec![]).await?;
        }
        it.carol.say(ALICE, "for one").await?;
        shows(&second, &[("carol", "for one")]).await?;
        let mut all = Vec::new();
        let mut tones = 0;
        for tab in [&it.tab, &second] {
            all.extend(fresh(tab).await?);
            let count = tab.js("return window.tones", vec![]).await?;
            tones += count.as_u64().unwrap_or_default();
        }
        // Two make the sound.
        ensure!(all == ["carol"] && tones == 2, "{all:?}, {tones} tones");
        // Looked at in one of them is looked at.
        second.open_chat("carol@localhost").await?;
        shows(&it.tab, &[]).await?;
        it.carol.say(ALICE, "seen").await?;
        second.message("seen").await?;
        it.bob.say(ALICE, "seen, too").await?;
        it.tab.message("seen, too").await?;
        shows(&second, &[]).await
    })
}

#[test]
fn as_much_as_is_decided() -> Result<()> {
    run(async {
        let mut it = stage("notify-settings").await?;
        let tab = &it.tab;
        tab.js(COUNT, vec![]).await?;
        let at = |place: &str| format!("location.hash = '{place}'; return 0");
        let set = async |testid: &str| {
            tab.js(&at("#/settings"), vec![]).await?;
            tab.click(&format!("[data-testid={testid}]")).await
        };
        set("notify-sender").await?;
        tab.reads("[data-testid=notify-state]", "shows notifications")
            .await?;
        tab.shot("settings").await?;
        it.bob.say(ALICE, "secret").await?;
        shows(tab, &[("bob", "1 new message")]).await?;
        set("notify-nothing").await?;
        it.bob.say(ALICE, "secret").await?;
        shows(tab, &[("Keuvel", "New message")]).await?;
        // At quiet hours there is none, and none later.
        set("notify-all").await?;
        set("set-notify-quiet").await?;
        for (field, time) in [("notify-from", "00:00"), ("notify-to", "23:59")] {
            let script = "const field = document.querySelector(arguments[0]);
                field.value = arguments[1];
                field.dispatchEvent(new Event('change', { bubbles: true })); return 0";
            let field = format!("[data-testid={field}]");
            tab.see(&field).await?;
            tab.js(script, vec![json!(field), json!(time)]).await?;
        }
        it.carol.say(ALICE, "at night").await?;
        tab.reads(
            "[data-testid=chat-row][data-jid='carol@localhost'] [data-testid=chat-unread]",
            "1",
        )
        .await?;
        // Bob's goes, which says that it was decided about Carol's, too.
        tab.open_chat(BOB).await?;
        shows(tab, &[]).await?;
        set("set-notify-quiet").await?;
        it.carol.say(ALICE, "in the morning").await?;
        shows(tab, &[("carol (2)", "in the morning")]).await?;
        // While oneself is not to be disturbed.
        tab.click("[data-testid=account-menu]").await?;
        tab.click("[data-testid=own-show-busy]").await?;
        it.bob.say(ALICE, "disturbing").await?;
        tab.reads(
            "[data-testid=chat-row][data-jid='bob@localhost'] [data-testid=chat-unread]",
            "1",
        )
        .await?;
        tab.open_chat("carol@localhost").await?;
        shows(tab, &[]).await?;
        let titles = fresh(tab).await?;
        ensure!(titles == ["bob", "Keuvel", "carol (2)"], "{titles:?}");
        Ok(())
    })
}

#[test]
fn muted_chats_say_nothing() -> Result<()> {
    run(async {
        let mut it = stage("notify-mute").await?;
        let tab = &it.tab;
        let row = tab
            .see("[data-testid=chat-row][data-jid='carol@localhost']")
            .await?;
        let menu = tab
            .front()
            .await?
            .action_chain()
            .context_click_element(&row);
        menu.perform().await?;
        tab.click("[data-testid=row-menu-panel] [data-testid=mute]")
            .await?;
        tab.click("[data-testid=mute-always]").await?;
        tab.see("[data-testid=chat-muted]").await?;
        tab.js(COUNT, vec![]).await?;
        it.carol.say(ALICE, "noise").await?;
        tab.reads("[data-testid=chat-unread]", "1").await?;
        it.bob.say(ALICE, "hello").await?;
        shows(tab, &[("bob", "hello")]).await?;
        ensure!(fresh(tab).await? == ["bob"], "{:?}", fresh(tab).await?);
        Ok(())
    })
}

#[test]
fn a_click_leads_to_the_chat_and_says_in_which_account() -> Result<()> {
    run(async {
        let mut it = stage("notify-click").await?;
        let tab = &it.tab;
        it.world.prosody.register("dave", PASSWORD)?;
        it.world.prosody.befriend("dave", "bob")?;
        tab.add_account("dave@localhost", PASSWORD).await?;
        it.bob.say(ALICE, "for alice").await?;
        shows(tab, &[("bob", "for alice\nIn alice@localhost")]).await?;
        let mut devtools = it.browser.devtools().await?;
        // A click as the system tells the worker of it.
        let click = |action: &str, reply: &str| {
            format!(
                "registration.getNotifications().then(([notification]) => {{
                    const event = new NotificationEvent('notificationclick', {{ notification, action: '{action}', reply: '{reply}' }});
                    self.dispatchEvent(event);
                }})"
            )
        };
        devtools.in_service_worker(&click("", "")).await?;
        tab.see(&format!("[data-testid=conversation][data-jid='{BOB}']"))
            .await?;
        tab.message("for alice").await?;
        shows(tab, &[]).await?;
        // What can be done without opening it.
        tab.js("location.hash = '#/'; return 0", vec![]).await?;
        tab.gone("[data-testid=conversation]").await?;
        it.bob.say(ALICE, "and?").await?;
        shows(tab, &[("bob", "and?\nIn alice@localhost")]).await?;
        devtools
            .in_service_worker(&click("reply", "from outside"))
            .await?;
        it.bob.hears("from outside").await?;
        shows(tab, &[]).await?;
        it.bob.say(ALICE, "good").await?;
        shows(tab, &[("bob", "good\nIn alice@localhost")]).await?;
        devtools.in_service_worker(&click("read", "")).await?;
        tab.gone("[data-testid=chat-unread]").await?;
        tab.gone("[data-testid=conversation]").await
    })
}

#[test]
fn asked_for_when_there_is_a_reason() -> Result<()> {
    run(async {
        let world = World::new("notify-offer", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let ask = json!({ "permission": { "name": "notifications" }, "setting": "prompt" });
        tab.cdp("Browser.setPermission", ask).await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.open_chat(BOB).await?;
        ensure!(tab.now("[data-testid=notify-offer]").await?.is_none());
        tab.say("hello").await?;
        bob.hears("hello").await?;
        tab.see("[data-testid=notify-offer]").await?;
        tab.shot("offer").await?;
        tab.click("[data-testid=notify-decline]").await?;
        tab.gone("[data-testid=notify-offer]").await?;
        // It is not offered again; the settings have it.
        tab.reload().await?;
        tab.open_chat(BOB).await?;
        tab.say("again").await?;
        bob.hears("again").await?;
        ensure!(tab.now("[data-testid=notify-offer]").await?.is_none());
        tab.js("location.hash = '#/settings'; return 0", vec![])
            .await?;
        tab.reads("[data-testid=notify-state]", "not been asked")
            .await?;
        allow(&tab, &world).await?;
        tab.click("[data-testid=set-notify-allow]").await?;
        tab.reads("[data-testid=notify-state]", "shows notifications")
            .await
    })
}
