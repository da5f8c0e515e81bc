//! Rules about several files: what they keep of each file, and what must hold between files.
//!
//! A rule names expressions over the fields of one file; their values, as text, are all that is kept of a file. How to write such
//! rules: `docs/batch.md`.

mod message;

pub use crate::rules::yaml::{AcrossTest, TestFile};
pub use message::{AcrossMessage, AcrossPiece, Slot};

use super::expression::{Expression, FieldName};
use crate::finding::Check;
use crate::rules::{Condition, Expect};
use crate::schema::Entry;
use crate::source::ends_in;

/// The family of the codes of all rules about several files.
pub const FAMILY: &str = "batch";

/// At most so many rules about several files can be loaded.
pub const MOST_RULES: usize = 64;

/// Something that is kept of each file, as text.
#[derive(Debug)]
pub struct Column {
    /// The expression as written in the rule file.
    pub written: String,
    /// What is evaluated in the whole record.
    pub expression: Expression,
    /// The field, when the expression is a date-time field alone: its time counts as well.
    pub moment: Option<FieldName>,
}

/// A rule about several files.
#[derive(Debug)]
pub struct AcrossRule {
    /// What it says of itself.
    pub said: Check,
    /// The condition under which a file takes part.
    pub when: Option<Condition>,
    /// What must hold.
    pub between: Between,
    /// What is wrong.
    pub message: AcrossMessage,
    /// Its tests.
    pub tests: Vec<AcrossTest>,
    /// The fields and groups that it looks at, in book order.
    pub entries: Vec<Entry>,
    /// What must hold, as written, for lists.
    pub written: String,
}

/// What must hold between files. Numbers are positions of columns; a file that lacks one of the columns that bring files together
/// takes no part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Between {
    /// No two files have the same values.
    Unique(Vec<usize>),
    /// Files that belong together have the same value of each of these, where they have one.
    Same {
        /// What brings files together.
        within: Vec<usize>,
        /// What must be the same.
        values: Vec<usize>,
    },
    /// Something about a file and the next one, in the order of a number.
    Next {
        /// What brings files together.
        within: Vec<usize>,
        /// The number that orders them.
        order: usize,
        /// Of several files with the same number only the one with the greatest value of this counts.
        latest: Option<usize>,
        /// What must hold.
        step: Step,
    },
}

/// What must hold between a file and the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The number grows by one.
    Gapless,
    /// A number, day or moment is greater in the later file.
    Rises(usize),
    /// What the later file says of the earlier one is what that says of itself: pairs of the later and the earlier column. Only
    /// where the number grows by one.
    Follows(Vec<(usize, usize)>),
    /// At least one of these differs. Only where the number grows by one.
    Differs(Vec<usize>),
}

impl Between {
    /// The columns that bring files together.
    pub fn within(&self) -> &[usize] {
        match self {
            Self::Unique(columns) => columns,
            Self::Same { within, .. } | Self::Next { within, .. } => within,
        }
    }
}

/// A limit on the files themselves, whatever they hold.
#[derive(Debug)]
pub struct FileLimit {
    /// What it says of itself.
    pub said: Check,
    /// The limit.
    pub limit: Limit,
    /// What is wrong; `{found}` is replaced by what was found.
    pub message: String,
    /// Its tests: what was found, and what must come out.
    pub tests: Vec<(Found, Expect)>,
}

/// A limit on files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// A file has at most so many bytes.
    Bytes(u64),
    /// The name of a file ends so, in any case: `.xml`.
    Ending(String),
    /// A run has at most so many files.
    Files(u64),
}

/// What a limit looks at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The name or path of a file.
    pub name: Option<String>,
    /// Its bytes.
    pub bytes: Option<u64>,
    /// How many files there are.
    pub files: Option<u64>,
}

impl FileLimit {
    /// Whether what was found is within the limit; `None` when the limit is about something else.
    pub fn admits(&self, found: &Found) -> Option<bool> {
        match &self.limit {
            Limit::Bytes(most) => found.bytes.map(|bytes| bytes <= *most),
            Limit::Files(most) => found.files.map(|files| files <= *most),
            Limit::Ending(ending) => found.name.as_deref().map(|name| ends_in(name, ending)),
        }
    }
}
