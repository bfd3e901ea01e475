//! Plays the scripted sessions of `tests/dialogue/*.xmpp` against session,
//! model and store, without a network or a clock.
//!
//! A line is what its first character says:
//!
//! - `<` the server sends this frame
//! - `>` we send this frame, next; `$name` as a whole attribute value or text
//!   takes whatever stands there, and later `<` lines can use it
//! - `!` the person does this: `send PEER ID TEXT`, `add JID NAME`,
//!   `rename JID NAME`, `remove JID`, `accept JID`, `decline JID`, `read PEER`,
//!   `rewrite PEER ID TEXT`, `spoil PEER ID HINT TEXT` (`-`: no hint), `type PEER`, `untype PEER`, `draft PEER TEXT`, `resend PEER ID`,
//!   `reply PEER ID ANSWERED TEXT`, `edit PEER ID CHANGE TEXT`, `retract PEER ID CHANGE`,
//!   `forward PEER ID COPY TO`, `react PEER ID CHANGE EMOJI`, `unreact PEER ID CHANGE EMOJI`, `hide PEER ID`,
//!   `pin PEER`, `archive PEER`, `close PEER` and back with `unpin`, `unarchive`, `reopen`,
//!   `mute PEER [SECONDS]`, `unmute PEER`, `notify ROOM always|mentions`, `unread PEER`,
//!   `discard PEER ID`, `delete PEER`, `quit`, `password NEW [OLD]`,
//!   `delete-account`, `ask-sessions`, `invited JID TOKEN` (adds them by their invitation),
//!   `offers`, `invite TOKEN`, `invite-account [NAME]`,
//!   `report`: from then on what is known of the server's offer is seen
//!   `settings NAME…`: these are off (`strangers-ask`, `strangers-nothing`, else a field's name),
//!   `accept-request JID`, `block JID [spam|abuse ID TEXT]`, `unblock JID`, `time JID`,
//!   `aside ROOM ID NICK TEXT`, `voice ROOM [NICK yes]`, `kick ROOM WORDS`,
//!   `tell ROOM ID HINT WORDS`, `people ROOM [NAME]` (from then on it is seen who is in it),
//!   `join ROOM NICK`, `go-in ROOM`, `leave ROOM`, `reserve ROOM NICK`,
//!   `directory JID WORD [AFTER]`, `picture ROOM DATA`,
//!   `last-seen JID`, `archiving [DEFAULT [ALWAYS [NEVER]]]`
//! - `=` the person sees this, next (`dialogue/seen.rs` has the words)
//! - `@` so many seconds pass
//! - `%` a new connection: `connect PASSWORD`, `connect-token TOKEN`, `forget TOKEN` (by
//!   which the server shall forget it), as a guest `visit NAME`, or `connect-open PASSWORD`
//!   where others can read along; or `drop`: the socket breaks; or
//!   `reload`: the model is made anew from the store; or `wake`: somebody looks
//! - `#` or nothing: a remark
//!
//! When a script ends, nothing may be left unsent or unseen.

#[path = "dialogue/seen.rs"]
mod seen;

use keuvel::api::{
    AccountCommand, ArchiveDefault, Archiving, Arrange, Asked, ByName, ComponentView, Invite,
    Looked, Manage, Mute, Noise, OffersView, Password, Privacy, Profile, Reason, Report, Rooms,
    Settings, Show, Strangers, Token,
};
use keuvel::jid::{BareJid, Jid};
use keuvel::model::Model;
use keuvel::store::{FastToken, MemoryStore, Store, Write};
use keuvel::xml::{self, Element, Node};
use keuvel::xmpp::event::{Event, ManagedEvent};
use keuvel::xmpp::session::{Config, Effect, Resumption, Session};
use keuvel::xmpp::stream::sasl::{Policy, Secret};
use pollster::block_on;
use std::collections::{HashMap, VecDeque};

/// Whoever has this in their name.
fn looked(filter: &str) -> Looked {
    Looked {
        filter: filter.to_owned(),
        first: 0,
        count: 10,
    }
}

struct Stage {
    account: BareJid,
    store: MemoryStore,
    model: Model,
    session: Option<Session>,
    now: u64,
    sent: VecDeque<String>,
    seen: VecDeque<String>,
    names: HashMap<String, String>,
    resumption: Option<Resumption>,
    active: bool,
    /// Nobody reads along.
    private: bool,
    /// Somebody looks at the report.
    reports: bool,
    /// Tabs that show who is in a room with this in their name.
    shows_people: Vec<(BareJid, String)>,
}

