//! A change of the text that cures a finding.

use crate::source::{Location, Span};
use serde::{Serialize, Serializer};

/// A change of the text that cures a finding for certain: no other value could have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is replaced, in the decoded text.
    pub span: Span,
    /// The same for people and programs, once it is known: by line, column and characters.
    pub location: Option<Location>,
    /// What stands there.
    pub old: String,
    /// What is to stand there.
    pub new: String,
}

/// The same as the JSON report has it.
#[derive(Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
struct Entry<'a> {
    /// The one-based line of what is replaced.
    line: Option<usize>,
    /// Its one-based column, in characters.
    column: Option<usize>,
    /// How many characters of the decoded text stand before it.
    offset: Option<usize>,
    /// How many characters it has.
    length: Option<usize>,
    /// What stands there.
    old: &'a str,
    /// What is to stand there.
    new: &'a str,
}

impl Serialize for Suggestion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entry = Entry {
            line: self.location.map(|place| place.line),
            column: self.location.map(|place| place.column),
            offset: self.location.map(|place| place.offset),
            length: self.location.map(|place| place.length),
            old: &self.old,
            new: &self.new,
        };
        entry.serialize(serializer)
    }
}

#[cfg(feature = "internals")]
impl schemars::JsonSchema for Suggestion {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Suggestion".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Entry::json_schema(generator)
    }
}
