//! The rules held against a year of answers: which speak on files that an authority accepted, and which rejections none of them explains.

use super::reasons::Reason;
use super::survey::{Brief, Surveyed};
use crate::finding::{Severity, is_kept};
use std::collections::{BTreeMap, BTreeSet};

/// So many examples of a rule are kept.
const EXAMPLES: usize = 3;

/// A rule that speaks on accepted files, for all fields or, of a table, for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its code.
    pub code: String,
    /// The field, where the code is that of a table.
    pub field: Option<String>,
    /// The most that it weighs there.
    pub severity: Severity,
    /// On how many accepted files it speaks.
    pub accepted: usize,
    /// On how many rejected files it speaks.
    pub rejected: usize,
    /// Some of the accepted files, and what is said of them.
    pub examples: Vec<(String, String)>,
}

/// A rejection that the rules do not explain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unexplained {
    /// The file.
    pub path: String,
    /// What the authority said.
    pub reasons: Vec<String>,
    /// What the rules find all the same: warnings, or errors about something else.
    pub found: Vec<String>,
}

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calibration {
    /// How many files were accepted.
    pub accepted: usize,
    /// How many were rejected.
    pub rejected: usize,
    /// The rules that are too strict, the most frequent first.
    pub candidates: Vec<Candidate>,
    /// Codes of structure and seal that speak on accepted files, and on how many: these are never lowered.
    pub kept: BTreeMap<String, usize>,
    /// Rejections that no rule explains.
    pub unexplained: Vec<Unexplained>,
}

impl Candidate {
    /// What it would weigh: a step less.
    pub fn proposed(&self) -> Severity {
        if self.severity == Severity::Error { Severity::Warning } else { Severity::Info }
    }
}

impl Calibration {
    /// Holds what was found in accepted and in rejected files against what the authority said. `is_of_table` tells of a code whether its
    /// findings are those of a table, which are weighed field by field; `is_field` of a word whether it is the tag of a field.
    pub fn of(
        accepted: &[Surveyed],
        rejected: &[Surveyed],
        reasons: &[Reason],
        is_of_table: impl Fn(&str) -> bool,
        is_field: impl Fn(&str) -> bool,
    ) -> Self {
        let key = |brief: &Brief| (brief.code.clone(), brief.field.clone().filter(|_| is_of_table(&brief.code)));
        let mut candidates: BTreeMap<(String, Option<String>), Candidate> = BTreeMap::new();
        let mut kept: BTreeMap<String, usize> = BTreeMap::new();
        for file in accepted {
            let mut seen = BTreeSet::new();
            for brief in file.findings.iter().filter(|brief| brief.severity > Severity::Info && seen.insert(key(brief))) {
                if is_kept(&brief.code) {
                    *kept.entry(brief.code.clone()).or_default() += 1;
                    continue;
                }
                let (code, field) = key(brief);
                let candidate = candidates.entry((code.clone(), field.clone())).or_insert_with(|| Candidate {
                    code,
                    field,
                    severity: brief.severity,
                    accepted: 0,
                    rejected: 0,
                    examples: Vec::new(),
                });
                candidate.accepted += 1;
                candidate.severity = candidate.severity.max(brief.severity);
                if candidate.examples.len() < EXAMPLES {
                    candidate.examples.push((file.path.clone(), brief.message.clone()));
                }
            }
        }
        for file in rejected {
            let keys: BTreeSet<_> = file.findings.iter().map(key).collect();
            for key in &keys {
                if let Some(candidate) = candidates.get_mut(key) {
                    candidate.rejected += 1;
                }
            }
        }
        let mut candidates: Vec<Candidate> = candidates.into_values().collect();
        candidates.sort_by(|one, other| other.accepted.cmp(&one.accepted).then_with(|| (&one.code, &one.field).cmp(&(&other.code, &other.field))));
        let unexplained = rejected.iter().filter_map(|file| unexplained(file, reasons, &is_field)).collect();
        Self { accepted: accepted.len(), rejected: rejected.len(), candidates, kept, unexplained }
    }
}

/// A rejected file of which no error tells what the authority said.
fn unexplained(file: &Surveyed, reasons: &[Reason], is_field: &impl Fn(&str) -> bool) -> Option<Unexplained> {
    let own: Vec<&Reason> = reasons.iter().filter(|reason| reason.is_of(file)).collect();
    let errors: Vec<&Brief> = file.findings.iter().filter(|brief| brief.severity == Severity::Error).collect();
    // A reason that names fields is explained by what is found about one of them; any other by any error.
    let explains = |reason: &&&Reason| {
        let tags: Vec<&str> = reason.words().filter(|word| is_field(word)).collect();
        let is_named = |brief: &Brief| {
            reason.code.as_deref() == Some(&brief.code) || tags.iter().any(|tag| brief.path.contains(tag) || brief.field.as_deref() == Some(tag))
        };
        if tags.is_empty() { !errors.is_empty() } else { errors.iter().any(|brief| is_named(brief)) }
    };
    let open: Vec<&&Reason> = own.iter().filter(|reason| !explains(reason)).collect();
    if open.is_empty() && !(own.is_empty() && errors.is_empty()) {
        return None;
    }
    let found: BTreeSet<String> = file.findings.iter().map(|brief| format!("{}[{}]", brief.severity, brief.code)).collect();
    Some(Unexplained { path: file.path.clone(), reasons: open.iter().map(|reason| reason.told()).collect(), found: found.into_iter().collect() })
}
