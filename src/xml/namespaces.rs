//! Which prefix means which namespace, at the point reached in a text.

use std::sync::Arc;

use super::{XML_NS, XMLNS_NS};

/// More declarations in force at once than any stanza needs; each look-up walks
/// through them, so a sender must not be able to add to them without end.
const MAX_DECLARATIONS: usize = 256;

/// Shared namespaces looked at before a new one is made.
const CACHED: usize = 16;

/// The declarations in force, innermost last.
#[derive(Default)]
pub(super) struct Namespaces<'t> {
    declarations: Vec<(&'t str, Arc<str>)>,
    /// How many declarations were in force outside each open element.
    outside: Vec<usize>,
    /// Namespaces seen before in this text, to be shared.
    cache: Vec<Arc<str>>,
}

impl<'t> Namespaces<'t> {
    /// Enters an element.
    pub(super) fn open(&mut self) {
        self.outside.push(self.declarations.len());
    }

    /// Leaves an element: what it declared is forgotten.
    pub(super) fn close(&mut self) {
        self.declarations.truncate(self.outside.pop().unwrap_or(0));
    }

    /// Adds a declaration to the element entered last; the prefix is empty for
    /// the default namespace.
    pub(super) fn declare(&mut self, prefix: &'t str, ns: &str) -> Result<(), &'static str> {
        if self.declarations.len() >= MAX_DECLARATIONS {
            return Err("too many namespace declarations");
        }
        match (prefix, ns) {
            // Allowed by the specification, and changes nothing.
            ("xml", XML_NS) => return Ok(()),
            ("xml" | "xmlns", _) | (_, XML_NS | XMLNS_NS) => {
                return Err("reserved namespace declared");
            }
            ("", _) => {}
            (_, "") => return Err("prefix undeclared"),
            _ => {}
        }
        let here = self.outside.last().copied().unwrap_or(0);
        if self.declarations[here..].iter().any(|(p, _)| *p == prefix) {
            return Err("namespace declared twice");
        }
        let ns = self.share(ns);
        self.declarations.push((prefix, ns));
        Ok(())
    }

    /// The namespace of an element with this prefix, or none.
    pub(super) fn resolve(&mut self, prefix: &str) -> Option<Arc<str>> {
        if let Some((_, ns)) = self.declarations.iter().rev().find(|(p, _)| *p == prefix) {
            return Some(ns.clone());
        }
        match prefix {
            "" => Some(self.share("")),
            "xml" => Some(self.share(XML_NS)),
            _ => None,
        }
    }

    fn share(&mut self, ns: &str) -> Arc<str> {
        if let Some(known) = self.cache.iter().find(|known| ***known == *ns) {
            return known.clone();
        }
        let shared: Arc<str> = ns.into();
        if self.cache.len() < CACHED {
            self.cache.push(shared.clone());
        }
        shared
    }
}
