//! Rule packs: YAML files with Rhai expressions, checked against the message book and compiled once at load.
//!
//! How to write them: `docs/rules.md`. A file that is wrong never reaches a run: [`load()`] reports every fault with its place.

pub mod compile;
mod embedded;
mod load;
mod model;
mod yaml;

#[cfg(feature = "internals")]
pub use embedded::embedded_files;
pub use embedded::{embedded_names, embedded_pack};
#[cfg(feature = "internals")]
pub use load::load;
pub use load::{PackFile, ParsedFiles, head, parse};
pub use model::{
    Answer, Change, Member, PackHead, Period, PeriodDate, Piece, Profile, ReportForm, RootElement, Shape, Slot, Template, Vehicles, Vocabulary,
};
pub use model::{across, changes, expression, presence, table};
pub use yaml::{Expect, RuleTest};

use crate::finding::Check;
use crate::schema::{Entry, FieldId, GroupId};
use crate::yaml::Fault;
use across::{AcrossRule, Column, FileLimit};
use compile::Uses;
use expression::{FieldName, Name, Truth};
use table::Table;

/// A rule, compiled.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What it says of itself.
    pub said: Check,
    /// Which vehicles it is for.
    pub vehicles: Vehicles,
    /// The condition under which it applies.
    pub when: Option<Condition>,
    /// The group for each of whose instances it runs.
    pub each: Option<GroupId>,
    /// Whether it runs once for each text of the record, wherever that stands: `each: text`.
    pub each_text: bool,
    /// What must hold.
    pub assert: Condition,
    /// Where a finding points.
    pub at: Name,
    /// What is wrong.
    pub message: Template,
    /// The value that would be right.
    pub expected: Template,
    /// What to do.
    pub help: Template,
    /// Its tests.
    pub tests: Vec<RuleTest>,
    /// Every field and group that it looks at, fields first, in book order.
    pub entries: Vec<Entry>,
    /// The fields that its conditions name, in book order, and what they want to know of each.
    pub looks: Vec<(FieldId, Look)>,
    /// Its expressions as written, for people.
    pub written: Written,
}

/// The expressions of a rule as they stand in its file.
#[derive(Debug, Clone)]
pub struct Written {
    /// The group for each of whose instances it runs.
    pub each: Option<String>,
    /// The condition under which it applies.
    pub when: Option<String>,
    /// What must hold.
    pub assert: String,
}

/// What a rule wants to know of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// Only whether it is there.
    Presence,
    /// Its value.
    Content,
}

/// A compiled condition and the fields that it cannot do without.
#[derive(Debug, Clone)]
pub struct Condition {
    /// What is evaluated.
    pub truth: Truth,
    /// Fields that must be there for the rule to be applicable.
    pub needs: Vec<FieldName>,
    /// Whether it could be decided although one of them is absent, so that they have to be looked for first.
    pub decides_early: bool,
}

impl Condition {
    /// What a compiler made of a text.
    pub(crate) fn new(truth: Truth, uses: &Uses) -> Self {
        let needs = uses.needs.iter().filter(|need| !uses.asks.contains(&need.field)).copied().collect();
        let decides_early = !matches!(
            truth,
            Truth::Numbers(..) | Truth::Texts(..) | Truth::Dates(..) | Truth::CodeAmong(..) | Truth::Matches(..) | Truth::Present(_)
        );
        Self { truth, needs, decides_early }
    }
}

/// A rule pack: its name, version and rules.
#[derive(Debug)]
pub struct Pack {
    /// The family of its codes.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is.
    #[cfg_attr(not(feature = "internals"), allow(dead_code, reason = "no report shows it yet"))]
    pub title: String,
}

/// All rules of a run.
#[derive(Debug)]
pub struct RuleSet {
    /// The packs, by name.
    pub packs: Vec<Pack>,
    /// The rules, by code.
    pub rules: Vec<Rule>,
    /// The applicability tables, by pack.
    pub tables: Vec<Table>,
    /// What was left out of packs that were written for another book, because it does not fit this one.
    pub left_out: Vec<Fault>,
    /// The rules about several files, by code.
    pub across: Vec<AcrossRule>,
    /// What those keep of each file.
    pub columns: Vec<Column>,
    /// The limits on the files themselves, by code.
    pub limits: Vec<FileLimit>,
    /// How a receiving authority calls what is found.
    pub vocabulary: Vocabulary,
    /// What its service would answer to files, by the packs.
    pub forms: Vec<ReportForm>,
    /// What packs make of findings of others, in their order.
    pub changes: Vec<Change>,
}

impl RuleSet {
    /// The rule with this code.
    #[cfg(feature = "internals")]
    pub fn rule(&self, code: &str) -> Option<&Rule> {
        let position = self.rules.binary_search_by(|rule| rule.said.code.as_str().cmp(code)).ok()?;
        self.rules.get(position)
    }

    /// Whether a rule or a table can report something under this code.
    #[cfg(feature = "internals")]
    pub fn has_code(&self, code: &str) -> bool {
        let of_table = |table: &Table| table.checks().iter().any(|check| check.code == code);
        self.rule(code).is_some() || self.tables.iter().any(of_table)
    }
}
