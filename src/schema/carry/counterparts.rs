//! What the fields and groups of a book are in another version of the message, as the book says it.

use crate::schema::{Entry, SchemaError};
use crate::yaml::InOrder;
use serde::Deserialize;

/// What a book says of another version of the message; empty for most.
#[derive(Debug, Clone, Default)]
pub struct Counterparts {
    /// Members that have counterparts, in the order of the book.
    pub carried: Vec<(Entry, Vec<Counterpart>)>,
    /// Fields that have none, and why, in the order of the book.
    pub unmapped: Vec<(Entry, String)>,
    /// Members that came in the course of the versions that the book holds for: the earlier ones may not have them.
    pub later: Vec<Entry>,
}

/// A field or group of the other version that means the same.
#[derive(Debug, Clone)]
pub struct Counterpart {
    /// Its tag.
    pub tag: String,
    /// Codes and what they are there, where they changed; `""` for a code that says nothing there. `None`: the value stays as it is.
    pub codes: Option<Vec<(String, String)>>,
    /// Tells instances of a group apart that only the other version has.
    pub at: Option<String>,
    /// Carried only when one of these fields beside or around it has one of these values; with no value, when it is there.
    pub only: Vec<(String, Vec<String>)>,
    /// Not carried when one of these fields beside or around it has one of these values; with no value, when it is there.
    pub unless: Vec<(String, Vec<String>)>,
    /// Fields of the other version that stand with it, and their values.
    pub with: Vec<(String, String)>,
    /// Fields and groups of the other version of which nothing can be said when this field stands.
    pub unsure: Vec<String>,
    /// What to look at when it is carried.
    pub note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::schema) struct RawCounterpart {
    #[serde(rename = "as")]
    pub carried_as: String,
    pub map: Option<String>,
    #[serde(default)]
    pub codes: InOrder<String>,
    pub at: Option<String>,
    #[serde(default)]
    pub only: InOrder<Vec<String>>,
    #[serde(default)]
    pub unless: InOrder<Vec<String>>,
    #[serde(default)]
    pub with: InOrder<String>,
    #[serde(default)]
    pub unsure: Vec<String>,
    pub note: Option<String>,
}

/// What one line of a book says of the other version.
pub(in crate::schema) struct RawCarry {
    pub counterparts: Vec<RawCounterpart>,
    pub unmapped: Option<String>,
    pub is_later: bool,
}

impl Counterparts {
    pub(in crate::schema) fn add(&mut self, entry: Entry, carry: RawCarry, maps: &[(String, InOrder<String>)]) -> Result<(), SchemaError> {
        self.later.extend(carry.is_later.then_some(entry));
        self.unmapped.extend(carry.unmapped.map(|reason| (entry, reason)));
        if !carry.counterparts.is_empty() {
            let counterparts = carry.counterparts.into_iter().map(|raw| Counterpart::new(raw, maps)).collect::<Result<_, _>>()?;
            self.carried.push((entry, counterparts));
        }
        Ok(())
    }

    /// What a member is in the other version.
    pub fn of(&self, entry: Entry) -> &[Counterpart] {
        self.carried.iter().find(|(member, _)| *member == entry).map_or(&[], |(_, counterparts)| counterparts)
    }

    /// Why a field has no counterpart, when the book says so.
    pub fn reason(&self, entry: Entry) -> Option<&str> {
        self.unmapped.iter().find(|(field, _)| *field == entry).map(|(_, reason)| reason.as_str())
    }
}

impl Counterpart {
    fn new(raw: RawCounterpart, maps: &[(String, InOrder<String>)]) -> Result<Self, SchemaError> {
        let named = match &raw.map {
            None => None,
            Some(name) => {
                let map = maps.iter().find(|(known, _)| known == name).map(|(_, map)| map.0.clone());
                Some(map.ok_or_else(|| SchemaError::inconsistent(name, "is no map of codes that the book has"))?)
            }
        };
        Ok(Self {
            tag: raw.carried_as,
            codes: named.or_else(|| Some(raw.codes.0).filter(|codes| !codes.is_empty())),
            at: raw.at,
            only: raw.only.0,
            unless: raw.unless.0,
            with: raw.with.0,
            unsure: raw.unsure,
            note: raw.note,
        })
    }
}