impl Stage {
    fn new() -> Stage {
        let account: BareJid = "alice@example.org".parse().unwrap();
        Stage {
            model: Model::new(account.clone(), Default::default()),
            account,
            store: MemoryStore::default(),
            session: None,
            now: 1_700_000_000_000,
            sent: VecDeque::new(),
            seen: VecDeque::new(),
            names: HashMap::new(),
            resumption: None,
            active: true,
            private: true,
            reports: false,
            shows_people: Vec::new(),
        }
    }

    fn connect(&mut self, secret: Secret) {
        if let Some(last) = &mut self.session {
            self.resumption = last.resumption();
        }
        let kept = block_on(self.store.load()).unwrap();
        let mut session = Session::new(Config {
            jid: match &secret {
                Secret::Guest(_) => self.account.server(),
                _ => self.account.clone(),
            },
            secret,
            policy: Policy {
                private: self.private,
                ..Policy::default()
            },
            resource: "keuvel.test".into(),
            show: Show::Online,
            status: String::new(),
            idle: None,
            zone: || -90,
            roster_version: kept.roster_version,
            random: [7; 32],
            normalise: str::to_owned,
            resume: self.resumption.take(),
            active: self.active,
            device: "d4565fa7-4d72-4749-b3d3-740edbf87770".into(),
            wants_token: true,
        });
        let effects = session.opened(self.now);
        self.session = Some(session);
        self.effects(effects);
    }

    fn with_session(&mut self, act: impl FnOnce(&mut Session, u64) -> Vec<Effect>) {
        if let Some(session) = &mut self.session {
            let effects = act(session, self.now);
            self.effects(effects);
        }
    }

