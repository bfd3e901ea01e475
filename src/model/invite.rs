//! Invitations: made by the server where it can, else by ourselves (XEP-0379), and
//! then it is here that a token is known again.

use super::Model;
use crate::api::{AccountChange, Invitation, Invite, Invited, Millis, Problem, Token, uri};
use crate::jid::BareJid;
use crate::store::{IssuedRecord, Write};
use crate::xmpp::event::InvitedEvent;
use crate::xmpp::request::{InviteRequest, Request};

/// How long an invitation of our own is good (XEP-0379 §5.2).
const GOOD: Millis = 7 * 24 * 60 * 60 * 1_000;
/// Invitations of our own that are good at a time; with one more the oldest goes.
const ISSUED: usize = 50;

impl Model {
    pub(super) fn invite(&mut self, invite: Invite) {
        if !self.online {
            return self.tell(Invited::NotMade(Problem::Offline));
        }
        self.pending.requests.push(Request::Invite(match invite {
            Invite::Ask => InviteRequest::Ask,
            Invite::Contact { token } => InviteRequest::Contact { token },
            Invite::Account { name } => InviteRequest::Account {
                name,
                filled: false,
            },
        }));
    }

    pub(super) fn invited(&mut self, event: InvitedEvent) {
        self.tell(match event {
            InvitedEvent::Offers { accounts } => Invited::Offers { accounts },
            InvitedEvent::Made(invitation) => Invited::Made(invitation),
            InvitedEvent::NameNeeded => Invited::NameNeeded,
        });
    }

    pub(super) fn invite_refused(&mut self, invite: InviteRequest, problem: Problem, now: Millis) {
        match (invite, problem) {
            (InviteRequest::Ask, _) => self.tell(Invited::Offers { accounts: false }),
            // It makes none: XEP-0401 §7.1.
            (InviteRequest::Contact { token }, Problem::Refused { .. }) => self.issue(token, now),
            (_, problem) => self.tell(Invited::NotMade(problem)),
        }
    }

    /// An invitation of our own.
    fn issue(&mut self, token: Token, now: Millis) {
        let expires = now + GOOD;
        let uri = uri::roster(&self.account, &token);
        self.forget_expired(now);
        if self.issued.len() >= ISSUED {
            self.issued.remove(0);
        }
        self.issued.push(IssuedRecord { token, expires });
        self.keep_issued();
        self.tell(Invited::Made(Invitation {
            uri,
            expires: Some(expires),
            ours: true,
        }));
    }

    /// Whether a token is one of ours and still good. It is so once.
    pub(super) fn redeems(&mut self, token: &Token, now: Millis) -> bool {
        self.forget_expired(now);
        let place = self.issued.iter().position(|it| it.token == *token);
        let Some(place) = place else {
            return false;
        };
        self.issued.remove(place);
        self.keep_issued();
        true
    }

    /// Somebody came by an invitation: that is said, as nobody was asked.
    pub(super) fn taken(&mut self, jid: BareJid) {
        self.tell(Invited::Taken(jid));
    }

    fn forget_expired(&mut self, now: Millis) {
        let before = self.issued.len();
        self.issued.retain(|it| it.expires > now);
        if self.issued.len() < before {
            self.keep_issued();
        }
    }

    fn keep_issued(&mut self) {
        let issued = self.issued.clone();
        self.pending.writes.push(Write::Issued(issued));
    }

    fn tell(&mut self, invited: Invited) {
        self.pending.said.push(AccountChange::Invited(invited));
    }
}
