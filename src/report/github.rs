//! Annotations as GitHub reads them from the output of a step: a workflow command a line.

use super::{Format, Head, Part, printable, weight};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::finding::{Finding, Severity};
use crate::source::SourceText;
use std::fmt::Write;

/// The annotations.
#[derive(Debug, Clone, Copy, Default)]
pub struct GitHub;

/// A text after `::`, in which only line ends and the sign of escapes mean anything.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text between `=` and the next comma.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// One command; other control characters could drive the terminal of whoever reads the log.
fn command(finding: &Finding, path: Option<&str>, lead: &str) -> String {
    let word = match weight(finding) {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    properties.extend(path.map(|path| format!("file={}", property(&printable(path)))));
    if let Some(place) = finding.location {
        properties.push(format!("line={},col={}", place.line, place.column));
    }
    properties.push(format!("title={}", property(&finding.code)));
    let mut text = format!("{lead}{}", printable(&finding.message));
    if let Some(expected) = &finding.expected {
        // Writing to a string cannot fail.
        let _ = write!(text, "\nexpected: {}", printable(expected));
    }
    let _ = write!(text, "\n{}", printable(&finding.help));
    format!("::{word} {}::{}\n", properties.join(","), data(&text))
}

impl Format for GitHub {
    fn start(&self, _: &Head) -> String {
        String::new()
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        let text = report.findings.iter().filter(|finding| finding.is_open()).map(|finding| command(finding, Some(&report.path), "")).collect();
        Part { text, accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn among(&self, found: &BatchFinding) -> String {
        if !found.finding.is_open() {
            return String::new();
        }
        // An annotation has one file; the text names the others.
        let lead = match found.files.as_slice() {
            [] | [_] => String::new(),
            [_, others @ ..] => format!("with {}: ", printable(&others.join(", "))),
        };
        command(&found.finding, found.files.first().map(String::as_str), &lead)
    }

    fn end(&self, _: &Summary, _: &[BatchFinding]) -> String {
        String::new()
    }
}
