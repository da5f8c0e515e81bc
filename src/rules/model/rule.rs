//! A rule, compiled.

use super::expression::{FieldName, Name, Truth};
use super::look::Look;
use super::template::Template;
use super::vehicles::Vehicles;
use crate::finding::Check;
use crate::rules::compile::Uses;
use crate::rules::yaml::RuleTest;
use crate::schema::{Entry, FieldId, GroupId};

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
    /// Whether it calls a function of a script.
    pub calls_scripts: bool,
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
    /// The names of `let`, and what they stand for.
    pub lets: Vec<(String, String)>,
    /// Where its parts stand in its file.
    pub places: Places,
}

/// Where parts of a rule stand: one-based lines and columns.
#[derive(Debug, Clone)]
pub struct Places {
    /// Its code.
    pub code: (u64, u64),
    /// `when`.
    pub when: Option<(u64, u64)>,
    /// `assert`, or what it was made of.
    pub assert: (u64, u64),
    /// Its tests, in their order.
    pub tests: Vec<(u64, u64)>,
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
