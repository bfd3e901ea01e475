//! Which reactions the other side of a chat takes (XEP-0444 §3.2), kept as long as the
//! connection.

use super::Model;
use crate::api::PrivacyChange;
use crate::jid::BareJid;
use crate::xmpp::request::{PrivacyRequest, Request};
use crate::xmpp::xep::xep0444_reactions::ReactionRules;

impl Model {
    /// Which reactions the other side of a chat takes: rooms say it to who comes in. A
    /// contact is asked once in a connection: who stands for somebody in another network may
    /// take few.
    pub(super) fn ask_reaction_rules(&mut self, who: BareJid) {
        if let Some(rules) = self.reaction_rules(&who) {
            let only = rules.only.clone();
            self.say_privately(PrivacyChange::Reactions(who, only));
        } else if let Some(device) = self.device_of(&who)
            // Who may not see that we are here is not to hear it so.
            && self.shares_presence_with(&who)
        {
            self.keep_reaction_rules(&who, ReactionRules::default());
            let ask = PrivacyRequest::AskReactions(device);
            self.pending.requests.push(Request::Privacy(ask));
        }
    }

    /// They said it.
    pub(super) fn reaction_rules_told(&mut self, who: BareJid, rules: ReactionRules) {
        self.keep_reaction_rules(&who, rules);
        self.ask_reaction_rules(who);
    }

    pub(super) fn keep_reaction_rules(&mut self, who: &BareJid, rules: ReactionRules) {
        self.reaction_rules.retain(|(of, _)| of != who);
        self.reaction_rules.push((who.clone(), rules));
    }

    /// As far as they are known.
    pub(super) fn reaction_rules(&self, who: &BareJid) -> Option<&ReactionRules> {
        let mut all = self.reaction_rules.iter();
        all.find(|(of, _)| of == who).map(|(_, rules)| rules)
    }
}
