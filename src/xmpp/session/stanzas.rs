//! What comes while a stream lasts: stanzas, answers, confirmations.

use super::*;
use crate::xmpp::chat_settings;
use crate::xmpp::message::{ArchiveItem, MessageIn};
use crate::xmpp::rooms::{BookmarkChange, RoomEvent, RoomRequest};
use crate::xmpp::xep::xep0313_mam::Archived;
use crate::xmpp::xep::{
    xep0048_bookmarks, xep0060_pubsub, xep0191_blocking, xep0402_bookmarks, xep0410_self_ping,
    xep0431_fulltext, xep0433_search,
};

impl Session {
    pub(super) fn nonza(&mut self, nonza: Nonza, now: Millis) {
        match nonza {
            Nonza::Enabled(id) => self.acks.enabled(id),
            Nonza::Resumed(count) if matches!(self.phase, Phase::Resuming) => {
                self.resumed(count, now);
            }
            Nonza::Resumed(_) => self.event(Event::Odd("resumed out of turn".into())),
            Nonza::Failed(count) if matches!(self.phase, Phase::Resuming) => {
                self.start_afresh(count, now);
            }
            Nonza::Failed(_) => self.acks.refused(),
            Nonza::Request => self.acks.answer_later(),
            Nonza::Answer(count) => {
                self.unheard = false;
                self.confirmed(count);
            }
        }
    }

    pub(super) fn confirmed(&mut self, count: u32) {
        self.confirmed_by = None;
        match self.acks.confirm(count) {
            Some(ids) if ids.is_empty() => {}
            Some(ids) => self.event(Event::Acked(ids)),
            // XEP-0198 §4: the server claims more than there was.
            None => self.end_oddly("more stanzas confirmed than sent"),
        }
    }

    pub(super) fn stanza(&mut self, element: &Element, now: Millis) {
        let online = match self.phase {
            Phase::Online => true,
            Phase::Binding | Phase::Bound(_) | Phase::Setup => false,
            _ => return self.event(Event::Odd("stanza before sign-in".into())),
        };
        self.acks.received();
        match element.name() {
            // Carbons can be on before it is known what ids of the archive are worth,
            // and before the model has a gap for what comes before them.
            "message" if !online => self.early.push(element.clone()),
            _ => self.read(element, now),
        }
    }

    /// A stanza, once it counts.
    pub(super) fn read(&mut self, element: &Element, now: Millis) {
        match element.name() {
            "iq" => self.iq(element, now),
            "presence" => match presence::read(element, &self.own) {
                Some(presence) => self.event(Event::Presence(presence)),
                None => self.event(Event::Odd("unreadable presence".into())),
            },
            "message" => {
                let context = pipeline::Context {
                    own: &self.own,
                    archive_ids_trusted: self.archive_ids_trusted,
                };
                if xep0060_pubsub::is_event(element)
                    && let Some(event) = self.node_told(element)
                {
                    return self.event(event);
                }
                if let Some(archived) = xep0313_mam::result(element, &self.own) {
                    let item = archived.map(|it| (pipeline::archived(&it, &context), it));
                    return self.archived(item, now);
                }
                if let Some(invitation) = self.room_invitation(element) {
                    return self.event(Event::RoomInvited(Box::new(invitation)));
                }
                if let Some((room, nick)) = self.voice_asked(element) {
                    let event = RoomEvent::VoiceAsked(nick);
                    return self.event(Event::Room(room, Box::new(event)));
                }
                if let Some((room, event)) = self.affiliated(element) {
                    return self.event(Event::Room(room, Box::new(event)));
                }
                match pipeline::read(element, &context) {
                    Ok(message) => self.event(Event::Message(Box::new(message))),
                    Err(why) => self.event(Event::Odd(why.into())),
                }
            }
            _ => self.event(Event::Odd("unknown stanza".into())),
        }
    }

    /// What a node tells, of our own account or of somebody else's.
    fn node_told(&self, message: &Element) -> Option<Event> {
        if let Some(read) = xep0490_mds::told(message, &self.own) {
            return Some(Event::ReadUntil(read));
        }
        if let Some(chats) = chat_settings::told(message, &self.own) {
            return Some(Event::ChatsTold(chats));
        }
        if let Some((kept, gone)) = xep0402_bookmarks::told(message, &self.own) {
            let whole = false;
            return Some(Event::RoomsTold { kept, gone, whole });
        }
        self.profile_told(message).map(Event::Told)
    }

