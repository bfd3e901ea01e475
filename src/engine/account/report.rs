//! The report on the connection: what was tried on the way to the server, and what
//! the model knows of its offer.

use super::Account;
use crate::api::{Change, Connection, ReportView};
use crate::browser::wire::TabId;
use crate::engine::way::Way;

/// The way to the server, and who wants to know of it.
#[derive(Default)]
pub(super) struct Watched {
    way: Way,
    tabs: Vec<TabId>,
    changed: bool,
}

impl Watched {
    /// The way, as something in it is different now.
    pub fn change(&mut self) -> &mut Way {
        self.changed = true;
        &mut self.way
    }

    /// Something else in the report is different.
    pub fn changed_if(&mut self, changed: bool) {
        self.changed |= changed;
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
        let (domain, offers) = (self.id.domain(), self.model.offers());
        self.way.way.report(domain, connection, offers)
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
