//! What the report says of a situation.

use crate::api::{Source, TriedOutcome};
use crate::i18n::t::report as t;

/// What came of a try.
pub fn outcome(outcome: TriedOutcome) -> String {
    let words = match outcome {
        TriedOutcome::Unreachable => t::unreachable(),
        TriedOutcome::Status(code) => return t::status(&code.to_string()),
        TriedOutcome::NothingThere => t::nothing_there(),
        TriedOutcome::Names(count) => return t::names(count.into()),
        TriedOutcome::NotNeeded => t::not_needed(),
        TriedOutcome::WebSocketFailed => t::not_opened(),
        TriedOutcome::Timeout => t::no_answer(),
        TriedOutcome::Opened => t::opened(),
        TriedOutcome::OtherDomain => t::other_domain(),
        TriedOutcome::HungUp => t::hung_up(),
        TriedOutcome::Silent => t::silent(),
        TriedOutcome::NoServer => t::no_chat_server(),
    };
    words.to_owned()
}

/// Why it was tried.
pub fn source(source: Source) -> &'static str {
    match source {
        Source::File => t::from_file(),
        Source::Typed => t::from_person(),
        Source::Site => t::from_site(),
        Source::Last => t::from_last(),
        Source::Sent => t::from_server(),
        Source::Named => t::from_domain(),
        Source::Guess => t::from_guess(),
    }
}

/// Whether others can read along.
pub fn private(private: bool, encrypted: bool) -> &'static str {
    match (private, encrypted) {
        (_, true) => t::encrypted(),
        (true, false) => t::own_device(),
        (false, false) => t::not_encrypted(),
    }
}

/// How one signed in.
pub fn mechanism(name: &str) -> String {
    match name {
        "PLAIN" => t::with_password(name),
        "ANONYMOUS" => t::as_guest(name),
        _ if name.starts_with("SCRAM-") => t::with_proof(name),
        _ => t::without_password(name),
    }
}

/// Whether a weaker way would have been noticed.
pub fn protected(protected: bool) -> &'static str {
    match protected {
        true => t::vouched(),
        false => t::not_vouched(),
    }
}

/// What an entity is, by category and type.
pub fn identity(category: &str, kind: &str) -> Option<&'static str> {
    Some(match (category, kind) {
        ("server", _) => t::is_server(),
        ("account", _) => t::is_account(),
        ("conference", "text") => t::is_rooms(),
        ("conference", "irc") | ("gateway", "irc") => t::is_irc(),
        ("store", _) => t::is_files(),
        ("proxy", _) => t::is_proxy(),
        ("pubsub", "pep") => t::is_pep(),
        ("pubsub", _) => t::is_pubsub(),
        ("directory", _) => t::is_directory(),
        ("gateway", _) => t::is_gateway(),
        _ => return None,
    })
}

/// What a contact address is for (XEP-0157).
pub fn contact(what: &str) -> &'static str {
    match what {
        "admin" => t::for_admin(),
        "abuse" => t::for_abuse(),
        "security" => t::for_security(),
        "support" => t::for_support(),
        "feedback" => t::for_feedback(),
        "status" => t::for_status(),
        "sales" => t::for_sales(),
        _ => t::for_else(),
    }
}

/// In bytes or the fitting multiple.
pub fn size(octets: u64) -> String {
    use crate::i18n::number;
    match octets {
        0..1_000 => t::bytes(octets),
        1_000..1_000_000 => t::kilobytes(&number(octets / 1_000)),
        1_000_000..1_000_000_000 => t::megabytes(&number(octets / 1_000_000)),
        _ => t::gigabytes(&number(octets / 1_000_000_000)),
    }
}
