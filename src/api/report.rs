//! What is known of the way to a server, and of what it offers. There is no secret
//! in it, and of the account no more than its domain.

use super::{Connection, Millis, Problem, Tried, decode, encode};
use serde::{Deserialize, Serialize};

/// A report on one connection, or on an attempt at one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportView {
    /// The domain of the account.
    pub domain: String,
    /// When the attempt began that led here.
    pub began: Millis,
    /// What was tried, in order.
    pub tries: Vec<Tried>,
    /// The address that is used.
    pub used: Option<UsedView>,
    /// How the connection is now.
    pub connection: Connection,
    /// What the server offers.
    pub offers: OffersView,
}

/// A report packed for the way. Only who draws it unpacks it, so that few pages
/// need what reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Packed(Vec<u8>);

impl ReportView {
    /// For the way.
    pub fn pack(&self) -> Packed {
        Packed(encode(self))
    }
}

impl Packed {
    /// What is in it.
    pub fn unpack(&self) -> Option<ReportView> {
        decode(&self.0)
    }
}

/// The address that is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UsedView {
    /// It.
    pub url: String,
    /// Nobody on the way can read along.
    pub private: bool,
}

/// What a server offers, as far as it has said so.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OffersView {
    /// The ways to sign in that it offers.
    pub mechanisms: Vec<String>,
    /// The one that was used.
    pub mechanism: Option<String>,
    /// The list of them could not be changed on the way (XEP-0474).
    pub protected: bool,
    /// It has said what it offers those who are signed in.
    pub signed_in: bool,
    /// What can be used of it.
    pub features: Vec<FeatureView>,
    /// Octets that a shared file may have, as it says.
    pub upload_max: Option<u64>,
    /// Its program.
    pub software: Asked<SoftwareView>,
    /// The server itself.
    pub server: Asked<EntityView>,
    /// The own account.
    pub account: Asked<EntityView>,
    /// Its parts, like rooms.
    pub components: Asked<Vec<ComponentView>>,
    /// What it can be told to do (XEP-0050), by names in the protocol.
    pub commands: Asked<Vec<String>>,
}

/// What became of a question.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Asked<T> {
    /// It was not asked.
    #[default]
    NotYet,
    /// There is no answer so far.
    Waiting,
    /// This is the answer.
    Answer(T),
    /// There is none, and why.
    None(Problem),
}

impl<T> Asked<T> {
    /// The answer, if there is one.
    pub fn answer(&self) -> Option<&T> {
        match self {
            Asked::Answer(answer) => Some(answer),
            _ => None,
        }
    }
}

/// A program, in its own words (XEP-0092).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SoftwareView {
    /// Its name.
    pub name: String,
    /// Its version, or empty.
    pub version: String,
    /// The system it runs on, or empty.
    pub system: String,
}

/// What an entity says it is and can (XEP-0030).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EntityView {
    /// What it is.
    pub identities: Vec<IdentityView>,
    /// What it can, by names in the protocol.
    pub features: Vec<String>,
    /// Whom to write to (XEP-0157): for what, and where.
    pub contacts: Vec<(String, Vec<String>)>,
    /// Octets that a shared file may have (XEP-0363).
    pub upload_max: Option<u64>,
}

/// What an entity is, by the registry of categories.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IdentityView {
    /// For example `conference`.
    pub category: String,
    /// For example `text`.
    pub kind: String,
    /// What it calls itself, or empty.
    pub name: String,
}

/// A part of a server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComponentView {
    /// Its domain.
    pub domain: String,
    /// What the server calls it, or empty.
    pub name: String,
    /// What it says of itself; not asked if it is somebody else's.
    pub info: Asked<EntityView>,
}

/// Something a server can do for a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureView {
    /// What.
    pub feature: Feature,
    /// The number of its specification.
    pub number: u16,
    /// Whether it is offered; `None`: not known.
    pub offered: Option<bool>,
    /// Whether Keuvel makes use of it.
    pub used: bool,
}

/// What a server can do for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Feature {
    /// A broken connection goes on where it was.
    Resumption,
    /// It is told when nobody looks.
    ClientState,
    /// Only what changed of the contact list is sent.
    RosterVersions,
    /// Signing in with fewer questions.
    ShortSignIn,
    /// The session is set up along with it.
    ShortSetup,
    /// Coming back with a token.
    Tokens,
    /// All devices see all messages.
    Carbons,
    /// Messages are kept.
    Archive,
    /// Each message has one name.
    MessageIds,
    /// Messages wait for who is away.
    Offline,
    /// Nobody unwanted gets through.
    Blocking,
    /// A device that sleeps is woken.
    Push,
    /// Files are shared.
    Upload,
    /// Data of a person's own.
    Pep,
    /// Group chats.
    Rooms,
    /// Files go through a relay.
    Proxy,
    /// Password and end of the account.
    Management,
    /// Anybody can make an account.
    Registration,
    /// Accounts are made by invitation.
    Invitations,
}
