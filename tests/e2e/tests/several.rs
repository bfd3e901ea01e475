//! Several accounts in one app: each for itself, one on screen.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::browser::Setup;
use keuvel_e2e::{Browser, Peer, Tab, World, run, until, world::PASSWORD};
use xtask::prosody::Contact;

const MENU: &str = "[data-testid=account-menu]";

fn line(account: &str) -> String {
    format!("[data-testid=switch-account][data-account='{account}']")
}

async fn switch(tab: &Tab, account: &str) -> Result<()> {
    tab.click(MENU).await?;
    tab.click(&line(account)).await?;
    on_screen(tab, account).await
}

async fn on_screen(tab: &Tab, account: &str) -> Result<()> {
    let name = account.split('@').next().unwrap_or(account);
    tab.reads(&format!("{MENU} .me strong"), name).await
}

async fn databases(tab: &Tab) -> Result<String> {
    let names =
        "return (async () => JSON.stringify((await indexedDB.databases()).map(d => d.name)))()";
    Ok(tab.js(names, vec![]).await?.to_string())
}

#[test]
fn two_accounts_side_by_side() -> Result<()> {
    run(async {
        let world = World::new("several", &["alice", "bob", "carol"])?;
        world.prosody.befriend("carol", "bob")?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        // With one account there is no choice, and nothing that speaks of one.
        tab.click(MENU).await?;
        tab.see("[data-testid=add-account]").await?;
        tab.gone("[data-testid=switch-account]").await?;
        tab.click("[data-testid=add-account]").await?;
        // Escape leads back.
        tab.type_in("[data-testid=signin-address]", "\u{e00c}")
            .await?;
        on_screen(&tab, "alice@localhost").await?;
        tab.click(MENU).await?;
        tab.click("[data-testid=add-account]").await?;
        // The same one again is none.
        tab.fill_in("Alice@LocalHost", PASSWORD).await?;
        tab.click("[data-testid=signin-submit]").await?;
        tab.reads("[data-testid=signin-problem]", "already").await?;
        // A wrong password says so, and the first goes on.
        tab.fill_in("carol@localhost", "wrong").await?;
        tab.click("[data-testid=signin-submit]").await?;
        tab.reads("[data-testid=signin-problem]", "password")
            .await?;
        bob.say("alice@localhost", "for alice").await?;
        until("the title to count", async || {
            let title = tab.js("return document.title", vec![]).await?;
            Ok((title == "(1) Keuvel").then_some(()))
        })
        .await?;
        tab.fill("[data-testid=signin-password]", PASSWORD).await?;
        tab.click("[data-testid=signin-submit]").await?;
        on_screen(&tab, "carol@localhost").await?;
        tab.online().await?;
        // What waits in the first is told, and is not in the second.
        let elsewhere = tab.see("[data-testid=elsewhere]").await?;
        let said = elsewhere.attr("aria-label").await?.unwrap_or_default();
        ensure!(said == "1 new in alice@localhost", "it says {said}");
        tab.gone("[data-testid=chat-row] [data-testid=chat-preview]")
            .await?;
        bob.say("carol@localhost", "for carol").await?;
        tab.open_chat("bob@localhost").await?;
        tab.message("for carol").await?;
        tab.reads("[data-testid=from-account]", "carol@localhost")
            .await?;
        let address = tab.js("return location.hash", vec![]).await?;
        ensure!(
            address == "#/chat/carol%40localhost/bob%40localhost",
            "the address: {address}"
        );
        tab.has_texts("[data-testid=message-body]", &["for carol"])
            .await?;
        tab.say("from carol").await?;
        let heard = bob.hears("from carol").await?.to_string();
        ensure!(heard.contains("carol@localhost"), "from whom: {heard}");

        // A reload brings both back, and the same chat of the same account.
        tab.reload().await?;
        on_screen(&tab, "carol@localhost").await?;
        tab.message("for carol").await?;
        tab.online().await?;
        switch(&tab, "alice@localhost").await?;
        tab.open_chat("bob@localhost").await?;
        tab.has_texts("[data-testid=message-body]", &["for alice"])
            .await?;
        // A tab opened later has both.
        let later = browser.open(&world.site.url()).await?;
        later.online().await?;
        on_screen(&later, "alice@localhost").await?;
        switch(&later, "carol@localhost").await?;
        later.close().await?;

        // Signing out of one is of that one.
        ensure!(
            databases(&tab).await?.contains("alice"),
            "alice is not kept"
        );
        tab.click(MENU).await?;
        tab.click("[data-testid=sign-out]").await?;
        tab.reads("#dialog-title", "alice@localhost").await?;
        tab.click("[data-testid=confirm]").await?;
        on_screen(&tab, "carol@localhost").await?;
        until("the database to go", async || {
            let kept = databases(&tab).await?;
            ensure!(kept.contains("carol"), "carol's is gone: {kept}");
            Ok((!kept.contains("alice")).then_some(()))
        })
        .await?;
        tab.open_chat("bob@localhost").await?;
        tab.has_texts("[data-testid=message-body]", &["for carol", "from carol"])
            .await?;
        tab.reload().await?;
        on_screen(&tab, "carol@localhost").await?;
        tab.message("for carol").await?;
        Ok(())
    })
}

