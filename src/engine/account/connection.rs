//! An account's connection: finding the server, signing in, the session while
//! it lasts, and what happens after it.

use super::{Account, End, Input, Step};
use crate::api::{ConnectStep, Connection, Millis, Problem, SignIn};
use crate::browser::socket::{Socket, SocketEvent};
use crate::browser::{clock, normalise, random};
use crate::engine::connect::{self, Connected, Fixed, Plan, Progress};
use crate::engine::way::Way;
use crate::store::StreamRecord;
use crate::xmpp::event::{Ending, Event, Then};
use crate::xmpp::request::Request;
use crate::xmpp::session::{Config, Effect, Resumption, Session};
use crate::xmpp::stream::sasl::Policy;
use crate::xmpp::xep::xep0156_discovery::may_lead_to;
use futures::future::{AbortHandle, abortable};
use wasm_bindgen_futures::spawn_local;
use zeroize::Zeroizing;

/// So often in a row the server may send us elsewhere.
const HOPS: u8 = 3;
/// So many addresses are tried without waiting, whatever a domain names.
const ADDRESSES: usize = 16;

/// The connection, or what there is of it.
pub(super) enum Line {
    /// None; tried again at `retry`.
    Down {
        /// When.
        retry: Option<Millis>,
        /// The server asked for rest: only a person may cut it short.
        rest: bool,
    },
    /// A socket is being opened. Dropped, that stops.
    Connecting {
        /// Keeps it going.
        _attempt: Attempt,
    },
    /// There is a socket.
    Up {
        /// What is said on it.
        session: Box<Session>,
        /// It; dropped, it is closed.
        socket: Socket,
    },
}

impl Line {
    /// None, and no other try.
    pub(super) const STOPPED: Line = Line::Down {
        retry: None,
        rest: false,
    };
}

/// What comes from a connection, or from an attempt at one.
pub enum Report {
    /// How far it is.
    Progress(Progress),
    /// The socket is open.
    Connected(Connected),
    /// There will be none.
    Failed(Problem),
    /// From the socket.
    Socket(SocketEvent),
}

/// Addresses that opened, but where nobody would serve us.
pub(super) struct Refused {
    urls: Vec<String>,
    /// What the first of them said, which the server prefers.
    problem: Problem,
    then: Then,
}

/// Stops when dropped.
pub(super) struct Attempt(AbortHandle);

impl Drop for Attempt {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Account {
    // --- when to connect ---

    /// The end is on purpose: nobody has to hear of it.
    pub(super) fn sign_out(&mut self, now: Millis) {
        let effects = self.ask_session(Request::End, now);
        self.effects(effects, &mut Vec::new());
        self.flush();
        self.end = Some(End::Gone);
    }

    /// The sign-in form, the first time or again.
    pub(super) fn take_password(&mut self, sign_in: SignIn) {
        self.guest = sign_in.guest;
        self.model.guest.clone_from(&self.guest);
        self.password = Some(Zeroizing::new(sign_in.password.0)).filter(|_| self.guest.is_none());
        self.accept_weaker = sign_in.accept_weaker;
        let typed = sign_in.endpoint.filter(|url| !url.trim().is_empty());
        if self.signing_in || typed.is_some() {
            self.record.typed_endpoint = typed.map(|url| url.trim().to_owned());
            self.record_changed = true;
        }
        self.connect();
    }

    /// No more waiting. A problem that only a person can solve is tried again
    /// only when a person says so.
    pub(super) fn connect_now(&mut self, by_person: bool) {
        match self.line {
            Line::Down { .. } if by_person => self.connect(),
            Line::Down {
                retry: Some(_),
                rest: false,
            } => self.connect(),
            _ => {}
        }
    }

    /// Somebody looks, or there is a network again: no waiting, and no trust in
    /// a connection that may have died meanwhile.
    pub(super) fn wake(&mut self, now: Millis) {
        match &mut self.line {
            Line::Up { session, .. } => session.doubt(now),
            _ => self.connect_now(false),
        }
    }

