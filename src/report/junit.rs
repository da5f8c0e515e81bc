//! JUnit XML, for build servers that show tests: a suite a file with one test, so that it is written while the run goes on.

use super::{Format, Head, Part, printable};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::finding::{Finding, Threshold};
use crate::source::SourceText;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::fmt::Write;

/// The report as tests.
#[derive(Debug, Clone, Copy, Default)]
pub struct JUnit {
    /// Which findings make a test fail.
    pub threshold: Threshold,
}

/// The suite of what was found about several files.
const ACROSS: &str = "across files";

/// A suite with one test. The crate writes whole reports, of which this is one part; within texts no tag can stand.
fn suite(name: &str, case: TestCase) -> String {
    let mut suite = TestSuite::new(name);
    suite.add_test_case(case);
    let mut report = Report::unnamed();
    report.add_test_suite(suite);
    let whole = report.to_string().unwrap_or_default();
    let start = whole.find("<testsuite ").unwrap_or_default();
    let end = whole.rfind("</testsuites>").unwrap_or(whole.len());
    format!("    {}\n", whole[start..end].trim_end())
}

/// What a test says of findings.
fn case(name: &str, class: &str, findings: &[&Finding], is_failed: bool) -> TestCase {
    let told: String = findings.iter().map(|finding| told(finding)).collect();
    let mut status = TestCaseStatus::success();
    if is_failed {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        if let Some(worst) = findings.iter().rev().max_by_key(|finding| finding.severity) {
            status.set_message(clean(&worst.message)).set_type(&*worst.code);
        }
        status.set_description(told.as_str());
    }
    let mut case = TestCase::new(clean(name), status);
    case.set_classname(clean(class));
    if !is_failed && !told.is_empty() {
        case.set_system_out(told);
    }
    case
}

/// A finding in a few lines.
fn told(finding: &Finding) -> String {
    let place = finding.location.map_or(String::new(), |place| format!("{}:{}: ", place.line, place.column));
    let mut text = format!("{place}{}[{}]: {}\n", finding.severity, finding.code, clean(&finding.message));
    let notes = [("expected", finding.expected.as_deref().unwrap_or_default()), ("help", &finding.help), ("field", &finding.path)];
    for (name, note) in notes.into_iter().filter(|(_, note)| !note.is_empty()) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name}: {}", clean(note));
    }
    text
}

/// Build servers show texts as they are.
fn clean(text: &str) -> String {
    printable(text)
}

impl Format for JUnit {
    fn start(&self, _: &Head) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ivicheck\">\n".to_owned()
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        let class = report.path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let findings: Vec<&Finding> = report.findings.iter().collect();
        let case = case(&report.path, class, &findings, !report.accepted);
        Part { text: suite(&clean(&report.path), case), accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn among(&self, found: &BatchFinding) -> String {
        let name = format!("{}: {}", found.finding.code, found.files.join(", "));
        suite(ACROSS, case(&name, ACROSS, &[&found.finding], found.finding.is_open() && self.threshold.is_reached(found.finding.severity)))
    }

    fn end(&self, _: &Summary, _: &[BatchFinding]) -> String {
        "</testsuites>\n".to_owned()
    }
}
