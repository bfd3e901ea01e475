//! A server in a few lines, honest or not, and what must come of it.

use super::*;
use crate::crypto::scram::Hash;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use sha1::Sha1;

const NONCE: &[u8] = b"0123456789abcdef01";
const STREAMS: &str = "http://etherx.jabber.org/streams";

fn nfkc(text: &str) -> String {
    text.to_owned()
}

fn jid() -> BareJid {
    "user@example.org".parse().unwrap()
}

fn password(text: &str) -> Secret {
    Secret::Password(Zeroizing::new(text.to_owned()))
}

fn private() -> Policy {
    Policy {
        private: true,
        ..Policy::default()
    }
}

fn features(names: &[&str]) -> Element {
    let mechanisms = names
        .iter()
        .map(|name| Element::new("mechanism", NS).with_text(*name));
    Element::new("features", STREAMS)
        .with_child(Element::new("mechanisms", NS).with_children(mechanisms))
}

fn start(offered: &[&str], secret: Secret, policy: &Policy) -> Result<(Sasl, Element), Problem> {
    Sasl::start(&features(offered), &jid(), secret, policy, NONCE, nfkc)
}

fn element(name: &str, text: &str) -> Element {
    encoded(name, text.as_bytes())
}

fn text(element: &Element) -> String {
    String::from_utf8(decoded(element).unwrap().unwrap_or_default()).unwrap()
}

fn failure(condition: &str, words: &str) -> Element {
    Element::new("failure", NS)
        .with_child(Element::new("text", NS).with_text(words))
        .with_child(Element::new(condition, NS))
}

/// The server's half of SCRAM-SHA-1, for the password `pencil`; written apart
/// from the code under test.
pub struct Server {
    first_bare: String,
    first: String,
}

impl Server {
    pub fn new(auth: &Element, extensions: &str) -> Server {
        let first_bare = text(auth).strip_prefix("n,,").unwrap().to_owned();
        let nonce = first_bare.split_once(",r=").unwrap().1.to_owned();
        let first = format!("r={nonce}server,s=c2FsdA==,i=4096{extensions}");
        Server { first_bare, first }
    }

    pub fn challenge(&self) -> Element {
        element("challenge", &self.first)
    }

    /// The last message, once the proof was right.
    pub fn last(&self, response: &Element) -> String {
        let hmac = |key: &[u8], data: &[u8]| {
            let mut mac = Hmac::<Sha1>::new_from_slice(key).unwrap();
            mac.update(data);
            mac.finalize().into_bytes().to_vec()
        };
        let response = text(response);
        let (without_proof, proof) = response.rsplit_once(",p=").unwrap();
        let auth = format!("{},{},{without_proof}", self.first_bare, self.first);
        let mut salted = [0; 20];
        pbkdf2::pbkdf2_hmac::<Sha1>(b"pencil", b"salt", 4096, &mut salted);
        let client_key = hmac(&salted, b"Client Key");
        let signature = hmac(&Hash::Sha1.digest(&client_key), auth.as_bytes());
        let expected: Vec<u8> = client_key
            .iter()
            .zip(signature)
            .map(|(a, b)| a ^ b)
            .collect();
        assert_eq!(
            BASE64_STANDARD.decode(proof).unwrap(),
            expected,
            "the proof"
        );
        let signature = hmac(&hmac(&salted, b"Server Key"), auth.as_bytes());
        format!("v={}", BASE64_STANDARD.encode(signature))
    }
}

fn sent(step: SaslStep) -> Element {
    match step {
        SaslStep::Send(element) => element,
        SaslStep::Done(_) => panic!("done already"),
    }
}

fn done(step: SaslStep) -> SaslOutcome {
    match step {
        SaslStep::Done(outcome) => outcome,
        SaslStep::Send(element) => panic!("not done: {element:?}"),
    }
}

/// Up to the client's proof.
fn proved(extensions: &str) -> (Sasl, Server, Element) {
    let (mut sasl, auth) = start(&["SCRAM-SHA-1"], password("pencil"), &private()).unwrap();
    let server = Server::new(&auth, extensions);
    let response = sent(sasl.receive(&server.challenge()).unwrap());
    (sasl, server, response)
}

