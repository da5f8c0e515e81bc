//! Checks across files: what is kept of each file, and what is found when all have been seen.
//!
//! Of a file only the values of the columns that rules name are kept, side by side with those of the other files: some 400 bytes.

mod compare;
mod groups;
mod keys;

pub use keys::{FileKeys, KeyRow, KeyRows};

use crate::finding::{Finding, Selection, Severity};
use crate::rules::across::{AcrossRule, Between, Found, Limit};
use crate::rules::{RootElement, RuleSet, changes};
use groups::{Compared, FoundAmong, Seen};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;
use std::collections::HashSet;

/// A finding about several files. Written by serde it is what the JSON report says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
pub struct BatchFinding {
    /// What is wrong; it has no place in any one file.
    #[serde(flatten)]
    pub finding: Finding,
    /// The paths of the files concerned, in path order.
    pub files: Vec<String>,
}

/// Collects what is kept of each file, and compares.
#[derive(Debug)]
pub struct Across<'r> {
    rules: &'r RuleSet,
    /// A bit for each rule: whether its findings are reported.
    selected: u64,
    /// By the position of the input.
    rows: KeyRows,
}

/// What the files have that a service would have accepted so far; by rule.
#[derive(Debug, Default)]
pub struct Accepted(HashSet<(usize, Vec<String>)>);

impl<'r> Across<'r> {
    /// Nothing yet, for the rules that the selection keeps.
    pub fn new(rules: &'r RuleSet, selection: &Selection) -> Self {
        let mut selected = 0;
        for (position, rule) in rules.across.iter().enumerate() {
            selected |= u64::from(selection.keeps(&rule.said.code)) << position;
        }
        Self { rules, selected, rows: KeyRows::default() }
    }

    /// Whether there is anything to keep of files.
    pub fn is_idle(&self) -> bool {
        self.selected == 0
    }

    /// Keeps what is needed of the next input. To be called for each input, in their order.
    pub fn add(&mut self, row: KeyRow<'_>) {
        self.rows.push(row);
    }

    /// The rules by which the file added last repeats a file that was accepted before it. With `accepts`, a file that repeats none
    /// is accepted itself.
    pub fn repeated(&self, accepted: &mut Accepted, accepts: bool) -> Vec<&'r AcrossRule> {
        let Some(last) = self.rows.len().checked_sub(1) else { return Vec::new() };
        let row = self.rows.row(last);
        let mut keys = Vec::new();
        for (position, rule) in self.rules.across.iter().enumerate() {
            if let (Between::Unique(columns), Severity::Error) = (&rule.between, rule.said.severity)
                && self.seen().takes_part(row, position)
                && let Some(key) = columns.iter().map(|column| row.value(*column).map(str::to_owned)).collect::<Option<Vec<String>>>()
            {
                keys.push((position, key));
            }
        }
        let known: Vec<&AcrossRule> = keys.iter().filter(|key| accepted.0.contains(*key)).map(|(rule, _)| &self.rules.across[*rule]).collect();
        if accepts && known.is_empty() {
            accepted.0.extend(keys);
        }
        known
    }

    /// What the rules find, when all files have been added: by code, then by the files concerned, which `path` names by their position.
    pub fn findings(&self, path: impl Fn(usize) -> String, selection: &Selection) -> Vec<BatchFinding> {
        let compared = Compared::new(self.seen());
        let selected = self.rules.across.par_iter().enumerate().filter(|(position, _)| self.seen().is_selected(*position));
        let found = selected.flat_map_iter(|(position, rule)| {
            let mut found = Vec::new();
            compared.check(position, rule, &mut found);
            found
        });
        let mut found: Vec<FoundAmong> = found.collect();
        found.sort_by(|one, other| one.rows.cmp(&other.rows));
        let path = |row: &u32| path(*row as usize);
        let mut findings: Vec<BatchFinding> =
            found.into_iter().map(|found| BatchFinding { files: found.rows.iter().map(path).collect(), finding: found.finding }).collect();
        findings.extend(self.too_many(selection));
        findings.retain_mut(|entry| !changes::apply_to(&self.rules.changes, &mut entry.finding));
        for entry in &mut findings {
            self.rules.vocabulary.apply(&mut entry.finding, RootElement::default);
        }
        findings.sort_by(|one, other| one.finding.code.cmp(&other.finding.code));
        for entry in &mut findings {
            entry.finding.fingerprint = entry.finding.fingerprint(&entry.files.join("\n"));
        }
        findings
    }

    /// A run with more files than a service takes at a time.
    fn too_many(&self, selection: &Selection) -> Option<BatchFinding> {
        let count = self.rows.len() as u64;
        let found = Found { files: Some(count), ..Found::default() };
        let limit = self.rules.limits.iter().find(|limit| selection.keeps(&limit.said.code) && limit.admits(&found) == Some(false))?;
        let Limit::Files(most) = limit.limit else { return None };
        let finding = Finding {
            value: Some(count.to_string()),
            expected: Some(format!("at most {most}")),
            ..limit.said.finding(limit.message.replace("{found}", &count.to_string()))
        };
        Some(BatchFinding { finding, files: Vec::new() })
    }

    /// Whether a rule has anything to look at: for `unique` a file that takes part, for the others two that belong together.
    pub fn compares(&self, rule: &AcrossRule) -> bool {
        let Some(position) = self.rules.across.iter().position(|other| std::ptr::eq(other, rule)) else { return false };
        let least = if matches!(rule.between, Between::Unique(_)) { 1 } else { 2 };
        let compared = Compared::new(self.seen());
        let within = rule.between.within();
        compared.together(&compared.sorted(position, within), within).any(|rows| rows.len() >= least)
    }

    fn seen(&self) -> Seen<'_> {
        Seen { rules: self.rules, selected: self.selected, rows: &self.rows }
    }
}
