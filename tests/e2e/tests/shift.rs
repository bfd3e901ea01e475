//! Nothing that is being looked at moves (Cumulative Layout Shift, of the Layout
//! Instability API): while the app comes, and while messages do.

use anyhow::{Context, Result, ensure};
use keuvel_e2e::{Tab, World, run, world::PASSWORD};
use serde_json::json;

/// The most that may shift: a fifth of what counts as good.
const MOST: f64 = 0.02;

/// Sums up what shifted without anybody having touched anything.
const WATCH: &str = "globalThis.shifted = { sum: 0, what: [] };
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) {
            if (entry.hadRecentInput) continue;
            shifted.sum += entry.value;
            for (const source of entry.sources)
                shifted.what.push([entry.value, source.node?.className || source.node?.nodeName || '',
                    source.node?.textContent.slice(0, 40) ?? '', ...[source.previousRect, source.currentRect].map(rect =>
                        [rect.x, rect.y, rect.width, rect.height].map(Math.round).join(' '))]);
        }
    }).observe({ type: 'layout-shift', buffered: true });";

async fn stands_still(tab: &Tab, when: &str) -> Result<()> {
    // In the next frame but one all of it was told.
    let read =
        "await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        return shifted";
    let shifted = tab.js(read, vec![]).await?;
    let sum = shifted["sum"].as_f64().context("a number")?;
    println!("{when}: {sum:.4}");
    ensure!(sum < MOST, "{when}: {sum}: {}", shifted["what"]);
    Ok(())
}

#[test]
fn nothing_moves_while_the_app_and_messages_come() -> Result<()> {
    run(async {
        let world = World::new("shift", &["alice", "bob"])?;
        let mut bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.cdp(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": WATCH }),
        )
        .await?;
        tab.open(&world.site.url()).await?;
        tab.see("[data-testid=signin-submit]").await?;
        tab.sign_in("alice@localhost", PASSWORD).await?;
        stands_still(&tab, "signing in").await?;
        let many =
            json!({ "do": "many", "to": "alice@localhost", "count": 120, "prefix": "number" });
        bob.act(many).await?;
        tab.reads("[data-testid=chat-preview]", "number 119")
            .await?;
        tab.open_chat("bob@localhost").await?;
        // It opens where what is new begins: all of it is read.
        tab.see("[data-testid=unread-line]").await?;
        tab.click("[data-testid=jump-end]").await?;
        tab.message("number 119").await?;
        tab.reload().await?;
        tab.online().await?;
        tab.message("number 119").await?;
        stands_still(&tab, "a load with a chat open").await?;
        let many = json!({ "do": "many", "to": "alice@localhost", "count": 40, "prefix": "more" });
        bob.act(many).await?;
        tab.message("more 39").await?;
        stands_still(&tab, "messages that come").await
    })
}
