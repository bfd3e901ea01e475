use super::*;
use crate::api::{AccountCommand, Arrange, Mute, Problem, Subscription};
use crate::jid::Jid;
use crate::store::{MemoryStore, Store};
use crate::xmpp::event::{Event, PresenceIn, PresenceKind, RosterItem};
use crate::xmpp::message::{Direction, MessageIn};
use crate::xmpp::request::Request;
use pollster::block_on;

const BOB: &str = "bob@example.org";

/// A model with a store, at a time.
struct Stage {
    model: Model,
    store: MemoryStore,
    now: Millis,
    said: Vec<NotifyChange>,
}

fn jid(who: &str) -> BareJid {
    who.parse().unwrap()
}

fn friend(who: &str) -> RosterItem {
    RosterItem {
        jid: jid(who),
        name: String::new(),
        groups: Vec::new(),
        subscription: Some(Subscription::Both),
        asked: false,
    }
}

impl Stage {
    fn new() -> Stage {
        let mut stage = Stage {
            model: Model::new(jid("alice@example.org"), Default::default()),
            store: MemoryStore::default(),
            now: 1_700_000_000_000,
            said: Vec::new(),
        };
        let items = Some(vec![friend(BOB), friend("carol@example.org")]);
        let version = None;
        stage.apply(Event::Roster { items, version });
        stage.model.online = true;
        stage
    }

    fn commit(&mut self) {
        loop {
            let outcome = self.model.drain();
            block_on(self.store.write(&outcome.writes)).unwrap();
            for change in outcome.changes {
                if let AccountChange::Notify(notify) = change {
                    self.said.push(notify);
                }
            }
            if outcome.look.is_empty() {
                break;
            }
            block_on(self.model.look(&self.store, outcome.look)).unwrap();
        }
    }

    fn apply(&mut self, event: Event) {
        self.model.tick(self.now);
        let found = block_on(self.store.find(&self.model.wants(&event))).unwrap();
        self.model.found(found);
        self.model.apply(event, self.now);
        self.commit();
    }

    fn command(&mut self, command: AccountCommand) {
        self.model.tick(self.now);
        let wants = self.model.command_wants(&command);
        let found = block_on(self.store.find(&wants)).unwrap();
        self.model.found(found);
        self.model.command(command, self.now);
        self.commit();
    }

    fn message(&mut self, from: &str, id: &str, body: &str) -> MessageIn {
        let from: Jid = format!("{from}/x").parse().unwrap();
        let mut message = MessageIn::new(from.bare().clone(), from, Direction::Received);
        message.id = Some(id.to_owned());
        message.archive_id = Some(format!("a{id}"));
        message.body = Some(body.to_owned());
        message
    }

    fn hear(&mut self, from: &str, id: &str, body: &str) {
        let message = self.message(from, id, body);
        self.apply(Event::Message(Box::new(message)));
    }

    /// Time goes on; what was said meanwhile.
    fn after(&mut self, wait: Millis) -> Vec<String> {
        self.now += wait;
        while self
            .model
            .next_deadline()
            .is_some_and(|due| due <= self.now)
        {
            self.model.tick(self.now);
            self.commit();
        }
        let say = |notify: NotifyChange| {
            let who = notify.peer.map_or("strangers".to_owned(), |peer| {
                peer.local().unwrap_or_default().to_owned()
            });
            match notify.what {
                None => format!("{who}: gone"),
                Some(it) => {
                    let fresh = if it.fresh { "" } else { ", in other words" };
                    format!("{who}: {} {}{fresh}", it.count, it.text)
                }
            }
        };
        std::mem::take(&mut self.said)
            .into_iter()
            .map(say)
            .collect()
    }
}

#[test]
fn a_burst_makes_one() {
    let mut stage = Stage::new();
    stage.hear(BOB, "1", "hello");
    assert_eq!(stage.after(WAIT - 1), [""; 0]);
    stage.hear(BOB, "2", "again");
    stage.hear("carol@example.org", "1", "me, too");
    assert_eq!(stage.after(1), ["bob: 2 again", "carol: 1 me, too"]);
    stage.hear(BOB, "3", "more");
    assert_eq!(stage.after(WAIT), ["bob: 3 more"]);
    assert_eq!(stage.after(100 * WAIT), [""; 0]);
}

