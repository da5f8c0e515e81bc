//! The YAML of rules about several files, as it stands.

use super::{Expect, RawSeverity, RawTranslation};
use crate::finding::Basis;
use crate::yaml::{Entries, pairs};
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// An entry of `batch:`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawAcrossRule {
    pub code: Spanned<String>,
    pub title: String,
    pub why: String,
    pub source: String,
    pub basis: Basis,
    #[serde(default)]
    pub refs: Vec<Spanned<String>>,
    pub severity: RawSeverity,
    pub when: Option<Spanned<String>>,
    pub unique: Option<Vec<Spanned<String>>>,
    pub within: Option<Vec<Spanned<String>>>,
    pub order: Option<Spanned<String>>,
    pub latest: Option<Spanned<String>>,
    pub same: Option<Vec<Spanned<String>>>,
    pub gapless: Option<bool>,
    pub rises: Option<Spanned<String>>,
    pub follows: Option<Entries<Spanned<String>>>,
    pub differs: Option<Vec<Spanned<String>>>,
    pub message: Spanned<String>,
    pub help: String,
    #[serde(default, deserialize_with = "pairs")]
    pub terms: Vec<(String, String)>,
    #[serde(default)]
    pub translations: BTreeMap<String, RawTranslation>,
    #[serde(default)]
    pub tests: Vec<AcrossTest>,
}

/// An entry of `files:`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawLimit {
    pub code: Spanned<String>,
    pub title: String,
    pub why: String,
    pub source: String,
    pub basis: Basis,
    #[serde(default)]
    pub refs: Vec<Spanned<String>>,
    pub severity: RawSeverity,
    #[serde(rename = "at-most-bytes")]
    pub bytes: Option<u64>,
    #[serde(rename = "at-most-files")]
    pub files: Option<u64>,
    pub ending: Option<String>,
    pub message: Spanned<String>,
    pub help: String,
    #[serde(default, deserialize_with = "pairs")]
    pub terms: Vec<(String, String)>,
    #[serde(default)]
    pub tests: Vec<RawLimitTest>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RawLimitTest {
    pub name: Option<String>,
    pub bytes: Option<u64>,
    pub files: Option<u64>,
    pub expect: Expect,
}

/// A test of a rule about several files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcrossTest {
    /// The files, in this order.
    pub files: Vec<TestFile>,
    /// What must come out.
    pub expect: Expect,
}

/// A file of such a test: a vehicle of the corpus and changes to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestFile {
    /// A vehicle of the corpus: its file name without `.xml`.
    pub on: String,
    /// Fields and groups to take away.
    #[serde(default)]
    pub remove: Vec<String>,
    /// Values to write, in this order.
    #[serde(default, deserialize_with = "pairs")]
    pub set: Vec<(String, String)>,
}
