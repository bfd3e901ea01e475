//! Who is in a room, for those who look and those who are sent out.

use super::*;
use anyhow::ensure;
use keuvel_e2e::{Many, run, until};
use xtask::prosody::Options;

const NAMES: &str = "[data-testid=occupant] .occupant-name";

/// Those who are shown, in any order, have these in their names.
async fn shown(tab: &Tab, wanted: &[&str]) -> Result<()> {
    until(&format!("{wanted:?} to be shown"), async || {
        let names = tab.texts(NAMES).await?;
        let all = wanted
            .iter()
            .all(|it| names.iter().any(|name| name.contains(it)));
        Ok((names.len() == wanted.len() && all).then_some(()))
    })
    .await
}

#[test]
fn each_tab_looks_for_somebody_else() -> Result<()> {
    run(async {
        let port = xtask::prosody::free_port()?;
        let options = Options {
            component: Some(("crowd.localhost".into(), port)),
            ..Options::default()
        };
        let world = World::with("rooms-filters", &["alice", "bob"], options)?;
        let _crowd = Many::start("crowd.py", "crowd.localhost", port, 12).await?;
        let room = "all@crowd.localhost";
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        join(&tab, room, "Alice").await?;
        tab.reads("[data-testid=conversation-status]", "13 people")
            .await?;
        tab.click("[data-testid=open-details]").await?;
        let other = browser.open(&world.site.url()).await?;
        other.open_chat(room).await?;
        other.click("[data-testid=open-details]").await?;
        tab.fill("[data-testid=room-find]", "occupant 1").await?;
        let ones = ["Occupant 1", "Occupant 10", "Occupant 11"];
        shown(&tab, &ones).await?;
        other.fill("[data-testid=room-find]", "occupant 2").await?;
        shown(&other, &["Occupant 2"]).await?;
        shown(&tab, &ones).await?;
        // One that looks no more takes nothing from the other.
        other.click("[data-testid=details-close]").await?;
        other.gone("[data-testid=occupant]").await?;
        tab.fill("[data-testid=room-find]", "occupant 3").await?;
        shown(&tab, &["Occupant 3"]).await?;
        tab.has_no_complaints().await
    })
}

#[test]
fn one_is_sent_out_and_the_other_sees_it() -> Result<()> {
    run(async {
        let world = world("rooms-sent-out")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        alice_makes_it(&tab).await?;
        tab.reads("[data-testid=happened]", "You have made this room.")
            .await?;
        let second = world.browser().await?;
        let bob = second.tab().await?;
        bob.sign_in("bob@localhost", PASSWORD).await?;
        join(&bob, TEA, "Bob").await?;
        bob.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        // Hidden behind a hint, by a command, for him alone.
        tab.click("[data-testid=style-menu]").await?;
        tab.click("[data-testid=style-spoiler]").await?;
        tab.type_in("[data-testid=spoiler-input]", "Guess").await?;
        tab.say("/msg Bob: a cake").await?;
        bob.see("[data-testid=message-private]").await?;
        bob.reads("[data-testid=spoiler-hint]", "Guess").await?;

        let last = async |tab: &Tab, wanted: &str| {
            until(wanted, async || {
                let all = tab.texts("[data-testid=happened]").await?;
                let isolated = |text: &str| text.replace(['\u{2068}', '\u{2069}'], "");
                Ok(all
                    .last()
                    .is_some_and(|it| isolated(it) == wanted)
                    .then_some(()))
            })
            .await
        };
        tab.say("/kick Bob: no coffee here").await?;
        last(&tab, "Alice sent Bob out. The reason given: no coffee here").await?;
        bob.reads(
            "[data-testid=room-note]",
            "Alice sent you out of this room.",
        )
        .await?;
        bob.reads("[data-testid=room-note]", "no coffee here")
            .await?;
        ensure!(bob.now("[data-testid=composer]").await?.is_none());
        bob.click("[data-testid=room-join]").await?;
        bob.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        last(&tab, "Came in: Bob").await?;

        // Banned; what he is to the room while he is away is told, too.
        tab.say("/ban Bob: coffee again").await?;
        last(&tab, "Alice banned Bob. The reason given: coffee again").await?;
        bob.reads(
            "[data-testid=room-note]",
            "Alice banned you from this room.",
        )
        .await?;
        bob.click("[data-testid=room-join]").await?;
        bob.reads("[data-testid=room-note]", "You are banned from this room.")
            .await?;
        tab.click("[data-testid=open-details]").await?;
        tab.click("[data-testid=room-lists]").await?;
        let outcasts = "[data-testid=room-members][data-list=outcast]";
        tab.reads(outcasts, "bob@localhost").await?;
        tab.click(&format!("{outcasts} [data-testid=room-member-remove]"))
            .await?;
        tab.gone(outcasts).await?;
        tab.click("[data-testid=room-members-close]").await?;
        bob.click("[data-testid=room-join]").await?;
        bob.reads("[data-testid=conversation-status]", "2 people")
            .await?;

        // The room ends; people go elsewhere, and are told where.
        tab.click("[data-testid=room-destroy]").await?;
        tab.fill("[data-testid=room-why]", "too small").await?;
        tab.fill("[data-testid=room-other]", "not an address @")
            .await?;
        tab.click("[data-testid=confirm]").await?;
        tab.see("dialog .wrong:not(:empty)").await?;
        tab.fill("[data-testid=room-other]", "cake@conference.localhost")
            .await?;
        tab.shot("destroy").await?;
        tab.click("[data-testid=confirm]").await?;
        bob.reads("[data-testid=room-note]", "This room is no more.")
            .await?;
        bob.reads("[data-testid=room-note]", "too small").await?;
        bob.reads("[data-testid=room-instead]", "cake@conference.localhost")
            .await?;
        tab.has_no_complaints().await?;
        bob.has_no_complaints().await
    })
}