#[test]
fn with_the_password_then_with_the_keys() {
    let (mut sasl, server, response) = proved("");
    let outcome = done(
        sasl.receive(&element("success", &server.last(&response)))
            .unwrap(),
    );
    assert_eq!(outcome.mechanism.as_deref(), Some("SCRAM-SHA-1"));
    let keys = outcome.keys.unwrap();

    let offered = ["SCRAM-SHA-1", "SCRAM-SHA-256"];
    let policy = Policy {
        strongest_used: Some("SCRAM-SHA-1".into()),
        ..private()
    };
    let (mut sasl, auth) = start(&offered, Secret::Keys(keys.clone()), &policy).unwrap();
    assert_eq!(auth.attr("mechanism"), Some("SCRAM-SHA-1"));
    let server = Server::new(&auth, "");
    let response = sent(sasl.receive(&server.challenge()).unwrap());
    let outcome = done(
        sasl.receive(&element("success", &server.last(&response)))
            .unwrap(),
    );
    assert_eq!(outcome.keys, Some(keys));
}

#[test]
fn the_last_message_may_be_a_challenge() {
    let (mut sasl, server, response) = proved("");
    let last = server.last(&response);
    let response = sent(sasl.receive(&element("challenge", &last)).unwrap());
    assert_eq!(response, Element::new("response", NS));
    let outcome = done(sasl.receive(&Element::new("success", NS)).unwrap());
    assert!(outcome.keys.is_some());
}

#[test]
fn success_without_proof_is_not_believed() {
    let success = Element::new("success", NS);
    let (mut sasl, _) = start(&["SCRAM-SHA-1"], password("pencil"), &private()).unwrap();
    assert_eq!(sasl.receive(&success), Err(Problem::ServerNotGenuine));
    for data in [
        "",
        "v=",
        "v=AAAA",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
        "e=invalid-proof",
        "x",
    ] {
        let (mut sasl, server, response) = proved("");
        let success = element("success", data);
        assert_eq!(
            sasl.receive(&success),
            Err(Problem::ServerNotGenuine),
            "{data}"
        );
        // Nor is it mended afterwards.
        let right = element("success", &server.last(&response));
        assert_eq!(sasl.receive(&right), Err(Problem::ServerNotGenuine));
    }
    let (mut sasl, ..) = proved("");
    assert_eq!(sasl.receive(&success), Err(Problem::ServerNotGenuine));
    let (mut sasl, ..) = proved("");
    let wrong = element("challenge", "v=AAAA");
    assert_eq!(sasl.receive(&wrong), Err(Problem::ServerNotGenuine));
}

#[test]
fn challenges_that_end_it() {
    let protocol = |problem: &Problem| matches!(problem, Problem::Protocol { .. });
    for challenge in [
        "",
        "r=foreign,s=c2FsdA==,i=4096",
        "r=MDEyMzQ1Njc4OWFiY2RlZjAx,s=c2FsdA==,i=4096",
        "r=MDEyMzQ1Njc4OWFiY2RlZjAxserver,s=c2FsdA==,i=1",
        "r=MDEyMzQ1Njc4OWFiY2RlZjAxserver,s=c2FsdA==,i=4000000000",
        "r=MDEyMzQ1Njc4OWFiY2RlZjAxserver,s=c2FsdA=,i=4096",
        "m=x,r=MDEyMzQ1Njc4OWFiY2RlZjAxserver,s=c2FsdA==,i=4096",
    ] {
        let (mut sasl, _) = start(&["SCRAM-SHA-1"], password("pencil"), &private()).unwrap();
        let problem = sasl.receive(&element("challenge", challenge)).unwrap_err();
        assert!(protocol(&problem), "{challenge}: {problem:?}");
        // Not even an honest challenge gets an answer now.
        assert!(
            sasl.receive(&element("challenge", "r=x,s=c2FsdA==,i=4096"))
                .is_err()
        );
    }
    let (mut sasl, _) = start(&["SCRAM-SHA-1"], password("pencil"), &private()).unwrap();
    let bad = Element::new("challenge", NS).with_text("%%%");
    assert!(protocol(&sasl.receive(&bad).unwrap_err()));
    for odd in [Element::new("challenge", "x"), Element::new("proceed", NS)] {
        assert!(protocol(&sasl.receive(&odd).unwrap_err()));
    }
    // PLAIN has nothing to be asked.
    let (mut sasl, _) = start(&["PLAIN"], password("pencil"), &private()).unwrap();
    assert!(protocol(
        &sasl.receive(&element("challenge", "x")).unwrap_err()
    ));
}

