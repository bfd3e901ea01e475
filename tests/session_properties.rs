//! Whatever a server (or someone through it) sends, a session does not panic,
//! answers every request once, and goes on.

use keuvel::api::Show;
use keuvel::model::Model;
use keuvel::store::{FastToken, StreamRecord};
use keuvel::xmpp::event::Event;
use keuvel::xmpp::request::Request;
use keuvel::xmpp::session::{Config, Effect, Resumption, Session};
use keuvel::xmpp::stream::sasl::{Policy, Secret};
use proptest::prelude::*;

const NOW: u64 = 1_700_000_000_000;
/// `HMAC-SHA-256("secret-token:fast-x", "Responder")`.
const GENUINE: &str = "McV56FxSAZXBkmJVX+DeS6uWKAQCTZymMJJpkyDrOMw=";

fn session() -> Session {
    Session::new(config())
}

fn config() -> Config {
    Config {
        jid: "alice@example.org".parse().unwrap(),
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
    }
}

fn id_of(effects: &[Effect], needle: &str) -> String {
    let frame = effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Send(frame) if frame.contains(needle) => Some(frame.clone()),
            _ => None,
        })
        .unwrap_or_else(|| panic!("no {needle} in {effects:?}"));
    let iq = keuvel::xml::parse(&frame).unwrap();
    iq.attr("id").unwrap().to_owned()
}

/// A session that is online.
fn online() -> Session {
    let mut session = session();
    session.opened(NOW);
    let features = |inner: &str| {
        format!("<s:features xmlns:s='http://etherx.jabber.org/streams'>{inner}</s:features>")
    };
    session.receive(
        &features("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>"),
        NOW,
    );
    session.receive("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", NOW);
    let out = session.receive(
        &features("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"),
        NOW,
    );
    let bind = id_of(&out, "<resource");
    let out = session.receive(
        &format!("<iq xmlns='jabber:client' type='result' id='{bind}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@example.org/r</jid></bind></iq>"),
        NOW,
    );
    let mut last = Vec::new();
    for (needle, from) in [
        ("jabber:iq:roster", ""),
        ("disco#info", "from='alice@example.org'"),
        ("carbons", ""),
    ] {
        let id = id_of(&out, needle);
        last = session.receive(
            &format!("<iq xmlns='jabber:client' type='result' {from} id='{id}'/>"),
            NOW,
        );
    }
    assert!(last.contains(&Effect::Event(Event::Online)), "{last:?}");
    session
}

/// A session that is being signed in with SASL2, by a token, with a stream to go on
/// with.
fn by_token() -> Session {
    let mut config = config();
    let token = FastToken {
        secret: "secret-token:fast-x".into(),
        expiry: None,
    };
    config.secret = Secret::Token { token, last: false };
    config.resume = Some(Resumption::kept(StreamRecord {
        id: "stream-1".into(),
        own: "alice@example.org/r".parse().unwrap(),
        sent: 1,
        received: 1,
        unconfirmed: Vec::new(),
        archive_ids_trusted: true,
    }));
    let mut session = Session::new(config);
    session.opened(NOW);
    let out = session.receive(
        "<s:features xmlns:s='http://etherx.jabber.org/streams'><authentication xmlns='urn:xmpp:sasl:2'>\
         <mechanism>PLAIN</mechanism><inline><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism></fast>\
         <sm xmlns='urn:xmpp:sm:3'/><bind xmlns='urn:xmpp:bind:0'/></inline></authentication></s:features>",
        NOW,
    );
    assert!(
        matches!(&out[..], [Effect::Event(_), Effect::Send(frame)] if frame.contains("<resume")),
        "{out:?}"
    );
    session
}

fn jid() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("alice@example.org".to_owned()),
        Just("alice@example.org/r".to_owned()),
        Just("bob@example.org/phone".to_owned()),
        Just("example.org".to_owned()),
        "[a-z@/.👍 ]{0,12}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("message"),
        Just("presence"),
        Just("iq"),
        Just("a"),
        Just("r"),
        Just("enabled"),
        Just("failed"),
        Just("features"),
        Just("error"),
        Just("open"),
        Just("success"),
        Just("body"),
        Just("challenge"),
        Just("continue"),
        Just("failure"),
        Just("additional-data"),
        Just("authorization-identifier"),
        Just("resumed"),
        Just("bound"),
        Just("token"),
        Just("not-authorized"),
        Just("query"),
        Just("item"),
        Just("sent"),
        Just("received"),
        Just("forwarded"),
        Just("delay"),
        Just("composing"),
        Just("request"),
        Just("ping"),
        Just("stanza-id"),
        Just("show"),
        Just("priority"),
    ]
    .prop_map(str::to_owned)
}

