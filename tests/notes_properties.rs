//! However a conversation comes to a device - live, as carbons, from offline storage,
//! in pages of the archive read backwards, twice, in streams that break - in the end
//! the same is seen: the same texts in the same order, with the same corrections,
//! retractions, reactions and marks.

use keuvel::api::{MessageView, Position};
use keuvel::jid::{BareJid, Jid};
use keuvel::model::Model;
use keuvel::store::{MemoryStore, Store};
use keuvel::xmpp::event::{Ending, Event, Then};
use keuvel::xmpp::message::{ArchiveFilter, ArchiveItem, ArchivePage, Direction, MessageIn};
use keuvel::xmpp::request::Request;
use pollster::block_on;
use proptest::prelude::*;

const EMOJI: [&str; 3] = ["👍", "❤️", "😂"];
const START: u64 = 1_700_000_000_000;

/// What happens in the conversation, in the order of the server.
#[derive(Debug, Clone)]
enum Said {
    Text { ours: bool, answers: Option<usize> },
    Edit { text: usize },
    Retract { text: usize },
    React { ours: bool, text: usize, emoji: u8 },
    Displayed { text: usize },
    Receipt { text: usize },
}

fn said() -> impl Strategy<Value = Said> {
    let text = 0..12usize;
    prop_oneof![
        4 => (any::<bool>(), proptest::option::of(0..12usize))
            .prop_map(|(ours, answers)| Said::Text { ours, answers }),
        3 => text.clone().prop_map(|text| Said::Edit { text }),
        1 => text.clone().prop_map(|text| Said::Retract { text }),
        3 => (any::<bool>(), text.clone(), 0..8u8)
            .prop_map(|(ours, text, emoji)| Said::React { ours, text, emoji }),
        1 => text.clone().prop_map(|text| Said::Displayed { text }),
        1 => text.prop_map(|text| Said::Receipt { text }),
    ]
}

/// How something comes.
#[derive(Debug, Clone)]
enum Comes {
    /// By the stream; again, if so.
    Live { again: bool, named: bool },
    /// While there is no stream; also from offline storage, if so.
    Missed { offline: bool },
}

fn comes() -> impl Strategy<Value = (Comes, bool, u8)> {
    let how = prop_oneof![
        3 => (prop::bool::weighted(0.15), prop::bool::weighted(0.8))
            .prop_map(|(again, named)| Comes::Live { again, named }),
        2 => any::<bool>().prop_map(|offline| Comes::Missed { offline }),
    ];
    // With it: whether a page of the archive comes before it, and how long a page is.
    (how, any::<bool>(), 1..7u8)
}

fn bob() -> BareJid {
    "bob@example.org".parse().unwrap()
}

fn alice() -> BareJid {
    "alice@example.org".parse().unwrap()
}

