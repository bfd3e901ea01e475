//! `<open/>` and `<close/>` (RFC 7395 §3.3), and what ends a stream.

use crate::api::Problem;
use crate::xml::Element;
use crate::xmpp::event::Then;
use crate::xmpp::ns;

/// The frame that opens a stream. `from` is told only where it is private:
/// it names the account before the server has proved anything (RFC 6120 §4.7.1).
pub fn open(domain: &str, from: Option<&str>) -> Element {
    Element::new("open", ns::FRAMING)
        .with_attr("to", domain)
        .with_attr_opt("from", from)
        .with_attr("version", "1.0")
}

/// The frame that closes a stream.
pub fn close() -> Element {
    Element::new("close", ns::FRAMING)
}

/// What a `<stream:error/>` means for us (RFC 6120 §4.9.3).
pub fn stream_error(error: &Element) -> (Problem, Then) {
    let condition = error
        .children()
        .find(|c| c.ns() == ns::STREAM_ERRORS && c.name() != "text")
        .map_or("undefined-condition", Element::name);
    match condition {
        "conflict" => (Problem::Replaced, Then::Stop),
        "not-authorized" => (Problem::PasswordNeeded, Then::Stop),
        "host-unknown" | "host-gone" | "improper-addressing" => (Problem::WrongHost, Then::Stop),
        "policy-violation" | "resource-constraint" => (Problem::ServerBusy, Then::RetryLater),
        "system-shutdown" => (Problem::ServerStopping, Then::Retry),
        "connection-timeout" | "reset" => (Problem::ConnectionLost, Then::Retry),
        other => (
            Problem::Protocol {
                detail: format!("stream error {other}"),
            },
            Then::RetryLater,
        ),
    }
}
