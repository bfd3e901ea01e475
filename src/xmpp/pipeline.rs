//! What a message stanza goes through on its way in: one list of steps, in
//! order, in one place. A step reads its own extension and nothing else, and
//! cannot fail: what it does not understand it leaves alone.

use super::event::{Direction, MessageIn};
use super::stanza::{child_text, error_of};
use super::xep::xep0280_carbons::Unwrapped;
use super::xep::{
    xep0085_chat_states, xep0184_receipts, xep0203_delay, xep0280_carbons, xep0359_ids,
};
use crate::jid::Jid;
use crate::xml::Element;

/// What the steps may know of the session.
pub struct Context<'a> {
    /// Our full address.
    pub own: &'a Jid,
    /// Whether our account removes forged archive ids.
    pub archive_ids_trusted: bool,
}

type Step = fn(&Element, &mut MessageIn, &Context);

/// The steps, in order.
const STEPS: &[Step] = &[
    |stanza, message, context| xep0203_delay::read(stanza, message, context.own),
    |stanza, message, context| {
        xep0359_ids::read(stanza, message, context.own, context.archive_ids_trusted);
    },
    |stanza, message, _| message.body = child_text(stanza, "body"),
    |stanza, message, _| xep0184_receipts::read(stanza, message),
    |stanza, message, _| xep0085_chat_states::read(stanza, message),
    // Last: an error bounces the contents of what failed, which say nothing.
    |stanza, message, _| {
        if stanza.attr("type") == Some("error") {
            message.error = Some(error_of(stanza));
            message.body = None;
            message.wants_receipt = false;
            message.receipt_for = None;
            message.state = None;
        }
    },
];

/// Reads a message; `Err` says, for a report, why it is not shown.
pub fn read(stanza: &Element, context: &Context) -> Result<MessageIn, &'static str> {
    let own = context.own;
    let (stanza, direction, carbon, time) = match xep0280_carbons::unwrap(stanza, own) {
        Unwrapped::Plain => (stanza, Direction::Received, false, None),
        Unwrapped::Carbon(carbon) => (carbon.message, carbon.direction, true, carbon.time),
        Unwrapped::Forged => return Err("forged carbon"),
    };
    // Rooms are not joined yet: nobody may speak in one.
    if stanza.attr("type") == Some("groupchat") {
        return Err("message of a room that was not joined");
    }
    let address = |name: &str| match stanza.attr(name) {
        Some(text) => text.parse::<Jid>().ok(),
        None => Some(Jid::from(own.bare().clone())),
    };
    let from = address("from").ok_or("unreadable sender")?;
    let peer = match direction {
        Direction::Received => from.bare().clone(),
        Direction::Sent => address("to").ok_or("unreadable recipient")?.into_bare(),
    };
    let mut message = MessageIn {
        peer,
        from,
        direction,
        carbon,
        id: stanza.attr("id").map(str::to_owned),
        id_is_unique: false,
        archive_id: None,
        delayed: time,
        body: None,
        wants_receipt: false,
        receipt_for: None,
        state: None,
        error: None,
    };
    for step in STEPS {
        step(stanza, &mut message, context);
    }
    Ok(message)
}
