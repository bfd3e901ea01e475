//! Messages both ways while everything breaks: nothing is lost, doubled or out
//! of order, and two devices of the same account have the same history. A seed
//! decides what breaks and when (what the network and the computer make of it
//! takes its own time, so a run is not the same to the millisecond).

mod history;

use crate::link::{Link, Spoil, Way};
use crate::world::{PASSWORD, World};
use crate::{Browser, Devtools, Peer, Tab};
use anyhow::{Context, Result, ensure};
use history::{Message, in_app, in_archive, none_later, same_messages, shown};
use std::fs::File;
use std::io::Write as _;
use std::time::{Duration, Instant};
use tokio::time::sleep;
use xtask::prosody::Options;
use xtask::serve::Site;

const ALICE: &str = "alice@localhost";
const BOB: &str = "bob@localhost";

/// What the app may take to be in order again: the longest wait before it tries
/// again is a minute.
const PATIENCE: Duration = Duration::from_secs(120);

/// So much of the archive a new device fetches at once, at least.
const NEW_DEVICE: u64 = 300;

/// How much is said, and how much breaks.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Messages each way.
    pub messages: u64,
    /// Things that go wrong.
    pub faults: u64,
}

impl Size {
    /// Every kind of fault once.
    pub const SMALL: Size = Size {
        messages: 12,
        faults: KINDS,
    };
}

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
    /// Alice signs in on another device, too.
    SecondDevice,
    /// Something breaks, so long after the last act.
    Fault(Duration, Fault),
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    /// Connections break; new ones are possible at once.
    Cut,
    /// Connections break, and none comes about for a while.
    Refuse(Duration),
    /// Nothing comes through for a while.
    Halt(Duration),
    /// Everything comes late from now on, until the next fault of the link.
    Delay(Duration),
    /// A frame breaks off, or octets come twice.
    Spoil(Way, Spoil),
    /// The page is loaded again.
    Reload,
    /// The worker dies while it has something to do.
    WorkerDies,
    /// The browser has no network for a while, and knows it.
    Offline(Duration),
    /// The server dies and comes back.
    ServerDies,
}

/// How many kinds of faults there are.
const KINDS: u64 = 10;

impl Fault {
    fn of(kind: u64, dice: &mut Dice) -> Fault {
        let time = Duration::from_millis(dice.roll(1_500));
        let way = [Way::Up, Way::Down][dice.roll(2) as usize];
        match kind {
            0 => Fault::Cut,
            1 => Fault::Refuse(time * 2),
            2 => Fault::Halt(time * 2),
            3 => Fault::Delay(time / 4),
            4 => Fault::Spoil(way, Spoil::Truncate),
            5 => Fault::Spoil(way, Spoil::Duplicate),
            6 => Fault::Reload,
            7 => Fault::WorkerDies,
            8 => Fault::Offline(time * 2),
            _ => Fault::ServerDies,
        }
    }
}

fn plan(dice: &mut Dice, size: Size) -> Vec<Act> {
    let mut plan = Vec::new();
    for _ in 0..size.messages {
        plan.push(Act::Alice);
        plan.push(Act::Bob);
    }
    for at in (1..plan.len()).rev() {
        plan.swap(at, dice.roll(at as u64 + 1) as usize);
    }
    for number in 0..size.faults {
        // Each kind once for sure, then as chance has it.
        let kind = match number < KINDS {
            true => number,
            false => dice.roll(KINDS),
        };
        let fault = Fault::of(kind, dice);
        let after = Duration::from_millis(dice.roll(60));
        let at = dice.roll(plan.len() as u64 + 1) as usize;
        plan.insert(at, Act::Fault(after, fault));
    }
    // Early enough to see most of it live.
    plan.insert(plan.len() / 10, Act::SecondDevice);
    plan
}

/// Plays a seed.
pub async fn play(seed: u64, size: Size) -> Result<()> {
    let plan = plan(&mut Dice::new(seed), size);
    let Size { messages, faults } = size;
    let again = format!("cargo xtask faults --seed {seed} --messages {messages} --faults {faults}");
    println!("{again}");
    let begin = Instant::now();
    let played = async { Stage::set(seed).await?.play(&plan).await }.await;
    played.with_context(|| format!("again: {again}"))?;
    println!(
        "seed {seed}: 0 lost, 0 doubled, in order; {} s",
        begin.elapsed().as_secs()
    );
    Ok(())
}

/// All that takes part.
struct Stage {
    world: World,
    link: Link,
    /// Which reaches the server by the link.
    _site: Site,
    _browser: Browser,
    tab: Tab,
    devtools: Devtools,
    second: Option<(Browser, Tab)>,
    bob: Peer,
    from_alice: Vec<String>,
    from_bob: Vec<String>,
    /// What happened when.
    log: File,
    begin: Instant,
}

