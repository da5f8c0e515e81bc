//! XML as Checkstyle writes it, which most build servers and review tools read.

use super::{Format, Head, Part, weight, with_expected};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::finding::Finding;
use crate::source::SourceText;
use crate::xml::{self, Within, is_character};
use std::fmt::Write;

/// The report as Checkstyle writes it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Checkstyle;

/// A text in an attribute; what XML cannot hold gives way to a sign for it.
fn attribute(text: &str) -> String {
    let possible: String = text.chars().map(|sign| if is_character(sign) { sign } else { char::REPLACEMENT_CHARACTER }).collect();
    xml::escaped(&possible, Within::Attribute)
}

fn file(path: &str, findings: &[Finding]) -> String {
    let mut text = format!("<file name=\"{}\">\n", attribute(path));
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        // Line 0 is the file as a whole.
        let (line, column) = finding.location.map_or((0, None), |place| (place.line, Some(place.column)));
        let column = column.map_or(String::new(), |column| format!(" column=\"{column}\""));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "<error line=\"{line}\"{column} severity=\"{}\" message=\"{}\" source=\"ivicheck.{}\"/>",
            weight(finding),
            attribute(&with_expected(finding)),
            attribute(&finding.code)
        );
    }
    text + "</file>\n"
}

impl Format for Checkstyle {
    fn start(&self, _: &Head) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"8.0\">\n".to_owned()
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        let text = if report.findings.is_empty() { String::new() } else { file(&report.path, &report.findings) };
        Part { text, accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn among(&self, found: &BatchFinding) -> String {
        found.files.iter().map(|path| file(path, std::slice::from_ref(&found.finding))).collect()
    }

    fn end(&self, _: &Summary, _: &[BatchFinding]) -> String {
        "</checkstyle>\n".to_owned()
    }
}
