//! Pictures of every screen, to be looked at: `cargo xtask shots`.
//!
//! Those of the docs are made by [`handful`]. Each scene is played once for a language, and taken in every size, light and dark.

mod handful;
mod people;

use anyhow::Result;
use keuvel_e2e::{Tab, World, run, world::PASSWORD};
use serde_json::json;
use std::path::PathBuf;
use xtask::prosody::Options;

/// Widths and heights: a phone, a tablet, a screen.
const SIZES: [(u32, u32); 3] = [(390, 844), (820, 1180), (1440, 900)];
const THEMES: [&str; 2] = ["light", "dark"];
const LANGUAGES: [&str; 2] = ["en", "ar"];

/// Where the pictures of a language go.
struct Album {
    dir: PathBuf,
    tab: Tab,
}

impl Album {
    /// Takes what is to be seen, in every size and theme.
    async fn take(&self, name: &str) -> Result<()> {
        for theme in THEMES {
            let media = json!({"features": [{"name": "prefers-color-scheme", "value": theme}]});
            self.tab.cdp("Emulation.setEmulatedMedia", media).await?;
            for (width, height) in SIZES {
                self.size(width, height).await?;
                let file = format!("{name}-{width}x{height}-{theme}.png");
                let driver = self.tab.front().await?;
                driver.screenshot(&self.dir.join(file)).await?;
            }
        }
        self.size(1440, 900).await
    }

