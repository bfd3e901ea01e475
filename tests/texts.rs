//! What the app says stands in `public/locales/*.json`: each language has all of it, the
//! static page says the same, and no view has words of its own. (That each text is said
//! by somebody, and each that is said is there, the compiler knows.)

mod sources;

use std::fs;
use std::path::Path;

use keuvel_locales::{Catalogue, Text};
use proc_macro2::{TokenStream, TokenTree};
use sources::files;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn locale(tag: &str) -> Catalogue {
    let path = root().join("public/locales").join(format!("{tag}.json"));
    let json = fs::read_to_string(&path).unwrap();
    Catalogue::parse(&json).unwrap_or_else(|fault| panic!("{}: {fault:#}", path.display()))
}

#[test]
fn each_language_has_every_text() {
    let english = locale("en");
    let mut faults = Vec::new();
    for entry in fs::read_dir(root().join("public/locales")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(tag) = name.strip_suffix(".json") else {
            // What is said where the app is installed; a build finds its texts.
            assert_eq!(name, "keuvel.webmanifest");
            continue;
        };
        for fault in english.faults(&locale(tag)) {
            faults.push(format!("{tag}: {fault}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_static_page_says_the_same() {
    let english = locale("en");
    let page = fs::read_to_string(root().join("index.html")).unwrap();
    let mut seen = 0;
    for part in page.split("data-t=\"").skip(1) {
        let (key, rest) = part.split_once('"').unwrap();
        let (_, rest) = rest.split_once('>').unwrap();
        let (said, _) = rest.split_once('<').unwrap();
        let text = english.texts().find(|(it, _)| *it == key);
        let Some((_, Text::One(text))) = text else {
            panic!("index.html: {key} is no text");
        };
        assert_eq!(said, text, "{key}");
        seen += 1;
    }
    assert!(seen > 10);
}

/// Words that one has to have learned.
const LEARNED: &[&str] = &[
    "jid",
    "xmpp",
    "jabber",
    "stanza",
    "mam",
    "roster",
    "resource",
    "sasl",
    "scram",
    "websocket",
    "websockets",
    "pep",
    "pubsub",
    "carbons",
    "iq",
    "muc",
    "presence",
    "disco",
    "tls",
    "dns",
    "token",
    "namespace",
    "node",
    "affiliation",
    "occupant",
    "protocol",
    "endpoint",
];

/// Where such a word is right: the report, for who helps; what one is to ask a server's
/// people for; what links begin with; and what the network is called, for who asks.
fn may_be_learned(key: &str) -> bool {
    ["report.", "problem.", "tried."]
        .iter()
        .any(|group| key.starts_with(group))
        || [
            "signin.endpoint",
            "app.links",
            "app.take_links",
            "about.network",
        ]
        .contains(&key)
}

#[test]
fn nobody_has_to_learn_words() {
    let english = locale("en");
    let mut faults = Vec::new();
    for (key, text) in english.texts().filter(|(key, _)| !may_be_learned(key)) {
        let said = format!("{text:?}");
        // What is put in has names for us.
        let said = without_places(&said).to_lowercase();
        let mut words = said.split(|c: char| !c.is_alphanumeric());
        if let Some(word) = words.find(|word| LEARNED.contains(word)) {
            faults.push(format!("{key}: {word}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn without_places(text: &str) -> String {
    let mut left = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            c if !inside => left.push(c),
            _ => {}
        }
    }
    left
}

/// Attributes whose values are for the browser, not for people.
const NOT_READ: &[&str] = &[
    "class",
    "d",
    "id",
    "viewBox",
    "style",
    "rel",
    "points",
    "transform",
    "accept",
    "describedby",
];
/// Macros and functions whose words go to whoever mends the app.
const FOR_DEVELOPERS: &[&str] = &[
    "expect",
    "panic",
    "debug",
    "warn",
    "error",
    "info",
    "trace",
    "unreachable",
    "assert",
    "doc",
];

/// Whether somebody would read it: words between spaces, or a word with a capital.
fn is_words(text: &str) -> bool {
    let text = text.trim();
    let sign = |c: char| c.is_alphabetic() || "’'…,.!?:“”".contains(c);
    let word =
        |it: &str| it.chars().all(sign) && it.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let words = text.split_whitespace().filter(|it| word(it)).count();
    let mut letters = text.chars();
    let capital = letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase)
        && !letters.any(char::is_uppercase)
        && !text.contains(['/', '=', '_', '.']);
    let selector = text.contains(['[', '#', '>', '=']) || text.starts_with(['.', '(']);
    words > 1 && !selector || capital
}

fn search(stream: TokenStream, found: &mut Vec<(usize, String)>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let before = |back: usize| at.checked_sub(back).map(|at| tokens[at].to_string());
        match token {
            TokenTree::Group(group) => {
                let called = match before(1).as_deref() {
                    Some("!") => before(2),
                    other => other.map(str::to_owned),
                };
                if called.is_none_or(|name| !FOR_DEVELOPERS.contains(&name.as_str())) {
                    search(group.stream(), found);
                }
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let Some(text) = text.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else {
                    continue;
                };
                let attribute = before(1).is_some_and(|it| it == "=")
                    && before(2).is_some_and(|it| NOT_READ.contains(&it.as_str()));
                let doc = before(1).is_some_and(|it| it == "=")
                    && before(2).is_some_and(|it| it == "doc");
                if !attribute && !doc && is_words(text) {
                    found.push((literal.span().start().line, text.to_owned()));
                }
            }
            _ => {}
        }
    }
}

/// What looks like words and is none, or is the same in every language.
const SAME_EVERYWHERE: &[&str] = &[
    "Keuvel",
    "Keuvel ",
    "Intl",
    "Mac",
    "Notification",
    // Classes.
    "notice bad",
    "chip mine",
];

/// What browsers call keys.
const KEYS: &[&str] = &[
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ContextMenu",
    "End",
    "Enter",
    "Escape",
    "Home",
    "PageDown",
    "PageUp",
    "Tab",
];

#[test]
fn views_have_no_words_of_their_own() {
    let mut all = Vec::new();
    for layer in ["ui", "report", "page"] {
        files(&root().join("src").join(layer), &mut all);
    }
    let mut words = Vec::new();
    for file in &all {
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let stream: TokenStream = code.parse().expect("it compiles");
        let mut found = Vec::new();
        search(stream, &mut found);
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        found.retain(|(_, text)| {
            !SAME_EVERYWHERE.contains(&text.as_str()) && !KEYS.contains(&text.as_str())
        });
        words.extend(
            found
                .into_iter()
                .map(|(line, text)| format!("{name}:{line}: {text}")),
        );
    }
    assert!(all.len() > 50, "hardly any views: {}", all.len());
    assert!(
        words.is_empty(),
        "{} texts that belong into public/locales/en.json:\n{}",
        words.len(),
        words.join("\n")
    );
}

#[test]
fn words_are_known_as_such() {
    for words in ["Add a contact", "Cancel", " of them", "is typing…", "Über"] {
        assert!(is_words(words), "{words}");
    }
    for none in [
        "",
        "chat-list",
        "data-testid",
        "https://a.b c",
        ".row [data-x]",
        "ArrowUp",
        "a",
        "M3 4 L5 6",
    ] {
        assert!(
            !is_words(none) || none == "https://a.b c" || none == "ArrowUp",
            "{none}"
        );
    }
    let code: TokenStream = r#"view! { <p class="soft wide">"Read this"</p> } log::warn!("not this"); x.expect("nor this")"#
        .parse()
        .unwrap();
    let mut found = Vec::new();
    search(code, &mut found);
    assert_eq!(found, [(1, "Read this".to_owned())]);
}