fn row(account: &str, peer: &str) -> String {
    format!("[data-testid=chat-row][data-account='{account}'][data-jid='{peer}']")
}

/// All accounts in one list.
async fn merge(tab: &Tab) -> Result<()> {
    tab.click(MENU).await?;
    tab.click("[data-testid=switch-all]").await?;
    tab.reads(&format!("{MENU} .me strong"), "All accounts")
        .await
}

/// Who is in the list, and in which account, from the top.
async fn rows_are(tab: &Tab, wanted: &[(&str, &str)]) -> Result<()> {
    let script = "return [...document.querySelectorAll('[data-testid=chat-row]')]
        .map(row => row.dataset.account + ' ' + row.dataset.jid)";
    let wanted: Vec<_> = wanted.iter().map(|(a, p)| format!("{a} {p}")).collect();
    let mut last = serde_json::Value::Null;
    until("the rows", async || {
        last = tab.js(script, vec![]).await?;
        Ok((last == serde_json::json!(wanted)).then_some(()))
    })
    .await
    .with_context(|| format!("the rows should be {wanted:#?}, and are {last:#?}"))
}

async fn title_is(tab: &Tab, wanted: &str) -> Result<()> {
    until(&format!("the title {wanted}"), async || {
        let title = tab.js("return document.title", vec![]).await?;
        Ok((title == wanted).then_some(()))
    })
    .await
}

