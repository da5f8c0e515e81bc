//! The YAML of `changes:` of a `pack.yaml`, as it stands: what a pack makes of what earlier packs say.

use super::{RawSeverity, RuleTest};
use crate::yaml::Entries;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// An entry of `changes:`. It names a check by `code`, a cell of the applicability table by `field`, or a list of codes by `list`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct RawChange {
    /// The check; with `*` at its end all whose codes begin so.
    pub code: Option<Spanned<String>>,
    /// Fields and groups that the finding must be about; any, when none is named.
    #[serde(default)]
    pub fields: Vec<Spanned<String>>,
    pub severity: Option<Spanned<RawSeverity>>,
    pub off: Option<Spanned<bool>>,
    #[serde(rename = "for")]
    pub vehicles: Option<RawFor>,
    pub from: Option<Spanned<String>>,
    pub to: Option<Spanned<String>>,
    pub date: Option<Spanned<String>>,
    pub title: Option<Spanned<String>>,
    pub message: Option<Spanned<String>>,
    pub expected: Option<Spanned<String>>,
    pub help: Option<Spanned<String>>,
    #[serde(default)]
    pub translations: BTreeMap<String, RawWords>,
    #[serde(default)]
    pub refs: Vec<Spanned<String>>,
    #[serde(rename = "said-by", default)]
    pub said_by: Vec<Spanned<String>>,
    /// Tests that go in the place of those of the rule.
    #[serde(default)]
    pub tests: Vec<RuleTest>,
    /// The field or group of a cell of the applicability table.
    pub field: Option<Spanned<String>>,
    /// The pack whose table it is, where there are several.
    pub table: Option<Spanned<String>>,
    #[serde(default)]
    pub category: Vec<Spanned<String>>,
    #[serde(default)]
    pub stage: Vec<Spanned<String>>,
    pub cell: Option<Spanned<String>>,
    /// When a conditional cell holds.
    pub when: Option<Spanned<String>>,
    /// The list of codes.
    pub list: Option<Spanned<String>>,
    /// Codes at its end, with what they mean.
    pub add: Option<Entries<String>>,
    /// Packs whose changes this one goes over.
    #[serde(default)]
    pub over: Vec<Spanned<String>>,
    pub why: Spanned<String>,
    pub source: Spanned<String>,
}

/// The vehicles that a rule is for; what is not named stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct RawFor {
    pub category: Option<Vec<Spanned<String>>>,
    pub except: Option<Vec<Spanned<String>>>,
    pub stage: Option<Vec<Spanned<String>>>,
    pub framework: Option<Vec<Spanned<String>>>,
    pub ivi: Option<Vec<Spanned<String>>>,
    pub from: Option<Spanned<String>>,
    pub to: Option<Spanned<String>>,
    pub date: Option<Spanned<String>>,
}

/// Words in another language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct RawWords {
    pub title: Option<Spanned<String>>,
    pub message: Option<Spanned<String>>,
    pub expected: Option<Spanned<String>>,
    pub help: Option<Spanned<String>>,
}

impl RawChange {
    /// What it is about, for its place.
    pub fn subject(&self) -> &Spanned<String> {
        self.code.as_ref().or(self.field.as_ref()).or(self.list.as_ref()).unwrap_or(&self.why)
    }

    /// The words in this language go in the place of the others.
    pub fn translate(&mut self, language: &str) {
        let Some(words) = self.translations.get_mut(language) else { return };
        let own = [&mut self.title, &mut self.message, &mut self.expected, &mut self.help];
        for (own, other) in own.into_iter().zip([&mut words.title, &mut words.message, &mut words.expected, &mut words.help]) {
            if other.is_some() {
                std::mem::swap(own, other);
            }
        }
    }
}
