//! Inputs in, reports out.

use super::file::{self, Checked, Wanted};
use super::knowledge::Knowledge;
use super::policy::Policy;
use super::report::{FileReport, Head};
use crate::finding::{Finding, Selection, Threshold};
use jiff::civil::Date;
use std::sync::Arc;

/// Checks inputs against a message book, rules and trusted certificates.
///
/// It is cheap to clone, and to share between threads: a clone shares what was read.
#[derive(Debug, Clone)]
pub struct Checker {
    knowledge: Arc<Knowledge>,
    policy: Arc<Policy>,
}

impl Checker {
    pub(super) fn new(knowledge: Knowledge, policy: Policy) -> Self {
        Self { knowledge: Arc::new(knowledge), policy: Arc::new(policy) }
    }

    /// The same checker as on another day; what was read is shared.
    #[must_use]
    pub fn on(&self, day: Date) -> Self {
        Self { knowledge: Arc::clone(&self.knowledge), policy: Arc::new(self.policy.on(day)) }
    }

    /// The day as on which is checked.
    pub fn as_of(&self) -> Date {
        self.policy.as_of
    }

    /// From which severity on a file fails.
    pub fn threshold(&self) -> Threshold {
        self.policy.threshold
    }

    /// What of the book and the rules does not meet, one line each: checks go on without it.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.knowledge.notes();
        notes.extend_from_slice(self.policy.notes());
        notes
    }

    /// What a report says before its first file.
    pub fn head(&self) -> Head {
        Head { as_of: Some(self.policy.as_of), unchecked: self.policy.unchecked(), ..self.knowledge.head.clone() }
    }

    /// Checks one input: its name, as reports and rules about file names see it, and its bytes. Whatever is wrong with it is a finding.
    pub fn check(&self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> FileReport {
        self.check_input(name.into(), Ok(bytes.into()), Wanted::default()).report
    }

    /// Checks one input that was read, or that could not be for the reason that a finding says, and tells what more is wanted of it.
    pub(crate) fn check_input(&self, name: String, bytes: Result<Vec<u8>, Box<Finding>>, wanted: Wanted) -> Checked {
        file::check(&self.knowledge, &self.policy, name, bytes, wanted)
    }

    pub(crate) fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    pub(crate) fn selection(&self) -> &Selection {
        &self.policy.selection
    }
}
