//! The report on the connection: what was tried on the way to the server, and what
//! the model knows of its offer.

use super::Account;
use crate::api::{Change, Connection, Millis, Problem, ReportView, Tried, TriedOutcome, UsedView};
use crate::browser::clock;
use crate::browser::wire::TabId;

/// So much is remembered of one attempt.
const TRIES: usize = 40;

/// The way to the server.
#[derive(Default)]
pub(super) struct Way {
    began: Millis,
    tries: Vec<Tried>,
    used: Option<UsedView>,
    /// Who wants to know.
    tabs: Vec<TabId>,
    changed: bool,
}

impl Way {
    /// Something else in the report is different.
    pub fn changed_if(&mut self, changed: bool) {
        self.changed |= changed;
    }

    /// A new attempt.
    pub fn begin(&mut self) {
        self.began = clock::wall();
        self.tries.clear();
        self.used = None;
        self.changed = true;
    }

    /// Something was tried; a file once more, where an address refused.
    pub fn tried(&mut self, tried: Tried) {
        self.changed = true;
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
        self.changed = true;
    }

    /// It opened, but nobody would serve us.
    pub fn refused(&mut self, url: &str, problem: &Problem) {
        self.used = None;
        self.changed = true;
        if let Some(tried) = self.tries.iter_mut().find(|tried| tried.url == url) {
            tried.outcome = match problem {
                Problem::WrongHost => TriedOutcome::OtherDomain,
                Problem::Timeout => TriedOutcome::Silent,
                Problem::Protocol { .. } => TriedOutcome::NoServer,
                _ => TriedOutcome::HungUp,
            };
        }
    }
}

impl Account {
    /// A tab shows the report, or no longer.
    pub(super) fn watch(&mut self, tab: &TabId, watches: bool) {
        self.way.tabs.retain(|known| known != tab);
        if watches {
            self.way.tabs.push(tab.clone());
            self.way.changed = true;
        }
    }

    /// The report as it is now.
    pub(super) fn report_view(&self, connection: Connection) -> ReportView {
        ReportView {
            domain: self.id.domain().to_owned(),
            began: self.way.began,
            tries: self.way.tries.clone(),
            used: self.way.used.clone(),
            connection,
            offers: self.model.offers(),
        }
    }

    /// Tells the tabs that show it, if there is something new.
    pub(super) fn show_report(&mut self) {
        if self.way.tabs.is_empty() || !self.way.changed {
            return;
        }
        self.way.changed = false;
        let tabs = &self.shared.tabs;
        self.way.tabs.retain(|tab| tabs.is_here(tab));
        let report = self.report_view(self.connection.clone()).pack();
        for tab in &self.way.tabs {
            let account = self.id.clone();
            let report = report.clone();
            self.shared
                .tabs
                .send(tab, Change::Report { account, report });
        }
    }
}
