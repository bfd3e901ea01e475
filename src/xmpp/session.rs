//! One connection to the server, from the open socket to the end of the stream.
//!
//! Sans-IO: frames and the time come in, [`Effect`]s go out. A session lives as
//! long as one WebSocket; after its end the engine makes a new one.

use super::event::{Ending, Event, Request, Then};
use super::pending::{Pending, Purpose};
use super::question::{self, Question};
use super::stream::acks::{self, Acks, Nonza, Unconfirmed};
use super::stream::framing;
use super::stream::sasl::{Policy, Sasl, SaslStep, Secret};
use super::xep::{
    xep0030_disco, xep0085_chat_states, xep0184_receipts, xep0199_ping, xep0280_carbons,
    xep0359_ids,
};
use super::{ns, pipeline, presence, roster, stanza};
use crate::api::{ConnectStep, Millis, Problem, Show};
use crate::jid::{BareJid, Jid};
use crate::xml::{self, Element};

/// How long each step of signing in may take.
const STEP_PATIENCE: Millis = 20_000;
/// After so long without a word from the server it is asked for one.
const QUIET: Millis = 25_000;
/// After so long without an answer to that, the link is dead.
const DEAD: Millis = 15_000;
/// So long a server may take to confirm messages, whatever else it says.
const CONFIRM_PATIENCE: Millis = 30_000;

/// What a session needs to know before it starts.
pub struct Config {
    /// The account.
    pub jid: BareJid,
    /// What proves who we are.
    pub secret: Secret,
    /// Which ways of proving it are good enough.
    pub policy: Policy,
    /// The resource to ask for.
    pub resource: String,
    /// Own presence.
    pub show: Show,
    /// Own status text, or empty.
    pub status: String,
    /// The version of the kept roster.
    pub roster_version: Option<String>,
    /// Random octets: the first 24 for the SCRAM nonce, the rest for ids.
    pub random: [u8; 32],
    /// NFKC, by the browser.
    pub normalise: fn(&str) -> String,
    /// What the last session left to go on with.
    pub resume: Option<Resumption>,
}

/// What a session leaves to the next one, so that it goes on where a broken
/// connection ended (XEP-0198 §5).
pub struct Resumption {
    own: Jid,
    pending: Pending,
    acks: Acks,
    archive_ids_trusted: bool,
}

/// What the engine has to do for a session.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send this text frame.
    Send(String),
    /// Close the socket.
    Close,
    /// Tell the model.
    Event(Event),
}

/// Where in its life a session is.
enum Phase {
    /// The socket is not open.
    Closed,
    /// `<open/>` was sent; before authentication.
    Opening,
    /// Authenticating.
    Sasl(Box<Sasl>),
    /// `<open/>` was sent again; the features to come are those of a signed-in
    /// stream.
    Reopening,
    /// Asked to go on with the last stream.
    Resuming,
    /// Asked for a resource.
    Binding,
    /// Bound; roster and features are being asked for.
    Setup,
    /// Chatting.
    Online,
    /// Over.
    Ended,
}

/// A connection's protocol state.
pub struct Session {
    config: Config,
    phase: Phase,
    /// The full address; until bound, with the resource asked for.
    own: Jid,
    pending: Pending,
    acks: Acks,
    archive_ids_trusted: bool,
    /// The server wants the old session request (RFC 3921).
    wants_session: bool,
    /// Ended in a way that the next session can go on from.
    resumable: bool,
    /// Something is expected by then: the next step of signing in, or a sign of
    /// life.
    due: Option<Millis>,
    /// A sign of life was asked for.
    probing: bool,
    /// Messages are confirmed by then.
    confirmed_by: Option<Millis>,
    next_id: u32,
    out: Vec<Effect>,
}

impl Session {
    /// A session for a socket that is not open yet.
    pub fn new(config: Config) -> Session {
        Session {
            own: config.jid.with_resource(&config.resource),
            config,
            phase: Phase::Closed,
            pending: Pending::default(),
            acks: Acks::default(),
            archive_ids_trusted: false,
            wants_session: false,
            resumable: false,
            due: None,
            probing: false,
            confirmed_by: None,
            next_id: 0,
            out: Vec::new(),
        }
    }

    /// The socket is open.
    pub fn opened(&mut self, now: Millis) -> Vec<Effect> {
        self.phase = Phase::Opening;
        self.open_stream(now);
        self.event(Event::Step(ConnectStep::Authenticating));
        self.flush()
    }