#[test]
fn which_mechanism() {
    let no_mechanism = |offered: &[&str]| {
        Err(Problem::NoMechanism {
            offered: offered.iter().map(|name| (*name).to_owned()).collect(),
        })
    };
    let weaker = |before: &str, offered: &str| {
        Err(Problem::WeakerMechanism {
            before: before.into(),
            offered: offered.into(),
        })
    };
    let all: &[&str] = &[
        "PLAIN",
        "SCRAM-SHA-1",
        "X-OAUTH2",
        "SCRAM-SHA-512",
        "SCRAM-SHA-256",
    ];
    // (offered, kept keys, used before, agreed, private) → mechanism
    for (offered, keys, before, agreed, private, expected) in [
        (all, "", "", false, true, Ok("SCRAM-SHA-512")),
        (&all[..2], "", "", false, true, Ok("SCRAM-SHA-1")),
        (&all[..1], "", "", false, true, Ok("PLAIN")),
        (&all[..1], "", "", false, false, no_mechanism(&["PLAIN"])),
        (&all[..2], "", "", false, false, Ok("SCRAM-SHA-1")),
        (&[], "", "", false, true, no_mechanism(&[])),
        (
            &["SCRAM-SHA-1-PLUS", "EXTERNAL"],
            "",
            "",
            false,
            true,
            no_mechanism(&["SCRAM-SHA-1-PLUS", "EXTERNAL"]),
        ),
        (
            &["scram-sha-1"],
            "",
            "",
            false,
            true,
            no_mechanism(&["scram-sha-1"]),
        ),
        // Stripped lists.
        (
            &all[..2],
            "",
            "SCRAM-SHA-256",
            false,
            true,
            weaker("SCRAM-SHA-256", "SCRAM-SHA-1"),
        ),
        (
            &all[..1],
            "",
            "SCRAM-SHA-1",
            false,
            true,
            weaker("SCRAM-SHA-1", "PLAIN"),
        ),
        (
            &all[..1],
            "",
            "SCRAM-SHA-1",
            true,
            false,
            no_mechanism(&["PLAIN"]),
        ),
        (&all[..1], "", "SCRAM-SHA-1", true, true, Ok("PLAIN")),
        (
            &all[..2],
            "",
            "SCRAM-SHA-256",
            true,
            true,
            Ok("SCRAM-SHA-1"),
        ),
        (&all[..2], "", "SCRAM-SHA-1", false, true, Ok("SCRAM-SHA-1")),
        (all, "", "PLAIN", false, true, Ok("SCRAM-SHA-512")),
        (all, "", "X-UNKNOWN", false, true, Ok("SCRAM-SHA-512")),
        // Kept keys.
        (
            all,
            "SCRAM-SHA-1",
            "SCRAM-SHA-1",
            false,
            true,
            Ok("SCRAM-SHA-1"),
        ),
        (
            all,
            "SCRAM-SHA-1",
            "SCRAM-SHA-256",
            false,
            true,
            Err(Problem::PasswordNeeded),
        ),
        (
            all,
            "SCRAM-SHA-1",
            "SCRAM-SHA-256",
            true,
            true,
            Ok("SCRAM-SHA-1"),
        ),
        (
            &all[3..],
            "SCRAM-SHA-1",
            "SCRAM-SHA-1",
            false,
            true,
            Err(Problem::PasswordNeeded),
        ),
        (
            &all[..2],
            "SCRAM-SHA-256",
            "SCRAM-SHA-256",
            false,
            true,
            weaker("SCRAM-SHA-256", "SCRAM-SHA-1"),
        ),
        (
            &all[..2],
            "SCRAM-SHA-256",
            "SCRAM-SHA-256",
            true,
            true,
            Err(Problem::PasswordNeeded),
        ),
        (all, "PLAIN", "", false, true, Err(Problem::PasswordNeeded)),
    ] {
        let secret = match keys {
            "" => password("pencil"),
            mechanism => Secret::Keys(ScramKeys {
                mechanism: mechanism.into(),
                salt: vec![1],
                iterations: 4096,
                client_key: vec![2],
                server_key: vec![3],
            }),
        };
        let policy = Policy {
            private,
            strongest_used: (!before.is_empty()).then(|| before.to_owned()),
            accept_weaker: agreed,
        };
        let got = start(offered, secret, &policy)
            .map(|(_, auth)| auth.attr("mechanism").unwrap().to_owned());
        let case = format!("{offered:?} {keys} {before} {agreed} {private}");
        assert_eq!(got, expected.map(str::to_owned), "{case}");
    }
    let none = Element::new("features", STREAMS);
    let got = Sasl::start(&none, &jid(), password("x"), &private(), NONCE, nfkc);
    assert_eq!(got.err(), no_mechanism(&[]).err());
}

