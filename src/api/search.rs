//! Searching through all messages.

use super::{MessageId, Millis, Position};
use crate::jid::BareJid;
use serde::{Deserialize, Serialize};

/// What somebody searches for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Made by the page: the answer has it.
    pub number: u32,
    /// As typed; all words must be there, in any order.
    pub text: String,
    /// Only in this chat.
    pub peer: Option<BareJid>,
    /// Only our own, or only theirs.
    pub ours: Option<bool>,
    /// Only with a link.
    pub links: bool,
    /// Only from this time on.
    pub since: Option<Millis>,
    /// The archive is to look, too.
    pub archive: bool,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Of which [`Search`].
    pub number: u32,
    /// The newest, newest first.
    pub hits: Vec<Hit>,
    /// There are more, older ones.
    pub more: bool,
    /// Not all messages of this device can be found yet: they are still being read.
    pub indexing: bool,
    /// What of it only the archive has.
    pub archive: InArchive,
}

/// Searching what is not on this device (XEP-0431).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum InArchive {
    /// It cannot be: all is here, or the server does not look, or there is no connection.
    #[default]
    No,
    /// It can be.
    Offered,
    /// It is being done.
    Waits,
    /// What it gave is among the hits.
    Done,
    /// It gave no answer.
    Failed,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The chat.
    pub peer: BareJid,
    /// What to call it.
    pub name: String,
    /// The message's id, unique within the chat.
    pub id: MessageId,
    /// Where it stands.
    pub position: Position,
    /// When it was sent.
    pub time: Millis,
    /// It is our own.
    pub ours: bool,
    /// It is not on this device.
    pub far: bool,
    /// The text around the first word that was found, in one line.
    pub snippet: Vec<(String, bool)>,
}
