//! What a check rests on.

use super::Severity;
use serde::{Deserialize, Serialize};

/// How a check is founded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The authority's own list of content checks has it.
    Authority,
    /// A source says so.
    Stated,
    /// It cannot be otherwise.
    Arithmetic,
    /// Our own reading of the sources; never an error.
    Derived,
}

impl Basis {
    /// All of them, the best founded first.
    pub const ALL: [Self; 4] = [Self::Authority, Self::Stated, Self::Arithmetic, Self::Derived];

    /// The word used in rule files and lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Stated => "stated",
            Self::Arithmetic => "arithmetic",
            Self::Derived => "derived",
        }
    }

    /// The most that a finding on this basis may weigh. On a message of the versions 1.x, another list of the authority was in force:
    /// what rests on today's list alone is a warning there.
    pub const fn most(self, is_older_message: bool) -> Severity {
        match self {
            Self::Derived => Severity::Warning,
            Self::Authority if is_older_message => Severity::Warning,
            Self::Authority | Self::Stated | Self::Arithmetic => Severity::Error,
        }
    }

    /// The basis with what it refers to: `authority: icm-2/MaximumSpeed/remark`.
    pub fn with_refs(self, refs: &[String]) -> String {
        if refs.is_empty() { self.as_str().to_owned() } else { format!("{}: {}", self.as_str(), refs.join(", ")) }
    }
}
