//! Who is blocked (XEP-0191). By the server, which then lets nothing through; where
//! it cannot, here.

use super::Model;
use crate::api::{Attempt, Blocked, PrivacyChange, Problem, Report};
use crate::jid::{BareJid, Jid};
use crate::store::Want;
use crate::xmpp::request::{PrivacyRequest, Reported, Request};

/// Messages that a report points at.
const REPORTED: usize = 20;

impl Model {
    /// Whether something of theirs is to be thrown away here: where the server blocks
    /// them, nothing comes.
    pub(super) fn is_kept_away(&self, who: &BareJid) -> bool {
        let blocked = &self.settings.blocked;
        !blocked.by_server && blocked.by(who).is_some()
    }

    pub(super) fn report_wants(&self, who: &BareJid, report: Option<&Report>) -> Vec<Want> {
        let ids = report.into_iter().flat_map(|report| &report.messages);
        let wants = ids.map(|id| Want::Id(who.clone(), id.clone()));
        wants.take(REPORTED).collect()
    }

    pub(super) fn block(&mut self, who: BareJid, report: Option<Report>) {
        // Whoever blocks these hears nothing any more at all.
        if who == self.account || who == self.account.server() {
            return;
        }
        if !self.settings.blocked.by_server {
            return self.blocked(vec![who.into()]);
        }
        if !self.online {
            return self.failed(Attempt::Block(who), Problem::Offline);
        }
        let report = report.map(|report| {
            let ids = report.messages.iter().take(REPORTED);
            let records = ids.filter_map(|id| self.cache.by_id(&who, id));
            let theirs = records.filter(|record| *record.from.bare() == who);
            let mut messages: Vec<String> = theirs.filter_map(|it| it.archive_id.clone()).collect();
            let chat = self.chats.get(&who);
            if let Some(request) = chat.and_then(|chat| chat.request.as_ref())
                && messages.is_empty()
            {
                let newest = request.kept.iter().rev().take(REPORTED);
                messages.extend(newest.filter_map(|it| it.archive_id.clone()));
            }
            Reported {
                reason: report.reason,
                messages,
                text: report.text,
            }
        });
        let who = who.into();
        self.ask_to(PrivacyRequest::Block { who, report });
    }

    pub(super) fn unblock(&mut self, who: Jid) {
        match (self.settings.blocked.by_server, self.online) {
            (false, _) => self.unblocked(&[who]),
            (true, true) => self.ask_to(PrivacyRequest::Unblock(who)),
            (true, false) => self.failed(Attempt::Unblock(who), Problem::Offline),
        }
    }

    fn ask_to(&mut self, request: PrivacyRequest) {
        self.pending.requests.push(Request::Privacy(request));
    }

    /// The server said who is.
    pub(super) fn all_blocked(&mut self, who: Vec<Jid>) {
        let before = std::mem::take(&mut self.settings.blocked);
        // Who was blocked only here is now blocked by it, too.
        if !before.by_server {
            let missing = before.who.iter().filter(|it| !who.contains(it));
            for who in missing.cloned().collect::<Vec<_>>() {
                self.ask_to(PrivacyRequest::Block { who, report: None });
            }
        }
        let mut now = Blocked::default();
        for who in who {
            put(&mut now.who, who);
        }
        self.settings.blocked = now;
        if self.settings.blocked != before {
            let new: Vec<Jid> = self.settings.blocked.who.clone();
            self.forget_strangers(new.iter().filter(|it| !before.who.contains(it)));
            self.blocked_changed();
        }
    }

    /// The server keeps no such list: we do.
    pub(super) fn no_block_list(&mut self, problem: &Problem) {
        if cannot(problem) && std::mem::replace(&mut self.settings.blocked.by_server, false) {
            self.blocked_changed();
        }
    }

