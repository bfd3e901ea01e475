//! What holds for every text people may send.

use keuvel::text::{
    Span, hue, initials, is_safe_href, isolate_safe, only_emoji, preview, spans, strip_bidi, tame,
};
use proptest::prelude::*;

/// Texts made of what means something here.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "http",
        "https",
        "://",
        ":",
        "//",
        "www.",
        "example.org",
        ".",
        "@",
        "/",
        "(",
        ")",
        "[",
        "]",
        "xmpp:",
        "mailto:",
        "tel:",
        "geo:",
        "+1",
        "-",
        "javascript:",
        "data:",
        "a",
        " ",
        "\n",
        "\t",
        ",",
        "é",
        "看",
        "。",
        "\u{301}",
        "\u{200d}",
        "\u{fe0f}",
        "\u{20e3}",
        "👩",
        "🏽",
        "🇳",
        "🇱",
        "❤",
        "\u{202a}",
        "\u{202e}",
        "\u{202c}",
        "\u{2066}",
        "\u{2067}",
        "\u{2068}",
        "\u{2069}",
        "\u{200f}",
        "\0",
        "\u{1b}",
        "\u{2028}",
        "\u{93f}",
        "1",
        "_",
        "%",
    ]);
    let piece =
        prop_oneof![4 => pieces.prop_map(String::from), 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn is_opener(c: char) -> bool {
    matches!(
        c,
        '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' | '\u{2066}'..='\u{2068}'
    )
}

fn is_closer(c: char) -> bool {
    matches!(c, '\u{202c}' | '\u{2069}')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn spans_make_up_the_body_and_are_safe(body in hostile()) {
        let mut whole = String::new();
        for span in spans(&body) {
            match span {
                Span::Text(text) => {
                    prop_assert!(!text.is_empty());
                    whole.push_str(text);
                }
                Span::Link { text, href } => {
                    prop_assert!(is_safe_href(&href), "{}", href);
                    prop_assert!(href.ends_with(text));
                    whole.push_str(text);
                }
            }
        }
        prop_assert_eq!(whole, body);
    }

    #[test]
    fn tamed_bodies_close_what_they_open(body in hostile()) {
        let tamed = tame(&body);
        for line in tamed.split(['\n', '\r', '\u{85}', '\u{2029}']) {
            let mut open = 0i32;
            for c in line.chars() {
                open += i32::from(is_opener(c)) - i32::from(is_closer(c));
                prop_assert!(open >= 0, "{:?}", line);
            }
            prop_assert_eq!(open, 0, "{:?}", line);
        }
        prop_assert_eq!(tame(&tamed), tamed.as_ref());
    }

    #[test]
    fn previews_are_short_single_and_plain(body in hostile(), max in 0usize..50) {
        let preview = preview(&body, max);
        prop_assert!(preview.chars().count() <= max);
        prop_assert!(!preview.contains(|c: char| c.is_control() || is_opener(c) || is_closer(c)));
        prop_assert_eq!(preview.trim(), preview.as_str());
    }

    #[test]
    fn names_are_plain(name in hostile()) {
        let safe = isolate_safe(&name);
        prop_assert_eq!(isolate_safe(&safe), safe.clone());
        prop_assert_eq!(strip_bidi(&safe), safe.as_str());
        let initials = initials(&name);
        prop_assert!(!initials.is_empty());
        prop_assert!(!initials.contains(|c: char| c.is_control() || is_opener(c) || is_closer(c)));
        prop_assert!(hue(&name) < 360);
    }

    #[test]
    fn emoji_are_few(body in hostile()) {
        if let Some(count) = only_emoji(&body) {
            prop_assert!((1..=6).contains(&count));
        }
    }
}
