//! What the page needs of one file.

use super::super::excerpt::Excerpt;
use super::super::{printable, shortened};
use crate::check::{FileReport, Status};
use crate::finding::{Finding, Severity};
use crate::source::SourceText;
use serde::{Deserialize, Serialize};

/// At most so many characters of a message or a value are shown.
const LONGEST: usize = 400;
/// Columns of an excerpt.
const WIDTH: usize = 100;
/// At most so many findings of a file are shown; the record says how many there are.
const MOST: usize = 100;

/// One file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) path: String,
    pub(super) vin: String,
    pub(super) category: String,
    pub(super) stage: String,
    pub(super) state: State,
    pub(super) found: Vec<Found>,
    /// How many findings are not shown.
    pub(super) more: usize,
}

/// What can be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum State {
    /// It could not be read as a message.
    Unreadable,
    /// Something in it reaches the threshold.
    Blocked,
    /// All that reaches the threshold is waived or known.
    Waived,
    /// Nothing does.
    Ready,
}

/// One finding.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) field: String,
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) value: String,
    pub(super) expected: String,
    pub(super) message: String,
    pub(super) excerpt: Option<Cut>,
    /// Why it does not count; empty when it does.
    pub(super) waived: String,
    /// What to write for certain; empty when that is not known.
    pub(super) change: String,
}

/// What findings of one check have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Kind {
    pub(super) code: String,
    /// 3 an error, 2 a warning, 1 an info.
    pub(super) weight: u8,
    pub(super) why: String,
    pub(super) help: String,
    pub(super) source: String,
    pub(super) basis: String,
    /// Who mends it; empty when nobody is named.
    pub(super) owner: String,
}

/// A few lines of a file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cut {
    /// The number of the first of them.
    pub(super) first: usize,
    pub(super) before: String,
    pub(super) marked: String,
    pub(super) after: String,
}

impl Row {
    pub(super) fn of_file(report: &FileReport, text: &SourceText) -> Self {
        let word = |word: &Option<String>| clean(word.as_deref().unwrap_or_default());
        let state = match report.status {
            Status::Pass => State::Ready,
            Status::Fail if report.accepted => State::Waived,
            Status::Fail if report.ivi.is_none() => State::Unreadable,
            Status::Fail => State::Blocked,
        };
        Self {
            path: printable(&report.path),
            vin: word(&report.vin),
            category: word(&report.category),
            stage: word(&report.stage),
            state,
            found: report.findings.iter().take(MOST).map(|finding| Found::new(finding, text)).collect(),
            more: report.findings.len().saturating_sub(MOST),
        }
    }
}

impl Found {
    pub(super) fn new(finding: &Finding, text: &SourceText) -> Self {
        let word = |word: &Option<String>| clean(word.as_deref().unwrap_or_default());
        let (line, column) = finding.location.map_or((0, 0), |place| (place.line, place.column));
        Self {
            kind: Kind {
                code: finding.code.to_string(),
                weight: match finding.severity {
                    Severity::Error => 3,
                    Severity::Warning => 2,
                    Severity::Info => 1,
                },
                why: clean(&finding.why),
                help: clean(&finding.help),
                source: clean(&finding.source),
                basis: clean(&finding.basis.with_refs(&finding.refs)),
                owner: clean(finding.owner.as_deref().unwrap_or_default()),
            },
            field: word(&finding.field),
            path: printable(&finding.path),
            line,
            column,
            value: word(&finding.value),
            expected: word(&finding.expected),
            message: clean(&finding.message),
            waived: match &finding.waived {
                Some(waived) => clean(&format!("waived until {}: {} ({})", waived.expires, waived.reason, waived.owner)),
                None if finding.known => "in the baseline".to_owned(),
                None => String::new(),
            },
            change: finding
                .suggestion
                .as_ref()
                .map_or(String::new(), |suggestion| clean(&format!("write `{}` in place of `{}`", suggestion.new, suggestion.old))),
            excerpt: finding.span.map(|span| {
                let (first, before, marked, after) = Excerpt::new(String::new(), text, span, WIDTH).into_parts();
                Cut { first, before, marked, after }
            }),
        }
    }
}

fn clean(text: &str) -> String {
    printable(&shortened(text, LONGEST))
}
