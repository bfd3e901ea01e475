//! The sentences of the report.

use crate::api::{Source, TriedOutcome};

/// Under the heading.
pub const PRIVACY: &str = "You can give this to whoever runs your server, or to somebody who helps you. Your password, your name, your contacts and your messages are not in it; of your address, only the domain.";
pub const BEGAN: &str = "This attempt to connect began: ";
pub const NOTHING_TRIED: &str = "Nothing has been tried yet.";
pub const NO_WORD: &str = "The server has not said how one signs in: it did not come so far.";
pub const NOT_SIGNED_IN: &str = "Not signed in.";
pub const NOT_SAID: &str = "A server tells most of this only to those who are signed in.";
pub const NOT_KNOWN: &str = "Not known: the server has not said so.";
pub const NOT_USED: &str = " Keuvel makes no use of it yet.";
pub const NOTHING_SAID: &str = "says nothing about itself";
pub const ASKING: &str = "asking…";
pub const NO_ANSWER: &str = "no answer in time";
pub const REFUSED: &str = "does not say";
pub const BROKE: &str = "the connection broke before there was an answer";
pub const FOREIGN: &str = "not asked, as it belongs to another domain";
pub const NO_CONTACT: &str = "The server names nobody.";

/// What came of a try.
pub fn outcome(outcome: TriedOutcome) -> String {
    let words = match outcome {
        TriedOutcome::Unreachable => {
            "no answer that a browser may see: there is nothing there, its certificate is not valid, or it lets no other site read it"
        }
        TriedOutcome::Status(code) => return ["answered with error ", &code.to_string()].concat(),
        TriedOutcome::NothingThere => "can be read, but names no address for web browsers",
        TriedOutcome::Names(1) => "names one address for web browsers",
        TriedOutcome::Names(count) => {
            return ["names ", &count.to_string(), " addresses for web browsers"].concat();
        }
        TriedOutcome::NotNeeded => "can be read; not needed, as an earlier one was enough",
        TriedOutcome::WebSocketFailed => "could not be opened",
        TriedOutcome::Timeout => "no answer in time",
        TriedOutcome::Opened => "opened",
        TriedOutcome::OtherDomain => "opened, but the server there does not know this domain",
        TriedOutcome::HungUp => "opened, and was closed again by the other side",
        TriedOutcome::Silent => "opened, but nobody there said anything",
        TriedOutcome::NoServer => "opened, but what answered is no chat server as expected",
    };
    words.to_owned()
}

/// Why it was tried.
pub fn source(source: Source) -> &'static str {
    match source {
        Source::File => "a file in which the domain names its addresses",
        Source::Typed => "you typed it",
        Source::Site => "set by this site",
        Source::Last => "it worked last time",
        Source::Sent => "the server sent us there",
        Source::Named => "the domain names it",
        Source::Guess => "a usual place",
    }
}

/// Whether others can read along.
pub fn private(private: bool, encrypted: bool) -> &'static str {
    match (private, encrypted) {
        (_, true) => "It is encrypted: nobody on the way can read along.",
        (true, false) => {
            "It is not encrypted, but does not leave this device, so nobody can read along."
        }
        (false, false) => "It is not encrypted: others on the way can read along.",
    }
}

/// How one signed in.
pub fn mechanism(name: &str) -> String {
    let words = match name {
        "PLAIN" => "the password itself was sent to the server, over this connection.",
        "ANONYMOUS" => "as a guest, without a password.",
        _ if name.starts_with("SCRAM-") => {
            "the password itself was not sent, and the server proved that it knows it."
        }
        _ => "the password was not needed.",
    };
    ["Signed in with ", name, ": ", words].concat()
}

/// Whether a weaker way would have been noticed.
pub fn protected(protected: bool) -> &'static str {
    match protected {
        true => {
            "The server vouches for which ways it offers, so nobody on the way could make it a weaker one."
        }
        false => {
            "The server does not vouch for which ways it offers; Keuvel remembers the best one that was used and takes no weaker one."
        }
    }
}

/// What an entity is, by category and type.
pub fn identity(category: &str, kind: &str) -> Option<&'static str> {
    Some(match (category, kind) {
        ("server", _) => "a server with accounts",
        ("account", _) => "an account",
        ("conference", "text") => "group chats",
        ("conference", "irc") | ("gateway", "irc") => "a bridge to IRC",
        ("store", _) => "shared files",
        ("proxy", _) => "a relay for files",
        ("pubsub", "pep") => "data of a person’s own",
        ("pubsub", _) => "news to follow",
        ("directory", _) => "a directory of people",
        ("gateway", _) => "a bridge to another network",
        _ => return None,
    })
}

/// What a contact address is for (XEP-0157).
pub fn contact(what: &str) -> &'static str {
    match what {
        "admin" => "Who runs it",
        "abuse" => "About abuse",
        "security" => "About security",
        "support" => "For help",
        "feedback" => "For feedback",
        "status" => "How it is doing",
        "sales" => "About buying",
        _ => "Otherwise",
    }
}