    fn effects(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(frame) => self.sent.push_back(frame),
                Effect::Close => self.sent.push_back("(closed)".into()),
                Effect::Event(event) => self.event(event),
            }
        }
    }

    fn event(&mut self, event: Event) {
        match &event {
            Event::Online => self.seen.push_back("online".into()),
            Event::Resumed => self.seen.push_back("resumed".into()),
            Event::Ended(ending) => {
                let early = if ending.early { " early" } else { "" };
                let (problem, then) = (&ending.problem, ending.then);
                self.seen
                    .push_back(format!("ended {problem:?} {then:?}{early}"));
            }
            Event::Managed(ManagedEvent::AccountDeleted) => {
                self.seen.push_back("account deleted".into());
            }
            Event::Authenticated(outcome) => {
                if let Some(token) = &outcome.token {
                    self.seen.push_back(format!("token {}", token.secret));
                }
            }
            Event::TokenRefused => self.seen.push_back("token refused".into()),
            Event::Elsewhere(url) => self.seen.push_back(format!("elsewhere {url}")),
            Event::Odd(what) => self.seen.push_back(format!("odd {what}")),
            _ => {}
        }
        let found = block_on(self.store.find(&self.model.wants(&event))).unwrap();
        let more = self.model.found(found);
        let found = block_on(self.store.find(&more)).unwrap();
        self.model.found(found);
        self.model.apply(event, self.now);
        self.drain();
    }

    fn command(&mut self, command: AccountCommand) {
        let found = block_on(self.store.find(&self.model.command_wants(&command))).unwrap();
        let more = self.model.found(found);
        let found = block_on(self.store.find(&more)).unwrap();
        self.model.found(found);
        self.model.command(command, self.now);
        self.drain();
    }

    fn drain(&mut self) {
        let mut outcome = self.model.drain();
        let mut effects = Vec::new();
        for request in outcome.requests {
            let session = self.session.as_mut();
            effects.extend(
                session
                    .into_iter()
                    .flat_map(|it| it.perform(request.clone(), self.now)),
            );
        }
        let stream = self.session.as_ref().and_then(Session::record);
        outcome.writes.push(Write::Stream(stream.map(Box::new)));
        block_on(self.store.write(&outcome.writes)).unwrap();
        for change in outcome.changes {
            seen::say(&change, &mut self.seen);
        }
        for (room, filter) in &self.shows_people {
            if outcome.people.contains(room) {
                seen::say(&self.model.people(room, &looked(filter)), &mut self.seen);
            }
        }
        if outcome.offers && self.reports {
            self.seen.push_back(offers(&self.model.offers()));
        }
        for face in outcome.pictures {
            self.face(&face, false);
        }
        if !outcome.look.is_empty() {
            block_on(self.model.look(&self.store, outcome.look)).unwrap();
            self.drain();
        }
        self.effects(effects);
    }

    /// Somebody's face is drawn.
    fn face(&mut self, who: &Jid, anew: bool) {
        let picture = block_on(self.model.picture(&self.store, who, anew));
        if let Some(picture) = picture {
            let picture = if picture.is_empty() { "none" } else { &picture };
            self.seen.push_back(format!("face {who} {picture}"));
        }
        self.drain();
    }

    fn next_deadline(&self) -> Option<u64> {
        let session = self.session.as_ref().and_then(Session::next_deadline);
        [session, self.model.next_deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    fn pass(&mut self, to: u64) {
        self.now = to.max(self.now);
        self.model.tick(self.now);
        self.drain();
        self.with_session(Session::tick);
    }

    fn line(&mut self, kind: char, rest: &str) {
        match kind {
            '<' => {
                let mut frame = rest.to_owned();
                // Longest first: `$bind` also begins `$bind2`.
                let mut names: Vec<_> = self.names.iter().collect();
                names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
                for (name, value) in names {
                    frame = frame.replace(name, value);
                }
                self.with_session(|session, now| session.receive(&frame, now));
                self.with_session(|session, _| session.committed());
            }
            '>' => {
                let sent = self.sent.pop_front().unwrap_or("(nothing)".into());
                if rest == "(closed)" || rest == "(nothing)" {
                    assert_eq!(sent, rest);
                    return;
                }
                let wanted = xml::parse(rest).expect("the script's own XML");
                let sent_tree = xml::parse(&sent).unwrap_or_else(|e| panic!("{e:?} in {sent}"));
                matches(&wanted, &sent_tree, &mut self.names)
                    .unwrap_or_else(|why| panic!("{why}\n  sent {sent}"));
            }
            '=' => assert_eq!(self.seen.pop_front().as_deref(), Some(rest)),
            '@' => {
                let end = self.now + rest.parse::<u64>().unwrap() * 1_000;
                // At each deadline on the way, as the engine does.
                while let Some(at) = self.next_deadline().filter(|at| *at <= end) {
                    self.pass(at);
                }
                self.pass(end);
            }
            '%' => match rest.split_once(' ') {
                Some(("connect", password)) => {
                    self.connect(Secret::Password(password.to_owned().into()));
                }
                Some(("connect-open", password)) => {
                    self.private = false;
                    self.connect(Secret::Password(password.to_owned().into()));
                }
                Some((how @ ("connect-token" | "forget"), secret)) => {
                    let token = FastToken {
                        secret: secret.to_owned(),
                        expiry: None,
                    };
                    let last = how == "forget";
                    self.connect(Secret::Token { token, last });
                }
                Some(("visit", nick)) => self.connect(Secret::Guest(nick.to_owned())),
                None if rest == "drop" => {
                    self.with_session(Session::closed);
                }
                None if rest == "wake" => {
                    let now = self.now;
                    self.session.iter_mut().for_each(|it| it.doubt(now));
                    self.pass(now);
                }
                None if rest == "look" || rest == "look-away" => {
                    self.active = rest == "look";
                    let active = self.active;
                    self.with_session(|session, _| session.look(active));
                }
                None if rest == "reload" => {
                    self.session = None;
                    let mut kept = block_on(self.store.load()).unwrap();
                    self.resumption = kept.stream.take().map(|it| Resumption::kept(*it));
                    self.model = Model::new(self.account.clone(), kept);
                    for change in self.model.everything() {
                        seen::say(&change, &mut self.seen);
                    }
                }
                _ => panic!("unknown"),
            },
            '!' => self.act(rest),
            _ => panic!("unknown line"),
        }
    }

    fn act(&mut self, line: &str) {
        let mut words = line.splitn(4, ' ');
        let verb = words.next().unwrap();
        if verb == "quit" {
            return self.with_session(|session, now| {
                session.perform(keuvel::xmpp::request::Request::End, now)
            });
        }
        if verb == "report" {
            self.reports = true;
            return self.command(AccountCommand::Report(true));
        }
        if let "password" | "delete-account" | "ask-sessions" = verb {
            let mut word = || words.next().map(|word| Password(word.to_owned()));
            return self.command(AccountCommand::Manage(match verb {
                "password" => Manage::ChangePassword {
                    password: word().unwrap(),
                    old: word(),
                },
                "delete-account" => Manage::DeleteAccount,
                _ => Manage::AskSessions,
            }));
        }
        if let "offers" | "invite" | "invite-account" = verb {
            let word = words.next().map(str::to_owned);
            return self.command(AccountCommand::Invite(match verb {
                "offers" => Invite::Ask,
                "invite" => Invite::Contact {
                    token: Token(word.unwrap()),
                },
                _ => Invite::Account { name: word },
            }));
        }
        if verb == "settings" {
            return self.command(AccountCommand::Settings(settings(words)));
        }
        if verb == "archiving" {
            return self.command(AccountCommand::Privacy(archiving(words)));
        }
        if verb == "face" {
            return self.face(&words.next().unwrap().parse().unwrap(), true);
        }
        if verb == "profile" {
            let what = match (words.next().unwrap(), words.next()) {
                ("look", _) => Profile::Look,
                ("name", name) => Profile::Nick(name.unwrap_or_default().to_owned()),
                ("picture", picture) => Profile::Picture(picture.map(str::to_owned)),
                (_, open) => Profile::Open(open == Some("on")),
            };
            return self.command(AccountCommand::Profile(what));
        }
        if verb == "unblock" {
            let who = words.next().unwrap().parse().unwrap();
            return self.command(AccountCommand::Privacy(Privacy::Unblock(who)));
        }
        let peer: BareJid = words.next().unwrap().parse().unwrap();
        let third = words.next().unwrap_or_default().to_owned();
        let rest = words.next().unwrap_or_default().to_owned();
        if verb == "people" {
            seen::say(&self.model.people(&peer, &looked(&third)), &mut self.seen);
            self.shows_people.push((peer, third));
            return;
        }
        let text = |third: &str, rest: &str| [third, rest].join(" ").trim_end().to_owned();
        self.command(match verb {
            "send" => AccountCommand::Send {
                peer,
                id: third,
                body: rest,
                reply: None,
                spoiler: None,
            },
            "rewrite" => AccountCommand::Rewrite {
                peer,
                id: third,
                body: rest,
            },
            "spoil" => {
                let (hint, body) = rest.split_once(' ').unwrap();
                AccountCommand::Send {
                    peer,
                    id: third,
                    body: body.to_owned(),
                    reply: None,
                    spoiler: Some(hint.trim_matches('-').to_owned()),
                }
            }
            "reply" => {
                let (answered, body) = rest.split_once(' ').unwrap();
                AccountCommand::Send {
                    peer,
                    id: third,
                    body: body.to_owned(),
                    reply: Some(answered.to_owned()),
                    spoiler: None,
                }
            }
            "edit" => {
                let (change, body) = rest.split_once(' ').unwrap();
                AccountCommand::Edit {
                    peer,
                    id: third,
                    change: change.to_owned(),
                    body: body.to_owned(),
                }
            }
            "retract" => AccountCommand::Retract {
                peer,
                id: third,
                change: rest,
            },
            "react" | "unreact" => {
                let (change, emoji) = rest.split_once(' ').unwrap();
                AccountCommand::React {
                    peer,
                    id: third,
                    change: change.to_owned(),
                    emoji: emoji.to_owned(),
                    on: verb == "react",
                }
            }
            "forward" => {
                let (copy, to) = rest.split_once(' ').unwrap();
                AccountCommand::Forward {
                    peer,
                    messages: vec![(third, copy.to_owned())],
                    to: to.parse().unwrap(),
                }
            }
            "hide" => AccountCommand::Delete {
                peer,
                ids: vec![third],
            },
            "resend" => AccountCommand::Resend { peer, id: third },
            "discard" => AccountCommand::Discard { peer, id: third },
            "delete" => AccountCommand::DeleteChat(peer),
            "add" => AccountCommand::AddContact {
                jid: peer,
                name: third,
                groups: Vec::new(),
                token: None,
            },
            "invited" => AccountCommand::AddContact {
                jid: peer,
                name: String::new(),
                groups: Vec::new(),
                token: Some(Token(third)),
            },
            "rename" => AccountCommand::EditContact {
                jid: peer,
                name: third,
                groups: vec!["Friends".into()],
            },
            "ask" => AccountCommand::RequestSubscription(peer),
            "remove" => AccountCommand::RemoveContact(peer),
            "accept" | "decline" => AccountCommand::AnswerSubscription {
                jid: peer,
                accept: verb == "accept",
            },
            "accept-request" => AccountCommand::Privacy(Privacy::Accept(peer)),
            "time" => AccountCommand::Privacy(Privacy::AskTime(peer)),
            "last-seen" => AccountCommand::Privacy(Privacy::AskLastSeen(peer)),
            "reaction-rules" => AccountCommand::Privacy(Privacy::AskReactions(peer)),
            "block" => {
                let (id, text) = rest.split_once(' ').unwrap_or((&rest, ""));
                let report = |reason| Report {
                    reason,
                    text: text.to_owned(),
                    messages: vec![id.to_owned()],
                };
                let report = match third.as_str() {
                    "spam" => Some(report(Reason::Spam)),
                    "abuse" => Some(report(Reason::Abuse)),
                    _ => None,
                };
                AccountCommand::Privacy(Privacy::Block { who: peer, report })
            }
            "join" => AccountCommand::Rooms(Rooms::Join {
                room: peer,
                nick: Some(third.to_owned()),
                password: None,
            }),
            "go-in" => AccountCommand::Rooms(Rooms::Join {
                room: peer,
                nick: None,
                password: None,
            }),
            "directory" => AccountCommand::Rooms(Rooms::Search {
                at: peer,
                text: third,
                after: (!rest.is_empty()).then_some(rest),
            }),
            "reserve" => AccountCommand::Rooms(Rooms::Reserve(peer, third)),
            "picture" => AccountCommand::Rooms(Rooms::SetPicture(peer, Some(third))),
            "leave" => AccountCommand::Rooms(Rooms::Leave(peer)),
            "aside" => {
                let (nick, body) = rest.split_once(' ').unwrap();
                AccountCommand::Rooms(Rooms::Tell {
                    room: peer,
                    nick: nick.to_owned(),
                    id: third,
                    body: body.to_owned(),
                    reply: None,
                    spoiler: None,
                })
            }
            "voice" => AccountCommand::Rooms(match third.as_str() {
                "" => Rooms::AskVoice(peer),
                nick => Rooms::AnswerVoice(peer, nick.to_owned(), rest == "yes"),
            }),
            "tell" => {
                let (hint, words) = rest.split_once(' ').unwrap();
                AccountCommand::Rooms(Rooms::ByName {
                    room: peer,
                    deed: ByName::Tell(third, Some(hint.to_owned())),
                    words: words.to_owned(),
                })
            }
            "kick" => AccountCommand::Rooms(Rooms::ByName {
                room: peer,
                deed: ByName::Kick,
                words: text(&third, &rest),
            }),
            "find" => AccountCommand::Rooms(Rooms::Find(peer, third.to_owned())),
            "read" => AccountCommand::MarkRead(peer),
            "pin" | "unpin" => AccountCommand::Arrange(peer, Arrange::Pin(verb == "pin")),
            "archive" | "unarchive" => {
                AccountCommand::Arrange(peer, Arrange::Archive(verb == "archive"))
            }
            "close" | "reopen" => AccountCommand::Arrange(peer, Arrange::Close(verb == "close")),
            "mute" | "unmute" => {
                let end = third.parse::<u64>().map(|it| self.now + it * 1_000);
                let mute = match verb {
                    "unmute" => Mute::Off,
                    _ => end.map_or(Mute::Always, Mute::Until),
                };
                AccountCommand::Arrange(peer, Arrange::Mute(mute))
            }
            "notify" => {
                let notify = match third.as_str() {
                    "always" => Noise::Always,
                    _ => Noise::OnMention,
                };
                AccountCommand::Arrange(peer, Arrange::Notify(notify))
            }
            "unread" => AccountCommand::Arrange(peer, Arrange::Unread),
            "type" | "untype" => AccountCommand::Typing {
                peer,
                composing: verb == "type",
            },
            "draft" => AccountCommand::Draft {
                peer,
                text: text(&third, &rest),
            },
            _ => panic!("unknown verb {verb}"),
        });
    }
}

fn settings<'a>(names: impl Iterator<Item = &'a str>) -> Settings {
    let mut settings = Settings::default();
    for name in names {
        match name {
            "receipts" => settings.receipts = false,
            "markers" => settings.markers = false,
            "typing" => settings.typing = false,
            "time" => settings.time = false,
            "strangers-ask" => settings.strangers = Strangers::Ask,
            "strangers-nothing" => settings.strangers = Strangers::Nothing,
            _ => panic!("unknown setting {name}"),
        }
    }
    settings
}

