//! Counts over a run.

use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::finding::{Severity, SharedText, Threshold};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Counts over all files of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Files checked.
    pub files: u64,
    /// Files without a finding at or above the threshold.
    pub passed: u64,
    /// Files with one.
    pub failed: u64,
    /// Files in folders and archives that are not named `*.xml`.
    pub skipped: u64,
    /// Whether the files are good to send together.
    pub batch: Status,
    /// What was not checked of any seal.
    pub unchecked: Vec<String>,
    /// Whether a message may be without a signature.
    pub unsigned: bool,
    codes: BTreeMap<(Reverse<Severity>, SharedText), u64>,
}

impl Default for Summary {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Summary {
    /// A summary of no files yet.
    pub fn new(skipped: u64) -> Self {
        Self { files: 0, passed: 0, failed: 0, skipped, batch: Status::Pass, unchecked: Vec::new(), unsigned: false, codes: BTreeMap::new() }
    }

    /// Counts one more file.
    pub fn count(&mut self, report: &FileReport) {
        self.files += 1;
        match report.status {
            Status::Pass => self.passed += 1,
            Status::Fail => self.failed += 1,
        }
        for finding in &report.findings {
            *self.codes.entry((Reverse(finding.severity), finding.code.clone())).or_default() += 1;
        }
    }

    /// Adds what was counted apart, such as in another thread.
    pub fn add(&mut self, part: Self) {
        self.files += part.files;
        self.passed += part.passed;
        self.failed += part.failed;
        self.skipped += part.skipped;
        if part.batch == Status::Fail {
            self.batch = Status::Fail;
        }
        for (code, count) in part.codes {
            *self.codes.entry(code).or_default() += count;
        }
    }

    /// Counts what was found across files.
    pub fn add_batch(&mut self, findings: &[BatchFinding], threshold: Threshold) {
        for BatchFinding { finding, .. } in findings {
            *self.codes.entry((Reverse(finding.severity), finding.code.clone())).or_default() += 1;
            if threshold.is_reached(finding.severity) {
                self.batch = Status::Fail;
            }
        }
    }

    /// Whether every file is good to send, and all of them together.
    pub fn is_passed(&self) -> bool {
        self.failed == 0 && self.batch == Status::Pass
    }

    /// How many findings weigh this much.
    pub fn of(&self, severity: Severity) -> u64 {
        self.codes().filter(|(found, _, _)| *found == severity).map(|(_, _, count)| count).sum()
    }

    /// The findings by weight and code: errors first, then by code.
    pub fn codes(&self) -> impl Iterator<Item = (Severity, &str, u64)> {
        self.codes.iter().map(|((severity, code), count)| (severity.0, code.as_ref(), *count))
    }
}
