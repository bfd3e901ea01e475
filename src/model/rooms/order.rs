//! Keeping order in a room: who may write, and what is done to somebody by their name.

use crate::api::{Affiliation, ByName, Millis, Problem, Role, RoomChange, Rooms};
use crate::jid::BareJid;
use crate::model::Model;
use crate::model::messages::Saying;
use crate::xmpp::rooms::RoomRequest;

/// Visitors who ask to be allowed to write: more are not noted.
const ASKING: usize = 20;

impl Model {
    /// The room says that a visitor asks to be allowed to write. It tells that to who
    /// keeps order there, so nobody else believes it.
    pub(super) fn voice_asked(&mut self, room: &BareJid, nick: String) {
        if !self.is_in(room) {
            return;
        }
        let state = self.room_mut(room);
        let visits = state.occupants.get(&nick);
        let visits = visits.is_some_and(|it| it.role() == Role::Visitor);
        let known = state.wants_voice.contains(&nick);
        let may = state.role == Role::Moderator && visits;
        if may && !known && state.wants_voice.len() < ASKING {
            state.wants_voice.push(nick);
            self.room_changed(room);
        }
    }

    pub(super) fn answer_voice(&mut self, room: &BareJid, nick: String, may: bool) {
        self.wants_voice_no_more(room, &nick);
        if may {
            let request = RoomRequest::SetRole {
                nick,
                role: Role::Participant,
                reason: String::new(),
            };
            self.ask_room(room, request);
        }
    }

    /// They may write now, or are gone.
    pub(super) fn wants_voice_no_more(&mut self, room: &BareJid, nick: &str) {
        let Some(state) = self.rooms.get_mut(room) else {
            return;
        };
        if let Some(place) = state.wants_voice.iter().position(|it| it == nick) {
            state.wants_voice.remove(place);
            self.room_changed(room);
        }
    }

    /// Does something to the one whose name the words begin with.
    pub(super) fn do_by_name(&mut self, room: BareJid, deed: ByName, words: String, now: Millis) {
        let found = self.named_first(&room, &words);
        let Some((nick, said)) = found else {
            let what = Rooms::ByName { room, deed, words };
            let problem = Problem::Refused {
                condition: "item-not-found".to_owned(),
                text: String::new(),
            };
            return self.say_of_rooms(RoomChange::Failed(Box::new(what), problem));
        };
        let reason = said.clone();
        let role = match deed {
            ByName::Tell(id, spoiler) => {
                let saying = Saying {
                    body: &said,
                    spoiler,
                    private_to: Some(nick),
                    ..Saying::default()
                };
                return self.send(room, id, saying, now);
            }
            ByName::Ban => {
                let state = self.rooms.get(&room);
                let occupant = state.and_then(|it| it.occupants.get(&nick));
                if let Some(jid) = occupant.and_then(|it| it.jid()).cloned() {
                    let request = RoomRequest::SetAffiliation {
                        jid,
                        affiliation: Affiliation::Outcast,
                        reason,
                    };
                    return self.ask_room(&room, request);
                }
                // Who does not see addresses may not ban.
                let what = Rooms::ByName { room, deed, words };
                let problem = Problem::Refused {
                    condition: "forbidden".to_owned(),
                    text: String::new(),
                };
                return self.say_of_rooms(RoomChange::Failed(Box::new(what), problem));
            }
            ByName::Kick => Role::None,
            ByName::Voice(true) => Role::Participant,
            ByName::Voice(false) => Role::Visitor,
        };
        self.ask_room(&room, RoomRequest::SetRole { nick, role, reason });
    }

    /// The longest name of somebody here that the words begin with, as it is written or
    /// else in letters of another size; and what comes after it.
    fn named_first(&self, room: &BareJid, words: &str) -> Option<(String, String)> {
        let words = words.trim_start();
        let words = words.strip_prefix('@').unwrap_or(words);
        let occupants = &self.rooms.get(room)?.occupants;
        let rest = |nick: &str, exact: bool| {
            let head = words.get(..nick.len())?;
            let same = match exact {
                true => head == nick,
                false => head.to_lowercase() == nick.to_lowercase(),
            };
            let rest = &words[nick.len()..];
            let ends = rest.is_empty() || rest.starts_with([' ', '\n', ':', ',']);
            (same && ends).then(|| rest.trim_start_matches([':', ',']).trim().to_owned())
        };
        [true, false].into_iter().find_map(|exact| {
            let found = occupants.iter();
            let found = found.filter_map(|(nick, _)| Some((nick.clone(), rest(nick, exact)?)));
            found.max_by_key(|(nick, _)| nick.len())
        })
    }
}
