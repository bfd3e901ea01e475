//! What our account keeps at nodes, for our own programs (XEP-0223) or for others, on servers
//! of every kind.
//!
//! A server may know few of the options that come with what is published, or have the node
//! otherwise already. Then the node is told what it is to be like, and what was refused goes
//! out once more, with what says who may read it and nothing else. Never without that.

use super::*;
use crate::xmpp::xep::xep0060_pubsub::{self, Access};

/// What is published, until it is answered.
#[derive(Debug, Clone)]
pub(super) struct Published {
    id: String,
    iq: Element,
    access: Access,
    again: bool,
}

/// What is published at the same time; of more only the first answer counts.
const UNDER_WAY: usize = 200;

impl Session {
    /// Publishes something, see [`xep0060_pubsub::publish`].
    pub(super) fn publish(
        &mut self,
        iq: Element,
        id: &str,
        access: Option<Access>,
        purpose: Purpose,
        now: Millis,
    ) {
        match access {
            Some(access) => {
                let published = Published {
                    id: id.to_owned(),
                    iq,
                    access,
                    again: false,
                };
                self.publish_as(published, purpose, now);
            }
            None => self.ask(iq, id, None, purpose, now),
        }
    }

    /// The same of what is for our own programs alone.
    pub(super) fn publish_own(&mut self, iq: Element, id: &str, purpose: Purpose, now: Millis) {
        self.publish(iq, id, Some(Access::Own), purpose, now);
    }

    fn publish_as(&mut self, mut published: Published, purpose: Purpose, now: Millis) {
        if self.few_options {
            published.iq = xep0060_pubsub::with_few_options(published.iq, published.access);
        }
        let (iq, id) = (published.iq.clone(), published.id.clone());
        if self.published.len() < UNDER_WAY {
            self.published.push(published);
        }
        self.ask(iq, &id, None, purpose, now);
    }

    /// What was published is there: at a node that is to be told what it is like, if this
    /// server lets it be told only so.
    pub(super) fn was_published(&mut self, id: &str, now: Millis) {
        let Some(published) = self.take_published(id) else {
            return;
        };
        if let Some(node) = xep0060_pubsub::node_of(&published.iq).filter(|_| self.few_options) {
            self.set_up_node(node.to_owned(), published.access, now);
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
        self.set_up_node(node.clone(), published.access, now);
        // Where there was none, it is told once it is there.
        self.nodes_set_up
            .retain(|it| *it != node || refused == "conflict");
        let id = self.id();
        let published = Published {
            iq: published.iq.with_attr("id", &*id),
            id,
            again: true,
            ..published
        };
        self.publish_as(published, purpose.clone(), now);
        true
    }

    /// Tells a node what it is to be like, once; where there is none yet, that is refused.
    fn set_up_node(&mut self, node: String, access: Access, now: Millis) {
        if !self.nodes_set_up.contains(&node) {
            let id = self.id();
            let iq = xep0060_pubsub::configure(&id, &node, access);
            self.ask(iq, &id, None, Purpose::SetUp, now);
            self.nodes_set_up.push(node);
        }
    }

    fn take_published(&mut self, id: &str) -> Option<Published> {
        let place = self.published.iter().position(|it| it.id == id)?;
        Some(self.published.swap_remove(place))
    }
}
