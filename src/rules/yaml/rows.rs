//! The YAML of tables of rules, as it stands: `ranges:`, `limits:` and `orders:`, whose rows are rules of one shape.

use super::{RawSeverity, RawTranslation, RawVehicles, RuleTest, day};
use crate::finding::Basis;
use crate::yaml::{InOrder, pairs};
use jiff::civil::Date;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// A table: what all its rows say, and the rows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct RawRuleTable<R> {
    #[serde(default)]
    pub common: RawCommon,
    pub rows: Vec<R>,
}

/// What all rows of a table say, unless a row says otherwise.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::rules) struct RawCommon {
    /// Short names of fields, by tag, for the texts that are made; without one it is the label of the book.
    pub names: InOrder<String>,
    pub title: Option<String>,
    pub why: Option<String>,
    pub source: Option<String>,
    pub basis: Option<Basis>,
    pub refs: Vec<Spanned<String>>,
    pub severity: Option<RawSeverity>,
    #[serde(rename = "for")]
    pub vehicles: RawVehicles,
    pub when: Option<Spanned<String>>,
    pub each: Option<Spanned<String>>,
    pub which: Option<String>,
    pub message: Option<Spanned<String>>,
    pub expected: Option<Spanned<String>>,
    pub help: Option<String>,
    #[serde(deserialize_with = "pairs")]
    pub terms: Vec<(String, String)>,
}

/// What a row says of itself, whatever its shape.
#[derive(Debug)]
pub(in crate::rules) struct RowSaid {
    pub code: Spanned<String>,
    pub name: Option<String>,
    pub title: Option<String>,
    pub why: Option<String>,
    pub source: Option<String>,
    pub basis: Option<Basis>,
    pub refs: Vec<Spanned<String>>,
    pub severity: Option<RawSeverity>,
    pub vehicles: Option<RawVehicles>,
    pub when: Option<Spanned<String>>,
    pub each: Option<Spanned<String>>,
    pub which: Option<String>,
    pub at: Option<Spanned<String>>,
    pub message: Option<Spanned<String>>,
    pub expected: Option<Spanned<String>>,
    pub help: Option<String>,
    pub terms: Vec<(String, String)>,
    pub translations: BTreeMap<String, RawTranslation>,
    pub tests: Vec<RuleTest>,
}

/// A row that may have its texts in other languages.
pub(in crate::rules) trait Translated {
    fn translations(&self) -> &BTreeMap<String, RawTranslation>;

    /// Puts the texts of a language in the place of those that the row has.
    fn translate(&mut self, language: &str);
}

/// The rows of all tables of one shape.
pub(in crate::rules) fn rows_of<R>(tables: &Option<Vec<RawRuleTable<R>>>) -> impl Iterator<Item = &R> {
    tables.iter().flatten().flat_map(|table| &table.rows)
}

/// The rows of all tables of one shape, to be changed.
pub(in crate::rules) fn rows_of_mut<R>(tables: &mut Option<Vec<RawRuleTable<R>>>) -> impl Iterator<Item = &mut R> {
    tables.iter_mut().flatten().flat_map(|table| &mut table.rows)
}

/// A row: the keys of its shape, and those that every row has.
macro_rules! row {
    ($(#[$about:meta])* $row:ident as $shape:ident { $($(#[$attribute:meta])* $key:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Debug)]
        pub(in crate::rules) struct $shape {
            $(pub $key: $type,)*
        }

        $(#[$about])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(in crate::rules) struct $row {
            pub code: Spanned<String>,
            $($(#[$attribute])* pub $key: $type,)*
            pub name: Option<String>,
            pub title: Option<String>,
            pub why: Option<String>,
            pub source: Option<String>,
            pub basis: Option<Basis>,
            #[serde(default)]
            pub refs: Vec<Spanned<String>>,
            pub severity: Option<RawSeverity>,
            #[serde(rename = "for")]
            pub vehicles: Option<RawVehicles>,
            pub when: Option<Spanned<String>>,
            pub each: Option<Spanned<String>>,
            pub which: Option<String>,
            pub at: Option<Spanned<String>>,
            pub message: Option<Spanned<String>>,
            pub expected: Option<Spanned<String>>,
            pub help: Option<String>,
            #[serde(default, deserialize_with = "pairs")]
            pub terms: Vec<(String, String)>,
            #[serde(default)]
            pub translations: BTreeMap<String, RawTranslation>,
            #[serde(default)]
            pub tests: Vec<RuleTest>,
        }

        impl Translated for $row {
            fn translations(&self) -> &BTreeMap<String, RawTranslation> {
                &self.translations
            }

            fn translate(&mut self, language: &str) {
                let Some(texts) = self.translations.remove(language) else { return };
                (self.message, self.help) = (Some(texts.message), Some(texts.help));
                self.title = texts.title.or(self.title.take());
                self.why = texts.why.or(self.why.take());
                self.expected = texts.expected.or(self.expected.take());
            }
        }

        impl $row {
            /// What it says of itself, and its shape.
            pub(in crate::rules) fn split(self) -> (RowSaid, $shape) {
                let Self {
                    code, name, title, why, source, basis, refs, severity, vehicles, when, each, which, at, message, expected, help, terms,
                    translations, tests, $($key,)*
                } = self;
                let said = RowSaid {
                    code, name, title, why, source, basis, refs, severity, vehicles, when, each, which, at, message, expected, help, terms,
                    translations, tests,
                };
                (said, $shape { $($key,)* })
            }
        }
    };
}

row! {
    /// A field, and the numbers or dates between which it lies.
    RawRange as RangeShape {
        field: Spanned<String>,
        or: Option<Spanned<String>>,
        min: Option<Spanned<String>>,
        above: Option<Spanned<String>>,
        max: Option<Spanned<String>>,
        below: Option<Spanned<String>>,
        #[serde(rename = "try")]
        attempt: Option<RawTry>,
    }
}

row! {
    /// A field, and the other field or expression that it must not pass.
    RawFieldLimit as LimitShape {
        field: Spanned<String>,
        or: Option<Spanned<String>>,
        #[serde(rename = "at-least")]
        at_least: Option<Spanned<String>>,
        #[serde(rename = "more-than")]
        more_than: Option<Spanned<String>>,
        #[serde(rename = "at-most")]
        at_most: Option<Spanned<String>>,
        #[serde(rename = "less-than")]
        less_than: Option<Spanned<String>>,
    }
}

row! {
    /// Fields none of which is greater or later than the next one, or a total and its parts.
    RawOrder as OrderShape {
        rising: Option<Vec<Spanned<String>>>,
        #[serde(default)]
        strictly: bool,
        total: Option<Spanned<String>>,
        parts: Option<Vec<Spanned<String>>>,
        within: Option<Spanned<String>>,
    }
}

/// A vehicle on which both sides of each end of a range are tried.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct RawTry {
    pub on: String,
    #[serde(default)]
    pub remove: Vec<String>,
    #[serde(default, deserialize_with = "pairs")]
    pub set: Vec<(String, String)>,
    #[serde(rename = "as-of", default, deserialize_with = "day")]
    pub as_of: Option<Date>,
}
