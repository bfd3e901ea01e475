//! What rooms are asked (XEP-0045), and what our account remembers of them
//! (XEP-0402, XEP-0048).

use super::*;
use crate::xmpp::rooms::{BookmarkChange, RoomEvent, RoomInvitation, RoomRequest};
use crate::xmpp::xep::{
    xep0045_muc, xep0048_bookmarks, xep0153_vcard_avatar, xep0249_invitations, xep0402_bookmarks,
    xep0410_self_ping, xep0425_moderation, xep0444_reactions,
};

impl Session {
    pub(super) fn room(&mut self, room: &BareJid, request: &RoomRequest, now: Millis) {
        let place = |nick: &String| room.with_resource(nick);
        let id = self.id();
        match request {
            RoomRequest::Look => {
                let iq = xep0030_disco::get(Some(room.as_str()), &id);
                self.ask_room(iq, &id, room, request, now);
            }
            RoomRequest::Join {
                nick,
                password,
                history,
            } => self.send(xep0045_muc::join(&place(nick), password.as_ref(), *history)),
            RoomRequest::Nick(nick) => self.send(xep0045_muc::presence(&place(nick))),
            RoomRequest::Leave { nick } => self.send(xep0045_muc::leave(&place(nick))),
            RoomRequest::AmIn { nick } => {
                let to = place(nick);
                let iq = xep0410_self_ping::get(&to, &id);
                let purpose = Purpose::Request(Request::Room(room.clone(), request.clone()));
                let to = to.to_string();
                self.pending.sent(&id, Some(&to), purpose, now);
                self.send_as(iq, |_| Unconfirmed::Passing);
            }
            RoomRequest::Subject(subject) => self.send(xep0045_muc::subject(room, &id, subject)),
            RoomRequest::AskVoice => self.send(xep0045_muc::ask_voice(room, &id)),
            RoomRequest::Accept => {
                self.ask_room(xep0045_muc::accept(room, &id), &id, room, request, now);
            }
            RoomRequest::Configure { .. } => {
                let purpose = Purpose::Before(Request::Room(room.clone(), request.clone()));
                let iq = xep0045_muc::ask_configuration(room, &id);
                self.ask(iq, &id, Some(room.as_str()), purpose, now);
            }
            RoomRequest::AskReserved => {
                self.ask_room(
                    xep0045_muc::ask_reserved(room, &id),
                    &id,
                    room,
                    request,
                    now,
                );
            }
            RoomRequest::Reserve(_) => {
                let purpose = Purpose::Before(Request::Room(room.clone(), request.clone()));
                let iq = xep0045_muc::ask_registration(room, &id);
                self.ask(iq, &id, Some(room.as_str()), purpose, now);
            }
            RoomRequest::SetPicture(_) => {
                let purpose = Purpose::Before(Request::Room(room.clone(), request.clone()));
                let iq = xep0153_vcard_avatar::get(&room.clone().into(), &id);
                self.ask(iq, &id, Some(room.as_str()), purpose, now);
            }
            RoomRequest::AskMembers(affiliation) => {
                let iq = xep0045_muc::ask_members(room, &id, *affiliation);
                self.ask_room(iq, &id, room, request, now);
            }
            RoomRequest::AskConfiguration => {
                let iq = xep0045_muc::ask_configuration(room, &id);
                self.ask_room(iq, &id, room, request, now);
            }
            RoomRequest::ConfigureWith { fields, answers } => {
                let iq = xep0045_muc::configured(room, &id, fields, &answers.0);
                self.ask_room(iq, &id, room, request, now);
            }
            RoomRequest::SetRole { nick, role, reason } => {
                let iq = xep0045_muc::set_role(room, &id, nick, *role, reason);
                self.ask_room(iq, &id, room, request, now);
            }
            RoomRequest::SetAffiliation {
                jid,
                affiliation,
                reason,
            } => {
                let iq = xep0045_muc::set_affiliation(room, &id, jid, *affiliation, reason);
                self.ask_room(iq, &id, room, request, now);
            }
            RoomRequest::TakeBack { target, old, .. } => {
                let iq = xep0425_moderation::retract(room, &id, target, "", *old);
                self.ask_room(iq, &id, room, request, now);
            }
            RoomRequest::Invite { jid, password } => {
                let invitation = xep0249_invitations::message(jid, &id, room, password.as_ref());
                self.send(invitation);
            }
            RoomRequest::Destroy { reason, instead } => {
                let iq = xep0045_muc::destroy(room, &id, reason, instead.as_ref());
                self.ask_room(iq, &id, room, request, now);
            }
            RoomRequest::Keep(BookmarkChange { old: true, .. })
            | RoomRequest::Forget { old: true } => {
                let request = (room.clone(), request.clone());
                match &mut self.old_rooms {
                    Some(waiting) => waiting.push(request),
                    None => {
                        self.old_rooms = Some(Vec::new());
                        let purpose = Purpose::Before(Request::Room(request.0, request.1));
                        self.pending.sent(&id, None, purpose, now);
                        self.send(xep0048_bookmarks::get(&id, false));
                    }
                }
            }
            RoomRequest::Keep(_) => {
                let purpose = Purpose::Before(Request::Room(room.clone(), request.clone()));
                self.pending.sent(&id, None, purpose, now);
                self.send(xep0402_bookmarks::get(&id, room));
            }
            RoomRequest::Forget { old: false } => {
                let purpose = Purpose::Request(Request::Room(room.clone(), request.clone()));
                let iq = xep0402_bookmarks::retract(&id, room);
                self.ask(iq, &id, None, purpose, now);
            }
        }
    }

