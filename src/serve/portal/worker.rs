//! The worker that looks at what was submitted.

use super::submissions::{self, Due, Status, Told};
use crate::check::{Checker, Wanted};
use crate::finding::Severity;
use crate::serve::checkers::Wish;
use crate::serve::common::Common;
use crate::serve::error::ServeError;
use crate::serve::ledger::{self, Entry};
use crate::serve::store::StoreError;
use crate::source::sha256;
use std::sync::Arc;
use std::time::Duration;

/// What the portal says when it fails itself.
const FAULT: &str = "A server error has occurred when processing this file, please attempt to upload again later. If you continue experiencing \
                     issues please contact ecocdataenquiries@vca.gov.uk.";

/// How often the worker looks whether there is something to do.
const TICK: Duration = Duration::from_millis(20);

/// What the worker needs.
#[derive(Debug)]
pub(super) struct Worker {
    common: Arc<Common>,
    /// How long each step takes, in milliseconds.
    delay: i64,
    seals: bool,
}

impl Worker {
    pub(super) fn new(common: Arc<Common>, delay: Duration, seals: bool) -> Result<Self, ServeError> {
        let worker = Self { common, delay: i64::try_from(delay.as_millis()).unwrap_or(i64::MAX), seals };
        worker.checker()?;
        Ok(worker)
    }

    fn checker(&self) -> Result<Checker, ServeError> {
        // What is edited for the United Kingdom has lost its seal.
        let skip = if self.seals { Vec::new() } else { vec!["signature/".to_owned()] };
        let wish = Wish { profiles: vec!["gb".to_owned()], unsigned: !self.seals, skip, ..Wish::default() };
        Ok(self.common.checkers.get(&wish, None)?)
    }

    /// Works until the service ends.
    pub(super) async fn run(self: Arc<Self>) {
        loop {
            tokio::time::sleep(TICK).await;
            let worker = Arc::clone(&self);
            // A document that makes a check panic must not come again and again.
            let _ = self.common.turn(move || worker.step()).await;
        }
    }

    fn step(&self) -> Result<(), StoreError> {
        submissions::begin(&self.common.store, self.delay)?;
        while let Some(due) = submissions::due(&self.common.store, self.delay)? {
            self.look_at(&due)?;
        }
        Ok(())
    }

    fn look_at(&self, due: &Due) -> Result<(), StoreError> {
        let store = &self.common.store;
        let checker = match self.checker() {
            Ok(checker) if !due.fails => checker,
            _ => return submissions::end(store, &due.id, Status::Failed, Some(FAULT), &[]),
        };
        let check = || checker.check_input(due.file.clone(), Ok(due.bytes.clone()), Wanted::default()).report;
        let Ok(report) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)) else {
            return submissions::end(store, &due.id, Status::Failed, Some(FAULT), &[]);
        };
        let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let told = |finding| {
            let finding: &crate::finding::Finding = finding;
            Told { code: finding.code.to_string(), message: finding.message.clone(), place: checker.place_in_words(finding) }
        };
        let errors: Vec<Told> = errors.map(told).collect();
        let status = if errors.is_empty() { Status::Succeeded } else { Status::Failed };
        let mut entry = Entry::of(&self.common, "gb", &due.uploaded_by, &report, sha256(&due.bytes), &checker.head());
        status.name().clone_into(&mut entry.result);
        submissions::end(store, &due.id, status, None, &errors)?;
        self.common.metrics.file("gb", status.name());
        ledger::write(store, &[entry])
    }
}
