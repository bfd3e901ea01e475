//! What proves who we are: what is used for it, what is kept of it, and how the
//! server is told to forget it.

use super::{Account, End, Input};
use crate::api::{Change, Millis, Problem};
use crate::browser::socket::SocketEvent;
use crate::browser::{clock, normalise, random};
use crate::engine::connect::{self, Plan};
use crate::engine::together;
use crate::store::FastToken;
use crate::xmpp::event::Event;
use crate::xmpp::session::{Config, Effect, Session};
use crate::xmpp::stream::sasl::{Policy, SaslOutcome, Secret};
use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::{Either, select};
use std::pin::pin;
use wasm_bindgen_futures::spawn_local;

/// So long the server may take to forget a token.
const FORGET_PATIENCE: Millis = 20_000;

impl Account {
    /// What there is. A password is newer than what is kept.
    pub(super) fn secret(&self) -> Option<Secret> {
        if let Some(nick) = &self.guest {
            return Some(Secret::Guest(nick.clone()));
        }
        if let Some(password) = &self.password {
            return Some(Secret::Password(password.clone()));
        }
        if let Some(token) = &self.record.token {
            let (token, last) = (token.clone(), false);
            return Some(Secret::Token { token, last });
        }
        self.record.keys.clone().map(Secret::Keys)
    }

    /// Whether a token is asked for: it is kept with what else is kept, or not
    /// at all, as nobody would have the server forget it.
    pub(super) fn wants_token(&self) -> bool {
        !self.in_memory && self.shared.device.keeps()
    }

    /// A token that is over is not even tried.
    pub(super) fn forget_if_over(&mut self) {
        let expiry = self.record.token.as_ref().and_then(|token| token.expiry);
        if expiry.is_some_and(|at| at <= clock::wall()) {
            self.token_refused();
        }
    }

    pub(super) fn token_refused(&mut self) {
        self.record.token = None;
        self.token_kept = None;
        self.record_changed = true;
        self.connection_changed = true;
    }

    /// We are in. What is kept is either a token or keys, never both.
    pub(super) fn authenticated(&mut self, outcome: &SaslOutcome) {
        if let Some(mechanism) = &outcome.mechanism {
            self.record.mechanism = Some(mechanism.clone());
            self.record.keys = outcome.keys.clone();
            self.record.token = None;
            self.accept_weaker = false;
        }
        if let Some(token) = &outcome.token {
            self.record.token = Some(token.clone());
            self.record.keys = None;
        }
        self.record_changed = true;
        self.connection_changed = true;
        if self.record.keys.is_some() || self.record.token.is_some() {
            self.password = None;
        }
    }

    /// The record was written, or not. A new token that would be lost with the
    /// page is not used: the one before is on disk, and good until then.
    pub(super) fn token_written(&mut self, written: bool) {
        match &self.token_kept {
            Some(kept) if !written => self.record.token = Some(kept.clone()),
            _ if written => self.token_kept = self.record.token.clone(),
            _ => {}
        }
    }

    /// The password is another one now. Those of the tokens that were given for
    /// the one before are good still, so ours is taken back once we are in again.
    pub(super) fn password_changed(&mut self) {
        self.record.keys = None;
        self.record.retiring = self.record.token.take();
        self.token_refused();
    }

    /// Has the server forget the token before, once there is another. It is kept until
    /// that is so: where it fails, it is done again in the next connection.
    pub(super) fn retire(&mut self) {
        let Some(token) = self.record.retiring.clone().filter(|_| !self.retires) else {
            return;
        };
        self.retires = true;
        let (forgotten, sender) = (self.forget(token), self.sender.clone());
        spawn_local(async move {
            _ = sender.unbounded_send(Input::Retired(forgotten.await));
        });
    }

    pub(super) fn retired(&mut self, done: bool) {
        self.retires = false;
        if done {
            self.record.retiring = None;
            self.record_changed = true;
        }
    }

    /// Has the server forget the account on this device, as it is deleted here.
    pub(super) fn sign_out_there(&mut self) {
        let on_purpose = matches!(self.end, Some(End::Gone));
        self.forget_if_over();
        let tokens = [self.record.token.take(), self.record.retiring.take()];
        let forgotten = tokens.into_iter().flatten().map(|token| self.forget(token));
        let forgotten: Vec<_> = forgotten.collect();
        if forgotten.is_empty() {
            return;
        }
        let (tabs, account) = (self.shared.tabs.clone(), self.id.clone());
        spawn_local(async move {
            let all = together::all(forgotten.into_iter()).await;
            if on_purpose && all.contains(&false) {
                let problem = Problem::NotSignedOutThere;
                tabs.send_all(Change::SignInFailed { account, problem });
            }
        });
    }

    /// Uses the token for the last time (XEP-0484), on a connection of its own:
    /// a stream authenticates once.
    fn forget(&mut self, token: FastToken) -> impl Future<Output = bool> + use<> {
        let plan = self.plan();
        let config = Config {
            jid: self.id.clone(),
            secret: Secret::Token { token, last: true },
            policy: Policy::default(),
            resource: String::new(),
            show: self.record.show,
            status: String::new(),
            idle: None,
            zone: clock::zone,
            roster_version: None,
            random: random::octets(),
            normalise: normalise::nfkc,
            resume: None,
            active: true,
            device: self.record.device.clone(),
            wants_token: false,
        };
        async move {
            let patience = clock::sleep(FORGET_PATIENCE);
            match select(pin!(forget(plan, config)), pin!(patience)).await {
                Either::Left((forgotten, _)) => forgotten,
                Either::Right(_) => false,
            }
        }
    }
}

/// Whether the server does not know the token any more.
async fn forget(plan: Plan, mut config: Config) -> bool {
    let (sender, mut events) = mpsc::unbounded();
    let on_event = move |event| _ = sender.unbounded_send(event);
    let Ok(connected) = connect::connect(&plan, |_| {}, on_event).await else {
        return false;
    };
    config.policy.private = connected.private;
    let mut session = Session::new(config);
    let mut effects = session.opened(clock::now());
    let mut forgotten = false;
    loop {
        for effect in effects {
            match effect {
                Effect::Send(frame) => connected.socket.send(&frame),
                Effect::Event(Event::Authenticated(_) | Event::TokenRefused) => forgotten = true,
                Effect::Event(Event::Ended(_)) => return forgotten,
                Effect::Event(_) | Effect::Close => {}
            }
        }
        effects = match events.next().await {
            Some(SocketEvent::Frame(frame)) => session.receive(&frame, clock::now()),
            Some(SocketEvent::Closed) | None => session.closed(clock::now()),
        };
    }
}
