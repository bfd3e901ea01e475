//! Messages both ways while everything breaks: nothing is lost, doubled or out
//! of order. A seed decides what breaks and when (what the network and the
//! computer make of it takes its own time, so a run is not the same to the
//! millisecond).

use crate::link::{Link, Spoil, Way};
use crate::world::{PASSWORD, World};
use crate::{Peer, Tab};
use anyhow::{Context, Result, ensure};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const ALICE: &str = "alice@localhost";
const BOB: &str = "bob@localhost";

/// What the app may take to be in order again: the longest wait before it tries
/// again is a minute.
const PATIENCE: Duration = Duration::from_secs(120);

/// Chance that can be repeated (xorshift).
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 0 to `sides` - 1.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % sides
    }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    /// Alice writes, in the app.
    Alice,
    /// Bob writes.
    Bob,
    /// Connections break; new ones are possible at once.
    Cut,
    /// Connections break, and none comes about for a while.
    Refuse(Duration),
    /// Nothing comes through for a while.
    Halt(Duration),
    /// Everything comes late from now on, until the next fault.
    Delay(Duration),
    /// A frame breaks off, or octets come twice.
    Spoil(Way, Spoil),
    /// The page is loaded again.
    Reload,
    /// The server dies and comes back.
    ServerDies,
}

fn plan(dice: &mut Dice, messages: u64, faults: u64) -> Vec<Act> {
    let mut plan = Vec::new();
    for _ in 0..messages {
        plan.push(Act::Alice);
        plan.push(Act::Bob);
    }
    for at in (1..plan.len()).rev() {
        plan.swap(at, dice.roll(at as u64 + 1) as usize);
    }
    for number in 0..faults {
        let time = Duration::from_millis(dice.roll(1_500));
        let way = [Way::Up, Way::Down][dice.roll(2) as usize];
        // The first two for sure, the others as chance has it.
        let kind = match number {
            0 => 6,
            1 => 7,
            _ => dice.roll(8),
        };
        let fault = match kind {
            0 => Act::Cut,
            1 => Act::Refuse(time * 2),
            2 => Act::Halt(time * 2),
            3 => Act::Delay(time / 4),
            4 => Act::Spoil(way, Spoil::Truncate),
            5 => Act::Spoil(way, Spoil::Duplicate),
            6 => Act::Reload,
            _ => Act::ServerDies,
        };
        plan.insert(dice.roll(plan.len() as u64 + 1) as usize, fault);
    }
    plan
}

/// Plays a seed: so many messages each way, so many faults.
pub async fn play(seed: u64, messages: u64, faults: u64) -> Result<()> {
    let plan = plan(&mut Dice::new(seed), messages, faults);
    let done = format!("seed {seed}, {messages} messages each way, {faults} faults");
    println!("{done}: {plan:?}");
    run(seed, plan)
        .await
        .with_context(|| format!("{done}; again: cargo xtask faults --seed {seed}"))
}

async fn run(seed: u64, plan: Vec<Act>) -> Result<()> {
    let mut world = World::new(&format!("faults-{seed}"), &["alice", "bob"])?;
    let link = Link::to(world.prosody.http_port()).await?;
    let site = world.site_over(&link)?;
    let mut bob = world.peer("bob").await?;
    let browser = world.browser().await?;
    let tab = browser.tab().await?;
    tab.open(&site.url()).await?;
    tab.sign_in(ALICE, PASSWORD).await?;
    tab.open_chat(BOB).await?;
    let (mut from_alice, mut from_bob) = (Vec::new(), Vec::new());
    for act in plan {
        match act {
            Act::Alice => {
                let text = format!("alice {}", from_alice.len());
                say(&tab, &text).await?;
                from_alice.push(text);
            }
            Act::Bob => {
                let text = format!("bob {}", from_bob.len());
                bob_says(&world, &mut bob, &text).await?;
                from_bob.push(text);
            }
            Act::Cut => {
                link.cut();
                // Long enough for every connection to notice.
                sleep(Duration::from_millis(20)).await;
                link.mend();
            }
            Act::Refuse(time) => {
                link.cut();
                sleep(time).await;
                link.mend();
            }
            Act::Halt(time) => {
                link.halt();
                sleep(time).await;
                link.mend();
            }
            Act::Delay(by) => link.delay(by),
            Act::Spoil(way, spoil) => link.spoil(way, spoil),
            Act::Reload => {
                tab.reload().await?;
                tab.open_chat(BOB).await?;
            }
            Act::ServerDies => {
                world.prosody.kill();
                // Written while there is none.
                let text = format!("alice {}", from_alice.len());
                say(&tab, &text).await?;
                from_alice.push(text);
                world.prosody.restart()?;
                bob = world.peer("bob").await?;
            }
        }
    }
    link.mend();
    verify(&world, &tab, &mut bob, &mut from_alice, &from_bob).await
}