fn archiving<'a>(mut words: impl Iterator<Item = &'a str>) -> Privacy {
    let Some(default) = words.next() else {
        return Privacy::AskArchiving;
    };
    let mut list = || words.next().into_iter().map(|it| it.parse().unwrap());
    Privacy::SetArchiving(Archiving {
        default: match default {
            "always" => ArchiveDefault::Always,
            "roster" => ArchiveDefault::Roster,
            _ => ArchiveDefault::Never,
        },
        always: list().collect(),
        never: list().collect(),
    })
}

/// What is known of the server's offer, in a line: `?` was asked, `-` was not.
fn offers(view: &OffersView) -> String {
    fn word<T>(asked: &Asked<T>) -> String {
        match asked {
            Asked::NotYet => "-".into(),
            Asked::Waiting => "?".into(),
            Asked::Answer(_) => "said".into(),
            Asked::None(problem) => format!("{problem:?}"),
        }
    }
    let parts = match &view.components {
        Asked::Answer(parts) => {
            let part = |it: &ComponentView| format!("{} {}", it.domain, word(&it.info));
            parts.iter().map(part).collect::<Vec<_>>().join(", ")
        }
        other => word(other),
    };
    let can = view.features.iter().filter(|it| it.offered == Some(true));
    let can: Vec<_> = can.map(|it| format!("{:?}", it.feature)).collect();
    format!(
        "program {} server {} account {} commands {} parts [{parts}] can {}",
        word(&view.software),
        word(&view.server),
        word(&view.account),
        word(&view.commands),
        can.join(" ")
    )
}

