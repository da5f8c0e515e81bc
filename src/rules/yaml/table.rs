//! The YAML of a table, as it stands.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_saphyr::Spanned;
use std::fmt;
use std::marker::PhantomData;

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

/// A mapping by tag, in its order, each tag with its place.
#[derive(Debug)]
pub(in super::super) struct Entries<T>(pub Vec<(Spanned<String>, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Entries<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping by tag")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(InOrder(PhantomData))
    }
}
