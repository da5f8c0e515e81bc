//! A finding as the JSON report has it.

use super::{Finding, Severity, Suggestion, Waived};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    severity: Severity,
    path: &'a str,
    field: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    offset: Option<usize>,
    length: Option<usize>,
    value: Option<&'a str>,
    expected: Option<&'a str>,
    message: &'a str,
    why: &'a str,
    help: &'a str,
    source: &'a str,
    basis: &'a str,
    refs: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<&'a Waived>,
    /// Whether a baseline has it already.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    baseline: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a Suggestion>,
    /// Words of a receiving authority, under its own names.
    #[serde(flatten)]
    terms: BTreeMap<&'a str, &'a str>,
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entry = Entry {
            code: &self.code,
            severity: self.severity,
            path: &self.path,
            field: self.field.as_deref(),
            line: self.location.map(|place| place.line),
            column: self.location.map(|place| place.column),
            offset: self.location.map(|place| place.offset),
            length: self.location.map(|place| place.length),
            value: self.value.as_deref(),
            expected: self.expected.as_deref(),
            message: &self.message,
            why: &self.why,
            help: &self.help,
            source: &self.source,
            basis: self.basis.as_str(),
            refs: &self.refs,
            owner: self.owner.as_deref(),
            waived: self.waived.as_deref(),
            baseline: self.known,
            suggestion: self.suggestion.as_deref(),
            terms: self.terms.iter().map(|(name, word)| (name.as_str(), word.as_str())).collect(),
        };
        entry.serialize(serializer)
    }
}
