//! The specification's own words, and servers honest or not.

use super::super::sasl::tests::Server;
use super::*;
use crate::store::FastToken;
use crate::xml::parse;

const TOKEN: &str = "secret-token:fast-Oeie4nmlUoLHXca_YgkbcY8x";
/// `HMAC-SHA-256(TOKEN, "Responder")`, by another implementation.
const GENUINE: &str = "sz+e3IKNXZjupVTahlOcUIE8qQk7wpYnjN6SWc3K0ZI=";

fn features(sasl2: &[&str], classic: &[&str], inline: &str) -> Element {
    let list = |names: &[&str]| -> String {
        names
            .iter()
            .map(|name| format!("<mechanism>{name}</mechanism>"))
            .collect()
    };
    let (sasl2, classic) = (list(sasl2), list(classic));
    let fast = "<fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism></fast>";
    let inline = inline.replace("FAST", fast);
    parse(&format!(
        "<features xmlns='http://etherx.jabber.org/streams'>\
         <authentication xmlns='urn:xmpp:sasl:2'>{sasl2}<inline>{inline}</inline></authentication>\
         <mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{classic}</mechanisms></features>"
    ))
    .unwrap()
}

fn token() -> Secret {
    let token = FastToken {
        secret: TOKEN.into(),
        expiry: None,
    };
    Secret::Token { token, last: false }
}

fn password() -> Secret {
    Secret::Password("pencil".to_owned().into())
}

fn start_at(
    who: &str,
    features: &Element,
    secret: Secret,
    private: bool,
) -> Result<(Sasl2, Element), Problem> {
    let policy = Policy {
        private,
        ..Policy::default()
    };
    let jid = who.parse().unwrap();
    Sasl2::start(features, &jid, secret, &policy, &[7; 24], str::to_owned)
}

fn begun(features: &Element, secret: Secret) -> (Sasl2, Element) {
    start_at("user@example.org", features, secret, true).unwrap()
}

fn by_token() -> Sasl2 {
    begun(&features(&["SCRAM-SHA-1"], &[], "FAST"), token()).0
}

fn success(data: &str, rest: &str) -> Element {
    let data = match data {
        "" => String::new(),
        data => format!("<additional-data>{data}</additional-data>"),
    };
    parse(&format!(
        "<success xmlns='urn:xmpp:sasl:2'>{data}<authorization-identifier>user@example.org/Keuvel~1\
         </authorization-identifier>{rest}</success>"
    ))
    .unwrap()
}

fn refusal(condition: &str) -> Element {
    parse(&format!(
        "<failure xmlns='urn:xmpp:sasl:2'>\
         <{condition} xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>\
         <optional-application-specific xmlns='urn:something:else'/>\
         <text>This is a terrible example.</text></failure>"
    ))
    .unwrap()
}

fn done(step: Result<Sasl2Step, Problem>) -> (SaslOutcome, Jid) {
    match step {
        Ok(Sasl2Step::Done(outcome, address)) => (outcome, address),
        other => panic!("not signed in: {other:?}"),
    }
}

#[test]
fn the_syntax_of_the_specification() {
    let offered = features(&["PLAIN"], &[], "");
    let (mut sasl, authenticate) =
        start_at("alice@example.org", &offered, password(), true).unwrap();
    let authenticate = authenticate.with_child(user_agent("d4565fa7-4d72-4749-b3d3-740edbf87770"));
    assert_eq!(
        authenticate.to_string().replace('"', "'"),
        format!(
            "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'>\
             <initial-response>{}</initial-response>\
             <user-agent id='d4565fa7-4d72-4749-b3d3-740edbf87770'><software>Keuvel</software>\
             <device>Web browser</device></user-agent></authenticate>",
            BASE64_STANDARD.encode("\0alice\0pencil")
        )
    );
    let success = parse(
        "<success xmlns='urn:xmpp:sasl:2'>\
         <authorization-identifier>alice@example.org</authorization-identifier></success>",
    );
    let (outcome, address) = done(sasl.receive(&success.unwrap()));
    assert_eq!(address.to_string(), "alice@example.org");
    assert_eq!(outcome.mechanism.as_deref(), Some("PLAIN"));
}

