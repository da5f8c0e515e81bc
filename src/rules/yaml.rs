//! The YAML of a rule file, as it stands.

mod across;
mod changes;
mod data;
mod pack;
mod presence;
mod rows;
#[cfg(test)]
mod schemas;
mod table;

pub use across::{AcrossTest, TestFile};
pub(super) use across::{RawAcrossRule, RawLimit};
pub(super) use changes::{RawChange, RawFor};
pub(super) use data::{RawScript, RawScriptTest, RawValueTable};
pub(super) use pack::{RawForm, RawOverlay, RawPack};
pub(super) use presence::RawFact;
pub(super) use rows::{
    LimitShape, OrderShape, RangeShape, RawCommon, RawFieldLimit, RawOrder, RawRange, RawRuleTable, RawTry, RowSaid, Translated, rows_of, rows_of_mut,
};
pub(super) use table::{RawRow, RawTable};

use crate::document::parse_date;
use crate::finding::{Basis, Severity};
use crate::yaml::{Entries, pairs};
use jiff::civil::Date;
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::fmt;

/// A rule file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub pack: Spanned<String>,
    /// The version of the message that it is for; the newest unless it says so.
    pub book: Option<Spanned<String>>,
    pub rules: Option<Vec<RawRule>>,
    /// Tables of rules: fields that lie between numbers or dates.
    pub ranges: Option<Vec<RawRuleTable<RawRange>>>,
    /// Fields that do not pass others.
    pub limits: Option<Vec<RawRuleTable<RawFieldLimit>>>,
    /// Fields that come in an order or add up.
    pub orders: Option<Vec<RawRuleTable<RawOrder>>>,
    pub applicability: Option<RawTable>,
    /// Facts about the presence of fields, by tag.
    pub presence: Option<Entries<Vec<RawFact>>>,
    /// Rules about several files.
    pub batch: Option<Vec<RawAcrossRule>>,
    /// Limits on the files themselves.
    pub files: Option<Vec<RawLimit>>,
    /// Tables of values that expressions look up, by name.
    #[serde(default)]
    pub lookups: BTreeMap<String, BTreeMap<String, String>>,
    /// Conditions that several rules share, by name.
    #[serde(default)]
    pub conditions: BTreeMap<String, String>,
    /// Tables with columns, by name.
    #[serde(default)]
    pub tables: Entries<RawValueTable>,
    /// Functions of scripts beside the file.
    #[serde(default)]
    pub scripts: Vec<RawScript>,
    /// Functions of one expression, by `name(parameters)`.
    #[serde(default)]
    pub functions: Entries<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub code: Spanned<String>,
    pub title: String,
    pub why: String,
    pub source: String,
    pub basis: Basis,
    /// The entries of lists that say so.
    #[serde(default)]
    pub refs: Vec<Spanned<String>>,
    pub severity: RawSeverity,
    #[serde(rename = "for", default)]
    pub vehicles: RawVehicles,
    /// Names for values of the rule.
    #[serde(rename = "let", default)]
    pub lets: Entries<Spanned<String>>,
    pub when: Option<Spanned<String>>,
    pub each: Option<Spanned<String>>,
    pub assert: Spanned<String>,
    pub at: Option<Spanned<String>>,
    pub message: Spanned<String>,
    pub expected: Option<Spanned<String>>,
    pub help: String,
    /// Words of a receiving authority.
    #[serde(default, deserialize_with = "pairs")]
    pub terms: Vec<(String, String)>,
    /// Its texts in other languages.
    #[serde(default)]
    pub translations: BTreeMap<String, RawTranslation>,
    #[serde(default)]
    pub tests: Vec<RuleTest>,
}

/// The texts of a rule in another language; what is not given stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTranslation {
    pub title: Option<String>,
    pub why: Option<String>,
    pub message: Spanned<String>,
    pub expected: Option<Spanned<String>>,
    pub help: String,
    /// Whether the message is a sentence of an authority, which has no values.
    #[serde(default)]
    pub quoted: bool,
}

#[derive(Debug, Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawSeverity {
    Error,
    Warning,
    Info,
}

impl From<RawSeverity> for Severity {
    fn from(raw: RawSeverity) -> Self {
        match raw {
            RawSeverity::Error => Self::Error,
            RawSeverity::Warning => Self::Warning,
            RawSeverity::Info => Self::Info,
        }
    }
}

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawVehicles {
    pub category: Vec<Spanned<String>>,
    pub except: Vec<Spanned<String>>,
    pub stage: Vec<Spanned<String>>,
    pub framework: Vec<Spanned<String>>,
    pub ivi: Vec<Spanned<String>>,
    pub from: Option<Spanned<String>>,
    pub to: Option<Spanned<String>>,
    pub date: Option<Spanned<String>>,
}

/// What a rule must do with a test vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub enum Expect {
    /// It finds nothing, and it does apply.
    #[serde(rename = "pass")]
    Pass,
    /// It finds something.
    #[serde(rename = "fail")]
    Fail,
    /// It does not apply.
    #[serde(rename = "n/a")]
    NotApplicable,
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "n/a",
        })
    }
}

/// A test of a rule: a vehicle, changes to it, and what must come out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTest {
    /// A vehicle of the corpus: its file name without `.xml`.
    pub on: String,
    /// Fields and groups to take away.
    #[serde(default)]
    pub remove: Vec<String>,
    /// Values to write, in this order.
    #[serde(default, deserialize_with = "pairs")]
    pub set: Vec<(String, String)>,
    /// The as-of date of the run; without one the engine has none.
    #[serde(rename = "as-of", default, deserialize_with = "day")]
    pub as_of: Option<Date>,
    /// What must come out.
    pub expect: Expect,
    /// How much the first finding must weigh.
    #[serde(default, deserialize_with = "weight")]
    pub severity: Option<Severity>,
    /// Where the first finding must point: the end of its path, such as `AxleGroup[2]/AxleTrack`.
    pub at: Option<String>,
    /// What the first finding must say.
    pub message: Option<String>,
}

fn weight<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Severity>, D::Error> {
    RawSeverity::deserialize(deserializer).map(|severity| Some(severity.into()))
}

/// A date, written as in `2026-07-05`.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_date(&text).map(Some).ok_or_else(|| D::Error::custom(format!("`{text}` is no date such as 2026-07-05")))
}