    /// The server hears whether somebody looks.
    pub(super) fn looked(&mut self) {
        let active = self.shared.tabs.is_anyone_looking();
        if let Line::Up { session, .. } = &mut self.line {
            let effects = session.look(active);
            self.effects(effects, &mut Vec::new());
        }
    }

    /// Starts over with a new connection.
    pub(super) fn connect(&mut self) {
        self.refused = None;
        *self.way.change() = Way::begin();
        self.connect_on();
    }

    /// The same, without the addresses that refused.
    fn connect_on(&mut self) {
        self.line_number += 1;
        self.forget_if_over();
        if self.secret().is_none() {
            return self.down(None, false, Connection::Stopped(Problem::PasswordNeeded));
        }
        let plan = self.plan();
        let number = self.line_number;
        let sender = self.sender.clone();
        let report = move |report| _ = sender.unbounded_send(Input::Line(number, report));
        let (attempt, abort) = abortable(async move {
            let on_progress = |progress| report(Report::Progress(progress));
            let on_event = {
                let report = report.clone();
                move |event| report(Report::Socket(event))
            };
            match connect::connect(&plan, on_progress, on_event).await {
                Ok(connected) => report(Report::Connected(connected)),
                Err(problem) => report(Report::Failed(problem)),
            }
        });
        spawn_local(async move { _ = attempt.await });
        self.line = Line::Connecting {
            _attempt: Attempt(abort),
        };
        self.show(Connection::Connecting(ConnectStep::Finding));
    }

    fn fixed_endpoint(&self) -> Option<Fixed> {
        let site = self.shared.site.borrow();
        Fixed::of(self.id.domain(), self.record.typed_endpoint.clone(), &site)
    }

    pub(super) fn plan(&mut self) -> Plan {
        let domain = self.id.domain().to_owned();
        Plan {
            fixed: self.fixed_endpoint(),
            sent_to: self.sent_to.take(),
            last: self.record.last_endpoint.clone(),
            refused: self
                .refused
                .as_ref()
                .map(|it| it.urls.clone())
                .unwrap_or_default(),
            domain,
        }
    }

    /// Where nobody would serve us, another of the server's addresses may: each is
    /// tried once, without waiting. Not if the server asked for rest, or for us to
    /// be gone.
    fn connect_elsewhere(&mut self, ending: &Ending) -> bool {
        let about_the_address = matches!(
            ending.problem,
            Problem::WrongHost
                | Problem::ConnectionLost
                | Problem::Timeout
                | Problem::Protocol { .. }
        );
        let Some((url, _)) = self.endpoint.take() else {
            return false;
        };
        if !ending.early || !about_the_address {
            return false;
        }
        self.way.change().refused(&url, &ending.problem);
        if self.fixed_endpoint().is_some() {
            return false;
        }
        let refused = self.refused.get_or_insert_with(|| Refused {
            urls: Vec::new(),
            problem: ending.problem.clone(),
            then: ending.then,
        });
        if refused.urls.len() >= ADDRESSES {
            return false;
        }
        refused.urls.push(url);
        self.leave();
        self.connect_on();
        true
    }

    /// The server sends us to another of its addresses: once, and not for ever.
    fn sent_elsewhere(&mut self, url: &str) {
        if self.hops < HOPS && may_lead_to(self.id.domain(), url) {
            self.hops += 1;
            self.sent_to = Some(url.to_owned());
        } else {
            log::warn!("sent to an address that is not gone to");
        }
    }

    // --- while it lasts ---

    pub(super) fn report(&mut self, report: Report, now: Millis, steps: &mut Vec<Step>) {
        let effects = match report {
            Report::Progress(Progress::Step(step)) => {
                return self.show(Connection::Connecting(step));
            }
            Report::Progress(Progress::Tried(tried)) => return self.way.change().tried(tried),
            Report::Connected(connected) => self.connected(connected, now),
            Report::Failed(problem) => {
                let then = match problem {
                    Problem::InsecureEndpoint { .. } => Then::Stop,
                    _ => Then::Retry,
                };
                let (problem, then) = match self.refused.take() {
                    Some(refused) => (refused.problem, refused.then),
                    None => (problem, then),
                };
                return self.ended(problem, then);
            }
            Report::Socket(event) => {
                let Line::Up { session, .. } = &mut self.line else {
                    return;
                };
                match event {
                    SocketEvent::Frame(frame) => session.receive(&frame, now),
                    SocketEvent::Closed => session.closed(now),
                }
            }
        };
        self.effects(effects, steps);
    }

