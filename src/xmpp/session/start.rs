//! From the open stream to being online: signing in, going on with the last
//! stream or binding a new one, and what is asked before the first presence.

use super::*;

impl Session {
    pub(super) fn features(&mut self, features: &Element, now: Millis) {
        self.offered = true;
        match self.phase {
            Phase::Opening => {
                // The secret is needed once; a session never authenticates twice.
                let secret = std::mem::replace(
                    &mut self.config.secret,
                    Secret::Password(String::new().into()),
                );
                let private = self.config.policy.private;
                if sasl2::is_the_way(features, &secret, private) {
                    return self.sign_in_inline(features, secret, now);
                }
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
                self.acks.managed = acks::offered(features);
                self.learn(features);
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
                    None if features.child("bind", ns::BIND).is_none() => {
                        self.end_oddly("no resource binding offered");
                    }
                    None => self.start_afresh(None, now),
                }
            }
            Phase::Bound(with) => {
                // What there was an answer to is settled, for better or worse.
                let enables = !with.acks && acks::offered(features);
                self.learn(features);
                self.set_up(enables, !with.carbons, now);
            }
            Phase::Online if std::mem::take(&mut self.features_due) => {
                self.csi = xep0352_csi::offered(features);
                self.pre_approval = features.child("sub", ns::PRE_APPROVAL).is_some();
                self.say_if_seen();
            }
            _ => self.event(Event::Odd("features out of turn".into())),
        }
    }

    /// What the features of a signed-in stream tell.
    fn learn(&mut self, features: &Element) {
        if features.child("ver", ns::ROSTER_VERSIONING).is_none() {
            self.config.roster_version = None;
        } else {
            self.config.roster_version.get_or_insert_default();
        }
        self.csi = xep0352_csi::offered(features);
        self.pre_approval = features.child("sub", ns::PRE_APPROVAL).is_some();
    }

    pub(super) fn sasl(&mut self, element: &Element, now: Millis) {
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
            Err(problem) => self.refused(problem),
        }
    }

    /// The server does not let us in.
    pub(super) fn refused(&mut self, problem: Problem) {
        let then = match problem {
            Problem::ServerBusy => Then::RetryLater,
            _ => Then::Stop,
        };
        self.end(problem, then);
    }

    /// The broken stream goes on in this one.
    pub(super) fn resumed(&mut self, count: u32, now: Millis) {
        let Some(last) = self.config.resume.take() else {
            return;
        };
        self.own = last.own;
        self.archive_ids_trusted = last.archive_ids_trusted;
        self.acks = last.acks;
        self.pending = last.pending;
        self.pending.renew(now);
        let Some((confirmed, again)) = self.acks.resumed(count) else {
            // What was kept was not the end of it: a stream of its own finds out.
            return self.end(Problem::ConnectionLost, Then::Retry);
        };
        self.phase = Phase::Online;
        self.unheard = true;
        self.due = Some(now + self.quiet());
        if !confirmed.is_empty() {
            self.event(Event::Acked(confirmed));
        }
        for stanza in again {
            self.acks.sent(Unconfirmed::Stanza(stanza.clone()));
            self.out.push(Effect::Send(stanza));
        }
        // It should count as looked at (XEP-0352 §5.2); Prosody 0.12 goes on with what was said
        // before, and keeps back what it answers.
        self.seen = None;
        self.say_if_seen();
        self.event(Event::Resumed);
    }

    /// A stream of its own, as there is none to go on with; `count`: so much of
    /// the last one the server has.
    pub(super) fn start_afresh(&mut self, count: Option<u32>, now: Millis) {
        self.give_up_last(count);
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

    /// There is nothing to go on with; `count`: so much of it the server has.
    pub(super) fn give_up_last(&mut self, count: Option<u32>) {
        let Some(mut last) = self.config.resume.take() else {
            return;
        };
        let confirmed = count.and_then(|count| last.acks.confirm(count));
        if let Some(ids) = confirmed.filter(|ids| !ids.is_empty()) {
            self.event(Event::Acked(ids));
        }
        self.give_up(last.pending);
    }

    pub(super) fn bound(&mut self, iq: &Element, now: Millis) {
        let full = iq
            .child("bind", ns::BIND)
            .and_then(|bind| bind.child("jid", ns::BIND))
            .and_then(|jid| jid.text().trim().parse::<Jid>().ok());
        if self.is_bound(full) {
            let enables = std::mem::take(&mut self.acks.managed);
            self.set_up(enables, true, now);
        }
    }

    /// Whether this is an address we can have; then it is ours.
    pub(super) fn is_bound(&mut self, full: Option<Jid>) -> bool {
        let ours = |full: &Jid| match self.guest {
            // Who a guest is, is for the server to say.
            Some(_) => full.bare().domain() == self.config.jid.domain(),
            None => *full.bare() == self.config.jid,
        };
        let Some(full) = full.filter(|full| !full.is_bare() && ours(full)) else {
            self.end_oddly("bound to another address");
            return false;
        };
        self.config.jid = full.bare().clone();
        self.own = full.clone();
        self.event(Event::Bound(full));
        self.event(Event::Step(ConnectStep::Loading));
        true
    }

    /// Asks for what a session begins with. `enables`: stream management is still
    /// to be turned on; `carbons`: so are they.
    fn set_up(&mut self, enables: bool, carbons: bool, now: Millis) {
        self.phase = Phase::Setup;
        // From here on each question has its own deadline, and goes without an
        // answer if need be.
        self.due = None;
        if enables {
            self.write(&acks::enable());
            self.acks.start();
        }
        let id = self.id();
        let iq = roster::get(&id, self.config.roster_version.as_deref());
        self.ask(iq, &id, None, Purpose::Roster, now);
        self.ask_features(now);
        if carbons {
            let id = self.id();
            let iq = xep0280_carbons::enable(&id);
            self.ask(iq, &id, None, Purpose::Carbons, now);
        }
    }

    /// What the account offers.
    pub(super) fn ask_features(&mut self, now: Millis) {
        let id = self.id();
        let account = self.config.jid.to_string();
        let iq = xep0030_disco::get(Some(&account), &id);
        self.ask(iq, &id, Some(&account), Purpose::AccountFeatures, now);
    }

    /// Presence brings what waited for us, so it is sent when all is ready to
    /// read it: roster, archive ids, carbons.
    pub(super) fn maybe_online(&mut self, now: Millis) {
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
        self.due = Some(now + self.quiet());
        let stanza = presence::broadcast(self.config.show, &self.config.status, self.config.idle);
        self.send(stanza);
        self.say_if_seen();
        self.event(Event::Online);
        for message in std::mem::take(&mut self.early) {
            self.read(&message, now);
        }
    }

    pub(super) fn open_stream(&mut self, now: Millis) {
        self.due = Some(now + STEP_PATIENCE);
        let from = self
            .config
            .policy
            .private
            .then(|| self.config.jid.to_string())
            .filter(|_| self.guest.is_none());
        let open = framing::open(self.config.jid.domain(), from.as_deref());
        self.write(&open);
    }
}
