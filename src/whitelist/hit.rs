//! What is wrong in a line, and where.

use super::layout::Field;
use crate::finding::{Check, Finding, Severity};
use crate::source::Location;
use std::ops::Range;

/// What is wrong with a stretch of a line.
#[derive(Debug)]
pub struct Hit {
    /// What is wrong.
    pub check: &'static Check,
    /// Why the receiver rejects the line, when it does.
    pub reason: Option<u8>,
    /// The name of the field.
    pub field: Option<String>,
    /// The bytes of the line that are meant.
    pub at: Range<usize>,
    /// What stands there; of a field without more said, its bytes.
    pub value: Option<String>,
    /// What would be right.
    pub expected: Option<String>,
    /// In words.
    pub message: String,
    /// What to do, where more can be said than for all of these.
    pub help: Option<String>,
}

impl Hit {
    /// About a field, whose value stands in this line.
    pub fn field(check: &'static Check, reason: Option<u8>, field: &Field, line: &[u8], message: String) -> Self {
        let value = Some(latin(field.of(line)));
        Self { check, reason, field: Some(field.name.to_string()), at: field.at.clone(), value, expected: None, message, help: None }
    }

    /// About a line, or a file, as a whole.
    pub fn whole(check: &'static Check, at: Range<usize>, message: String) -> Self {
        Self { check, reason: None, field: None, at, value: None, expected: None, message, help: None }
    }

    /// With what would be right.
    pub fn expects(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// With what stands there.
    pub fn with_value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// With what to do.
    pub fn helps(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A line that something is wrong in.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its number, from 1.
    pub number: u64,
    /// How many bytes stand before it.
    pub offset: u64,
    /// What it is in the list: `header`, `body[3]`, `footer`; empty when that is not known.
    pub record: &'a str,
}

/// At most so many findings of a file are listed.
pub const MOST: usize = 1000;

/// What was found in a file, in the order of the file once it is finished.
#[derive(Debug, Default)]
pub struct Found {
    findings: Vec<Finding>,
    unlisted: u64,
    worst: Severity,
}

impl Found {
    /// Adds what is wrong in a line.
    pub fn add(&mut self, hit: Hit, place: Place<'_>) {
        if self.findings.len() >= MOST {
            self.unlisted += 1;
            self.worst = self.worst.max(hit.check.severity);
            return;
        }
        let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        let Hit { check, field, at, value, expected, message, help, .. } = hit;
        let location =
            Location { line: number(place.number), column: at.start + 1, offset: number(place.offset).saturating_add(at.start), length: at.len() };
        let path = match (&field, place.record) {
            (_, "") => String::new(),
            (Some(field), record) => format!("/{record}/{field}"),
            (None, record) => format!("/{record}"),
        };
        let mut finding = Finding { path, field, location: Some(location), value, expected, ..check.finding(message) };
        if let Some(help) = help {
            finding.help = help.into();
        }
        self.findings.push(finding);
    }

    /// Adds what is to be said of the file as a whole.
    pub fn add_whole(&mut self, check: &'static Check, message: String, value: Option<String>, expected: Option<String>) {
        self.findings.push(Finding { value, expected, ..check.finding(message) });
    }

    /// All findings in the order of the file; what was not listed is told of by the last one.
    pub fn finish(mut self, too_many: &'static Check) -> Vec<Finding> {
        let place = |finding: &Finding| finding.location.map(|at| (at.offset, at.line));
        self.findings.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| one.code.cmp(&other.code)));
        if self.unlisted > 0 {
            let message = format!("the file has {} more findings, which are not listed", self.unlisted);
            self.findings.push(Finding { severity: self.worst, ..too_many.finding(message) });
        }
        self.findings
    }
}

/// Bytes of ISO 8859-1 as text.
pub fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
