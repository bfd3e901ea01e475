//! Invitations: taken and made.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::world::PASSWORD;
use keuvel_e2e::{Browser, Tab, World, run, until};
use serde_json::json;
use xtask::prosody::Options;

const ACCEPT: &str = "[data-testid=invitation-accept]";

/// A server that makes invitations; `accounts`: to accounts, too.
fn inviting(accounts: bool) -> Options {
    Options {
        registration: true,
        extra_config: format!("registration_invite_only = true\nallow_user_invites = {accounts}\n"),
        ..Options::default()
    }
}

fn row(address: &str) -> String {
    format!("[data-testid=chat-row][data-jid='{address}']")
}

/// They see each other.
async fn in_touch(tab: &Tab, address: &str) -> Result<()> {
    let online = "[data-testid=presence][data-show=online]";
    tab.has(&format!("{} {online}", row(address))).await
}

/// Makes an invitation and reads its link.
async fn link(tab: &Tab, kind: &str) -> Result<String> {
    tab.click("[data-testid=account-menu]").await?;
    tab.click("[data-testid=invite]").await?;
    tab.click("[data-testid=invite-submit]").await?;
    tab.click(&format!("[data-testid=invite-{kind}]")).await?;
    tab.see("[data-testid=invite-qr]").await?;
    let script = "return document.querySelector('[data-testid=invite-link]').value";
    let link = tab.js(script, vec![]).await?;
    let link = link.as_str().context("no link")?;
    ensure!(scanned(tab).await? == link, "the code says something else");
    Ok(link.to_owned())
}

/// What a camera reads of the code.
async fn scanned(tab: &Tab) -> Result<String> {
    let script = "const code = document.querySelector('[data-testid=invite-qr]');\
                  return [code.getAttribute('viewBox'), code.querySelector('path').getAttribute('d')]";
    let drawn: (String, String) = serde_json::from_value(tab.js(script, vec![]).await?)?;
    let side: usize = drawn.0.rsplit(' ').next().context("no size")?.parse()?;
    let mut dark = Vec::new();
    for module in drawn.1.split('M').skip(1) {
        let (x, y) = module
            .strip_suffix("h1v1h-1z")
            .and_then(|at| at.split_once(' '))
            .context("no module")?;
        dark.push((x.parse::<usize>()?, y.parse::<usize>()?));
    }
    // Four light modules on each side belong to it (ISO/IEC 18004).
    ensure!(
        dark.iter()
            .all(|(x, y)| (4..side - 4).contains(x) && (4..side - 4).contains(y))
    );
    let is_dark = |x: usize, y: usize| dark.contains(&(x + 4, y + 4));
    let grid = rqrr::SimpleGrid::from_func(side - 8, is_dark);
    Ok(rqrr::Grid::new(grid).decode()?.1)
}

/// The token is in nothing that others can read afterwards.
async fn clean(tab: &Tab, token: &str) -> Result<()> {
    until("the address without the token", async || {
        let address = tab.js("return location.href", vec![]).await?;
        Ok((!address.to_string().contains(token)).then_some(()))
    })
    .await?;
    let history = tab.cdp("Page.getNavigationHistory", json!({})).await?;
    let entries = history["entries"].as_array().context("no history")?;
    for entry in entries {
        // What was typed into the address bar is the browser's own matter.
        let url = entry["url"].to_string();
        ensure!(!url.contains(token), "in the history: {url}");
    }
    Ok(())
}

fn token(link: &str) -> Result<&str> {
    let rest = link.split("preauth").nth(1).context("no token")?;
    let rest = rest.trim_start_matches(['=', '%']).trim_start_matches("3D");
    Ok(rest.split(['%', ';', '&']).next().unwrap_or_default())
}