    async fn size(&self, width: u32, height: u32) -> Result<()> {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.tab
            .cdp("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        // Two frames: the layout of the new size is drawn by then.
        let frames = "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))";
        self.tab.js(frames, vec![]).await?;
        Ok(())
    }

    /// Goes to a place in the app and waits for something there.
    async fn go(&self, place: &str, css: &str) -> Result<()> {
        self.tab
            .js("location.hash = arguments[0]; return 0", vec![json!(place)])
            .await?;
        self.tab.see(css).await?;
        Ok(())
    }

    async fn escape(&self) -> Result<()> {
        let key = thirtyfour::Key::Escape.value().to_string();
        let active = self.tab.front().await?.active_element().await?;
        active.send_keys(key).await?;
        Ok(())
    }
}

fn main() -> Result<()> {
    run(async {
        if std::env::args().any(|word| word == "docs") {
            return handful::make().await;
        }
        for language in LANGUAGES {
            let mut world = World::with(
                &format!("shots-{language}"),
                &[people::ME],
                Options::default(),
            )?;
            people::settle(&world)?;
            let dir = xtask::paths::target().join("shots").join(language);
            let _ = std::fs::remove_dir_all(&dir);
            std::fs::create_dir_all(&dir)?;
            let browser = world.browser().await?;
            let tab = browser.tab().await?;
            tab.js(
                "localStorage.setItem('keuvel.language', arguments[0]); return 0",
                vec![json!(language)],
            )
            .await?;
            tab.reload().await?;
            play(
                &mut world,
                &Album {
                    dir: dir.clone(),
                    tab,
                },
            )
            .await?;
            println!("{}", dir.display());
        }
        Ok(())
    })
}

async fn play(world: &mut World, album: &Album) -> Result<()> {
    let tab = &album.tab;
    tab.see("[data-testid=signin-submit]").await?;
    album.take("01-sign-in").await?;
    tab.fill_in("nobody@localhost", "wrong").await?;
    tab.click("[data-testid=signin-submit]").await?;
    tab.see("#signin-problem:not(:empty)").await?;
    album.take("02-wrong-password").await?;
    album.go("#/register", "#register form").await?;
    album.take("03-register").await?;
    album.go("#/", "[data-testid=signin-submit]").await?;

    let mut others = people::arrive(world).await?;
    people::be_seen(tab, &mut others).await?;
    tab.sign_in(&people::address(people::ME), PASSWORD).await?;
    people::talk(&mut others).await?;
    tab.see("[data-testid=chat-row]").await?;
    album.take("10-list").await?;
    tab.open_chat(&people::address("lena")).await?;
    tab.see("[data-testid=message]").await?;
    tab.say("Ten is perfect. I will bring the big basket")
        .await?;
    album.take("11-conversation").await?;
    tab.click("[data-testid=contact-menu]").await?;
    album.take("12-contact-menu").await?;
    album.escape().await?;
    tab.click(".open-details").await?;
    tab.see("[data-testid=details-jid]").await?;
    album.take("17-details").await?;
    tab.click("[data-testid=details-close]").await?;
    tab.gone("[data-testid=details]").await?;
    tab.click("[data-testid=emoji-button]").await?;
    tab.see("[data-testid=emoji-grid]").await?;
    album.take("13-emoji").await?;
    album.escape().await?;
    tab.open_chat(&people::address("samira")).await?;
    tab.see("[data-testid=message]").await?;
    album.take("14-right-to-left").await?;
    tab.open_chat(&people::address("long")).await?;
    album.take("15-long-name").await?;
    group(album, &mut others).await?;
    album.go("#/", "[data-testid=filter]").await?;
    tab.fill("[data-testid=filter]", "saturday").await?;
    tab.see("[data-testid=hit]").await?;
    album.take("16-search").await?;
    let clear = "const it = document.querySelector('[data-testid=filter]'); it.value = '';
        it.dispatchEvent(new Event('input', { bubbles: true })); return 0";
    tab.js(clear, vec![]).await?;
    album
        .go("#/settings/notify", "[data-testid=settings-notify]")
        .await?;
    tab.click("[data-testid=set-notify-quiet]").await?;
    album.take("24-notifications").await?;
    for (name, place, css) in [
        ("20-settings", "#/settings", "[data-testid=index-look]"),
        (
            "27-appearance",
            "#/settings/look",
            "[data-testid=appearance]",
        ),
        (
            "25-storage",
            "#/settings/storage",
            "[data-testid=storage-used]",
        ),
        ("21-requests", "#/requests", "[data-testid=requests-pane]"),
        ("22-account", "#/account", "[data-testid=account-pane]"),
        ("23-report", "#/report", "#report section"),
    ] {
        album.go(place, css).await?;
        album.take(name).await?;
    }
    album.go("#/", "[data-testid=chat-row]").await?;
    tab.click("[data-testid=account-menu]").await?;
    album.take("30-account-menu").await?;
    album.escape().await?;
    tab.click("[data-testid=add-contact]").await?;
    tab.see("dialog").await?;
    album.take("31-add-contact").await?;
    album.escape().await?;
    tab.gone("dialog").await?;
    album.go("#/new", "[data-testid=switcher]").await?;
    album.take("32-switcher").await?;
    album.escape().await?;
    tab.open(&format!("{}?share-text=Tea%20at%20four", world.site.url()))
        .await?;
    tab.see("[data-testid=forward-to]").await?;
    album.take("33-share").await?;
    album.escape().await?;
    tab.gone("dialog").await?;
    tab.open_chat(&people::address("lena")).await?;
    tab.see("[data-testid=message]").await?;
    for (name, is) in [
        ("contrast", "more"),
        ("density", "compact"),
        ("accent", "lake"),
    ] {
        let set = "document.documentElement.dataset[arguments[0]] = arguments[1]; return 0";
        tab.js(set, vec![json!(name), json!(is)]).await?;
        album.take(&format!("40-{name}-{is}")).await?;
        tab.js(set, vec![json!(name), json!("")]).await?;
    }
    world.prosody.stop();
    tab.see("[data-testid=connect-now]").await?;
    album.take("41-no-connection").await
}

/// A group with those who are online.
async fn group(album: &Album, others: &mut [keuvel_e2e::Peer]) -> Result<()> {
    let tab = &album.tab;
    tab.click("[data-testid=begin-room]").await?;
    tab.fill("[data-testid=room-name]", people::GROUP).await?;
    for user in people::HERE {
        let person = format!(
            "[data-testid=room-person][data-jid='{}']",
            people::address(user)
        );
        tab.click(&person).await?;
    }
    album.take("34-new-group").await?;
    tab.click("[data-testid=room-make-submit]").await?;
    tab.reads("[data-testid=conversation-name]", people::GROUP)
        .await?;
    let last = people::meet(others).await?;
    tab.message(last).await?;
    album.take("18-group").await?;
    tab.type_in("[data-testid=composer]", "/").await?;
    tab.see("[data-testid=emoji-offer]").await?;
    album.take("19-commands").await?;
    tab.fill("[data-testid=composer]", "").await?;
    tab.click("[data-testid=open-details]").await?;
    tab.see("[data-testid=occupant]").await?;
    album.take("26-group-details").await?;
    tab.click("[data-testid=details-close]").await?;
    tab.gone("[data-testid=details]").await?;
    album.go("#/", "[data-testid=begin-room]").await?;
    tab.click("[data-testid=begin-room]").await?;
    tab.click("[data-testid=room-join-instead]").await?;
    tab.see("[data-testid=room-address]").await?;
    album.take("35-join-a-room").await?;
    album.escape().await?;
    tab.gone("dialog").await
}
