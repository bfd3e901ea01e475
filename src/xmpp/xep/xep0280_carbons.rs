//! XEP-0280: Message Carbons: what other devices of ours send and receive.

use super::xep0297_forward;
use crate::api::Millis;
use crate::jid::Jid;
use crate::xml::Element;
use crate::xmpp::message::Direction;
use crate::xmpp::ns;
use crate::xmpp::stanza::iq;

/// The namespace.
pub const NS: &str = "urn:xmpp:carbons:2";

/// Turns carbons on.
pub fn enable(id: &str) -> Element {
    iq("set", None, id).with_child(request())
}

/// The same, as part of something else.
pub fn request() -> Element {
    Element::new("enable", NS)
}

/// A message in its wrapping.
pub struct Carbon<'a> {
    /// The message itself.
    pub message: &'a Element,
    /// Whether another device of ours sent it.
    pub direction: Direction,
    /// When, by our server.
    pub time: Option<Millis>,
}

/// What a stanza turns out to be.
pub enum Unwrapped<'a> {
    /// No carbon.
    Plain,
    /// A genuine carbon.
    Carbon(Carbon<'a>),
    /// Pretends to be one: from somebody else than our own account
    /// (CVE-2017-5589 and its kin), or without a message inside.
    Forged,
}

/// Takes a carbon out of its wrapping (XEP-0280 §11: only from the own bare
/// address).
pub fn unwrap<'a>(stanza: &'a Element, own: &Jid) -> Unwrapped<'a> {
    let Some((wrapper, direction)) = stanza.children().find_map(|child| {
        (child.ns() == NS).then_some(())?;
        match child.name() {
            "received" => Some((child, Direction::Received)),
            "sent" => Some((child, Direction::Sent)),
            _ => None,
        }
    }) else {
        return Unwrapped::Plain;
    };
    let genuine = stanza.attr("from").is_some_and(|from| {
        from.parse::<Jid>()
            .is_ok_and(|from| from.is_bare() && from.bare() == own.bare())
    });
    let Some((message, time)) = xep0297_forward::read(wrapper).filter(|_| genuine) else {
        return Unwrapped::Forged;
    };
    if !message.is("message", ns::CLIENT) {
        return Unwrapped::Forged;
    }
    // What we sent says so itself; anything else is the server's mistake.
    let from_us = message.attr("from").is_some_and(|from| {
        from.parse::<Jid>()
            .is_ok_and(|from| from.bare() == own.bare())
    });
    if direction == Direction::Sent && !from_us {
        return Unwrapped::Forged;
    }
    Unwrapped::Carbon(Carbon {
        message,
        direction,
        time,
    })
}
