//! What a person decides about an account, and whom they keep away. Kept with the
//! account, the same in all tabs.

use super::{MessageId, Problem};
use crate::jid::{BareJid, Jid};
use serde::{Deserialize, Serialize};

/// What is decided. A field more costs a default and a line on the page of settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Contacts hear that what they wrote has arrived (XEP-0184).
    pub receipts: bool,
    /// Contacts hear that what they wrote was seen (XEP-0333).
    pub markers: bool,
    /// Contacts see that we type (XEP-0085).
    pub typing: bool,
    /// Contacts see since when nobody has touched anything here (XEP-0319).
    pub idle: bool,
    /// Contacts who ask learn what time it is here (XEP-0202).
    pub time: bool,
    /// What strangers may.
    pub strangers: Strangers,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            receipts: true,
            markers: true,
            typing: true,
            idle: true,
            time: true,
            strangers: Strangers::default(),
        }
    }
}

/// What somebody may whom we do not know. Whatever it is: they learn nothing of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Strangers {
    /// Write, and ask to be in touch: both wait among the requests.
    #[default]
    Write,
    /// Ask to be in touch; what they write is not taken.
    Ask,
    /// Nothing.
    Nothing,
}

/// What a person does about who may reach them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Privacy {
    /// A stranger is none any more.
    Accept(BareJid),
    /// Keep somebody, or a whole domain, away (XEP-0191).
    Block {
        /// Whom.
        who: BareJid,
        /// Told to those who run the server (XEP-0377).
        report: Option<Report>,
    },
    /// No longer.
    Unblock(Jid),
    /// What does the archive keep: answered with [`PrivacyChange::Archiving`].
    AskArchiving,
    /// It shall keep this; answered in the same way.
    SetArchiving(Archiving),
    /// What time is it where a contact is: answered with [`PrivacyChange::Time`].
    AskTime(BareJid),
    /// Which reactions the other side of a chat takes: answered with
    /// [`PrivacyChange::Reactions`] if it is known, or comes to be.
    AskReactions(BareJid),
    /// When was a contact here last: answered by a changed [`super::ContactView`], or
    /// not at all.
    AskLastSeen(BareJid),
}

/// Why somebody is reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What it is.
    pub reason: Reason,
    /// In the person's words, or empty.
    pub text: String,
    /// Which of their messages show it.
    pub messages: Vec<MessageId>,
}

/// The reasons there are (XEP-0377).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// What nobody asked for.
    Spam,
    /// Anything worse.
    Abuse,
}

/// What of it all has changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PrivacyChange {
    /// These are the settings.
    Settings(Settings),
    /// These are blocked.
    Blocked(Blocked),
    /// What the archive keeps, or why that is not known.
    Archiving(Result<Archiving, Problem>),
    /// Which reactions the other side of a chat takes; none: any.
    Reactions(BareJid, Vec<String>),
    /// The local time of a contact.
    Time {
        /// Whose.
        who: BareJid,
        /// Minutes east of Greenwich, or why they are not known.
        zone: Result<i16, NoTime>,
    },
}

/// Why somebody's time is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoTime {
    /// They are not here to be asked.
    Away,
    /// They, or their program, do not say.
    Unsaid,
}

/// Who is kept away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// They, in order: people, domains, and single devices of either.
    pub who: Vec<Jid>,
    /// By the server; else only here.
    pub by_server: bool,
}

impl Default for Blocked {
    fn default() -> Blocked {
        Blocked {
            who: Vec::new(),
            by_server: true,
        }
    }
}

impl Blocked {
    /// By which entry somebody is blocked: their own, or their domain's.
    pub fn by(&self, who: &BareJid) -> Option<&Jid> {
        let server = who.server();
        let wanted = |it: &&Jid| it.is_bare() && (it.bare() == who || *it.bare() == server);
        self.who.iter().find(wanted)
    }
}

/// What the archive at the server keeps (XEP-0441).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archiving {
    /// Of whom nothing else is said.
    pub default: ArchiveDefault,
    /// With these, in any case.
    pub always: Vec<Jid>,
    /// With these, never.
    pub never: Vec<Jid>,
}

/// What the archive keeps of whom nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ArchiveDefault {
    /// Everything.
    #[default]
    Always,
    /// What is said with contacts.
    Roster,
    /// Nothing.
    Never,
}
