//! What can go wrong with a connection, as a situation. The page has the
//! sentence for it, and the way on.

use serde::{Deserialize, Serialize};

/// A situation that a person has to hear of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// The browser has no network.
    NoNetwork,
    /// Neither the domain's discovery files nor the domain itself answered: it
    /// does not exist, or its certificate is refused (a page cannot tell).
    NoSuchServer {
        /// The domain.
        domain: String,
    },
    /// The domain answers, but names no WebSocket and the usual ones are not there.
    NoWebSocket {
        /// The domain.
        domain: String,
        /// What was tried, in order.
        tried: Vec<Tried>,
    },
    /// The domain answers, but lets no other site read its discovery files
    /// (CORS), and no usual address works either.
    BlockedByServer {
        /// The domain.
        domain: String,
        /// What was tried, in order.
        tried: Vec<Tried>,
    },
    /// A page from https may only use `wss:` (mixed content).
    InsecureEndpoint {
        /// The address that was refused.
        url: String,
    },
    /// The connection could not be opened, or broke.
    ConnectionLost,
    /// No answer in time.
    Timeout,
    /// The server says to come back later (`resource-constraint`,
    /// `policy-violation`, `temporary-auth-failure`, HTTP 5xx).
    ServerBusy,
    /// The server shuts down (`system-shutdown`).
    ServerStopping,
    /// Wrong address or password (`not-authorized`).
    WrongPassword,
    /// The account is closed (`account-disabled`).
    AccountDisabled,
    /// The password must be changed elsewhere first (`credentials-expired`).
    CredentialsExpired,
    /// The server does not serve this domain (`host-unknown`).
    WrongHost,
    /// The kept keys no longer fit: the password is needed again.
    PasswordNeeded,
    /// The server could not prove that it knows the password: perhaps someone
    /// in between. Never ignored.
    ServerNotGenuine,
    /// Somebody changed the list of mechanisms on the way (XEP-0474).
    Downgraded,
    /// The server offers only weaker mechanisms than this account used before.
    WeakerMechanism {
        /// The one used before.
        before: String,
        /// The best offered now.
        offered: String,
    },
    /// The password was right, and the server wants more (XEP-0388, `<continue/>`):
    /// a code, or another password first.
    MoreNeeded {
        /// The server's words, or empty.
        text: String,
    },
    /// Signed out here, and the server could not be told: it would still take
    /// the token that was deleted.
    NotSignedOutThere,
    /// The server offers no mechanism that we can use (on this connection).
    NoMechanism {
        /// What it offers.
        offered: Vec<String>,
    },
    /// Another session of this account took this connection's place.
    Replaced,
    /// Keuvel was updated, and another tab still runs the earlier version.
    OtherVersion,
    /// The engine stopped and was started again; what it had in memory only (an
    /// attempt to sign in, an account on a shared computer) is gone.
    Interrupted,
    /// A part of Keuvel did not come, or is not there any more.
    NotLoaded,
    /// Keuvel's own worker could not start or broke down.
    EngineFailed {
        /// What the browser said, for a report.
        detail: String,
    },
    /// The server said something that it must not, or something unexpected.
    Protocol {
        /// The condition, or what was odd, for a report.
        detail: String,
    },
    /// Refused by the server, in its words.
    Refused {
        /// The stanza error's condition (RFC 6120 §8.3.3).
        condition: String,
        /// Its text, or empty.
        text: String,
    },
    /// A guest lasts as long as their connection.
    GuestOver,
    /// Others could read along: not over this connection.
    NotPrivate,
    /// Cannot be done without a connection.
    Offline,
}

/// One endpoint or discovery file that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// Its address.
    pub url: String,
    /// Why it was tried.
    pub source: Source,
    /// What came of it.
    pub outcome: TriedOutcome,
    /// Milliseconds until that was known.
    pub took: u32,
}

/// Why something was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// A file in which a domain names its WebSockets (XEP-0156).
    File,
    /// It was typed.
    Typed,
    /// The site has it in its configuration.
    Site,
    /// It worked last time.
    Last,
    /// The server sent us there.
    Sent,
    /// A file names it.
    Named,
    /// Servers are often there.
    Guess,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TriedOutcome {
    /// No answer that the page may see (no such host, certificate, CORS).
    Unreachable,
    /// An HTTP status that is no success.
    Status(u16),
    /// An answer without a usable WebSocket.
    NothingThere,
    /// It names so many WebSockets.
    Names(u8),
    /// It could be read, but an earlier one was enough.
    NotNeeded,
    /// The WebSocket opened.
    Opened,
    /// It opened, and there was nobody who knows the domain.
    OtherDomain,
    /// It opened and was closed again before the server said what it offers.
    HungUp,
    /// It opened, and nobody said anything.
    Silent,
    /// It opened, and something else than a server of ours answered.
    NoServer,
    /// The WebSocket could not be opened.
    WebSocketFailed,
    /// No answer in time.
    Timeout,
}
