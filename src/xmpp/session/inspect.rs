//! Asking what the server offers, for the report on the connection.

use super::*;
use crate::xmpp::event::Finding;
use crate::xmpp::request::Subject;
use crate::xmpp::xep::{xep0050_adhoc, xep0092_version};

impl Session {
    pub(super) fn inspect(&mut self, subject: &Subject, now: Millis) {
        let id = self.id();
        let server = self.config.jid.domain();
        let to = match subject {
            Subject::Account => self.config.jid.to_string(),
            Subject::Component(domain) => domain.to_string(),
            _ => server.to_owned(),
        };
        let iq = match subject {
            Subject::Server | Subject::Account | Subject::Component(_) => {
                xep0030_disco::get(Some(&to), &id)
            }
            Subject::Software => xep0092_version::get(&to, &id),
            Subject::Components => xep0030_disco::get_items(&to, &id, None),
            Subject::Commands => xep0030_disco::get_items(&to, &id, Some(xep0050_adhoc::NS)),
        };
        let purpose = Purpose::Request(Request::Inspect(subject.clone()));
        // For the own account its server answers, also without saying so.
        let from = Some(&*to).filter(|_| *subject != Subject::Account);
        self.pending.sent(&id, from, purpose, now);
        // Who still wants to know asks anew.
        self.send_as(iq, |_| Unconfirmed::Passing);
    }

    /// The answer to [`Session::inspect`].
    pub(super) fn inspected(&mut self, subject: Subject, iq: &Element) {
        let finding = match subject {
            Subject::Server | Subject::Account | Subject::Component(_) => {
                Finding::Entity(xep0030_disco::entity(iq))
            }
            Subject::Software => Finding::Software(xep0092_version::read(iq).unwrap_or_default()),
            Subject::Components => Finding::Components(xep0030_disco::domains(iq)),
            Subject::Commands => Finding::Commands(xep0030_disco::nodes(iq)),
        };
        let finding = Box::new(finding);
        self.event(Event::Inspected { subject, finding });
    }
}
