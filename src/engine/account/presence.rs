//! The own presence: as it was chosen, and whether somebody is here at all.

use super::{Account, Step};
use crate::api::{Connection, Millis, Show};
use crate::xmpp::request::Request;

impl Account {
    pub(super) fn set_presence(
        &mut self,
        show: Show,
        status: String,
        now: Millis,
        steps: &mut Vec<Step>,
    ) {
        self.record.show = show;
        self.record.status = status;
        self.record_changed = true;
        self.connection_changed = true;
        self.tell_presence(now, steps);
    }

    /// Tells it to all who may see it.
    pub(super) fn tell_presence(&mut self, now: Millis, steps: &mut Vec<Step>) {
        let presence = Request::Presence {
            show: self.shown(),
            status: self.record.status.clone(),
            idle: self.idle_since(),
        };
        let effects = self.ask_session(presence, now);
        // A new stream begins with it; one that goes on does not.
        self.presence_due = effects.is_empty();
        if !self.presence_due {
            self.told_idle();
        }
        self.effects(effects, steps);
    }

    /// Since when nobody touched anything in any tab, if contacts may know that.
    pub(super) fn idle_since(&self) -> Option<Millis> {
        let told = self.model.settings().idle;
        self.shared.tabs.idle_since().filter(|_| told)
    }

    /// How available we are to others: away is who is not here.
    pub(super) fn shown(&self) -> Show {
        match (self.record.show, self.idle_since()) {
            (Show::Online | Show::FreeForChat, Some(_)) => Show::Away,
            (show, _) => show,
        }
    }

    /// Contacts know what there is to know.
    pub(super) fn told_idle(&mut self) {
        let idle = self.idle_since().is_some();
        if std::mem::replace(&mut self.record.told_idle, idle) != idle {
            self.record_changed = true;
        }
    }

    /// Somebody is here, or nobody any more, or it is to be told or not: contacts hear
    /// of it, if it is not what they know.
    pub(super) fn idle_changed(&mut self, now: Millis, steps: &mut Vec<Step>) {
        let known = self.record.told_idle == self.idle_since().is_some();
        if !known && self.connection == Connection::Online {
            self.tell_presence(now, steps);
        }
    }
}
