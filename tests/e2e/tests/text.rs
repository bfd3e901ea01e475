//! What messages say and how they are written, with somebody who uses another client.

use anyhow::{Result, ensure};
use keuvel_e2e::{Tab, World, run, world::PASSWORD};
use serde_json::json;

const DOWN: &str = "\u{e015}";
const RIGHT: &str = "\u{e014}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const CONTROL: &str = "\u{e009}";
const FIELD: &str = "[data-testid=composer]";

/// A message to Alice with these elements in it.
fn to_alice(inside: &str) -> String {
    format!("<message to='alice@localhost' type='chat'>{inside}</message>")
}

async fn value(tab: &Tab) -> Result<String> {
    let value = tab
        .js(
            "return document.querySelector('[data-testid=composer]').value",
            vec![],
        )
        .await?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

async fn reads_in_field(tab: &Tab, wanted: &str) -> Result<()> {
    keuvel_e2e::until(&format!("{wanted:?} in the field"), || async {
        Ok((value(tab).await? == wanted).then_some(()))
    })
    .await
}

#[test]
fn what_others_say_is_drawn_as_they_meant_it() -> Result<()> {
    run(async {
        let world = World::new("text-drawn", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;

        // XEP-0393, and a text that says it has none.
        let styled = "*strong* _emphasis_ ~strike~ `*code*` 2*3*4\n> a *quote*\n>> in another\n```rust\nfn main() {\n    println!(\"<b>\");\n}\n```\nsee https://example.org/_a_b";
        bob.say("alice@localhost", styled).await?;
        tab.see("[data-testid=message-body] strong").await?;
        for (css, wanted) in [
            ("[data-testid=message-body] > p strong", "*strong*"),
            ("[data-testid=message-body] em", "_emphasis_"),
            ("[data-testid=message-body] s", "~strike~"),
            ("[data-testid=message-body] p code", "`*code*`"),
            (
                "[data-testid=message-body] blockquote blockquote p",
                "in another",
            ),
            (
                "[data-testid=code] pre",
                "fn main() {\n    println!(\"<b>\");\n}",
            ),
            ("[data-testid=code] bdi", "rust"),
            ("[data-testid=message-body] a", "https://example.org/_a_b"),
        ] {
            tab.has_texts(css, &[wanted]).await?;
        }
        bob.raw(&to_alice(
            "<body>&gt; _ &lt; *not*</body><unstyled xmlns='urn:xmpp:styling:0'/>",
        ))
        .await?;
        tab.message("> _ < *not*").await?;
        ensure!(
            tab.texts("[data-testid=message-body] > p strong")
                .await?
                .len()
                == 1
        );

        // XEP-0382: not even in the page before it is wanted, nor in the list.
        bob.raw(&to_alice("<body>they *both* die</body><spoiler xmlns='urn:xmpp:spoiler:0'>Love story end</spoiler>")).await?;
        tab.has_texts("[data-testid=spoiler-hint]", &["Love story end"])
            .await?;
        let page = tab.js("return document.body.textContent", vec![]).await?;
        ensure!(!page.as_str().unwrap_or_default().contains("die"));
        tab.has("[data-testid=spoiler][aria-expanded=false]")
            .await?;
        tab.click("[data-testid=spoiler]").await?;
        tab.message("they *both* die").await?;
        tab.click("[data-testid=spoiler]").await?;
        tab.has("[data-testid=spoiler][aria-expanded=false]")
            .await?;

        // XEP-0372; the range counts code points, so that of the emoji two.
        bob.raw(&to_alice("<body>👩‍💻 hi alice!</body><reference xmlns='urn:xmpp:reference:0' type='mention' begin='7' end='12' uri='xmpp:alice@localhost'/>")).await?;
        tab.has_texts("[data-testid=mention]", &["alice"]).await?;

        // XEP-0066: one card, and nobody is asked for what it leads to.
        let url = "https://files.example/a/Holiday%20plan.pdf";
        bob.raw(&to_alice(&format!(
            "<body>{url}</body><x xmlns='jabber:x:oob'><url>{url}</url><desc>Where we go</desc></x>"
        )))
        .await?;
        tab.has_texts("[data-testid=attached] .card-name", &["Holiday plan.pdf"])
            .await?;
        ensure!(tab.texts("[data-testid=attached]").await?.len() == 1);
        bob.say("alice@localhost", "geo:52.3731,4.8926;u=20")
            .await?;
        tab.reads("[data-testid=place]", "52.3731, 4.8926").await?;
        let place = tab.js("const a = document.querySelector('[data-testid=place]'); return [a.href, a.rel, a.target]", vec![]).await?;
        let wanted = json!([
            "https://www.openstreetmap.org/?mlat=52.3731&mlon=4.8926#map=16/52.3731/4.8926",
            "noopener noreferrer",
            "_blank"
        ]);
        ensure!(place == wanted, "{place}");

        // XEP-0380: no hole, no ciphertext; a name of theirs cannot act.
        bob.raw(&to_alice("<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/><payload>QUJD</payload></encrypted><encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl'/><store xmlns='urn:xmpp:hints'/>")).await?;
        bob.raw(&to_alice("<body>?X:abc</body><encryption xmlns='urn:xmpp:eme:0' namespace='urn:x' name='&#x202E;&lt;b&gt;Xyz'/>")).await?;
        tab.has_texts(
            "[data-testid=message-sealed]",
            &[
                "This message is encrypted with OMEMO, which Keuvel cannot read yet.",
                "This message is encrypted with <b>Xyz, which Keuvel cannot read yet.",
            ],
        )
        .await?;
        tab.reads(
            "[data-jid='bob@localhost'] [data-testid=chat-preview]",
            "Encrypted message",
        )
        .await?;

        // Right to left, with code that is not.
        bob.say(
            "alice@localhost",
            "مرحبا *بالعالم* `let x = 1;`\n> שלום `a < b`\n```\nif (a < b) { // تعليق\n```",
        )
        .await?;
        let fn_main = "fn main() {\n    println!(\"<b>\");\n}";
        tab.has_texts(
            "[data-testid=code] pre",
            &[fn_main, "if (a < b) { // تعليق"],
        )
        .await?;
        // All of it is there after a reload: it is kept.
        tab.reload().await?;
        tab.open_chat("bob@localhost").await?;
        tab.has_texts("[data-testid=mention]", &["alice"]).await?;
        tab.has_texts("[data-testid=spoiler-hint]", &["Love story end"])
            .await?;
        tab.see("[data-testid=attached]").await?;
        tab.shot("text-drawn").await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn emoji_are_found_by_name_and_by_key() -> Result<()> {
    run(async {
        let world = World::new("text-emoji", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        let fetched = "return performance.getEntriesByType('resource').filter(e => e.name.includes('emoji')).length";
        ensure!(tab.js(fetched, vec![]).await? == json!(0));

        // Over a slow network their outline is there meanwhile, and it is said what it is.
        let slow = "const fetched = window.fetch;
            window.fetch = (name, how) => name !== 'emoji.json' ? fetched(name, how)
                : new Promise(done => window.come = () => {
                    window.fetch = fetched;
                    done(fetched(name));
                });";
        tab.js(slow, vec![]).await?;
        // The picker, by keys alone: search, into the grid, to the side, Enter.
        tab.type_in(FIELD, "so ").await?;
        tab.type_in("[data-testid=emoji-button]", ENTER).await?;
        tab.has("[data-testid=emoji-search]:focus").await?;
        tab.see(".emoji-ghost").await?;
        tab.reads("[data-testid=emoji-loading]", "Fetching").await?;
        tab.shot("text-emoji-slow").await?;
        tab.js("window.come()", vec![]).await?;
        tab.see(".emoji-choice").await?;
        tab.type_in(":focus", "wave").await?;
        tab.has(".emoji-choice[data-at='0'][aria-label='waving hand']")
            .await?;
        tab.shot("text-emoji-search").await?;
        tab.type_in(":focus", DOWN).await?;
        tab.has(".emoji-choice[data-at='0']:focus").await?;
        tab.type_in(":focus", RIGHT).await?;
        tab.has(".emoji-choice[data-at='1']:focus").await?;
        // Letters go on with the search.
        tab.type_in(":focus", "s").await?;
        tab.has("[data-testid=emoji-search]:focus").await?;
        tab.fill("[data-testid=emoji-search]", "waving hand")
            .await?;
        tab.click("[data-testid=emoji-tone]:nth-child(4)").await?;
        tab.type_in("[data-testid=emoji-search]", ENTER).await?;
        reads_in_field(&tab, "so 👋🏽").await?;
        tab.type_in("[data-testid=emoji-search]", ESCAPE).await?;
        tab.gone("[data-testid=emoji-picker]").await?;
        // Still in the chat, and ready to write.
        tab.has("[data-testid=composer]:focus").await?;
        tab.type_in(FIELD, ENTER).await?;
        bob.hears("so 👋🏽").await?;

        // The beginning of a name, the second of what is offered, Tab.
        tab.type_in(FIELD, "well :tad").await?;
        tab.has("[data-testid=emoji-offer][aria-selected=true]")
            .await?;
        tab.shot("text-emoji-offers").await?;
        tab.type_in(FIELD, "\u{e004}").await?;
        reads_in_field(&tab, "well 🎉").await?;
        // Escape declines, and leaves neither the chat nor the text; then Enter sends.
        tab.type_in(FIELD, " :smi").await?;
        tab.see("[data-testid=emoji-offers]").await?;
        tab.type_in(FIELD, ESCAPE).await?;
        tab.gone("[data-testid=emoji-offers]").await?;
        tab.type_in(FIELD, "l").await?;
        tab.type_in(FIELD, ENTER).await?;
        bob.hears("well 🎉 :smil").await?;
        // A whole one becomes it at once; an hour does not.
        tab.type_in(FIELD, "at 12:30 :tada: :xyzzyx:").await?;
        reads_in_field(&tab, "at 12:30 🎉 :xyzzyx:").await?;
        tab.type_in(FIELD, ENTER).await?;
        bob.hears("at 12:30 🎉 :xyzzyx:").await?;

        // The last used come first next time.
        tab.click("[data-testid=emoji-button]").await?;
        tab.has_texts(".emoji-choice", &["🎉", "👋🏽"]).await?;
        tab.shot("text-emoji-recent").await?;
        tab.click("[data-testid=emoji-tab]:nth-child(2)").await?;
        tab.see(".emoji-choice[data-at='30']").await?;
        tab.shot("text-emoji-group").await?;
        // A click elsewhere closes it.
        tab.click("[data-testid=conversation-name]").await?;
        tab.gone("[data-testid=emoji-picker]").await?;
        ensure!(tab.js(fetched, vec![]).await? == json!(1));
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn what_is_written_is_what_is_sent() -> Result<()> {
    run(async {
        let world = World::new("text-written", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;

        // While an input method composes, Enter is its own.
        tab.click(FIELD).await?;
        tab.cdp(
            "Input.imeSetComposition",
            json!({"text": ":ni", "selectionStart": 3, "selectionEnd": 3}),
        )
        .await?;
        reads_in_field(&tab, ":ni").await?;
        for kind in ["rawKeyDown", "keyUp"] {
            tab.cdp("Input.dispatchKeyEvent", json!({"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229})).await?;
        }
        ensure!(tab.now("[data-testid=emoji-offers]").await?.is_none());
        tab.cdp("Input.insertText", json!({"text": "你好"})).await?;
        reads_in_field(&tab, "你好").await?;
        ensure!(tab.texts("[data-testid=message]").await?.is_empty());
        tab.type_in(FIELD, ENTER).await?;
        bob.hears("你好").await?;

        // A paste keeps its lines and loses its dress.
        let paste = "const data = new DataTransfer(); data.setData('text/plain', 'one\\n\\n  two'); data.setData('text/html', '<b>one</b><br><br>two'); const field = document.querySelector('[data-testid=composer]'); field.focus(); field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); if (!field.value) document.execCommand('insertText', false, data.getData('text/plain'));";
        tab.js(paste, vec![]).await?;
        reads_in_field(&tab, "one\n\n  two").await?;
        tab.type_in(FIELD, ENTER).await?;
        bob.hears("one\n\n  two").await?;

        // Keys style what is selected, and it can be undone.
        tab.type_in(FIELD, "really now").await?;
        let select = "const f = document.querySelector('[data-testid=composer]'); f.focus(); f.setSelectionRange(arguments[0], arguments[1])";
        tab.js(select, vec![json!(0), json!(6)]).await?;
        tab.type_in(FIELD, &format!("{CONTROL}b")).await?;
        reads_in_field(&tab, "*really* now").await?;
        tab.type_in(FIELD, &format!("{CONTROL}i")).await?;
        reads_in_field(&tab, "_*really*_ now").await?;
        tab.type_in(FIELD, &format!("{CONTROL}z")).await?;
        reads_in_field(&tab, "*really* now").await?;
        tab.click("[data-testid=style-menu]").await?;
        tab.shot("text-style-menu").await?;
        tab.js(select, vec![json!(9), json!(12)]).await?;
        tab.click("[data-testid=style-code]").await?;
        reads_in_field(&tab, "*really* `now`").await?;
        tab.type_in(FIELD, ENTER).await?;
        bob.hears("*really* `now`").await?;
        tab.has_texts(".mine strong", &["*really*"]).await?;

        // It grows to a third of the window, then scrolls.
        let height = "const f = document.querySelector('[data-testid=composer]'); return [f.offsetHeight, f.scrollHeight, innerHeight]";
        let put = "const f = document.querySelector('[data-testid=composer]'); f.focus(); f.select(); document.execCommand('insertText', false, arguments[0])";
        tab.js(put, vec![json!("line\n".repeat(40))]).await?;
        let sizes: Vec<f64> = serde_json::from_value(tab.js(height, vec![]).await?)?;
        ensure!(
            sizes[0] > 150.0 && sizes[0] <= sizes[2] / 3.0 + 1.0 && sizes[1] > sizes[0],
            "{sizes:?}"
        );
        tab.shot("text-tall").await?;

        // More than a server takes stays where it is.
        let long = "<".repeat(60_000);
        tab.js("const f = document.querySelector('[data-testid=composer]'); f.value = arguments[0]; f.dispatchEvent(new Event('input'))", vec![json!(long)]).await?;
        tab.type_in(FIELD, ENTER).await?;
        tab.see("[data-testid=too-long]").await?;
        ensure!(value(&tab).await? == long);
        tab.shot("text-too-long").await?;
        tab.js(put, vec![json!("short")]).await?;
        tab.gone("[data-testid=too-long]").await?;
        tab.type_in(FIELD, ENTER).await?;
        bob.hears("short").await?;
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn links_of_xmpp_are_followed_here_and_do_nothing_themselves() -> Result<()> {
    run(async {
        let world = World::new("text-links", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        bob.say("alice@localhost", "ask xmpp:carol@localhost?message;body=Hello%0Athere or xmpp:room@rooms.localhost?join or xmpp:dave@localhost?roster").await?;
        tab.see("[data-testid=xmpp-link]").await?;
        tab.click("[data-testid=xmpp-link]:nth-of-type(2)").await?;
        // What the room is is shown; nobody goes in by a click on a link.
        tab.see("[data-testid=room-join-now]").await?;
        tab.click("[data-testid=cancel]").await?;
        tab.has("[data-testid=conversation][data-jid='bob@localhost']")
            .await?;
        // Words go into the composer of that chat, and nowhere else.
        tab.click("[data-testid=xmpp-link]").await?;
        tab.has("[data-testid=conversation][data-jid='carol@localhost']")
            .await?;
        reads_in_field(&tab, "Hello\nthere").await?;
        ensure!(tab.texts("[data-testid=message]").await?.is_empty());
        tab.open_chat("bob@localhost").await?;
        tab.see("[data-testid=xmpp-link]").await?;
        ensure!(value(&tab).await?.is_empty());
        // Who is to be added is asked for first.
        tab.click("[data-testid=xmpp-link]:nth-of-type(3)").await?;
        tab.see("dialog[open]").await?;
        tab.shot("text-link-roster").await?;
        ensure!(tab.now("[data-jid='dave@localhost']").await?.is_none());
        tab.has_no_complaints().await?;
        Ok(())
    })
}

#[test]
fn what_is_written_can_be_hidden() -> Result<()> {
    run(async {
        let world = World::new("text-hidden", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        tab.click("[data-testid=style-menu]").await?;
        tab.click("[data-testid=style-spoiler]").await?;
        tab.type_in("[data-testid=spoiler-input]", "the end")
            .await?;
        tab.type_in(FIELD, "they live").await?;
        tab.shot("text-spoiler-bar").await?;
        tab.type_in(FIELD, ENTER).await?;
        let heard = bob.hears("they live").await?;
        let xml = heard["xml"].as_str().unwrap_or_default();
        ensure!(
            xml.contains("urn:xmpp:spoiler:0") && xml.contains(">the end<"),
            "{xml}"
        );
        tab.gone("[data-testid=spoiler-bar]").await?;
        // It is hidden here, too, and the next one is not.
        tab.has_texts(".mine [data-testid=spoiler-hint]", &["the end"])
            .await?;
        tab.say("openly").await?;
        let heard = bob.hears("openly").await?;
        ensure!(!heard.to_string().contains("spoiler"));
        Ok(())
    })
}