#[test]
fn one_list_of_accounts_on_two_servers() -> Result<()> {
    const HERE: &str = "alice@localhost";
    const THERE: &str = "alice@other.localhost";
    run(async {
        let world = World::new("several-merged", &["alice", "bob"])?;
        let (mut second, site) = world.second(&["alice", "dora"])?;
        let mut bob = world.peer("bob").await?;
        let port = second.c2s_port();
        let mut dora = Peer::start("dora@other.localhost", PASSWORD, port, "peer").await?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in(HERE, PASSWORD).await?;
        tab.add_account(THERE, PASSWORD).await?;
        // The same name at two servers: the whole address is said.
        tab.reads(&format!("{MENU} .me strong"), THERE).await?;
        merge(&tab).await?;

        // Whoever wrote last is on top, whatever the account.
        bob.say(HERE, "first").await?;
        title_is(&tab, "(1) Keuvel").await?;
        dora.say(THERE, "second").await?;
        let (bobs, doras) = ((HERE, "bob@localhost"), (THERE, "dora@other.localhost"));
        rows_are(&tab, &[doras, bobs]).await?;
        title_is(&tab, "(2) Keuvel").await?;
        bob.say(HERE, "third").await?;
        rows_are(&tab, &[bobs, doras]).await?;
        title_is(&tab, "(3) Keuvel").await?;
        let mark = tab
            .see(&format!("{} [data-testid=account-mark]", row(HERE, bobs.1)))
            .await?;
        let said = mark.attr("aria-label").await?;
        ensure!(said.as_deref() == Some("In alice@localhost"), "{said:?}");

        // Each row leads into its own account; the list stays as it is.
        tab.js(
            "document.querySelector('.side').dataset.same = '1'; return 0",
            vec![],
        )
        .await?;
        tab.click(&row(THERE, doras.1)).await?;
        tab.has_texts("[data-testid=message-body]", &["second"])
            .await?;
        tab.reads("[data-testid=from-account]", THERE).await?;
        tab.say("to dora").await?;
        let heard = dora.hears("to dora").await?.to_string();
        ensure!(heard.contains("alice@other.localhost/"), "from: {heard}");
        rows_are(&tab, &[doras, bobs]).await?;
        tab.click(&row(HERE, bobs.1)).await?;
        tab.has_texts("[data-testid=message-body]", &["first", "third"])
            .await?;
        tab.say("to bob").await?;
        bob.hears("to bob").await?;
        title_is(&tab, "Keuvel").await?;
        tab.see(".side[data-same='1']").await?;
        tab.fill("[data-testid=filter]", "dora").await?;
        rows_are(&tab, &[doras]).await?;
        tab.fill("[data-testid=filter]", "alhost").await?;
        rows_are(&tab, &[bobs, doras]).await?;

        // The choice is kept on the device, also for a tab opened later.
        tab.reload().await?;
        tab.message("third").await?;
        rows_are(&tab, &[bobs, doras]).await?;
        let later = browser.open(&site.url()).await?;
        rows_are(&later, &[bobs, doras]).await?;

        // One server goes: it is said of its account, and the other works on.
        second.stop();
        let down = format!("[data-testid=connection][data-account='{THERE}']");
        let fine = format!("[data-testid=connection][data-account='{HERE}'][data-state=online]");
        tab.reads(&down, THERE).await?;
        tab.has(&fine).await?;
        tab.reads(MENU, "1 of 2 connected").await?;
        tab.say("still here").await?;
        bob.hears("still here").await?;
        // What is written in the other goes out when it is back.
        tab.click(&row(THERE, doras.1)).await?;
        tab.message("second").await?;
        tab.say("later").await?;
        tab.message_is("later", "waiting").await?;
        second.restart()?;
        tab.click(&format!("{down} [data-testid=connect-now]"))
            .await
            .ok();
        tab.has(&format!("{down}[data-state=online]")).await?;
        let mut dora = Peer::start("dora@other.localhost", PASSWORD, port, "back").await?;
        dora.hears("later").await?;

        // Signing out of the one on screen deletes what is kept of it alone.
        let kept = databases(&tab).await?;
        ensure!(kept.contains(HERE) && kept.contains(THERE), "kept: {kept}");
        switch(&tab, THERE).await?;
        tab.see("[data-testid=conversation]").await?;
        tab.click(MENU).await?;
        tab.click("[data-testid=sign-out]").await?;
        tab.reads("#dialog-title", THERE).await?;
        tab.click("[data-testid=confirm]").await?;
        until("the database to go", async || {
            let kept = databases(&tab).await?;
            ensure!(kept.contains(HERE), "the other's is gone: {kept}");
            Ok((!kept.contains(THERE)).then_some(()))
        })
        .await?;
        // With one left nothing is marked any more, in no tab.
        for tab in [&tab, &later] {
            on_screen(tab, HERE).await?;
            tab.gone("[data-testid=account-mark]").await?;
            tab.gone("[data-testid=conversation]").await?;
        }
        let remembered = "return (localStorage['keuvel.account'] || '') + \
            (sessionStorage['keuvel.account'] || '')";
        until("the choice to be forgotten", async || {
            Ok((tab.js(remembered, vec![]).await? == "").then_some(()))
        })
        .await?;

        // And out of the last: nothing is left.
        tab.click(MENU).await?;
        tab.click("[data-testid=sign-out]").await?;
        tab.click("[data-testid=confirm]").await?;
        for tab in [&tab, &later] {
            tab.see("[data-testid=signin-submit]").await?;
        }
        until("the last database to go", async || {
            Ok((!databases(&tab).await?.contains(HERE)).then_some(()))
        })
        .await
    })
}