impl Stage {
    async fn set(seed: u64) -> Result<Stage> {
        let options = Options {
            log_all: true,
            ..Options::default()
        };
        let name = format!("faults-{seed}");
        let world = World::with(&name, &["alice", "bob"], options)?;
        let log = File::create(world.dir.join("acts.log"))?;
        let link = Link::to(world.prosody.http_port()).await?;
        let site = world.site_over(&link)?;
        let bob = world.peer("bob").await?;
        let browser = world.browser().await?;
        let tab = browser.tab().await?;
        tab.open(&site.url()).await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        tab.open_chat(BOB).await?;
        Ok(Stage {
            devtools: browser.devtools().await?,
            world,
            link,
            _site: site,
            _browser: browser,
            tab,
            second: None,
            bob,
            from_alice: Vec::new(),
            from_bob: Vec::new(),
            log,
            begin: Instant::now(),
        })
    }

    async fn play(mut self, plan: &[Act]) -> Result<()> {
        for act in plan {
            self.note(&format!("{act:?}"))?;
            self.act(*act).await.with_context(|| format!("{act:?}"))?;
        }
        self.link.mend();
        self.verify().await
    }

    fn note(&mut self, what: &str) -> Result<()> {
        let at = self.begin.elapsed().as_secs_f32();
        Ok(writeln!(self.log, "{at:8.2} {what}")?)
    }

    fn note_history(&mut self, what: &str, history: &[Message]) -> Result<()> {
        let bodies = history.iter().map(|message| message.body.as_str());
        self.note(&format!(
            "{what}: {}",
            bodies.collect::<Vec<_>>().join(", ")
        ))
    }

    async fn act(&mut self, act: Act) -> Result<()> {
        match act {
            Act::Alice => self.say().await,
            Act::Bob => self.bob_says().await,
            Act::SecondDevice => {
                let browser = self.world.browser().await?;
                let tab = browser.tab().await?;
                tab.sign_in(ALICE, PASSWORD).await?;
                tab.open_chat(BOB).await?;
                self.second = Some((browser, tab));
                Ok(())
            }
            Act::Fault(after, fault) => {
                sleep(after).await;
                self.fault(fault).await
            }
        }
    }

    async fn fault(&mut self, fault: Fault) -> Result<()> {
        match fault {
            Fault::Cut => {
                self.link.cut();
                // Long enough for every connection to notice.
                sleep(Duration::from_millis(20)).await;
                self.link.mend();
            }
            Fault::Refuse(time) => {
                self.link.cut();
                sleep(time).await;
                self.link.mend();
            }
            Fault::Halt(time) => {
                self.link.halt();
                sleep(time).await;
                self.link.mend();
            }
            Fault::Delay(by) => self.link.delay(by),
            Fault::Spoil(way, spoil) => self.link.spoil(way, spoil),
            Fault::Reload => {
                self.tab.reload().await?;
                self.tab.open_chat(BOB).await?;
            }
            Fault::WorkerDies => {
                let text = self.next_text();
                self.tab.say(&text).await?;
                until("a worker to end", async || {
                    Ok(self.devtools.end_workers().await? > 0)
                })
                .await?;
                self.appears(&text).await?;
            }
            Fault::Offline(time) => {
                // Sockets that are open in a worker stay so, whatever the
                // browser is told: those break by the link.
                self.devtools.offline(true).await?;
                self.tab.offline(true).await?;
                self.link.cut();
                self.say().await?;
                sleep(time).await;
                self.link.mend();
                self.devtools.offline(false).await?;
                self.tab.offline(false).await?;
            }
            Fault::ServerDies => {
                self.world.prosody.kill_between_messages("alice", "bob")?;
                // Written while there is none.
                self.say().await?;
                self.world.prosody.restart()?;
                self.bob = self.world.peer("bob").await?;
            }
        }
        Ok(())
    }

    fn next_text(&mut self) -> String {
        let text = format!("alice {}", self.from_alice.len());
        self.from_alice.push(text.clone());
        text
    }

    /// Alice writes in the app; what stands in the page is kept.
    async fn say(&mut self) -> Result<()> {
        let text = self.next_text();
        self.tab.say(&text).await?;
        self.appears(&text).await
    }

    async fn appears(&self, text: &str) -> Result<()> {
        until(&format!("{text} in the page"), async || {
            Ok(shown(&self.tab).await?.iter().any(|body| body == text))
        })
        .await
    }