#[test]
fn our_own_word_that_something_was_read_is_no_news() {
    let mut stage = Stage::new();
    stage.model.archive.syncs = true;
    stage.hear(BOB, "1", "hello");
    stage.command(AccountCommand::MarkRead(jid(BOB)));
    let read = |id: &str| Event::ReadUntil(vec![(jid(BOB), id.to_owned())]);
    assert_eq!(stage.model.wants(&read("a1")), []);
    stage.model.apply(read("a1"), stage.now);
    assert_eq!(stage.model.drain(), Default::default());
    assert_eq!(stage.model.wants(&read("a2")).len(), 1);
}

#[test]
fn others_hear_what_was_seen_after_the_flood() {
    let mut stage = Stage::new();
    stage.model.archive.syncs = true;
    stage.model.set_flood(true);
    let read = |stage: &mut Stage| {
        stage
            .model
            .command(AccountCommand::MarkRead(jid(BOB)), stage.now);
        let told = stage.model.drain().requests.into_iter();
        told.filter_map(|it| match it {
            Request::ReadUntil { id, .. } => Some(id),
            _ => None,
        })
        .collect::<Vec<_>>()
    };
    stage.hear(BOB, "1", "hello");
    assert_eq!(read(&mut stage), [""; 0]);
    stage.hear(BOB, "2", "hello");
    assert_eq!(read(&mut stage), [""; 0]);
    stage.model.set_flood(false);
    assert_eq!(read(&mut stage), ["a2"]);
}

#[test]
fn what_is_read_is_not_said_and_goes() {
    let mut stage = Stage::new();
    stage.hear(BOB, "1", "hello");
    stage.command(AccountCommand::MarkRead(jid(BOB)));
    assert_eq!(stage.after(WAIT), [""; 0]);
    stage.hear(BOB, "2", "hello");
    assert_eq!(stage.after(WAIT), ["bob: 1 hello"]);
    // By another device of ours.
    stage.apply(Event::ReadUntil(vec![(jid(BOB), "a2".to_owned())]));
    assert_eq!(stage.after(WAIT), ["bob: gone"]);
    // Answered there.
    stage.hear(BOB, "3", "really?");
    assert_eq!(stage.after(WAIT).len(), 1);
    let mut ours = stage.message(BOB, "4", "yes");
    ours.direction = Direction::Sent;
    ours.carbon = true;
    stage.apply(Event::Message(Box::new(ours)));
    assert_eq!(stage.after(WAIT), ["bob: gone"]);
}

#[test]
fn what_is_corrected_is_said_in_other_words() {
    let mut stage = Stage::new();
    stage.hear(BOB, "1", "helo");
    stage.hear(BOB, "2", "how are yuo");
    assert_eq!(stage.after(WAIT), ["bob: 2 how are yuo"]);
    let mut correction = stage.message(BOB, "3", "how are you");
    correction.replaces = Some("2".to_owned());
    stage.apply(Event::Message(Box::new(correction)));
    assert_eq!(stage.after(WAIT), ["bob: 2 how are you, in other words"]);
    let mut retraction = stage.message(BOB, "4", "");
    retraction.body = None;
    retraction.retracts = Some("2".to_owned());
    stage.apply(Event::Message(Box::new(retraction)));
    assert_eq!(stage.after(WAIT), ["bob: 1 , in other words"]);
}

#[test]
fn muted_and_archived_chats_say_nothing_then_or_later() {
    let mut stage = Stage::new();
    let arrange = |how| AccountCommand::Arrange(jid(BOB), how);
    stage.hear(BOB, "1", "hello");
    assert_eq!(stage.after(WAIT).len(), 1);
    stage.command(arrange(Arrange::Archive(true)));
    assert_eq!(stage.after(WAIT), ["bob: gone"]);
    // What is new takes it back.
    stage.hear(BOB, "2", "again");
    assert_eq!(stage.after(WAIT), ["bob: 2 again"]);
    stage.command(arrange(Arrange::Mute(Mute::Always)));
    assert_eq!(stage.after(WAIT), ["bob: gone"]);
    stage.hear(BOB, "3", "still there?");
    assert_eq!(stage.after(WAIT), [""; 0]);
    stage.command(arrange(Arrange::Mute(Mute::Off)));
    assert_eq!(stage.after(WAIT), [""; 0]);
    stage.hear(BOB, "4", "now");
    assert_eq!(stage.after(WAIT), ["bob: 4 now"]);
}

