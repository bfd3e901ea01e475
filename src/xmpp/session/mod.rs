//! One connection to the server, from the open socket to the end of the stream.
//!
//! Sans-IO: frames and the time come in, [`Effect`]s go out. A session lives as
//! long as one WebSocket; after its end the engine makes a new one.

mod inline;
mod inspect;
mod invite;
mod kept;
mod manage;
mod outgoing;
mod privacy;
mod profile;
mod requests;
mod rooms;
mod settings;
mod stanzas;
mod start;

use super::event::{Ending, Event, Then};
use super::pending::{Pending, Purpose};
use super::question::{self, Question};
use super::request::Request;
use super::rooms::RoomRequest;
use super::stream::acks::{self, Acks, Nonza, Unconfirmed};
use super::stream::framing;
use super::stream::sasl::{Policy, Sasl, SaslStep, Secret};
use super::stream::sasl2;
use super::xep::{
    xep0030_disco, xep0085_chat_states, xep0172_nick, xep0184_receipts, xep0199_ping,
    xep0280_carbons, xep0313_mam, xep0333_markers, xep0334_hints, xep0352_csi, xep0359_ids,
    xep0379_pars, xep0386_bind2, xep0490_mds,
};
use super::{ns, offers, pipeline, presence, roster, stanza};
use crate::api::{ConnectStep, Millis, Problem, Show};
use crate::jid::{BareJid, Jid};
use crate::store::StreamRecord;
use crate::xml::{self, Element};

/// How long each step of signing in may take.
const STEP_PATIENCE: Millis = 20_000;
/// After so long without a word from the server it is asked for one: with
/// [`DEAD`], a dead link is found within half a minute.
const QUIET: Millis = 18_000;
/// The same while nobody looks: the battery is worth more than the news.
const QUIET_UNSEEN: Millis = 180_000;
/// After so long without an answer to that, the link is dead.
const DEAD: Millis = 12_000;
/// So long a server may take to confirm messages, whatever else it says.
const CONFIRM_PATIENCE: Millis = 30_000;
/// So often a question is repeated whose answer must not get lost: on a link that stalls
/// there is none in time.
const ASKS_AGAIN: u8 = 2;

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
    /// Since when nobody is here, if contacts may know.
    pub idle: Option<Millis>,
    /// Minutes that the clock here is ahead of Greenwich.
    pub zone: fn() -> i16,
    /// The version of the kept roster.
    pub roster_version: Option<String>,
    /// Random octets: the first 24 for the SCRAM nonce, the rest for ids.
    pub random: [u8; 32],
    /// NFKC, by the browser.
    pub normalise: fn(&str) -> String,
    /// What the last session left to go on with.
    pub resume: Option<Resumption>,
    /// Somebody looks.
    pub active: bool,
    /// What the server may know this device by, apart from others of ours: a
    /// random UUID (XEP-0388).
    pub device: String,
    /// A token is kept, if the server gives one (XEP-0484).
    pub wants_token: bool,
}

/// What a session leaves to the next one, so that it goes on where a broken
/// connection ended (XEP-0198 §5).
pub struct Resumption {
    own: Jid,
    pending: Pending,
    acks: Acks,
    archive_ids_trusted: bool,
}

impl Resumption {
    /// What an earlier engine left.
    pub fn kept(record: StreamRecord) -> Resumption {
        Resumption {
            own: record.own.clone(),
            pending: Pending::default(),
            archive_ids_trusted: record.archive_ids_trusted,
            acks: Acks::kept(record),
        }
    }

    /// What is to be kept of it.
    pub fn record(&self) -> Option<StreamRecord> {
        self.acks.record(&self.own, self.archive_ids_trusted)
    }
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
    /// The same with SASL2.
    Sasl2(Box<inline::Asked>),
    /// The features to come are those of a signed-in stream: `<open/>` was sent
    /// again, or it was by SASL2.
    Reopening,
    /// The same, and a resource is bound already, with this of what goes with it.
    Bound(xep0386_bind2::Offer),
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
    /// A guest, whom the server gives an address, and what they call themselves.
    guest: Option<String>,
    archive_ids_trusted: bool,
    /// The pages of the archive that are being read: a handful.
    readings: Vec<xep0313_mam::Reading>,
    /// The server has said what it offers.
    offered: bool,
    /// Old bookmarks were asked for, to be changed: what is to be changed in them besides.
    old_rooms: Option<Vec<(BareJid, RoomRequest)>>,
    /// Old bookmarks in private storage, and at a node, are the same as the new ones.
    unified: [bool; 2],
    /// What was published for our own programs, and is not answered.
    published: Vec<kept::Published>,
    /// The server knows few options of what is published.
    few_options: bool,
    /// Nodes that were told what they are to be like.
    nodes_set_up: Vec<String>,
    /// The server wants to know whether somebody looks (XEP-0352).
    csi: bool,
    /// Whether the server takes somebody to look; `None`: who knows.
    seen: Option<bool>,
    /// The features of a stream that goes on are still to come.
    features_due: bool,
    /// Messages that came before we were online.
    early: Vec<Element>,
    /// The server takes a yes before the question (RFC 6121 §3.4).
    pre_approval: bool,
    /// So often it may be asked once more what the account offers.
    asks_again: u8,
    /// The server wants the old session request (RFC 3921).
    wants_session: bool,
    /// Ended in a way that the next session can go on from.
    resumable: bool,
    /// Something is expected by then: the next step of signing in, or a sign of
    /// life.
    due: Option<Millis>,
    /// A sign of life was asked for.
    probing: bool,
    /// The stream went on, and the server has confirmed nothing since.
    unheard: bool,
    /// Messages are confirmed by then.
    confirmed_by: Option<Millis>,
    next_id: u32,
    out: Vec<Effect>,
}

