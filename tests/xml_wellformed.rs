//! Which texts the reader takes and which it refuses, as a table.

use keuvel::xml::{Element, Limits, ParseError, XML_NS, parse, parse_with};

/// Taken, and what they mean, written our way.
const GOOD: &[(&str, &str)] = &[
    ("<a/>", "<a/>"),
    ("<a></a>", "<a/>"),
    ("<a ></a >", "<a/>"),
    ("<a\t\n/>", "<a/>"),
    (" \n<a/>\n ", "<a/>"),
    ("<?xml version='1.0'?><a/>", "<a/>"),
    (
        "<?xml version=\"1.0\" encoding='utf-8' standalone='no' ?>\n<a/>",
        "<a/>",
    ),
    ("<?xml version='1.1'?><a/>", "<a/>"),
    ("<_é.-·1/>", "<_é.-·1/>"),
    ("<a> x </a>", "<a> x </a>"),
    (
        "<a>&lt;&gt;&amp;&quot;&apos;</a>",
        "<a>&lt;&gt;&amp;\"'</a>",
    ),
    ("<a>&#x41;&#66;&#x1F600;&#0065;</a>", "<a>AB😀A</a>"),
    ("<a>&#13;&#10;&#9;</a>", "<a>&#13;\n\t</a>"),
    ("<a>x\r\ny\rz\r\r\n</a>", "<a>x\ny\nz\n\n</a>"),
    ("<a>]]&gt; ]] > ]></a>", "<a>]]&gt; ]] &gt; ]&gt;</a>"),
    (
        "<a><![CDATA[<b>&amp;]] >]]>c</a>",
        "<a>&lt;b&gt;&amp;amp;]] &gt;c</a>",
    ),
    ("<a><![CDATA[]]></a>", "<a/>"),
    ("<a><![CDATA[x]]><![CDATA[\r\n]]></a>", "<a>x\n</a>"),
    ("<a b='\"' c=\"'\"/>", "<a b=\"&quot;\" c=\"'\"/>"),
    ("<a b = 'x'\nc='>'/>", "<a b=\"x\" c=\"&gt;\"/>"),
    ("<a b=' x\ty\nz\r\nw '/>", "<a b=\" x y z w \"/>"),
    (
        "<a b='&#9;&#10;&#13;&lt;'/>",
        "<a b=\"&#9;&#10;&#13;&lt;\"/>",
    ),
    ("<a b='/>'>/></a>", "<a b=\"/&gt;\">/&gt;</a>"),
    (
        "<a>\u{7f}\u{85}\u{2028}\u{fffd}\u{feff}</a>",
        "<a>\u{7f}\u{85}\u{2028}\u{fffd}\u{feff}</a>",
    ),
    // Namespaces.
    ("<a xmlns='x'><b/></a>", "<a xmlns=\"x\"><b/></a>"),
    (
        "<a xmlns='x'><b xmlns=''/></a>",
        "<a xmlns=\"x\"><b xmlns=\"\"/></a>",
    ),
    (
        "<a xmlns='x'><b xmlns=''><c xmlns='x'/></b></a>",
        "<a xmlns=\"x\"><b xmlns=\"\"><c xmlns=\"x\"/></b></a>",
    ),
    (
        "<p:a xmlns:p='x'><p:b/><c/></p:a>",
        "<a xmlns=\"x\"><b/><c xmlns=\"\"/></a>",
    ),
    (
        "<p:a xmlns:p='x'><p:b xmlns:p='y'/><p:c/></p:a>",
        "<a xmlns=\"x\"><b xmlns=\"y\"/><c/></a>",
    ),
    (
        "<a p:b='1' b='2' xmlns:p='x'/>",
        "<a xmlns:n0=\"x\" n0:b=\"1\" b=\"2\"/>",
    ),
    (
        "<a xmlns='x' b='1' p:b='2' xmlns:p='x'/>",
        "<a xmlns=\"x\" b=\"1\" xmlns:n1=\"x\" n1:b=\"2\"/>",
    ),
    ("<a xmlns='a&amp;b'/>", "<a xmlns=\"a&amp;b\"/>"),
    ("<a xml:lang='nl'/>", "<a xml:lang=\"nl\"/>"),
    (
        "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:lang='nl'/>",
        "<a xml:lang=\"nl\"/>",
    ),
    ("<xml:a><b/></xml:a>", "<xml:a><b/></xml:a>"),
    (
        "<stream:error xmlns:stream='http://etherx.jabber.org/streams'/>",
        "<error xmlns=\"http://etherx.jabber.org/streams\"/>",
    ),
];