#[test]
fn a_friend_makes_an_account_with_a_link_and_is_a_contact() -> Result<()> {
    run(async {
        let world = World::with("invite-account", &["alice"], inviting(true))?;
        let theirs = world.browser().await?;
        let alice = theirs.tab().await?;
        alice.sign_in("alice@localhost", PASSWORD).await?;
        let link = link(&alice, "web").await?;
        alice.shot("made").await?;
        ensure!(
            link.starts_with(&world.site.url()),
            "not of this site: {link}"
        );
        alice
            .reads("[data-testid=invite-made]", "a new one at localhost")
            .await?;
        alice.click("[data-testid=invite-done]").await?;

        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&link).await?;
        tab.reads("[data-testid=invited-address]", "alice@localhost")
            .await?;
        clean(&tab, token(&link)?).await?;
        tab.shot("invited").await?;
        // It is still there after a reload, though the address does not say it.
        tab.reload().await?;
        tab.click("[data-testid=invited-make]").await?;
        tab.fill("[data-testid=register-username]", "carol").await?;
        tab.fill("[data-testid=register-password]", PASSWORD)
            .await?;
        tab.click("[data-testid=register-submit]").await?;
        tab.online().await?;
        in_touch(&tab, "alice@localhost").await?;
        in_touch(&alice, "carol@localhost").await?;
        // It was for that, and is not asked about again.
        ensure!(tab.now(ACCEPT).await?.is_none(), "asked again");

        // It is used up: the server says so.
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&link).await?;
        tab.click("[data-testid=invited-make]").await?;
        tab.reads(
            "[data-testid=register-problem]",
            "does not accept this invitation",
        )
        .await
    })
}

#[test]
fn an_invitation_waits_until_somebody_signs_in() -> Result<()> {
    run(async {
        let world = World::with("invite-kept", &["alice"], inviting(true))?;
        world.prosody.register("bob", PASSWORD)?;
        let theirs = world.browser().await?;
        let alice = theirs.tab().await?;
        alice.sign_in("alice@localhost", PASSWORD).await?;
        let link = link(&alice, "web").await?;
        alice.click("[data-testid=invite-done]").await?;

        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&link).await?;
        tab.click("[data-testid=invited-sign-in]").await?;
        tab.see("[data-testid=signin-address]").await?;
        tab.reload().await?;
        tab.sign_in("bob@localhost", PASSWORD).await?;
        tab.reads("[data-testid=invitation-address]", "alice@localhost")
            .await?;
        clean(&tab, token(&link)?).await?;
        tab.shot("accept").await?;
        // Nothing happens before the person says so.
        tab.reload().await?;
        tab.online().await?;
        tab.click(ACCEPT).await?;
        in_touch(&tab, "alice@localhost").await?;
        in_touch(&alice, "bob@localhost").await?;
        tab.reload().await?;
        tab.online().await?;
        tab.see(&row("alice@localhost")).await?;
        ensure!(tab.now(ACCEPT).await?.is_none(), "asked again");

        // Who is a contact already is only shown.
        tab.open("about:blank").await?;
        tab.open(&link).await?;
        tab.reads("[data-testid=invitation]", "is your contact already")
            .await?;
        tab.click(ACCEPT).await?;
        tab.see("[data-testid=conversation][data-jid='alice@localhost']")
            .await?;
        Ok(())
    })
}

#[test]
fn a_server_that_makes_no_accounts_lets_friends_in_all_the_same() -> Result<()> {
    run(async {
        let world = World::with("invite-contact", &["alice"], inviting(false))?;
        world.prosody.register("bob", PASSWORD)?;
        let theirs = world.browser().await?;
        let alice = theirs.tab().await?;
        alice.sign_in("alice@localhost", PASSWORD).await?;
        let link = link(&alice, "web").await?;
        alice.click("[data-testid=invite-done]").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("bob@localhost", PASSWORD).await?;
        tab.open(&link).await?;
        tab.click(ACCEPT).await?;
        in_touch(&tab, "alice@localhost").await?;
        in_touch(&alice, "bob@localhost").await
    })
}

