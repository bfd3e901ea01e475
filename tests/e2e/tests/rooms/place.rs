//! A room as a place of one's own: how one comes there, and of what it tells.

use super::*;
use anyhow::ensure;
use keuvel_e2e::run;

#[test]
fn a_link_leads_into_a_room_which_notifies_as_one_likes() -> Result<()> {
    run(async {
        let world = world("rooms-link")?;
        let mut bob = world.peer("bob").await?;
        made_by(&mut bob, TEA).await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        // A landing page of others, pasted where an address goes.
        let link = ["https://xmpp.link/#", TEA, "?join"].concat();
        join(&tab, &link, "Alice").await?;
        tab.reads("[data-testid=conversation-status]", "2 people")
            .await?;

        // A room that anybody may come to notifies of mentions, unless one wants more or less.
        tab.click("[data-testid=open-details]").await?;
        let chosen = |choice: &str| format!("[data-testid=notify-{choice}]:checked");
        tab.see(&chosen("mentions")).await?;
        tab.shot("notify").await?;
        tab.click("[data-testid=notify-all]").await?;
        tab.see(&chosen("all")).await.context("chosen")?;
        tab.reload().await?;
        tab.online().await?;
        tab.see(&chosen("all")).await?;
        // Another device of hers follows.
        let other = world.browser().await?;
        let there = other.tab().await?;
        there.sign_in(ALICE, PASSWORD).await?;
        there.open_chat(TEA).await?;
        there.click("[data-testid=open-details]").await?;
        there.see(&chosen("all")).await?;
        tab.click("[data-testid=notify-none]").await?;
        there.see(&chosen("none")).await?;
        let row = format!("[data-testid=chat-row][data-jid='{TEA}']");
        there
            .see(&format!("{row} [data-testid=chat-muted]"))
            .await?;
        tab.click("[data-testid=notify-mentions]").await?;
        there.see(&chosen("mentions")).await?;

        // The link to it, in both forms.
        tab.click("[data-testid=room-link]").await?;
        tab.see("[data-testid=invite-qr]").await?;
        tab.shot("link").await?;
        let read = "return document.querySelector('[data-testid=invite-link]').value";
        let web = tab.js(read, vec![]).await?;
        let web = web.as_str().context("a link")?.to_owned();
        ensure!(
            web.starts_with(&world.site.url()) && web.contains("#/invite?uri=xmpp%3Atea%40"),
            "{web}"
        );
        tab.click("[data-testid=invite-xmpp]").await?;
        let app = tab.js(read, vec![]).await?;
        ensure!(app == format!("xmpp:{TEA}?join"), "{app}");

        // Carol follows it, signs in, and is asked.
        let third = world.browser().await?;
        let carol = third.tab().await?;
        carol.open(&web).await?;
        carol.see("[data-testid=invited-sign-in]").await?;
        carol.shot("invited").await?;
        carol.click("[data-testid=invited-sign-in]").await?;
        carol.sign_in("carol@localhost", PASSWORD).await?;
        carol.see("[data-testid=room-about]").await?;
        carol.click("[data-testid=room-join-now]").await?;
        carol
            .reads("[data-testid=conversation-status]", "3 people")
            .await?;
        tab.has_no_complaints().await?;
        carol.has_no_complaints().await
    })
}