#[test]
fn who_floods_a_room_is_kept_at_bay() -> Result<()> {
    run(async {
        let world = world("rooms-spam")?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        let (mut spammer, mut carol) = three(&world, &tab).await?;
        in_room(&mut carol, TEA, "before the flood").await?;
        tab.message("before the flood").await?;
        // Names that pretend to be others', reverse what follows, or are long; and what comes
        // in between counts as nobody's.
        let odd = format!("\u{202e}ecilA {}", "🦀".repeat(40));
        for nick in ["Alice ", "=Carol", &odd, "Bob"] {
            spammer
                .raw(&format!("<presence to='{TEA}/{nick}'/>"))
                .await?;
        }
        spammer
            .act(json!({"do": "many", "to": TEA, "count": 200, "prefix": "buy", "kind": "groupchat"}))
            .await?;
        // What pretends to be the room's, an error, or another's.
        for xml in [
            format!(
                "<message type='groupchat' to='{TEA}' id='f1'><body>as Carol</body><occupant-id xmlns='urn:xmpp:occupant-id:0' id='carol'/><stanza-id xmlns='urn:xmpp:sid:0' by='{TEA}' id='forged'/></message>"
            ),
            format!(
                "<message type='groupchat' to='{TEA}' id='f2'><subject>Buy</subject></message>"
            ),
            format!(
                "<message type='groupchat' to='{TEA}' id='f3'><retract xmlns='urn:xmpp:message-retract:1' id='x'><moderated xmlns='urn:xmpp:message-moderate:1' by='{TEA}'/></retract></message>"
            ),
            format!(
                "<message type='chat' to='{TEA}/Alice' id='f4'><body>psst, buy</body></message>"
            ),
        ] {
            spammer.raw(&xml).await?;
        }
        tab.message("psst, buy").await?;
        let authors = tab.texts("[data-testid=message-author]").await?;
        ensure!(
            authors.iter().all(|it| it.chars().count() < 120),
            "{authors:?}"
        );
        tab.shot("flood").await?;
        // She is not helpless.
        tab.say("/ban Bob: spam").await?;
        spammer
            .expect("to be banned", |e| {
                e["xml"].as_str().is_some_and(|xml| xml.contains("301"))
            })
            .await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;
        tab.say("quiet at last").await?;
        carol.hears("quiet at last").await?;
        in_room(&mut carol, TEA, "thank you").await?;
        tab.message("thank you").await?;
        tab.has_no_complaints().await
    })
}
