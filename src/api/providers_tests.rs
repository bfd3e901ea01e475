use super::*;
use proptest::prelude::*;

fn json(value: serde_json::Value) -> Json {
    use serde_json::Value;
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Flag(flag),
        Value::Number(number) => Json::Number(number.as_f64().unwrap_or_default()),
        Value::String(text) => Json::Text(text),
        Value::Array(list) => Json::List(list.into_iter().map(json).collect()),
        Value::Object(map) => Json::Map(map.into_iter().map(|(k, v)| (k, json(v))).collect()),
    }
}

fn list(text: &str) -> Providers {
    read(&json(serde_json::from_str(text).unwrap()), &["de".into()])
}

fn domains(all: &[Provider], wanted: Wanted) -> Vec<&str> {
    let places = ["FR", "DE", "NL", "US"].map(str::to_owned);
    let found = arrange(all, &wanted, &places);
    found.into_iter().map(|at| &*all[at].domain).collect()
}

/// Entries of the project's own list, as they are there.
const REAL: &str = include_str!("../../tests/providers/xmpp-providers.json");
/// What is shipped.
const OURS: &str = include_str!("../../public/providers.json");

#[test]
fn the_project_s_own_list() {
    let read = list(REAL);
    assert_eq!(read.note, "");
    let [yaxim, disroot, hookipa, chatrix] = &read.all[..] else {
        panic!("{read:?}");
    };
    let expected = Provider {
        domain: "yax.im".into(),
        category: Some(Category::A),
        compliance: Some(100),
        countries: vec!["DE".into()],
        since: Some("2013-11-17".into()),
        free: Some(true),
        joining: Joining::App,
        captcha: false,
        email: false,
        operator: Some(Operator::Association),
        website: Some("https://yaxim.org/yax.im/".into()),
        legal: Some("https://yaxim.org/yax.im/tos/".into()),
    };
    assert_eq!(*yaxim, expected);
    let page = Joining::Website("https://user.disroot.org".into());
    assert_eq!(
        (&disroot.joining, disroot.category),
        (&page, Some(Category::B))
    );
    assert!(hookipa.captcha);
    // In the person's language, else in English.
    assert_eq!(hookipa.website.as_deref(), Some("https://hookipa.net"));
    assert_eq!(chatrix.website.as_deref(), Some("https://chatrix.one"));
    assert_eq!(chatrix.countries, ["CH", "BG"]);
}

#[test]
fn what_is_shipped_is_whole() {
    let document: serde_json::Value = serde_json::from_str(OURS).unwrap();
    let entries = document["providers"].as_array().unwrap();
    let read = list(OURS);
    assert_eq!(read.all.len(), entries.len(), "an entry was not taken");
    assert!(read.note.contains("XMPP Providers") && read.note.contains("2026"));
    for it in &read.all {
        let graded = matches!(it.category, Some(Category::A | Category::B));
        let known = it.since.is_some() && it.free.is_some() && !it.countries.is_empty();
        let joins = matches!(it.joining, Joining::App | Joining::Website(_));
        let linked = it.website.is_some() && it.legal.is_some();
        assert!(graded && known && joins && linked, "{it:?}");
    }
}

#[test]
fn hostile_and_useless_values_are_as_if_missing() {
    let read = list(
        r#"{"note": "a\u202eb\u0000", "more": {"x": [1]}, "providers": [
        {"jid": "one.example", "category": "AAA", "since": "yesterday", "freeOfCharge": "yes",
         "ratingXmppComplianceTester": 1e9, "serverLocations": ["de", "DE", "\u202ex", 4, "deu"],
         "website": {"en": "javascript:alert(1)", "de": "https://user:secret@evil.example/"},
         "registrationWebPage": {"en": "http://one.example/"}, "legalNotice": "https://x.example",
         "inBandRegistration": null, "organization": {"a": 1}},
        {"jid": "one.example", "category": "A"}, {"jid": "someone@two.example"},
        {"jid": "three.example/evil"}, {"jid": "<b>"}, {"jid": ""}, {}, null, "four.example", [[]]]}"#,
    );
    assert!(!read.note.contains(['\u{202e}', '\0']));
    let bare = Provider {
        domain: "one.example".into(),
        category: None,
        compliance: None,
        countries: vec!["DE".into()],
        since: None,
        free: None,
        joining: Joining::Unknown,
        captcha: false,
        email: false,
        operator: None,
        website: None,
        legal: None,
    };
    assert_eq!(read.all, [bare]);
    assert_eq!(list("\"x\"").all, []);
    let many = ["{\"jid\": \"x.example\"}"; 3_000].join(",");
    let many = many.split("x.").enumerate();
    let many: Vec<String> = many.map(|(at, part)| format!("{part}x{at}.")).collect();
    let many = format!("[{}]", many.concat().rsplit_once('x').unwrap().0);
    assert_eq!(list(&many).all.len(), MAX);
}

#[test]
fn sought_and_sorted() {
    let all = list(
        r#"[{"jid": "web.nl", "category": "B", "since": "2001-01-01", "freeOfCharge": true,
             "serverLocations": ["nl"], "inBandRegistration": false,
             "registrationWebPage": {"en": "https://web.nl/"}},
            {"jid": "riddle.de", "category": "A", "since": "2005-01-01", "freeOfCharge": true,
             "serverLocations": ["us", "de"], "inBandRegistration": true,
             "inBandRegistrationCaptchaRequired": true},
            {"jid": "young.fr", "category": "A", "since": "2020-01-01", "freeOfCharge": false,
             "serverLocations": ["fr"], "inBandRegistration": true},
            {"jid": "nowhere.org"}]"#,
    )
    .all;
    let order = |order| Wanted {
        order,
        ..Wanted::default()
    };
    assert_eq!(
        domains(&all, order(Order::Recommended)),
        ["young.fr", "riddle.de", "web.nl", "nowhere.org"]
    );
    assert_eq!(
        domains(&all, order(Order::Name)),
        ["nowhere.org", "riddle.de", "web.nl", "young.fr"]
    );
    assert_eq!(
        domains(&all, order(Order::Country)),
        ["young.fr", "riddle.de", "web.nl", "nowhere.org"]
    );
    assert_eq!(
        domains(&all, order(Order::Oldest)),
        ["web.nl", "riddle.de", "young.fr", "nowhere.org"]
    );
    let mut wanted = Wanted {
        in_app: true,
        ..Wanted::default()
    };
    assert_eq!(domains(&all, wanted.clone()), ["young.fr", "riddle.de"]);
    wanted.free = true;
    assert_eq!(domains(&all, wanted.clone()), ["riddle.de"]);
    wanted.country = Some("FR".into());
    assert!(domains(&all, wanted).is_empty());
    let wanted = Wanted {
        text: " Young".into(),
        ..Wanted::default()
    };
    assert_eq!(domains(&all, wanted), ["young.fr"]);
    assert_eq!(countries(&all), ["NL", "US", "DE", "FR"]);
}

proptest! {
    #[test]
    fn any_text_is_taken(jid in "\\PC{0,30}", since in "\\PC{0,12}", page in "(https?:)?\\PC{0,30}") {
        let entry = serde_json::json!([{ "jid": jid, "since": since, "website": { "en": page } }]);
        for it in read(&json(entry), &[]).all {
            prop_assert!(!it.domain.contains(char::is_whitespace));
            prop_assert!(it.website.is_none_or(|it| it.starts_with("https://")));
        }
    }
}