    fn ask_room(
        &mut self,
        iq: Element,
        id: &str,
        room: &BareJid,
        request: &RoomRequest,
        now: Millis,
    ) {
        let purpose = Purpose::Request(Request::Room(room.clone(), request.clone()));
        self.ask(iq, id, Some(room.as_str()), purpose, now);
    }

    pub(super) fn ask_parts(&mut self, now: Millis) {
        let id = self.id();
        let server = self.config.jid.domain().to_owned();
        let iq = xep0030_disco::get_items(&server, &id, None);
        let purpose = Purpose::Request(Request::AskParts);
        self.pending.sent(&id, Some(&server), purpose, now);
        self.send_as(iq, |_| Unconfirmed::Passing);
    }

    pub(super) fn list_rooms(&mut self, server: &BareJid, after: Option<&str>, now: Millis) {
        let id = self.id();
        let request = Request::ListRooms {
            server: server.clone(),
            after: after.map(str::to_owned),
        };
        let iq = xep0030_disco::get_rooms(server, &id, after);
        let purpose = Purpose::Request(request);
        self.pending.sent(&id, Some(server.as_str()), purpose, now);
        self.send_as(iq, |_| Unconfirmed::Passing);
    }

    /// What there is is known, `None`: nothing. Now it can be changed.
    pub(super) fn room_known(
        &mut self,
        room: BareJid,
        request: RoomRequest,
        before: Option<&Element>,
        now: Millis,
    ) {
        let id = self.id();
        match &request {
            RoomRequest::Keep(BookmarkChange { old: true, .. })
            | RoomRequest::Forget { old: true } => {
                self.change_old_rooms((room, request), before, now);
            }
            RoomRequest::Keep(change) => {
                let iq = xep0402_bookmarks::publish(&id, &room, before, change);
                let purpose = Purpose::Request(Request::Room(room, request));
                self.publish_own(iq, &id, purpose, now);
            }
            RoomRequest::Reserve(nick) => {
                let iq = xep0045_muc::register(&room, &id, before, nick);
                self.ask_room(iq, &id, &room, &request, now);
            }
            RoomRequest::SetPicture(picture) => {
                let iq = xep0153_vcard_avatar::set(&room, &id, before, picture.as_deref());
                self.ask_room(iq, &id, &room, &request, now);
            }
            RoomRequest::Configure { name, public } => {
                let form =
                    before.and_then(|form| xep0045_muc::configure(&room, &id, form, name, *public));
                // Without a form it is as is usual there.
                let iq = form.unwrap_or_else(|| xep0045_muc::accept(&room, &id));
                self.ask_room(iq, &id, &room, &request, now);
            }
            _ => {}
        }
    }

