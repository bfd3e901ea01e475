//! The language of the page: the browser's, the site's or the chosen one, its direction
//! and how it counts.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Tab, World, run, until, world::PASSWORD};
use serde_json::{Value, json};

const SUBMIT: &str = "[data-testid=signin-submit]";
const LANGUAGE: &str = "[data-testid=language]";
const SIGNIN: &str = "[data-testid=signin-language]";
const DRAFT: &str = "[data-testid=composer]";

/// What a language says there.
fn said(tag: &str, place: &str) -> Result<String> {
    let path = xtask::paths::root().join(format!("public/locales/{tag}.json"));
    let texts: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let text = texts.pointer(place).and_then(Value::as_str);
    Ok(text.with_context(|| format!("{tag}{place}"))?.to_owned())
}

/// The page has this language and direction.
async fn speaks(tab: &Tab, tag: &str, dir: &str) -> Result<()> {
    until(&format!("a page in {tag}"), async || {
        let script = "const it = document.documentElement; return [it.lang, it.dir]";
        Ok((tab.js(script, vec![]).await? == json!([tag, dir])).then_some(()))
    })
    .await
}

/// Bob's messages are counted so, in words.
async fn counts(tab: &Tab, words: &str) -> Result<()> {
    let script = "return document.querySelector(\"[data-jid='bob@localhost'] [data-testid=chat-unread]\")?.ariaLabel";
    until(words, async || {
        Ok((tab.js(script, vec![]).await? == words).then_some(()))
    })
    .await
}

async fn open_settings(tab: &Tab) -> Result<()> {
    tab.click("[data-testid=account-menu]").await?;
    tab.click("[data-testid=settings]").await?;
    tab.see(LANGUAGE).await?;
    Ok(())
}

async fn choose(tab: &Tab, tag: &str) -> Result<()> {
    tab.click(&format!("{LANGUAGE} > option[value='{tag}']"))
        .await
}

