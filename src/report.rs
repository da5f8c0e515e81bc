//! Reports: what was found, written down for people or for programs. One file a format.
//!
//! A format renders the start of a report, each file on its own, and the end; so a report is written while the run goes on,
//! and the files can be rendered in parallel.

mod answers;
mod asked;
mod by_cause;
mod calibration;
mod causes;
mod checkstyle;
mod columns;
mod coverage;
mod difference;
mod evidence;
mod excerpt;
mod explain;
mod form;
mod github;
mod gitlab;
mod html;
mod human;
mod impact;
mod json;
mod junit;
mod lookup;
mod migration;
mod ndjson;
mod pages;
mod placed;
mod readiness;
mod rules;
mod sarif;
mod sheet;
mod shown;
mod signature;
mod table;
mod uri;
mod write;

pub use answers::Answers;
pub use by_cause::ByCause;
pub(crate) use calibration::{calibration_pack, calibration_page};
pub use checkstyle::Checkstyle;
pub use coverage::{coverage_csv, coverage_page, coverage_table};
pub use difference::DifferenceReport;
pub use evidence::evidence_page;
pub(crate) use explain::{check_page, entry_page, older_entry_page, with_profile};
pub use form::{Form, ReportFile};
pub use github::GitHub;
pub use gitlab::GitLab;
pub use html::Html;
#[cfg(feature = "serve")]
pub(crate) use html::policy as page_policy;
pub use human::{Human, Layout, finding as human_finding};
pub(crate) use impact::{impact_json, impact_page};
pub use json::Json;
#[cfg(feature = "internals")]
pub use json::report_schema;
pub use junit::JUnit;
pub(crate) use lookup::lookup_page;
pub use migration::MigrationReport;
pub use ndjson::Ndjson;
pub(crate) use pages::book_pages;
pub use placed::Placed;
pub(crate) use readiness::{readiness_csv, readiness_json, readiness_page, tasks_csv};
pub(crate) use rules::{Listed, changes_list, rules_table};
pub use sarif::Sarif;
pub(crate) use sheet::tasks_sheet;
pub(crate) use shown::shown_yaml;
pub use signature::{signature_json, signature_page};
pub use table::Table;
pub use write::{Sink, write};

use crate::batch::Summary;
use crate::check::{FileReport, Head};
use crate::engine::BatchFinding;
use crate::finding::{Finding, Severity};
use crate::rules::across::AcrossRule;
use crate::source::SourceText;

/// What a report says of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// Its text; empty when there is nothing to say.
    pub text: String,
    /// Whether it says that the file is accepted.
    pub accepted: bool,
    /// What is kept of it for the case that the file repeats another one.
    pub told: String,
}

/// A report format.
pub trait Format: Sync {
    /// What stands before the files.
    fn start(&self, head: &Head) -> String;

    /// One file.
    fn file(&self, report: &FileReport, text: &SourceText) -> Part;

    /// What stands between two files that are not empty.
    fn between(&self) -> &'static str;

    /// Whether a file that repeats one before it reads otherwise than it would alone.
    fn minds_repetition(&self) -> bool {
        false
    }

    /// What the file of this path reads like, which is accepted alone, when it repeats an accepted one before it by these rules; `None`
    /// when that makes no difference.
    /// `told` is what was kept of it.
    fn repeat(&self, path: &str, told: &str, rules: &[&AcrossRule]) -> Option<String> {
        let _ = (path, told, rules);
        None
    }

    /// One finding about several files, in a format that puts these behind the files as it puts files behind one another.
    fn among(&self, found: &BatchFinding) -> String {
        let _ = found;
        String::new()
    }

    /// What gathers the parts of the files, in a format that says nothing of a file before it has seen all of them; such a part is not
    /// written, but added to this. Other formats have none.
    fn gather(&self) -> Option<Box<dyn Gathered + '_>> {
        None
    }

    /// What stands after the files, and after what was gathered of them.
    fn end(&self, summary: &Summary, batch: &[BatchFinding]) -> String;
}

/// What is said of all files together, gathered while the run goes on.
pub trait Gathered: Send {
    /// Takes the part of the next file, in the order of the inputs; it may be empty.
    fn add(&mut self, part: &str);

    /// What there is to say.
    fn end(self: Box<Self>, summary: &Summary, batch: &[BatchFinding]) -> String;
}

/// How much a finding weighs where no word is left to say that it does not count, because it is waived or known: then it is worth knowing.
fn weight(finding: &Finding) -> Severity {
    if finding.is_open() { finding.severity } else { Severity::Info }
}

/// What is wrong and what would be right, where a form has one text for both.
fn with_expected(finding: &Finding) -> String {
    match &finding.expected {
        Some(expected) => format!("{}; expected: {expected}", finding.message),
        None => finding.message.clone(),
    }
}

/// The end of the longest text that is shown of a value.
const CUT: char = '…';

/// The text, cut to so many characters.
fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => text[..end].chars().chain([CUT]).collect(),
    }
}

/// The text with line ends and other control characters made visible, so that it can neither break the layout nor drive a
/// terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// A character that can be printed in the place of this one.
fn visible(character: char) -> char {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(char::REPLACEMENT_CHARACTER),
        // Delete and the second set of control characters; marks that turn the direction of writing.
        '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
            char::REPLACEMENT_CHARACTER
        }
        '\u{2028}' | '\u{2029}' => '\u{2424}',
        other => other,
    }
}