#[test]
fn strangers_are_said_together_and_seldom() {
    let mut stage = Stage::new();
    stage.hear("mallory@evil.example", "1", "buy");
    stage.hear("mallory@evil.example", "2", "buy now");
    assert_eq!(stage.after(WAIT), ["strangers: 1 "]);
    stage.hear("mallory@evil.example", "3", "buy!");
    assert_eq!(stage.after(WAIT), [""; 0]);
    let presence = |who: &str| {
        Event::Presence(PresenceIn {
            from: who.parse().unwrap(),
            kind: PresenceKind::Subscribe,
            software: None,
            idle_since: None,
            token: None,
            picture: None,
            room: None,
        })
    };
    stage.apply(presence("dave@example.com"));
    assert_eq!(stage.after(WAIT), ["strangers: 2 , in other words"]);
    // The server says it again with each stream.
    stage.apply(presence("dave@example.com"));
    assert_eq!(stage.after(WAIT), [""; 0]);
    stage.hear("trudy@evil.example", "1", "buy");
    assert_eq!(stage.after(WAIT), ["strangers: 3 , in other words"]);
    assert_eq!(stage.after(STRANGERS_WAIT), [""; 0]);
    stage.hear("eve@evil.example", "1", "buy");
    assert_eq!(stage.after(WAIT), ["strangers: 4 "]);
    for who in [
        "mallory@evil.example",
        "trudy@evil.example",
        "eve@evil.example",
    ] {
        stage.command(AccountCommand::MarkRead(jid(who)));
    }
    let no = AccountCommand::AnswerSubscription {
        jid: jid("dave@example.com"),
        accept: false,
    };
    stage.command(no);
    assert_eq!(stage.after(WAIT), ["strangers: gone"]);
    // Nothing of it is said again when they are accepted.
    let accept = crate::api::Privacy::Accept(jid("eve@evil.example"));
    stage.hear("eve@evil.example", "2", "buy");
    assert_eq!(stage.after(WAIT), ["strangers: 1 "]);
    stage.command(AccountCommand::Privacy(accept));
    assert_eq!(stage.after(WAIT), ["strangers: gone"]);
    stage.hear("eve@evil.example", "3", "thanks");
    assert_eq!(stage.after(WAIT), ["eve: 2 thanks"]);
}

#[test]
fn while_catching_up_it_waits_but_not_for_ever() {
    let mut stage = Stage::new();
    stage.model.notifications.reading = true;
    stage.hear(BOB, "1", "hello");
    assert_eq!(stage.after(4 * WAIT), [""; 0]);
    stage.apply(Event::ReadUntil(vec![(jid(BOB), "a1".to_owned())]));
    assert_eq!(stage.after(2 * WAIT), [""; 0], "it was read elsewhere");
    // A server that does not say ends the waiting, too.
    stage.model.notifications.reading = true;
    stage.hear(BOB, "2", "hello");
    assert_eq!(stage.after(4 * WAIT), [""; 0]);
    stage.apply(Event::Refused {
        request: Request::AskReading,
        problem: Problem::Timeout,
    });
    assert_eq!(stage.after(2 * WAIT), ["bob: 1 hello"]);
    stage.command(AccountCommand::MarkRead(jid(BOB)));
    assert_eq!(stage.after(2 * WAIT), ["bob: gone"]);
    // And it is not for ever, if nothing comes at all.
    stage.model.notifications.reading = true;
    stage.hear(BOB, "3", "hello");
    assert_eq!(stage.after(WAIT), [""; 0]);
    let all: Vec<_> = (0..80).flat_map(|_| stage.after(WAIT)).collect();
    assert_eq!(all, ["bob: 1 hello"]);
}

#[test]
fn nothing_is_said_twice_after_a_start() {
    let mut stage = Stage::new();
    stage.hear(BOB, "1", "hello");
    stage.hear("mallory@evil.example", "1", "buy");
    assert_eq!(stage.after(WAIT).len(), 2);
    let kept = block_on(stage.store.load()).unwrap();
    stage.model = Model::new(jid("alice@example.org"), kept);
    stage.model.online = true;
    // It comes once more.
    stage.hear(BOB, "1", "hello");
    stage.hear("mallory@evil.example", "1", "buy");
    assert_eq!(stage.after(WAIT), [""; 0]);
    stage.hear(BOB, "2", "again");
    assert_eq!(stage.after(WAIT), ["bob: 2 again"]);
    stage.command(AccountCommand::MarkRead(jid(BOB)));
    assert_eq!(stage.after(WAIT), ["bob: gone"]);
}
