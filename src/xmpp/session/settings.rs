//! What our account keeps of chats: read first, then changed, so that nothing is lost
//! that others of our devices put there.

use super::*;
use crate::store::Setting;
use crate::xmpp::chat_settings;

impl Session {
    pub(super) fn ask_chats(&mut self, now: Millis) {
        let id = self.id();
        let purpose = Purpose::Request(Request::AskChats);
        self.pending.sent(&id, None, purpose, now);
        self.send_as(chat_settings::get_all(&id), |_| Unconfirmed::Passing);
    }

    pub(super) fn keep_chat(&mut self, request: &Request, peer: &BareJid, now: Millis) {
        let id = self.id();
        let purpose = Purpose::Before(request.clone());
        self.pending.sent(&id, None, purpose, now);
        // A stream that goes on asks anew.
        self.send_as(chat_settings::get(&id, peer), |_| Unconfirmed::Passing);
    }

    /// What there was is known; `None`: nothing.
    pub(super) fn change_chat(
        &mut self,
        peer: BareJid,
        settings: Vec<Setting>,
        before: Option<&Element>,
        now: Millis,
    ) {
        let id = self.id();
        let iq = chat_settings::publish(&id, &peer, before, &settings);
        let request = Request::KeepChat { peer, settings };
        self.publish_own(iq, &id, Purpose::Request(request), now);
    }
}
