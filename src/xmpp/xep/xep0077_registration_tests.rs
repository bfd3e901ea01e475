use super::*;
use crate::api::Media;

const OPEN: &str = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org'/>";
const FEATURES: &str = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'/>";

fn sent(effects: &[Effect]) -> String {
    match effects {
        [Effect::Send(frame)] => frame.replace('"', "'"),
        other => panic!("{other:?}"),
    }
}

fn answer(id: u32, kind: &str, within: &str) -> String {
    format!(
        "<iq xmlns='jabber:client' from='example.org' id='register{id}' type='{kind}'>{within}</iq>"
    )
}

fn error(id: u32, condition: &str) -> String {
    let within = format!(
        "<error type='cancel'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
    );
    answer(id, "error", &within)
}

fn begun(token: Option<&str>) -> (Registration, String) {
    let token = token.map(|token| Token(token.to_owned()));
    let (mut registration, effects) = Registration::start("example.org", token, true, 0);
    assert!(sent(&effects).starts_with("<open "));
    assert_eq!(registration.receive(OPEN, 0), []);
    let asked = sent(&registration.receive(FEATURES, 0));
    (registration, asked)
}

fn fields(registration: &mut Registration, id: u32) {
    let query = "<query xmlns='jabber:iq:register'><instructions>Choose</instructions>\
                 <username/><password/></query>";
    let told = registration.receive(&answer(id, "result", query), 0);
    let [Effect::Tell(Registering::Form(form))] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!(form.fields.len(), 2);
    assert_eq!(form.instructions, "Choose");
}

fn answers() -> Answers {
    let pair = |name: &str, value: &str| (name.to_owned(), vec![value.to_owned()]);
    Answers(vec![pair("username", "juliet"), pair("password", "secret")])
}

#[test]
fn plain_fields_then_a_name_taken_then_another() {
    let (mut it, asked) = begun(None);
    assert!(asked.contains("type='get'"), "{asked}");
    fields(&mut it, 1);
    let submitted = sent(&it.submit(&answers(), 0));
    assert!(submitted.contains("<username>juliet</username><password>secret</password>"));
    let told = it.receive(&error(2, "conflict"), 0);
    assert!(
        matches!(&told[..], [Effect::Tell(Registering::Refused { condition, .. })] if condition == "conflict")
    );
    sent(&it.submit(&answers(), 0));
    let told = it.receive(&answer(3, "result", ""), 0);
    assert_eq!(told, [Effect::Tell(Registering::Created), Effect::Close]);
}

#[test]
fn an_invitation_comes_first() {
    let (mut it, asked) = begun(Some("t<>"));
    assert!(asked.contains("token='t&lt;&gt;'"), "{asked}");
    assert!(sent(&it.receive(&answer(1, "result", ""), 0)).contains("type='get'"));
    fields(&mut it, 2);
    let (mut it, _) = begun(Some("old"));
    let told = it.receive(&error(1, "item-not-found"), 0);
    assert_eq!(
        told,
        [Effect::Tell(Registering::BadInvitation), Effect::Close]
    );
}

const CID: &str = "sha1+aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d@bob.xmpp.org";

fn data(octets: &str) -> String {
    format!("<data xmlns='urn:xmpp:bob' cid='{CID}' type='image/png'>{octets}</data>")
}

fn riddle(beside: &str) -> String {
    format!(
        "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>\
         <field var='ocr' type='text-single'><media xmlns='urn:xmpp:media-element'>\
         <uri type='image/png'>https://example.org/a.png</uri>\
         <uri type='image/png'>cid:{CID}</uri></media><required/></field></x>{beside}</query>"
    )
}

