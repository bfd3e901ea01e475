//! Whatever is arranged on two devices of a person, with and without a connection, and
//! whatever is said meanwhile: in the end both show the same, which is what the account
//! keeps.

use keuvel::api::{AccountChange, AccountCommand, Arrange, ChatView, Mute, Noise, Subscription};
use keuvel::jid::{BareJid, Jid};
use keuvel::model::Model;
use keuvel::store::ChatSettings;
use keuvel::xml::Element;
use keuvel::xmpp::chat_settings;
use keuvel::xmpp::event::{Ending, Event, RosterItem, Then};
use keuvel::xmpp::message::{Direction, MessageIn};
use keuvel::xmpp::request::Request;
use proptest::prelude::*;
use std::collections::{BTreeMap, VecDeque};

const ALICE: &str = "alice@example.org";
const START: u64 = 1_700_000_000_000;

#[derive(Debug, Clone)]
enum Step {
    Arrange(usize, usize, Arrange),
    /// Somebody writes.
    Say(usize),
    /// A device deals with the next thing that came for it.
    Hear(usize),
    /// The connection of a device is there, or not.
    Connect(usize, bool),
}

struct Device {
    model: Model,
    online: bool,
    /// What is on its way to it.
    coming: VecDeque<Event>,
    /// What was said while it was away.
    missed: Vec<MessageIn>,
}

struct World {
    devices: [Device; 2],
    /// The items of the account's node.
    kept: BTreeMap<BareJid, Element>,
    now: u64,
    said: u32,
}

fn peer(number: usize) -> BareJid {
    format!("peer{number}@example.org").parse().unwrap()
}

fn own() -> Jid {
    format!("{ALICE}/x").parse().unwrap()
}

/// What the server answers with this item, or tells of it.
fn around(outer: &str, ns: &str, peer: &BareJid, kept: Option<&Element>) -> Element {
    let node = "https://keuvel.chat/protocol/chats:0";
    let mut items = Element::new("items", ns).with_attr("node", node);
    if let Some(kept) = kept {
        let item = Element::new("item", ns).with_attr("id", peer.as_str());
        items.push(item.with_child(kept.clone()));
    }
    Element::new("iq", "jabber:client").with_child(Element::new(outer, ns).with_child(items))
}

const PUBSUB: &str = "http://jabber.org/protocol/pubsub";
const EVENT: &str = "http://jabber.org/protocol/pubsub#event";

fn message(who: usize, time: u64, number: u32) -> MessageIn {
    let peer = peer(who);
    let from = peer.with_resource("r");
    let mut message = MessageIn::new(peer, from, Direction::Received);
    message.id = Some(format!("m{number}"));
    message.body = Some("something".into());
    // It may be dealt with later than it came.
    message.delayed = Some(time);
    message
}

/// Who knows all who write.
fn in_touch() -> Model {
    let mut model = Model::new(ALICE.parse().unwrap(), Default::default());
    let item = |number| RosterItem {
        jid: peer(number),
        name: String::new(),
        groups: Vec::new(),
        subscription: Some(Subscription::Both),
        asked: false,
    };
    let roster = Event::Roster {
        items: Some((0..2).map(item).collect()),
        version: None,
    };
    model.apply(roster, START);
    model
}

impl World {
    fn new() -> World {
        let device = || Device {
            model: in_touch(),
            online: false,
            coming: VecDeque::new(),
            missed: Vec::new(),
        };
        World {
            devices: [device(), device()],
            kept: BTreeMap::new(),
            now: START,
            said: 0,
        }
    }

    fn answer_all(&self) -> Vec<(BareJid, ChatSettings)> {
        let all = self.kept.iter();
        let read = all.flat_map(|(peer, kept)| {
            chat_settings::answer(&around("pubsub", PUBSUB, peer, Some(kept)))
        });
        read.collect()
    }

    /// What a device asks reaches the server at once.
    fn drain(&mut self, of: usize) {
        for request in self.devices[of].model.drain().requests {
            match request {
                Request::AskChats => {
                    let all = self.answer_all();
                    self.devices[of].coming.push_back(Event::ChatsTold(all));
                }
                Request::KeepChat { peer, settings } => {
                    let before = around("pubsub", PUBSUB, &peer, self.kept.get(&peer));
                    let iq = chat_settings::publish("p", &peer, Some(&before), &settings);
                    let item = iq
                        .child("pubsub", PUBSUB)
                        .and_then(|it| it.child("publish", PUBSUB))
                        .and_then(|it| it.child("item", PUBSUB))
                        .unwrap();
                    let kept = item.children().next().unwrap().clone();
                    let news = around("event", EVENT, &peer, Some(&kept));
                    self.kept.insert(peer.clone(), kept);
                    let told = chat_settings::told(&news, &own()).unwrap();
                    for device in self.devices.iter_mut().filter(|it| it.online) {
                        device.coming.push_back(Event::ChatsTold(told.clone()));
                    }
                    let kept = Event::ChatKept { peer, settings };
                    self.devices[of].coming.push_back(kept);
                }
                _ => {}
            }
        }
    }

