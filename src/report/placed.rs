//! The report for people on files whose lines are no text to show: each finding with its place in numbers.

use super::human::{Human, Layout, clean, push_note};
use super::{Format, Head, Part, printable};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::finding::Finding;
use crate::source::SourceText;
use std::fmt::Write;

/// At most so many findings of one file are written; the summary counts all of them.
const MOST_A_FILE: usize = 100;

/// The report for people, without the lines of the files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Placed {
    /// How it looks.
    pub layout: Layout,
}

impl Placed {
    fn finding(self, finding: &Finding, path: &str, page: &mut String) {
        let place = finding.location.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(page, "{}[{}] {}{place}: {}", finding.severity, finding.code, printable(path), clean(&finding.message));
        let notes = [
            ("value", finding.value.as_deref().unwrap_or_default()),
            ("expected", finding.expected.as_deref().unwrap_or_default()),
            ("help", &finding.help),
            ("field", &finding.path),
            ("source", &finding.source),
        ];
        for (name, note) in notes.into_iter().filter(|(_, note)| !note.is_empty()) {
            push_note(page, name, note, self.layout);
        }
        page.push('\n');
    }
}

impl Format for Placed {
    fn start(&self, _: &Head) -> String {
        String::new()
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        let mut page = String::new();
        report.findings.iter().take(MOST_A_FILE).for_each(|finding| self.finding(finding, &report.path, &mut page));
        if let Some(more) = report.findings.len().checked_sub(MOST_A_FILE).filter(|more| *more > 0) {
            let _ = writeln!(page, "{}: {more} more findings are not shown; --format json lists up to 1000\n", printable(&report.path));
        }
        Part { text: page, accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn end(&self, summary: &Summary, batch: &[BatchFinding]) -> String {
        Human { layout: self.layout }.end(summary, batch)
    }
}
