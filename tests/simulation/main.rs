//! Nothing is lost, doubled or out of order, whatever breaks: the real session,
//! model and store against a simulated server, over a simulated network, in
//! virtual time. A seed decides what breaks and when.
//!
//! What cannot happen is not simulated: TCP doubles nothing and keeps the order, a
//! WebSocket gives whole frames or none.
//!
//! A failing seed says itself; `SEED=n cargo test --test simulation one_seed --
//! --nocapture` plays it alone.

mod client;
mod network;
mod server;

use client::Client;
use keuvel::api::{Delivery, Position};
use keuvel::store::Store;
use network::Network;
use pollster::block_on;
use server::Server;

/// Messages each way.
const MESSAGES: u32 = 10;
/// Things that go wrong.
const FAULTS: u32 = 8;
/// In what time all that happens, in milliseconds: sometimes each fault has its
/// time, sometimes they come on top of each other.
const SPANS: [u64; 2] = [400_000, 20_000];
/// So long after the last of it, everything has to be in order again.
const PATIENCE: u64 = 1_800_000;
const START: u64 = 1_700_000_000_000;

/// Chance that can be repeated (xorshift).
pub struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 0 to `sides` - 1.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % sides
    }
}

/// What happens at a time.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// Alice writes.
    Say(u32),
    /// Bob writes.
    Hear(u32),
    /// The connection breaks.
    Cut,
    /// Nothing comes through for so many milliseconds.
    Halt(u64),
    /// The server dies and comes back; what it has archived, it has.
    ServerDies,
    /// The server forgets the session.
    SessionEnds,
    /// The page is loaded again, the worker killed.
    Crash,
    /// The next batch does not come to its end: it stops at this point.
    CrashAt(u8),
    /// The computer sleeps for so many milliseconds.
    Sleep(u64),
}

fn plan(dice: &mut Dice) -> Vec<(u64, Act)> {
    let mut plan = Vec::new();
    let span = SPANS[dice.roll(2) as usize];
    for number in 0..MESSAGES {
        plan.push((START + 5_000 + dice.roll(span), Act::Say(number)));
        plan.push((START + 5_000 + dice.roll(span), Act::Hear(number)));
    }
    for _ in 0..FAULTS {
        let fault = match dice.roll(9) {
            0 | 1 => Act::Cut,
            2 => Act::Halt(dice.roll(60_000)),
            3 => Act::ServerDies,
            4 => Act::SessionEnds,
            5 => Act::Crash,
            6 | 7 => Act::CrashAt(dice.roll(3) as u8),
            _ => Act::Sleep(dice.roll(400_000)),
        };
        // Often just when something is said: there it hurts.
        let at = match dice.roll(3) {
            0 => START + dice.roll(span),
            _ => plan[dice.roll(u64::from(MESSAGES) * 2) as usize].0 + dice.roll(300),
        };
        plan.push((at, fault));
    }
    plan.sort_by_key(|(at, _)| *at);
    // Said in order, whatever the dice said.
    let (mut said, mut heard) = (0.., 0..);
    for (_, act) in &mut plan {
        match act {
            Act::Say(number) => *number = said.next().unwrap(),
            Act::Hear(number) => *number = heard.next().unwrap(),
            _ => {}
        }
    }
    plan
}

struct World {
    now: u64,
    dice: Dice,
    network: Network,
    server: Server,
    client: Client,
    tell: bool,
}

impl World {
    fn act(&mut self, act: Act) {
        if self.tell {
            println!("{:>8} {act:?}", self.now - START);
        }
        match act {
            Act::Say(number) => self.client.say(number, self.now),
            Act::Hear(number) => {
                let frames = self.server.bob_says(number);
                self.down(frames);
            }
            Act::Cut => self.cut(),
            Act::Halt(time) => self.network.halt(self.now + time),
            Act::ServerDies => {
                self.server.session = None;
                self.cut();
            }
            Act::SessionEnds => {
                self.server.end_session();
                self.cut();
            }
            Act::Crash => self.crash(),
            Act::CrashAt(point) => self.client.crash_at = Some(point),
            Act::Sleep(time) => self.now += time,
        }
    }

    fn cut(&mut self) {
        self.network.cut();
        self.server.disconnected(self.now);
        self.client.disconnected(self.now, &mut self.dice);
        self.settle();
    }

    fn crash(&mut self) {
        self.network.cut();
        self.server.disconnected(self.now);
        self.client.restart(self.now, &mut self.dice);
    }

    fn down(&mut self, frames: Vec<String>) {
        for frame in frames {
            self.network.down(frame, self.now, &mut self.dice);
        }
    }

    /// What the client wants of the world after each step.
    fn settle(&mut self) {
        for frame in std::mem::take(&mut self.client.sent) {
            if self.tell {
                println!("{:>8} > {frame}", self.now - START);
            }
            self.network.up(frame, self.now, &mut self.dice);
        }
        if std::mem::take(&mut self.client.closed) {
            self.network.cut();
            self.server.disconnected(self.now);
        }
        if std::mem::take(&mut self.client.crashed) {
            if self.tell {
                println!("{:>8} crashed", self.now - START);
            }
            self.crash();
        }
    }

