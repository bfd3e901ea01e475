//! What others ask our client: whether it is there (XEP-0199), what it can do
//! (XEP-0030) and what time it is here (XEP-0202).
//!
//! An answer tells that we are here, so only those get one who may see our
//! presence; to others it is as if nobody were there (XEP-0199 §6). Who may is
//! the model's to say.

use super::stanza::{iq_error, iq_result};
use super::xep::{xep0030_disco, xep0199_ping, xep0202_time};
use crate::api::Millis;
use crate::jid::Jid;
use crate::xml::Element;

/// A question, kept until it is known whether it may be answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Who asks; `None` if that cannot be read.
    pub from: Option<Jid>,
    iq: Element,
}

/// Whether an IQ of type `get` is one of these.
pub fn is_one(iq: &Element) -> bool {
    xep0199_ping::is_request(iq) || xep0030_disco::is_request(iq) || xep0202_time::is_request(iq)
}

impl Question {
    /// The question in an IQ that [`is_one`].
    pub fn of(iq: &Element) -> Question {
        Question {
            from: iq.attr("from").and_then(|from| from.parse().ok()),
            iq: iq.clone(),
        }
    }

    /// Whether our own account or its server asks, which know that we are here.
    pub fn is_ours(&self, own: &Jid) -> bool {
        if self.asks_time() {
            // It says where we are: the model knows who may know that.
            return false;
        }
        let ours = |from: &Jid| from.bare() == own.bare() || *from.bare() == own.bare().server();
        self.iq.attr("from").is_none() || self.from.as_ref().is_some_and(ours)
    }

    /// Whether it is for the time here.
    pub fn asks_time(&self) -> bool {
        xep0202_time::is_request(&self.iq)
    }

    /// The answer; not `allowed`, what a server says for someone who is not there.
    /// `zone`: minutes that the clock here is ahead of Greenwich.
    pub fn answer(&self, allowed: bool, now: Millis, zone: i16) -> Element {
        if !allowed {
            return iq_error(&self.iq, "cancel", "service-unavailable");
        }
        if xep0199_ping::is_request(&self.iq) {
            return iq_result(&self.iq);
        }
        if self.asks_time() {
            return xep0202_time::answer(&self.iq, now, zone);
        }
        xep0030_disco::answer(&self.iq)
            .unwrap_or_else(|| iq_error(&self.iq, "cancel", "item-not-found"))
    }
}
