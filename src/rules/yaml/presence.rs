//! The YAML of facts about presence, as it stands.

use serde::Deserialize;
use serde_saphyr::Spanned;

/// An entry of `presence:`, under the tag of its field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawFact {
    pub mandatory: Option<Vec<Spanned<String>>>,
    pub forbidden: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub stage: Vec<Spanned<String>>,
    pub each: Option<Spanned<String>>,
    pub when: Option<Spanned<String>>,
    pub refs: Vec<Spanned<String>>,
    pub doubt: Option<String>,
    #[serde(rename = "left-out")]
    pub left_out: Option<String>,
}