    /// All old bookmarks are one thing: what was to be changed while they were asked for is
    /// changed in the same.
    fn change_old_rooms(
        &mut self,
        first: (BareJid, RoomRequest),
        before: Option<&Element>,
        now: Millis,
    ) {
        let waiting = self.old_rooms.take().unwrap_or_default();
        let Some(before) = before else { return };
        let mut kept = xep0048_bookmarks::kept(before);
        for (room, request) in std::iter::once(first).chain(waiting) {
            let change = match &request {
                RoomRequest::Keep(change) => Some(change),
                _ => None,
            };
            kept = xep0048_bookmarks::with(&kept, &room, change);
            let id = self.id();
            let iq = xep0048_bookmarks::set(&id, kept.clone());
            let purpose = Purpose::Request(Request::Room(room, request));
            self.ask(iq, &id, None, purpose, now);
        }
    }

    /// The answer to [`Session::room`].
    pub(super) fn room_answered(&mut self, room: BareJid, request: RoomRequest, iq: &Element) {
        let event = match request {
            RoomRequest::Look => match xep0045_muc::about(iq) {
                Some(about) => {
                    let rules = xep0030_disco::query(iq).map(xep0444_reactions::rules);
                    RoomEvent::About(about, rules.unwrap_or_default())
                }
                None => {
                    let request = Request::Room(room, request);
                    let problem = Problem::Refused {
                        condition: "item-not-found".to_owned(),
                        text: String::new(),
                    };
                    return self.event(Event::Refused { request, problem });
                }
            },
            RoomRequest::AskReserved => RoomEvent::Reserved(xep0045_muc::reserved(iq)),
            RoomRequest::AskMembers(affiliation) => {
                RoomEvent::Members(affiliation, xep0045_muc::members(iq))
            }
            RoomRequest::AskConfiguration => {
                RoomEvent::Configuration(xep0045_muc::configuration(iq).unwrap_or_default())
            }
            RoomRequest::AmIn { .. } => RoomEvent::InIt,
            RoomRequest::Accept | RoomRequest::Configure { .. } => RoomEvent::Configured,
            RoomRequest::Keep(change) => RoomEvent::Kept(change),
            request => RoomEvent::Done(request),
        };
        self.event(Event::Room(room, Box::new(event)));
    }

    /// Somebody asks to be allowed to write: where, and what they are called.
    pub(super) fn voice_asked(&self, message: &Element) -> Option<(BareJid, String)> {
        let from: Jid = message.attr("from")?.parse().ok()?;
        let nick = xep0045_muc::voice_asked(message, &from)?;
        Some((from.into_bare(), nick))
    }

    /// Somebody who is not there is something else to a room.
    pub(super) fn affiliated(&self, message: &Element) -> Option<(BareJid, RoomEvent)> {
        let from: Jid = message.attr("from")?.parse().ok()?;
        let (who, what) = xep0045_muc::affiliated(message, &from)?;
        Some((from.into_bare(), RoomEvent::Affiliated(who, what)))
    }

    /// An invitation to a room; one that somebody sent us, not a copy of another's.
    pub(super) fn room_invitation(&self, message: &Element) -> Option<RoomInvitation> {
        if matches!(message.attr("type"), Some("error" | "groupchat")) {
            return None;
        }
        let from: Jid = message.attr("from")?.parse().ok()?;
        xep0045_muc::invitation(message, &from).or_else(|| {
            // A room that passes one on says it in both ways.
            xep0249_invitations::read(message, &from)
        })
    }
}
