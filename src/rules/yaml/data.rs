//! The YAML of tables of values and of scripts, as it stands.

use crate::yaml::Entries;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// An entry of `tables:`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawValueTable {
    /// What stands in each column: `text`, `number`, `date`, or the tag of the field whose values they are. The first holds the keys.
    pub columns: Entries<Spanned<String>>,
    /// The file with its rows, beside the rule file.
    pub file: Option<Spanned<String>>,
    /// Its rows.
    pub rows: Option<Vec<Spanned<Vec<Spanned<String>>>>>,
    /// Whether a key can stand in several rows.
    #[serde(rename = "repeated-keys", default)]
    pub repeated_keys: bool,
}

/// An entry of `scripts:`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawScript {
    /// The file, beside the rule file.
    pub file: Spanned<String>,
    /// The name of the function.
    #[serde(rename = "fn")]
    pub function: Spanned<String>,
    /// What its arguments are.
    #[serde(default)]
    pub takes: Vec<Spanned<String>>,
    /// What comes of it.
    pub gives: Spanned<String>,
    #[serde(default)]
    pub tests: Vec<RawScriptTest>,
}

/// A test of a function: values, and what must come of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawScriptTest {
    /// The arguments.
    pub on: Spanned<Vec<Spanned<String>>>,
    /// The value, or `n/a` for none.
    pub expect: Option<Spanned<String>>,
    /// What the reason holds when it fails.
    pub fails: Option<Spanned<String>>,
}