    /// A text frame came.
    pub fn receive(&mut self, frame: &str, now: Millis) -> Vec<Effect> {
        if matches!(self.phase, Phase::Ended | Phase::Closed) {
            return Vec::new();
        }
        if matches!(self.phase, Phase::Online) {
            self.due = Some(now + QUIET);
            self.probing = false;
        }
        match xml::parse(frame) {
            Ok(element) => self.element(&element, now),
            Err(error) => {
                // One unreadable stanza must not cost the others; but it was one.
                if ["<message", "<presence", "<iq"]
                    .iter()
                    .any(|start| frame.trim_start().starts_with(start))
                {
                    self.acks.received();
                }
                self.event(Event::Odd(format!("unreadable frame: {error:?}")));
            }
        }
        self.ask_for_confirmation(now);
        self.flush()
    }

    /// The socket closed. Yields [`Event::Ended`] unless that was reported before.
    pub fn closed(&mut self, _now: Millis) -> Vec<Effect> {
        self.end(Problem::ConnectionLost, Then::Retry);
        // The socket is gone already.
        self.out.retain(|effect| matches!(effect, Effect::Event(_)));
        self.flush()
    }

    /// Time went on: call at [`Session::next_deadline`].
    pub fn tick(&mut self, now: Millis) -> Vec<Effect> {
        for purpose in self.pending.overdue(now) {
            self.unanswered(purpose, Problem::Timeout, now);
        }
        if self.confirmed_by.is_some_and(|by| by <= now) && matches!(self.phase, Phase::Online) {
            self.end(Problem::ConnectionLost, Then::Retry);
        }
        if self.due.is_some_and(|due| due <= now) {
            match self.phase {
                Phase::Online if !self.probing => {
                    self.probing = true;
                    self.due = Some(now + DEAD);
                    self.probe(now);
                }
                Phase::Closed | Phase::Ended => self.due = None,
                Phase::Online => self.end(Problem::ConnectionLost, Then::Retry),
                _ => self.end(Problem::Timeout, Then::Retry),
            }
        }
        self.flush()
    }

    /// Somebody looks, or the network has changed: the link may be dead without
    /// a sign of it, so one of life is asked for at the next tick.
    pub fn doubt(&mut self, now: Millis) {
        if matches!(self.phase, Phase::Online) && !self.probing {
            self.due = Some(now);
        }
    }

    /// When [`Session::tick`] is due.
    pub fn next_deadline(&self) -> Option<Millis> {
        [self.due, self.confirmed_by, self.pending.next_due()]
            .into_iter()
            .flatten()
            .min()
    }

    /// All that was received is safe: now the server may forget it.
    pub fn committed(&mut self) -> Vec<Effect> {
        if matches!(self.phase, Phase::Online | Phase::Setup)
            && let Some(answer) = self.acks.answer()
        {
            self.write(&answer);
        }
        self.flush()
    }

    /// What the next session can go on with, once this one is over.
    pub fn resumption(&mut self) -> Option<Resumption> {
        if !std::mem::take(&mut self.resumable) {
            return self.config.resume.take();
        }
        Some(Resumption {
            own: self.own.clone(),
            pending: std::mem::take(&mut self.pending),
            acks: std::mem::take(&mut self.acks),
            archive_ids_trusted: self.archive_ids_trusted,
        })
    }