/// Whether what was sent is what was wanted: same names, namespaces, attributes
/// and content.
fn matches(
    wanted: &Element,
    sent: &Element,
    names: &mut HashMap<String, String>,
) -> Result<(), String> {
    if !sent.is(wanted.name(), wanted.ns()) {
        return Err(format!("wanted <{}/> of {}", wanted.name(), wanted.ns()));
    }
    let mut same = |wanted: &str, sent: &str| {
        if wanted.starts_with('$') {
            return names.entry(wanted.to_owned()).or_insert(sent.to_owned()) == sent;
        }
        wanted == sent
    };
    if wanted.attributes().len() != sent.attributes().len() {
        return Err(format!("other attributes on <{}/>", wanted.name()));
    }
    for attribute in wanted.attributes() {
        let value = sent.attr(&attribute.name).unwrap_or_default();
        if !same(&attribute.value, value) {
            return Err(format!("{}='{value}'", attribute.name));
        }
    }
    if wanted.nodes().len() != sent.nodes().len() {
        return Err(format!("other content in <{}/>", wanted.name()));
    }
    for pair in wanted.nodes().iter().zip(sent.nodes()) {
        match pair {
            (Node::Element(wanted), Node::Element(sent)) => matches(wanted, sent, names)?,
            (Node::Text(wanted), Node::Text(sent)) if wanted == sent || wanted.starts_with('$') => {
            }
            (wanted, sent) => return Err(format!("wanted {wanted:?}, not {sent:?}")),
        }
    }
    Ok(())
}

