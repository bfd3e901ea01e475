//! Every screen, light and dark, by the rules of WCAG 2.2 AA that a machine can check
//! (axe-core).

use anyhow::{Result, ensure};
use keuvel_e2e::{Peer, Tab, World, run, until, world::PASSWORD};
use serde_json::json;
use xtask::prosody::Options;

const ESCAPE: &str = "\u{e00c}";
const SHIFT: &str = "\u{e008}";
const F10: &str = "\u{e03a}";

/// Looks at what is on screen: what is wrong, and with what. What can be dragged between
/// two landmarks is in neither.
const LOOK: &str = "
    const headings = [...document.querySelectorAll('h1')].filter(it => it.checkVisibility({ visibilityProperty: true }));
    if (headings.length !== 1) return [`first headings: ${headings.map(it => it.textContent)}`];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return axe.run(document, { runOnly: tags, resultTypes: ['violations'], preload: false })
        .then(found => found.violations.flatMap(it => it.nodes
            .filter(node => it.id !== 'region' || !/^<div class=.border/.test(node.html))
            .map(node =>
            `${it.id}: ${node.target.join(' ')} ${node.html.slice(0, 200)}: ${node.failureSummary}`)))";

/// Who looks at the screens, and what they saw.
struct Eyes {
    tab: Tab,
    axe: String,
    contrasts: &'static [&'static str],
    found: Vec<String>,
}

impl Eyes {
    fn new(tab: &Tab) -> Result<Eyes> {
        Ok(Eyes {
            tab: tab.clone(),
            axe: std::fs::read_to_string(xtask::setup::axe()?)?,
            contrasts: &["no-preference"],
            found: Vec::new(),
        })
    }

    /// Looks at a screen once something is there.
    async fn look(&mut self, name: &str, css: &str) -> Result<()> {
        let tab = self.tab.clone();
        tab.see(css).await?;
        if tab.js("return 'axe' in window", vec![]).await? == false {
            let script = format!("{}; return 0", self.axe);
            tab.js(&script, vec![]).await?;
        }
        for contrast in self.contrasts {
            for theme in ["light", "dark"] {
                let features = json!([
                    {"name": "prefers-color-scheme", "value": theme},
                    {"name": "prefers-contrast", "value": contrast},
                    {"name": "prefers-reduced-motion", "value": "reduce"},
                ]);
                tab.cdp("Emulation.setEmulatedMedia", json!({"features": features}))
                    .await?;
                let wrong = tab.js(LOOK, vec![]).await?;
                let wrong: Vec<String> = serde_json::from_value(wrong)?;
                let look = format!("{name}, {theme}, contrast {contrast}");
                self.found
                    .extend(wrong.iter().map(|it| format!("{look}: {it}")));
            }
        }
        Ok(())
    }

    /// Clicks, and looks at what that opened.
    async fn open(&mut self, name: &str, button: &str, css: &str) -> Result<()> {
        self.tab.click(button).await?;
        self.look(name, css).await
    }

    /// Goes to a place in the app, and looks.
    async fn go(&mut self, place: &str, css: &str) -> Result<()> {
        let go = "location.hash = arguments[0]; return 0";
        self.tab.js(go, vec![json!(place)]).await?;
        self.look(place, css).await
    }

    /// One step back, from what is there.
    async fn leave(&self, css: &str) -> Result<()> {
        let active = self.tab.front().await?.active_element().await?;
        active.send_keys(ESCAPE).await?;
        self.tab.gone(css).await
    }

    fn done(self) -> Result<()> {
        ensure!(self.found.is_empty(), "{}", self.found.join("\n\n"));
        Ok(())
    }
}