/// The stanzas of a conversation.
fn messages(all: &[Said]) -> Vec<MessageIn> {
    let texts: Vec<(String, bool)> = all
        .iter()
        .enumerate()
        .filter_map(|(number, said)| match said {
            Said::Text { ours, .. } => Some((format!("m{number}"), *ours)),
            _ => None,
        })
        .collect();
    let mut so_far = 0;
    let mut messages = Vec::new();
    for (number, said) in all.iter().enumerate() {
        // Only of what was said before.
        let target = |text: usize| (so_far > 0).then(|| texts[text % so_far].clone());
        let make = |ours: bool| {
            let (direction, from) = match ours {
                true => (Direction::Sent, "alice@example.org/phone"),
                false => (Direction::Received, "bob@example.org/phone"),
            };
            let from: Jid = from.parse().unwrap();
            MessageIn {
                id: Some(format!("m{number}")),
                id_is_unique: true,
                archive_id: Some(format!("s{number}")),
                delayed: Some(START + number as u64 * 1_000),
                ..MessageIn::new(bob(), from, direction)
            }
        };
        let message = match *said {
            Said::Text { ours, answers } => {
                let reply = answers.and_then(&target);
                so_far += 1;
                Some(MessageIn {
                    body: Some(format!("text {number}")),
                    reply: reply.map(|(id, _)| keuvel::store::Reply {
                        id,
                        to: None,
                        quoted: String::new(),
                    }),
                    ..make(ours)
                })
            }
            Said::Edit { text } => target(text).map(|(id, ours)| MessageIn {
                body: Some(format!("edit {number}")),
                replaces: Some(id),
                ..make(ours)
            }),
            Said::Retract { text } => target(text).map(|(id, ours)| MessageIn {
                retracts: Some(id),
                ..make(ours)
            }),
            Said::React { ours, text, emoji } => target(text).map(|(id, _)| {
                let some = EMOJI.iter().enumerate();
                let some = some.filter(|(bit, _)| emoji & (1 << bit) != 0);
                MessageIn {
                    reactions: Some((id, some.map(|(_, it)| (*it).to_owned()).collect())),
                    ..make(ours)
                }
            }),
            Said::Displayed { text } => target(text).map(|(id, ours)| MessageIn {
                displayed: Some(id),
                ..make(!ours)
            }),
            Said::Receipt { text } => target(text).map(|(id, ours)| MessageIn {
                receipt_for: Some(id),
                ..make(!ours)
            }),
        };
        // The conversation is about the number of the message.
        messages.push(message.unwrap_or_else(|| MessageIn {
            body: Some(format!("text {number}")),
            ..make(false)
        }));
    }
    messages
}

struct Device {
    model: Model,
    store: MemoryStore,
    asked: Vec<Option<String>>,
    now: u64,
}

impl Device {
    fn new() -> Device {
        let mut device = Device {
            model: Model::new(alice(), Default::default()),
            store: MemoryStore::default(),
            asked: Vec::new(),
            now: START + 1_000_000,
        };
        device.begin();
        device
    }

    fn begin(&mut self) {
        self.asked.clear();
        self.event(Event::Bound("alice@example.org/web".parse().unwrap()));
        self.event(Event::HasArchive { finds: false });
        self.event(Event::Online);
    }

    fn end(&mut self) {
        self.asked.clear();
        self.event(Event::Ended(Ending {
            problem: keuvel::api::Problem::ConnectionLost,
            then: Then::Retry,
            resumable: false,
            early: false,
        }));
        // All of it is in the store.
        self.model = Model::new(alice(), block_on(self.store.load()).unwrap());
    }

    fn event(&mut self, event: Event) {
        self.now += 1;
        let find = |wants: &[_]| block_on(self.store.find(wants)).unwrap();
        let found = find(&self.model.wants(&event));
        let more = self.model.found(found);
        let found = find(&more);
        self.model.found(found);
        self.model.apply(event, self.now);
        loop {
            let outcome = self.model.drain();
            for request in outcome.requests {
                if let Request::Archive { before, .. } = request {
                    self.asked.push(before);
                }
            }
            block_on(self.store.write(&outcome.writes)).unwrap();
            if outcome.look.is_empty() {
                return;
            }
            block_on(self.model.look(&self.store, outcome.look)).unwrap();
        }
    }

    /// By the stream, as it happens.
    fn live(&mut self, message: &MessageIn, named: bool) {
        let ours = message.direction == Direction::Sent;
        let mut message = message.clone();
        message.delayed = None;
        message.carbon = ours;
        // Copies of what we send elsewhere may come without the archive's name.
        if ours && !named {
            message.archive_id = None;
        }
        self.event(Event::Message(Box::new(message)));
    }