    /// Bob's client keeps nothing, so his text is waited for in the server's archive.
    async fn bob_says(&mut self) -> Result<()> {
        let text = format!("bob {}", self.from_bob.len());
        self.from_bob.push(text.clone());
        self.bob.say(ALICE, &text).await?;
        let list = self
            .world
            .prosody
            .dir()
            .join("data/localhost/archive/bob.list");
        let quoted = format!("\"{text}\"");
        until(&format!("{text} in Bob's archive"), async || {
            Ok(std::fs::read_to_string(&list).is_ok_and(|all| all.contains(&quoted)))
        })
        .await
    }

    /// What must be so when nothing breaks any more.
    async fn verify(&mut self) -> Result<()> {
        self.note("the end")?;
        let last = self.next_text();
        self.tab.say(&last).await?;
        until("the last text", async || {
            Ok(self.bob.hears(&last).await.is_ok())
        })
        .await?;
        // Bob's last session heard nothing twice, nothing out of order.
        let heard = self.bob.texts();
        let places: Vec<_> = heard
            .iter()
            .map(|text| self.from_alice.iter().position(|said| said == text))
            .collect();
        ensure!(
            places.is_sorted_by(|one, next| one < next),
            "what Bob heard: {heard:?}"
        );

        self.note("the archive")?;
        // The server's word, by another client.
        let mut other = self.world.peer("alice").await?;
        let (archive, recent) = in_archive(&mut other, BOB, NEW_DEVICE).await?;
        self.note_history("the archive", &archive)?;
        self.complete("hers", &archive)?;
        let (his, _) = in_archive(&mut self.bob, ALICE, 0).await?;
        self.note_history("his archive", &his)?;
        self.complete("his", &his)?;

        self.note("the first device")?;
        let first = self.settled("the first device", &self.tab).await?;
        self.note_history("the first device", &first)?;
        self.complete("the first device", &first)?;
        same_messages("the first device", &first, &archive)?;
        // What she wrote without a connection stands where she wrote it, and in
        // the archive where it arrived.
        none_later(&first, &archive, ALICE)?;
        // It shows the end of that, and the same when it is loaded again.
        let bodies: Vec<_> = first.iter().map(|message| message.body.clone()).collect();
        self.tab.open_chat(BOB).await?;
        self.appears(&last).await?;
        let seen = shown(&self.tab).await?;
        ensure!(bodies.ends_with(&seen), "the page shows {seen:?}");
        self.tab.reload().await?;
        let again = self.settled("the first device, again", &self.tab).await?;
        ensure!(again == first, "loaded again: {again:?}; before: {first:?}");

        self.note("the second device")?;
        // A device that never wrote has what the archive has, in its order.
        let (_, tab) = self.second.as_ref().context("no second device")?;
        let second = self.settled("the second device", tab).await?;
        self.note_history("the second device", &second)?;
        self.complete("the second device", &second)?;
        ensure!(
            second == archive,
            "the second device has another order than the archive: see acts.log"
        );
        self.note("a new device")?;
        // And so has one that comes now; it fetches not quite everything.
        let browser = self.world.browser().await?;
        let tab = browser.tab().await?;
        tab.sign_in(ALICE, PASSWORD).await?;
        let mut third = Vec::new();
        until("the new device's history", async || {
            third = in_app(&tab).await?.0;
            Ok(third.len() >= recent)
        })
        .await
        .with_context(|| format!("{} of {recent} messages", third.len()))?;
        ensure!(
            archive.ends_with(&third),
            "a new device has {third:?}; the archive {archive:?}"
        );
        Ok(())
    }

    /// The app's history, once it is all there and nothing waits.
    async fn settled(&self, who: &str, tab: &Tab) -> Result<Vec<Message>> {
        let wanted = self.from_alice.len() + self.from_bob.len();
        let mut last = (Vec::new(), 0);
        let settled = until("all of it", async || {
            last = in_app(tab).await?;
            Ok(last.0.len() >= wanted && last.1 == 0)
        })
        .await;
        let (history, waiting) = last;
        settled.with_context(|| {
            format!(
                "{who}: {} of {wanted} messages, {waiting} not sent; {:?}",
                history.len(),
                self.complete(who, &history)
            )
        })?;
        Ok(history)
    }

    /// Nothing lost, nothing doubled, each sender's in order.
    fn complete(&self, what: &str, history: &[Message]) -> Result<()> {
        for (who, wanted) in [(ALICE, &self.from_alice), (BOB, &self.from_bob)] {
            history::complete(&format!("{what}, {who}"), history, who, wanted)?;
        }
        Ok(())
    }
}

async fn until(what: &str, mut check: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    let end = Instant::now() + PATIENCE;
    while !check().await? {
        ensure!(Instant::now() < end, "waited in vain for {what}");
        sleep(Duration::from_millis(30)).await;
    }
    Ok(())
}
