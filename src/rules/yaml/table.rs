//! The YAML of a table, as it stands.

use crate::yaml::Entries;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// `applicability:` of a rule file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawTable {
    pub columns: Vec<Spanned<String>>,
    pub complete: Entries<RawRow>,
    /// The rows that differ at stage V.
    #[serde(default)]
    pub completed: Entries<RawRow>,
    /// The rows that differ at stage I.
    #[serde(default)]
    pub incomplete: Entries<RawRow>,
    #[serde(default)]
    pub conditions: Entries<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawRow {
    pub row: Spanned<String>,
    pub item: Option<String>,
    pub source: Option<String>,
    pub from: Option<Spanned<String>>,
    pub to: Option<Spanned<String>>,
    pub date: Option<Spanned<String>>,
}
