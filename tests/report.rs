//! The report on a connection: whatever is known and whatever a server says, no secret
//! is in it, and it keeps its form.

use keuvel::api::*;
use keuvel::model::Model;
use keuvel::report;
use keuvel::store::{FastToken, ScramKeys};
use keuvel::xmpp::event::Event;
use keuvel::xmpp::request::Request;
use keuvel::xmpp::session::{Config, Effect, Session};
use keuvel::xmpp::stream::sasl::{Policy, SaslOutcome, Secret};
use proptest::prelude::*;

const NOW: u64 = 1_700_000_000_000;
const PUBLIC: &str = "mailto:boss@example.org";

/// A session and a model as the engine has them, and a server that answers everything
/// with these words in every place.
struct Stage {
    session: Session,
    model: Model,
    words: String,
    problem: Option<Problem>,
}

impl Stage {
    fn effects(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(frame) => self.answer(&frame),
                Effect::Event(event) => {
                    if let Event::Ended(ending) = &event {
                        self.problem = Some(ending.problem.clone());
                    }
                    self.model.apply(event, NOW);
                    self.requests();
                }
                Effect::Close => {}
            }
        }
    }

    fn requests(&mut self) {
        for request in self.model.drain().requests {
            let effects = self.session.perform(request, NOW);
            self.effects(effects);
        }
    }

    fn command(&mut self, command: AccountCommand) {
        self.model.command(command, NOW);
        self.requests();
    }

    fn says(&mut self, frame: &str) {
        let effects = self.session.receive(frame, NOW);
        self.effects(effects);
    }

    fn answer(&mut self, frame: &str) {
        let sent = keuvel::xml::parse(frame).unwrap();
        let words = self.words.clone();
        let features = |inner: &str| {
            format!("<s:features xmlns:s='http://etherx.jabber.org/streams'>{inner}</s:features>")
        };
        match sent.name() {
            "open" if !self.model.offers().mechanisms.is_empty() => {
                self.says(&features("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"));
            }
            "open" => self.says(&features(&format!("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism><mechanism>{words}</mechanism></mechanisms>"))),
            "auth" => self.says("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"),
            "iq" => {
                let (id, to) = (sent.attr("id").unwrap(), sent.attr("to"));
                let from = to.map(|to| format!("from='{to}'")).unwrap_or_default();
                let query = sent.children().next().unwrap();
                let inner = match query.ns() {
                    "urn:ietf:params:xml:ns:xmpp-bind" => "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@example.org/r</jid></bind>".into(),
                    "http://jabber.org/protocol/disco#info" => format!("<query xmlns='http://jabber.org/protocol/disco#info'><identity category='{words}' type='{words}' name='{words}'/><feature var='{words}'/><x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>http://jabber.org/network/serverinfo</value></field><field var='admin-addresses'><value>{PUBLIC}</value></field></x></query>"),
                    "http://jabber.org/protocol/disco#items" => format!("<query xmlns='http://jabber.org/protocol/disco#items'><item jid='rooms.example.org' name='{words}'/><item jid='carol@example.org' name='x'/><item jid='other.example' node='{words}'/></query>"),
                    "jabber:iq:version" => format!("<query xmlns='jabber:iq:version'><name>{words}</name><os>{words}</os></query>"),
                    _ => String::new(),
                };
                self.says(&format!("<iq xmlns='jabber:client' type='result' {from} id='{id}'>{inner}</iq>"));
            }
            _ => {}
        }
    }

    fn report(&self, tries: Vec<Tried>) -> String {
        let view = ReportView {
            domain: "example.org".into(),
            began: NOW,
            tries,
            used: None,
            connection: Connection::Online,
            offers: self.model.offers(),
        };
        // As it reaches the page.
        let view = view.pack().unpack().unwrap();
        let state = format!("{:?}", self.problem);
        let sections = report::sections(&view, &state, "now");
        report::text(&sections)
    }
}