fn play(script: &str, includes: &str) {
    let mut stage = Stage::new();
    for (number, line) in script.lines().enumerate() {
        let line = line.trim();
        let lines: Vec<&str> = if line == "include sign-in" {
            includes.lines().collect()
        } else {
            vec![line]
        };
        for line in lines {
            let mut chars = line.chars();
            match chars.next() {
                None | Some('#') => {}
                Some(kind) => {
                    let rest = chars.as_str().trim();
                    let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        stage.line(kind, rest);
                    }));
                    assert!(played.is_ok(), "line {}: {line}", number + 1);
                }
            }
        }
    }
    assert!(
        stage.sent.is_empty(),
        "not mentioned, sent: {:#?}",
        stage.sent
    );
    assert!(
        stage.seen.is_empty(),
        "not mentioned, seen: {:#?}",
        stage.seen
    );
}

#[test]
fn dialogues() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dialogue");
    let sign_in = std::fs::read_to_string(format!("{folder}/sign-in.part")).unwrap();
    let mut count = 0;
    let mut failed = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "xmpp"))
        .collect();
    files.sort();
    for path in files {
        let script = std::fs::read_to_string(&path).unwrap();
        let played = std::panic::catch_unwind(|| play(&script, &sign_in));
        if played.is_err() {
            failed.push(path);
        }
        count += 1;
    }
    assert!(count > 0, "no dialogues");
    assert!(failed.is_empty(), "failed: {failed:#?}");
}
