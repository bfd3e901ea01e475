//! Signing in with SASL2 (XEP-0388), and what is done in the same round trip: a
//! stream goes on (XEP-0198), or a resource is bound with all that belongs to it
//! (XEP-0386). What comes of it is the same as in the classic way.

use super::*;
use crate::xmpp::stream::sasl2::{self, Sasl2, Sasl2Step};
use crate::xmpp::xep::{xep0386_bind2, xep0484_fast};

/// A sign-in under way, and what was asked for along with it.
pub(super) struct Asked {
    sasl: Sasl2,
    /// To forget the token, and nothing more.
    last: bool,
    /// To go on with the last stream.
    resume: bool,
    /// To bind a resource, with what is offered of that.
    bind: Option<xep0386_bind2::Offer>,
    /// Nobody looks.
    unseen: bool,
}

impl Session {
    pub(super) fn sign_in_inline(&mut self, features: &Element, secret: Secret, now: Millis) {
        let last = match &secret {
            Secret::Token { last, .. } => Some(*last),
            _ => None,
        };
        let keeps = self.config.wants_token && self.guest.is_none();
        let started = Sasl2::start(
            features,
            &self.config.jid,
            secret,
            &self.config.policy,
            &self.config.random[..24],
            self.config.normalise,
        );
        let (mut sasl, authenticate) = match started {
            Ok(started) => started,
            Err(problem) => return self.end(problem, Then::Stop),
        };
        let fast = match last {
            Some(last) => Some(xep0484_fast::used(last)),
            None if keeps => sasl.token_request(features),
            None => None,
        };
        let last = last == Some(true);
        let inline = sasl2::inline(features).filter(|_| !last);
        let resume = self.config.resume.as_ref().filter(|_| !last);
        let resume = resume.and_then(|last| last.acks.resume());
        let resumes = inline.is_some_and(acks::offered);
        // Bound to another resource, the last stream could not go on any more: it
        // is asked for after this, in the classic way.
        let binds = xep0386_bind2::offered(inline).filter(|_| resume.is_none() || resumes);
        let resume = resume.filter(|_| resumes);
        let active = self.config.active;
        let asked = Asked {
            sasl,
            last,
            resume: resume.is_some(),
            bind: binds,
            unseen: !active,
        };
        let authenticate = authenticate
            .with_child(sasl2::user_agent(&self.config.device))
            .with_children(fast)
            .with_children(resume)
            .with_children(binds.map(|offer| xep0386_bind2::bind(offer, active)));
        self.phase = Phase::Sasl2(Box::new(asked));
        self.due = Some(now + STEP_PATIENCE);
        self.write(&authenticate);
    }

    pub(super) fn sasl2(&mut self, element: &Element, now: Millis) {
        let Phase::Sasl2(asked) = &mut self.phase else {
            return;
        };
        match asked.sasl.receive(element) {
            Ok(Sasl2Step::Send(answer)) => {
                self.due = Some(now + STEP_PATIENCE);
                self.write(&answer);
            }
            Ok(Sasl2Step::Done(outcome, address)) => {
                let Phase::Sasl2(asked) = std::mem::replace(&mut self.phase, Phase::Reopening)
                else {
                    return;
                };
                self.due = Some(now + STEP_PATIENCE);
                self.event(Event::Authenticated(outcome));
                match asked.last {
                    true => self.end(Problem::Offline, Then::Stop),
                    false => self.welcomed(element, &asked, address, now),
                }
            }
            Err(problem) => {
                if asked.sasl.token_refused(&problem) {
                    self.event(Event::TokenRefused);
                }
                self.refused(problem);
            }
        }
    }

    /// What was done along with it; what was not is done in the classic way, once
    /// the features are here.
    fn welcomed(&mut self, success: &Element, asked: &Asked, address: Jid, now: Millis) {
        let nonza = success.children().find_map(acks::read);
        match nonza.filter(|_| asked.resume) {
            Some(Nonza::Resumed(count)) => {
                self.features_due = true;
                return self.resumed(count, now);
            }
            Some(Nonza::Failed(count)) => self.give_up_last(count),
            _ if asked.resume => self.give_up_last(None),
            _ => {}
        }
        let (Some(answer), Some(offer)) = (xep0386_bind2::bound(success), asked.bind) else {
            return;
        };
        if !self.is_bound(Some(address)) {
            return;
        }
        match answer {
            Some(Nonza::Enabled(id)) => {
                self.acks.start();
                self.acks.enabled(id);
            }
            _ => self.acks.refused(),
        }
        self.seen = Some(!(offer.csi && asked.unseen));
        self.phase = Phase::Bound(offer);
    }
}
