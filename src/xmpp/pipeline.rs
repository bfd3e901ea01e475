//! What a message stanza goes through on its way in: one list of steps, in
//! order, in one place. A step reads its own extension and nothing else, and
//! cannot fail: what it does not understand it leaves alone.

use super::message::{Direction, MessageIn};
use super::ns;
use super::stanza::{child_text, error_of};
use super::xep::xep0280_carbons::Unwrapped;
use super::xep::xep0313_mam::Archived;
use super::xep::{
    xep0045_muc, xep0066_oob, xep0085_chat_states, xep0184_receipts, xep0203_delay,
    xep0280_carbons, xep0308_correction, xep0333_markers, xep0359_ids, xep0372_references,
    xep0380_eme, xep0382_spoilers, xep0393_styling, xep0424_retraction, xep0444_reactions,
    xep0461_replies,
};
use crate::api::Millis;
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
    |stanza, message, _| xep0372_references::read(stanza, message),
    |stanza, message, _| xep0380_eme::read(stanza, message),
    |stanza, message, _| xep0382_spoilers::read(stanza, message),
    |stanza, message, _| xep0393_styling::read(stanza, message),
    |stanza, message, _| xep0066_oob::read(stanza, message),
    |stanza, message, _| xep0184_receipts::read(stanza, message),
    |stanza, message, _| xep0085_chat_states::read(stanza, message),
    // These take out of the text what was only for programs that do not know them.
    |stanza, message, _| xep0461_replies::read(stanza, message),
    |stanza, message, _| xep0424_retraction::read(stanza, message),
    |stanza, message, _| xep0444_reactions::read(stanza, message),
    |stanza, message, _| xep0308_correction::read(stanza, message),
    |stanza, message, _| xep0333_markers::read(stanza, message),
    // Last: an error bounces the contents of what failed, which say nothing.
    |stanza, message, _| {
        if stanza.attr("type") == Some("error") {
            let nothing = MessageIn::new(
                message.peer.clone(),
                message.from.clone(),
                message.direction,
            );
            *message = MessageIn {
                carbon: message.carbon,
                id: message.id.take(),
                archive_id: message.archive_id.take(),
                delayed: message.delayed,
                room: message.room.take(),
                error: Some(error_of(stanza)),
                ..nothing
            };
        }
    },
];

/// Reads a message; `Err` says, for a report, why it is not shown.
pub fn read(stanza: &Element, context: &Context) -> Result<MessageIn, &'static str> {
    let (stanza, direction, carbon, time) = match xep0280_carbons::unwrap(stanza, context.own) {
        Unwrapped::Plain => (stanza, Direction::Received, false, None),
        Unwrapped::Carbon(carbon) => (carbon.message, carbon.direction, true, carbon.time),
        Unwrapped::Forged => return Err("forged carbon"),
    };
    inner(stanza, direction, carbon, time, context)
}

/// Reads a message of the own archive; who sent it tells its direction.
pub fn archived(archived: &Archived, context: &Context) -> Option<MessageIn> {
    let (stanza, time) = archived.message?;
    if !stanza.is("message", ns::CLIENT) {
        return None;
    }
    let own = context.own.bare();
    let ours = match stanza.attr("from") {
        Some(from) => from.parse::<Jid>().is_ok_and(|from| from.bare() == own),
        None => true,
    };
    let direction = match ours {
        true => Direction::Sent,
        false => Direction::Received,
    };
    let mut message = match &archived.room {
        None => inner(stanza, direction, false, time, context).ok()?,
        Some(room) => in_room(stanza, time, context)
            .ok()
            .filter(|it| it.peer == *room)?,
    };
    message.archive_id = Some(archived.id.to_owned());
    Some(message)
}

fn inner(
    stanza: &Element,
    direction: Direction,
    carbon: bool,
    time: Option<Millis>,
    context: &Context,
) -> Result<MessageIn, &'static str> {
    let own = context.own;
    if stanza.attr("type") == Some("groupchat") {
        return match (carbon, time) {
            (false, None) => in_room(stanza, None, context),
            // Rooms send to each of our devices, and have an archive of their own.
            _ => Err("copy of a message in a room"),
        };
    }
    let address = |name: &str| match stanza.attr(name) {
        Some(text) => text.parse::<Jid>().ok(),
        None => Some(Jid::from(own.bare().clone())),
    };
    let from = address("from").ok_or("unreadable sender")?;
    let (peer, to_resource) = match direction {
        Direction::Received => (from.bare().clone(), None),
        Direction::Sent => {
            let to = address("to").ok_or("unreadable recipient")?;
            let resource = to.resource().map(str::to_owned);
            (to.into_bare(), resource)
        }
    };
    let mut message = MessageIn {
        to_resource,
        aside: xep0045_muc::is_aside(stanza),
        carbon,
        id: stanza.attr("id").map(str::to_owned),
        delayed: time,
        ..MessageIn::new(peer, from, direction)
    };
    for step in STEPS {
        step(stanza, &mut message, context);
    }
    Ok(message)
}

/// Reads a message of a room: whose it is, and whether we are in it, the model knows.
fn in_room(
    stanza: &Element,
    time: Option<Millis>,
    context: &Context,
) -> Result<MessageIn, &'static str> {
    let from = stanza
        .attr("from")
        .and_then(|from| from.parse::<Jid>().ok());
    let from = from.ok_or("unreadable sender")?;
    let mut message = MessageIn {
        id: stanza.attr("id").map(str::to_owned),
        delayed: time,
        room: Some(Box::new(xep0045_muc::message(stanza, &from))),
        ..MessageIn::new(from.bare().clone(), from, Direction::Received)
    };
    for step in STEPS {
        step(stanza, &mut message, context);
    }
    Ok(message)
}
