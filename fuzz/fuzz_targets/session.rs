//! Whatever frames come, a session ends at most once, and the model takes what
//! comes of them. One frame a line; `tests/dialogue/*.xmpp` are good seeds.
//!
//! `RUSTC_BOOTSTRAP=1 cargo fuzz run session`
#![no_main]

use keuvel::api::Show;
use keuvel::model::Model;
use keuvel::xmpp::event::Event;
use keuvel::xmpp::request::Request;
use keuvel::xmpp::session::{Config, Effect, Session};
use keuvel::xmpp::stream::sasl::{Policy, Secret};
use libfuzzer_sys::fuzz_target;

const START: u64 = 1_700_000_000_000;

/// A session and what follows from what it says.
struct Account {
    session: Session,
    model: Model,
    /// Ids of the requests that wait for an answer.
    asked: Vec<String>,
    ends: u32,
    now: u64,
}

impl Account {
    fn new() -> Account {
        let jid: keuvel::jid::BareJid = "alice@example.org".parse().expect("an address");
        let config = Config {
            jid: jid.clone(),
            secret: Secret::Password("secret".to_owned().into()),
            policy: Policy {
                private: true,
                ..Policy::default()
            },
            resource: "r".into(),
            show: Show::Online,
            status: String::new(),
            idle: None,
            zone: || 0,
            roster_version: None,
            random: [7; 32],
            normalise: str::to_owned,
            resume: None,
        active: true,
        device: "d4565fa7-4d72-4749-b3d3-740edbf87770".into(),
        wants_token: true,
        };
        let mut account = Account {
            session: Session::new(config),
            model: Model::new(jid, Default::default()),
            asked: Vec::new(),
            ends: 0,
            now: START,
        };
        account.session.opened(START);
        account
    }

    fn receive(&mut self, frame: &str) {
        self.now += 1_000;
        let effects = self.session.receive(frame, self.now);
        self.follow(effects);
        if self
            .session
            .next_deadline()
            .is_some_and(|due| due <= self.now)
        {
            let effects = self.session.tick(self.now);
            self.follow(effects);
        }
    }

    fn follow(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(frame) => {
                    // What is sent can be read.
                    if let Ok(tree) = keuvel::xml::parse(&frame)
                        && tree.name() == "iq"
                        && let Some(id) = tree.attr("id")
                    {
                        self.asked.push(id.to_owned());
                    }
                }
                Effect::Event(event) => {
                    self.ends += u32::from(matches!(event, Event::Ended(_)));
                    let _ = self.model.wants(&event);
                    self.model.apply(event, self.now);
                    for request in self.model.drain().requests {
                        let effects = self.session.perform(request, self.now);
                        self.follow(effects);
                    }
                }
                _ => {}
            }
        }
    }

    /// As far as the roster, by a server that offers little.
    fn sign_in(&mut self) {
        let features = |inner: &str| {
            format!("<s:features xmlns:s='http://etherx.jabber.org/streams'>{inner}</s:features>")
        };
        self.receive(&features("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>"));
        self.receive("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        self.receive(&features(
            "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>",
        ));
        for id in std::mem::take(&mut self.asked) {
            self.receive(&format!("<iq xmlns='jabber:client' type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@example.org/r</jid></bind></iq>"));
        }
        for id in std::mem::take(&mut self.asked) {
            self.receive(&format!(
                "<iq xmlns='jabber:client' type='result' from='alice@example.org' id='{id}'/>"
            ));
        }
    }
}

fuzz_target!(|input: &str| {
    let mut account = Account::new();
    let frames = match input.strip_prefix('+') {
        Some(frames) => {
            account.sign_in();
            frames
        }
        None => input,
    };
    for frame in frames.lines() {
        // An answer to what was asked last, whatever it is.
        let frame = match account.asked.last() {
            Some(id) => frame.replace("{id}", id),
            None => frame.to_owned(),
        };
        account.receive(&frame);
    }
    let closed = account.session.closed(account.now);
    account.follow(closed);
    assert_eq!(account.ends, 1, "ended once");
    assert!(
        account
            .session
            .perform(Request::End, account.now)
            .is_empty()
    );
});
