//! What an earlier report has already: only what is new fails.

use crate::finding::{Finding, fingerprint, is_kept};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The findings of an earlier report, by their fingerprints.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// The file that it was read from.
    pub(super) file: String,
    entries: Vec<Entry>,
    by_fingerprint: BTreeMap<String, u32>,
    /// The vehicles and files that it is about.
    subjects: BTreeMap<String, u32>,
}

#[derive(Debug, Clone)]
struct Entry {
    gone: Gone,
    subject: u32,
}

/// A finding of an earlier report that is there no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
pub struct Gone {
    /// Its code.
    pub code: String,
    /// The path of the field.
    pub path: String,
    /// The value found then.
    pub value: Option<String>,
    /// What was wrong.
    pub message: String,
    /// The VIN, or the path of the file where there is none.
    pub subject: String,
}

/// Why a report cannot be a baseline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadBaseline {
    /// It is no JSON, or something else than a report.
    #[error("this is no JSON report of ivicheck: {0}")]
    NoReport(String),
    /// It is a report of a form that is not known.
    #[error("this is a report of version {0}; version 1 is read")]
    Version(u64),
}

#[derive(Deserialize)]
struct Report {
    version: u64,
    tool: Tool,
    files: Vec<File>,
    batch: Vec<Among>,
}

#[derive(Deserialize)]
struct Tool {
    name: String,
}

#[derive(Deserialize)]
struct File {
    path: String,
    vin: Option<String>,
    findings: Vec<Found>,
}

#[derive(Deserialize)]
struct Among {
    #[serde(flatten)]
    found: Found,
    files: Vec<String>,
}

#[derive(Deserialize)]
struct Found {
    code: String,
    path: String,
    value: Option<String>,
    message: String,
    waived: Option<serde::de::IgnoredAny>,
}

impl Baseline {
    /// Reads a JSON report. What was waived in it is not known: when the waiver ends it is to be told. Neither are errors of reading, structure
    /// and seal, which are refused however old they are.
    pub(crate) fn read(file: &str, text: &[u8]) -> Result<Self, BadBaseline> {
        let report: Report = serde_json::from_slice(text).map_err(|error| BadBaseline::NoReport(error.to_string()))?;
        if report.tool.name != env!("CARGO_PKG_NAME") {
            return Err(BadBaseline::NoReport(format!("it was made by {}", report.tool.name)));
        }
        if report.version != 1 {
            return Err(BadBaseline::Version(report.version));
        }
        let mut baseline = Self { file: file.to_owned(), ..Self::default() };
        for File { path, vin, findings } in report.files {
            let subject = vin.unwrap_or(path);
            findings.into_iter().for_each(|found| baseline.add(&subject, found));
        }
        for Among { found, files } in report.batch {
            baseline.add(&files.join("\n"), found);
        }
        Ok(baseline)
    }

    fn add(&mut self, subject: &str, found: Found) {
        if found.waived.is_some() || is_kept(&found.code) || found.code.starts_with("gate/") {
            return;
        }
        let next = self.subjects.len() as u32;
        let number = *self.subjects.entry(subject.to_owned()).or_insert(next);
        let print = fingerprint(&found.code, &found.path, found.value.as_deref(), subject);
        let next = self.entries.len() as u32;
        if *self.by_fingerprint.entry(print).or_insert(next) == next {
            let Found { code, path, value, message, .. } = found;
            self.entries.push(Entry { gone: Gone { code, path, value, message, subject: subject.to_owned() }, subject: number });
        }
    }

    /// Puts codes of today in the place of those that rules had before.
    pub(super) fn rename<'c>(&mut self, now: impl Fn(&str) -> Option<&'c str>) {
        let mut is_changed = false;
        for Gone { code, .. } in self.entries.iter_mut().map(|entry| &mut entry.gone) {
            if let Some(new) = now(code) {
                new.clone_into(code);
                is_changed = true;
            }
        }
        if is_changed {
            let print = |gone: &Gone| fingerprint(&gone.code, &gone.path, gone.value.as_deref(), &gone.subject);
            self.by_fingerprint = self.entries.iter().zip(0..).map(|(entry, number)| (print(&entry.gone), number)).collect();
        }
    }

    /// How many findings it has.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// The number of a finding, when it is there.
    pub(super) fn find(&self, finding: &Finding, subject: &str) -> Option<u32> {
        if is_kept(&finding.code) {
            return None;
        }
        self.subjects.get(subject)?;
        self.by_fingerprint.get(&finding.fingerprint(subject)).copied()
    }

    /// The number of a vehicle or file, when it is there.
    pub(super) fn subject(&self, subject: &str) -> Option<u32> {
        self.subjects.get(subject).copied()
    }

    /// What of the vehicles that were seen is there no more, and how much is about others.
    pub(super) fn gone(&self, known: &BTreeSet<u32>, seen: &BTreeSet<u32>) -> (Vec<Gone>, u64) {
        let missing = self.entries.iter().zip(0_u32..).filter(|(_, number)| !known.contains(number));
        let (of_seen, others): (Vec<_>, Vec<_>) = missing.partition(|(entry, _)| seen.contains(&entry.subject));
        (of_seen.into_iter().map(|(entry, _)| entry.gone.clone()).collect(), others.len() as u64)
    }
}
