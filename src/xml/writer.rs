//! Tree to text: `impl Display for Element`.
//!
//! Whatever a tree contains, the text is well-formed: what XML cannot say is
//! replaced by U+FFFD, so nothing typed into a field can end the stream.

use std::fmt;

use super::{
    Element, Node, XML_NS, XMLNS_NS,
    chars::{is_legal, is_ncname},
};

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.write_to(&mut out);
        f.write_str(&out)
    }
}

impl Element {
    /// Writes the element at the end of `out`, as a document of its own: the
    /// namespace is declared on it.
    pub fn write_to(&self, out: &mut String) {
        write(self, "", out);
    }
}

/// `default` is the default namespace where the element stands.
fn write(element: &Element, default: &str, out: &mut String) {
    debug_assert!(is_ncname(element.name()), "{:?}", element.name());
    out.push('<');
    // The one namespace that cannot be a default namespace.
    let prefix = if element.ns() == XML_NS { "xml:" } else { "" };
    out.push_str(prefix);
    out.push_str(element.name());
    let inner = if prefix.is_empty() {
        element.ns()
    } else {
        default
    };
    if inner != default {
        out.push_str(" xmlns=\"");
        escape(inner, true, out);
        out.push('"');
    }
    write_attributes(element, out);
    if element.nodes().is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for node in element.nodes() {
        match node {
            Node::Element(child) => write(child, inner, out),
            Node::Text(text) => escape(text, false, out),
        }
    }
    out.push_str("</");
    out.push_str(prefix);
    out.push_str(element.name());
    out.push('>');
}

fn write_attributes(element: &Element, out: &mut String) {
    let attributes = element.attributes();
    for (i, attribute) in attributes.iter().enumerate() {
        debug_assert!(is_ncname(&attribute.name), "{:?}", attribute.name);
        match attribute.ns.as_str() {
            // Declarations follow from the tree, they are no part of it.
            "" if attribute.name == "xmlns" => continue,
            XMLNS_NS => continue,
            "" => out.push(' '),
            XML_NS => out.push_str(" xml:"),
            ns => {
                // Named after the first attribute of that namespace.
                let first = attributes.iter().position(|a| a.ns == ns).unwrap_or(i);
                let prefix = format!("n{first}");
                if first == i {
                    out.push_str(" xmlns:");
                    out.push_str(&prefix);
                    out.push_str("=\"");
                    escape(ns, true, out);
                    out.push('"');
                }
                out.push(' ');
                out.push_str(&prefix);
                out.push(':');
            }
        }
        out.push_str(&attribute.name);
        out.push_str("=\"");
        escape(&attribute.value, true, out);
        out.push('"');
    }
}

/// Writes a text so that it is read as it was; `value` for attributes, where
/// white space would be normalised.
fn escape(text: &str, value: bool, out: &mut String) {
    // EF begins U+FFFE and U+FFFF.
    let special = |b: u8| b < 0x20 || matches!(b, b'&' | b'<' | b'>' | b'"' | 0xef);
    let mut rest = text;
    while let Some(at) = rest.bytes().position(special) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let mut chars = tail.chars();
        let Some(c) = chars.next() else { return };
        rest = chars.as_str();
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if value => out.push_str("&quot;"),
            '\t' if value => out.push_str("&#9;"),
            '\n' if value => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if is_legal(c) => out.push(c),
            _ => out.push('\u{fffd}'),
        }
    }
    out.push_str(rest);
}
