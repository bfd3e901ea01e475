//! XEP-0249: Direct MUC Invitations.

use super::xep0004_forms::words;
use crate::api::Password;
use crate::jid::{BareJid, Jid};
use crate::xml::Element;
use crate::xmpp::rooms::RoomInvitation;
use crate::xmpp::stanza;

/// What we announce.
pub const NS: &str = "jabber:x:conference";

/// Letters of a reason.
const LETTERS: usize = 300;

/// Asks somebody in.
pub fn message(to: &BareJid, id: &str, room: &BareJid, password: Option<&Password>) -> Element {
    let to = Jid::from(to.clone());
    let invitation = Element::new("x", NS)
        .with_attr("jid", room.as_str())
        .with_attr_opt("password", password.map(|it| it.0.as_str()));
    stanza::message("normal", &to, id).with_child(invitation)
}

/// Somebody asks us in.
pub fn read(message: &Element, from: &Jid) -> Option<RoomInvitation> {
    let invitation = message.child("x", NS)?;
    let room: BareJid = invitation.attr("jid")?.parse().ok()?;
    room.local()?;
    Some(RoomInvitation {
        room,
        by: Some(from.bare().clone()),
        reason: words(invitation.attr("reason").unwrap_or_default(), LETTERS),
        password: invitation
            .attr("password")
            .map(|it| Password(it.to_owned())),
        mediated: false,
    })
}
