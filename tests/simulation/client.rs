//! The client, joined as the engine joins it (`src/engine/account`): find, apply,
//! let the session do its part, write, show, send. It can stop at any point of that.

use crate::Dice;
use keuvel::api::{AccountCommand, Show};
use keuvel::jid::BareJid;
use keuvel::model::Model;
use keuvel::store::{MemoryStore, Store, StreamRecord, Write};
use keuvel::xmpp::event::Event;
use keuvel::xmpp::request::Request;
use keuvel::xmpp::session::{Config, Effect, Resumption, Session};
use keuvel::xmpp::stream::sasl::{Policy, Secret};
use pollster::block_on;

/// Stops before the write.
const BEFORE_WRITE: u8 = 0;
/// Stops after the write, before anything is sent.
const AFTER_WRITE: u8 = 1;
/// Stops when some of it was sent.
const AMID_SENDING: u8 = 2;
/// Stops before the write, when the archive was already asked for what comes next.
const AFTER_ASKING: u8 = 3;
/// So many points to stop at.
pub const POINTS: u64 = 4;

pub struct Client {
    account: BareJid,
    pub store: MemoryStore,
    model: Model,
    session: Option<Session>,
    pub online: bool,
    resumption: Option<Resumption>,
    stream_kept: Option<StreamRecord>,
    /// What the page asked, and has not heard to be done.
    commands: Vec<AccountCommand>,
    frames: Vec<String>,
    retry: Option<u64>,
    /// For the network.
    pub sent: Vec<String>,
    /// The socket was closed from here.
    pub closed: bool,
    /// It stopped, as `crash_at` wanted.
    pub crashed: bool,
    pub crash_at: Option<u8>,
    starts: u8,
}

enum Step {
    Event(Event),
    Command(AccountCommand),
}

impl Client {
    pub fn new() -> Client {
        let account: BareJid = crate::server::ALICE.parse().unwrap();
        Client {
            model: Model::new(account.clone(), Default::default()),
            account,
            store: MemoryStore::default(),
            session: None,
            online: false,
            resumption: None,
            stream_kept: None,
            commands: Vec::new(),
            frames: Vec::new(),
            retry: Some(0),
            sent: Vec::new(),
            closed: false,
            crashed: false,
            crash_at: None,
            starts: 0,
        }
    }

    /// Everything again from what was written.
    pub fn restart(&mut self, now: u64, dice: &mut Dice) {
        let mut kept = block_on(self.store.load()).unwrap();
        self.stream_kept = kept.stream.take().map(|stream| *stream);
        self.resumption = self.stream_kept.clone().map(Resumption::kept);
        self.model = Model::new(self.account.clone(), kept);
        self.session = None;
        self.online = false;
        self.frames.clear();
        self.retry = Some(now + dice.roll(3_000));
    }

    pub fn say(&mut self, number: u32, now: u64) {
        self.command(
            AccountCommand::Send {
                peer: crate::server::BOB.parse().unwrap(),
                id: format!("a{number}"),
                body: format!("alice {number}"),
                reply: None,
                spoiler: None,
            },
            now,
        );
    }

    pub fn command(&mut self, command: AccountCommand, now: u64) {
        self.commands.push(command);
        self.retry = self.retry.map(|retry| retry.max(now));
    }

    pub fn has_done_all(&self) -> bool {
        self.commands.is_empty()
    }

    pub fn wants_to_connect(&self, now: u64) -> bool {
        self.session.is_none() && self.retry.is_some_and(|at| at <= now)
    }

    pub fn next_deadline(&self) -> Option<u64> {
        let session = self.session.as_ref().and_then(Session::next_deadline);
        let commands = (!self.commands.is_empty()).then_some(0);
        [session, self.model.next_deadline(), self.retry, commands]
            .into_iter()
            .flatten()
            .min()
    }

    pub fn connect(&mut self, now: u64, dice: &mut Dice) {
        self.retry = None;
        self.starts = self.starts.wrapping_add(1);
        let kept = block_on(self.store.load()).unwrap();
        let mut session = Session::new(Config {
            jid: self.account.clone(),
            secret: Secret::Password("secret".to_owned().into()),
            policy: Policy {
                private: true,
                ..Policy::default()
            },
            resource: "r".into(),
            show: Show::Online,
            status: String::new(),
            idle: None,
            zone: || 0,
            roster_version: kept.roster_version,
            random: [self.starts; 32],
            normalise: str::to_owned,
            resume: self.resumption.take(),
            active: true,
            device: "d4565fa7-4d72-4749-b3d3-740edbf87770".into(),
            wants_token: true,
        });
        let effects = session.opened(now);
        self.session = Some(session);
        let mut steps = Vec::new();
        self.effects(effects, &mut steps, now, dice);
        self.run(steps, now, dice);
    }

    pub fn disconnected(&mut self, now: u64, dice: &mut Dice) {
        let mut steps = Vec::new();
        if let Some(session) = &mut self.session {
            let effects = session.closed(now);
            self.effects(effects, &mut steps, now, dice);
        }
        self.run(steps, now, dice);
    }

