//! The tree.
//!
//! Always in one form: no empty text, no two texts next to each other, no
//! declarations among the attributes. So trees that say the same are equal.

use std::sync::Arc;

use super::XML_NS;

/// An element with its resolved namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    name: String,
    /// Shared by the elements of one text.
    ns: Arc<str>,
    attributes: Vec<Attribute>,
    children: Vec<Node>,
}

/// An attribute; `ns` is empty for one without a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Namespace, or empty.
    pub ns: String,
    /// Local name.
    pub name: String,
    /// Value, entities resolved.
    pub value: String,
}

/// What an element contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, entities resolved.
    Text(String),
}

impl Element {
    /// An empty element.
    pub fn new(name: &str, ns: &str) -> Element {
        Element {
            name: name.to_owned(),
            ns: ns.into(),
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    /// For the reader: the namespace is at hand, and so is the number of attributes.
    pub(super) fn in_shared(name: &str, ns: Arc<str>, attributes: usize) -> Element {
        Element {
            name: name.to_owned(),
            ns,
            attributes: Vec::with_capacity(attributes),
            children: Vec::new(),
        }
    }

    /// For the reader: an attribute known to be new.
    pub(super) fn push_attribute(&mut self, attribute: Attribute) {
        self.attributes.push(attribute);
    }

    /// The local name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The namespace.
    pub fn ns(&self) -> &str {
        &self.ns
    }

    /// Whether it has this name and namespace.
    pub fn is(&self, name: &str, ns: &str) -> bool {
        self.name == name && *self.ns == *ns
    }

    /// An attribute without a namespace.
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attr_ns(name, "")
    }

    /// An attribute in a namespace.
    pub fn attr_ns(&self, name: &str, ns: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|a| a.name == name && a.ns == ns)
            .map(|a| a.value.as_str())
    }

    /// The `xml:lang` on this element itself; it is not inherited here.
    pub fn xml_lang(&self) -> Option<&str> {
        self.attr_ns("lang", XML_NS)
    }

    /// All attributes.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// Sets an attribute without a namespace.
    pub fn set_attr(&mut self, name: &str, value: impl Into<String>) {
        self.set_attr_ns(name, "", value);
    }

    /// Sets an attribute in a namespace. Declarations (`xmlns`) are no
    /// attributes here: they follow from [`ns`](Element::ns).
    pub fn set_attr_ns(&mut self, name: &str, ns: &str, value: impl Into<String>) {
        let value = value.into();
        match (self.attributes.iter_mut()).find(|a| a.name == name && a.ns == ns) {
            Some(attribute) => attribute.value = value,
            None => self.attributes.push(Attribute {
                ns: ns.to_owned(),
                name: name.to_owned(),
                value,
            }),
        }
    }

    /// Removes an attribute without a namespace and returns its value.
    pub fn take_attr(&mut self, name: &str) -> Option<String> {
        let at = (self.attributes.iter()).position(|a| a.name == name && a.ns.is_empty())?;
        Some(self.attributes.remove(at).value)
    }

    /// The same with an attribute.
    pub fn with_attr(mut self, name: &str, value: impl Into<String>) -> Element {
        self.set_attr(name, value);
        self
    }

    /// The same with an attribute, if there is a value.
    pub fn with_attr_opt(mut self, name: &str, value: Option<impl Into<String>>) -> Element {
        if let Some(value) = value {
            self.set_attr(name, value);
        }
        self
    }

    /// The same with a child at the end.
    pub fn with_child(mut self, child: Element) -> Element {
        self.children.push(Node::Element(child));
        self
    }

    /// The same with children at the end.
    pub fn with_children(mut self, children: impl IntoIterator<Item = Element>) -> Element {
        self.children
            .extend(children.into_iter().map(Node::Element));
        self
    }

    /// The same with text at the end.
    pub fn with_text(mut self, text: impl Into<String> + AsRef<str>) -> Element {
        self.push_text(text);
        self
    }

    /// Adds a child at the end.
    pub fn push(&mut self, child: Element) {
        self.children.push(Node::Element(child));
    }

    /// Adds text at the end.
    pub fn push_text(&mut self, text: impl Into<String> + AsRef<str>) {
        if text.as_ref().is_empty() {
            return;
        }
        match self.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text.as_ref()),
            _ => self.children.push(Node::Text(text.into())),
        }
    }

    /// All content.
    pub fn nodes(&self) -> &[Node] {
        &self.children
    }

    /// The child elements.
    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child with this name and namespace.
    pub fn child(&self, name: &str, ns: &str) -> Option<&Element> {
        self.children().find(|child| child.is(name, ns))
    }

    /// The text of the first child with this name and namespace.
    pub fn child_text(&self, name: &str, ns: &str) -> Option<String> {
        self.child(name, ns).map(Element::text)
    }

    /// Removes and returns the first child with this name and namespace.
    pub fn take_child(&mut self, name: &str, ns: &str) -> Option<Element> {
        let at = (self.children.iter())
            .position(|node| matches!(node, Node::Element(child) if child.is(name, ns)))?;
        let Node::Element(child) = self.children.remove(at) else {
            return None;
        };
        // What stood before and after it now stand together.
        if let Some(Node::Text(after)) = self.children.get(at)
            && at > 0
        {
            let after = after.clone();
            if let Node::Text(before) = &mut self.children[at - 1] {
                before.push_str(&after);
                self.children.remove(at);
            }
        }
        Some(child)
    }

    /// Whether it contains neither elements nor text.
    pub fn is_empty(&self) -> bool {
        self.children.is_empty()
    }

    /// The text directly in this element.
    pub fn text(&self) -> String {
        self.children
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(text.as_str()),
                Node::Element(_) => None,
            })
            .collect()
    }
}
