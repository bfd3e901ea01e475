//! Invitations (XEP-0379, XEP-0401): made for a friend, or taken from one.

use super::{Millis, Problem};
use crate::jid::BareJid;
use serde::{Deserialize, Serialize};

/// What makes an invitation good: whoever has it may use it. Debug output ends in
/// logs, so it shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(pub String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What a person asks for to invite somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Invite {
    /// Whether the server makes invitations to new accounts.
    Ask,
    /// An invitation to be in touch; where the server allows it, with an account.
    Contact {
        /// Random, for an invitation that we make ourselves if the server makes none.
        token: Token,
    },
    /// An invitation to a new account on the own server.
    Account {
        /// The user name that it is for, if the server wants to know.
        name: Option<String>,
    },
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Invited {
    /// Whether the server makes invitations to new accounts for us.
    Offers {
        /// It does.
        accounts: bool,
    },
    /// Here it is.
    Made(Invitation),
    /// The server wants to know the user name of the new account.
    NameNeeded,
    /// There is none.
    NotMade(Problem),
    /// Somebody took an invitation of ours and is a contact now.
    Taken(BareJid),
}

/// An invitation to pass on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its `xmpp:` address, with the token in it.
    pub uri: Token,
    /// Until when it is good; `None`: for ever, or the server does not say.
    pub expires: Option<Millis>,
    /// The server knows nothing of it: we have to be online to let somebody in.
    pub ours: bool,
}