#[test]
fn a_contact_of_both_accounts() -> Result<()> {
    const ALICE: &str = "alice@localhost";
    const CAROL: &str = "carol@localhost";
    run(async {
        let world = World::new("several-contact", &["alice", "bob", "carol", "erin"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.add_account(CAROL, PASSWORD).await?;
        merge(&tab).await?;
        rows_are(&tab, &[(ALICE, "bob@localhost")]).await?;

        // Whose contact somebody new is, is chosen.
        let add = async |account: &str, name: &str| -> Result<()> {
            tab.click("[data-testid=add-contact]").await?;
            tab.click(&format!(
                "[data-testid=choose-account] option[value='{account}']"
            ))
            .await?;
            tab.fill("[data-testid=add-contact-address]", name).await?;
            tab.click("[data-testid=add-contact-submit]").await?;
            tab.reads("[data-testid=from-account]", account).await
        };
        add(CAROL, "bob").await?;
        let asked = bob
            .expect("being asked", |e| {
                e["event"] == "presence" && e["type"] == "subscribe"
            })
            .await?;
        ensure!(asked["from"] == CAROL, "asked by {asked}");
        tab.say("carol here").await?;
        let heard = bob.hears("carol here").await?.to_string();
        ensure!(heard.contains(CAROL), "from: {heard}");
        rows_are(&tab, &[(CAROL, "bob@localhost"), (ALICE, "bob@localhost")]).await?;

        // The same person in two accounts: two chats, which stay apart.
        bob.say(ALICE, "for alice").await?;
        rows_are(&tab, &[(ALICE, "bob@localhost"), (CAROL, "bob@localhost")]).await?;
        tab.has_texts("[data-testid=message-body]", &["carol here"])
            .await?;
        tab.click(&row(ALICE, "bob@localhost")).await?;
        tab.has_texts("[data-testid=message-body]", &["for alice"])
            .await?;
        tab.type_in("[data-testid=composer]", "a draft").await?;
        tab.click(&row(CAROL, "bob@localhost")).await?;
        tab.has_texts("[data-testid=message-body]", &["carol here"])
            .await?;
        let draft = format!("{} [data-testid=chat-draft]", row(ALICE, "bob@localhost"));
        tab.see(&draft).await?;
        tab.gone(&draft.replace(ALICE, CAROL)).await?;
        // Who leaves it is back at the row they came from.
        tab.type_in("[data-testid=composer]", "\u{e00c}").await?;
        tab.gone("[data-testid=conversation]").await?;
        let focus = "return document.activeElement.dataset.account || ''";
        until("the row to have the focus", async || {
            Ok((tab.js(focus, vec![]).await? == CAROL).then_some(()))
        })
        .await?;
        tab.js("history.back(); return 0", vec![]).await?;
        tab.has_texts("[data-testid=message-body]", &["carol here"])
            .await?;
        // Back leads back into the other account.
        tab.js("history.back(); return 0", vec![]).await?;
        tab.has_texts("[data-testid=message-body]", &["for alice"])
            .await?;

        // Who asks to be in touch says in which account.
        let mut erin = world.peer("erin").await?;
        erin.raw("<presence to='alice@localhost' type='subscribe'/>")
            .await?;
        tab.click("[data-testid=requests-link]").await?;
        tab.reads("[data-testid=request-row]", "In alice@localhost")
            .await?;
        tab.click("[data-testid=request-accept]").await?;
        erin.expect("being accepted", |e| {
            e["event"] == "presence" && e["type"] == "subscribed" && e["from"] == ALICE
        })
        .await?;
        // Own availability is for all of them.
        tab.click(MENU).await?;
        tab.click("[data-testid=own-show-busy]").await?;
        bob.expect("alice being busy", |e| {
            let from = e["from"].as_str().unwrap_or_default();
            let xml = e["xml"].as_str().unwrap_or_default();
            from.starts_with(ALICE) && xml.contains("<show>dnd</show>")
        })
        .await?;
        for account in [ALICE, CAROL] {
            switch(&tab, account).await?;
            tab.reads(&format!("{MENU} .me small"), "Do not disturb")
                .await?;
        }
        Ok(())
    })
}

#[test]
fn two_tabs_with_an_account_each() -> Result<()> {
    run(async {
        let world = World::new("several-tabs", &["alice", "bob", "carol"])?;
        world.prosody.befriend("carol", "bob")?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let one = browser.tab().await?;
        one.sign_in("alice@localhost", PASSWORD).await?;
        one.add_account("carol@localhost", PASSWORD).await?;
        let other = browser.open(&world.site.url()).await?;
        on_screen(&other, "carol@localhost").await?;
        switch(&one, "alice@localhost").await?;
        bob.say("alice@localhost", "for alice").await?;
        bob.say("carol@localhost", "for carol").await?;
        one.open_chat("bob@localhost").await?;
        one.message("for alice").await?;
        other.open_chat("bob@localhost").await?;
        other.message("for carol").await?;
        one.has_texts("[data-testid=message-body]", &["for alice"])
            .await?;
        // Each has its own after a reload, also without a chat in its address.
        for (tab, account) in [(&one, "alice@localhost"), (&other, "carol@localhost")] {
            tab.js("location.hash = '#/'; return 0", vec![]).await?;
            tab.gone("[data-testid=conversation]").await?;
            tab.reload().await?;
            on_screen(tab, account).await?;
            tab.online().await?;
        }
        // Signing out in one tab leaves the other where it is.
        one.open_chat("bob@localhost").await?;
        one.message("for alice").await?;
        other.click(MENU).await?;
        other.click("[data-testid=sign-out]").await?;
        other.click("[data-testid=confirm]").await?;
        on_screen(&other, "alice@localhost").await?;
        one.has_texts("[data-testid=message-body]", &["for alice"])
            .await?;
        one.say("still me").await?;
        bob.hears("still me").await?;
        // An address in an account that is gone leads nowhere.
        other
            .js(
                "location.hash = '#/chat/carol%40localhost/bob%40localhost'; return 0",
                vec![],
            )
            .await?;
        until("the address to be left", async || {
            let hash = other.js("return location.hash", vec![]).await?;
            Ok((hash == "#/").then_some(()))
        })
        .await?;
        other.gone("[data-testid=conversation]").await
    })
}

#[test]
fn one_account_wants_its_password_while_the_other_works() -> Result<()> {
    const ASKS: &str = "[data-testid=connection][data-account='carol@localhost']";
    run(async {
        let mut world = World::new("several-password", &["alice", "bob", "carol"])?;
        world.prosody.befriend("carol", "bob")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.add_account("carol@localhost", PASSWORD).await?;
        switch(&tab, "alice@localhost").await?;
        world.prosody.stop();
        world.prosody.register("carol", "another one")?;
        world.prosody.restart()?;
        let mut bob = world.peer("bob").await?;
        tab.has("[data-testid=connection][data-account='alice@localhost'][data-state=online]")
            .await?;
        // Alone on screen, the other is told of.
        tab.reads(
            "[data-testid=others-trouble]",
            "carol@localhost: The server asks for your password",
        )
        .await?;
        tab.click("[data-testid=others-show]").await?;
        on_screen(&tab, "carol@localhost").await?;
        tab.see("[data-testid=reenter-password]").await?;
        tab.gone("[data-testid=others-trouble]").await?;
        // In the list of all it asks itself.
        merge(&tab).await?;
        tab.reads(ASKS, "carol@localhost").await?;
        tab.open_chat("bob@localhost").await?;
        tab.say("hello").await?;
        bob.hears("hello").await?;
        tab.fill("[data-testid=reenter-password]", "another one")
            .await?;
        tab.click("[data-testid=reenter-submit]").await?;
        tab.has(&format!("{ASKS}[data-state=online]")).await?;
        tab.reads(MENU, "2 accounts").await?;
        bob.say("carol@localhost", "welcome back").await?;
        tab.see(&row("carol@localhost", "bob@localhost")).await?;
        Ok(())
    })
}

#[test]
fn what_is_not_kept_beside_what_is() -> Result<()> {
    run(async {
        let options = xtask::prosody::Options {
            guest_host: true,
            ..Default::default()
        };
        let world = World::with("several-kept", &["alice", "bob", "carol"], options)?;
        world.prosody.befriend("carol", "bob")?;
        let site = world.site_for_guests()?;
        let mut bob = world.peer("bob").await?;
        let browser = Browser::start(&world.dir, Setup::default()).await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.click(MENU).await?;
        tab.click("[data-testid=add-account]").await?;
        tab.click("[data-testid=signin-shared]").await?;
        tab.fill_in("carol@localhost", PASSWORD).await?;
        tab.click("[data-testid=signin-submit]").await?;
        on_screen(&tab, "carol@localhost").await?;
        tab.online().await?;
        // And a guest.
        tab.click(MENU).await?;
        tab.click("[data-testid=add-account]").await?;
        tab.fill("[data-testid=guest-name]", "Dick Whittington")
            .await?;
        tab.click("[data-testid=guest-submit]").await?;
        on_screen(&tab, "Dick Whittington").await?;
        tab.reads("[data-testid=guest]", "You are a guest").await?;
        merge(&tab).await?;
        bob.say("carol@localhost", "for carol").await?;
        tab.click(&row("carol@localhost", "bob@localhost")).await?;
        tab.message("for carol").await?;
        // The history names nobody, and leads back all the same.
        let hash = tab.js("return location.hash", vec![]).await?.to_string();
        ensure!(hash.contains("#/unnamed/"), "the address: {hash}");
        bob.say("alice@localhost", "for alice").await?;
        tab.click(&row("alice@localhost", "bob@localhost")).await?;
        tab.message("for alice").await?;
        tab.js("history.back(); return 0", vec![]).await?;
        tab.has_texts("[data-testid=message-body]", &["for carol"])
            .await?;
        let kept = databases(&tab).await?;
        ensure!(
            kept.contains("alice") && !kept.contains("carol") && !kept.contains("anon."),
            "kept: {kept}"
        );
        let storage = "return JSON.stringify([localStorage, sessionStorage])";
        let storage = tab.js(storage, vec![]).await?.to_string();
        ensure!(!storage.contains("carol"), "kept: {storage}");
        // Afterwards there is the one that is kept, with what is its own.
        tab.reload().await?;
        on_screen(&tab, "alice@localhost").await?;
        tab.online().await?;
        tab.gone("[data-testid=account-mark]").await?;
        tab.open_chat("bob@localhost").await?;
        tab.has_texts("[data-testid=message-body]", &["for alice"])
            .await
    })
}

#[test]
fn one_more_account_is_made() -> Result<()> {
    run(async {
        let options = xtask::prosody::Options {
            registration: true,
            extra_config: "registration_invite_only = false\n".into(),
            ..Default::default()
        };
        let world = World::with("several-made", &["alice"], options)?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.click(MENU).await?;
        tab.click("[data-testid=add-account]").await?;
        tab.click("[data-testid=register-link]").await?;
        tab.fill("[data-testid=register-server]", "localhost")
            .await?;
        tab.click("[data-testid=register-ask]").await?;
        tab.fill("[data-testid=register-username]", "newcomer")
            .await?;
        tab.fill("[data-testid=register-password]", "a fine long password 1")
            .await?;
        tab.click("[data-testid=register-submit]").await?;
        on_screen(&tab, "newcomer@localhost").await?;
        tab.online().await?;
        switch(&tab, "alice@localhost").await
    })
}

#[test]
fn a_long_list_of_both() -> Result<()> {
    const EACH: usize = 3_000;
    run(async {
        let world = World::new("several-long", &["alice", "carol"])?;
        // By name every other one is of the other account.
        for (account, odd) in [("alice", 0), ("carol", 1)] {
            let contacts: Vec<_> = (0..EACH)
                .map(|n| Contact::mutual(&format!("n{:05}", 2 * n + odd)))
                .collect();
            world.prosody.roster(account, &contacts)?;
        }
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.add_account("carol@localhost", PASSWORD).await?;
        merge(&tab).await?;
        let rows = "return [...document.querySelectorAll('[data-testid=chat-row]')]
            .map(row => row.dataset.account.slice(0, 5) + row.dataset.jid.slice(0, 6))";
        let high = format!("--rows: {}", 2 * EACH);
        tab.has(&format!(".chat-space[style*='{high}']")).await?;
        for place in ["0", "0.37", "0.5", "1"] {
            let scroll = format!(
                "const list = document.querySelector('[data-testid=chat-list]');
                list.scrollTop = {place} * (list.scrollHeight - list.clientHeight); return 0"
            );
            tab.js(&scroll, vec![]).await?;
            until("the rows of that place", async || {
                let rows: Vec<String> = serde_json::from_value(tab.js(rows, vec![]).await?)?;
                let number = |row: &String| row[6..].parse::<usize>();
                let first = number(rows.first().context("no rows")?)?;
                for (at, row) in rows.iter().enumerate() {
                    let number = first + at;
                    let of = ["alice", "carol"][number % 2];
                    ensure!(*row == format!("{of}n{number:05}"), "{row} at {number}");
                }
                ensure!(rows.len() < 60, "{} rows are drawn", rows.len());
                let share = (first as f64 / (2 * EACH) as f64 - place.parse::<f64>()?).abs();
                Ok((share < 0.02).then_some(()))
            })
            .await?;
        }
        Ok(())
    })
}
