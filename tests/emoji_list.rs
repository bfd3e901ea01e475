//! The emoji that are shipped, and how they are found.

use keuvel::text::{Emoji, TONES, Tones, begun, by_code, find, only_emoji, restyled};
use proptest::prelude::*;
use serde_json::Value;

fn all() -> Vec<Emoji> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/public/emoji.json");
    let json: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let groups = json["groups"].as_array().unwrap();
    // The page has a picture for each.
    assert_eq!(groups.len(), 9);
    let rows = groups.iter().flat_map(|group| group[1].as_array().unwrap());
    rows.map(|row| Emoji {
        text: text(&row[0]),
        name: text(&row[1]),
        names: text(&row[1]).to_lowercase(),
        codes: text(&row[2]),
        words: text(&row[3]).to_lowercase(),
        tones: match &row[4] {
            Value::Array(all) => Tones::Listed(all.iter().map(text).collect()),
            one if one == 1 => Tones::Follow,
            _ => Tones::None,
        },
    })
    .collect()
}

/// The same with what they are called in another language.
fn all_in(language: &str) -> Vec<Emoji> {
    let public = concat!(env!("CARGO_MANIFEST_DIR"), "/public");
    let path = format!("{public}/emoji/{language}.tsv");
    let names = std::fs::read_to_string(path).unwrap().to_lowercase();
    let list: Value =
        serde_json::from_str(&std::fs::read_to_string(format!("{public}/emoji.json")).unwrap())
            .unwrap();
    let mut lines = names.lines();
    let of = lines.next().and_then(|line| line.split(' ').next());
    assert_eq!(of, list["list"].as_str(), "{language}");
    let mut all = all();
    assert_eq!(lines.clone().count(), all.len(), "{language}");
    for (emoji, line) in all.iter_mut().zip(lines) {
        let (name, words) = line.split_once('\t').unwrap();
        assert!(!name.is_empty(), "{language}: {}", emoji.text);
        emoji.names = format!("{}\n{name}", emoji.names);
        emoji.words = format!("{} {words}", emoji.words);
    }
    all
}

#[test]
fn they_are_found_in_each_language_and_in_english() {
    let locales = concat!(env!("CARGO_MANIFEST_DIR"), "/public/locales");
    for file in std::fs::read_dir(locales).unwrap() {
        let path = file.unwrap().path();
        let language = path.file_stem().unwrap().to_str().unwrap();
        // The template of the manifests is there, too.
        if language != "en" && path.extension() == Some("json".as_ref()) {
            all_in(language);
        }
    }
    for (language, query, wanted) in [
        ("nl", "zwaaien", "👋"),
        ("nl", "wave", "👋"),
        ("nl", "rood hart", "❤️"),
        ("de", "winkende hand", "👋"),
        ("fr", "feu", "🔥"),
        ("ru", "кофе", "☕"),
        ("ar", "قلب أحمر", "❤️"),
        ("he", "לב אדום", "❤️"),
        ("zh", "咖啡", "☕"),
        // Without spaces, from the middle.
        ("ja", "ハート", "❤️"),
        ("ja", "惑星", "🪐"),
    ] {
        let all = all_in(language);
        let found = find(&all, query, 40);
        let found: Vec<_> = found.iter().map(|at| all[*at].text.as_str()).collect();
        assert!(found.contains(&wanted), "{language} {query}: {found:?}");
    }
}

#[test]
fn each_is_one_emoji_with_a_name_and_a_code_of_its_own() {
    let all = all();
    assert!(all.len() > 1_800, "{}", all.len());
    for emoji in &all {
        for tone in 0..=TONES {
            assert_eq!(only_emoji(&emoji.toned(tone)), Some(1), "{emoji:?}");
        }
        assert!(
            !emoji.name.is_empty() && !emoji.code().is_empty(),
            "{emoji:?}"
        );
        assert_eq!(by_code(&all, emoji.code()), Some(emoji));
        for code in emoji.codes.split(' ') {
            let written = format!("so :{code}");
            assert_eq!(
                begun(&written).map(|it| it.code),
                Some(code).filter(|it| it.len() > 1)
            );
        }
    }
}

#[test]
fn what_is_looked_for_comes_first() {
    let all = all();
    let first = |query: &str| {
        find(&all, query, 1)
            .first()
            .map(|at| all[*at].text.as_str())
    };
    for (query, wanted) in [
        ("smile", "😄"),
        ("wave", "👋"),
        ("+1", "👍️"),
        ("thumbsup", "👍️"),
        ("heart", "❤️"),
        ("HEART", "❤️"),
        ("tada", "🎉"),
        ("red heart", "❤️"),
        ("flag netherlands", "🇳🇱"),
        ("fire", "🔥"),
        ("coffee", "☕️"),
        ("joy", "😂"),
        ("rofl", "🤣"),
        ("woman astronaut", "👩‍🚀"),
        ("qqqq", ""),
        ("", ""),
        (" : ", ""),
    ] {
        let bare = |it: &str| it.replace('\u{fe0f}', "");
        assert_eq!(
            bare(first(query).unwrap_or_default()),
            bare(wanted),
            "{query}"
        );
    }
    assert!(find(&all, "face", 10).len() == 10);
}

#[test]
fn tones_are_those_of_unicode() {
    let all = all();
    let toned = |code: &str, tone: u8| by_code(&all, code).unwrap().toned(tone);
    assert_eq!(toned("wave", 1), "👋🏻");
    assert_eq!(toned("+1", 5), "👍🏿");
    assert_eq!(toned("woman_astronaut", 3), "👩🏽‍🚀");
    assert_eq!(toned("handshake", 2), "🤝🏼");
    assert_eq!(toned("people_holding_hands", 4), "🧑🏾‍🤝‍🧑🏾");
    assert_eq!(toned("smile", 5), "😄");
    assert_eq!(toned("wave", 0), "👋");
    assert_eq!(toned("wave", 9), "👋");
}

#[test]
fn shortcodes_begin_where_a_word_would() {
    for (text, code, whole) in [
        (":smi", "smi", false),
        ("so :+1", "+1", false),
        ("(:tad", "tad", false),
        ("a\n:smile:", "smile", true),
        ("👍:tada:", "tada", true),
        (":SMI", "SMI", false),
    ] {
        let found = begun(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((found.code, found.whole), (code, whole));
        assert!(text.ends_with(found.written) && found.written.is_ascii());
    }
    for text in [
        "", ":", "::", ":s", "12:30", "http://x", "a:bc", "ä:bc", ":)", ":-D", ": smi", "::smi",
        ":smi ", "smi", ":sm:x", ":smé",
    ] {
        assert_eq!(begun(text), None, "{text}");
    }
}

#[test]
fn selections_are_styled_and_unstyled() {
    for (text, sign, wanted) in [
        ("a", '*', "*a*"),
        (" a b ", '_', " _a b_ "),
        ("*a*", '*', "a"),
        ("**", '*', "****"),
        ("a\n\n b", '~', "~a~\n\n ~b~"),
        ("  ", '*', "  "),
        ("👩‍💻", '`', "`👩‍💻`"),
    ] {
        assert_eq!(restyled(text, sign), wanted, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_taken(text in "(\\PC|[ :a-z\n]){0,40}", sign in prop::sample::select(vec!['*', '_'])) {
        if let Some(found) = begun(&text) {
            prop_assert!(text.ends_with(found.written));
        }
        let styled = restyled(&text, sign);
        prop_assert!(!text.trim().contains(sign) || !styled.is_empty());
        if !text.contains(sign) {
            prop_assert_eq!(restyled(&styled, sign), text);
        }
    }
}