#[test]
fn plain() {
    let (mut sasl, auth) = start(&["PLAIN"], password("påss"), &private()).unwrap();
    assert_eq!(text(&auth), "\0user\0påss");
    let outcome = done(sasl.receive(&Element::new("success", NS)).unwrap());
    assert_eq!(
        (outcome.keys, outcome.mechanism.as_deref()),
        (None, Some("PLAIN"))
    );
    let refused = start(&["PLAIN"], password("a\0b"), &private());
    assert_eq!(refused.err(), Some(Problem::WrongPassword));
}

#[test]
fn changed_lists_are_noticed_before_a_proof_is_sent() {
    let hash = |list: &str| BASE64_STANDARD.encode(Hash::Sha1.digest(list.as_bytes()));
    // The server offered two, one arrived.
    let (mut sasl, auth) = start(&["SCRAM-SHA-1"], password("pencil"), &private()).unwrap();
    let said = format!(",h={}", hash("SCRAM-SHA-1\x1eSCRAM-SHA-256"));
    let challenge = Server::new(&auth, &said).challenge();
    assert_eq!(sasl.receive(&challenge), Err(Problem::Downgraded));

    let (mut sasl, server, response) = proved(&format!(",h={}", hash("SCRAM-SHA-1")));
    done(
        sasl.receive(&element("success", &server.last(&response)))
            .unwrap(),
    );
}

#[test]
fn failures() {
    for (condition, expected) in [
        ("not-authorized", Problem::WrongPassword),
        ("account-disabled", Problem::AccountDisabled),
        ("credentials-expired", Problem::CredentialsExpired),
        ("temporary-auth-failure", Problem::ServerBusy),
        (
            "mechanism-too-weak",
            Problem::NoMechanism {
                offered: vec!["SCRAM-SHA-1".into()],
            },
        ),
        (
            "aborted",
            Problem::Protocol {
                detail: "SCRAM-SHA-1: aborted".into(),
            },
        ),
        (
            "bad-weather",
            Problem::Refused {
                condition: "bad-weather".into(),
                text: "It rains.".into(),
            },
        ),
    ] {
        let (mut sasl, ..) = proved("");
        let failure = failure(condition, "It \nrains.");
        assert_eq!(sasl.receive(&failure), Err(expected), "{condition}");
    }
    let (mut sasl, ..) = proved("");
    let nothing = Problem::Refused {
        condition: String::new(),
        text: String::new(),
    };
    assert_eq!(sasl.receive(&Element::new("failure", NS)), Err(nothing));
    let (mut sasl, ..) = proved("");
    let error = element("challenge", "e=invalid-proof");
    assert_eq!(sasl.receive(&error), Err(Problem::WrongPassword));
    let keys = {
        let (mut sasl, server, response) = proved("");
        done(
            sasl.receive(&element("success", &server.last(&response)))
                .unwrap(),
        )
        .keys
        .unwrap()
    };
    let (mut sasl, _) = start(&["SCRAM-SHA-1"], Secret::Keys(keys), &private()).unwrap();
    assert_eq!(
        sasl.receive(&failure("not-authorized", "")),
        Err(Problem::PasswordNeeded)
    );
}

proptest! {
    /// Whatever arrives, nothing panics and nobody is let in.
    #[test]
    fn any_elements(
        elements in proptest::collection::vec(
            ("challenge|success|failure|x", "\\PC{0,30}|[A-Za-z0-9+/]{4,16}|=", any::<bool>()),
            0..5,
        )
    ) {
        let (mut sasl, _) = start(&["SCRAM-SHA-1"], password("pencil"), &private()).unwrap();
        for (name, content, encode) in elements {
            let element = if encode {
                encoded(&name, content.as_bytes())
            } else {
                Element::new(&name, NS).with_text(content)
            };
            prop_assert!(sasl.receive(&element).is_err());
        }
    }
}
