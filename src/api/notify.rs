//! What the system is to say of what is new: the engine decides that there is
//! something, a page how much of it is said, and says it.

use crate::jid::BareJid;
use serde::{Deserialize, Serialize};

/// What is now to be said of a chat, in place of what was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotifyChange {
    /// Of which; `None`: of strangers who wrote or who ask to be in touch.
    pub peer: Option<BareJid>,
    /// What; `None`: nothing any more.
    pub what: Option<Notice>,
}

/// What is new in a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What to call it; empty of strangers.
    pub name: String,
    /// The last message in one line, as in the list; empty where it was taken back, and
    /// of strangers.
    pub text: String,
    /// How many messages, or strangers.
    pub count: u32,
    /// An answer would go to whom it should: of what one in a room says to us alone, all
    /// would hear it.
    pub answers: bool,
    /// Something came: else it is said in other words, if it is still to be seen.
    pub fresh: bool,
}