impl Session {
    /// A session for a socket that is not open yet.
    pub fn new(config: Config) -> Session {
        let guest = match &config.secret {
            Secret::Guest(nick) => Some(nick.clone()),
            _ => None,
        };
        Session {
            guest,
            own: config.jid.with_resource(&config.resource),
            config,
            phase: Phase::Closed,
            pending: Pending::default(),
            acks: Acks::default(),
            published: Vec::new(),
            few_options: false,
            nodes_set_up: Vec::new(),
            archive_ids_trusted: false,
            readings: Vec::new(),
            offered: false,
            old_rooms: None,
            unified: [false; 2],
            csi: false,
            seen: Some(true),
            features_due: false,
            early: Vec::new(),
            pre_approval: false,
            asks_again: ASKS_AGAIN,
            wants_session: false,
            resumable: false,
            due: None,
            probing: false,
            unheard: false,
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
            self.due = Some(now + self.quiet());
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
        while let Some(purpose) = self.pending.overdue(now) {
            self.unanswered(purpose, Problem::Timeout, now);
        }
        if self.confirmed_by.is_some_and(|by| by <= now) && matches!(self.phase, Phase::Online) {
            self.end_dead();
        }
        if self.due.is_some_and(|due| due <= now) {
            match self.phase {
                Phase::Online if !self.probing => {
                    self.probing = true;
                    self.due = Some(now + DEAD);
                    self.probe(now);
                }
                Phase::Closed | Phase::Ended => self.due = None,
                Phase::Online => self.end_dead(),
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

    /// Somebody looks now, or nobody does any more (XEP-0352).
    pub fn look(&mut self, active: bool) -> Vec<Effect> {
        self.config.active = active;
        if matches!(self.phase, Phase::Online) {
            self.say_if_seen();
        }
        self.flush()
    }

    fn quiet(&self) -> Millis {
        match self.config.active {
            true => QUIET,
            false => QUIET_UNSEEN,
        }
    }

    /// A stream counts as looked at until it is told otherwise.
    fn say_if_seen(&mut self) {
        let active = self.config.active;
        if self.csi && self.seen.replace(active) != Some(active) {
            self.write(&xep0352_csi::state(active));
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
            && self.early.is_empty()
            && let Some(answer) = self.acks.answer()
        {
            self.write(&answer);
        }
        self.flush()
    }

    /// The server wants to hear how much was received: that must be kept before.
    pub fn owes_answer(&self) -> bool {
        self.acks.owes_answer()
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

    /// What is kept of the stream is out of date from here on, as the disk is full:
    /// with more stanzas than [`acks::AHEAD`] its count will not fit any more, and so
    /// nobody goes on from there.
    pub fn disown_record(&mut self, now: Millis) -> Vec<Effect> {
        if matches!(self.phase, Phase::Online) {
            for _ in 0..=acks::AHEAD {
                self.ping(now);
            }
        }
        self.flush()
    }

    /// What is to be kept, together with what came, to go on with the stream
    /// after a crash. Nothing before it is online: so far nothing is lost.
    pub fn record(&self) -> Option<StreamRecord> {
        match (&self.phase, &self.config.resume) {
            (Phase::Online, _) => self.acks.record(&self.own, self.archive_ids_trusted),
            (_, Some(last)) => last.record(),
            _ => None,
        }
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
            ("close", ns::FRAMING) => {
                if let Some(url) = framing::elsewhere(element) {
                    self.event(Event::Elsewhere(url.to_owned()));
                }
                self.end(Problem::ConnectionLost, Then::Retry);
            }
            ("error", ns::STREAM) => {
                let (problem, then) = framing::stream_error(element);
                self.ends_deleted(&problem);
                self.end(problem, then);
            }
            ("features", ns::STREAM) => {
                let signed_in = !matches!(self.phase, Phase::Opening);
                self.event(Event::Offered(offers::of_stream(element, signed_in)));
                self.features(element, now);
            }
            _ if matches!(self.phase, Phase::Sasl(_)) => self.sasl(element, now),
            _ if matches!(self.phase, Phase::Sasl2(_)) => self.sasl2(element, now),
            (name, _) => {
                let odd = format!("unexpected <{name}/>");
                self.event(Event::Odd(odd));
            }
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

    // --- out ---

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

    /// The connection is dead. If the stream went on in it and the server has heard
    /// nothing since, it would hear nothing in the next one either (Prosody's, when the
    /// connection before broke off amid a WebSocket frame): that begins a new stream.
    fn end_dead(&mut self) {
        if self.unheard {
            self.acks.forget();
        }
        self.end(Problem::ConnectionLost, Then::Retry);
    }

    fn end(&mut self, problem: Problem, then: Then) {
        if matches!(self.phase, Phase::Ended) {
            return;
        }
        // A stream that broke may go on, and so may one that never came so far: who
        // refused before knowing us knows nothing of it.
        let retry = then == Then::Retry;
        let online = matches!(self.phase, Phase::Online);
        let early = matches!(self.phase, Phase::Opening) && !self.offered;
        self.resumable = retry && online && self.acks.is_resumable();
        let resumable = self.resumable || (retry || early) && self.config.resume.is_some();
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
            early,
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
