//! Text to tree.
//!
//! quick-xml splits the text into tags, text and references; everything XML and
//! its namespaces demand beyond that is checked here and in [`super::tag`].
//! Its `NsReader` is not used: it takes namespaces as written, with references
//! unresolved, and passes over malformed attributes in silence.

use quick_xml::{Reader, events::Event};

use super::{
    Attribute, Element,
    chars::{all_legal, is_space, resolve_reference},
    namespaces::Namespaces,
    tag::{QName, next_attribute, split_name, value},
};

/// How much is read before a text is refused.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Octets of the whole text.
    pub octets: usize,
    /// Elements within elements, at most 256 whatever is asked for: trees are
    /// dropped, compared and written by recursion, and a worker's stack is 1 MiB.
    pub depth: usize,
    /// Elements and attributes in all.
    pub elements: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            // A body of 1 MiB fits even if each character is written `&quot;`.
            // Servers refuse far less by default (Prosody 256 KiB).
            octets: 8 << 20,
            // Real stanzas stay below 15 (a forwarded, carbon-copied form).
            depth: 64,
            // A roster of 25,000 contacts; bounds the tree to some 20 MiB.
            elements: 200_000,
        }
    }
}

/// The deepest tree there is, see [`Limits::depth`].
const MAX_DEPTH: usize = 256;

/// Attributes of one element: each is compared with all others.
const MAX_ATTRIBUTES: usize = 64;

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseError {
    /// Not well-formed, or something XMPP forbids.
    Malformed(&'static str),
    /// Over a limit.
    TooLarge(&'static str),
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ParseError::Malformed(what) => write!(f, "malformed XML: {what}"),
            ParseError::TooLarge(what) => write!(f, "XML over a limit: {what}"),
        }
    }
}

impl std::error::Error for ParseError {}

impl From<&'static str> for ParseError {
    fn from(what: &'static str) -> ParseError {
        ParseError::Malformed(what)
    }
}

/// Reads one element, with the default limits.
pub fn parse(text: &str) -> Result<Element, ParseError> {
    parse_with(text, Limits::default())
}

/// Reads one element.
pub fn parse_with(text: &str, limits: Limits) -> Result<Element, ParseError> {
    if text.len() > limits.octets {
        return Err(ParseError::TooLarge("octets"));
    }
    if !all_legal(text) {
        return Err(ParseError::Malformed("illegal character"));
    }
    // quick-xml would pass over it, RFC 6120 §11.6 does not allow it.
    if text.starts_with('\u{feff}') {
        return Err(ParseError::Malformed("byte order mark"));
    }
    let mut builder = Builder {
        namespaces: Namespaces::default(),
        open: Vec::with_capacity(8),
        attributes: Vec::new(),
        root: None,
        depth: limits.depth.min(MAX_DEPTH),
        elements: limits.elements,
    };
    let mut reader = Reader::from_str(text);
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader.read_event();
        // The event's own text does not live as long as ours.
        let raw = &text[start..reader.buffer_position() as usize];
        match event.map_err(|_| "not well-formed")? {
            Event::Start(_) => builder.start(&raw[1..raw.len() - 1])?,
            Event::Empty(_) => {
                builder.start(&raw[1..raw.len() - 2])?;
                builder.end()?;
            }
            // quick-xml compared its name with that of the start tag.
            Event::End(_) => builder.end()?,
            Event::Text(_) => builder.text(raw)?,
            Event::GeneralRef(reference) => builder.reference(&reference)?,
            Event::CData(text) => builder.cdata(&text)?,
            Event::Decl(declaration) if start == 0 => check_declaration(&declaration)?,
            Event::Decl(_) => Err("declaration not at the start")?,
            Event::Comment(_) => Err("comment")?,
            Event::PI(_) => Err("processing instruction")?,
            Event::DocType(_) => Err("document type declaration")?,
            Event::Eof => break,
        }
    }
    if !builder.open.is_empty() {
        return Err(ParseError::Malformed("open element at the end"));
    }
    builder.root.ok_or(ParseError::Malformed("no element"))
}

/// The tree as far as it was read.
struct Builder<'t> {
    namespaces: Namespaces<'t>,
    open: Vec<Element>,
    /// Those of the start tag being read; here so that the room is used again.
    attributes: Vec<(QName<'t>, &'t str)>,
    root: Option<Element>,
    depth: usize,
    /// How many elements and attributes may still come.
    elements: usize,
}

