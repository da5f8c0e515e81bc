//! What a run remembers of vehicles that it has checked: one for each version, for the next one to be compared with.
//!
//! The run owns it, and the lock in it; the engine holds nothing that changes. Rules of one book remember in one memory.

use crate::document::{FieldInstance, GroupAt, Record, Value};
use crate::schema::{FieldId, GroupId};
use foldhash::fast::FixedState;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// So many versions are remembered; the limit bounds memory to a few megabytes.
const MOST_VERSIONS: usize = 1024;
/// A vehicle that differs in more fields than this is checked as if it were the first.
const MOST_CHANGES: usize = 48;

/// The vehicles that later ones are compared with. A lock that a thread has left broken only means that nothing is remembered.
#[derive(Debug, Default)]
pub struct Memory(RwLock<HashMap<u64, Arc<Precedent>, FixedState>>);

impl Memory {
    /// The vehicle of a version.
    pub(super) fn recall(&self, version: u64) -> Option<Arc<Precedent>> {
        self.0.read().ok()?.get(&version).map(Arc::clone)
    }

    /// Whether nothing more is remembered; once it is full, the threads no longer wait for each other here.
    pub(super) fn is_full(&self) -> bool {
        self.0.read().is_ok_and(|known| known.len() >= MOST_VERSIONS)
    }

    /// Remembers the first vehicle of a version.
    pub(super) fn keep(&self, version: u64, precedent: Precedent) {
        let Ok(mut known) = self.0.write() else { return };
        if known.len() < MOST_VERSIONS {
            known.entry(version).or_insert_with(|| Arc::new(precedent));
        }
    }
}

/// What a vehicle had, and what was found in it.
#[derive(Debug)]
pub(super) struct Precedent {
    as_of: Option<Date>,
    groups: Box<[(GroupId, GroupAt)]>,
    fields: Box<[KnownField]>,
    /// The texts of the fields, one after the other.
    texts: Box<str>,
    /// The rules that found something, ascending.
    found: Box<[u16]>,
    /// Whether nothing was found, not even by a table.
    is_clean: bool,
}

#[derive(Debug)]
struct KnownField {
    field: FieldId,
    holder: GroupAt,
    text_end: u32,
    is_usable: bool,
}

impl KnownField {
    fn is_the_same_place(&self, instance: &FieldInstance<'_>) -> bool {
        self.field == instance.field && self.holder == instance.holder && self.is_usable == is_usable(instance)
    }
}

impl Precedent {
    pub(super) fn new(record: &Record<'_>, as_of: Option<Date>, found: Vec<u16>, is_clean: bool) -> Self {
        let mut texts = String::new();
        let mut known = |instance: &FieldInstance<'_>| {
            texts.push_str(&instance.text);
            KnownField { field: instance.field, holder: instance.holder, text_end: texts.len() as u32, is_usable: is_usable(instance) }
        };
        let fields = record.fields().iter().map(&mut known).collect();
        let groups = record.groups().iter().map(|group| (group.group, group.holder)).collect();
        Self { as_of, groups, fields, texts: texts.into(), found: found.into(), is_clean }
    }

    /// The rules that found something, ascending.
    pub(super) fn found(&self) -> &[u16] {
        &self.found
    }

    /// Whether nothing was found, not even by a table.
    pub(super) fn is_clean(&self) -> bool {
        self.is_clean
    }

    /// The fields whose text differs; `None` when it was checked as on another day, has other groups or fields, or too many differ.
    pub(super) fn changed(&self, record: &Record<'_>, as_of: Option<Date>) -> Option<Vec<FieldId>> {
        if self.as_of != as_of {
            return None;
        }
        let same_groups = || record.groups().iter().zip(&self.groups).all(|(group, known)| (group.group, group.holder) == *known);
        if record.fields().len() != self.fields.len() || record.groups().len() != self.groups.len() || !same_groups() {
            return None;
        }
        let mut changed = Vec::new();
        let mut start = 0;
        for (instance, known) in record.fields().iter().zip(&self.fields) {
            if !known.is_the_same_place(instance) || changed.len() > MOST_CHANGES {
                return None;
            }
            let end = known.text_end as usize;
            if self.texts[start..end] != *instance.text {
                changed.push(instance.field);
            }
            start = end;
        }
        Some(changed)
    }
}

fn is_usable(instance: &FieldInstance<'_>) -> bool {
    instance.value != Value::Unusable
}
