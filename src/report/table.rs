//! A table for spreadsheets: a row a finding, as CSV.

use super::{Format, Head, Part};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::csv::quoted;
use crate::engine::BatchFinding;
use crate::finding::Finding;
use crate::source::SourceText;

/// The findings as a table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Table;

/// The columns in their order; more may come behind them.
const COLUMNS: [&str; 19] = [
    "file",
    "vin",
    "category",
    "stage",
    "severity",
    "code",
    "field",
    "path",
    "line",
    "column",
    "value",
    "expected",
    "message",
    "help",
    "source",
    "fingerprint",
    "owner",
    "waived",
    "known",
];

fn row(finding: &Finding, [file, vin, category, stage]: [&str; 4]) -> String {
    let (line, column) = finding.location.map_or_else(Default::default, |place| (place.line.to_string(), place.column.to_string()));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells: [&str; COLUMNS.len()] = [
        file,
        vin,
        category,
        stage,
        finding.severity.as_str(),
        &finding.code,
        &text(&finding.field),
        &finding.path,
        &line,
        &column,
        &text(&finding.value),
        &text(&finding.expected),
        &finding.message,
        &finding.help,
        &finding.source,
        &finding.fingerprint,
        finding.owner.as_deref().unwrap_or_default(),
        finding.waived.as_ref().map_or("", |waived| &waived.reason),
        if finding.known { "yes" } else { "" },
    ];
    cells.map(quoted).join(",") + "\r\n"
}

impl Format for Table {
    fn start(&self, _: &Head) -> String {
        COLUMNS.join(",") + "\r\n"
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (vin, category, stage) = (text(&report.vin), text(&report.category), text(&report.stage));
        let text = report.findings.iter().map(|finding| row(finding, [&report.path, &vin, &category, &stage])).collect();
        Part { text, accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn among(&self, found: &BatchFinding) -> String {
        row(&found.finding, [&found.files.join("; "), "", "", ""])
    }

    fn end(&self, _: &Summary, _: &[BatchFinding]) -> String {
        String::new()
    }
}
