//! What becomes of texts before they are shown, as tables.

use keuvel::text::{
    Span, hue, initials, is_safe_href, isolate_safe, me_action, only_emoji, preview, spans,
    strip_bidi, tame,
};

/// A body and its links, each where it leads.
const LINKS: &[(&str, &[&str])] = &[
    ("no link", &[]),
    (
        "see https://example.org/a?b=c#d now",
        &["https://example.org/a?b=c#d"],
    ),
    ("HTTP://EXAMPLE.ORG", &["HTTP://EXAMPLE.ORG"]),
    ("https://example.org.", &["https://example.org"]),
    ("Is it https://example.org/?!", &["https://example.org/"]),
    ("(https://example.org)", &["https://example.org"]),
    (
        "(see https://nl.wikipedia.org/wiki/Oog_(anatomie)).",
        &["https://nl.wikipedia.org/wiki/Oog_(anatomie)"],
    ),
    (
        "https://example.org/a[1] [https://example.org/b]",
        &["https://example.org/a[1]", "https://example.org/b"],
    ),
    (
        "<https://example.org>\"https://example.com\"",
        &["https://example.org", "https://example.com"],
    ),
    (
        "*https://example.org* _https://example.com_",
        &["https://example.org", "https://example.com"],
    ),
    (
        "https://a.example,https://b.example",
        &["https://a.example,https://b.example"],
    ),
    (
        "https://localhost:5281/x http://[::1]/y http://192.0.2.1",
        &[
            "https://localhost:5281/x",
            "http://[::1]/y",
            "http://192.0.2.1",
        ],
    ),
    (
        "看https://example.org/路径。好",
        &["https://example.org/路径"],
    ),
    ("https://bücher.example/ä", &["https://bücher.example/ä"]),
    (
        "mailto:a@example.org tel:+31-20-1234 geo:52.37,4.89",
        &["mailto:a@example.org", "tel:+31-20-1234", "geo:52.37,4.89"],
    ),
    (
        "xmpp:room@muc.example.org?join, ok",
        &["xmpp:room@muc.example.org?join"],
    ),
    (
        "www.example.org/x, example.com.",
        &["https://www.example.org/x", "https://example.com"],
    ),
    ("-example.com", &["https://example.com"]),
    ("www.example.museum", &["https://www.example.museum"]),
    (
        "example.org:8080/x example.org: yes",
        &["https://example.org:8080/x", "https://example.org"],
    ),
    (
        "write to alice.b@example.org!",
        &["mailto:alice.b@example.org"],
    ),
    // Not links.
    (
        "main.rs README.md e.g. i.e. 1.2.3 a.b yes.no ...com .com com. a-.com a..com",
        &[],
    ),
    (
        "javascript:alert(1) JAVASCRIPT://example.org/%0aalert(1)",
        &[],
    ),
    (
        "data:text/html;base64,xx vbscript:x file:///etc/passwd about:blank blob:https:x",
        &[],
    ),
    (
        "java\u{200b}script:alert(1) x-http://example.org xhttps://example.org",
        &[],
    ),
    (
        "https:// http:/x https://. http:example mailto: xmpp: tel:abc geo:here https://\u{202e}gro",
        &[],
    ),
    ("https://bank.example@evil.example/", &[]),
    ("éxample.org example.orgé аpple.com", &[]),
    ("/home/example.com a=example.com", &[]),
];

#[test]
fn links_are_found() {
    for (body, expected) in LINKS {
        let spans = spans(body);
        let found: Vec<&str> = (spans.iter())
            .filter_map(|span| match span {
                Span::Link { href, .. } => Some(href.as_ref()),
                Span::Text(_) => None,
            })
            .collect();
        assert_eq!(found, *expected, "{body:?}");
        assert_eq!(joined(&spans), *body);
    }
}

fn joined(spans: &[Span]) -> String {
    (spans.iter())
        .map(|span| match span {
            Span::Text(text) | Span::Link { text, .. } => *text,
        })
        .collect()
}

#[test]
fn only_known_schemes_are_safe() {
    for href in ["https://example.org", "XMPP:a@b", "tel:1", "mailto:x"] {
        assert!(is_safe_href(href), "{href}");
    }
    for href in [
        "",
        "x",
        "https:",
        "javascript:alert(1)",
        "java\tscript:x",
        " https://x",
        "https://x y",
        "data:,x",
        "vbscript:x",
        "file:///x",
        "//example.org",
        "/x",
        "https\n://x",
        "https://x\u{202e}",
        "\u{1}javascript:x",
        "ftp://x",
    ] {
        assert!(!is_safe_href(href), "{href:?}");
    }
}

#[test]
fn hostile_bodies_take_linear_time() {
    // A quarter of a megabyte each; were one quadratic, this would not end.
    for piece in [
        "http:",
        "http://",
        "http://@",
        "https://a(",
        "mailto:",
        "xmpp:",
        "a.",
        ".com",
        "@",
        "a@b.",
        "www.",
        "(((",
        "[",
        ")",
        "-",
        "a",
        "\u{301}",
        "\u{202e}",
        "\u{2067}",
        "👩\u{200d}",
        "🇳",
        " ",
        "é",
        "http://a@",
        "geo:1",
        "tel:+",
        "\u{e0067}",
        "0\u{20e3}",
    ] {
        let body = piece.repeat((1 << 18) / piece.len());
        assert_eq!(joined(&spans(&body)), body);
        let _ = (
            tame(&body),
            strip_bidi(&body),
            isolate_safe(&body),
            initials(&body),
        );
        assert!(preview(&body, 80).chars().count() <= 80);
        let _ = only_emoji(&body);
    }
}

