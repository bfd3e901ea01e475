//! Building stanzas, and reading what all three kinds share.

use super::message::StanzaError;
use super::ns;
use crate::jid::Jid;
use crate::xml::Element;

/// A message of a type (RFC 6121 §5.2.2).
pub fn message(kind: &str, to: &Jid, id: &str) -> Element {
    Element::new("message", ns::CLIENT)
        .with_attr("type", kind)
        .with_attr("to", to.to_string())
        .with_attr("id", id)
}

/// An IQ; `to` of `None` is the own account.
pub fn iq(kind: &str, to: Option<&str>, id: &str) -> Element {
    Element::new("iq", ns::CLIENT)
        .with_attr("type", kind)
        .with_attr_opt("to", to)
        .with_attr("id", id)
}

/// The answer to an IQ that came in.
pub fn iq_result(request: &Element) -> Element {
    iq(
        "result",
        request.attr("from"),
        request.attr("id").unwrap_or_default(),
    )
}

/// A refusal of an IQ that came in (RFC 6120 §8.3).
pub fn iq_error(request: &Element, kind: &str, condition: &str) -> Element {
    iq(
        "error",
        request.attr("from"),
        request.attr("id").unwrap_or_default(),
    )
    .with_child(
        Element::new("error", ns::CLIENT)
            .with_attr("type", kind)
            .with_child(Element::new(condition, ns::STANZA_ERRORS)),
    )
}

/// An element that holds nothing but text.
pub fn text_element(name: &str, namespace: &str, text: &str) -> Element {
    Element::new(name, namespace).with_text(text)
}

/// The text of a child in the stanza's own namespace, e.g. `<body/>`.
pub fn child_text(stanza: &Element, name: &str) -> Option<String> {
    stanza.child(name, stanza.ns()).map(Element::text)
}

/// The error in a stanza of type `error`; a missing one is
/// `undefined-condition`.
pub fn error_of(stanza: &Element) -> StanzaError {
    let error = stanza.child("error", stanza.ns());
    let condition = error
        .and_then(|error| {
            error
                .children()
                .find(|c| c.ns() == ns::STANZA_ERRORS && c.name() != "text")
        })
        .map_or("undefined-condition", Element::name);
    let text = error
        .and_then(|error| error.child("text", ns::STANZA_ERRORS))
        .map(Element::text)
        .unwrap_or_default();
    StanzaError {
        condition: condition.to_owned(),
        text,
    }
}