    fn connected(&mut self, connected: Connected, now: Millis) -> Vec<Effect> {
        let Some(secret) = self.secret() else {
            // `connect` has looked.
            return Vec::new();
        };
        let mut session = Session::new(Config {
            jid: self.id.clone(),
            secret,
            policy: Policy {
                private: connected.private,
                strongest_used: self.record.mechanism.clone(),
                accept_weaker: self.accept_weaker,
            },
            resource: self.record.resource.clone(),
            show: self.shown(),
            status: self.record.status.clone(),
            idle: self.idle_since(),
            zone: clock::zone,
            roster_version: self.roster_version.clone(),
            random: random::octets(),
            normalise: normalise::nfkc,
            resume: self.resumption.take(),
            active: self.shared.tabs.is_anyone_looking(),
            device: self.record.device.clone(),
            wants_token: self.wants_token(),
        });
        let effects = session.opened(now);
        self.way.change().uses(&connected.url, connected.private);
        self.endpoint = Some((connected.url, connected.sent));
        self.line = Line::Up {
            session: Box::new(session),
            socket: connected.socket,
        };
        effects
    }

    /// Does what the session says. Frames wait for [`Account::flush`].
    pub(super) fn effects(&mut self, effects: Vec<Effect>, steps: &mut Vec<Step>) {
        for effect in effects {
            match effect {
                Effect::Send(frame) => self.frames.push(frame),
                // `Ended` may have come before and said when to try again.
                Effect::Close if matches!(self.line, Line::Up { .. }) => self.leave(),
                Effect::Close => {}
                Effect::Event(event) => {
                    self.notice(&event);
                    steps.extend(self.found_elsewhere(event).map(Step::Event));
                }
            }
        }
    }

    /// All that came is in the store: the server may know.
    pub(super) fn confirm(&mut self) {
        if let Line::Up { session, .. } = &mut self.line {
            let effects = session.committed();
            self.effects(effects, &mut Vec::new());
        }
    }

    /// Sends what waits, now that what led to it is in the store.
    pub(super) fn flush(&mut self) {
        for frame in std::mem::take(&mut self.frames) {
            if let Line::Up { socket, .. } = &self.line {
                socket.send(&frame);
            }
        }
    }

    /// What an event means for the connection; the rest is the model's.
    fn notice(&mut self, event: &Event) {
        match event {
            Event::Step(step) => self.show(Connection::Connecting(*step)),
            Event::Bound(own) if *own.bare() != self.id => self.named(own.bare()),
            Event::Authenticated(outcome) => self.authenticated(outcome),
            Event::TokenRefused => self.token_refused(),
            Event::Online | Event::Resumed => {
                self.backoff.online(clock::now());
                self.hops = 0;
                self.retire();
                self.signing_in = false;
                self.record_changed = true;
                // Where we were sent is for this time.
                if let Some((url, false)) = &self.endpoint {
                    self.record.last_endpoint = Some(url.clone());
                }
                self.show(Connection::Online);
                let due = std::mem::take(&mut self.presence_due);
                if *event == Event::Resumed && due {
                    self.tell_presence(clock::now(), &mut Vec::new());
                }
                // A new stream began with it.
                match event {
                    Event::Online => self.told_idle(),
                    _ => self.idle_changed(clock::now(), &mut Vec::new()),
                }
            }
            Event::Managed(event) => self.managed(event),
            Event::Ended(ending) if self.connect_elsewhere(ending) => {}
            Event::Ended(ending) => self.ended(ending.problem.clone(), ending.then),
            Event::Elsewhere(url) => self.sent_elsewhere(url),
            Event::Odd(odd) => log::warn!("{odd}"),
            _ => {}
        }
    }

