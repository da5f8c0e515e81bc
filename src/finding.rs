//! What a check has to say: one [`Finding`] for each cause, with its place in the file.
//!
//! Findings are plain data. How they are printed is the business of `report`.

mod basis;
mod beside;
mod catalogue;
mod check;
mod events;
mod json;
mod kept;
mod selection;
mod stance;
mod suggestion;
mod text;
mod whitelist;

pub use basis::Basis;
pub use beside::beside;
pub use catalogue::{BUILT_IN, kinds};
pub use check::{Check, Origin};
pub use events::kinds as event_kinds;
pub(crate) use kept::{is_kept, reaches_kept};
pub use selection::{Selection, Threshold};
pub use stance::{Waived, fingerprint};
pub use suggestion::Suggestion;
pub use text::SharedText;
pub use whitelist::kinds as whitelist_kinds;

use crate::source::{Location, Span};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// How much a finding weighs. The order is by weight: `Info < Warning < Error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    #[default]
    Info,
    /// Plausibly wrong, or not decided by a source: a person should look.
    Warning,
    /// The authority refuses the file, or the statement is impossible.
    Error,
}

impl Severity {
    /// The word used in reports and rule files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that is not a severity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no severity; expected error, warning or info")]
pub struct UnknownSeverity(pub String);

impl std::str::FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "info" => Ok(Self::Info),
            "warning" => Ok(Self::Warning),
            "error" => Ok(Self::Error),
            other => Err(UnknownSeverity(other.to_owned())),
        }
    }
}

/// One thing that is wrong, or worth a look, in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `family/slug`, for example `ivi/missing` or `icm/axle-count`.
    pub code: SharedText,
    /// How much it weighs.
    pub severity: Severity,
    /// Where in the message: an XPath-like path with one-based positions where a group repeats.
    /// Empty when the finding is about the file as a whole.
    pub path: String,
    /// The tag of the field or group concerned, when there is one.
    pub field: Option<String>,
    /// Where in the decoded text; `None` when the finding has no place in it.
    pub span: Option<Span>,
    /// The same for people and programs, once it is known: by line, column and characters.
    pub location: Option<Location>,
    /// The value found, as it stands in the file.
    pub value: Option<String>,
    /// The value, or the kind of value, that would be right.
    pub expected: Option<String>,
    /// What is wrong.
    pub message: String,
    /// Why it matters.
    pub why: SharedText,
    /// What to do about it.
    pub help: SharedText,
    /// Who says so: regulation and item, or published document and section.
    pub source: SharedText,
    /// What it rests on.
    pub basis: Basis,
    /// The entries of the authority's list, and of other lists, that say so: `icm-2/MaximumSpeed/remark`.
    pub refs: Vec<String>,
    /// What a receiving authority calls this in its own words, by the name of its own key; empty when no loaded pack says so.
    pub terms: Terms,
    /// What it is recognised by from one run to the next: the same for the same code, place and value in the same vehicle. Empty until it is
    /// known whose it is.
    pub fingerprint: String,
    /// Who mends it, when somebody was named.
    pub owner: Option<SharedText>,
    /// The waiver by which it does not count, when there is one.
    pub waived: Option<Box<Waived>>,
    /// Whether a baseline has it already, so that it does not count.
    pub known: bool,
    /// The change of the text that cures it, when that is certain.
    pub suggestion: Option<Box<Suggestion>>,
}

/// Words of a receiving authority by the names that it uses, such as `meldingskode`, in the order of the pack.
pub type Terms = Vec<(SharedText, SharedText)>;

impl Finding {
    /// A finding of a check that is part of ivicheck itself, with severity, reason and source from the catalogue.
    pub fn built_in(check: &'static Check, message: String) -> Self {
        check.finding(message)
    }

    /// The part of the code before the `/`.
    pub fn family(&self) -> &str {
        self.code.split('/').next().unwrap_or_default()
    }

    /// Document order: findings without a place first, then by place, code, path and message.
    pub fn document_order(&self, other: &Self) -> Ordering {
        let key = |finding: &Self| finding.span.map(|span| (span.start, span.end));
        key(self)
            .cmp(&key(other))
            .then_with(|| self.code.cmp(&other.code))
            .then_with(|| self.path.cmp(&other.path))
            .then_with(|| self.message.cmp(&other.message))
    }
}

/// One line: where, how grave, which code, what is wrong.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Location { line, column, .. }) = self.location {
            write!(f, "{line}:{column}: ")?;
        }
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)
    }
}