    /// A result of the archive: kept until the page is complete.
    fn archived(&mut self, item: Option<(Option<MessageIn>, Archived)>, now: Millis) {
        let asked = item.and_then(|(message, archived)| {
            let mut readings = self.readings.iter_mut();
            let reading = readings.find(|reading| reading.is_asked(&archived))?;
            Some((reading, message, archived))
        });
        match asked {
            Some((reading, message, archived)) => {
                self.pending.hurry_not(reading.id(), now);
                reading.push(ArchiveItem {
                    id: archived.id.to_owned(),
                    message: message.map(Box::new),
                });
            }
            None => self.event(Event::Odd("archived message that nobody asked for".into())),
        }
    }

    pub(super) fn iq(&mut self, iq: &Element, now: Millis) {
        match iq.attr("type") {
            Some("result") => match self.pending.answered(iq, &self.own) {
                Some(purpose) => {
                    self.was_published(iq.attr("id").unwrap_or_default(), now);
                    self.answered(purpose, iq, now);
                }
                None => self.event(Event::Odd("answer that nobody asked for".into())),
            },
            Some("error") => match self.pending.answered(iq, &self.own) {
                Some(purpose) if self.asks_old_password(&purpose, iq) => {}
                Some(purpose) if self.publishes_again(&purpose, iq, now) => {}
                Some(purpose) => self.unanswered(purpose, problem_of(iq), now),
                None => self.event(Event::Odd("error that nobody asked for".into())),
            },
            Some("set") if roster::query(iq).is_some() => self.roster_push(iq),
            Some("set") if xep0191_blocking::push(iq).is_some() => self.blocking_push(iq),
            Some("get") if question::is_one(iq) => {
                let question = Question::of(iq);
                match question.is_ours(&self.own) {
                    true => self.send(question.answer(true, now, 0)),
                    false => self.event(Event::Asked(Box::new(question))),
                }
            }
            // RFC 6120 §8.4: every request gets an answer.
            Some("get" | "set") => {
                self.send(stanza::iq_error(iq, "cancel", "service-unavailable"));
            }
            _ => self.event(Event::Odd("iq without a type".into())),
        }
    }

    pub(super) fn roster_push(&mut self, iq: &Element) {
        if !roster::push_is_genuine(iq, &self.own) {
            self.send(stanza::iq_error(iq, "cancel", "service-unavailable"));
            return self.event(Event::Odd("forged roster push".into()));
        }
        self.send(stanza::iq_result(iq));
        let Some(query) = roster::query(iq) else {
            return;
        };
        let version = query.attr("ver").map(str::to_owned);
        // RFC 6121 §2.1.6: a push has exactly one item.
        if let [item] = roster::items(query).as_slice() {
            self.event(Event::RosterPush {
                item: item.clone(),
                version,
            });
        }
    }

    pub(super) fn answered(&mut self, purpose: Purpose, iq: &Element, now: Millis) {
        match purpose {
            Purpose::Bind => self.bound(iq, now),
            Purpose::Roster => {
                let query = roster::query(iq);
                self.event(Event::Roster {
                    items: query.map(roster::items),
                    version: query.and_then(|q| q.attr("ver")).map(str::to_owned),
                });
            }
            Purpose::AccountFeatures => {
                let features = xep0030_disco::features(iq);
                let has = |wanted| features.iter().any(|feature| feature == wanted);
                self.archive_ids_trusted = has(xep0359_ids::FEATURE);
                self.unified = [
                    has(xep0402_bookmarks::IS_PRIVATE),
                    has(xep0402_bookmarks::IS_NODE),
                ];
                if has(xep0060_pubsub::PUBLISH_OPTIONS) {
                    self.event(Event::KeepsChats);
                }
                if self.archive_ids_trusted && has(xep0313_mam::NS) {
                    self.event(Event::HasArchive {
                        finds: has(xep0431_fulltext::NS),
                    });
                    if has(xep0060_pubsub::PUBLISH_OPTIONS) {
                        self.event(Event::SyncsReading);
                    }
                }
            }
            Purpose::Ping(count) => self.confirmed(count),
            Purpose::Request(Request::Manage(manage)) => self.managed(manage, iq),
            Purpose::Request(Request::Privacy(privacy)) => self.privacy_answered(privacy, iq),
            Purpose::Request(Request::ReadUntil { peer, .. }) => self.event(Event::ReadTold(peer)),
            Purpose::Request(Request::AskReading) => {
                let read = xep0490_mds::answer(iq, &self.own);
                self.event(Event::ReadUntil(read));
            }
            Purpose::Request(Request::AskChats) => {
                self.event(Event::ChatsTold(chat_settings::answer(iq)));
            }
            Purpose::Request(Request::KeepChat { peer, settings }) => {
                self.event(Event::ChatKept { peer, settings });
            }
            Purpose::Before(Request::KeepChat { peer, settings }) => {
                self.change_chat(peer, settings, Some(iq), now);
            }
            Purpose::Request(Request::Invite(invite)) => self.invited(invite, iq, now),
            Purpose::Request(Request::Inspect(subject)) => self.inspected(subject, iq),
            Purpose::Request(request @ Request::Archive { .. }) => {
                let place = self.readings.iter().position(|it| it.is_for(&request));
                if let Some(place) = place {
                    let page = self.readings.swap_remove(place).page(iq);
                    self.event(Event::Archive(Box::new(page)));
                }
            }
            Purpose::Request(Request::Picture(picture)) => self.picture_fetched(picture, iq),
            Purpose::Request(Request::Profile(request)) => self.profile_answered(request, iq),
            Purpose::Before(Request::Profile(request)) => self.announce_picture(request, now),
            Purpose::Request(Request::Room(room, request)) => self.room_answered(room, request, iq),
            Purpose::Before(Request::Room(room, request)) => {
                self.room_known(room, request, Some(iq), now);
            }
            Purpose::Request(Request::AskOldRooms { .. }) => {
                self.event(Event::OldRooms(xep0048_bookmarks::answer(iq)));
            }
            Purpose::Request(Request::AskRooms { old }) => {
                let kept = match old {
                    true => xep0048_bookmarks::answer(iq),
                    false => xep0402_bookmarks::answer(iq),
                };
                self.event(Event::RoomsTold {
                    kept,
                    gone: Vec::new(),
                    whole: true,
                });
            }
            Purpose::Request(Request::AskParts) => {
                let parts = xep0030_disco::domains(iq).into_iter();
                self.event(Event::Parts(parts.map(|(part, _)| part).collect()));
            }
            Purpose::Request(Request::SearchRooms { text, after, .. }) => {
                let found = xep0433_search::answer(iq);
                self.event(Event::RoomsFound(text, after, found));
            }
            Purpose::Request(Request::ListRooms { server, .. }) => {
                let list = xep0030_disco::rooms(iq, &server);
                self.event(Event::RoomsListed(server, list));
            }
            Purpose::SetUp
            | Purpose::Session
            | Purpose::Carbons
            | Purpose::Before(_)
            | Purpose::Request(_) => {}
        }
        self.maybe_online(now);
    }

