//! What concerns the account itself: its password, its end, its other sessions.

use super::*;
use crate::xmpp::event::ManagedEvent;
use crate::xmpp::request::ManageRequest;
use crate::xmpp::xep::{xep0077_register, xep0092_version};

impl Session {
    pub(super) fn manage(&mut self, manage: &ManageRequest, now: Millis) {
        let purpose = Purpose::Request(Request::Manage(manage.clone()));
        let id = self.id();
        match manage {
            ManageRequest::ChangePassword { .. } if !self.config.policy.private => {
                self.refuse(manage.clone(), Problem::NotPrivate);
            }
            ManageRequest::ChangePassword { password, old } => {
                let server = self.config.jid.domain().to_owned();
                let username = self.config.jid.local().unwrap_or_default().to_owned();
                let iq = xep0077_register::change_password(
                    &server,
                    &id,
                    &username,
                    password,
                    old.as_ref(),
                );
                self.pending.sent(&id, Some(&server), purpose, now);
                // A password is not kept to be sent again.
                self.send_as(iq, |_| Unconfirmed::Passing);
            }
            ManageRequest::DeleteAccount => {
                self.pending.sent(&id, None, purpose, now);
                // Nor is this: after a reload nobody would know that it is still wanted.
                self.send_as(xep0077_register::remove(&id), |_| Unconfirmed::Passing);
            }
            ManageRequest::AskSoftware(of) => {
                let of = of.to_string();
                let iq = xep0092_version::get(&of, &id);
                self.ask(iq, &id, Some(&of), purpose, now);
            }
        }
    }

    /// The answer to [`Session::manage`].
    pub(super) fn managed(&mut self, manage: ManageRequest, iq: &Element) {
        self.event(Event::Managed(match manage {
            ManageRequest::ChangePassword { password, .. } => {
                ManagedEvent::PasswordChanged(password)
            }
            ManageRequest::DeleteAccount => ManagedEvent::AccountDeleted,
            ManageRequest::AskSoftware(of) => match xep0092_version::read(iq) {
                Some(software) => ManagedEvent::Software { of, software },
                None => return,
            },
        }));
    }

    /// Whether the refusal is a question for the old password, and then asks it.
    pub(super) fn asks_old_password(&mut self, purpose: &Purpose, iq: &Element) -> bool {
        let first = matches!(
            purpose,
            Purpose::Request(Request::Manage(ManageRequest::ChangePassword {
                old: None,
                ..
            }))
        );
        let asks = first && xep0077_register::wants_old_password(iq);
        if asks {
            self.event(Event::Managed(ManagedEvent::OldPasswordNeeded));
        }
        asks
    }

    /// A server may say that the account is gone by ending the stream
    /// (XEP-0077 §3.2): then this is the answer.
    pub(super) fn ends_deleted(&mut self, problem: &Problem) {
        let deletes = |purpose: &Purpose| {
            matches!(
                purpose,
                Purpose::Request(Request::Manage(ManageRequest::DeleteAccount))
            )
        };
        if *problem == Problem::PasswordNeeded && self.pending.forget(deletes) {
            self.event(Event::Managed(ManagedEvent::AccountDeleted));
        }
    }

    pub(super) fn refuse(&mut self, manage: ManageRequest, problem: Problem) {
        let request = Request::Manage(manage);
        self.event(Event::Refused { request, problem });
    }
}
