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

/// Where a `<close/>` sends us (RFC 7395 §3.6.1). Whether to go there is for who
/// connects to decide.
pub fn elsewhere(close: &Element) -> Option<&str> {
    close.attr("see-other-uri")
}

/// What a `<stream:error/>` means for us: each condition of RFC 6120 §4.9.3.
pub fn stream_error(error: &Element) -> (Problem, Then) {
    let condition = error
        .children()
        .find(|c| c.ns() == ns::STREAM_ERRORS && c.name() != "text")
        .map_or("undefined-condition", Element::name);
    match condition {
        // Another session took our place: taking it back would never end.
        "conflict" => (Problem::Replaced, Then::Stop),
        "not-authorized" => (Problem::PasswordNeeded, Then::Stop),
        "host-unknown" | "host-gone" | "improper-addressing" => (Problem::WrongHost, Then::Stop),
        // It has had enough of us, or of everybody: rest.
        "policy-violation"
        | "resource-constraint"
        | "internal-server-error"
        | "remote-connection-failed" => (Problem::ServerBusy, Then::RetryLater),
        "system-shutdown" => (Problem::ServerStopping, Then::Retry),
        "connection-timeout" | "reset" => (Problem::ConnectionLost, Then::Retry),
        // A host and a port mean nothing to a browser: the domain says where to go.
        "see-other-host" => (Problem::ConnectionLost, Then::FindAnew),
        // What one of us said was wrong: doing it again soon would be no better.
        "bad-format"
        | "bad-namespace-prefix"
        | "invalid-from"
        | "invalid-namespace"
        | "invalid-xml"
        | "not-well-formed"
        | "restricted-xml"
        | "unsupported-encoding"
        | "unsupported-feature"
        | "unsupported-stanza-type"
        | "unsupported-version"
        | "undefined-condition" => odd(condition),
        _ => odd("of an unknown kind"),
    }
}

fn odd(condition: &str) -> (Problem, Then) {
    let detail = ["stream error ", condition].concat();
    (Problem::Protocol { detail }, Then::RetryLater)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_condition_leads_somewhere() {
        // RFC 6120 §4.9.3, all of them: who is asked to stop, rest, look again or
        // just come back.
        for (conditions, wanted) in [
            (
                "conflict not-authorized host-unknown host-gone improper-addressing",
                Then::Stop,
            ),
            (
                "policy-violation resource-constraint internal-server-error \
                 remote-connection-failed bad-format bad-namespace-prefix invalid-from \
                 invalid-namespace invalid-xml not-well-formed restricted-xml \
                 unsupported-encoding unsupported-feature unsupported-stanza-type \
                 unsupported-version undefined-condition",
                Then::RetryLater,
            ),
            ("system-shutdown connection-timeout reset", Then::Retry),
            ("see-other-host", Then::FindAnew),
        ] {
            for condition in conditions.split_whitespace() {
                let error = Element::new("error", ns::STREAM)
                    .with_child(Element::new("text", ns::STREAM_ERRORS).with_text("words"))
                    .with_child(Element::new(condition, ns::STREAM_ERRORS))
                    .with_child(Element::new("own", "urn:example"));
                assert_eq!(stream_error(&error).1, wanted, "{condition}");
            }
        }
        let bare = Element::new("error", ns::STREAM);
        assert_eq!(stream_error(&bare).1, Then::RetryLater);
    }
}