/// Refused.
const BAD: &[&str] = &[
    "",
    " ",
    "x",
    "<",
    ">",
    "<>",
    "</>",
    "< a/>",
    "<a",
    "<a/",
    "<a>",
    "</a>",
    "<a></b>",
    "<a><b></a></b>",
    "<a></a",
    "<a/ >",
    "<a//>",
    "</a/>",
    "<a></a/>",
    "<a></ a>",
    "<a></a b>",
    "<a></a b='c'>",
    "<1/>",
    "<-a/>",
    "<a\u{d7}/>",
    "<a:/>",
    "<:a/>",
    "<a:b:c xmlns:a='x'/>",
    "<a!/>",
    "<a\"b\"/>",
    "<a<b/>",
    "<a/><b/>",
    "<a/>x",
    "x<a/>",
    "<a/>&#32;",
    "&#32;<a/>",
    "<a/><![CDATA[]]>",
    "<![CDATA[]]><a/>",
    "\u{feff}<a/>",
    "<a/>\0",
    "<a>\0</a>",
    "<a>\u{1}</a>",
    "<a>\u{b}</a>",
    "<a>\u{1f}</a>",
    "<a b='\u{8}'/>",
    "<a>\u{fffe}</a>",
    "<a>\u{ffff}</a>",
    "<a>&#0;</a>",
    "<a>&#1;</a>",
    "<a>&#xB;</a>",
    "<a>&#xD800;</a>",
    "<a>&#xFFFE;</a>",
    "<a>&#x110000;</a>",
    "<a>&#99999999999999999999;</a>",
    "<a b='&#0;'/>",
    "<a>&#;</a>",
    "<a>&#x;</a>",
    "<a>&#+65;</a>",
    "<a>&#-1;</a>",
    "<a>&#X41;</a>",
    "<a>&#65</a>",
    "<a>&# 65;</a>",
    "<a>&#6a;</a>",
    "<a>&</a>",
    "<a>&;</a>",
    "<a>& amp;</a>",
    "<a>&amp</a>",
    "<a>&amp ;</a>",
    "<a>&nbsp;</a>",
    "<a>&AMP;</a>",
    "<a>&lol;</a>",
    "<a b='&x;'/>",
    "<a b='&'/>",
    "<a b='&amp'/>",
    "<a>&a&amp;</a>",
    "<a>]]></a>",
    "<a>x]]>y</a>",
    "<!DOCTYPE a><a/>",
    "<!doctype a><a/>",
    "<a><!DOCTYPE a></a>",
    "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
    "<!-- c --><a/>",
    "<a><!-- c --></a>",
    "<a/><!---->",
    "<a><!></a>",
    "<a><![cdata[x]]></a>",
    "<a><![CDATA[x]></a>",
    "<?pi?><a/>",
    "<a><?pi x?></a>",
    "<a/><?pi?>",
    "<?xml-stylesheet href='x'?><a/>",
    "<a><?xml version='1.0'?></a>",
    " <?xml version='1.0'?><a/>",
    "<a/><?xml version='1.0'?>",
    "<?xml version='1.0'?><?xml version='1.0'?><a/>",
    "<?xml?><a/>",
    "<?xml ?><a/>",
    "<?xml version='2.0'?><a/>",
    "<?xml version='1.'?><a/>",
    "<?xml version=1.0?><a/>",
    "<?xml encoding='utf-8'?><a/>",
    "<?xml version='1.0' encoding='latin1'?><a/>",
    "<?xml version='1.0'encoding='utf-8'?><a/>",
    "<?xml version='1.0' standalone='maybe'?><a/>",
    "<?xml standalone='yes' version='1.0'?><a/>",
    "<?xml version='1.0' version='1.0'?><a/>",
    "<?xml version='1.0' x='y'?><a/>",
    "<?XML version='1.0'?><a/>",
    "<??><a/>",
    "<a b/>",
    "<a b=/>",
    "<a b=c/>",
    "<a b='c/>",
    "<a b='c\"/>",
    "<a b='c'd='e'/>",
    "<a b='<'/>",
    "<a 'b'/>",
    "<a ='b'/>",
    "<a b=='c'/>",
    "<a 1='b'/>",
    "<a b='1' b='2'/>",
    "<a b='1' b='1'/>",
    "<a xmlns:p='x' xmlns:q='x' p:b='1' q:b='2'/>",
    "<a xmlns='x' xmlns='y'/>",
    "<a xmlns:p='x' xmlns:p='x'/>",
    "<p:a/>",
    "<a p:b='c'/>",
    "<a><p:b xmlns:p='x'/><p:c/></a>",
    "<p:a xmlns:p=''/>",
    "<a xmlns:p='x'><b xmlns:p=''/></a>",
    "<a xmlns:xmlns='x'/>",
    "<xmlns:a/>",
    "<a xmlns:xml='x'/>",
    "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
    "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
    "<a xmlns:p:q='x'/>",
    "<a xmlns:='x'/>",
    "<p:a xmlns:p='x'></q:a>",
    "<p:a xmlns:p='x' xmlns:q='x'></q:a>",
];