#[test]
fn the_way_in() -> Result<()> {
    run(async {
        let options = Options {
            registration: true,
            extra_config: "registration_invite_only = false\n".into(),
            ..Options::default()
        };
        let world = World::with("accessible-in", &["alice"], options)?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let mut eyes = Eyes::new(&tab)?;
        eyes.look("sign in", "[data-testid=signin-submit]").await?;
        tab.fill_in("alice@localhost", "wrong").await?;
        tab.click("[data-testid=signin-submit]").await?;
        eyes.look("wrong password", "#signin-problem:not(:empty)")
            .await?;
        eyes.go("#/report", "#report section").await?;
        eyes.go("#/register", "[data-testid=provider]").await?;
        tab.fill("[data-testid=register-server]", "localhost")
            .await?;
        eyes.open(
            "a new account",
            "[data-testid=register-ask]",
            "[data-testid=register-username]",
        )
        .await?;
        eyes.go("#/", "[data-testid=signin-submit]").await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        eyes.look("an empty list", "[data-testid=add-first-contact]")
            .await?;
        eyes.open(
            "the menu of nobody else",
            "[data-testid=account-menu]",
            "[data-testid=invite]",
        )
        .await?;
        eyes.open("invite", "[data-testid=invite]", "dialog[open]")
            .await?;
        tab.click("[data-testid=invite-submit]").await?;
        eyes.look("an invitation made", "[data-testid=invite-qr]")
            .await?;
        eyes.done()
    })
}

/// Everything that can be in a chat, from the other side.
async fn talk(bob: &mut Peer) -> Result<()> {
    let message = |id: &str, body: &str, more: &str| {
        format!(
            "<message to='alice@localhost' type='chat' id='{id}'><body>{body}</body>{more}</message>"
        )
    };
    for (id, body) in [
        (
            "plain",
            "Hello https://example.org/ and xmpp:carol@localhost",
        ),
        (
            "styled",
            "*bold* _slanted_ ~gone~ `code`\n&gt; quoted\n```rust\nlet it = 1;\n```",
        ),
        ("action", "/me waves"),
        ("emoji", "🎸"),
        ("rtl", "مرحبا سميرة"),
        ("first", "helo"),
        ("taken", "not for you"),
    ] {
        bob.raw(&message(id, body, "")).await?;
    }
    let hint = "<spoiler xmlns='urn:xmpp:spoiler:0'>The end of it</spoiler>";
    bob.raw(&message("spoiler", "He did it", hint)).await?;
    let sealed = "<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl' name='OMEMO'/>";
    bob.raw(&message(
        "sealed",
        "I sent you an encrypted message",
        sealed,
    ))
    .await?;
    let to = "alice@localhost";
    bob.act(json!({"do": "correct", "to": to, "of": "first", "body": "hello"}))
        .await?;
    bob.act(json!({"do": "retract", "to": to, "of": "taken"}))
        .await?;
    bob.act(json!({"do": "react", "to": to, "of": "styled", "emoji": ["👍"]}))
        .await?;
    bob.act(json!({"do": "reply", "to": to, "of": "plain", "quoted": "Hello", "body": "the last"}))
        .await
}

/// Opens the menu of a message. Some of those before it have no text.
async fn message_menu(tab: &Tab, text: &str) -> Result<()> {
    let focus = "const body = [...document.querySelectorAll('[data-testid=message-body]')]
        .find(it => it.textContent === arguments[0]);
        body.closest('article').focus(); return 0";
    tab.js(focus, vec![json!(text)]).await?;
    tab.click("article:focus-within [data-testid=message-menu]")
        .await
}

/// What is opened over the list and a chat, in all looks.
async fn menus_and_dialogs(tab: &Tab, eyes: &mut Eyes) -> Result<()> {
    eyes.contrasts = &["no-preference", "more"];
    let row = "[data-testid=chat-row][data-jid='bob@localhost']";
    let keys = format!("{SHIFT}{F10}");
    tab.type_in(row, &keys).await?;
    eyes.look("a row's menu", "[data-testid=row-menu-panel]")
        .await?;
    eyes.open("mute", "[data-testid=mute]", "[data-testid=mute-hour]")
        .await?;
    eyes.leave("dialog").await?;
    tab.open_chat("bob@localhost").await?;
    tab.message("the last").await?;
    for (name, item, css) in [
        ("forward", "[data-testid=menu-forward]", "dialog[open]"),
        ("delete", "[data-testid=menu-delete]", "dialog[open]"),
        (
            "select",
            "[data-testid=menu-select]",
            "[data-testid=chosen-bar]",
        ),
    ] {
        message_menu(tab, "the last").await?;
        eyes.look("a message's menu", "[data-testid=message-menu-panel]")
            .await?;
        eyes.open(name, item, css).await?;
        eyes.leave(css).await?;
    }
    tab.click("[data-testid=contact-menu]").await?;
    eyes.look("a contact's menu", "[data-testid=go-to-day]")
        .await?;
    eyes.open("a day", "[data-testid=go-to-day]", "[data-testid=go-day]")
        .await?;
    eyes.leave("dialog").await?;
    eyes.open("details", "[data-testid=open-details]", "#details-address")
        .await?;
    eyes.leave("[data-testid=details]").await
}

