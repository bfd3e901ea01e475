//! What a person does with the account itself, as far as it needs the connection
//! or the store.

use super::connection::Line;
use super::{Account, End, Input, Step};
use crate::api::{
    AccountChange, AccountId, Change, ExportFrom, ManageAttempt, Managed, Millis, Position, Problem,
};
use crate::browser::clock;
use crate::browser::wire::TabId;
use crate::jid::BareJid;
use crate::model::Model;
use crate::store::{Snapshot, StoreError};
use crate::xmpp::event::ManagedEvent;
use zeroize::Zeroizing;

impl Account {
    pub(super) fn managed(&mut self, event: &ManagedEvent) {
        match event {
            ManagedEvent::PasswordChanged(password) => {
                // What is kept is of the old one. New comes of signing in.
                self.password = Some(Zeroizing::new(password.0.clone()));
                self.password_changed();
                _ = self.sender.unbounded_send(Input::Renew);
            }
            // What is kept of it goes, as when somebody signs out.
            ManagedEvent::AccountDeleted => {
                // The server knows nothing of it any more.
                self.token_refused();
                self.record.retiring = None;
                self.end = Some(End::Gone);
            }
            ManagedEvent::OldPasswordNeeded | ManagedEvent::Software { .. } => {}
        }
    }

    /// The server has told a guest who they are.
    pub(super) fn named(&mut self, id: &AccountId) {
        if !self.signing_in {
            // Whom the others knew is no more.
            self.end = Some(End::SignInFailed(Problem::GuestOver));
            return;
        }
        let domain = std::mem::replace(&mut self.id, id.clone());
        self.known_as.replace(id.clone());
        self.record.id = id.clone();
        self.model = Model::new(id.clone(), Snapshot::default());
        self.model.guest.clone_from(&self.guest);
        self.shared.tabs.send_all(Change::AccountGone(domain));
        self.connection_changed = true;
    }

    /// The connection is left as if it had broken, so that its stream goes on in
    /// the next one: nobody sees us go.
    pub(super) fn renew(&mut self, now: Millis, steps: &mut Vec<Step>) {
        if let Line::Up { session, .. } = &mut self.line {
            let effects = session.closed(now);
            self.effects(effects, steps);
        }
        self.connect_now(true);
    }

    /// Answers with a piece of the export.
    pub(super) async fn export(&mut self, tab: TabId, from: ExportFrom) {
        let piece = self
            .model
            .export(&self.store, &self.record, from, clock::now());
        let managed = piece.await.map(Managed::Export);
        self.exported(&tab, managed);
    }

    /// Answers with the next messages of a chat, to be written into a file.
    pub(super) async fn export_chat(
        &mut self,
        tab: TabId,
        peer: &BareJid,
        after: Option<Position>,
        json: bool,
    ) {
        let now = clock::now();
        let page = self.model.export_chat(&self.store, peer, after, json, now);
        let managed = page.await.map(Managed::Chat);
        self.exported(&tab, managed);
    }

    fn exported(&mut self, tab: &TabId, managed: Result<Managed, StoreError>) {
        let managed = managed.unwrap_or_else(|error| Managed::NotDone {
            what: ManageAttempt::Export,
            problem: Problem::Protocol {
                detail: format!("{error:?}"),
            },
        });
        self.check_storage();
        let change = Change::In(self.id.clone(), AccountChange::Managed(managed));
        self.shared.tabs.send(tab, change);
    }
}