    /// Does what the model asks.
    pub fn perform(&mut self, request: Request, now: Millis) -> Vec<Effect> {
        match (&self.phase, &request) {
            (Phase::Ended, _) => return Vec::new(),
            (_, Request::End) => {}
            (Phase::Online, _) => {}
            _ => return Vec::new(),
        }
        match &request {
            Request::Presence { show, status } => {
                self.send(presence::broadcast(*show, status));
            }
            Request::Message { to, id, body } => {
                let message = stanza::message("chat", to, id)
                    .with_child(stanza::text_element("body", ns::CLIENT, body))
                    .with_child(xep0359_ids::origin(id))
                    .with_child(xep0184_receipts::request())
                    .with_child(xep0085_chat_states::element(
                        super::event::ChatState::Active,
                    ));
                self.send_as(message, |_| Unconfirmed::Message(id.clone()));
            }
            Request::Receipt { to, id } => {
                let stanza_id = self.id();
                self.send(
                    stanza::message("chat", to, &stanza_id)
                        .with_child(xep0184_receipts::received(id)),
                );
            }
            Request::ChatState { to, state } => {
                let id = self.id();
                let notice = stanza::message("chat", to, &id)
                    .with_child(xep0085_chat_states::element(*state));
                self.send_as(notice, |_| Unconfirmed::Passing);
            }
            Request::SetContact {
                jid, name, groups, ..
            } => {
                let id = self.id();
                let iq = roster::set(&id, jid, name, groups);
                self.ask(iq, &id, None, Purpose::Request(request), now);
            }
            Request::RemoveContact(jid) => {
                let id = self.id();
                let iq = roster::remove(&id, jid);
                self.ask(iq, &id, None, Purpose::Request(request), now);
            }
            Request::Subscribe(jid) => self.send(presence::subscription("subscribe", jid)),
            Request::Approve(jid) => self.send(presence::subscription("subscribed", jid)),
            Request::Deny(jid) => self.send(presence::subscription("unsubscribed", jid)),
            Request::Answer { question, allowed } => self.send(question.answer(*allowed)),
            Request::End => {
                if matches!(self.phase, Phase::Online) {
                    self.send(presence::broadcast(Show::Offline, ""));
                }
                self.end(Problem::Offline, Then::Stop);
            }
        }
        self.ask_for_confirmation(now);
        self.flush()
    }

    // --- in ---

    fn element(&mut self, element: &Element, now: Millis) {
        if element.ns() == ns::CLIENT {
            return self.stanza(element, now);
        }
        if let Some(nonza) = acks::read(element) {
            return self.nonza(nonza, now);
        }
        match (element.name(), element.ns()) {
            ("open", ns::FRAMING) => {}
            ("close", ns::FRAMING) => self.end(Problem::ConnectionLost, Then::Retry),
            ("error", ns::STREAM) => {
                let (problem, then) = framing::stream_error(element);
                self.end(problem, then);
            }
            ("features", ns::STREAM) => self.features(element, now),
            _ if matches!(self.phase, Phase::Sasl(_)) => self.sasl(element, now),
            (name, _) => {
                let odd = format!("unexpected <{name}/>");
                self.event(Event::Odd(odd));
            }
        }
    }

    fn features(&mut self, features: &Element, now: Millis) {
        match self.phase {
            Phase::Opening => {
                // The secret is needed once; a session never authenticates twice.
                let secret = std::mem::replace(
                    &mut self.config.secret,
                    Secret::Password(String::new().into()),
                );
                match Sasl::start(
                    features,
                    &self.config.jid,
                    secret,
                    &self.config.policy,
                    &self.config.random[..24],
                    self.config.normalise,
                ) {
                    Ok((sasl, auth)) => {
                        self.phase = Phase::Sasl(Box::new(sasl));
                        self.due = Some(now + STEP_PATIENCE);
                        self.write(&auth);
                    }
                    Err(problem) => self.end(problem, Then::Stop),
                }
            }
            Phase::Reopening => {
                if features.child("bind", ns::BIND).is_none() {
                    return self.end_oddly("no resource binding offered");
                }
                self.acks.managed = acks::offered(features);
                if features.child("ver", ns::ROSTER_VERSIONING).is_none() {
                    self.config.roster_version = None;
                } else {
                    self.config.roster_version.get_or_insert_default();
                }
                self.wants_session = features
                    .child("session", ns::SESSION)
                    .is_some_and(|s| s.child("optional", ns::SESSION).is_none());
                let resume = self.config.resume.as_ref().filter(|_| self.acks.managed);
                match resume.and_then(|resume| resume.acks.resume()) {
                    Some(resume) => {
                        self.phase = Phase::Resuming;
                        self.due = Some(now + STEP_PATIENCE);
                        self.write(&resume);
                    }
                    None => self.start_afresh(None, now),
                }
            }
            _ => self.event(Event::Odd("features out of turn".into())),
        }
    }

    fn sasl(&mut self, element: &Element, now: Millis) {
        let Phase::Sasl(sasl) = &mut self.phase else {
            return;
        };
        match sasl.receive(element) {
            Ok(SaslStep::Send(answer)) => {
                self.due = Some(now + STEP_PATIENCE);
                self.write(&answer);
            }
            Ok(SaslStep::Done(outcome)) => {
                self.event(Event::Authenticated(outcome));
                self.phase = Phase::Reopening;
                self.open_stream(now);
            }
            Err(problem) => {
                let then = match problem {
                    Problem::ServerBusy => Then::RetryLater,
                    _ => Then::Stop,
                };
                self.end(problem, then);
            }
        }
    }

