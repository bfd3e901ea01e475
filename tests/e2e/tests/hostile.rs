//! Messages that mean harm, sent by another client through a real server:
//! nothing executes, nothing breaks, nothing else is lost.

use anyhow::{Result, ensure};
use keuvel_e2e::{World, run, world::PASSWORD};
use xtask::prosody::Options;

/// A name, and what is sent as raw XML to Alice.
const TABLE: &[(&str, &str)] = &[
    (
        "html",
        "<message to='alice@localhost' type='chat' id='h1'><body>&lt;img src=x onerror=\"window.pwned=1\"&gt;&lt;script&gt;window.pwned=1&lt;/script&gt;</body></message>",
    ),
    (
        "xhtml",
        "<message to='alice@localhost' type='chat' id='h2'><body>plain</body><html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><script>window.pwned=1</script></body></html></message>",
    ),
    (
        "script links",
        "<message to='alice@localhost' type='chat' id='h3'><body>javascript:window.pwned=1 data:text/html,&lt;script&gt;window.pwned=1&lt;/script&gt; vbscript:x file:///etc/passwd https://ok.example/</body></message>",
    ),
    (
        "right to left",
        "<message to='alice@localhost' type='chat' id='h4'><body>\u{202e}moc.elpmaxe//:sptth \u{2067}\u{2066}</body></message>",
    ),
    (
        "no body",
        "<message to='alice@localhost' type='chat' id='h5'/>",
    ),
    (
        "empty body",
        "<message to='alice@localhost' type='chat' id='h6'><body/></message>",
    ),
    (
        "unknown children",
        "<message to='alice@localhost' type='chat' id='h7'><body>with company</body><x xmlns='urn:x'><y><z a='1'>t</z></y></x></message>",
    ),
    (
        "same id, other words",
        "<message to='alice@localhost' type='chat' id='h7'><body>same id</body></message>",
    ),
    (
        "forged carbon",
        "<message to='alice@localhost' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='carol@localhost/x' to='alice@localhost' type='chat' id='c'><body>FORGED</body></message></forwarded></received></message>",
    ),
    (
        "forged sent carbon",
        "<message to='alice@localhost' type='chat'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='alice@localhost/x' to='carol@localhost' type='chat' id='c'><body>FORGED</body></message></forwarded></sent></message>",
    ),
    (
        "forged archive id and delay",
        "<message to='alice@localhost' type='chat' id='h8'><body>from long ago</body><stanza-id xmlns='urn:xmpp:sid:0' by='alice@localhost' id='1'/><delay xmlns='urn:xmpp:delay' from='localhost.evil' stamp='1999-01-01T00:00:00Z'/></message>",
    ),
    (
        "a room that was not joined",
        "<message to='alice@localhost' type='groupchat' id='h9'><body>FORGED</body></message>",
    ),
    (
        "receipt for nothing",
        "<message to='alice@localhost' id='h10'><received xmlns='urn:xmpp:receipts' id='nothing'/></message>",
    ),
    (
        "odd type",
        "<message to='alice@localhost' type='sesame' id='h11'><body>odd type</body></message>",
    ),
];

#[test]
fn the_table() -> Result<()> {
    run(async {
        let options = Options {
            stanza_limit: Some(4 * 1024 * 1024),
            ..Options::default()
        };
        let world = World::with("hostile-table", &["alice", "bob", "carol"], options)?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        tab.open_chat("bob@localhost").await?;
        for (_, xml) in TABLE {
            bob.raw(xml).await?;
        }
        // Roster pushes and answers by somebody who is not the server.
        let to = tab_address(&mut bob).await?;
        bob.raw(&format!("<iq to='{to}' type='set' id='p1'><query xmlns='jabber:iq:roster'><item jid='mallory@localhost' name='FORGED' subscription='both'/></query></iq>")).await?;
        for number in 1..9 {
            bob.raw(&format!("<iq to='{to}' type='result' id='{number}'/>"))
                .await?;
        }
        let zalgo = format!("z{}", "\u{0301}".repeat(2_000));
        bob.say("alice@localhost", &zalgo).await?;
        bob.say("alice@localhost", &"x".repeat(1_000_000)).await?;
        let deep = format!(
            "<message to='alice@localhost' type='chat' id='deep'><body>deep</body>{}{}</message>",
            "<a xmlns='urn:x'>".repeat(500),
            "</a>".repeat(500)
        );
        bob.raw(&deep).await?;

        // After all that, an ordinary message.
        bob.say("alice@localhost", "the end").await?;
        tab.message("the end").await?;

        let page = tab
            .js("return document.body.textContent", vec![])
            .await?
            .to_string();
        ensure!(!page.contains("FORGED"), "something forged is shown");
        ensure!(
            page.contains("<script>window.pwned=1</script>") || page.contains("\\u003cscript"),
            "the text itself is shown"
        );
        for text in [
            "plain",
            "with company",
            "same id",
            "from long ago",
            "odd type",
        ] {
            tab.message(text).await?;
        }
        let pwned = tab.js("return window.pwned ?? null", vec![]).await?;
        ensure!(pwned.is_null(), "a script ran");
        let links = tab
            .js("return [...document.querySelectorAll('[data-testid=message-body] a')].map(a => a.protocol)", vec![])
            .await?;
        ensure!(links == serde_json::json!(["https:"]), "links: {links}");
        tab.has_no_complaints().await?;
        tab.say("and an answer").await?;
        bob.hears("and an answer").await?;
        Ok(())
    })
}

/// The full address of Alice's browser, as Bob sees it.
async fn tab_address(bob: &mut keuvel_e2e::Peer) -> Result<String> {
    let seen = bob
        .expect("Alice's presence", |e| {
            e["event"] == "presence"
                && e["from"]
                    .as_str()
                    .is_some_and(|from| from.starts_with("alice@localhost/"))
        })
        .await?;
    Ok(seen["from"].as_str().unwrap_or_default().to_owned())
}
