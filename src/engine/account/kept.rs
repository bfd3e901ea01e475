//! What is kept of the account on this device, and what goes with it.

use super::{Account, End, Input};
use crate::api::{AccountId, Change, Connection, Show, SignIn, StorageProblem};
use crate::browser::random;
use crate::store::{AccountRecord, DeviceStore, StoreError};
use futures::{FutureExt, StreamExt};

impl Account {
    /// Keeps the account itself, from its first time online on.
    pub(super) async fn save_record(&mut self) {
        if self.signing_in || self.in_memory || !std::mem::take(&mut self.record_changed) {
            return;
        }
        let saved = self.shared.device.put_account(&self.record).await;
        if let Err(error) = saved {
            self.storage_failed(&error);
        }
        let problem = self.shared.device.take_problem();
        self.token_written(problem.is_none());
        if let Some(problem) = problem {
            self.shared.tabs.storage_failed(problem);
        }
    }

    pub(super) fn storage_failed(&self, error: &StoreError) {
        log::error!("storage failed: {error:?}");
        let problem = StorageProblem::from(error);
        self.shared.tabs.storage_failed(problem);
    }

    pub(super) fn check_storage(&mut self) {
        if let Some(problem) = self.store.take_problem() {
            self.shared.tabs.storage_failed(problem);
            self.disown_record();
        }
    }

    /// The task is over: what must not stay is removed, then the tabs hear.
    pub(super) async fn close(mut self) -> Option<SignIn> {
        self.sign_out_there();
        let report = match &self.end {
            Some(End::SignInFailed(problem)) => {
                let connection = Connection::Stopped(problem.clone());
                Some(self.report_view(connection).pack())
            }
            _ => None,
        };
        let Account {
            id,
            shared,
            store,
            line,
            end,
            in_memory,
            guest,
            mut inputs,
            ..
        } = self;
        // An open database cannot be deleted.
        drop((store, line));
        if !in_memory && let Err(error) = shared.device.delete_account(&id).await {
            log::error!("the account's data could not be deleted: {error:?}");
            let problem = StorageProblem::from(&error);
            shared.tabs.storage_failed(problem);
        }
        let mut again = None;
        match end {
            Some(End::SignInFailed(problem)) => {
                // The form knows a guest by the domain.
                let account = match guest {
                    Some(_) => id.server(),
                    None => id.clone(),
                };
                if let Some(report) = report {
                    let account = account.clone();
                    shared.tabs.send_all(Change::Report { account, report });
                }
                let failed = Change::SignInFailed { account, problem };
                shared.tabs.send_all(failed);
            }
            Some(End::Again(sign_in)) => again = Some(sign_in),
            Some(End::Gone) | None => {}
        }
        shared.tabs.send_all(Change::AccountGone(id));
        while let Some(Some(input)) = inputs.next().now_or_never() {
            if let Input::SignIn(sign_in) = input {
                again = Some(sign_in);
            }
        }
        again
    }
}

/// The record of an account that signs in for the first time.
pub(super) fn new_record(id: &AccountId) -> AccountRecord {
    AccountRecord {
        id: id.clone(),
        keys: None,
        token: None,
        retiring: None,
        device: String::new(),
        mechanism: None,
        typed_endpoint: None,
        last_endpoint: None,
        resource: format!("keuvel.{}", random::name::<6>()),
        show: Show::Online,
        status: String::new(),
        told_idle: false,
    }
}
