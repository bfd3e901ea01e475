//! What making an account says.

use crate::text::Strength;

/// Nothing filled in.
pub const NO_DOMAIN: &str = "Type the name of a server, like example.org.";
/// A required field is empty.
pub const EMPTY: &str = "Fill in everything that is asked for.";
/// No user name can be made of it.
pub const BAD_NAME: &str = "An address cannot look like this. Use letters, digits, dots or dashes.";
/// The invitation's address is none.
pub const BAD_LINK: &str = "This link is no invitation that Keuvel understands. Ask for a new one.";
/// The server does not take the token.
pub const BAD_INVITATION: &str = "The server does not accept this invitation: it was used already, or is too old. Ask for a new one.";
/// What a server that makes accounts itself asks for.
pub const ON_ITS_PAGE: &str = "This server makes accounts on its own page:";
/// Before the form.
pub const KEEP: &str = "Keep your password safe: on many servers nobody can reset it.";

/// A refusal. `text`: the server's words, said beside it.
pub fn refused(condition: &str) -> &'static str {
    match condition {
        "conflict" => "This name is taken. Try another.",
        "not-acceptable" | "bad-request" | "jid-malformed" => {
            "The server does not accept what was filled in. Check it and try again."
        }
        "not-allowed" | "forbidden" | "not-authorized" | "registration-required" => {
            "The server does not let you make an account with this. It may need an invitation, \
             or another name."
        }
        "resource-constraint" | "policy-violation" => {
            "The server makes no more accounts for you just now. Wait some minutes and try again."
        }
        "service-unavailable" | "feature-not-implemented" => {
            "This server makes no accounts in an app. Look at its website, or choose another server."
        }
        _ => "The server could not make the account. Try again later, or choose another server.",
    }
}

/// What a plain field is for.
pub fn label(name: &str) -> Option<&'static str> {
    Some(match name {
        "username" => "User name",
        "password" => "Password",
        "email" => "E-mail address",
        "name" => "Full name",
        "nick" => "Nickname",
        "first" => "Given name",
        "last" => "Family name",
        "phone" => "Phone number",
        "url" => "Website",
        _ => return None,
    })
}

/// How good a password is.
pub fn strength(strength: Strength) -> (&'static str, &'static str) {
    match strength {
        Strength::Weak => (
            "weak",
            "Easy to guess. A few unusual words in a row are better.",
        ),
        Strength::Fair => ("fair", "Good enough. Longer is better."),
        Strength::Strong => ("strong", "Hard to guess."),
    }
}
