//! What was found, by its causes: what is wrong alike in many files is one cause.

use super::excerpt::Excerpt;
use crate::check::FileReport;
use crate::finding::{Basis, Finding, Severity, SharedText};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Of a field with more different values than this, the values are no causes of their own.
const MOST_VALUES: usize = 8;
/// So many values are named where they are no causes of their own.
const MOST_SHOWN: usize = 3;
/// So many files are named of a cause.
const MOST_NAMED: usize = 3;
/// So many characters of a value tell it from others.
const LONGEST_VALUE: usize = 200;

/// What is kept of a file that something was found in, until all files have been seen.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FileCauses {
    pub(super) file: FileFacts,
    pub(super) findings: Vec<Example>,
}

/// What a report says of a file beside its findings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FileFacts {
    pub(super) path: String,
    pub(super) vin: Option<String>,
    pub(super) category: Option<String>,
    /// Type, variant and version.
    pub(super) version: [Option<String>; 3],
    pub(super) is_accepted: bool,
}

/// A finding with the lines that it is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Example {
    severity: Severity,
    code: String,
    path: String,
    field: Option<String>,
    pub(super) value: Option<String>,
    expected: Option<String>,
    message: String,
    why: String,
    help: String,
    source: String,
    basis: Basis,
    refs: Vec<String>,
    terms: Vec<(String, String)>,
    pub(super) owner: Option<String>,
    excerpt: Option<Excerpt>,
    /// The file that it was found in.
    #[serde(skip)]
    pub(super) file: String,
}

impl FileFacts {
    pub(super) fn new(report: &FileReport, is_accepted: bool) -> Self {
        Self {
            path: report.path.clone(),
            vin: report.vin.clone(),
            category: report.category.clone(),
            version: [report.vehicle_type.clone(), report.variant.clone(), report.vehicle_version.clone()],
            is_accepted,
        }
    }
}

impl Example {
    pub(super) fn new(finding: &Finding, excerpt: Option<Excerpt>) -> Self {
        Self {
            severity: finding.severity,
            code: finding.code.to_string(),
            path: finding.path.clone(),
            field: finding.field.clone(),
            value: finding.value.clone(),
            expected: finding.expected.clone(),
            message: finding.message.clone(),
            why: finding.why.to_string(),
            help: finding.help.to_string(),
            source: finding.source.to_string(),
            basis: finding.basis,
            refs: finding.refs.clone(),
            terms: finding.terms.iter().map(|(name, word)| (name.to_string(), word.to_string())).collect(),
            owner: finding.owner.as_ref().map(ToString::to_string),
            excerpt,
            file: String::new(),
        }
    }

    /// The finding and its lines again.
    pub(super) fn into_finding(self) -> (Finding, Option<Excerpt>) {
        let shared = SharedText::from;
        let finding = Finding {
            code: shared(self.code),
            severity: self.severity,
            path: self.path,
            field: self.field,
            span: None,
            location: None,
            value: self.value,
            expected: self.expected,
            message: self.message,
            why: shared(self.why),
            help: shared(self.help),
            source: shared(self.source),
            basis: self.basis,
            refs: self.refs,
            terms: self.terms.into_iter().map(|(name, word)| (shared(name), shared(word))).collect(),
            owner: self.owner.map(shared),
            waived: None,
            known: false,
            suggestion: None,
            fingerprint: String::new(),
        };
        (finding, self.excerpt)
    }

    /// What makes it another cause than a finding of the same code on the same field: the value expected, or else the value found.
    /// Of seals no two values are alike.
    fn manner(&self) -> &str {
        let manner = if is_of_seals(&self.code) { None } else { self.expected.as_deref().or(self.value.as_deref()) };
        let manner = manner.unwrap_or_default();
        manner.char_indices().nth(LONGEST_VALUE).map_or(manner, |(end, _)| &manner[..end])
    }
}

/// Whether a code is about seals.
pub(super) fn is_of_seals(code: &str) -> bool {
    code.starts_with("signature/")
}

/// Where a cause was met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) findings: u64,
    pub(super) files: u64,
    /// The vehicles of the first and of the last of the files.
    pub(super) vins: Option<(String, String)>,
    /// The first of the files.
    pub(super) named: Vec<String>,
    last: Option<u64>,
}

