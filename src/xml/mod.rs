//! Text ⇄ element tree. Knows XML and namespaces, not XMPP.
//!
//! XMPP forbids most of XML (RFC 6120 §11), and so do we: DOCTYPE, processing
//! instructions, comments, unknown entities, unbound prefixes, control
//! characters, trailing content, too deep, too large are refused with an error,
//! never a panic. What is written can always be read again, whatever text a
//! person typed into it.

mod chars;
mod element;
mod namespaces;
mod reader;
mod tag;
mod writer;

pub use element::{Attribute, Element, Node};
pub use reader::{Limits, ParseError, parse, parse_with};

/// The namespace of `xml:lang`, bound to the prefix `xml` in every document.
pub const XML_NS: &str = "http://www.w3.org/XML/1998/namespace";

/// The namespace of namespace declarations themselves; nothing else may be in it.
const XMLNS_NS: &str = "http://www.w3.org/2000/xmlns/";
