//! What came is applied to the model and written, and only then shown; what is to be sent
//! waits for that, too, but for a question that changes nothing.

use super::{Account, Step};
use crate::api::Millis;
use crate::jid::BareJid;
use crate::store::{Store, StreamRecord, Want, Write};

impl Account {
    /// Applies, writes, then shows. What follows is for the next round. The session
    /// does its part before the write, as where the stream stands is part of it;
    /// what it has to send waits for [`Account::flush`].
    /// `wall`: the time that people see.
    pub(super) async fn commit(
        &mut self,
        steps: Vec<Step>,
        now: Millis,
        wall: Millis,
    ) -> Vec<Step> {
        self.ask_ahead(&steps, now);
        let wants: Vec<_> = steps
            .iter()
            .flat_map(|step| match step {
                Step::Event(event) => self.model.wants(event),
                Step::Command(command) => self.model.command_wants(command),
            })
            .collect();
        if !wants.is_empty() {
            match self.store.find(&wants).await {
                Ok(found) => {
                    let more = self.model.found(found);
                    self.find_more(more).await;
                }
                Err(error) => self.storage_failed(&error),
            }
        }
        for step in steps {
            match step {
                Step::Event(event) => self.model.apply(event, wall),
                Step::Command(command) => self.model.command(command, wall),
            }
        }
        let mut outcome = self.model.drain();
        self.way.changed_if(outcome.offers);
        let steps = self.perform(outcome.requests, now);
        let stream = self.stream_record();
        let alone = outcome.writes.is_empty() && !self.owes_answer();
        if stream != self.stream_kept
            && !(alone && StreamRecord::only_counts_on(&stream, &self.stream_kept))
        {
            self.stream_kept.clone_from(&stream);
            outcome.writes.push(Write::Stream(stream.map(Box::new)));
        }
        for write in &outcome.writes {
            if let Write::RosterVersion(version) = write {
                self.roster_version.clone_from(version);
            }
        }
        if outcome
            .writes
            .iter()
            .any(|it| matches!(it, Write::Index(_) | Write::DeleteChat(_)))
        {
            self.index_later();
        }
        if !outcome.writes.is_empty()
            && let Err(error) = self.store.write(&outcome.writes).await
        {
            self.storage_failed(&error);
        }
        self.check_storage();
        for change in outcome.changes {
            self.seek_no_more(&change);
            self.shared.tabs.send_in(&self.id, change);
        }
        if !outcome.people.is_empty() {
            self.people_changed(&outcome.people);
        }
        if !outcome.look.is_empty() {
            self.look(outcome.look).await;
        }
        for face in outcome.pictures {
            self.picture(None, face).await;
        }
        steps
    }

    /// The archive's next page is asked for while this one is looked at and written. That
    /// is one stanza which does not wait for the write, as it changes nothing there; what
    /// is kept of the stream may be short of it ([`AHEAD`](crate::xmpp::stream::acks::AHEAD)).
    /// Nothing that waits is overtaken.
    fn ask_ahead(&mut self, steps: &[Step], now: Millis) {
        let request = steps.iter().find_map(|step| match step {
            Step::Event(event) => self.model.ahead(event),
            Step::Command(_) => None,
        });
        if let Some(request) = request.filter(|_| self.frames.is_empty()) {
            let effects = self.ask_session(request, now);
            self.effects(effects, &mut Vec::new());
            self.flush();
        }
    }

    /// What is needed because of what was found.
    async fn find_more(&mut self, wants: Vec<Want>) {
        if wants.is_empty() {
            return;
        }
        match self.store.find(&wants).await {
            Ok(found) => drop(self.model.found(found)),
            Err(error) => self.storage_failed(&error),
        }
    }

    /// Brings lines of the list up to date with what is in the store.
    async fn look(&mut self, chats: Vec<BareJid>) {
        if let Err(error) = self.model.look(&self.store, chats).await {
            self.storage_failed(&error);
        }
        let outcome = self.model.drain();
        if let Err(error) = self.store.write(&outcome.writes).await {
            self.storage_failed(&error);
        }
        self.check_storage();
        for change in outcome.changes {
            self.shared.tabs.send_in(&self.id, change);
        }
    }
}