fn media(effects: &[Effect]) -> Option<Media> {
    match effects {
        [Effect::Tell(Registering::Form(form))] => form.fields[0].riddle.clone()?.media,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_picture_that_did_not_come_along_is_asked_for() {
    let begin = || {
        let (mut it, _) = begun(None);
        let asked = sent(&it.receive(&answer(1, "result", &riddle("")), 0));
        assert!(
            asked.contains("type='get'") && asked.contains(&format!("cid='{CID}'")),
            "{asked}"
        );
        it
    };
    let picture = Some(Media::Picture("data:image/png;base64,aGVsbG8=".into()));
    let page = Some(Media::Page("https://example.org/a.png".into()));
    let mut it = begin();
    let foreign = answer(2, "result", &data("aGVsbG8=")).replace("example.org", "evil.example");
    assert_eq!(it.receive(&foreign, 0), []);
    assert_eq!(it.submit(&answers(), 0), []);
    let told = it.receive(&answer(2, "result", &data("aGVsbG8=")), 0);
    assert_eq!(media(&told), picture);
    // Another one is another question to the server.
    assert!(sent(&it.again(0)).contains("<query xmlns='jabber:iq:register'"));
    assert_eq!(it.again(0), []);
    // Something else than its name says; a refusal; silence.
    let mut it = begin();
    let told = it.receive(&answer(2, "result", &data("aGVsbG9v")), 0);
    assert_eq!(media(&told), page);
    let mut it = begin();
    assert_eq!(media(&it.receive(&error(2, "item-not-found"), 0)), page);
    let mut it = begin();
    assert_eq!(it.tick(PICTURE_PATIENCE - 1), []);
    assert_eq!(media(&it.tick(PICTURE_PATIENCE)), page);
    assert_eq!(it.due(), None);
    assert_eq!(it.receive(&answer(2, "result", &data("aGVsbG8=")), 0), []);
}

#[test]
fn a_riddle_is_good_for_one_try() {
    let (mut it, _) = begun(None);
    let query = riddle(&data("aGVsbG8="));
    let told = it.receive(&answer(1, "result", &query), 0);
    assert!(
        matches!(&told[..], [Effect::Tell(Registering::Form(form))] if form.fields[0].riddle.is_some())
    );
    let sent = sent(&it.submit(&Answers(vec![("ocr".into(), vec!["x".into()])]), 0));
    assert!(
        sent.contains("<field var='ocr'><value>x</value></field>"),
        "{sent}"
    );
    let told = it.receive(&error(2, "not-acceptable"), 0);
    assert!(matches!(
        &told[..],
        [Effect::Tell(Registering::Refused { .. }), Effect::Send(_)]
    ));
}

#[test]
fn nothing_is_asked_where_others_read_along() {
    let (_, effects) = Registration::start("example.org", None, false, 0);
    let told = Effect::Tell(Registering::Failed(Problem::NotPrivate));
    assert_eq!(effects, [told, Effect::Close]);
}

#[test]
fn answers_of_others_and_silence() {
    let (mut it, _) = begun(None);
    let foreign = answer(1, "result", "").replace("example.org", "evil.example");
    assert_eq!(it.receive(&foreign, 0), []);
    assert_eq!(it.tick(PATIENCE - 1), []);
    let told = Effect::Tell(Registering::Failed(Problem::Timeout));
    assert_eq!(it.tick(PATIENCE), [told, Effect::Close]);
    assert_eq!(it.closed(), []);
}

#[test]
fn a_page_instead_of_a_form() {
    let (mut it, _) = begun(None);
    let query = "<query xmlns='jabber:iq:register'><instructions>Go there</instructions>\
                 <x xmlns='jabber:x:oob'><url>https://example.org/join</url></x></query>";
    let told = it.receive(&answer(1, "result", query), 0);
    assert!(
        matches!(&told[..], [Effect::Tell(Registering::Form(form))] if form.link.as_deref() == Some("https://example.org/join"))
    );
}

#[test]
fn a_token_shows_nowhere() {
    let token = Some(Token("sesame".to_owned()));
    let (mut it, effects) = Registration::start("example.org", token, true, 0);
    let before = format!("{it:?} {effects:?}");
    it.receive(OPEN, 0);
    let effects = it.receive(FEATURES, 0);
    assert!(sent(&effects).contains("sesame"));
    let after = format!("{it:?} {effects:?}");
    assert!(![before, after].concat().contains("sesame"));
}