/// Up to the proof, of SCRAM.
fn proved(inline: &str) -> (Sasl2, String) {
    let features = features(&["SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"], &[], inline);
    let (mut sasl, authenticate) = begun(&features, password());
    sasl.token_request(&features);
    let server = Server::new(authenticate.child("initial-response", NS).unwrap(), "");
    let challenge = Element::new("challenge", NS).with_text(server.challenge().text());
    let Ok(Sasl2Step::Send(response)) = sasl.receive(&challenge) else {
        panic!("no answer");
    };
    assert!(response.is("response", NS));
    (sasl, BASE64_STANDARD.encode(server.last(&response)))
}

const GIVEN: &str = "<token xmlns='urn:xmpp:fast:0' token='new' expiry='2020-03-12T14:36:15Z'/>";

#[test]
fn a_token_stands_in_for_the_keys() {
    let (mut sasl, signature) = proved("");
    let (outcome, address) = done(sasl.receive(&success(&signature, "")));
    assert!(outcome.keys.is_some() && outcome.token.is_none());
    assert_eq!(outcome.mechanism.as_deref(), Some("SCRAM-SHA-1"));
    assert_eq!(address.to_string(), "user@example.org/Keuvel~1");
    let (mut sasl, signature) = proved("FAST");
    let (outcome, _) = done(sasl.receive(&success(&signature, GIVEN)));
    assert!(outcome.keys.is_none());
    assert_eq!(outcome.token.unwrap().secret, "new");
    // Nobody asked for this one.
    let (mut sasl, signature) = proved("");
    let (outcome, _) = done(sasl.receive(&success(&signature, GIVEN)));
    assert!(outcome.keys.is_some() && outcome.token.is_none());
}

#[test]
fn success_without_proof_is_not_believed() {
    for data in ["", "dj1BQUFB", "dj1ybUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9"] {
        let (mut sasl, _) = proved("FAST");
        let step = sasl.receive(&success(data, GIVEN));
        assert_eq!(step, Err(Problem::ServerNotGenuine), "{data}");
    }
    // Our own proof sent back, nothing, and something else.
    let own = "6lLUxb8x5c41divxM5ahhKTBJ5LEdoAisEkZ75IOQ1c=";
    for data in ["", "=", "AAAA", own] {
        let step = by_token().receive(&success(data, GIVEN));
        assert_eq!(step, Err(Problem::ServerNotGenuine), "{data}");
    }
}

#[test]
fn by_token_and_the_next_one() {
    let (_, authenticate) = begun(&features(&["SCRAM-SHA-1"], &[], "FAST"), token());
    assert_eq!(authenticate.attr("mechanism"), Some("HT-SHA-256-NONE"));
    let (outcome, _) = done(by_token().receive(&success(GENUINE, "")));
    // It says nothing about how the password is protected.
    assert_eq!((outcome.mechanism, outcome.token), (None, None));
    let (outcome, _) = done(by_token().receive(&success(GENUINE, GIVEN)));
    assert_eq!(outcome.token.unwrap().secret, "new");
}

#[test]
fn a_token_goes_only_where_it_is_safe_and_taken() {
    let taken = features(&["SCRAM-SHA-1"], &["SCRAM-SHA-1"], "FAST");
    let not_taken = features(&["SCRAM-SHA-1"], &["HT-SHA-256-NONE"], "");
    let start = |features, private| start_at("user@example.org", features, token(), private);
    assert!(start(&taken, true).is_ok());
    assert_eq!(start(&taken, false).err(), Some(Problem::PasswordNeeded));
    assert_eq!(start(&not_taken, true).err(), Some(Problem::PasswordNeeded));
    // Nor is it sent in the classic way.
    let jid = "user@example.org".parse().unwrap();
    let policy = Policy {
        private: true,
        ..Policy::default()
    };
    let classic = sasl::Sasl::start(&not_taken, &jid, token(), &policy, &[7; 24], str::to_owned);
    assert_eq!(classic.err(), Some(Problem::PasswordNeeded));
}