    /// An IQ got an error, or nothing at all.
    pub(super) fn unanswered(&mut self, purpose: Purpose, problem: Problem, now: Millis) {
        match purpose {
            Purpose::Bind => self.end(problem, Then::RetryLater),
            // Without a roster there is still chat.
            Purpose::Roster => {
                self.event(Event::Odd("no roster".into()));
                self.event(Event::Roster {
                    items: None,
                    version: None,
                });
            }
            // An error is an answer too: the server is there and in order.
            Purpose::Ping(count) if problem != Problem::Timeout => self.confirmed(count),
            Purpose::Ping(_) => self.end(Problem::ConnectionLost, Then::Retry),
            // The first of all chats that are kept.
            Purpose::Before(Request::KeepChat { peer, settings }) if matches!(&problem, Problem::Refused { condition, .. } if condition == "item-not-found") =>
            {
                self.change_chat(peer, settings, None, now);
            }
            // The first of all rooms that are remembered.
            Purpose::Before(Request::Room(
                room,
                request @ (RoomRequest::Keep(_) | RoomRequest::SetPicture(_)),
            )) if matches!(&problem, Problem::Refused { condition, .. } if condition == "item-not-found") =>
            {
                self.room_known(room, request, None, now);
            }
            Purpose::Request(Request::Room(room, RoomRequest::AmIn { .. })) if matches!(&problem, Problem::Refused { condition, .. } if xep0410_self_ping::is_in(condition)) =>
            {
                self.event(Event::Room(room, Box::new(RoomEvent::InIt)));
            }
            Purpose::Before(request) | Purpose::Request(request) => {
                if let Request::Room(
                    _,
                    RoomRequest::Forget { old: true }
                    | RoomRequest::Keep(BookmarkChange { old: true, .. }),
                ) = &request
                {
                    self.old_rooms = None;
                }
                self.readings.retain(|it| !it.is_for(&request));
                self.event(Event::Refused { request, problem });
            }
            // Taken for a no, it would leave the archive unread as long as the stream lasts.
            Purpose::AccountFeatures if problem == Problem::Timeout && self.asks_again > 0 => {
                self.asks_again -= 1;
                self.ask_features(now);
            }
            Purpose::SetUp => {}
            Purpose::Session | Purpose::Carbons | Purpose::AccountFeatures => {
                self.event(Event::Odd(format!("no {purpose:?}")));
            }
        }
        self.maybe_online(now);
    }
}

/// What an error says.
fn problem_of(iq: &Element) -> Problem {
    let error = stanza::error_of(iq);
    match error.condition.as_str() {
        "resource-constraint" => Problem::ServerBusy,
        _ => Problem::Refused {
            condition: error.condition,
            text: error.text,
        },
    }
}
