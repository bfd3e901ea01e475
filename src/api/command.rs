//! What a page asks of the engine.

use super::{
    AccountId, Answers, Arrange, Invite, Manage, MessageId, Millis, Position, Privacy, Profile,
    Rooms, Search, Settings, Show, Token,
};
use crate::jid::{BareJid, Jid};
use serde::{Deserialize, Serialize};

/// Something a person did in a tab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// The first message of every tab, and again after an engine took over:
    /// the engine answers with everything the tab shows.
    Hello {
        /// The site's configuration, as the page read it.
        site: Site,
    },
    /// The tab is going away (best effort; a lost port says the same).
    Bye,
    /// The tab is in front, or not.
    Visible(bool),
    /// The browser says that there is a network again, or none.
    Network(bool),
    /// Since then nobody has touched anything in the tab, for some minutes; `None`:
    /// somebody does.
    Idle(Option<Millis>),
    /// Somebody is about to sign in: fetch what that needs.
    Prepare,
    /// Sign in with a password.
    SignIn(SignIn),
    /// Stop an attempt under way.
    CancelSignIn(AccountId),
    /// End the session; deletes everything kept for the account on this device.
    SignOut(AccountId),
    /// Ask a server what it wants for an account; ends what this tab began so.
    Register {
        /// The server.
        domain: String,
        /// Of an invitation.
        token: Option<Token>,
    },
    /// What was filled in; with nothing, the form is asked for again, for other
    /// riddles.
    RegisterWith(Option<Answers>),
    /// No account after all.
    RegisterEnd,
    /// Something for one account.
    For(AccountId, AccountCommand),
}

/// What the sign-in form holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignIn {
    /// The address, already checked by [`BareJid::typed`].
    pub jid: BareJid,
    /// As typed; the engine prepares it (SASLprep).
    pub password: Password,
    /// A WebSocket address typed under "advanced".
    pub endpoint: Option<String>,
    /// "This is a shared computer": nothing is written to disk.
    pub shared_computer: bool,
    /// The person agreed to a weaker mechanism than this account used before.
    pub accept_weaker: bool,
    /// As a guest, who calls themselves this: `jid` is then only the domain, and
    /// there is no password. Always as on a shared computer.
    pub guest: Option<String>,
}

/// A password as it was typed. Debug output ends in logs, so it shows nothing.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// `public/config.json`, what the engine needs of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// WebSocket address for each domain, used instead of XEP-0156.
    pub websocket: Vec<(String, String)>,
    /// What an address without `@` gets, and what the form suggests.
    pub default_domain: Option<String>,
    /// The domain that takes guests.
    pub guest_domain: Option<String>,
    /// Only accounts of this domain sign in here.
    pub locked_domain: Option<String>,
    /// A directory of public rooms (XEP-0433), which may be asked.
    pub room_directory: Option<BareJid>,
    /// No accounts are made here.
    pub no_registration: bool,
}

impl Site {
    /// Whether accounts of a domain may sign in here.
    pub fn takes(&self, domain: &str) -> bool {
        let known = [&self.locked_domain, &self.guest_domain];
        self.locked_domain.is_none()
            || known
                .into_iter()
                .flatten()
                .any(|it| it.eq_ignore_ascii_case(domain))
    }

    /// The address to use for a domain.
    pub fn websocket_of(&self, domain: &str) -> Option<String> {
        let mut pairs = self.websocket.iter();
        let (_, address) = pairs.find(|(name, _)| name == domain)?;
        Some(address.clone())
    }
}

