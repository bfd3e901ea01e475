//! Making an account, as a page sees it.

use super::{ConnectStep, Problem};
use serde::{Deserialize, Serialize};

/// Octets of a page's address.
const ADDRESS_MAX: usize = 2_048;

/// The address of a page that nobody on the way can change, if it is one. It is
/// only ever opened, by a person, in a tab of its own.
pub fn web_page(address: &str) -> Option<String> {
    let address = address.trim();
    let rest = address.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands before an `@` looks like the host and is none.
    let good = address.len() <= ADDRESS_MAX
        && !host.is_empty()
        && !host.contains(['@', '\\'])
        && !address.contains(|c: char| c.is_whitespace() || c.is_control());
    good.then(|| address.to_owned())
}

/// What a server wants to know before it makes an account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RegisterForm {
    /// The server's heading, or empty.
    pub title: String,
    /// The server's words, or empty.
    pub instructions: String,
    /// What is to be filled in.
    pub fields: Vec<FormField>,
    /// How many of the riddles that are not required must be answered.
    pub riddles: u8,
    /// A page of the server's where it goes on (XEP-0066); https only.
    pub link: Option<String>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormField {
    /// Its name in the protocol.
    pub name: String,
    /// The server's words for it, or empty.
    pub label: String,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether it may not stay empty.
    pub required: bool,
    /// What stands in it.
    pub values: Vec<String>,
    /// What can be chosen: label and value.
    pub options: Vec<(String, String)>,
    /// A question to a person, who is told by it from a program (XEP-0158).
    pub riddle: Option<Riddle>,
}

/// A riddle, good for one try.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Riddle {
    /// What has to be told.
    pub kind: RiddleKind,
    /// What has to be seen or heard for it.
    pub media: Option<Media>,
}

/// What a riddle asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RiddleKind {
    /// The letters in a picture.
    Letters,
    /// What is in a picture, or an answer to it.
    Picture,
    /// What is to be heard, or an answer to it.
    Sound,
    /// What is in a film, or an answer to it.
    Film,
    /// The answer to the label.
    Question,
    /// What the label says.
    Other,
}

/// Something to be seen or heard (XEP-0221).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Media {
    /// A picture, as a `data:` address.
    Picture(String),
    /// A sound, as a `data:` address.
    Sound(String),
    /// A page to be opened, by the person: it may be anybody's.
    Page(String),
    /// It cannot be had, or not safely.
    Missing,
}

/// What a field takes (XEP-0004 §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    /// Nothing: it goes back as it came.
    Hidden,
    /// Nothing: words of the server.
    Fixed,
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// A password.
    Secret,
    /// Yes or no.
    Flag,
    /// One of the options.
    One,
    /// Any of the options.
    Many,
}

/// What a person filled in, by the fields' names. There is a password in it, so
/// its debug output shows nothing.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub Vec<(String, Vec<String>)>);

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answers(…)")
    }
}

/// How the making of an account goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Registering {
    /// On the way to the server.
    Connecting(ConnectStep),
    /// To be filled in; after a refusal perhaps another one.
    Form(RegisterForm),
    /// The server said no. Its form can be sent again, if there was one.
    Refused {
        /// The condition (RFC 6120 §8.3.3).
        condition: String,
        /// The server's words, or empty.
        text: String,
    },
    /// The invitation is not good.
    BadInvitation,
    /// There is the account.
    Created,
    /// No connection.
    Failed(Problem),
}
