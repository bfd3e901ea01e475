//! What holds for every text and every tree.

use keuvel::xml::{Element, XML_NS, parse};
use proptest::prelude::*;

/// Any text XML can say.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-z <>&'\"\t\n\r]",
        Just("]]>".to_owned()),
        Just("&amp;".to_owned()),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| {
        let legal = |c: &char| !c.is_ascii_control() || matches!(c, '\t' | '\n' | '\r' | '\u{7f}');
        let text: String = pieces.concat();
        text.chars()
            .filter(legal)
            .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
            .collect()
    })
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z_é][a-zA-Z0-9._·-]{0,6}".prop_filter("a declaration", |name| name != "xmlns")
}

fn namespace() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("jabber:client".to_owned()),
        Just("urn:x".to_owned()),
        Just("a<b>&\"'\n".to_owned()),
        Just(XML_NS.to_owned()),
    ]
}

fn leaf() -> impl Strategy<Value = Element> {
    let attributes = proptest::collection::vec((name(), namespace(), text()), 0..4);
    (name(), namespace(), attributes).prop_map(|(name, ns, attributes)| {
        let mut element = Element::new(&name, &ns);
        for (name, ns, value) in attributes {
            element.set_attr_ns(&name, &ns, value);
        }
        element
    })
}

fn tree() -> impl Strategy<Value = Element> {
    leaf().prop_recursive(6, 40, 5, |inner| {
        let node = prop_oneof![inner.prop_map(Ok), text().prop_map(Err)];
        (leaf(), proptest::collection::vec(node, 0..6)).prop_map(|(mut element, nodes)| {
            for node in nodes {
                match node {
                    Ok(child) => element.push(child),
                    Err(text) => element.push_text(text),
                }
            }
            element
        })
    })
}

const STANZAS: &str = include_str!("../benches/stanzas.xmpp");

/// Pieces that mean something to a reader.
const PIECES: &[&str] = &[
    "<",
    ">",
    "/",
    "/>",
    "</",
    "&",
    ";",
    "&amp;",
    "&#0;",
    "&#x1F600;",
    "\"",
    "'",
    "=",
    " ",
    "\n",
    "\r",
    ":",
    "xmlns",
    "xmlns=''",
    "xmlns:p='x'",
    "p:",
    "xml:",
    "<a>",
    "</a>",
    "<a/>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE",
    "\0",
    "\u{fffe}",
    "é",
    "🙂",
];

fn mutated() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = STANZAS
        .lines()
        .filter(|line| line.starts_with('<'))
        .collect();
    let edit = (
        any::<prop::sample::Index>(),
        0usize..20,
        prop::sample::select(PIECES),
    );
    (
        prop::sample::select(lines),
        proptest::collection::vec(edit, 1..4),
    )
        .prop_map(|(line, edits)| {
            let mut text = line.to_owned();
            for (at, len, piece) in edits {
                let start = text.floor_char_boundary(at.index(text.len() + 1));
                let end = text.floor_char_boundary((start + len).min(text.len()));
                text.replace_range(start..end.max(start), piece);
            }
            text
        })
}

/// Whatever is taken is understood: it says the same once written.
fn check(text: &str) {
    if let Ok(tree) = parse(text) {
        assert_eq!(parse(&tree.to_string()), Ok(tree));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn trees_survive_writing_and_reading(tree in tree()) {
        prop_assert_eq!(parse(&tree.to_string()), Ok(tree));
    }

    #[test]
    fn any_octets_are_read_or_refused(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&String::from_utf8_lossy(&octets));
    }

    #[test]
    fn any_markup_is_read_or_refused(pieces in proptest::collection::vec(prop::sample::select(PIECES), 0..20)) {
        check(&pieces.concat());
        check(&format!("<a>{}</a>", pieces.concat()));
        check(&format!("<a {}/>", pieces.concat()));
    }

    #[test]
    fn mutated_stanzas_are_read_or_refused(text in mutated()) {
        check(&text);
    }

    #[test]
    fn anything_typed_stays_inside(typed in any::<String>(), id in any::<String>()) {
        let body = Element::new("body", "jabber:client").with_text(typed.as_str());
        let tree = Element::new("message", "jabber:client").with_attr("id", id.as_str()).with_child(body);
        let read = parse(&tree.to_string()).unwrap();
        prop_assert_eq!(read.nodes().len(), 1);
        let body = read.child_text("body", "jabber:client").unwrap();
        prop_assert_eq!(body.chars().count(), typed.chars().count());
    }
}