fn namespace() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("jabber:client"),
        Just("urn:xmpp:sm:3"),
        Just("http://etherx.jabber.org/streams"),
        Just("urn:ietf:params:xml:ns:xmpp-sasl"),
        Just("urn:ietf:params:xml:ns:xmpp-stanzas"),
        Just("urn:xmpp:sasl:2"),
        Just("urn:xmpp:bind:0"),
        Just("urn:xmpp:fast:0"),
        Just("urn:xmpp:carbons:2"),
        Just("urn:xmpp:forward:0"),
        Just("urn:xmpp:delay"),
        Just("urn:xmpp:receipts"),
        Just("urn:xmpp:sid:0"),
        Just("urn:xmpp:ping"),
        Just("jabber:iq:roster"),
        Just("http://jabber.org/protocol/chatstates"),
        Just("http://jabber.org/protocol/disco#info"),
    ]
}

fn attributes() -> impl Strategy<Value = String> {
    let attribute = prop_oneof![
        jid().prop_map(|jid| ("from", jid)),
        jid().prop_map(|jid| ("to", jid)),
        jid().prop_map(|jid| ("jid", jid)),
        jid().prop_map(|jid| ("by", jid)),
        "[a-z0-9-]{0,6}".prop_map(|id| ("id", id)),
        "(get|set|result|error|chat|groupchat|subscribe|unavailable|x)".prop_map(|t| ("type", t)),
        "(-?[0-9]{0,12}|4294967295)".prop_map(|h| ("h", h)),
        "([0-9]{4}-0[1-9]-[0-3][0-9]T[0-9]{2}:00:00Z|.{0,5})".prop_map(|s| ("stamp", s)),
        "(none|to|from|both|remove|x)".prop_map(|s| ("subscription", s)),
    ];
    prop::collection::vec(attribute, 0..4).prop_map(|list| {
        let map: std::collections::BTreeMap<_, _> = list.into_iter().collect();
        map.into_iter()
            .map(|(name, value)| {
                let value = value
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('\'', "&apos;");
                format!(" {name}='{value}'")
            })
            .collect()
    })
}

fn frame() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        // What only who knows the token can say, and our address.
        Just(GENUINE.to_owned()),
        Just("alice@example.org/r".to_owned()),
        "[a-z0-9 👍]{0,8}",
        (name(), namespace(), attributes())
            .prop_map(|(n, ns, a)| format!("<{n} xmlns='{ns}'{a}/>")),
    ];
    let tree = leaf.prop_recursive(4, 12, 3, |inner| {
        (
            name(),
            namespace(),
            attributes(),
            prop::collection::vec(inner, 0..3),
        )
            .prop_map(|(n, ns, a, children)| {
                format!("<{n} xmlns='{ns}'{a}>{}</{n}>", children.concat())
            })
    });
    prop_oneof![
        8 => tree,
        1 => "\\PC{0,40}",
        1 => ("<(message|iq|presence) xmlns='jabber:client'", "\\PC{0,30}").prop_map(|(a, b)| a + &b),
    ]
}

/// What could end a sign-in with SASL2, in any mixture of right and wrong.
fn success() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => Just(format!("<additional-data>{GENUINE}</additional-data>")),
        1 => Just("<additional-data>AAAA</additional-data>".to_owned()),
        3 => Just("<authorization-identifier>alice@example.org/r</authorization-identifier>".to_owned()),
        1 => jid().prop_map(|jid| format!("<authorization-identifier>{}</authorization-identifier>", jid.replace('&', "&amp;").replace('<', "&lt;"))),
        1 => "(-?[0-9]{0,10})".prop_map(|h| format!("<resumed xmlns='urn:xmpp:sm:3' previd='stream-1' h='{h}'/>")),
        1 => Just("<failed xmlns='urn:xmpp:sm:3' h='1'/>".to_owned()),
        1 => Just("<bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' id='s' resume='1'/></bound>".to_owned()),
        1 => Just("<token xmlns='urn:xmpp:fast:0' token='new' expiry='2123-01-01T00:00:00Z'/>".to_owned()),
        1 => frame(),
    ];
    let name = prop_oneof![5 => Just("success"), 1 => Just("failure"), 1 => Just("continue"), 1 => Just("challenge")];
    (name, prop::collection::vec(part, 0..6)).prop_map(|(name, parts)| {
        format!(
            "<{name} xmlns='urn:xmpp:sasl:2'>{}</{name}>",
            parts.concat()
        )
    })
}

