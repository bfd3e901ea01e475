//! IQs that wait for an answer, with their deadlines.
//!
//! An answer counts only from whom was asked (RFC 6120 §8.1.2.1): anyone who
//! guesses an id could otherwise answer for our server.

use super::request::Request;
use crate::api::Millis;
use crate::jid::Jid;
use crate::xml::Element;

/// How long an answer may take.
const PATIENCE: Millis = 30_000;

/// What an IQ was for.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// Telling a node of our account what it is to be like.
    SetUp,
    /// Binding the resource.
    Bind,
    /// The old session request.
    Session,
    /// The roster.
    Roster,
    /// Turning carbons on.
    Carbons,
    /// What the own account offers.
    AccountFeatures,
    /// Confirms everything written before, up to this count.
    Ping(u32),
    /// What there is before something changes that the model asked to change.
    Before(Request),
    /// Something the model asked.
    Request(Request),
}

/// Outstanding IQs.
#[derive(Debug, Default)]
pub struct Pending {
    /// A few: the model asks for what a person does, one at a time.
    waiting: Vec<Wait>,
}

#[derive(Debug)]
struct Wait {
    id: String,
    /// Whom we asked; `None`: the own account.
    to: Option<String>,
    purpose: Purpose,
    due: Millis,
}

impl Pending {
    /// Notes that an IQ was sent.
    pub fn sent(&mut self, id: &str, to: Option<&str>, purpose: Purpose, now: Millis) {
        self.waiting.push(Wait {
            id: id.to_owned(),
            to: to.map(str::to_owned),
            purpose,
            due: now + PATIENCE,
        });
    }

    /// What an answer is for; `None` if nobody asked, or somebody else answers.
    pub fn answered(&mut self, iq: &Element, own: &Jid) -> Option<Purpose> {
        let id = iq.attr("id")?;
        let place = self.waiting.iter().position(|wait| wait.id == id)?;
        let wait = &self.waiting[place];
        let from = iq.attr("from");
        let genuine = match &wait.to {
            Some(to) => from == Some(to),
            None => from.is_none_or(|from| {
                from.parse::<Jid>()
                    .is_ok_and(|from| from == *own || from == Jid::from(own.bare().clone()))
            }),
        };
        if !genuine {
            return None;
        }
        Some(self.waiting.remove(place).purpose)
    }

    /// The next that got no answer in time.
    pub fn overdue(&mut self, now: Millis) -> Option<Purpose> {
        let place = self.waiting.iter().position(|wait| wait.due <= now)?;
        Some(self.waiting.remove(place).purpose)
    }

    /// Everything still open, at the end of the stream.
    pub fn give_up(&mut self) -> Vec<Purpose> {
        self.waiting.drain(..).map(|wait| wait.purpose).collect()
    }

    /// The answer is on its way, in parts: it may take longer.
    pub fn hurry_not(&mut self, id: &str, now: Millis) {
        let wait = self.waiting.iter_mut().find(|wait| wait.id == id);
        if let Some(wait) = wait {
            wait.due = now + PATIENCE;
        }
    }

    /// A new stream goes on with these: the wait begins again. Pings were about
    /// the old one, a page of the archive has perhaps lost its beginning, and what a
    /// server offers is asked anew.
    pub fn renew(&mut self, now: Millis) {
        let begins_again = |p: &Purpose| {
            matches!(
                p,
                Purpose::Ping(_) | Purpose::Request(Request::Archive { .. } | Request::Inspect(_))
            )
        };
        self.waiting.retain(|wait| !begins_again(&wait.purpose));
        for wait in &mut self.waiting {
            wait.due = now + PATIENCE;
        }
    }

    /// When [`Pending::overdue`] will next have something.
    pub fn next_due(&self) -> Option<Millis> {
        self.waiting.iter().map(|wait| wait.due).min()
    }

    /// Waits no longer for these; whether there were any.
    pub fn forget(&mut self, wanted: impl Fn(&Purpose) -> bool) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|wait| !wanted(&wait.purpose));
        self.waiting.len() < before
    }

    /// Whether an IQ for this is still open.
    pub fn waits_for(&self, wanted: impl Fn(&Purpose) -> bool) -> bool {
        self.waiting.iter().any(|wait| wanted(&wait.purpose))
    }
}
