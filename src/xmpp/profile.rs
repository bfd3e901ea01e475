//! What people tell of themselves: which picture they have, and what they call themselves.

use crate::jid::{BareJid, Jid};

/// What somebody tells of themselves at a node of their account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileTold {
    /// The hash of their picture, or empty (XEP-0084).
    Picture(String),
    /// What they call themselves, or empty (XEP-0172).
    Nick(String),
}

/// A picture that is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Whose it is to us: a contact, a room, or who somebody is in a room.
    pub of: Jid,
    /// Who has it.
    pub at: Jid,
    /// Its hash.
    pub hash: String,
    /// It is in a vCard (XEP-0153), not at a node (XEP-0084).
    pub card: bool,
}

/// What is asked about our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileRequest {
    /// Whether anybody may see it, or only who sees our presence.
    Look,
    /// We call ourselves so; empty: nothing.
    Nick {
        /// The name.
        nick: String,
        /// Anybody may see it; `None`: as it is.
        open: Option<bool>,
    },
    /// We look so.
    Picture {
        /// As a `data:` address; `None`: no picture.
        picture: Option<String>,
        /// The hash of the one before, or empty.
        before: String,
        /// Anybody may see it; `None`: as it is.
        open: Option<bool>,
    },
    /// Anybody may see what there is, or no longer.
    Open(bool),
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileDone {
    /// What was asked.
    pub request: ProfileRequest,
    /// Of [`ProfileRequest::Look`]: whether anybody may see it.
    pub open: bool,
}

/// Somebody tells something of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub who: BareJid,
    /// What.
    pub what: ProfileTold,
}