    fn nonza(&mut self, nonza: Nonza, now: Millis) {
        match nonza {
            Nonza::Enabled(id) => self.acks.enabled(id),
            Nonza::Resumed(count) if matches!(self.phase, Phase::Resuming) => {
                self.resumed(count, now);
            }
            Nonza::Resumed(_) => self.event(Event::Odd("resumed out of turn".into())),
            Nonza::Failed(count) if matches!(self.phase, Phase::Resuming) => {
                self.start_afresh(count, now);
            }
            Nonza::Failed(_) => self.acks.refused(),
            Nonza::Request => self.acks.answer_later(),
            Nonza::Answer(count) => self.confirmed(count),
        }
    }

    /// The broken stream goes on in this one.
    fn resumed(&mut self, count: u32, now: Millis) {
        let Some(last) = self.config.resume.take() else {
            return;
        };
        self.own = last.own;
        self.archive_ids_trusted = last.archive_ids_trusted;
        self.acks = last.acks;
        self.pending = last.pending;
        self.pending.renew(now);
        let Some((confirmed, again)) = self.acks.resumed(count) else {
            return self.end_oddly("more stanzas confirmed than sent");
        };
        self.phase = Phase::Online;
        self.due = Some(now + QUIET);
        if !confirmed.is_empty() {
            self.event(Event::Acked(confirmed));
        }
        for stanza in again {
            self.acks.sent(Unconfirmed::Stanza(stanza.clone()));
            self.out.push(Effect::Send(stanza));
        }
        self.event(Event::Resumed);
    }

    /// A stream of its own, as there is none to go on with; `count`: so much of
    /// the last one the server has.
    fn start_afresh(&mut self, count: Option<u32>, now: Millis) {
        if let Some(mut last) = self.config.resume.take() {
            let confirmed = count.and_then(|count| last.acks.confirm(count));
            if let Some(ids) = confirmed.filter(|ids| !ids.is_empty()) {
                self.event(Event::Acked(ids));
            }
            self.give_up(last.pending);
        }
        self.phase = Phase::Binding;
        self.due = None;
        let id = self.id();
        let bind = Element::new("bind", ns::BIND).with_child(stanza::text_element(
            "resource",
            ns::BIND,
            &self.config.resource,
        ));
        let iq = stanza::iq("set", None, &id).with_child(bind);
        self.ask(iq, &id, None, Purpose::Bind, now);
        if self.wants_session {
            let id = self.id();
            let iq = stanza::iq("set", None, &id).with_child(Element::new("session", ns::SESSION));
            self.ask(iq, &id, None, Purpose::Session, now);
        }
    }

    /// Nobody will answer these any more.
    fn give_up(&mut self, mut pending: Pending) {
        for purpose in pending.give_up() {
            if let Purpose::Request(request) = purpose {
                self.event(Event::Refused {
                    request,
                    problem: Problem::ConnectionLost,
                });
            }
        }
    }

    fn confirmed(&mut self, count: u32) {
        self.confirmed_by = None;
        match self.acks.confirm(count) {
            Some(ids) if ids.is_empty() => {}
            Some(ids) => self.event(Event::Acked(ids)),
            // XEP-0198 §4: the server claims more than there was.
            None => self.end_oddly("more stanzas confirmed than sent"),
        }
    }

    fn stanza(&mut self, element: &Element, now: Millis) {
        if !matches!(self.phase, Phase::Binding | Phase::Setup | Phase::Online) {
            return self.event(Event::Odd("stanza before sign-in".into()));
        }
        self.acks.received();
        match element.name() {
            "iq" => self.iq(element, now),
            "presence" => match presence::read(element, &self.own) {
                Some(presence) => self.event(Event::Presence(presence)),
                None => self.event(Event::Odd("unreadable presence".into())),
            },
            "message" => {
                let context = pipeline::Context {
                    own: &self.own,
                    archive_ids_trusted: self.archive_ids_trusted,
                };
                match pipeline::read(element, &context) {
                    Ok(message) => self.event(Event::Message(Box::new(message))),
                    Err(why) => self.event(Event::Odd(why.into())),
                }
            }
            _ => self.event(Event::Odd("unknown stanza".into())),
        }
    }