    /// See [`Session::disown_record`].
    pub(super) fn disown_record(&mut self) {
        if let Line::Up { session, .. } = &mut self.line {
            let effects = session.disown_record(clock::now());
            self.effects(effects, &mut Vec::new());
        }
    }

    /// Where the stream stands that is there, or that the next one goes on with.
    pub(super) fn stream_record(&self) -> Option<StreamRecord> {
        match &self.line {
            Line::Up { session, .. } => session.record(),
            _ => self.resumption.as_ref().and_then(Resumption::record),
        }
    }

    /// The server wants to hear what was received.
    pub(super) fn owes_answer(&self) -> bool {
        matches!(&self.line, Line::Up { session, .. } if session.owes_answer())
    }

    /// Does what the model asks; what follows is for the next round.
    pub(super) fn perform(&mut self, requests: Vec<Request>, now: Millis) -> Vec<Step> {
        let mut steps = Vec::new();
        for request in requests {
            let effects = self.ask_session(request, now);
            self.effects(effects, &mut steps);
        }
        steps
    }

    pub(super) fn ask_session(&mut self, request: Request, now: Millis) -> Vec<Effect> {
        match &mut self.line {
            Line::Up { session, .. } => session.perform(request, now),
            // Somebody waits for what comes of it.
            _ if matches!(request, Request::Manage(_)) => {
                let problem = Problem::Offline;
                vec![Effect::Event(Event::Refused { request, problem })]
            }
            _ => Vec::new(),
        }
    }

    /// Deadlines of the connection.
    pub(super) fn tick(&mut self, now: Millis, steps: &mut Vec<Step>) {
        match &mut self.line {
            Line::Up { session, .. } if session.next_deadline().is_some_and(|at| at <= now) => {
                let effects = session.tick(now);
                self.effects(effects, steps);
            }
            Line::Down {
                retry: Some(at), ..
            } if *at <= now => self.connect(),
            _ => {}
        }
    }

    // --- after it ---

    /// The connection is gone; what of it the next one can go on with stays.
    fn leave(&mut self) {
        if let Line::Up { session, .. } = &mut self.line {
            self.resumption = session.resumption();
            match self.resumption {
                // Not sent before it is kept: they go out in the next stream.
                Some(_) => self.frames.clear(),
                None => self.flush(),
            }
        }
        self.line_number += 1;
        self.line = Line::STOPPED;
    }

    fn ended(&mut self, problem: Problem, then: Then) {
        self.leave();
        if self.signing_in {
            // The form is still there and says why; nothing goes on behind it.
            self.end = Some(End::SignInFailed(problem));
            return;
        }
        let problem = self.as_known(problem);
        match then {
            Then::Stop => {
                // What was typed last was wrong, or will be asked for again.
                self.password = None;
                self.down(None, false, Connection::Stopped(problem));
            }
            Then::Retry | Then::RetryLater | Then::FindAnew => {
                if then == Then::FindAnew {
                    self.record.last_endpoint = None;
                }
                let rest = then == Then::RetryLater;
                let now = clock::now();
                let wait = self.backoff.next(random::number(), rest, now);
                let until = clock::wall() + wait;
                self.down(
                    Some(now + wait),
                    rest,
                    Connection::Waiting { until, problem },
                );
            }
        }
    }

    /// For an account that was online before, a server that cannot be found is
    /// one that is away.
    fn as_known(&self, problem: Problem) -> Problem {
        match problem {
            Problem::NoSuchServer { .. }
            | Problem::NoWebSocket { .. }
            | Problem::BlockedByServer { .. }
            | Problem::ConnectionLost
            | Problem::Timeout
                if !self.network || !connect::has_network() =>
            {
                Problem::NoNetwork
            }
            Problem::NoSuchServer { .. }
            | Problem::NoWebSocket { .. }
            | Problem::BlockedByServer { .. } => Problem::ConnectionLost,
            problem => problem,
        }
    }

    fn down(&mut self, retry: Option<Millis>, rest: bool, connection: Connection) {
        self.line = Line::Down { retry, rest };
        self.show(connection);
    }

    fn show(&mut self, connection: Connection) {
        if self.connection != connection {
            self.connection = connection;
            self.connection_changed = true;
        }
    }
}
