//! What the model asks for, as stanzas.

use super::*;
use crate::xmpp::message::ChatState;
use crate::xmpp::xep::{xep0045_muc, xep0048_bookmarks, xep0402_bookmarks, xep0433_search};

impl Session {
    /// Does what the model asks.
    pub fn perform(&mut self, request: Request, now: Millis) -> Vec<Effect> {
        match (&self.phase, &request) {
            (Phase::Online, _) => {}
            // Somebody waits for what comes of it.
            (_, Request::Manage(manage)) => {
                self.refuse(manage.clone(), Problem::Offline);
                return self.flush();
            }
            (_, Request::Invite(_) | Request::Privacy(_) | Request::Profile(_)) => {
                let problem = Problem::Offline;
                self.event(Event::Refused { request, problem });
                return self.flush();
            }
            (Phase::Ended, _) => return Vec::new(),
            (_, Request::End) => {}
            _ => return Vec::new(),
        }
        match &request {
            Request::Presence { show, status, idle } => {
                self.send(presence::broadcast(*show, status, *idle));
            }
            Request::Message {
                to,
                id,
                body,
                reply,
                spoiler,
                mentions,
                states,
                room,
                private,
            } => {
                let active = states.then(|| xep0085_chat_states::element(ChatState::Active));
                let nick = self.guest.as_deref().map(xep0172_nick::element);
                let (reply, spoiler) = (reply.as_deref(), spoiler.as_deref());
                let message = outgoing::text(to, id, body, reply, spoiler, mentions, *room)
                    .with_children(nick)
                    .with_child(xep0359_ids::origin(id))
                    // Of all in a room everybody would confirm (XEP-0184 §5.3).
                    .with_children((!room && !private).then(xep0184_receipts::request))
                    .with_children((!private).then(xep0333_markers::markable))
                    .with_children(private.then(xep0045_muc::private))
                    .with_children(active);
                self.send_as(message, |_| Unconfirmed::Message(id.clone()));
            }
            Request::Note(note) => {
                if let Some(stanza) = outgoing::note(note) {
                    self.send_as(stanza, |_| Unconfirmed::Message(note.id.clone()));
                }
            }
            Request::ReadUntil {
                peer,
                id: until,
                room,
            } => {
                let id = self.id();
                let iq = xep0490_mds::publish(&id, &self.own, peer, until, *room);
                self.publish_own(iq, &id, Purpose::Request(request), now);
            }
            Request::AskReading => {
                let id = self.id();
                let iq = xep0490_mds::get(&id);
                self.pending.sent(&id, None, Purpose::Request(request), now);
                self.send_as(iq, |_| Unconfirmed::Passing);
            }
            Request::AskChats => self.ask_chats(now),
            Request::KeepChat { peer, .. } => self.keep_chat(&request, peer, now),
            Request::Displayed { to, id, room } => {
                let stanza_id = self.id();
                self.send(
                    stanza::message(outgoing::kind(*room), to, &stanza_id)
                        .with_child(xep0333_markers::displayed(id))
                        .with_child(xep0334_hints::store()),
                );
            }
            Request::Receipt { to, id } => {
                let stanza_id = self.id();
                self.send(
                    stanza::message("chat", to, &stanza_id)
                        .with_child(xep0184_receipts::received(id)),
                );
            }
            Request::ChatState { to, state, room } => {
                let id = self.id();
                let notice = stanza::message(outgoing::kind(*room), to, &id)
                    .with_child(xep0085_chat_states::element(*state));
                self.send_as(notice, |_| Unconfirmed::Passing);
            }
            Request::SetContact {
                jid, name, groups, ..
            } => {
                let id = self.id();
                let iq = roster::set(&id, jid, name, groups);
                self.ask(iq, &id, None, Purpose::Request(request), now);
            }
            Request::RemoveContact(jid) => {
                let id = self.id();
                let iq = roster::remove(&id, jid);
                self.ask(iq, &id, None, Purpose::Request(request), now);
            }
            Request::Subscribe { jid, token } => {
                // Who is invited says yes before they are asked (RFC 6121 §3.4).
                if token.is_some() && self.pre_approval {
                    self.send(presence::subscription("subscribed", jid));
                }
                let ask = presence::subscription("subscribe", jid)
                    .with_children(self.guest.as_deref().map(xep0172_nick::element))
                    .with_children(token.as_ref().map(xep0379_pars::element));
                self.send(ask);
            }
            Request::Approve(jid) => self.send(presence::subscription("subscribed", jid)),
            Request::Deny(jid) => self.send(presence::subscription("unsubscribed", jid)),
            Request::Room(room, request) => self.room(room, request, now),
            Request::AskRooms { old } => {
                let id = self.id();
                let iq = match old {
                    true => xep0048_bookmarks::get(&id, false),
                    false => xep0402_bookmarks::get_all(&id),
                };
                self.pending.sent(&id, None, Purpose::Request(request), now);
                self.send_as(iq, |_| Unconfirmed::Passing);
            }
            // The server says that these are the same.
            Request::AskOldRooms { node } if self.unified[usize::from(*node)] => {}
            Request::AskOldRooms { node } => {
                let id = self.id();
                let iq = xep0048_bookmarks::get(&id, *node);
                self.pending.sent(&id, None, Purpose::Request(request), now);
                self.send_as(iq, |_| Unconfirmed::Passing);
            }
            Request::AskParts => self.ask_parts(now),
            Request::SearchRooms { at, text, after } => {
                let id = self.id();
                let iq = xep0433_search::get(at, &id, text, after.as_deref());
                let to = at.as_str().to_owned();
                self.pending
                    .sent(&id, Some(&to), Purpose::Request(request), now);
                self.send_as(iq, |_| Unconfirmed::Passing);
            }
            Request::ListRooms { server, after } => self.list_rooms(server, after.as_deref(), now),
            Request::Invite(invite) => self.invite(invite, now),
            Request::Manage(manage) => self.manage(manage, now),
            Request::Picture(picture) => self.fetch_picture(picture, now),
            Request::Profile(profile) => self.profile(profile, now),
            Request::Inspect(subject) => self.inspect(subject, now),
            Request::Privacy(privacy) => self.privacy(privacy, now),
            Request::Answer { question, allowed } => {
                let zone = (self.config.zone)();
                self.send(question.answer(*allowed, now, zone));
            }
            // It was asked ahead.
            Request::Archive { .. } if self.readings.iter().any(|it| it.is_for(&request)) => {}
            Request::Archive {
                filter,
                before,
                max,
            } => {
                let id = self.id();
                let iq = xep0313_mam::query(&id, filter, before.as_deref(), *max);
                let reading = xep0313_mam::Reading::new(&id, filter.clone(), before.clone());
                self.readings.push(reading);
                let to = filter.room.clone();
                let to = to.as_ref().map(BareJid::as_str);
                self.pending.sent(&id, to, Purpose::Request(request), now);
                // A stream that goes on asks anew.
                self.send_as(iq, |_| Unconfirmed::Passing);
            }
            Request::End => {
                if matches!(self.phase, Phase::Online) {
                    self.send(presence::broadcast(Show::Offline, "", None));
                }
                self.end(Problem::Offline, Then::Stop);
            }
        }
        self.ask_for_confirmation(now);
        self.flush()
    }
}
