//! What the engine tells the pages.

use super::{
    AccountId, AccountView, ChatView, ContactView, Found, Invited, Managed, MessageView,
    NotifyChange, Packed, Position, PrivacyChange, Problem, ProfileView, Registering, RoomChange,
    TypingView,
};
use crate::jid::{BareJid, Jid};
use serde::{Deserialize, Serialize};

/// Something is now different. Applying changes in order gives the state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// The engine is up and this is every account it knows; ends the answer to
    /// `Hello`. An empty list means: show the sign-in form.
    Ready {
        /// Accounts, already described by `Account` changes before this one.
        accounts: Vec<AccountId>,
    },
    /// An account appeared or its state changed.
    Account(AccountView),
    /// An account was signed out; forget all about it.
    AccountGone(AccountId),
    /// An attempt to sign in with a password ended without an account. The
    /// form stays and says why. (Progress before that comes as `Account` with
    /// `signing_in` set.)
    SignInFailed {
        /// The address that was tried.
        account: AccountId,
        /// Why.
        problem: Problem,
    },
    /// Storage trouble of the whole origin, with a sentence of its own: the
    /// chat goes on in memory.
    StorageUnavailable(StorageProblem),
    /// No engine runs, and why: it could not start, or another version holds
    /// the connection. A later `Ready` takes this back.
    NoEngine(Problem),
    /// On the connection of an account: for who asked with
    /// [`super::AccountCommand::Report`], and for all before `SignInFailed`.
    Report {
        /// The account.
        account: AccountId,
        /// The report.
        report: Packed,
    },
    /// How the making of an account goes that this tab asked for.
    Registering(Registering),
    /// Something in one account.
    In(AccountId, AccountChange),
}

/// Why nothing can be kept on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StorageProblem {
    /// The browser gives no IndexedDB (private window, policy).
    Blocked,
    /// The quota is used up; what is new stays in memory only.
    Full,
    /// Writing failed otherwise.
    Broken,
}

/// Something is different in one account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AccountChange {
    /// Contacts that appeared or changed, each whole.
    Contacts(Vec<ContactView>),
    /// Contacts that are gone.
    ContactsGone(Vec<BareJid>),
    /// Lines of the chat list that appeared or changed, each whole.
    Chats(Vec<ChatView>),
    /// Chats that are gone.
    ChatsGone(Vec<BareJid>),
    /// Who types in a chat, all of them.
    Typing {
        /// The chat.
        peer: BareJid,
        /// Who; empty when nobody does.
        who: Vec<TypingView>,
    },
    /// The messages of a chat that this tab has open.
    Timeline {
        /// The chat.
        peer: BareJid,
        /// What happened.
        change: TimelineChange,
    },
    /// What became of [`super::Invite`], and of invitations.
    Invited(Invited),
    /// Somebody's picture.
    Picture {
        /// Whose.
        of: Jid,
        /// It, as a `data:` address; empty: there is none any more.
        data: String,
    },
    /// Our own picture and name.
    Profile(ProfileView),
    /// What a search found.
    Found(Found),
    /// What became of [`super::Manage`].
    Managed(Managed),
    /// What became of [`super::Privacy`], and what is decided.
    Privacy(PrivacyChange),
    /// What became of [`super::Rooms`].
    Rooms(RoomChange),
    /// The system is to say this, or no longer: goes to one tab.
    Notify(NotifyChange),
    /// A command could not be done, said once (adding a contact, …).
    Failed {
        /// What was tried.
        what: Attempt,
        /// Why.
        problem: Problem,
    },
}

/// A thing that can fail on its own, apart from the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attempt {
    /// Adding this contact.
    AddContact(BareJid),
    /// Changing this contact.
    EditContact(BareJid),
    /// Removing this contact.
    RemoveContact(BareJid),
    /// Keeping somebody away.
    Block(BareJid),
    /// Letting them in again.
    Unblock(Jid),
    /// Loading a page of messages.
    LoadMessages(BareJid),
    /// Changing a message of this chat, or reacting to it.
    ChangeMessage(BareJid),
}

/// What happened to an open timeline. Messages are in order, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TimelineChange {
    /// This is the newest page, or the one that was gone to; forget what was there.
    Reset {
        /// The messages.
        messages: Vec<MessageView>,
        /// What comes before them.
        before: Before,
        /// Nothing newer exists: live messages follow.
        at_end: bool,
        /// The message that was gone to; `None`: the end, or the unread line.
        focus: Option<Position>,
        /// The first message not yet seen when the chat was opened.
        first_unread: Option<Position>,
        /// The draft as last kept.
        draft: String,
    },
    /// Older messages, to stand before what is there.
    Older {
        /// The messages.
        messages: Vec<MessageView>,
        /// What comes before them.
        before: Before,
    },
    /// What comes before the oldest message of this device is known now.
    Before(Before),
    /// Newer messages after what is there, asked for by `LoadNewer`.
    Newer {
        /// The messages.
        messages: Vec<MessageView>,
        /// Nothing newer exists: live messages follow.
        at_end: bool,
    },
    /// Messages that appeared at their position, or changed (same `id` or same
    /// `position`): put in or replaced.
    Put(Vec<MessageView>),
    /// A message is gone.
    Gone(super::MessageId),
    /// The draft, as last kept: another tab may have written on, or sent it.
    Draft(String),
    /// They have seen what we wrote up to here.
    Displayed(Position),
}

/// What comes before the oldest message of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Before {
    /// More, to be loaded.
    More,
    /// The archive was asked.
    Asked,
    /// The archive will be asked when there is a connection.
    Offline,
    /// The archive gave no answer; loading again asks again.
    Failed,
    /// Nothing: the history begins here.
    Beginning,
    /// Nothing on this device, and the server keeps no archive.
    Nothing,
}
