//! Who may reach us, what is kept, and what contacts tell of themselves.

use super::*;
use crate::xmpp::event::PrivacyEvent;
use crate::xmpp::request::PrivacyRequest;
use crate::xmpp::xep::{
    xep0012_last, xep0030_disco, xep0191_blocking, xep0202_time, xep0441_mam_prefs,
    xep0444_reactions,
};

impl Session {
    pub(super) fn privacy(&mut self, request: &PrivacyRequest, now: Millis) {
        let id = self.id();
        let purpose = Purpose::Request(Request::Privacy(request.clone()));
        let (iq, to) = match request {
            PrivacyRequest::AskBlocked => (xep0191_blocking::get(&id), None),
            PrivacyRequest::Block { who, report } => {
                let own = self.own.bare();
                (
                    xep0191_blocking::block(&id, who, report.as_ref(), own),
                    None,
                )
            }
            PrivacyRequest::Unblock(who) => (xep0191_blocking::unblock(&id, who), None),
            PrivacyRequest::AskArchiving => (xep0441_mam_prefs::get(&id), None),
            PrivacyRequest::SetArchiving(wanted) => (xep0441_mam_prefs::set(&id, wanted), None),
            PrivacyRequest::AskTime(of) => {
                let of = of.to_string();
                (xep0202_time::get(&of, &id), Some(of))
            }
            PrivacyRequest::AskReactions(of) => {
                let of = of.to_string();
                (xep0030_disco::get(Some(&of), &id), Some(of))
            }
            PrivacyRequest::AskLastSeen(of) => {
                let of = of.to_string();
                (xep0012_last::get(&of, &id), Some(of))
            }
        };
        self.ask(iq, &id, to.as_deref(), purpose, now);
    }

    /// The answer to [`Session::privacy`].
    pub(super) fn privacy_answered(&mut self, request: PrivacyRequest, iq: &Element) {
        let unreadable = |request| Event::Refused {
            request: Request::Privacy(request),
            problem: Problem::Protocol {
                detail: "an answer without content".into(),
            },
        };
        let event = match request {
            PrivacyRequest::AskBlocked => PrivacyEvent::AllBlocked(xep0191_blocking::list(iq)),
            // It is told to our other devices, and perhaps not to us.
            PrivacyRequest::Block { who, .. } => PrivacyEvent::Blocked(vec![who]),
            PrivacyRequest::Unblock(who) => PrivacyEvent::Unblocked(vec![who]),
            PrivacyRequest::AskArchiving | PrivacyRequest::SetArchiving(_) => {
                match xep0441_mam_prefs::read(iq) {
                    Some(kept) => PrivacyEvent::Archiving(kept),
                    None => return self.event(unreadable(request)),
                }
            }
            PrivacyRequest::AskTime(of) => match xep0202_time::read(iq) {
                Some(zone) => PrivacyEvent::Time(of, zone),
                None => return self.event(unreadable(PrivacyRequest::AskTime(of))),
            },
            PrivacyRequest::AskReactions(of) => match xep0030_disco::query(iq) {
                Some(query) => PrivacyEvent::Reactions(of, xep0444_reactions::rules(query)),
                None => return,
            },
            PrivacyRequest::AskLastSeen(of) => match xep0012_last::read(iq) {
                Some(ago) => PrivacyEvent::LastSeen(of, ago),
                None => return,
            },
        };
        self.event(Event::Privacy(event));
    }

    /// Another device of ours blocked somebody, or no longer does. Only our own
    /// account tells that, as with the roster.
    pub(super) fn blocking_push(&mut self, iq: &Element) {
        if !roster::push_is_genuine(iq, &self.own) {
            self.send(stanza::iq_error(iq, "cancel", "service-unavailable"));
            return self.event(Event::Odd("forged block".into()));
        }
        self.send(stanza::iq_result(iq));
        if let Some(event) = xep0191_blocking::push(iq) {
            self.event(Event::Privacy(event));
        }
    }
}