#[test]
fn without_the_server_we_let_in_whom_we_invited() -> Result<()> {
    run(async {
        let world = World::new("invite-ours", &["alice"])?;
        for name in ["bob", "mallory"] {
            world.prosody.register(name, PASSWORD)?;
        }
        let theirs = world.browser().await?;
        let alice = theirs.tab().await?;
        alice.sign_in("alice@localhost", PASSWORD).await?;
        let link = link(&alice, "xmpp").await?;
        ensure!(
            link.starts_with("xmpp:alice@localhost?roster;preauth="),
            "{link}"
        );
        alice
            .reads("[data-testid=invite-made]", "when you have it open")
            .await?;
        // The token is kept: after a reload it is still known.
        alice.reload().await?;
        alice.online().await?;
        let subscribe = |token: &str| {
            json!({"do": "raw", "xml": format!(
                "<presence to='alice@localhost' type='subscribe'>\
                 <preauth xmlns='urn:xmpp:pars:0' token='{token}'/></presence>"
            )})
        };
        let mut bob = world.peer("bob").await?;
        bob.act(subscribe(token(&link)?)).await?;
        bob.expect("yes", |e| {
            e["event"] == "presence" && e["type"] == "subscribed"
        })
        .await?;
        bob.expect("being asked", |e| {
            e["event"] == "presence" && e["type"] == "subscribe"
        })
        .await?;
        alice
            .reads("[data-testid=taken-notice]", "bob@localhost")
            .await?;
        alice.shot("taken").await?;
        alice.see(&row("bob@localhost")).await?;
        // Once: whoever comes with it again has to ask.
        let mut mallory = world.peer("mallory").await?;
        mallory.act(subscribe(token(&link)?)).await?;
        alice.click("[data-testid=requests-link]").await?;
        alice
            .see("[data-testid=request-row][data-jid='mallory@localhost']")
            .await?;
        Ok(())
    })
}

#[test]
fn an_administrator_invites_to_an_account() -> Result<()> {
    run(async {
        let options = Options {
            registration: true,
            extra_config: "registration_invite_only = true\nadmins = { \"alice@localhost\" }\n"
                .into(),
            ..Options::default()
        };
        let world = World::with("invite-admin", &["alice"], options)?;
        let theirs = world.browser().await?;
        let alice = theirs.tab().await?;
        alice.sign_in("alice@localhost", PASSWORD).await?;
        alice.click("[data-testid=add-contact]").await?;
        alice.click("[data-testid=add-contact-invite]").await?;
        alice.click("[data-testid=invite-account]").await?;
        alice.click("[data-testid=invite-submit]").await?;
        alice
            .reads("[data-testid=invite-made]", "make an account at localhost")
            .await?;
        let script = "return document.querySelector('[data-testid=invite-link]').value";
        let link = alice.js(script, vec![]).await?;
        let link = link.as_str().context("no link")?;
        // Who has an account already is asked, and can have both.
        alice.click("[data-testid=invite-done]").await?;
        alice.open("about:blank").await?;
        alice.open(link).await?;
        alice.click("[data-testid=invitation-register]").await?;
        clean(&alice, token(link)?).await?;
        alice.click("[data-testid=register-ask]").await?;
        alice
            .fill("[data-testid=register-username]", "carol")
            .await?;
        alice
            .fill("[data-testid=register-password]", PASSWORD)
            .await?;
        alice.click("[data-testid=register-submit]").await?;
        alice
            .reads("[data-testid=account-menu]", "carol@localhost")
            .await?;
        alice.gone("dialog").await
    })
}

#[test]
fn links_that_are_no_invitation_say_so() -> Result<()> {
    run(async {
        let world = World::new("invite-wrong", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let open = async |place: &str| {
            tab.open("about:blank").await?;
            tab.open(&format!("{}{place}", world.site.url())).await
        };
        open("#/invite?uri=https%3A%2F%2Fevil.example").await?;
        tab.reads("[data-testid=register-problem]", "no invitation")
            .await?;
        open("#/").await?;
        tab.see("[data-testid=signin-address]").await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.reads("[data-testid=invitation-only]", "no invitation")
            .await?;
        tab.click("[data-testid=invitation-close]").await?;
        tab.gone("dialog").await?;
        // As a landing page of somebody else's writes it (XEP-0379 §3.3).
        open("#alice@localhost?roster;preauth=sesame").await?;
        tab.reads("[data-testid=invitation]", "of your own").await?;
        clean(&tab, "sesame").await?;
        open("#/invite?xmpp:localhost?register;preauth=sesame").await?;
        tab.reads("[data-testid=invitation-only]", "new account at localhost")
            .await?;
        open("#/invite?xmpp:bob@localhost?roster;name=%E2%80%AEBoss").await?;
        tab.reads("[data-testid=invitation]", "Boss is your contact already")
            .await?;
        tab.click("[data-testid=invitation-decline]").await?;
        tab.gone("dialog").await
    })
}