/// What was written to nobody.
async fn failed_message(tab: &Tab, eyes: &mut Eyes) -> Result<()> {
    let nobody = "location.hash = '#/chat/nobody%40localhost'; return 0";
    tab.js(nobody, vec![]).await?;
    tab.see("[data-testid=conversation][data-jid='nobody@localhost']")
        .await?;
    tab.say("anyone?").await?;
    tab.message_is("anyone?", "failed").await?;
    eyes.look("a failed message", "[data-testid=message-retry]")
        .await
}

#[test]
fn what_opens_over_a_chat_in_high_contrast_too() -> Result<()> {
    run(async {
        let world = World::new("accessible-over", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let mut eyes = Eyes::new(&tab)?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        talk(&mut bob).await?;
        tab.reads("[data-testid=chat-preview]", "the last").await?;
        menus_and_dialogs(&tab, &mut eyes).await?;
        failed_message(&tab, &mut eyes).await?;
        eyes.done()
    })
}

#[test]
fn the_same_in_arabic_on_a_phone() -> Result<()> {
    run(async {
        let world = World::new("accessible-arabic", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let site = world.site_as(json!({ "language": "ar" }))?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let phone = json!({"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true});
        tab.cdp("Emulation.setDeviceMetricsOverride", phone).await?;
        tab.open(&site.url()).await?;
        let mut eyes = Eyes::new(&tab)?;
        eyes.look("sign in", "[data-testid=signin-submit]").await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        talk(&mut bob).await?;
        tab.reads("[data-testid=chat-preview]", "the last").await?;
        eyes.look("the list", "[data-testid=chat-row]").await?;
        menus_and_dialogs(&tab, &mut eyes).await?;
        eyes.look("a chat", "[data-testid=message-edited]").await?;
        failed_message(&tab, &mut eyes).await?;
        for (place, css) in [
            ("#/settings", "[data-testid=index-notify]"),
            ("#/settings/notify", "[data-testid=settings-notify]"),
            ("#/account", "[data-testid=new-password]"),
            ("#/requests", "[data-testid=requests-pane] h1"),
            ("#/report", "#report section"),
        ] {
            eyes.go(place, css).await?;
        }
        eyes.done()
    })
}

#[test]
fn the_form_for_guests() -> Result<()> {
    run(async {
        let options = Options {
            guest_host: true,
            ..Options::default()
        };
        let world = World::with("accessible-guest", &[], options)?;
        let site = world.site_for_guests()?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        let mut eyes = Eyes::new(&tab)?;
        eyes.contrasts = &["no-preference", "more"];
        eyes.look("guests", "[data-testid=guest-submit]").await?;
        tab.click("[data-testid=guest-submit]").await?;
        eyes.look("no name", "#guest-problem:not(:empty)").await?;
        tab.fill("[data-testid=guest-name]", "Dick Whittington")
            .await?;
        tab.click("[data-testid=guest-submit]").await?;
        eyes.look("a guest", "[data-testid=guest]").await?;
        eyes.done()
    })
}

#[test]
fn a_chat_and_all_that_is_around_it() -> Result<()> {
    run(async {
        let world = World::new("accessible-chat", &["alice", "bob", "eve"])?;
        let mut bob = world.peer("bob").await?;
        let mut eve = world.peer("eve").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let mut eyes = Eyes::new(&tab)?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        talk(&mut bob).await?;
        eve.say("alice@localhost", "we have met").await?;
        tab.reads("[data-testid=chat-preview]", "the last").await?;
        eyes.look("the list", "[data-testid=requests-link]").await?;
        eyes.open(
            "the account's menu",
            "[data-testid=account-menu]",
            "[data-testid=sign-out]",
        )
        .await?;
        eyes.leave("[data-testid=sign-out]").await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("the last").await?;
        tab.say("an answer").await?;
        bob.hears("an answer").await?;
        tab.see("[data-sent=sent], [data-sent=delivered]").await?;
        eyes.look("a chat", "[data-testid=message-edited]").await?;
        for (name, button, css) in [
            (
                "a contact's menu",
                "[data-testid=contact-menu]",
                "[data-testid=contact-rename]",
            ),
            (
                "emoji",
                "[data-testid=emoji-button]",
                "[data-testid=emoji-grid]",
            ),
        ] {
            eyes.open(name, button, css).await?;
            eyes.leave(css).await?;
        }
        message_menu(&tab, "the last").await?;
        eyes.look("a message's menu", "[data-testid=message-menu-panel]")
            .await?;
        eyes.leave("[data-testid=message-menu-panel]").await?;
        message_menu(&tab, "the last").await?;
        eyes.open(
            "an answer",
            "[data-testid=menu-reply]",
            "[data-testid=answering]",
        )
        .await?;
        tab.click("[data-testid=answering-cancel]").await?;
        for (name, item) in [
            ("a name", "[data-testid=contact-rename]"),
            ("blocking", "[data-testid=contact-block]"),
            ("an end", "[data-testid=contact-remove]"),
            ("a chat's file", "[data-testid=chat-export]"),
        ] {
            tab.click("[data-testid=contact-menu]").await?;
            eyes.open(name, item, "dialog[open]").await?;
            eyes.leave("dialog").await?;
        }
        tab.click("[data-testid=add-contact]").await?;
        eyes.look("add somebody", "dialog[open] input").await?;
        eyes.leave("dialog").await?;
        tab.click("[data-testid=account-menu]").await?;
        eyes.open("sign out", "[data-testid=sign-out]", "dialog[open]")
            .await?;
        eyes.leave("dialog").await?;
        eyes.go("#/new", "[data-testid=switcher]").await?;
        eyes.leave("dialog").await?;
        let row = tab.see("[data-testid=chat-row]").await?;
        row.send_keys("?").await?;
        eyes.look("keys", "[data-testid=keys]").await?;
        eyes.leave("dialog").await?;
        tab.has("[data-testid=chat-row]:focus").await?;
        tab.fill("[data-testid=filter]", "hello?").await?;
        eyes.look("a search", "[data-testid=hit]").await?;
        for (place, css) in [
            ("#/settings", "[data-testid=settings-notify]"),
            ("#/requests", "[data-testid=request-row]"),
            ("#/account", "[data-testid=new-password]"),
            ("#/report", "#report section"),
        ] {
            eyes.go(place, css).await?;
        }
        tab.has_no_complaints().await?;
        eyes.done()
    })
}

#[test]
fn what_comes_is_said_once_and_much_as_a_number() -> Result<()> {
    run(async {
        let world = World::new("accessible-spoken", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        bob.say("alice@localhost", "before it was open").await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("before it was open").await?;
        // All that is ever said, as a screen reader would hear it.
        let listen = "globalThis.heard = [];
            const region = document.querySelector('[data-testid=spoken]');
            if (region.textContent) heard.push(region.textContent);
            new MutationObserver(() => region.textContent && heard.push(region.textContent))
                .observe(region, { childList: true, subtree: true, characterData: true });";
        tab.js(listen, vec![]).await?;
        let heard = async |wanted: &[&str]| {
            until(&format!("{wanted:?} to be said"), async || {
                let heard = tab.js("return heard", vec![]).await?;
                Ok((heard == serde_json::json!(wanted)).then_some(()))
            })
            .await
        };
        bob.say("alice@localhost", "Good morning").await?;
        heard(&["bob: Good morning"]).await?;
        let many = serde_json::json!({ "do": "many", "to": "alice@localhost", "count": 5, "prefix": "number" });
        bob.act(many).await?;
        heard(&["bob: Good morning", "5 new messages"]).await?;
        // What one says oneself one knows.
        tab.say("And to you").await?;
        bob.hears("And to you").await?;
        bob.say("alice@localhost", "Tea?").await?;
        heard(&["bob: Good morning", "5 new messages", "bob: Tea?"]).await
    })
}

#[test]
fn rooms() -> Result<()> {
    run(async {
        let world = World::new("accessible-rooms", &["alice", "bob"])?;
        world.prosody.befriend("alice", "bob")?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let mut eyes = Eyes::new(&tab)?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.see("[data-testid=chat-row]").await?;
        eyes.open(
            "a new group",
            "[data-testid=begin-room]",
            "[data-testid=room-person]",
        )
        .await?;
        tab.click("[data-testid=room-join-instead]").await?;
        eyes.look("which room", "[data-testid=room-address]")
            .await?;
        let room = "tea@conference.localhost";
        tab.fill("[data-testid=room-address]", room).await?;
        tab.click("[data-testid=room-join-submit]").await?;
        eyes.look("a room that is not there", "[data-testid=room-not-there]")
            .await?;
        tab.click("[data-testid=room-join-now]").await?;
        tab.reads("[data-testid=conversation-status]", "1 person")
            .await?;
        bob.act(json!({"do": "join", "room": room, "nick": "Bob"}))
            .await?;
        bob.act(json!({"do": "in_room", "to": room, "body": "alice: hello"}))
            .await?;
        tab.message("alice: hello").await?;
        eyes.look("a room", "[data-testid=message-author]").await?;
        tab.type_in("[data-testid=composer]", "/").await?;
        eyes.look("commands", "[data-testid=emoji-offer]").await?;
        tab.fill("[data-testid=composer]", "").await?;
        tab.say("/msg Bob: you alone").await?;
        tab.see("[data-testid=message-private]").await?;
        tab.say("/mute Bob").await?;
        let only_reads = "Bob may only read now.";
        until("Bob to be a visitor", async || {
            let told = tab.texts("[data-testid=happened]").await?;
            Ok(told.last().is_some_and(|it| it == only_reads).then_some(()))
        })
        .await?;
        bob.raw(&format!(
            "<message to='{room}' id='voice'><x xmlns='jabber:x:data' type='submit'>\
             <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#request</value></field>\
             <field var='muc#role'><value>participant</value></field></x></message>"
        ))
        .await?;
        eyes.look("somebody who asks to write", "[data-testid=voice-asked]")
            .await?;
        eyes.open(
            "who is in it",
            "[data-testid=open-details]",
            "[data-testid=occupant][data-nick=Bob]",
        )
        .await?;
        eyes.open(
            "a link into it",
            "[data-testid=room-link]",
            "[data-testid=invite-qr]",
        )
        .await?;
        eyes.leave("dialog").await?;
        eyes.open(
            "what to do about somebody",
            "[data-testid=occupant-menu]",
            "[data-testid=occupant-kick]",
        )
        .await?;
        eyes.open(
            "sending out",
            "[data-testid=occupant-kick]",
            "[data-testid=room-why]",
        )
        .await?;
        eyes.leave("dialog").await?;
        eyes.open(
            "how it is run",
            "[data-testid=room-run]",
            "[data-testid=room-configure] input",
        )
        .await?;
        eyes.leave("dialog").await?;
        eyes.open(
            "who is what in it",
            "[data-testid=room-lists]",
            "[data-testid=room-members]",
        )
        .await?;
        eyes.leave("dialog").await?;
        bob.act(
            json!({"do": "invite", "to": "alice@localhost", "room": "cake@conference.localhost"}),
        )
        .await?;
        tab.open_chat("cake@conference.localhost").await?;
        eyes.look("an invitation", "[data-testid=room-join]")
            .await?;
        eyes.done()
    })
}