/// What a person did within one account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AccountCommand {
    /// Connect now instead of at the end of the countdown.
    ConnectNow,
    /// A password after the server refused the kept keys.
    Password {
        /// As typed.
        password: Password,
        /// See [`SignIn::accept_weaker`].
        accept_weaker: bool,
    },
    /// Own presence, kept over a reload.
    SetPresence {
        /// How available.
        show: Show,
        /// A line of text, or empty.
        status: String,
    },

    /// Put someone into the roster and ask to see their presence.
    AddContact {
        /// Whom.
        jid: BareJid,
        /// Own name for them, or empty.
        name: String,
        /// Groups.
        groups: Vec<String>,
        /// Of an invitation of theirs.
        token: Option<Token>,
    },
    /// Name and groups of someone in the roster.
    EditContact {
        /// Whom.
        jid: BareJid,
        /// Own name for them, or empty.
        name: String,
        /// Groups, all of them.
        groups: Vec<String>,
    },
    /// Take someone out of the roster, ending both subscriptions.
    RemoveContact(BareJid),
    /// Ask (again) to see someone's presence.
    RequestSubscription(BareJid),
    /// Answer someone who asks to see ours.
    AnswerSubscription {
        /// Who asked.
        jid: BareJid,
        /// Whether they may.
        accept: bool,
    },

    /// This tab shows this chat now (`None`: no chat). The engine answers with
    /// [`super::TimelineChange::Reset`], newest page, and keeps it current.
    OpenChat(Option<BareJid>),
    /// Show the page around a message; answered like `OpenChat`.
    GoTo {
        /// The chat.
        peer: BareJid,
        /// Where.
        place: Place,
    },
    /// Somebody's face is drawn, by their address, that of a room, or what identifies them
    /// in one; answered with [`AccountChange::Picture`](super::AccountChange::Picture) as
    /// soon as there is one, and whenever it becomes another.
    Picture(Jid),
    /// Something about our own picture and name.
    Profile(Profile),
    /// Search through all messages; answered with [`super::Found`].
    Search(Search),
    /// The page of messages before a position.
    LoadOlder {
        /// The chat.
        peer: BareJid,
        /// The oldest message the tab has.
        before: Position,
    },
    /// The page of messages after a position (the tab had dropped newer ones).
    LoadNewer {
        /// The chat.
        peer: BareJid,
        /// The newest message the tab has.
        after: Position,
    },
    /// Send a text.
    Send {
        /// To whom.
        peer: BareJid,
        /// Made by the page, so that its echo is recognised: unique for ever.
        id: MessageId,
        /// The text, lines ended by `\n`.
        body: String,
        /// The message it answers.
        reply: Option<MessageId>,
        /// It is to be hidden until somebody wants to see it (XEP-0382); the hint.
        spoiler: Option<String>,
    },
    /// Another text for a message of ours, for all.
    Edit {
        /// The chat.
        peer: BareJid,
        /// Which.
        id: MessageId,
        /// Made by the page, as in `Send`: the id of the change.
        change: MessageId,
        /// The new text, lines ended by `\n`.
        body: String,
    },
    /// Take a message of ours back, for all.
    Retract {
        /// The chat.
        peer: BareJid,
        /// Which.
        id: MessageId,
        /// The id of the change.
        change: MessageId,
    },
    /// React to a message, or take the reaction back.
    React {
        /// The chat.
        peer: BareJid,
        /// Which.
        id: MessageId,
        /// The id of the change.
        change: MessageId,
        /// With what.
        emoji: String,
        /// Whether it shall be there.
        on: bool,
    },
    /// Remove messages from this device only.
    Delete {
        /// The chat.
        peer: BareJid,
        /// Which.
        ids: Vec<MessageId>,
    },
    /// Change a message that still waits: one that never went out.
    Rewrite {
        /// The chat.
        peer: BareJid,
        /// Which.
        id: MessageId,
        /// The new text, lines ended by `\n`.
        body: String,
    },
    /// Send messages of a chat to someone else, in order: whole, and hidden where they
    /// are.
    Forward {
        /// The chat.
        peer: BareJid,
        /// Which, and the id that each copy gets.
        messages: Vec<(MessageId, MessageId)>,
        /// To whom.
        to: BareJid,
    },
    /// Send a failed message again.
    Resend {
        /// The chat.
        peer: BareJid,
        /// Which.
        id: MessageId,
    },
    /// Remove a waiting or failed message.
    Discard {
        /// The chat.
        peer: BareJid,
        /// Which.
        id: MessageId,
    },
    /// The person types in this chat, or stopped (XEP-0085).
    Typing {
        /// The chat.
        peer: BareJid,
        /// Whether text is being written now.
        composing: bool,
    },
    /// The unsent text of a chat.
    Draft {
        /// The chat.
        peer: BareJid,
        /// Empty: no draft.
        text: String,
    },
    /// Everything in this chat has been seen.
    MarkRead(BareJid),
    /// Where a chat stands in the list, and whether it makes noise.
    Arrange(BareJid, Arrange),
    /// Remove a chat from the list, with its messages on this device.
    DeleteChat(BareJid),
    /// Invite somebody.
    Invite(Invite),
    /// Something about the account itself.
    Manage(Manage),
    /// Something about who may reach us, and what they learn.
    Privacy(Privacy),
    /// Something about rooms.
    Rooms(Rooms),
    /// What is decided, from now on; said back to all tabs.
    Settings(Settings),
    /// This tab shows the report on the connection, and so the server is asked what
    /// it offers; or no longer. Answered with [`super::Change::Report`], now and
    /// whenever something is different.
    Report(bool),
}

/// A place in a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// A message.
    At(Position),
    /// A message, by its id.
    Message(MessageId),
    /// The first message from a time on; what is older than what this device has is
    /// fetched first.
    Time(Millis),
    /// The newest message.
    End,
}