#[test]
fn actions() {
    assert_eq!(me_action("/me waves"), Some("waves"));
    for body in ["/me", "/mewaves", " /me waves", "/ME waves", "x /me y", ""] {
        assert_eq!(me_action(body), None, "{body:?}");
    }
}

#[test]
fn emoji_alone() {
    for (body, count) in [
        ("😀", 1),
        (" 😀\n🎉 ", 2),
        ("❤️", 1),
        ("❤", 1),
        ("👍🏽", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("🏳️‍🌈", 1),
        ("🇳🇱🇧🇪", 2),
        ("1️⃣#️⃣*⃣", 3),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
        ("©️", 1),
        ("☺️", 1),
        ("🫠🫨", 2),
        ("⌚", 1),
        ("🤷🏿‍♀️", 1),
        ("🧑🏻‍❤️‍💋‍🧑🏼", 1),
        ("😀😀😀😀😀😀", 6),
    ] {
        assert_eq!(only_emoji(body), Some(count), "{body:?}");
    }
    for body in [
        "",
        " ",
        "a",
        "😀a",
        "1",
        "123",
        "#",
        "©",
        "™",
        "🇳",
        "🇳🇱🇧",
        "😀😀😀😀😀😀😀",
        "❤\u{fe0e}",
        "\u{200d}",
        "\u{fe0f}",
        "→",
        "♔",
    ] {
        assert_eq!(only_emoji(body), None, "{body:?}");
    }
}

#[test]
fn previews() {
    for (body, max, expected) in [
        ("hello", 5, "hello"),
        ("hello!", 5, "hell…"),
        ("  a \n\t b  ", 10, "a b"),
        ("", 5, ""),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("ab cd", 4, "ab…"),
        ("a\u{202e}b\u{2066}\u{0}c", 9, "abc"),
        // Never within a character.
        ("abe\u{301}cd", 4, "ab…"),
        ("ab👩‍👧cd", 5, "ab…"),
        ("ab🇳🇱cd", 4, "ab…"),
        ("ab👍🏽cd", 4, "ab…"),
        ("ab👍🏽cd", 5, "ab👍🏽…"),
    ] {
        assert_eq!(preview(body, max), expected, "{body:?} {max}");
    }
}

#[test]
fn names_cannot_spoof() {
    assert_eq!(isolate_safe("\u{202e}ecila\u{202c}"), "ecila");
    assert_eq!(isolate_safe(" a\r\nb\u{85}c\u{7}\u{2028}d "), "a b c d");
    assert_eq!(
        isolate_safe(&format!("a{}b", "\u{301}".repeat(50))),
        format!("a{}b", "\u{301}".repeat(4))
    );
    // What languages and emoji need stays.
    for name in [
        "שָׁלוֹם",
        "Nguyễn",
        "Nguyê\u{303}n",
        "สวัสดี",
        "हिन्दी",
        "👩‍👩‍👧‍👦",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "a\u{200e}b",
    ] {
        assert_eq!(isolate_safe(name), name);
    }
    assert_eq!(strip_bidi("a\u{2067}b\nc\td\u{1b}"), "ab\nc\td");
}

#[test]
fn bodies_stay_in_their_place() {
    for (body, expected) in [
        ("plain", "plain"),
        ("\u{202e}abc", "\u{202e}abc\u{202c}"),
        ("\u{2067}\u{202a}abc", "\u{2067}\u{202a}abc\u{202c}\u{2069}"),
        ("\u{2067}a\nb", "\u{2067}a\u{2069}\nb"),
        (
            "\u{2067}\u{202e}a\u{2069}b",
            "\u{2067}\u{202e}a\u{202c}\u{2069}b",
        ),
        ("a\u{2069}\u{202c}b", "ab"),
        ("\u{2067}a\u{202c}b", "\u{2067}ab\u{2069}"),
        ("\u{2068}a\u{2069}", "\u{2068}a\u{2069}"),
    ] {
        assert_eq!(tame(body), expected, "{body:?}");
    }
    assert_eq!(
        tame(&format!("x{}y", "\u{335}".repeat(99))),
        format!("x{}y", "\u{335}".repeat(8))
    );
}

#[test]
fn faces() {
    for (name, expected) in [
        ("Alice", "A"),
        ("alice b. carol", "AC"),
        ("anna.de-vries@example.org", "AV"),
        ("Éric", "É"),
        ("e\u{301}ric", "E\u{301}"),
        ("ß x", "SX"),
        ("李小龍", "李"),
        ("李 小龍", "李"),
        ("محمد علي", "م"),
        ("🦊", "🦊"),
        ("🦊 Fox", "F"),
        ("👩‍👧", "👩‍👧"),
        ("", "?"),
        ("\u{202e}", "?"),
        ("@room", "R"),
        ("(bot) helper", "BH"),
        ("Room 7", "R"),
        ("...", "."),
        ("हिन्दी", "हि"),
    ] {
        assert_eq!(initials(name), expected, "{name:?}");
    }
}

#[test]
fn colours_are_those_of_xep_0392() {
    for (text, angle) in [
        ("Romeo", 327.255249),
        ("juliet@capulet.lit", 209.410400),
        ("😺", 331.199341),
        ("council", 359.994507),
        ("Board", 171.430664),
    ] {
        assert_eq!(hue(text), angle as u32, "{text}");
    }
}