/// Feeds what comes out back into a model, as the engine does.
fn run(session: &mut Session, model: &mut Model, effects: Vec<Effect>, now: u64) -> bool {
    let mut ended = false;
    for effect in effects {
        if let Effect::Event(event) = effect {
            ended |= matches!(event, Event::Ended(_));
            let _ = model.wants(&event);
            model.apply(event, now);
            let outcome = model.drain();
            for request in outcome.requests {
                let effects = session.perform(request, now);
                ended |= run(session, model, effects, now);
            }
        }
    }
    ended
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn survives_anything_when_online(frames in prop::collection::vec(frame(), 1..30)) {
        let mut session = online();
        let mut model = Model::new("alice@example.org".parse().unwrap(), Default::default());
        model.apply(Event::Online, NOW);
        let mut now = NOW;
        let mut ended = false;
        for frame in &frames {
            now += 1_000;
            let effects = session.receive(frame, now);
            ended |= run(&mut session, &mut model, effects, now);
            if session.next_deadline().is_some_and(|due| due <= now) {
                let effects = session.tick(now);
                ended |= run(&mut session, &mut model, effects, now);
            }
        }
        let effects = session.receive(
            "<message xmlns='jabber:client' from='bob@example.org/x' type='chat' id='last'><body>the last</body></message>",
            now,
        );
        let heard = effects.iter().any(|effect| matches!(
            effect,
            Effect::Event(Event::Message(m)) if m.body.as_deref() == Some("the last")
        ));
        prop_assert!(heard || ended, "the session fell silent");
        let closed = session.closed(now);
        prop_assert_eq!(closed.iter().filter(|e| matches!(e, Effect::Event(Event::Ended(_)))).count(), usize::from(!ended));
        prop_assert!(session.perform(Request::End, now).is_empty());
    }

    #[test]
    fn survives_anything_while_signing_in_by_token(frames in prop::collection::vec(success(), 1..6), rest in prop::collection::vec(frame(), 1..10)) {
        let mut session = by_token();
        let mut model = Model::new("alice@example.org".parse().unwrap(), Default::default());
        let mut ends = 0;
        let mut events = Vec::new();
        for frame in frames.iter().chain(&rest) {
            for effect in session.receive(frame, NOW) {
                if let Effect::Event(event) = effect {
                    ends += usize::from(matches!(event, Event::Ended(_)));
                    // In by a token is only who the server proved to know it to.
                    if matches!(event, Event::Authenticated(_)) {
                        prop_assert!(frame.contains(GENUINE), "{}", frame);
                    }
                    events.push(event.clone());
                    model.apply(event, NOW);
                    model.drain();
                }
            }
        }
        let believed = events.iter().any(|it| matches!(it, Event::Authenticated(_)));
        let further = events.iter().any(|it| matches!(it, Event::Resumed | Event::Bound(_) | Event::Online));
        prop_assert!(believed || !further, "{:?}", events);
        for effect in session.closed(NOW) {
            ends += usize::from(matches!(effect, Effect::Event(Event::Ended(_))));
        }
        prop_assert_eq!(ends, 1);
    }

    #[test]
    fn survives_anything_from_the_start(frames in prop::collection::vec(frame(), 1..20)) {
        let mut session = session();
        session.opened(NOW);
        for frame in &frames {
            session.receive(frame, NOW);
        }
        // It never waits for ever.
        let mut now = NOW;
        let mut rounds = 0;
        while let Some(due) = session.next_deadline() {
            now = due.max(now);
            session.tick(now);
            rounds += 1;
            prop_assert!(rounds < 10, "ticks without an end");
        }
    }
}