    /// The archive gives the page that was asked for.
    fn page(&mut self, archive: &[MessageIn], size: u8) -> bool {
        let Some(before) = self.asked.pop() else {
            return false;
        };
        let place = |id: &String| {
            archive
                .iter()
                .position(|it| it.archive_id.as_ref() == Some(id))
        };
        let end = before.as_ref().map_or(Some(archive.len()), place).unwrap();
        let start = end.saturating_sub(usize::from(size));
        let items: Vec<ArchiveItem> = archive[start..end]
            .iter()
            .map(|message| ArchiveItem {
                id: message.archive_id.clone().unwrap(),
                message: Some(Box::new(message.clone())),
            })
            .collect();
        self.event(Event::Archive(Box::new(ArchivePage {
            filter: ArchiveFilter::default(),
            before,
            first: items.first().map(|item| item.id.clone()),
            last: items.last().map(|item| item.id.clone()),
            is_start: start == 0,
            items,
        })));
        true
    }

    fn seen(&mut self) -> Vec<MessageView> {
        let page = block_on(self.store.before(&bob(), None, 1_000)).unwrap();
        let found = block_on(self.store.find(&self.model.view_wants(&page))).unwrap();
        let mut views = self.model.views(&page, found);
        for view in &mut views {
            // What tells how it came.
            view.position = Position::default();
            view.time = 0;
            view.id.clear();
            for version in &mut view.earlier {
                version.time = 0;
            }
            if let Some(quote) = &mut view.quote {
                quote.position = None;
                quote.id = quote.id.take().map(|_| String::new());
            }
            view.reactions.sort_by(|a, b| a.emoji.cmp(&b.emoji));
        }
        views
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_it_comes_the_same_is_seen(
        all in proptest::collection::vec((said(), comes()), 1..40),
    ) {
        let (said, comes): (Vec<_>, Vec<_>) = all.into_iter().unzip();
        let mut conversation = messages(&[Said::Text { ours: false, answers: None }]);
        conversation.extend(messages(&said).into_iter().map(|mut message| {
            // The first one came before: the device knows where it was.
            for id in [&mut message.id, &mut message.archive_id] {
                *id = id.take().map(|id| format!("{id}x"));
            }
            message.replaces = message.replaces.map(|id| format!("{id}x"));
            message.retracts = message.retracts.map(|id| format!("{id}x"));
            message.displayed = message.displayed.map(|id| format!("{id}x"));
            message.receipt_for = message.receipt_for.map(|id| format!("{id}x"));
            message.reactions = message.reactions.map(|(id, emoji)| (format!("{id}x"), emoji));
            if let Some(reply) = &mut message.reply {
                reply.id.push('x');
            }
            message
        }));

        // As if nothing ever broke.
        let mut plain = Device::new();
        plain.page(&[], 50);
        for message in &conversation {
            plain.live(message, true);
        }

        let mut device = Device::new();
        device.page(&[], 50);
        device.live(&conversation[0], true);
        let mut online = true;
        let mut missed: Vec<MessageIn> = Vec::new();
        for (number, (how, page, size)) in comes.iter().enumerate() {
            let message = &conversation[number + 1];
            match how {
                Comes::Live { again, named } => {
                    if !online {
                        device.begin();
                        for message in missed.drain(..) {
                            device.event(Event::Message(Box::new(message)));
                        }
                        online = true;
                    }
                    if *page {
                        device.page(&conversation[..=number], *size);
                    }
                    device.live(message, *named);
                    if *again {
                        device.live(message, *named);
                    }
                }
                Comes::Missed { offline } => {
                    if online {
                        device.end();
                        online = false;
                    }
                    if *offline && message.direction == Direction::Received {
                        missed.push(message.clone());
                    }
                }
            }
        }
        if !online {
            device.begin();
            for message in missed.drain(..) {
                device.event(Event::Message(Box::new(message)));
            }
        }
        while device.page(&conversation, 5) {}

        let (wanted, seen) = (plain.seen(), device.seen());
        prop_assert_eq!(&wanted, &seen);
        let lines = |device: &Device| {
            let chat = device.model.chat(&bob()).unwrap();
            (chat.preview.clone(), chat.last_retracted)
        };
        prop_assert_eq!(lines(&plain), lines(&device));
    }
}
