//! Managing the account itself: what a person asks, and what became of it.

use super::{MessageView, Millis, Password, Position, Problem, Show};
use crate::jid::BareJid;
use serde::{Deserialize, Serialize};

/// What a person asks of their own account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Manage {
    /// Another password.
    ChangePassword {
        /// The new one, as typed.
        password: Password,
        /// The one before, where the server asks for it.
        old: Option<Password>,
    },
    /// Delete the account at the server, and then all that is kept of it here.
    DeleteAccount,
    /// Find out more about the own sessions.
    AskSessions,
    /// Delete the pictures of people and rooms that are kept here.
    ClearPictures,
    /// The next piece of the export, for this tab.
    Export(ExportFrom),
    /// The next messages of one chat, for this tab to write into a file.
    ExportChat {
        /// The chat.
        peer: BareJid,
        /// After this one; `None`: from the first on.
        after: Option<Position>,
        /// As JSON, and not as messages.
        json: bool,
    },
}

/// Where a piece of the export begins. The tab asks for each: who asks no more
/// has stopped it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportFrom {
    /// At the beginning.
    Start,
    /// With the first chat after this one (`None`: the first of all).
    ChatAfter(Option<BareJid>),
    /// Within a chat, after this message.
    Message(BareJid, Position),
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Managed {
    /// The new password is in force.
    PasswordChanged,
    /// The server wants the old password, too.
    OldPasswordNeeded,
    /// It was not done.
    NotDone {
        /// What.
        what: ManageAttempt,
        /// Why.
        problem: Problem,
    },
    /// The own sessions, all of them; empty without a connection.
    Sessions(Vec<SessionView>),
    /// A piece of the export.
    Export(ExportPage),
    /// Some of a chat.
    Chat(ChatPage),
}

/// What can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ManageAttempt {
    /// Changing the password.
    ChangePassword,
    /// Deleting the account.
    DeleteAccount,
    /// The export.
    Export,
}

/// A place where the account is signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionView {
    /// What the server knows it by.
    pub resource: String,
    /// It is this one.
    pub here: bool,
    /// The program, as it calls itself; may be empty.
    pub software: String,
    /// The system it runs on, as it says; may be empty.
    pub system: String,
    /// How available.
    pub show: Show,
    /// Its status text, or empty.
    pub status: String,
    /// Nobody has touched it since.
    pub idle_since: Option<Millis>,
}

/// A piece of the export. All of them in a row are the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportPage {
    /// Its text.
    pub text: String,
    /// Where the next begins; `None`: this was the last.
    pub next: Option<ExportFrom>,
    /// Chats that are done.
    pub done: u32,
    /// Chats in all.
    pub of: u32,
}

/// Messages of one chat, for an export of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatPage {
    /// They, with their whole texts; or none, and `text`.
    pub messages: Vec<MessageView>,
    /// A piece of the JSON file.
    pub text: String,
    /// After which the next begin; `None`: these were the last.
    pub next: Option<Position>,
}
