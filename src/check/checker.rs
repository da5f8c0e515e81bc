//! Inputs in, reports out.

use super::file::{self, Checked, Memories, Wanted};
use super::knowledge::Knowledge;
use super::policy::Policy;
use super::report::{FileReport, Head, Hidden};
use crate::engine::BatchFinding;
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
        let Policy { as_of, unsigned, least, threshold, .. } = *self.policy;
        let Selection { only, skip } = self.policy.selection.clone();
        let known = self.knowledge.head.clone();
        Head { as_of: Some(as_of), unchecked: self.policy.unchecked(), unsigned, only, skip, severity: least, fail_on: threshold, ..known }
    }

    /// Checks one input: its name, as reports and rules about file names see it, and its bytes. Whatever is wrong with it is a finding.
    pub fn check(&self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> FileReport {
        self.check_input(name.into(), Ok(bytes.into()), Wanted::default()).report
    }

    /// The same for inputs that come one after another: see [`Session`].
    pub fn session(&self) -> Session {
        Session { checker: self.clone(), memory: Arc::default() }
    }

    /// Checks one input that was read, or that could not be for the reason that a finding says, and tells what more is wanted of it.
    pub(crate) fn check_input(&self, name: String, bytes: Result<Vec<u8>, Box<Finding>>, wanted: Wanted<'_>) -> Checked {
        file::check(&self.knowledge, &self.policy, name, bytes, wanted)
    }

    /// Makes of findings about several files what the policy says; returns how many are not told of.
    pub(crate) fn judge_among(&self, found: &mut Vec<BatchFinding>) -> Hidden {
        let before = found.len();
        found.retain(|among| among.finding.severity >= self.policy.least);
        Hidden { severity: (before - found.len()) as u64, ..Hidden::default() }
    }

    pub(crate) fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    pub(crate) fn selection(&self) -> &Selection {
        &self.policy.selection
    }
}

/// Checks of inputs that come one after another, in a service for example. It remembers a vehicle of each version, so that the next one
/// of the version is checked faster; what is found is the same. It is cheap to clone, and to share between threads.
#[derive(Debug, Clone)]
pub struct Session {
    checker: Checker,
    memory: Arc<Memories>,
}

impl Session {
    /// Checks one input, as [`Checker::check`] does.
    pub fn check(&self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> FileReport {
        let wanted = Wanted { memory: Some(&self.memory), ..Wanted::default() };
        self.checker.check_input(name.into(), Ok(bytes.into()), wanted).report
    }
}
