//! Checks across files: what is kept of each file, and what is found when all have been seen.
//!
//! Of a file only the values of the columns that rules name are kept. Equal values are kept once, so what a file costs is a few
//! bytes a column, and the texts that no other file has: its VIN, its reference, its date.

mod compare;
mod groups;
mod trial;

pub use trial::{AcrossTrial, run_across_tests, run_limit_tests};

use super::check::Selection;
use super::inputs::Inputs;
use crate::engine::FileKeys;
use crate::finding::{Finding, Severity};
use crate::rules::across::{AcrossRule, Check, Found, Limit, Said};
use crate::rules::{RootElement, RuleSet};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A finding about several files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchFinding {
    /// What is wrong; it has no place in any one file.
    pub finding: Finding,
    /// The paths of the files concerned, in path order.
    pub files: Vec<String>,
}

/// Texts by number; equal texts have one number. The number 0 stands for no text.
#[derive(Debug, Default)]
struct Texts {
    numbers: HashMap<Arc<str>, u32, foldhash::fast::RandomState>,
    texts: Vec<Arc<str>>,
}

impl Texts {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        // More texts than this do not fit into memory.
        let number = u32::try_from(self.texts.len() + 1).unwrap_or(u32::MAX);
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        number
    }

    fn text(&self, number: u32) -> &str {
        number.checked_sub(1).and_then(|position| self.texts.get(position as usize)).map_or("", |text| text)
    }
}

/// Collects what is kept of each file, and compares.
#[derive(Debug)]
pub struct Across<'r> {
    rules: &'r RuleSet,
    /// A bit for each rule: whether its findings are reported.
    selected: u64,
    texts: Texts,
    /// By row: the position of the input.
    files: Vec<u32>,
    /// By row: a bit for each rule.
    takes_part: Vec<u64>,
    /// By row and column: the number of a text.
    values: Vec<u32>,
    /// What accepted files have, for those who want to know at once; by rule and its columns.
    accepted: HashSet<(usize, Box<[u32]>)>,
}

impl<'r> Across<'r> {
    /// Nothing yet, for the rules that the selection keeps.
    pub fn new(rules: &'r RuleSet, selection: &Selection) -> Self {
        let mut selected = 0;
        for (position, rule) in rules.across.iter().enumerate() {
            selected |= u64::from(selection.keeps(&rule.said.code)) << position;
        }
        Self { rules, selected, texts: Texts::default(), files: Vec::new(), takes_part: Vec::new(), values: Vec::new(), accepted: HashSet::new() }
    }

    /// Whether there is anything to keep of files.
    pub fn is_idle(&self) -> bool {
        self.selected == 0
    }

    /// Keeps what is needed of the input at this position. To be called in the order of the inputs.
    pub fn add(&mut self, position: usize, keys: &FileKeys) {
        self.files.push(u32::try_from(position).unwrap_or(u32::MAX));
        self.takes_part.push(keys.takes_part & self.selected);
        for value in keys.values() {
            let number = value.map_or(0, |value| self.texts.number(value));
            self.values.push(number);
        }
    }

    /// The rules by which the file added last repeats a file that was accepted before it. With `accepts`, a file that repeats none
    /// is accepted itself.
    pub fn repeated(&mut self, accepts: bool) -> Vec<&'r AcrossRule> {
        let Some(row) = self.files.len().checked_sub(1) else { return Vec::new() };
        let mut keys = Vec::new();
        for (position, rule) in self.rules.across.iter().enumerate() {
            if let (Check::Unique(columns), Severity::Error) = (&rule.check, rule.said.severity)
                && self.takes_part(row, position)
                && let Some(key) = self.key(row, columns)
            {
                keys.push((position, key));
            }
        }
        let known: Vec<&AcrossRule> = keys.iter().filter(|key| self.accepted.contains(*key)).map(|(rule, _)| &self.rules.across[*rule]).collect();
        if accepts && known.is_empty() {
            self.accepted.extend(keys);
        }
        known
    }

    /// What the rules find, when all files have been added: by code, then by the files concerned.
    pub fn findings(&self, inputs: &Inputs, selection: &Selection) -> Vec<BatchFinding> {
        let selected = self.rules.across.par_iter().enumerate().filter(|(position, _)| self.selected >> position & 1 == 1);
        let found = selected.flat_map_iter(|(position, rule)| {
            let mut found = Vec::new();
            self.check(position, rule, &mut found);
            found
        });
        let found: Vec<_> = found.collect();
        let path = |row: &u32| inputs.sources.get(self.files[*row as usize] as usize).map_or_else(String::new, |source| source.path().into_owned());
        let mut findings: Vec<BatchFinding> =
            found.into_iter().map(|found| BatchFinding { files: found.rows.iter().map(path).collect(), finding: found.finding }).collect();
        findings.extend(self.too_many(inputs, selection));
        for entry in &mut findings {
            self.rules.vocabulary.apply(&mut entry.finding, RootElement::default);
        }
        findings.sort_by(|one, other| one.finding.code.cmp(&other.finding.code));
        findings
    }

    /// A run with more files than a service takes at a time.
    fn too_many(&self, inputs: &Inputs, selection: &Selection) -> Option<BatchFinding> {
        let count = inputs.sources.len() as u64;
        let found = Found { files: Some(count), ..Found::default() };
        let limit = self.rules.limits.iter().find(|limit| selection.keeps(&limit.said.code) && limit.admits(&found) == Some(false))?;
        let Limit::Files(most) = limit.limit else { return None };
        let finding = Finding {
            value: Some(count.to_string()),
            expected: Some(format!("at most {most}")),
            ..said(&limit.said, limit.message.replace("{found}", &count.to_string()))
        };
        Some(BatchFinding { finding, files: Vec::new() })
    }

    fn takes_part(&self, row: usize, rule: usize) -> bool {
        self.takes_part[row] >> rule & 1 == 1
    }

    /// The number of the text in a column; 0 when there is none.
    fn number(&self, row: u32, column: usize) -> u32 {
        self.values[row as usize * self.rules.columns.len() + column]
    }

    /// The text in a column.
    fn text(&self, row: u32, column: usize) -> Option<&str> {
        let number = self.number(row, column);
        (number != 0).then(|| self.texts.text(number))
    }

    /// The texts of several columns; `None` when one of them is missing.
    fn key(&self, row: usize, columns: &[usize]) -> Option<Box<[u32]>> {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let numbers: Box<[u32]> = columns.iter().map(|column| self.number(row, *column)).collect();
        (!numbers.contains(&0)).then_some(numbers)
    }
}

/// A finding of a rule or limit.
pub(super) fn said(said: &Said, message: String) -> Finding {
    Finding {
        code: Cow::Owned(said.code.clone()),
        severity: said.severity,
        path: String::new(),
        field: None,
        span: None,
        value: None,
        expected: None,
        message,
        why: Cow::Owned(said.why.clone()),
        help: said.help.clone(),
        source: Cow::Owned(said.source.clone()),
        terms: said.terms.clone(),
    }
}
