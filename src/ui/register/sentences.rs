//! What making an account says.

use crate::api::providers::{Category, Joining, Operator, Provider};
use crate::api::{Riddle, RiddleKind};
use crate::text::Strength;

/// Nothing filled in.
pub const NO_DOMAIN: &str = "Type the name of a server, like example.org.";
/// After the name of a server that is not there.
pub const NO_SERVER: &str = "”. Check its name. If it is right, the server may be down, or its certificate is not valid: try again later, or choose another server.";
/// A required field is empty.
pub const EMPTY: &str = "Fill in everything that is asked for.";
/// No user name can be made of it.
pub const BAD_NAME: &str = "An address cannot look like this. Use letters, digits, dots or dashes.";
/// The invitation's address is none.
pub const BAD_LINK: &str = "This link is no invitation that Keuvel understands. Ask for a new one.";
/// What becomes of an invitation meanwhile.
pub const KEPT: &str = "After signing in you are asked whether to add them.";
/// The server does not take the token.
pub const BAD_INVITATION: &str = "The server does not accept this invitation: it was used already, or is too old. Ask for a new one.";
/// What a server that makes accounts itself asks for.
pub const ON_ITS_PAGE: &str = "This server makes accounts on its own page:";
/// Before the form.
pub const KEEP: &str = "Keep your password safe: on many servers nobody can reset it.";

/// Beside the field for a server.
pub const WHAT_A_SERVER_IS: &str = "Your account lives on a server, and reaches people on all others. \
    Whoever runs it can see whom you write to, so choose somebody you trust.";
/// The list of servers cannot be fetched.
pub const NO_LIST: &str =
    "The list of servers did not load. If you know a server, type its name above.";
/// Nothing of the list is what is looked for.
pub const NONE_FOUND: &str = "No server of this list is like that. If you know another one, type its name above and continue.";
/// An account is made on a website.
pub const ELSEWHERE: &str = "This server makes accounts on its own website. When you have made yours \
    there, come back to this tab and sign in with your new address and password.";

/// The letter of a grade.
pub fn grade(category: Category) -> &'static str {
    match category {
        Category::A => "A",
        Category::B => "B",
        Category::C => "C",
        Category::D => "D",
    }
}

/// Why a server has its grade.
pub fn why(provider: &Provider) -> &'static str {
    match (provider.category, &provider.joining) {
        (Some(Category::A), _) => {
            "A: does all that is expected of a good server, costs nothing, and makes accounts in an app."
        }
        (Some(Category::B), Joining::Website(_)) => {
            "B: does all that is expected of a good server, but makes accounts on its website only."
        }
        (Some(Category::B), _) => {
            "B: does all that is expected of a good server, but is not free of charge for all."
        }
        (Some(Category::C), _) => "C: usable, but something that people expect is missing.",
        (Some(Category::D), _) => {
            "D: not advised for a new account: it makes none, or something important is bad or not known."
        }
        (None, _) => "Nobody graded it.",
    }
}

/// What is known of a server, in a line.
pub fn facts(provider: &Provider, places: &str) -> String {
    let mut facts: Vec<String> = Vec::new();
    if !places.is_empty() {
        facts.push(places.to_owned());
    }
    if let Some(year) = provider.since.as_ref().and_then(|it| it.get(..4)) {
        facts.push(["since ", year].concat());
    }
    let run = provider.operator.map(|it| match it {
        Operator::Company => "run by a company",
        Operator::Business => "run by one person as a business",
        Operator::Person => "run by one person",
        Operator::Government => "run by a public body",
        Operator::Association => "run by an association",
    });
    let free = provider.free.map(|it| if it { "free" } else { "not free" });
    let join = match (&provider.joining, provider.captcha, provider.email) {
        (Joining::App, false, false) => Some("account made right here"),
        (Joining::App, true, false) => Some("account made right here, after a small riddle"),
        (Joining::App, _, true) => Some("account made right here, with an e-mail address"),
        _ => None,
    };
    facts.extend([run, free, join].into_iter().flatten().map(str::to_owned));
    if let Some(compliance) = provider.compliance {
        facts.push([&compliance.to_string(), "\u{a0}% in the compliance test"].concat());
    }
    facts.join("\u{a0}· ")
}

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

/// A refusal of a form with riddles; a new one follows.
pub const WRONG_ANSWER: &str =
    "The server did not accept this. Perhaps the riddle's answer was wrong: here is another one.";
/// For who cannot see a picture.
pub const PICTURE: &str = "The picture of a riddle. If you cannot see it, ask for another riddle.";
/// The server's picture cannot be had.
pub const NO_MEDIA: &str = "What belongs to this riddle cannot be shown: the server does not hand it out, or not safely. \
    Answer another riddle, or choose another server.";

/// How many of the riddles are to be answered.
pub fn riddles(count: u8) -> String {
    match count {
        1 => "Answer one of the riddles; it shows that you are no program.".to_owned(),
        _ => [
            "Answer ",
            &count.to_string(),
            " of the riddles; they show that you are no program.",
        ]
        .concat(),
    }
}

/// What a plain field is for.
pub fn label(name: &str, riddle: Option<&Riddle>) -> Option<&'static str> {
    if let Some(riddle) = riddle {
        return Some(match riddle.kind {
            RiddleKind::Letters => "Type the letters in the picture",
            RiddleKind::Picture => "Tell what the picture shows or asks",
            RiddleKind::Sound => "Tell what you hear",
            RiddleKind::Film => "Tell what the film shows or asks",
            RiddleKind::Question | RiddleKind::Other => "Your answer",
        });
    }
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
