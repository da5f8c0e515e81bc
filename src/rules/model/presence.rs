//! What the authority's own list says of the presence of fields: facts, each for exactly its categories and stages.
//!
//! They belong to the applicability table of their pack, which says the rest in our reading. How to write them: `docs/applicability.md`.

use super::table::{RowCondition, Stage, TableKind};
use super::words::InWords;
use crate::schema::{Book, FieldId, GroupId};

/// What a fact says of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// It must be there.
    Mandatory,
    /// It must not be there.
    Forbidden,
}

impl Demand {
    /// The word used in rule files and pages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mandatory => "mandatory",
            Self::Forbidden => "forbidden",
        }
    }
}

/// A fact about the presence of a field.
#[derive(Debug)]
pub struct PresenceFact {
    /// The field.
    pub field: FieldId,
    /// Whether it must be there or must not.
    pub demand: Demand,
    /// By position in the list of vehicle categories: whether it is for them.
    pub categories: Vec<bool>,
    /// The stages of completion that it is for.
    pub stages: Vec<Stage>,
    /// The group for each of whose instances it holds; `None`: once for the whole certificate.
    pub each: Option<GroupId>,
    /// When it holds; evaluated in the instance of that group.
    pub condition: Option<RowCondition>,
    /// The entries of the list that say so.
    pub refs: Vec<String>,
    /// Why it is doubtful, and so a warning.
    pub doubt: Option<String>,
    /// Why it is not in force.
    pub left_out: Option<String>,
    /// Which vehicles it is for, as written.
    pub vehicles: String,
    /// The file that it stands in.
    pub file: String,
    /// The one-based line in that file.
    pub line: u64,
    /// Categories, by their positions in the list, and stages where a later pack says otherwise.
    pub except: Vec<(usize, Stage)>,
}

impl PresenceFact {
    /// Whether it is for vehicles of this category, by its position in the list, at this stage.
    pub fn is_for(&self, category: u16, stage: Stage) -> bool {
        !self.except.contains(&(usize::from(category), stage))
            && self.left_out.is_none()
            && self.stages.contains(&stage)
            && self.categories.get(usize::from(category)).copied().unwrap_or(false)
    }

    /// As what it is reported when it is broken.
    pub fn kind(&self) -> TableKind {
        match (self.demand, self.doubt.is_some(), self.condition.is_some()) {
            (Demand::Mandatory, true, _) => TableKind::Expected,
            (Demand::Mandatory, false, _) => TableKind::Missing,
            (Demand::Forbidden, true, _) => TableKind::NotExpected,
            (Demand::Forbidden, false, true) => TableKind::Excluded,
            (Demand::Forbidden, false, false) => TableKind::NotPart,
        }
    }

    /// The fact in one line.
    pub fn describe(&self, book: &Book) -> String {
        let when = self.condition.as_ref().map(|condition| format!(" when {}", InWords::new(book).truth(&condition.condition.truth)));
        let when = when.unwrap_or_default();
        let doubt = match (&self.left_out, &self.doubt) {
            (Some(reason), _) => format!("; not in force: {reason}"),
            (None, Some(doubt)) => format!("; doubtful: {doubt}"),
            (None, None) => String::new(),
        };
        format!("{}{when}: {} ({}{doubt})", self.demand.as_str(), self.vehicles, self.refs.join(", "))
    }
}