impl Met {
    /// Counts one more finding in the file of this number.
    fn count(&mut self, number: u64, file: &FileFacts) {
        self.findings += 1;
        if self.last.replace(number) == Some(number) {
            return;
        }
        self.files += 1;
        if self.named.len() < MOST_NAMED {
            self.named.push(file.path.clone());
        }
        if let Some(vin) = &file.vin {
            let (first, _) = self.vins.take().unwrap_or_else(|| (vin.clone(), vin.clone()));
            self.vins = Some((first, vin.clone()));
        }
    }
}

/// Findings with one code on one field, by what makes them differ.
#[derive(Debug, Default)]
struct Kind {
    met: Met,
    /// By value, in the order in which they were met.
    manners: Vec<(String, Met, Vec<Example>)>,
    /// Whether there are more of them than are told apart.
    is_various: bool,
    /// When it was first met.
    first: (u64, usize),
}

impl Kind {
    fn add(&mut self, number: u64, file: &FileFacts, mut example: Example, most: usize) {
        self.met.count(number, file);
        let manner = example.manner();
        let position = self.manners.iter().position(|(known, _, _)| known == manner);
        let position = match position {
            Some(position) => position,
            None if self.manners.len() < MOST_VALUES => {
                self.manners.push((manner.to_owned(), Met::default(), Vec::new()));
                self.manners.len() - 1
            }
            None => {
                self.is_various = true;
                return;
            }
        };
        let (_, met, examples) = &mut self.manners[position];
        met.count(number, file);
        if examples.len() < most {
            example.file.clone_from(&file.path);
            examples.push(example);
        }
    }
}

/// One cause of findings.
#[derive(Debug)]
pub(super) struct Cause {
    pub(super) severity: Severity,
    pub(super) code: String,
    pub(super) field: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) met: Met,
    /// The first of the values found, where findings with many values are one cause.
    pub(super) values: Vec<String>,
    /// The first findings.
    pub(super) examples: Vec<Example>,
}

/// What was found, gathered file by file in the order of the inputs.
#[derive(Debug, Default)]
pub(super) struct Causes {
    kinds: BTreeMap<(Reverse<Severity>, String, Option<String>), Kind>,
    files: u64,
    /// The first of the files that are not accepted.
    pub(super) failed: Vec<FileFacts>,
    /// How many examples are kept of a cause, and how many files that are not accepted.
    most_examples: usize,
    most_failed: usize,
}

impl Causes {
    /// Keeps so many examples of a cause, and so many of the files that are not accepted.
    pub(super) fn new(most_examples: usize, most_failed: usize) -> Self {
        Self { most_examples, most_failed, ..Self::default() }
    }

    pub(super) fn add(&mut self, found: FileCauses) {
        let FileCauses { file, findings } = found;
        for (position, example) in findings.into_iter().enumerate() {
            let key = (Reverse(example.severity), example.code.clone(), example.field.clone());
            let kind = self.kinds.entry(key).or_insert_with(|| Kind { first: (self.files, position), ..Kind::default() });
            kind.add(self.files, &file, example, self.most_examples);
        }
        self.files += 1;
        if !file.is_accepted && self.failed.len() < self.most_failed {
            self.failed.push(file);
        }
    }

    /// The causes: the gravest first, then those in the most files, then as they were met.
    pub(super) fn causes(self) -> Vec<Cause> {
        let mut causes = Vec::new();
        for ((severity, code, field), kind) in self.kinds {
            let severity = severity.0;
            let cause = |met, values, examples: Vec<Example>| {
                let owner = examples.first().and_then(|example| example.owner.clone());
                let cause = Cause { severity, code: code.clone(), field: field.clone(), owner, met, values, examples };
                (kind.first, cause)
            };
            if !kind.is_various {
                causes.extend(kind.manners.into_iter().map(|(_, met, examples)| cause(met, Vec::new(), examples)));
                continue;
            }
            let examples: Vec<Example> = kind.manners.into_iter().flat_map(|(_, _, examples)| examples).collect();
            let mut values: Vec<String> = examples.iter().filter_map(|example| example.value.clone()).collect();
            values.dedup();
            values.truncate(MOST_SHOWN);
            causes.push(cause(kind.met, values, examples.into_iter().take(self.most_examples).collect()));
        }
        causes.sort_by_key(|(first, cause)| (Reverse(cause.severity), Reverse(cause.met.files), *first));
        causes.into_iter().map(|(_, cause)| cause).collect()
    }
}