    fn iq(&mut self, iq: &Element, now: Millis) {
        match iq.attr("type") {
            Some("result") => match self.pending.answered(iq, &self.own) {
                Some(purpose) => self.answered(purpose, iq, now),
                None => self.event(Event::Odd("answer that nobody asked for".into())),
            },
            Some("error") => match self.pending.answered(iq, &self.own) {
                Some(purpose) => {
                    let error = stanza::error_of(iq);
                    let problem = match error.condition.as_str() {
                        "resource-constraint" => Problem::ServerBusy,
                        _ => Problem::Refused {
                            condition: error.condition,
                            text: error.text,
                        },
                    };
                    self.unanswered(purpose, problem, now);
                }
                None => self.event(Event::Odd("error that nobody asked for".into())),
            },
            Some("set") if roster::query(iq).is_some() => self.roster_push(iq),
            Some("get") if question::is_one(iq) => {
                let question = Question::of(iq);
                match question.is_ours(&self.own) {
                    true => self.send(question.answer(true)),
                    false => self.event(Event::Asked(Box::new(question))),
                }
            }
            // RFC 6120 §8.4: every request gets an answer.
            Some("get" | "set") => {
                self.send(stanza::iq_error(iq, "cancel", "service-unavailable"));
            }
            _ => self.event(Event::Odd("iq without a type".into())),
        }
    }

    fn roster_push(&mut self, iq: &Element) {
        if !roster::push_is_genuine(iq, &self.own) {
            self.send(stanza::iq_error(iq, "cancel", "service-unavailable"));
            return self.event(Event::Odd("forged roster push".into()));
        }
        self.send(stanza::iq_result(iq));
        let Some(query) = roster::query(iq) else {
            return;
        };
        let version = query.attr("ver").map(str::to_owned);
        // RFC 6121 §2.1.6: a push has exactly one item.
        if let [item] = roster::items(query).as_slice() {
            self.event(Event::RosterPush {
                item: item.clone(),
                version,
            });
        }
    }

    fn answered(&mut self, purpose: Purpose, iq: &Element, now: Millis) {
        match purpose {
            Purpose::Bind => self.bound(iq, now),
            Purpose::Roster => {
                let query = roster::query(iq);
                self.event(Event::Roster {
                    items: query.map(roster::items),
                    version: query.and_then(|q| q.attr("ver")).map(str::to_owned),
                });
            }
            Purpose::AccountFeatures => {
                self.archive_ids_trusted = xep0030_disco::features(iq)
                    .iter()
                    .any(|feature| feature == xep0359_ids::FEATURE);
            }
            Purpose::Ping(count) => self.confirmed(count),
            Purpose::Session | Purpose::Carbons | Purpose::Request(_) => {}
        }
        self.maybe_online(now);
    }

    /// An IQ got an error, or nothing at all.
    fn unanswered(&mut self, purpose: Purpose, problem: Problem, now: Millis) {
        match purpose {
            Purpose::Bind => self.end(problem, Then::RetryLater),
            // Without a roster there is still chat.
            Purpose::Roster => {
                self.event(Event::Odd("no roster".into()));
                self.event(Event::Roster {
                    items: None,
                    version: None,
                });
            }
            // An error is an answer too: the server is there and in order.
            Purpose::Ping(count) if problem != Problem::Timeout => self.confirmed(count),
            Purpose::Ping(_) => self.end(Problem::ConnectionLost, Then::Retry),
            Purpose::Request(request) => self.event(Event::Refused { request, problem }),
            Purpose::Session | Purpose::Carbons | Purpose::AccountFeatures => {
                self.event(Event::Odd(format!("no {purpose:?}")));
            }
        }
        self.maybe_online(now);
    }

    fn bound(&mut self, iq: &Element, now: Millis) {
        let full = iq
            .child("bind", ns::BIND)
            .and_then(|bind| bind.child("jid", ns::BIND))
            .and_then(|jid| jid.text().trim().parse::<Jid>().ok());
        let Some(full) = full.filter(|full| !full.is_bare() && *full.bare() == self.config.jid)
        else {
            return self.end_oddly("bound to another address");
        };
        self.own = full.clone();
        self.phase = Phase::Setup;
        // From here on each question has its own deadline, and goes without an
        // answer if need be.
        self.due = None;
        self.event(Event::Bound(full));
        self.event(Event::Step(ConnectStep::Loading));
        if std::mem::take(&mut self.acks.managed) {
            self.write(&acks::enable());
            self.acks.start();
        }
        let id = self.id();
        let iq = roster::get(&id, self.config.roster_version.as_deref());
        self.ask(iq, &id, None, Purpose::Roster, now);
        let id = self.id();
        let account = self.config.jid.to_string();
        let iq = xep0030_disco::get(Some(&account), &id);
        self.ask(iq, &id, Some(&account), Purpose::AccountFeatures, now);
        let id = self.id();
        self.ask(
            xep0280_carbons::enable(&id),
            &id,
            None,
            Purpose::Carbons,
            now,
        );
    }