    /// What came, what the page asked, what is due.
    pub fn batch(&mut self, frames: Vec<String>, now: u64, dice: &mut Dice) {
        let mut steps = Vec::new();
        for frame in frames {
            if let Some(session) = &mut self.session {
                let effects = session.receive(&frame, now);
                self.effects(effects, &mut steps, now, dice);
            }
        }
        steps.extend(self.commands.iter().cloned().map(Step::Command));
        if let Some(session) = &mut self.session
            && session.next_deadline().is_some_and(|at| at <= now)
        {
            let effects = session.tick(now);
            self.effects(effects, &mut steps, now, dice);
        }
        self.model.tick(now);
        self.run(steps, now, dice);
        // Done: the page need not ask again.
        if !self.crashed {
            self.commands.clear();
        }
    }

    fn run(&mut self, mut steps: Vec<Step>, now: u64, dice: &mut Dice) {
        loop {
            steps = self.commit(steps, now, dice);
            if self.crashed {
                return;
            }
            if steps.is_empty() {
                break;
            }
        }
        if let Some(session) = &mut self.session {
            let effects = session.committed();
            self.effects(effects, &mut Vec::new(), now, dice);
        }
        if self.crash_at == Some(AFTER_WRITE) && !self.frames.is_empty() {
            return self.crash();
        }
        let some = self.crash_at == Some(AMID_SENDING) && self.frames.len() > 1;
        let frames = std::mem::take(&mut self.frames);
        let count = if some { frames.len() / 2 } else { frames.len() };
        self.sent.extend(frames.into_iter().take(count));
        if some {
            self.crash();
        }
    }

    fn crash(&mut self) {
        self.crash_at = None;
        self.crashed = true;
    }

    fn commit(&mut self, steps: Vec<Step>, now: u64, dice: &mut Dice) -> Vec<Step> {
        let ahead = self.ask_ahead(&steps, now, dice);
        if self.crashed {
            return Vec::new();
        }
        let wants: Vec<_> = steps
            .iter()
            .flat_map(|step| match step {
                Step::Event(event) => self.model.wants(event),
                Step::Command(command) => self.model.command_wants(command),
            })
            .collect();
        let found = block_on(self.store.find(&wants)).unwrap();
        let more = self.model.found(found);
        let found = block_on(self.store.find(&more)).unwrap();
        self.model.found(found);
        for step in steps {
            match step {
                Step::Event(event) => self.model.apply(event, now),
                Step::Command(command) => self.model.command(command, now),
            }
        }
        let mut outcome = self.model.drain();
        let asked = ahead.is_none_or(|ahead| outcome.requests.contains(&ahead));
        assert!(asked, "what was asked ahead is not wanted");
        let mut steps = Vec::new();
        for request in outcome.requests {
            if let Some(session) = &mut self.session {
                let effects = session.perform(request, now);
                self.effects(effects, &mut steps, now, dice);
            }
        }
        let stream = match &self.session {
            Some(session) => session.record(),
            None => self.resumption.as_ref().and_then(Resumption::record),
        };
        let owes = self.session.as_ref().is_some_and(Session::owes_answer);
        let alone = outcome.writes.is_empty() && !owes;
        let waits = alone && StreamRecord::only_counts_on(&stream, &self.stream_kept);
        if stream != self.stream_kept && !waits {
            self.stream_kept.clone_from(&stream);
            outcome.writes.push(Write::Stream(stream.map(Box::new)));
        }
        if self.crash_at == Some(BEFORE_WRITE) && !outcome.writes.is_empty() {
            self.crash();
            return Vec::new();
        }
        block_on(self.store.write(&outcome.writes)).unwrap();
        if !outcome.look.is_empty() {
            block_on(self.model.look(&self.store, outcome.look)).unwrap();
            let writes = self.model.drain().writes;
            block_on(self.store.write(&writes)).unwrap();
        }
        steps
    }

    /// The one thing that does not wait for the write.
    fn ask_ahead(&mut self, steps: &[Step], now: u64, dice: &mut Dice) -> Option<Request> {
        let request = steps.iter().find_map(|step| match step {
            Step::Event(event) => self.model.ahead(event),
            Step::Command(_) => None,
        })?;
        let session = self.session.as_mut().filter(|_| self.frames.is_empty())?;
        let effects = session.perform(request.clone(), now);
        self.effects(effects, &mut Vec::new(), now, dice);
        self.sent.append(&mut self.frames);
        if self.crash_at == Some(AFTER_ASKING) {
            self.crash();
        }
        Some(request)
    }

    fn effects(&mut self, effects: Vec<Effect>, steps: &mut Vec<Step>, now: u64, dice: &mut Dice) {
        for effect in effects {
            match effect {
                Effect::Send(frame) => self.frames.push(frame),
                Effect::Close => {
                    self.closed = true;
                    self.leave(now, dice);
                }
                Effect::Event(event) => {
                    self.online |= matches!(event, Event::Online | Event::Resumed);
                    if matches!(event, Event::Ended(_)) {
                        self.leave(now, dice);
                    }
                    steps.push(Step::Event(event));
                }
            }
        }
    }

    fn leave(&mut self, now: u64, dice: &mut Dice) {
        self.online = false;
        if let Some(mut session) = self.session.take() {
            self.resumption = session.resumption();
            match self.resumption {
                Some(_) => self.frames.clear(),
                None => self.sent.append(&mut self.frames),
            }
            self.retry = Some(now + dice.roll(10_000));
        }
    }
}
