//! The few pictures that illustrate the README and the docs: `cargo xtask shots --docs`.

use crate::people;
use anyhow::{Context, Result};
use base64::Engine as _;
use keuvel_e2e::{Browser, Peer, Tab, World, world::PASSWORD};
use serde_json::json;
use std::path::PathBuf;
use xtask::prosody::Options;

/// Where they lie.
fn folder() -> PathBuf {
    xtask::paths::root().join("docs/shots")
}

/// How a picture is taken.
#[derive(Clone, Copy)]
struct Look {
    width: u32,
    height: u32,
    theme: &'static str,
    /// Pixels of the picture for each of the page.
    fine: f64,
}

const SCREEN: Look = Look {
    width: 1280,
    height: 760,
    theme: "light",
    fine: 1.0,
};
const PHONE: Look = Look {
    width: 390,
    height: 760,
    theme: "light",
    fine: 1.5,
};

/// Makes them anew.
pub async fn make() -> Result<()> {
    std::fs::create_dir_all(folder())?;
    english().await?;
    arabic().await?;
    println!("{}", folder().display());
    Ok(())
}

async fn english() -> Result<()> {
    let (_world, _browser, tab, mut others) = come("en").await?;
    tab.open_chat(&people::address("lena")).await?;
    tab.see("[data-testid=message]").await?;
    tab.say("Ten is perfect. I will bring the big basket")
        .await?;
    tab.message_is("Ten is perfect. I will bring the big basket", "delivered")
        .await?;
    decline(&tab).await?;
    if let Some(lena) = others.first_mut() {
        let me = people::address(people::ME);
        let heard = lena.hears("Ten is perfect. I will bring the big basket");
        let id = heard.await?["id"].clone();
        lena.act(json!({"do": "displayed", "to": me, "of": id}))
            .await?;
        lena.act(json!({"do": "react", "to": me, "of": id, "emoji": ["🧺"]}))
            .await?;
        tab.see("[data-testid=reaction]").await?;
    }
    take(&tab, "chat", SCREEN).await?;

    tab.click("[data-testid=begin-room]").await?;
    tab.fill("[data-testid=room-name]", people::GROUP).await?;
    for user in people::HERE {
        let address = people::address(user);
        tab.click(&format!("[data-testid=room-person][data-jid='{address}']"))
            .await?;
    }
    tab.click("[data-testid=room-make-submit]").await?;
    tab.reads("[data-testid=conversation-name]", people::GROUP)
        .await?;
    let last = people::meet(&mut others).await?;
    tab.message(last).await?;
    tab.say("I have it here, in the hall").await?;
    tab.message_is("I have it here, in the hall", "delivered")
        .await?;
    let dark = Look {
        theme: "dark",
        ..PHONE
    };
    take(&tab, "phone", dark).await?;
    tab.click("[data-testid=open-details]").await?;
    tab.see("[data-testid=occupant]").await?;
    let wide = Look {
        width: 1440,
        height: 860,
        theme: "dark",
        ..SCREEN
    };
    take(&tab, "group", wide).await
}

async fn arabic() -> Result<()> {
    let (_world, _browser, tab, _others) = come("ar").await?;
    tab.open_chat(&people::address("samira")).await?;
    tab.see("[data-testid=message]").await?;
    take(&tab, "arabic", SCREEN).await
}

/// Signed in, and the others write. The first picture is of the way in.
async fn come(language: &str) -> Result<(World, Browser, Tab, Vec<Peer>)> {
    let name = format!("shots-docs-{language}");
    let world = World::with(&name, &[people::ME], Options::default())?;
    people::settle(&world)?;
    let browser = world.browser().await?;
    let tab = browser.tab().await?;
    let speak = "localStorage.setItem('keuvel.language', arguments[0]); return 0";
    tab.js(speak, vec![json!(language)]).await?;
    tab.reload().await?;
    tab.see("[data-testid=signin-submit]").await?;
    if language == "en" {
        take(&tab, "first-run", PHONE).await?;
    }
    let mut others = people::arrive(&world).await?;
    people::be_seen(&tab, &mut others).await?;
    tab.sign_in(&people::address(people::ME), PASSWORD).await?;
    people::talk(&mut others).await?;
    tab.see("[data-testid=chat-row]").await?;
    Ok((world, browser, tab, others))
}

/// It is offered after the first message, and would be on every picture.
async fn decline(tab: &Tab) -> Result<()> {
    tab.click("[data-testid=notify-decline]").await?;
    tab.gone("[data-testid=notify-offer]").await
}

async fn take(tab: &Tab, name: &str, look: Look) -> Result<()> {
    let features = json!([
        {"name": "prefers-color-scheme", "value": look.theme},
        {"name": "prefers-reduced-motion", "value": "reduce"}
    ]);
    tab.cdp("Emulation.setEmulatedMedia", json!({"features": features}))
        .await?;
    let metrics = json!({"width": look.width, "height": look.height,
        "deviceScaleFactor": look.fine, "mobile": look.width < 500});
    tab.cdp("Emulation.setDeviceMetricsOverride", metrics)
        .await?;
    // Nothing is pointed at, nothing has the focus; two frames later all is drawn.
    let rest = json!({"type": "mouseMoved", "x": look.width - 1, "y": 1});
    tab.cdp("Input.dispatchMouseEvent", rest).await?;
    let rest = "document.activeElement?.blur();
        return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))";
    tab.js(rest, vec![]).await?;
    let picture = json!({"format": "webp", "quality": 75});
    let picture = tab.cdp("Page.captureScreenshot", picture).await?;
    let data = picture["data"].as_str().context("no picture")?;
    let data = base64::engine::general_purpose::STANDARD.decode(data)?;
    std::fs::write(folder().join(format!("{name}.webp")), data)?;
    Ok(())
}