    /// One step: to the next thing that happens, at the latest at `until`.
    fn step(&mut self, until: u64) {
        let next = [self.network.next(), self.client.next_deadline()];
        let next = next.into_iter().flatten().min().unwrap_or(until);
        self.now = self.now.max(next.min(until));
        if next > until {
            return;
        }
        while let Some(frame) = self.network.arrived_up(self.now) {
            let frames = self.server.receive(&frame, self.now, &mut self.dice);
            self.down(frames);
        }
        let mut frames = Vec::new();
        while let Some(frame) = self.network.arrived_down(self.now) {
            if self.tell {
                println!("{:>8} < {frame}", self.now - START);
            }
            frames.push(frame);
        }
        if self.client.wants_to_connect(self.now) {
            self.network.connect();
            self.server.connected();
            self.client.connect(self.now, &mut self.dice);
        }
        self.client.batch(frames, self.now, &mut self.dice);
        self.settle();
    }

    fn is_quiet(&self) -> bool {
        let kept = block_on(self.client.store.load()).unwrap();
        let rows = self.rows();
        kept.outbox.is_empty()
            && kept.archive.gaps.is_empty()
            && rows.len() == 2 * MESSAGES as usize
            && rows
                .iter()
                .all(|(_, sent)| *sent != Some(Delivery::Sending))
    }

    /// All messages in their order.
    fn rows(&self) -> Vec<(String, Option<Delivery>)> {
        let start = Position {
            fragment: 0,
            index: i32::MIN,
        };
        let bob = server::BOB.parse().unwrap();
        let rows = block_on(self.client.store.after(&bob, start, 1_000)).unwrap();
        rows.into_iter().map(|row| (row.body, row.sent)).collect()
    }

    fn check(&self, seed: u64) {
        let all = |who: &str| -> Vec<String> {
            (0..MESSAGES)
                .map(|number| format!("{who} {number}"))
                .collect()
        };
        let rows = self.rows();
        let of = |ours: bool| -> Vec<String> {
            let some = rows.iter().filter(|(_, sent)| sent.is_some() == ours);
            some.map(|(body, _)| body.clone()).collect()
        };
        assert_eq!(
            self.server.bob_heard,
            all("alice"),
            "what Bob heard, seed {seed}"
        );
        assert_eq!(
            of(true),
            all("alice"),
            "what Alice sees of hers, seed {seed}"
        );
        assert_eq!(of(false), all("bob"), "what Alice heard, seed {seed}");
        assert!(self.is_quiet(), "not in order again, seed {seed}: {rows:?}");
        self.check_places(&rows, seed);
        // A second device, which has nothing but the archive, sees the same.
        let mut archive = self.server.bodies();
        let mut here: Vec<String> = rows.into_iter().map(|(body, _)| body).collect();
        archive.sort();
        here.sort();
        assert_eq!(archive, here, "the archive, seed {seed}");
    }

    /// What Alice wrote stands where she wrote it, or where it reached the server:
    /// never after what came later than it did.
    fn check_places(&self, rows: &[(String, Option<Delivery>)], seed: u64) {
        let archive = self.server.bodies();
        let heard_before = |bodies: &[&str]| -> Vec<usize> {
            let mut heard = 0;
            let mut before = Vec::new();
            for body in bodies {
                match body.starts_with("alice") {
                    true => before.push(heard),
                    false => heard += 1,
                }
            }
            before
        };
        let here: Vec<&str> = rows.iter().map(|(body, _)| body.as_str()).collect();
        let there: Vec<&str> = archive.iter().map(String::as_str).collect();
        let pairs = heard_before(&here).into_iter().zip(heard_before(&there));
        let late = pairs.enumerate().find(|(_, (here, there))| here > there);
        assert!(
            late.is_none(),
            "alice {late:?} too late, seed {seed}: {here:?}; in the archive: {there:?}"
        );
    }
}

fn play(seed: u64, tell: bool) {
    let mut dice = Dice::new(seed);
    let plan = plan(&mut dice);
    let mut world = World {
        now: START,
        network: Network::default(),
        server: Server::new(dice.roll(4) > 0, dice.roll(2) == 0, dice.roll(3)),
        client: Client::new(),
        dice,
        tell,
    };
    for (at, act) in plan {
        while world.now < at {
            world.step(at);
        }
        world.act(act);
        world.settle();
    }
    world.client.crash_at = None;
    let end = world.now + PATIENCE;
    while world.now < end && !world.is_quiet() {
        world.step(end);
    }
    world.check(seed);
}

fn seeds(part: u64) {
    for seed in (0..10_000).filter(|seed| seed % 8 == part) {
        play(seed, false);
    }
}

#[test]
fn one_seed() {
    if let Some(seed) = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
    {
        play(seed, true);
    }
}

macro_rules! parts {
    ($($name:ident $part:expr),*) => {
        $(#[test] fn $name() { seeds($part) })*
    };
}

// Parts, so that they run side by side.
parts!(part_0 0, part_1 1, part_2 2, part_3 3, part_4 4, part_5 5, part_6 6, part_7 7);