    fn apply(&mut self, to: usize, event: Event) {
        self.devices[to].model.tick(self.now);
        self.devices[to].model.apply(event, self.now);
        self.drain(to);
    }

    fn connect(&mut self, device: usize, online: bool) {
        if self.devices[device].online == online {
            return;
        }
        self.devices[device].online = online;
        if !online {
            // Messages are in the archive, the rest is asked for again.
            for event in std::mem::take(&mut self.devices[device].coming) {
                if let Event::Message(it) = event {
                    self.devices[device].missed.push(*it);
                }
            }
            let ending = Ending {
                problem: keuvel::api::Problem::ConnectionLost,
                then: Then::Retry,
                resumable: false,
                early: false,
            };
            return self.apply(device, Event::Ended(ending));
        }
        for missed in std::mem::take(&mut self.devices[device].missed) {
            let coming = &mut self.devices[device].coming;
            coming.push_back(Event::Message(missed.into()));
        }
        self.apply(device, Event::KeepsChats);
        self.apply(device, Event::Online);
    }

    fn step(&mut self, step: Step) {
        self.now += 1_000;
        match step {
            Step::Arrange(device, who, how) => {
                self.devices[device].model.tick(self.now);
                let how = match how {
                    Arrange::Mute(Mute::Until(end)) => Arrange::Mute(Mute::Until(self.now + end)),
                    how => how,
                };
                let command = AccountCommand::Arrange(peer(who), how);
                self.devices[device].model.command(command, self.now);
                self.drain(device);
            }
            Step::Say(who) => {
                self.said += 1;
                let said = message(who, self.now, self.said);
                for device in &mut self.devices {
                    match device.online {
                        true => device.coming.push_back(Event::Message(said.clone().into())),
                        false => device.missed.push(said.clone()),
                    }
                }
            }
            Step::Hear(device) => {
                if let Some(event) = self.devices[device].coming.pop_front() {
                    self.apply(device, event);
                }
            }
            Step::Connect(device, online) => self.connect(device, online),
        }
    }

    /// All are online and have heard everything.
    fn settle(&mut self) {
        for device in 0..2 {
            self.connect(device, true);
        }
        while let Some(device) = (0..2).find(|it| !self.devices[*it].coming.is_empty()) {
            self.step(Step::Hear(device));
        }
        self.now += 100_000;
        for device in &mut self.devices {
            device.model.tick(self.now);
        }
    }

    fn seen(&self, device: usize) -> BTreeMap<BareJid, (bool, bool, Mute)> {
        let all = self.devices[device].model.everything().into_iter();
        let chats = all.flat_map(|change| match change {
            AccountChange::Chats(chats) => chats,
            _ => Vec::new(),
        });
        let is_any = |chat: &ChatView| chat.pinned || chat.archived || !chat.may_notify();
        let chats = chats.filter(is_any);
        chats
            .map(|chat| (chat.peer, (chat.pinned, chat.archived, chat.muted)))
            .collect()
    }
}

fn step() -> impl Strategy<Value = Step> {
    let how = prop_oneof![
        any::<bool>().prop_map(Arrange::Pin),
        any::<bool>().prop_map(Arrange::Archive),
        Just(Arrange::Mute(Mute::Off)),
        Just(Arrange::Mute(Mute::Always)),
        Just(Arrange::Notify(Noise::OnMention)),
        Just(Arrange::Notify(Noise::Always)),
        Just(Arrange::Mute(Mute::Until(20_000))),
    ];
    prop_oneof![
        3 => (0usize..2, 0usize..2, how).prop_map(|(d, p, how)| Step::Arrange(d, p, how)),
        2 => (0usize..2).prop_map(Step::Say),
        4 => (0usize..2).prop_map(Step::Hear),
        1 => (0usize..2, any::<bool>()).prop_map(|(d, on)| Step::Connect(d, on)),
    ]
}

proptest! {
    #[test]
    fn two_devices_end_up_with_the_same(steps in prop::collection::vec(step(), 0..60)) {
        let mut world = World::new();
        for step in steps {
            world.step(step);
        }
        world.settle();
        let first = world.seen(0);
        prop_assert_eq!(&first, &world.seen(1));
        for (peer, settings) in world.answer_all() {
            let (pinned, _, muted) = first.get(&peer).copied().unwrap_or_default();
            prop_assert_eq!(pinned, settings.pinned);
            if let Mute::Off | Mute::Always = settings.muted {
                prop_assert_eq!(muted, settings.muted);
            }
        }
    }
}