#[test]
fn takes_what_is_well_formed() {
    for (text, written) in GOOD {
        let element = parse(text).unwrap_or_else(|e| panic!("{text:?}: {e}"));
        assert_eq!(element.to_string(), *written, "{text:?}");
        assert_eq!(parse(written).as_ref(), Ok(&element), "{text:?}");
    }
}

#[test]
fn refuses_what_is_not() {
    for text in BAD {
        let got = parse(text);
        assert!(
            matches!(got, Err(ParseError::Malformed(_))),
            "{text:?}: {got:?}"
        );
    }
}

#[test]
fn resolves_names() {
    let tree = parse(
        "<p:a xmlns='d' xmlns:p='x' b='1' p:b='2' xml:lang='nl'><b xmlns=''>t<c/>u</b><b>v</b></p:a>",
    )
    .unwrap();
    assert!(tree.is("a", "x"));
    assert_eq!(tree.attr("b"), Some("1"));
    assert_eq!(tree.attr_ns("b", "x"), Some("2"));
    assert_eq!(tree.xml_lang(), Some("nl"));
    assert_eq!(tree.attr_ns("lang", XML_NS), Some("nl"));
    assert_eq!(tree.child_text("b", "").as_deref(), Some("tu"));
    assert_eq!(tree.child_text("b", "d").as_deref(), Some("v"));
}

#[test]
fn limits_hold() {
    let nested = |n: usize| "<a>".repeat(n) + &"</a>".repeat(n);
    assert!(parse(&nested(64)).is_ok());
    assert_eq!(parse(&nested(65)), Err(ParseError::TooLarge("depth")));
    let deep = Limits {
        depth: usize::MAX,
        ..Limits::default()
    };
    assert_eq!(
        parse_with(&nested(100_000), deep),
        Err(ParseError::TooLarge("depth"))
    );

    let body = |n: usize| format!("<a>{}</a>", "&quot;".repeat(n));
    assert!(parse(&body(1 << 20)).is_ok());
    assert_eq!(parse(&body(2 << 20)), Err(ParseError::TooLarge("octets")));

    let wide = format!("<a>{}</a>", "<b c='d'/>".repeat(100_001));
    assert_eq!(parse(&wide), Err(ParseError::TooLarge("elements")));

    let attributes: String = (0..65).map(|i| format!(" a{i}=''")).collect();
    assert_eq!(
        parse(&format!("<a{attributes}/>")),
        Err(ParseError::TooLarge("attributes"))
    );
    let declarations: String = (0..300).map(|i| format!(" xmlns:a{i}='x'")).collect();
    assert!(parse(&format!("<a{declarations}/>")).is_err());
}

#[test]
fn deep_trees_fit_a_small_stack() {
    // Less than a worker has; parsing, copying, comparing, writing, dropping.
    let check = || {
        let text = "<a>".repeat(256) + &"</a>".repeat(256);
        let limits = Limits {
            depth: 256,
            ..Limits::default()
        };
        let tree = parse_with(&text, limits).unwrap();
        let copy = tree.clone();
        assert_eq!(tree, copy);
        assert!(format!("{tree:?}").contains("children"));
        assert_eq!(copy.to_string().len(), 255 * 7 + 4);
    };
    let thread = std::thread::Builder::new()
        .stack_size(768 << 10)
        .spawn(check)
        .unwrap();
    thread.join().unwrap();
}

#[test]
fn what_is_typed_cannot_break_out() {
    let typed = "</body>\0\u{b}\u{fffe}\r\n]]>&amp;<!--\"'";
    let tree = Element::new("body", "jabber:client\">")
        .with_attr("id", typed)
        .with_text(typed);
    let read = parse(&tree.to_string()).unwrap();
    let expected = typed.replace(['\0', '\u{b}', '\u{fffe}'], "\u{fffd}");
    assert_eq!(read.text(), expected);
    assert_eq!(read.attr("id"), Some(expected.as_str()));
    assert_eq!(read.ns(), "jabber:client\">");
}

#[test]
fn declarations_are_no_attributes() {
    let tree = Element::new("a", "x").with_attr("xmlns", "y");
    assert_eq!(tree.to_string(), "<a xmlns=\"x\"/>");
}

#[test]
fn trees_stay_in_one_form() {
    let mut tree = parse("<a>x<b>y</b>z<c/></a>").unwrap();
    assert_eq!(tree.take_child("b", "").unwrap().text(), "y");
    assert_eq!(tree, parse("<a>xz<c/></a>").unwrap());
    assert!(tree.take_child("b", "").is_none());
    tree.push_text("");
    assert_eq!(tree.nodes().len(), 2);
    assert!(Element::new("a", "").with_text("").is_empty());
}