/// Signs in, talks, looks at the report.
fn live(password: &str, words: &str) -> (Stage, String) {
    let config = Config {
        jid: "alice@example.org".parse().unwrap(),
        secret: Secret::Password(password.to_owned().into()),
        policy: Policy {
            private: true,
            ..Policy::default()
        },
        resource: "r-of-alice".into(),
        show: Show::Online,
        status: "my status".into(),
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
    let mut stage = Stage {
        session: Session::new(config),
        model: Model::new("alice@example.org".parse().unwrap(), Default::default()),
        words: words.to_owned(),
        problem: None,
    };
    let effects = stage.session.opened(NOW);
    stage.effects(effects);
    stage.model.apply(
        Event::Authenticated(SaslOutcome {
            keys: Some(ScramKeys {
                mechanism: "SCRAM-SHA-256".into(),
                salt: b"salt-of-it".to_vec(),
                iterations: 4096,
                client_key: b"client-key-of-it".to_vec(),
                server_key: b"server-key-of-it".to_vec(),
            }),
            mechanism: Some("SCRAM-SHA-256".into()),
            used: "SCRAM-SHA-256",
            token: Some(FastToken {
                secret: "token-of-it".into(),
                expiry: None,
            }),
            protected: true,
        }),
        NOW,
    );
    stage.says("<message xmlns='jabber:client' from='bob@example.net/x' type='chat' id='m'><body>between us</body></message>");
    stage.command(AccountCommand::Send {
        peer: "bob@example.net".parse().unwrap(),
        id: "own".into(),
        body: "between us, too".into(),
        reply: None,
        spoiler: None,
    });
    stage.command(AccountCommand::Report(true));
    let report = stage.report(vec![Tried {
        url: format!("wss://{password}@example.org/ws?token={password}"),
        source: Source::Typed,
        outcome: TriedOutcome::Opened,
        took: 3,
    }]);
    (stage, report)
}

#[test]
fn a_whole_report() {
    let (_, report) = live("hunter2hunter2", "Words");
    for wanted in [
        "# Connection to example.org\n",
        "- [yes] wss://example.org/ws?…: opened (you typed it, 3 ms)\n",
        "Signed in with SCRAM-SHA-256: ",
        "- Program: Words Words\n",
        "- rooms.example.org: Words/Words (Words)\n",
        &format!("- Who runs it: {PUBLIC}\n"),
    ] {
        assert!(report.contains(wanted), "{wanted} is not in\n{report}");
    }
}

/// Nothing of the person's, and no line that a server made up.
fn check(report: &str) {
    for line in report.lines().filter(|line| !line.contains(PUBLIC)) {
        for word in line.split(' ') {
            let named = word.rsplit_once('@').map_or("", |(local, _)| local);
            assert!(!named.contains(char::is_alphanumeric), "{line}");
        }
        let stray = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!line.contains(stray), "{line:?}");
    }
    assert!(report.len() < 200_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_secret_is_in_it(
        password in "[A-Za-z0-9]{12,30}",
        who in "(alice|bob|carol)@[a-z]{1,8}\\.(org|net)",
        words in "[^\\p{C}<&'\"@]{0,30}",
    ) {
        // A server that says back whom it knows, in all its words.
        let said = format!("{words} {who} {words}");
        let (_, report) = live(&password, &said);
        for secret in [&*password, "alice", "bob@", "carol@", "between us", "my status", "r-of-", "-of-it"] {
            prop_assert!(!report.contains(secret), "{secret} is in\n{report}");
        }
        check(&report);
    }

    #[test]
    fn a_hostile_server_keeps_it_in_form(words in "\\PC{0,300}", problem in "\\PC{0,300}") {
        let words: String = words.chars().filter(|c| !"<>&'\"".contains(*c)).collect();
        let (mut stage, before) = live("hunter2hunter2", "Words");
        let (_, report) = live("hunter2hunter2", &words);
        prop_assert_eq!(
            before.lines().filter(|it| it.starts_with('#')).count(),
            report.lines().filter(|it| it.starts_with('#')).count()
        );
        check(&report);
        // And one that refuses with these.
        let request = Request::Inspect(keuvel::xmpp::request::Subject::Server);
        let problem = Problem::Refused { condition: problem.clone(), text: problem };
        stage.model.apply(Event::Refused { request, problem: problem.clone() }, NOW);
        stage.problem = Some(problem);
        check(&stage.report(Vec::new()));
    }
}