#[test]
fn a_site_has_a_language() -> Result<()> {
    run(async {
        let world = World::new("languages-site", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let site = world.site_as(json!({ "language": "nl-BE" }))?;
        let tab = browser.open(&site.url()).await?;
        speaks(&tab, "nl", "ltr").await?;
        tab.has_texts(SUBMIT, &[&said("nl", "/signin/submit")?])
            .await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        for (count, form) in [("1", "one"), ("2", "other")] {
            bob.say("alice@localhost", "hoi").await?;
            let words = said("nl", &format!("/list/unread/{form}"))?;
            counts(&tab, &words.replace("{n}", count)).await?;
        }
        tab.shot("nl").await?;
        // One that is not there is the browser's.
        let site = world.site_as(json!({ "language": "tlh" }))?;
        tab.open(&site.url()).await?;
        speaks(&tab, "en", "ltr").await?;
        tab.has_texts(SUBMIT, &["Sign in"]).await
    })
}

#[test]
fn arabic_goes_from_right_to_left_and_counts_its_way() -> Result<()> {
    run(async {
        let world = World::new("languages-arabic", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let site = world.site_as(json!({ "language": "ar" }))?;
        let tab = browser.open(&site.url()).await?;
        speaks(&tab, "ar", "rtl").await?;
        tab.has_texts(SUBMIT, &[&said("ar", "/signin/submit")?])
            .await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        for (count, form) in [(1, "one"), (2, "two"), (3, "few")] {
            bob.say("alice@localhost", "مرحبا").await?;
            let words = said("ar", &format!("/list/unread/{form}"))?;
            let number = "return new Intl.NumberFormat('ar').format(arguments[0])";
            let number = tab.js(number, vec![json!(count)]).await?;
            let number = number.as_str().context("no number")?;
            counts(&tab, &words.replace("{n}", number)).await?;
        }
        tab.open_chat("bob@localhost").await?;
        tab.message("مرحبا").await?;
        tab.shot("ar").await?;
        open_settings(&tab).await?;
        tab.shot("ar-settings").await?;
        Ok(())
    })
}

#[test]
fn a_chosen_language_stays() -> Result<()> {
    run(async {
        let world = World::new("languages-chosen", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        speaks(&tab, "en", "ltr").await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.type_in(DRAFT, "half a sent").await?;
        open_settings(&tab).await?;
        let names = tab.texts(&format!("{LANGUAGE} > option")).await?;
        ensure!(names[0] == "As this device", "{names:?}");
        for name in ["English", "Nederlands", "العربية"] {
            ensure!(names.iter().any(|it| it == name), "{name}: {names:?}");
        }
        tab.shot("settings").await?;
        choose(&tab, "nl").await?;
        speaks(&tab, "nl", "ltr").await?;
        // The page is where it was, and what was being written is there.
        tab.reads(
            "#settings-language-title",
            &said("nl", "/settings/language")?,
        )
        .await?;
        let now = "return document.querySelector(arguments[0]).value";
        ensure!(tab.js(now, vec![json!(LANGUAGE)]).await? == "nl");
        tab.open_chat("bob@localhost").await?;
        until("the draft", async || {
            Ok((tab.js(now, vec![json!(DRAFT)]).await? == "half a sent").then_some(()))
        })
        .await?;
        tab.reload().await?;
        speaks(&tab, "nl", "ltr").await?;
        // The person comes before the site.
        open_settings(&tab).await?;
        choose(&tab, "").await?;
        speaks(&tab, "en", "ltr").await?;
        tab.reads("#settings-language-title", "Language").await
    })
}

/// What the browser would install: the whole of it, and by which name it knows that again.
async fn installed(tab: &Tab) -> Result<(Value, Value)> {
    let manifest = tab.cdp("Page.getAppManifest", json!({})).await?;
    ensure!(manifest["errors"] == json!([]), "{manifest}");
    let said = manifest["data"].as_str().context("no manifest")?;
    let id = tab.cdp("Page.getAppId", json!({})).await?;
    Ok((serde_json::from_str(said)?, id["appId"].clone()))
}

#[test]
fn what_is_installed_speaks_the_language() -> Result<()> {
    run(async {
        let world = World::new("languages-installed", &["alice"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let mut first = None;
        for (tag, dir) in [("en", "ltr"), ("nl", "ltr"), ("ar", "rtl")] {
            if tag != "en" {
                tab.click(&format!("{SIGNIN} > option[value='{tag}']"))
                    .await?;
            }
            speaks(&tab, tag, dir).await?;
            let (manifest, id) = installed(&tab).await?;
            let wanted = [
                ("/lang", tag.to_owned()),
                ("/dir", dir.to_owned()),
                ("/description", said(tag, "/app/about")?),
                ("/shortcuts/0/name", said(tag, "/chat/begin")?),
                ("/shortcuts/1/name", said(tag, "/settings/title")?),
            ];
            for (place, text) in wanted {
                ensure!(manifest.pointer(place) == Some(&json!(text)), "{manifest}");
            }
            // It is one app in every language: that of its place.
            ensure!(id == world.site.url(), "{id}");
            ensure!(*first.get_or_insert(id.clone()) == id, "{id}");
        }
        // A site's language, and a browser that asks for none of ours.
        let site = world.site_as(json!({ "language": "fr-CA" }))?;
        let tab = browser.open(&site.url()).await?;
        speaks(&tab, "fr", "ltr").await?;
        ensure!(installed(&tab).await?.0["lang"] == "fr");
        // It is there without a network, too.
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.installed().await?;
        drop(site);
        tab.reload().await?;
        speaks(&tab, "fr", "ltr").await?;
        let read = "return (await fetch(document.querySelector('[rel=manifest]').href)).json()";
        ensure!(tab.js(read, vec![]).await?["lang"] == "fr");
        tab.has_no_complaints().await
    })
}

#[test]
fn a_language_is_chosen_before_anybody_signs_in() -> Result<()> {
    run(async {
        let world = World::new("languages-signin", &["alice"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let choose = async |tag: &str| {
            tab.click(&format!("{SIGNIN} > option[value='{tag}']"))
                .await
        };
        speaks(&tab, "en", "ltr").await?;
        tab.see(SIGNIN).await?;
        let names = tab.texts(&format!("{SIGNIN} > option")).await?;
        for name in ["English", "Nederlands", "العربية", "日本語"] {
            ensure!(names.iter().any(|it| it == name), "{name}: {names:?}");
        }
        tab.shot("signin").await?;
        choose("ar").await?;
        speaks(&tab, "ar", "rtl").await?;
        tab.has_texts(SUBMIT, &[&said("ar", "/signin/submit")?])
            .await?;
        let now = "return document.querySelector(arguments[0]).value";
        until("the language in the field", async || {
            Ok((tab.js(now, vec![json!(SIGNIN)]).await? == "ar").then_some(()))
        })
        .await?;
        tab.shot("signin-ar").await?;
        // The settings know of it.
        choose("nl").await?;
        tab.has_texts(SUBMIT, &[&said("nl", "/signin/submit")?])
            .await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        open_settings(&tab).await?;
        ensure!(tab.js(now, vec![json!(LANGUAGE)]).await? == "nl");
        // On a computer of others it is forgotten with the tab.
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.click("[data-testid=signin-shared]").await?;
        tab.click(&format!("{SIGNIN} > option[value='de']")).await?;
        speaks(&tab, "de", "ltr").await?;
        let kept = "return localStorage.getItem('keuvel.language')";
        ensure!(tab.js(kept, vec![]).await?.is_null());
        tab.has_no_complaints().await
    })
}

#[test]
fn a_shared_computer_forgets_the_language() -> Result<()> {
    run(async {
        let world = World::new("languages-shared", &["alice"])?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.fill_in("alice@localhost", PASSWORD).await?;
        tab.click("[data-testid=signin-shared]").await?;
        tab.click(SUBMIT).await?;
        tab.online().await?;
        open_settings(&tab).await?;
        tab.reads("[data-testid=language-ends]", "sign in again")
            .await?;
        choose(&tab, "nl").await?;
        speaks(&tab, "nl", "ltr").await?;
        tab.has_texts(SUBMIT, &[&said("nl", "/signin/submit")?])
            .await?;
        let kept = "return localStorage.getItem('keuvel.language')";
        ensure!(tab.js(kept, vec![]).await?.is_null());
        Ok(())
    })
}

#[test]
fn emoji_are_found_by_the_names_of_both_languages() -> Result<()> {
    run(async {
        let world = World::new("languages-emoji", &["alice", "bob"])?;
        let browser = world.browser().await?;
        let site = world.site_as(json!({ "language": "fr" }))?;
        let tab = browser.open(&site.url()).await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.click("[data-testid=emoji-button]").await?;
        tab.see(".emoji-choice").await?;
        let first = ".emoji-choice[data-at='0']";
        // By a word that is said of it, without its accent; it is called in French.
        for (words, name) in [
            ("coucou signe", "signe de la main"),
            ("waving hand", "signe de la main"),
            ("ecole", "école"),
        ] {
            tab.fill("[data-testid=emoji-search]", words).await?;
            tab.has(&format!("{first}[aria-label='{name}']")).await?;
        }
        tab.shot("emoji").await?;
        tab.has_no_complaints().await
    })
}
