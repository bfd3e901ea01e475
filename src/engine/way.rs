//! What was tried on the way to a server, for the report on the connection.

use crate::api::{
    Connection, Millis, OffersView, Problem, ReportView, Tried, TriedOutcome, UsedView,
};
use crate::browser::clock;

/// So much is remembered of one attempt.
const TRIES: usize = 40;

/// The way to the server.
#[derive(Default)]
pub struct Way {
    began: Millis,
    tries: Vec<Tried>,
    used: Option<UsedView>,
}

impl Way {
    /// A new attempt.
    pub fn begin() -> Way {
        Way {
            began: clock::wall(),
            ..Way::default()
        }
    }

    /// Something was tried; a file once more, where an address refused.
    pub fn tried(&mut self, tried: Tried) {
        let place = self.tries.iter().position(|known| known.url == tried.url);
        match place {
            Some(place) => self.tries[place] = tried,
            None if self.tries.len() < TRIES => self.tries.push(tried),
            None => {}
        }
    }

    /// This address is used.
    pub fn uses(&mut self, url: &str, private: bool) {
        let url = url.to_owned();
        self.used = Some(UsedView { url, private });
    }

    /// It opened, but nobody would serve us.
    pub fn refused(&mut self, url: &str, problem: &Problem) {
        self.used = None;
        if let Some(tried) = self.tries.iter_mut().find(|tried| tried.url == url) {
            tried.outcome = match problem {
                Problem::WrongHost => TriedOutcome::OtherDomain,
                Problem::Timeout => TriedOutcome::Silent,
                Problem::Protocol { .. } => TriedOutcome::NoServer,
                _ => TriedOutcome::HungUp,
            };
        }
    }

    /// The report on it.
    pub fn report(&self, domain: &str, connection: Connection, offers: OffersView) -> ReportView {
        ReportView {
            domain: domain.to_owned(),
            began: self.began,
            tries: self.tries.clone(),
            used: self.used.clone(),
            connection,
            offers,
        }
    }
}
