//! What our account keeps for our own programs alone (XEP-0223), on servers of every kind.
//!
//! A server may know few of the options that come with what is published, or have the node
//! otherwise already. Then the node is told what it is to be like, and what was refused goes
//! out once more, with what keeps it to ourselves and nothing else. Never without that.

use super::*;
use crate::xmpp::xep::xep0060_pubsub;

/// What is published, until it is answered.
#[derive(Debug, Clone)]
pub(super) struct Published {
    id: String,
    iq: Element,
    again: bool,
}

/// What is published at the same time; of more only the first answer counts.
const UNDER_WAY: usize = 200;

impl Session {
    /// Publishes what is for our own programs alone, see [`xep0060_pubsub::publish_private`].
    pub(super) fn publish(&mut self, iq: Element, id: &str, purpose: Purpose, now: Millis) {
        self.publish_as(iq, id, purpose, false, now);
    }

    fn publish_as(&mut self, iq: Element, id: &str, purpose: Purpose, again: bool, now: Millis) {
        let iq = match self.few_options {
            true => xep0060_pubsub::with_few_options(iq),
            false => iq,
        };
        if self.published.len() < UNDER_WAY {
            self.published.push(Published {
                id: id.to_owned(),
                iq: iq.clone(),
                again,
            });
        }
        self.ask(iq, id, None, purpose, now);
    }

    /// What was published is there: at a node that is to be told what it is like, if this
    /// server lets it be told only so.
    pub(super) fn was_published(&mut self, id: &str, now: Millis) {
        let Some(published) = self.take_published(id) else {
            return;
        };
        if let Some(node) = xep0060_pubsub::node_of(&published.iq).filter(|_| self.few_options) {
            self.set_up_node(node.to_owned(), now);
        }
    }

    /// What was published is refused; whether it went out once more.
    pub(super) fn publishes_again(&mut self, purpose: &Purpose, iq: &Element, now: Millis) -> bool {
        let published = iq.attr("id").and_then(|id| self.take_published(id));
        let Some(published) = published.filter(|it| !it.again) else {
            return false;
        };
        let refused = stanza::error_of(iq).condition;
        match refused.as_str() {
            // The node has other settings (XEP-0060 §7.1.5).
            "conflict" => {}
            // It does not know all that was said.
            "resource-constraint"
            | "bad-request"
            | "not-acceptable"
            | "feature-not-implemented"
            | "not-allowed" => self.few_options = true,
            _ => return false,
        }
        let Some(node) = xep0060_pubsub::node_of(&published.iq).map(str::to_owned) else {
            return false;
        };
        self.nodes_set_up.retain(|it| *it != node);
        self.set_up_node(node.clone(), now);
        // Where there was none, it is told once it is there.
        self.nodes_set_up
            .retain(|it| *it != node || refused == "conflict");
        let id = self.id();
        let iq = published.iq.with_attr("id", &*id);
        self.publish_as(iq, &id, purpose.clone(), true, now);
        true
    }

    /// Tells a node what it is to be like, once; where there is none yet, that is refused.
    fn set_up_node(&mut self, node: String, now: Millis) {
        if !self.nodes_set_up.contains(&node) {
            let id = self.id();
            let iq = xep0060_pubsub::configure_private(&id, &node);
            self.ask(iq, &id, None, Purpose::SetUp, now);
            self.nodes_set_up.push(node);
        }
    }

    fn take_published(&mut self, id: &str) -> Option<Published> {
        let place = self.published.iter().position(|it| it.id == id)?;
        Some(self.published.swap_remove(place))
    }
}