#[test]
fn the_way_that_is_not_weaker() {
    let way = |sasl2: &[&str], classic: &[&str], secret: &Secret, private: bool| {
        is_the_way(&features(sasl2, classic, "FAST"), secret, private)
    };
    let (plain, scram) = (&["PLAIN"][..], &["PLAIN", "SCRAM-SHA-1"][..]);
    assert!(way(scram, scram, &password(), true));
    assert!(way(scram, &[], &password(), true));
    assert!(way(scram, plain, &password(), true));
    // Somebody between us took the stronger one out of one list only, or it is so.
    assert!(!way(plain, scram, &password(), true));
    assert!(!way(&[], scram, &password(), true));
    // SASL2 is for encrypted streams.
    assert!(!way(scram, scram, &password(), false));
    assert!(way(&[], scram, &token(), true));
    let guest = Secret::Guest("Romeo".into());
    assert!(way(&["ANONYMOUS"], &["ANONYMOUS"], &guest, true));
    assert!(!way(scram, &["ANONYMOUS"], &guest, true));
    let none = parse("<features xmlns='http://etherx.jabber.org/streams'/>").unwrap();
    for secret in [password(), token(), guest] {
        assert!(!is_the_way(&none, &secret, true));
    }
}

#[test]
fn only_our_own_account_is_signed_in() {
    for who in ["", "romeo@example.org", "user@example.com/x", "@"] {
        let success = parse(&format!(
            "<success xmlns='urn:xmpp:sasl:2'><additional-data>{GENUINE}</additional-data>\
             <authorization-identifier>{who}</authorization-identifier></success>"
        ));
        assert!(by_token().receive(&success.unwrap()).is_err(), "{who}");
    }
    let nobody = parse(&format!(
        "<success xmlns='urn:xmpp:sasl:2'><additional-data>{GENUINE}</additional-data></success>"
    ));
    assert!(by_token().receive(&nobody.unwrap()).is_err());
}

#[test]
fn a_failure_means_what_it_means_in_the_classic_way() {
    let with_password = |condition: &str| {
        let mut sasl = begun(&features(&["PLAIN"], &[], ""), password()).0;
        sasl.receive(&refusal(condition)).unwrap_err()
    };
    assert_eq!(with_password("not-authorized"), Problem::WrongPassword);
    assert_eq!(
        with_password("credentials-expired"),
        Problem::CredentialsExpired
    );
    assert!(matches!(
        with_password("aborted"),
        Problem::Protocol { detail } if detail == "PLAIN: aborted"
    ));
    assert!(matches!(
        with_password("x"),
        Problem::Refused { text, .. } if text == "This is a terrible example."
    ));
    // A token that is refused, for whatever reason that lasts, is of no more use.
    for (condition, gone) in [
        ("not-authorized", true),
        ("credentials-expired", true),
        ("temporary-auth-failure", false),
        ("account-disabled", false),
        ("malformed-request", false),
    ] {
        let mut sasl = by_token();
        let problem = sasl.receive(&refusal(condition)).unwrap_err();
        assert_eq!(sasl.token_refused(&problem), gone, "{condition}");
        assert_eq!(problem == Problem::PasswordNeeded, gone, "{condition}");
    }
    // Not of this way of signing in.
    let classic = parse("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>").unwrap();
    assert!(by_token().receive(&classic).is_err());
}

#[test]
fn a_second_proof_is_not_ours_to_give() {
    let wanted = parse(
        "<continue xmlns='urn:xmpp:sasl:2'><additional-data>SSdtIGJvcmVkIG5vdy4=</additional-data>\
         <tasks><task>HOTP-EXAMPLE</task><task>TOTP-EXAMPLE</task></tasks>\
         <text>This account requires 2FA</text></continue>",
    );
    let mut sasl = begun(&features(&["PLAIN"], &[], ""), password()).0;
    assert_eq!(
        sasl.receive(&wanted.unwrap()),
        Err(Problem::MoreNeeded {
            text: "This account requires 2FA".into()
        })
    );
}
