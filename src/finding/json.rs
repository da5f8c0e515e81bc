//! A finding as the JSON report has it.

use super::{Finding, Severity, Suggestion, Waived};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// One thing that is wrong, or worth a look.
#[derive(Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
struct Entry<'a> {
    /// `family/slug`, such as `ivi/missing`: what was found.
    code: &'a str,
    /// How much it weighs.
    severity: Severity,
    /// Where in the message: a path with one-based positions where a group repeats; empty when it is about the file as a whole.
    path: &'a str,
    /// The tag of the field or group concerned.
    field: Option<&'a str>,
    /// The one-based line.
    line: Option<usize>,
    /// The one-based column, in characters.
    column: Option<usize>,
    /// How many characters of the decoded text stand before it.
    offset: Option<usize>,
    /// How many characters it has.
    length: Option<usize>,
    /// The value found, as it stands in the file.
    value: Option<&'a str>,
    /// The value, or the kind of value, that would be right.
    expected: Option<&'a str>,
    /// What is wrong.
    message: &'a str,
    /// Why it matters.
    why: &'a str,
    /// What to do about it.
    help: &'a str,
    /// Who says so: regulation and item, or published document and section.
    source: &'a str,
    /// What it rests on: `authority`, `stated` or `derived`.
    basis: &'a str,
    /// The entries of lists that say so.
    refs: &'a [String],
    /// What it is recognised by from one run to the next: made of code, path, value, and the VIN or else the path of the file.
    fingerprint: &'a str,
    /// Who mends it, when somebody was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    /// The waiver by which it does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<&'a Waived>,
    /// Whether a baseline has it already.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    baseline: bool,
    /// A change that cures it for certain.
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
            fingerprint: &self.fingerprint,
            owner: self.owner.as_deref(),
            waived: self.waived.as_deref(),
            baseline: self.known,
            suggestion: self.suggestion.as_deref(),
            terms: self.terms.iter().map(|(name, word)| (name.as_str(), word.as_str())).collect(),
        };
        entry.serialize(serializer)
    }
}

#[cfg(feature = "internals")]
impl schemars::JsonSchema for Finding {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Finding".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Entry::json_schema(generator)
    }
}
