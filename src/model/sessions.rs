//! The account itself: where else it is signed in, and what becomes of what a
//! person asks about it.

use super::Model;
use crate::api::{
    AccountChange, Manage, ManageAttempt, Managed, Millis, Problem, SessionView, Show,
};
use crate::jid::Jid;
use crate::text;
use crate::xmpp::event::{ManagedEvent, PresenceIn, PresenceKind, Software};
use crate::xmpp::request::{ManageRequest, Request};

/// Sessions that are kept: more is an attack, not a person.
const SESSIONS: usize = 32;
/// Characters of what a session says of itself.
const WORDS: usize = 80;

/// A session of the own account.
#[derive(Debug)]
pub(super) struct OwnSession {
    address: Jid,
    show: Show,
    status: String,
    idle_since: Option<Millis>,
    /// The address of its program, from its presence.
    node: Option<String>,
    /// What it answered.
    software: Option<Software>,
    asked: bool,
}

impl OwnSession {
    /// What to call its program.
    fn name(&self) -> String {
        let words = match (&self.software, &self.node) {
            (Some(software), _) if !software.name.trim().is_empty() => {
                [software.name.trim(), " ", software.version.trim()].concat()
            }
            // Mostly an address on the web, of which the host says most.
            (_, Some(node)) => {
                let node = node
                    .split_once("://")
                    .map_or(node.as_str(), |(_, rest)| rest);
                let host = node.split(['/', '#', '?']).next().unwrap_or_default();
                host.strip_prefix("www.").unwrap_or(host).to_owned()
            }
            _ => String::new(),
        };
        text::preview(&words, WORDS)
    }
}

impl Model {
    /// A presence of the own account.
    pub(super) fn own_presence(&mut self, presence: &PresenceIn) {
        let Some(resource) = presence.from.resource() else {
            return;
        };
        match &presence.kind {
            PresenceKind::Available { show, status, .. } => {
                let place = self
                    .sessions
                    .iter()
                    .position(|known| known.address.resource() == Some(resource));
                let before = place.map(|place| self.sessions.remove(place));
                if self.sessions.len() >= SESSIONS {
                    return;
                }
                let (software, asked) =
                    before.map_or((None, false), |known| (known.software, known.asked));
                self.sessions.push(OwnSession {
                    address: presence.from.clone(),
                    show: *show,
                    status: text::preview(status, 200),
                    idle_since: presence.idle_since,
                    node: presence.software.clone(),
                    software,
                    asked,
                });
            }
            PresenceKind::Unavailable { .. } => self
                .sessions
                .retain(|known| known.address.resource() != Some(resource)),
            _ => return,
        }
        self.pending.sessions = true;
    }

    /// The stream that told of them is over.
    pub(super) fn forget_sessions(&mut self) {
        self.show_sessions();
        self.sessions.clear();
    }

    /// With the connection they are known, or not.
    pub(super) fn show_sessions(&mut self) {
        self.pending.sessions |= !self.sessions.is_empty();
    }

    pub(super) fn sessions_view(&self) -> Vec<SessionView> {
        let mut views: Vec<_> = self
            .sessions
            .iter()
            .filter(|_| self.online)
            .map(|session| SessionView {
                resource: text::preview(session.address.resource().unwrap_or_default(), WORDS),
                here: self.own.as_ref() == Some(&session.address),
                software: session.name(),
                system: session
                    .software
                    .as_ref()
                    .map(|software| text::preview(&software.system, WORDS))
                    .unwrap_or_default(),
                show: session.show,
                status: session.status.clone(),
                idle_since: session.idle_since,
            })
            .collect();
        views.sort_by(|a, b| (!a.here, &a.resource).cmp(&(!b.here, &b.resource)));
        views
    }

    pub(super) fn manage(&mut self, manage: Manage) {
        let request = match manage {
            Manage::ChangePassword { password, old } => {
                ManageRequest::ChangePassword { password, old }
            }
            Manage::DeleteAccount => ManageRequest::DeleteAccount,
            Manage::AskSessions => return self.ask_sessions(),
            Manage::ClearPictures => return self.clear_pictures(),
            // The engine's: it is read from the store.
            Manage::Export(_) | Manage::ExportChat { .. } => return,
        };
        match (self.online, request.attempt()) {
            (false, Some(what)) => self.not_done(what, Problem::Offline),
            _ => self.pending.requests.push(Request::Manage(request)),
        }
    }

    fn ask_sessions(&mut self) {
        self.pending.sessions = true;
        if !self.online {
            return;
        }
        for session in &mut self.sessions {
            if self.own.as_ref() == Some(&session.address)
                || std::mem::replace(&mut session.asked, true)
            {
                continue;
            }
            let ask = ManageRequest::AskSoftware(session.address.clone());
            self.pending.requests.push(Request::Manage(ask));
        }
    }

    pub(super) fn managed(&mut self, event: ManagedEvent) {
        match event {
            ManagedEvent::PasswordChanged(_) => self.say(Managed::PasswordChanged),
            ManagedEvent::OldPasswordNeeded => self.say(Managed::OldPasswordNeeded),
            // The engine's: nothing of it stays, this model neither.
            ManagedEvent::AccountDeleted => {}
            ManagedEvent::Software { of, software } => {
                let session = self.sessions.iter_mut().find(|known| known.address == of);
                if let Some(session) = session {
                    session.software = Some(software);
                    self.pending.sessions = true;
                }
            }
        }
    }

    pub(super) fn manage_refused(&mut self, request: &ManageRequest, problem: Problem) {
        if let Some(what) = request.attempt() {
            self.not_done(what, problem);
        }
    }

    fn not_done(&mut self, what: ManageAttempt, problem: Problem) {
        self.say(Managed::NotDone { what, problem });
    }

    fn say(&mut self, managed: Managed) {
        self.pending.said.push(AccountChange::Managed(managed));
    }
}
