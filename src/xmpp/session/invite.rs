//! Invitations, where the server makes them.

use super::*;
use crate::xmpp::event::InvitedEvent;
use crate::xmpp::request::InviteRequest;
use crate::xmpp::xep::xep0050_adhoc;
use crate::xmpp::xep::xep0401_invite::{self, Step};

impl Session {
    pub(super) fn invite(&mut self, invite: &InviteRequest, now: Millis) {
        let id = self.id();
        let server = self.config.jid.domain().to_owned();
        let iq = match invite {
            InviteRequest::Ask => xep0030_disco::get_items(&server, &id, Some(xep0050_adhoc::NS)),
            InviteRequest::Contact { .. } => xep0401_invite::ask(&server, &id, false),
            InviteRequest::Account { .. } => xep0401_invite::ask(&server, &id, true),
        };
        self.ask_server(iq, &id, invite.clone(), now);
    }

    fn ask_server(&mut self, iq: Element, id: &str, invite: InviteRequest, now: Millis) {
        let server = self.config.jid.domain().to_owned();
        let purpose = Purpose::Request(Request::Invite(invite));
        self.pending.sent(id, Some(&server), purpose, now);
        // Whoever waits asks again: an invitation that nobody sees is worth nothing.
        self.send_as(iq, |_| Unconfirmed::Passing);
    }

    /// The answer to [`Session::invite`].
    pub(super) fn invited(&mut self, invite: InviteRequest, iq: &Element, now: Millis) {
        let (account, name) = match &invite {
            InviteRequest::Ask => {
                let server = self.config.jid.domain();
                let accounts = xep0030_disco::has_item(iq, server, xep0401_invite::ACCOUNT);
                return self.event(Event::Invited(InvitedEvent::Offers { accounts }));
            }
            InviteRequest::Contact { .. } => (false, None),
            InviteRequest::Account { name, .. } => (true, name.as_deref()),
        };
        let id = self.id();
        let filled = matches!(invite, InviteRequest::Account { filled: true, .. });
        match xep0401_invite::read(iq, &self.config.jid, account, name, &id) {
            // One form is enough for anybody.
            Step::GoOn(_) | Step::NameNeeded(_) if filled || !account => {
                self.not_invited(invite, String::new());
            }
            Step::Made(invitation) => self.event(Event::Invited(InvitedEvent::Made(invitation))),
            Step::GoOn(iq) => {
                let name = name.map(str::to_owned);
                self.ask_server(iq, &id, InviteRequest::Account { name, filled: true }, now);
            }
            Step::NameNeeded(cancel) => {
                cancel.into_iter().for_each(|iq| self.send(iq));
                self.event(Event::Invited(InvitedEvent::NameNeeded));
            }
            Step::Refused(text) => self.not_invited(invite, text),
        }
    }

    fn not_invited(&mut self, invite: InviteRequest, text: String) {
        let condition = "undefined-condition".to_owned();
        self.event(Event::Refused {
            request: Request::Invite(invite),
            problem: Problem::Refused { condition, text },
        });
    }
}
