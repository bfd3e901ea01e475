//! Where rooms are made: the part of our server that has them is looked for once in each
//! stream, when somebody wants it.

use super::Step;
use crate::api::{ListedRoom, Millis, Problem, RoomChange, Rooms};
use crate::jid::BareJid;
use crate::model::Model;
use crate::xmpp::request::Request;
use crate::xmpp::rooms::{RoomList, RoomRequest};

/// Rooms of a list that are shown.
const LISTED: usize = 2_000;

/// What is known of that part, and who waits for it.
#[derive(Debug, Default)]
pub(in crate::model) struct Service {
    found: Option<BareJid>,
    /// Parts that were asked what they are.
    asked: Vec<BareJid>,
    /// They are asked which there are.
    asking: bool,
    making: Vec<Making>,
    lists: bool,
    /// What came of the list.
    listed: Vec<ListedRoom>,
}

/// A group to be.
#[derive(Debug, Clone)]
pub(in crate::model) struct Making {
    pub name: String,
    pub local: String,
    pub people: Vec<BareJid>,
    pub public: bool,
}

impl Model {
    pub(super) fn make(&mut self, making: Making, now: Millis) {
        let Some(service) = &self.rooms_service.found else {
            self.rooms_service.making.push(making);
            return self.look_for_service();
        };
        let address = format!("{}@{}", making.local, service);
        let Ok(room) = BareJid::typed(&address) else {
            return self.cannot_make(making);
        };
        let state = self.room_mut(&room);
        state.making = Some((making.name, making.public, making.people));
        state.step = Step::Out;
        self.join(&room, None, None, now);
    }

    fn cannot_make(&mut self, making: Making) {
        let problem = Problem::Refused {
            condition: "item-not-found".to_owned(),
            text: String::new(),
        };
        let Making {
            name,
            local,
            people,
            public,
        } = making;
        let what = Rooms::Make {
            name,
            local,
            people,
            public,
        };
        self.say_of_rooms(RoomChange::Failed(Box::new(what), problem));
    }

    fn look_for_service(&mut self) {
        if !std::mem::replace(&mut self.rooms_service.asking, true) {
            self.pending.requests.push(Request::AskParts);
        }
    }

    /// The parts of our server are known.
    pub(in crate::model) fn parts_told(&mut self, parts: Vec<BareJid>) {
        self.rooms_service.asked.clone_from(&parts);
        for part in &parts {
            self.ask_room(part, RoomRequest::Look);
        }
        if parts.is_empty() {
            self.no_service();
        }
    }

    /// A part said what it is; whether it was one that was asked. `has`: it has rooms.
    pub(super) fn service_looked(&mut self, part: &BareJid, has: bool, now: Millis) -> bool {
        let service = &mut self.rooms_service;
        let Some(place) = service.asked.iter().position(|it| it == part) else {
            return false;
        };
        service.asked.remove(place);
        if has && service.found.is_none() {
            service.found = Some(part.clone());
            let lists = std::mem::take(&mut service.lists);
            for making in std::mem::take(&mut service.making) {
                self.make(making, now);
            }
            if lists {
                self.list_rooms(None);
            }
        } else if service.asked.is_empty() && service.found.is_none() {
            self.no_service();
        }
        true
    }

    /// Our server has no rooms.
    fn no_service(&mut self) {
        let service = std::mem::take(&mut self.rooms_service);
        for making in service.making {
            self.cannot_make(making);
        }
        if service.lists {
            let problem = Problem::Refused {
                condition: "item-not-found".to_owned(),
                text: String::new(),
            };
            let what = Box::new(Rooms::List(None));
            self.say_of_rooms(RoomChange::Failed(what, problem));
        }
    }

    pub(super) fn list_rooms(&mut self, server: Option<BareJid>) {
        let Some(server) = server.or_else(|| self.rooms_service.found.clone()) else {
            self.rooms_service.lists = true;
            return self.look_for_service();
        };
        self.rooms_service.listed.clear();
        let after = None;
        self.pending
            .requests
            .push(Request::ListRooms { server, after });
    }

    /// A page of a list came.
    pub(in crate::model) fn rooms_listed(&mut self, server: BareJid, list: RoomList) {
        let listed = &mut self.rooms_service.listed;
        let before = listed.len();
        for room in list.rooms {
            if listed.iter().all(|it| it.room != room.room) {
                listed.push(room);
            }
        }
        // An answer that leads nowhere would be asked for again for ever.
        let more = listed.len() > before && listed.len() < LISTED;
        let next = list.next.filter(|_| more);
        let change = RoomChange::Listed {
            rooms: listed.clone(),
            whole: next.is_none(),
        };
        if next.is_some() {
            let after = next;
            self.pending
                .requests
                .push(Request::ListRooms { server, after });
        }
        self.say_of_rooms(change);
    }

    pub(in crate::model) fn rooms_not_listed(&mut self, server: BareJid, problem: Problem) {
        let what = Box::new(Rooms::List(Some(server)));
        self.say_of_rooms(RoomChange::Failed(what, problem));
    }
}
