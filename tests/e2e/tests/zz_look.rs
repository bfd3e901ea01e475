//! Temporary.
use anyhow::Result;
use keuvel_e2e::{Many, Tab, World, run, until, world::PASSWORD};
use serde_json::json;
use xtask::prosody::{Contact, Options};

async fn size(tab: &Tab, w: u32, h: u32, mobile: bool) -> Result<()> {
    let m = json!({"width": w, "height": h, "deviceScaleFactor": 1, "mobile": mobile});
    tab.cdp("Emulation.setDeviceMetricsOverride", m).await?;
    Ok(())
}
async fn theme(tab: &Tab, theme: &str) -> Result<()> {
    let features = json!([{"name": "prefers-color-scheme", "value": theme}, {"name": "prefers-reduced-motion", "value": "reduce"}]);
    tab.cdp("Emulation.setEmulatedMedia", json!({"features": features}))
        .await?;
    Ok(())
}
async fn go(tab: &Tab, place: &str, css: &str) -> Result<()> {
    tab.js("location.hash = arguments[0]; return 0", vec![json!(place)])
        .await?;
    tab.see(css).await?;
    Ok(())
}
async fn walk(tab: &Tab, p: &str) -> Result<()> {
    go(tab, "#/", "[data-testid=chat-row]").await?;
    tab.shot(&format!("{p}-1list")).await?;
    tab.js(
        "document.querySelector('[data-testid=begin-room]').click(); return 0",
        vec![],
    )
    .await?;
    tab.see("[data-testid=room-person]").await?;
    tab.fill("[data-testid=room-name]", "Family").await?;
    tab.click("[data-testid=room-person]").await?;
    tab.shot(&format!("{p}-2choose")).await?;
    tab.fill("[data-testid=room-person-find]", "zzz").await?;
    tab.shot(&format!("{p}-3nobody")).await?;
    tab.js(
        "document.querySelector('dialog [data-testid=cancel]').click(); return 0",
        vec![],
    )
    .await?;
    tab.gone("dialog").await?;
    go(
        tab,
        "#/chat/tea%40conference.localhost?details",
        "[data-testid=occupant]",
    )
    .await?;
    tab.js(
        "document.querySelector('.occupants').scrollIntoView(); return 0",
        vec![],
    )
    .await?;
    until("drawn", async || {
        Ok(tab.now("[data-testid=occupant]").await?.map(|_| ()))
    })
    .await?;
    tab.shot(&format!("{p}-4people")).await?;
    go(tab, "#/settings/profile", "[data-testid=settings-section]")
        .await
        .ok();
    tab.shot(&format!("{p}-5profile")).await?;
    go(tab, "#/settings/chats", "[data-testid=settings-section]")
        .await
        .ok();
    tab.shot(&format!("{p}-6chats")).await?;
    go(tab, "#/settings", "[data-testid=settings-find]")
        .await
        .ok();
    tab.shot(&format!("{p}-7settings")).await?;
    Ok(())
}
#[test]
fn look() -> Result<()> {
    run(async {
        let world = World::with("zz-look", &["alice", "bob", "carol"], Options::default())?;
        let contact = |number: usize| {
            let names = [
                "Zoë van der Berg",
                "Ahmed",
                "محمد عبد الله",
                "Élise",
                "A very long name that goes on and on and does not end anywhere near",
                "李小龙",
                "Bob",
            ];
            Contact::named(
                &format!("friend{number:03}"),
                &format!("{} {number}", names[number % 7]),
                "Many",
            )
        };
        let contacts: Vec<Contact> = (0..60).map(contact).collect();
        world.prosody.roster("alice", &contacts)?;
        let mut bob = world.peer("bob").await?;
        bob.act(json!({"do": "join", "room": "tea@conference.localhost", "nick": "Bob the owner"}))
            .await?;
        bob.expect("in", |e| {
            e["xml"]
                .as_str()
                .unwrap_or_default()
                .contains("code=\"110\"")
        })
        .await?;
        bob.raw("<iq type='set' to='tea@conference.localhost' id='c'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field><field var='muc#roomconfig_roomname'><value>Tea and biscuits</value></field></x></query></iq>").await?;
        bob.raw("<iq type='set' to='tea@conference.localhost' id='d'><query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='member' jid='alice@localhost'/></query></iq>").await?;
        let mut peers = Vec::new();
        for nick in [
            "Ahmed",
            "محمد عبد الله بن طويل الاسم",
            "A very long nick that goes on and on and does not end",
            "Élise 🌻",
            "lurker",
        ] {
            let mut peer = world.peer("carol").await?;
            peer.act(json!({"do": "join", "room": "tea@conference.localhost", "nick": nick}))
                .await?;
            peers.push(peer);
        }
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.click("[data-testid=begin-room]").await?;
        tab.click("[data-testid=room-join-instead]").await?;
        tab.fill("[data-testid=room-address]", "tea@conference.localhost")
            .await?;
        tab.click("[data-testid=room-join-submit]").await?;
        tab.see("[data-testid=room-about]").await?;
        tab.fill("[data-testid=room-join-nick]", "Alice").await?;
        tab.click("[data-testid=room-join-now]").await?;
        tab.see("[data-testid=composer]").await?;
        theme(&tab, "light").await?;
        walk(&tab, "light").await?;
        size(&tab, 390, 844, true).await?;
        theme(&tab, "dark").await?;
        walk(&tab, "phone").await?;
        tab.js(
            "localStorage.setItem('keuvel-language', 'ar'); return 0",
            vec![],
        )
        .await
        .ok();
        Ok(())
    })
}