impl<'t> Builder<'t> {
    /// A start tag, without its angle brackets.
    fn start(&mut self, tag: &'t str) -> Result<(), ParseError> {
        if self.root.is_some() {
            return Err(ParseError::Malformed("more than one element"));
        }
        if self.open.len() >= self.depth {
            return Err(ParseError::TooLarge("depth"));
        }
        self.count()?;
        let (name, rest) = split_name(tag);
        let name = QName::read(name)?;
        self.namespaces.open();
        // An attribute's prefix may be declared after it.
        let mut attributes = std::mem::take(&mut self.attributes);
        let mut left = rest;
        while let Some((name, raw)) = next_attribute(&mut left)? {
            match name {
                QName {
                    prefix: "",
                    local: "xmlns",
                } => {
                    self.namespaces.declare("", &value(raw)?)?;
                }
                QName {
                    prefix: "xmlns",
                    local,
                } => self.namespaces.declare(local, &value(raw)?)?,
                _ if attributes.len() >= MAX_ATTRIBUTES => {
                    return Err(ParseError::TooLarge("attributes"));
                }
                _ => attributes.push((name, raw)),
            }
        }
        let ns = self.resolve(name.prefix)?;
        let mut element = Element::in_shared(name.local, ns, attributes.len());
        for (name, raw) in attributes.drain(..) {
            self.count()?;
            let ns = match name.prefix {
                // The default namespace is not for attributes.
                "" => String::new(),
                prefix => self.resolve(prefix)?.as_ref().to_owned(),
            };
            let known = element.attributes();
            if known.iter().any(|a| a.name == name.local && a.ns == ns) {
                return Err(ParseError::Malformed("attribute twice"));
            }
            element.push_attribute(Attribute {
                ns,
                name: name.local.to_owned(),
                value: value(raw)?.into_owned(),
            });
        }
        self.attributes = attributes;
        self.open.push(element);
        Ok(())
    }

    fn end(&mut self) -> Result<(), ParseError> {
        let element = self.open.pop().ok_or("end without a start")?;
        self.namespaces.close();
        match self.open.last_mut() {
            Some(parent) => parent.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, raw: &str) -> Result<(), ParseError> {
        if raw.is_empty() {
            return Ok(());
        }
        if self.open.is_empty() && raw.bytes().all(is_space) {
            return Ok(());
        }
        // The first test is cheap and nearly always enough.
        if raw.contains('>') && raw.contains("]]>") {
            return Err(ParseError::Malformed("]]> in text"));
        }
        self.cdata(raw)
    }

    /// Text in which nothing but the ends of lines has a meaning.
    fn cdata(&mut self, raw: &str) -> Result<(), ParseError> {
        let element = self.open.last_mut().ok_or("text outside the element")?;
        if raw.contains('\r') {
            element.push_text(raw.replace("\r\n", "\n").replace('\r', "\n"));
        } else {
            element.push_text(raw);
        }
        Ok(())
    }

    fn reference(&mut self, name: &str) -> Result<(), ParseError> {
        let element = self.open.last_mut().ok_or("text outside the element")?;
        let c = resolve_reference(name).ok_or("bad reference")?;
        element.push_text(c.encode_utf8(&mut [0; 4]) as &str);
        Ok(())
    }

    fn resolve(&mut self, prefix: &str) -> Result<std::sync::Arc<str>, ParseError> {
        // No element or attribute may use the prefix of the declarations.
        self.namespaces
            .resolve(prefix)
            .ok_or(ParseError::Malformed("unbound prefix"))
    }

    fn count(&mut self) -> Result<(), ParseError> {
        self.elements = (self.elements.checked_sub(1)).ok_or(ParseError::TooLarge("elements"))?;
        Ok(())
    }
}

/// `xml version="1.0" encoding="UTF-8" standalone="yes"`, the last two optional.
fn check_declaration(content: &str) -> Result<(), &'static str> {
    let mut rest = content.strip_prefix("xml").ok_or("bad declaration")?;
    let mut expected = ["version", "encoding", "standalone"].iter();
    let mut first = true;
    while let Some((name, value)) = next_attribute(&mut rest)? {
        let known = name.prefix.is_empty() && expected.any(|e| *e == name.local);
        let right = match name.local {
            "version" => {
                let minor = value.strip_prefix("1.").unwrap_or("");
                !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit())
            }
            // What we get is text already; RFC 6120 §11.6 allows no other.
            "encoding" => !first && value.eq_ignore_ascii_case("utf-8"),
            _ => !first && matches!(value, "yes" | "no"),
        };
        if !known || !right {
            return Err("bad declaration");
        }
        first = false;
    }
    match first {
        true => Err("bad declaration"),
        false => Ok(()),
    }
}
