//! What a person decided about the account, and what they want to know of others
//! and of the archive: when they were here, what time it is there, what is kept.

use super::Model;
use crate::api::{AccountChange, Millis, NoTime, Privacy, PrivacyChange, Problem, Settings};
use crate::jid::{BareJid, Jid};
use crate::store::Write;
use crate::xmpp::event::PrivacyEvent;
use crate::xmpp::request::{PrivacyRequest, Request};

impl Model {
    /// What is decided.
    pub fn settings(&self) -> &Settings {
        &self.settings.settings
    }

    /// The same, from now on.
    pub(super) fn decide(&mut self, settings: Settings) {
        if !settings.typing {
            self.stop_composing();
        }
        self.settings.settings = settings;
        self.keep_settings();
        let settings = self.settings().clone();
        self.say_privately(PrivacyChange::Settings(settings));
    }

    pub(super) fn keep_settings(&mut self) {
        let all = self.settings.clone();
        self.pending.writes.push(Write::Settings(all));
    }

    /// For a new tab: what is not as it is by itself.
    pub(super) fn settings_changes(&self) -> Vec<AccountChange> {
        let record = &self.settings;
        let mut all = Vec::new();
        if record.settings != Settings::default() {
            all.push(PrivacyChange::Settings(record.settings.clone()));
        }
        if record.blocked != Default::default() {
            all.push(PrivacyChange::Blocked(record.blocked.clone()));
        }
        all.into_iter().map(AccountChange::Privacy).collect()
    }

    pub(super) fn privacy(&mut self, privacy: Privacy) {
        match privacy {
            Privacy::Accept(who) => self.accept_request(&who),
            Privacy::Block { who, report } => self.block(who, report),
            Privacy::Unblock(who) => self.unblock(who),
            Privacy::AskArchiving => self.ask_privately(PrivacyRequest::AskArchiving),
            Privacy::SetArchiving(wanted) => {
                self.ask_privately(PrivacyRequest::SetArchiving(wanted));
            }
            Privacy::AskTime(who) => match self.device_of(&who) {
                Some(device) => self.ask_privately(PrivacyRequest::AskTime(device)),
                // Their server would tell its own time.
                None => self.say_time(who, Err(NoTime::Away)),
            },
            Privacy::AskReactions(who) => self.ask_reaction_rules(who),
            Privacy::AskLastSeen(who) => {
                if self.online && self.could_be_seen(&who) {
                    self.ask_privately(PrivacyRequest::AskLastSeen(who));
                }
            }
        }
    }

    fn ask_privately(&mut self, request: PrivacyRequest) {
        match self.online {
            true => self.pending.requests.push(Request::Privacy(request)),
            false => self.privacy_refused(request, Problem::Offline),
        }
    }

    pub(super) fn privacy_event(&mut self, event: PrivacyEvent, now: Millis) {
        match event {
            PrivacyEvent::AllBlocked(who) => self.all_blocked(who),
            PrivacyEvent::Blocked(who) => self.blocked(who),
            PrivacyEvent::Unblocked(who) => self.unblocked(&who),
            PrivacyEvent::UnblockedAll => self.unblocked_all(),
            PrivacyEvent::Archiving(kept) => {
                self.say_privately(PrivacyChange::Archiving(Ok(kept)));
            }
            PrivacyEvent::Time(of, zone) => self.say_time(of.into_bare(), Ok(zone)),
            PrivacyEvent::Reactions(of, rules) => self.reaction_rules_told(of.into_bare(), rules),
            PrivacyEvent::LastSeen(who, ago) => self.seen_before(who, now.saturating_sub(ago)),
        }
    }

    pub(super) fn privacy_refused(&mut self, request: PrivacyRequest, problem: Problem) {
        match request {
            PrivacyRequest::AskBlocked => self.no_block_list(&problem),
            PrivacyRequest::Block { who, .. } => self.not_blocked(who, problem),
            PrivacyRequest::Unblock(who) => self.not_unblocked(who, problem),
            PrivacyRequest::AskArchiving | PrivacyRequest::SetArchiving(_) => {
                self.say_privately(PrivacyChange::Archiving(Err(problem)));
            }
            PrivacyRequest::AskTime(of) => self.say_time(of.into_bare(), Err(NoTime::Unsaid)),
            // Not everybody tells.
            PrivacyRequest::AskLastSeen(_) | PrivacyRequest::AskReactions(_) => {}
        }
    }

    fn say_time(&mut self, who: BareJid, zone: Result<i16, NoTime>) {
        self.say_privately(PrivacyChange::Time { who, zone });
    }

    pub(super) fn say_privately(&mut self, change: PrivacyChange) {
        self.pending.said.push(AccountChange::Privacy(change));
    }

    /// Whether somebody may ask us what time it is here: it says where we are.
    pub(super) fn tells_time(&self, who: &Jid) -> bool {
        let ours = *who.bare() == self.account;
        ours || self.settings().time && self.shares_presence_with(who.bare())
    }
}
