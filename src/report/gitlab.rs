//! A code quality report as GitLab shows it in a merge request: one JSON list.

use super::json::json;
use super::{Format, Head, Part, weight, with_expected};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::finding::{Finding, Severity};
use crate::source::SourceText;
use serde::Serialize;
use std::collections::HashMap;

/// The code quality report.
#[derive(Debug, Clone, Copy, Default)]
pub struct GitLab;

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'a str,
    /// Of entries with one fingerprint only one would be shown.
    fingerprint: String,
    severity: &'static str,
    location: Place<'a>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// An entry; `before` is how many of the file have the same fingerprint already.
fn entry(finding: &Finding, path: &str, before: usize) -> String {
    json(&Entry {
        description: with_expected(finding),
        check_name: &finding.code,
        fingerprint: finding.fingerprint(&format!("{} {path} {before}", finding.fingerprint)),
        severity: match weight(finding) {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        location: Place { path, lines: Lines { begin: finding.location.map_or(1, |place| place.line) } },
    })
}

impl Format for GitLab {
    fn start(&self, _: &Head) -> String {
        "[\n".to_owned()
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut entries = Vec::new();
        for finding in report.findings.iter().filter(|finding| finding.is_open()) {
            let before = seen.entry(&finding.fingerprint).or_default();
            entries.push(entry(finding, &report.path, *before));
            *before += 1;
        }
        Part { text: entries.join(self.between()), accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn among(&self, found: &BatchFinding) -> String {
        if !found.finding.is_open() {
            return String::new();
        }
        let entries: Vec<String> = found.files.iter().map(|path| entry(&found.finding, path, 0)).collect();
        entries.join(self.between())
    }

    fn end(&self, _: &Summary, _: &[BatchFinding]) -> String {
        "\n]\n".to_owned()
    }
}