    /// Presence brings what waited for us, so it is sent when all is ready to
    /// read it: roster, archive ids, carbons.
    fn maybe_online(&mut self, now: Millis) {
        let waits = |p: &Purpose| {
            matches!(
                p,
                Purpose::Roster | Purpose::AccountFeatures | Purpose::Carbons
            )
        };
        if !matches!(self.phase, Phase::Setup) || self.pending.waits_for(waits) {
            return;
        }
        self.phase = Phase::Online;
        self.due = Some(now + QUIET);
        let stanza = presence::broadcast(self.config.show, &self.config.status);
        self.send(stanza);
        self.event(Event::Online);
    }

    // --- out ---

    fn open_stream(&mut self, now: Millis) {
        self.due = Some(now + STEP_PATIENCE);
        let from = self
            .config
            .policy
            .private
            .then(|| self.config.jid.to_string());
        let open = framing::open(self.config.jid.domain(), from.as_deref());
        self.write(&open);
    }

    /// Asks for a sign of life.
    fn probe(&mut self, now: Millis) {
        if self.acks.managed {
            self.write(&acks::request());
        } else {
            self.ping(now);
        }
    }

    fn ping(&mut self, now: Millis) {
        let id = self.id();
        let server = self.config.jid.domain().to_owned();
        let iq = xep0199_ping::get(&server, &id);
        let count = self.acks.sent_count();
        self.pending
            .sent(&id, Some(&server), Purpose::Ping(count), now);
        self.send_as(iq, |_| Unconfirmed::Passing);
    }

    fn ask_for_confirmation(&mut self, now: Millis) {
        if matches!(self.phase, Phase::Online) && self.acks.should_ask() {
            self.confirmed_by = Some(now + CONFIRM_PATIENCE);
            self.probe(now);
        }
    }

    fn ask(&mut self, iq: Element, id: &str, to: Option<&str>, purpose: Purpose, now: Millis) {
        self.pending.sent(id, to, purpose, now);
        self.send(iq);
    }

    fn send(&mut self, stanza: Element) {
        self.send_as(stanza, |text| Unconfirmed::Stanza(text.to_owned()));
    }

    /// `kind`: what to remember of it until it is confirmed.
    fn send_as(&mut self, stanza: Element, kind: impl FnOnce(&str) -> Unconfirmed) {
        let text = stanza.to_string();
        self.acks.sent(kind(&text));
        self.out.push(Effect::Send(text));
    }

    fn write(&mut self, element: &Element) {
        self.out.push(Effect::Send(element.to_string()));
    }

    fn event(&mut self, event: Event) {
        self.out.push(Effect::Event(event));
    }

    fn end_oddly(&mut self, detail: &str) {
        let problem = Problem::Protocol {
            detail: detail.to_owned(),
        };
        self.end(problem, Then::RetryLater);
    }

    fn end(&mut self, problem: Problem, then: Then) {
        if matches!(self.phase, Phase::Ended) {
            return;
        }
        // A stream that broke may go on, and so may one that never came so far.
        let retry = then == Then::Retry;
        let online = matches!(self.phase, Phase::Online);
        self.resumable = retry && online && self.acks.is_resumable();
        let resumable = self.resumable || retry && self.config.resume.is_some();
        self.phase = Phase::Ended;
        self.due = None;
        self.confirmed_by = None;
        if !resumable {
            let pending = std::mem::take(&mut self.pending);
            self.give_up(pending);
            if let Some(last) = self.config.resume.take() {
                self.give_up(last.pending);
            }
        }
        // It would end the stream for good.
        if !resumable {
            self.write(&framing::close());
        }
        self.out.push(Effect::Close);
        self.event(Event::Ended(Ending {
            problem,
            then,
            resumable,
        }));
    }

    /// A new id for a stanza: no one else can guess it, so no one can answer in
    /// another's name.
    fn id(&mut self) -> String {
        use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
        self.next_id += 1;
        let start = BASE64_URL_SAFE_NO_PAD.encode(&self.config.random[24..]);
        format!("{start}-{}", self.next_id)
    }

    fn flush(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.out)
    }
}