/// Writes in the app; what stands in the page is kept.
async fn say(tab: &Tab, text: &str) -> Result<()> {
    tab.say(text).await?;
    tab.message(text).await?;
    Ok(())
}

/// Bob's client keeps nothing, so his text is waited for in the server's archive.
async fn bob_says(world: &World, bob: &mut Peer, text: &str) -> Result<()> {
    bob.say(ALICE, text).await?;
    until(&format!("{text} in Bob's archive"), async || {
        Ok(archived(world, "bob", "bob")?
            .iter()
            .any(|body| body == text))
    })
    .await
}

/// What must be so when nothing breaks any more.
async fn verify(
    world: &World,
    tab: &Tab,
    bob: &mut Peer,
    from_alice: &mut Vec<String>,
    from_bob: &[String],
) -> Result<()> {
    until("being online", async || {
        let script = "return document.querySelector('[data-testid=connection]')?.dataset.state";
        Ok(tab.js(script, vec![]).await? == "online")
    })
    .await?;
    let last = format!("alice {}", from_alice.len());
    say(tab, &last).await?;
    from_alice.push(last);
    let last = from_alice.last().context("just pushed")?.clone();
    until("all of it in the page", async || {
        let here = shown(tab, "alice").await?.len() + shown(tab, "bob").await?.len();
        let script =
            "return document.querySelectorAll('[data-sent=waiting], [data-sent=sending]').length";
        let waiting = tab.js(script, vec![]).await?;
        Ok(here >= from_alice.len() + from_bob.len() && waiting == 0)
    })
    .await?;
    bob.hears(&last).await?;
    same("hers in the page", &shown(tab, "alice").await?, from_alice)?;
    same("his in the page", &shown(tab, "bob").await?, from_bob)?;
    for owner in ["alice", "bob"] {
        let archive = |who| archived(world, owner, who);
        same(
            &format!("hers in the archive of {owner}"),
            &archive("alice")?,
            from_alice,
        )?;
        same(
            &format!("his in the archive of {owner}"),
            &archive("bob")?,
            from_bob,
        )?;
    }
    // Bob's last session heard nothing twice, nothing out of order.
    let heard: Vec<&str> = bob.texts();
    let places: Vec<_> = heard
        .iter()
        .map(|text| from_alice.iter().position(|said| said == text))
        .collect();
    ensure!(
        places.is_sorted_by(|one, next| one < next),
        "what Bob heard: {heard:?}"
    );
    // And the page shows the same from its storage.
    tab.reload().await?;
    tab.open_chat(BOB).await?;
    tab.message(&last).await?;
    same(
        "hers, loaded again",
        &shown(tab, "alice").await?,
        from_alice,
    )?;
    same("his, loaded again", &shown(tab, "bob").await?, from_bob)
}

fn same(what: &str, is: &[String], wanted: &[String]) -> Result<()> {
    ensure!(is == wanted, "{what} should be {wanted:?}, and is {is:?}");
    Ok(())
}

/// The texts of one of them in the open chat, in order.
async fn shown(tab: &Tab, who: &str) -> Result<Vec<String>> {
    let mut texts = tab
        .texts("[data-testid=message] [data-testid=message-body]")
        .await?;
    texts.retain(|text| text.starts_with(&format!("{who} ")));
    Ok(texts)
}

/// The texts of one of them in an account's archive, in order.
fn archived(world: &World, owner: &str, who: &str) -> Result<Vec<String>> {
    let list = world
        .prosody
        .dir()
        .join(format!("data/localhost/archive/{owner}.list"));
    let list = match std::fs::read_to_string(list) {
        Ok(list) => list,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let strings = list.split('"').skip(1).step_by(2);
    Ok(strings
        .filter(|text| text.starts_with(&format!("{who} ")))
        .map(str::to_owned)
        .collect())
}

async fn until(what: &str, mut check: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    let end = Instant::now() + PATIENCE;
    while !check().await? {
        ensure!(Instant::now() < end, "waited in vain for {what}");
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
