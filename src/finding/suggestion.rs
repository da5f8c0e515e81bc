//! A change of the text that cures a finding.

use crate::source::{Location, Span};
use serde::ser::SerializeStruct;
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

impl Serialize for Suggestion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entry = serializer.serialize_struct("Suggestion", 6)?;
        entry.serialize_field("line", &self.location.map(|place| place.line))?;
        entry.serialize_field("column", &self.location.map(|place| place.column))?;
        entry.serialize_field("offset", &self.location.map(|place| place.offset))?;
        entry.serialize_field("length", &self.location.map(|place| place.length))?;
        entry.serialize_field("old", &self.old)?;
        entry.serialize_field("new", &self.new)?;
        entry.end()
    }
}
