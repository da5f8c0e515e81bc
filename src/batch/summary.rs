//! Counts over a run.

use super::choice::Skipped;
use super::inputs::Inputs;
use crate::check::{FileReport, Head, Hidden, Status};
use crate::engine::BatchFinding;
use crate::finding::{Severity, SharedText, Threshold};
use crate::gate::{Gone, Trace};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Counts over all files of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Files checked.
    pub files: u64,
    /// Files without a finding at or above the threshold.
    pub passed: u64,
    /// Files with one, be it waived or not.
    pub failed: u64,
    /// Files in folders and archives that are not named `*.xml`.
    pub skipped: u64,
    /// Whether the files are good to send together.
    pub batch: Status,
    /// Files that the gate lets through.
    pub accepted: u64,
    /// Whether the waivers themselves hold.
    pub gate: Status,
    /// Which files were passed over, and why.
    pub skipped_files: Vec<Skipped>,
    /// The folders and archives that hold nothing to check, which was allowed.
    pub empty: Vec<String>,
    /// What the run was asked.
    pub head: Head,
    /// How many findings are not told of, or do not count.
    pub hidden: Hidden,
    /// What of the baseline is there no more.
    pub gone: Vec<Gone>,
    /// How much of the baseline is about vehicles that are not in this run.
    pub baseline_elsewhere: u64,
    /// What of the gate the run met.
    pub(crate) trace: Trace,
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
        Self {
            files: 0,
            passed: 0,
            failed: 0,
            accepted: 0,
            skipped,
            batch: Status::Pass,
            gate: Status::Pass,
            skipped_files: Vec::new(),
            empty: Vec::new(),
            head: Head::default(),
            hidden: Hidden::default(),
            gone: Vec::new(),
            baseline_elsewhere: 0,
            trace: Trace::default(),
            codes: BTreeMap::new(),
        }
    }

    /// A summary of none of these inputs yet, under what the run was asked.
    pub fn of(inputs: &Inputs, head: Head) -> Self {
        let skipped = inputs.skipped.len() as u64;
        Self { skipped_files: inputs.skipped.clone(), empty: inputs.empty.clone(), head, ..Self::new(skipped) }
    }

    /// Counts one more file.
    pub fn count(&mut self, report: &FileReport) {
        self.files += 1;
        match report.status {
            Status::Pass => self.passed += 1,
            Status::Fail => self.failed += 1,
        }
        self.accepted += u64::from(report.accepted);
        self.hidden.add(report.hidden);
        for finding in report.findings.iter().filter(|finding| finding.is_open()) {
            *self.codes.entry((Reverse(finding.severity), finding.code.clone())).or_default() += 1;
        }
    }

    /// Adds what was counted apart, such as in another thread.
    pub fn add(&mut self, part: Self) {
        self.files += part.files;
        self.passed += part.passed;
        self.failed += part.failed;
        self.accepted += part.accepted;
        self.hidden.add(part.hidden);
        self.trace.add(part.trace);
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
        for BatchFinding { finding, .. } in findings.iter().filter(|found| found.finding.is_open()) {
            *self.codes.entry((Reverse(finding.severity), finding.code.clone())).or_default() += 1;
            let fails = if finding.family() == "gate" { &mut self.gate } else { &mut self.batch };
            if threshold.is_reached(finding.severity) {
                *fails = Status::Fail;
            }
        }
    }

    /// Whether the gate lets every file through, and all of them together, and its waivers hold.
    pub fn is_passed(&self) -> bool {
        self.accepted == self.files && self.batch == Status::Pass && self.gate == Status::Pass
    }

    /// How many findings weigh this much.
    pub fn weighing(&self, severity: Severity) -> u64 {
        self.codes().filter(|(found, _, _)| *found == severity).map(|(_, _, count)| count).sum()
    }

    /// The findings by weight and code: errors first, then by code.
    pub fn codes(&self) -> impl Iterator<Item = (Severity, &str, u64)> {
        self.codes.iter().map(|((severity, code), count)| (severity.0, code.as_ref(), *count))
    }
}