    pub(super) fn blocked(&mut self, who: Vec<Jid>) {
        let list = &mut self.settings.blocked.who;
        let new: Vec<Jid> = who.into_iter().filter(|it| put(list, it.clone())).collect();
        if new.is_empty() {
            return;
        }
        self.forget_strangers(new.iter());
        for jid in new.iter().filter(|it| it.is_bare()) {
            // Nothing of them comes any more, nor that they go.
            self.unseen(jid.bare());
        }
        self.blocked_changed();
    }

    pub(super) fn unblocked(&mut self, who: &[Jid]) {
        let list = &mut self.settings.blocked.who;
        let before = list.len();
        list.retain(|it| !who.contains(it));
        if list.len() < before {
            self.blocked_changed();
        }
    }

    pub(super) fn unblocked_all(&mut self) {
        if !self.settings.blocked.who.is_empty() {
            self.settings.blocked.who.clear();
            self.blocked_changed();
        }
    }

    pub(super) fn not_blocked(&mut self, who: Jid, problem: Problem) {
        if cannot(&problem) {
            self.settings.blocked.by_server = false;
            return self.blocked(vec![who]);
        }
        self.failed(Attempt::Block(who.into_bare()), problem);
    }

    pub(super) fn not_unblocked(&mut self, who: Jid, problem: Problem) {
        // It is not in its list: then nor in ours.
        if matches!(&problem, Problem::Refused { condition, .. } if condition == "item-not-found") {
            return self.unblocked(&[who]);
        }
        self.failed(Attempt::Unblock(who), problem);
    }

    fn blocked_changed(&mut self) {
        self.keep_settings();
        let blocked = self.settings.blocked.clone();
        self.say_privately(PrivacyChange::Blocked(blocked));
    }
}

/// Puts an address in, in order; whether it was not there.
fn put(list: &mut Vec<Jid>, who: Jid) -> bool {
    match list.binary_search(&who) {
        Ok(_) => false,
        Err(place) => {
            list.insert(place, who);
            true
        }
    }
}

/// Whether a server refuses because it does not know how.
fn cannot(problem: &Problem) -> bool {
    let conditions = ["feature-not-implemented", "service-unavailable"];
    matches!(problem, Problem::Refused { condition, .. } if conditions.contains(&condition.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xmpp::event::{Event, PrivacyEvent};

    fn jid(text: &str) -> Jid {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_blocked_here_is_so_at_a_server_that_learns_it() {
        let mut model = Model::new("alice@example.org".parse().unwrap(), Default::default());
        model.online = true;
        let refused = Problem::Refused {
            condition: "service-unavailable".into(),
            text: String::new(),
        };
        model.no_block_list(&refused);
        model.block("eve@evil.example".parse().unwrap(), None);
        assert!(model.is_kept_away(jid("eve@evil.example").bare()));
        model.drain();
        let list = vec![jid("mallory@evil.example")];
        model.apply(Event::Privacy(PrivacyEvent::AllBlocked(list)), 0);
        let asked = Request::Privacy(PrivacyRequest::Block {
            who: jid("eve@evil.example"),
            report: None,
        });
        assert_eq!(model.drain().requests, [asked]);
        let blocked = PrivacyEvent::Blocked(vec![jid("eve@evil.example")]);
        model.apply(Event::Privacy(blocked), 0);
        let who = [jid("eve@evil.example"), jid("mallory@evil.example")];
        assert_eq!(model.settings.blocked.who, who);
        assert!(model.settings.blocked.by_server);
    }

    #[test]
    fn a_domain_blocks_all_there_and_a_device_nobody() {
        let mut blocked = Blocked::default();
        put(&mut blocked.who, jid("evil.example"));
        put(&mut blocked.who, jid("bob@example.org/phone"));
        let by = |who: &str| blocked.by(jid(who).bare()).map(ToString::to_string);
        assert_eq!(by("eve@evil.example").as_deref(), Some("evil.example"));
        assert_eq!(by("evil.example").as_deref(), Some("evil.example"));
        assert_eq!(by("eve@sub.evil.example"), None);
        assert_eq!(by("bob@example.org"), None);
    }
}
