//! Vehicles already checked, and how the next one of the same type, variant and version differs.
//!
//! Most vehicles of a batch differ from others of their version in a few fields: the identification number, dates, a mass. What a
//! rule says depends on the fields that it looks at and on nothing else, so for the next vehicle of a version only those rules are
//! run that look at a field with another value. What is found is the same with and without a precedent.

use crate::document::{FieldInstance, FieldSet, GroupAt, Record, Value};
use crate::rules::{Period, RuleSet};
use crate::schema::{Book, FieldId, GroupId};
use foldhash::fast::FixedState;
use jiff::civil::Date;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::{Arc, RwLock};

/// So many fields make up the version of a vehicle.
const KEY: usize = 6;
/// So many of them, the first, decide which rules are for a vehicle; one that differs in these is compared with none.
const DECISIVE: usize = 3;
/// So many versions are remembered; the limit bounds memory to a few megabytes.
const MOST_VERSIONS: usize = 1024;
/// A vehicle that differs in more fields than this is checked as if it were the first.
const MOST_CHANGES: usize = 48;

/// The vehicles that later ones are compared with, one for each version.
#[derive(Debug)]
pub(super) struct Precedents {
    key: Vec<FieldId>,
    /// By field: the rules that look at it, ascending.
    rules: Vec<Vec<u16>>,
    /// The fields that conditions and days of the applicability tables look at.
    in_tables: FieldSet,
    known: RwLock<HashMap<u64, Arc<Precedent>, FixedState>>,
}

/// What a vehicle had, and what was found in it.
#[derive(Debug)]
struct Precedent {
    as_of: Option<Date>,
    groups: Box<[(GroupId, GroupAt)]>,
    fields: Box<[KnownField]>,
    /// The texts of the fields, one after the other.
    texts: Box<str>,
    /// The rules that found something, ascending.
    found: Box<[u16]>,
    /// Whether anything was found, be it by a table.
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

/// What is left to do for a vehicle that has a precedent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Remainder {
    /// The rules to run, ascending.
    pub rules: Vec<u16>,
    /// Whether the tables can be passed over when these rules find nothing.
    pub spares_tables: bool,
}

impl Precedents {
    pub(super) fn new(rules: &RuleSet, book: &Book) -> Self {
        let fields = book.fields().len();
        let mut by_field = vec![Vec::new(); fields];
        for (position, rule) in (0_u16..).zip(&rules.rules) {
            let dated_by = rule.vehicles.period.as_ref().and_then(Period::field);
            for field in rule.looks.iter().map(|(field, _)| *field).chain(dated_by) {
                by_field[field.index()].push(position);
            }
        }
        let mut in_tables = FieldSet::with_capacity(fields);
        for row in rules.tables.iter().flat_map(|table| table.rows()) {
            let looked_at = row.condition.iter().flat_map(|condition| &condition.fields).copied();
            looked_at.chain(row.period.as_ref().and_then(|period| period.days.field())).for_each(|field| in_tables.insert(field));
        }
        let of_facts = rules.tables.iter().flat_map(|table| table.facts()).filter_map(|fact| fact.condition.as_ref());
        of_facts.flat_map(|condition| &condition.fields).for_each(|field| in_tables.insert(*field));
        let marks = book.landmarks();
        let key: [_; KEY] = [marks.category, marks.stage, marks.approval, marks.type_name, marks.variant, marks.version];
        Self { key: key.into_iter().flatten().collect(), rules: by_field, in_tables, known: RwLock::default() }
    }

    /// What is left to do for this record; `None` when it has no precedent and must be checked whole.
    pub(super) fn remainder(&self, record: &Record<'_>, as_of: Option<Date>) -> Option<Remainder> {
        let key = self.key_of(record)?;
        let precedent = self.known.read().ok()?.get(&key).map(Arc::clone)?;
        let changed = precedent.changed(record).filter(|_| precedent.as_of == as_of)?;
        if changed.iter().any(|field| self.key[..DECISIVE].contains(field)) {
            return None;
        }
        let mut rules: Vec<u16> = changed.iter().flat_map(|field| &self.rules[field.index()]).chain(&precedent.found).copied().collect();
        rules.sort_unstable();
        rules.dedup();
        let spares_tables = precedent.is_clean && !changed.iter().any(|field| self.in_tables.contains(*field));
        Some(Remainder { rules, spares_tables })
    }

    /// Keeps a record that was checked whole, with the rules that found something in it, ascending.
    pub(super) fn remember(&self, record: &Record<'_>, as_of: Option<Date>, found: Vec<u16>, is_clean: bool) {
        // Once there are enough, the threads no longer wait for each other here.
        if self.known.read().is_ok_and(|known| known.len() >= MOST_VERSIONS) {
            return;
        }
        let Some(key) = self.key_of(record) else { return };
        let precedent = Arc::new(Precedent::new(record, as_of, found, is_clean));
        let Ok(mut known) = self.known.write() else { return };
        if known.len() < MOST_VERSIONS {
            known.entry(key).or_insert(precedent);
        }
    }

    /// What stands for the version of a vehicle; `None` when the structure of its file leaves anything uncertain.
    fn key_of(&self, record: &Record<'_>) -> Option<u64> {
        if self.key.len() < KEY || !record.is_certain() {
            return None;
        }
        let mut hasher = FixedState::default().build_hasher();
        (record.fields().len(), record.groups().len()).hash(&mut hasher);
        for field in &self.key {
            record.first(*field)?.text.hash(&mut hasher);
        }
        Some(hasher.finish())
    }
}

impl Precedent {
    fn new(record: &Record<'_>, as_of: Option<Date>, found: Vec<u16>, is_clean: bool) -> Self {
        let mut texts = String::new();
        let mut known = |instance: &FieldInstance<'_>| {
            texts.push_str(&instance.text);
            KnownField { field: instance.field, holder: instance.holder, text_end: texts.len() as u32, is_usable: is_usable(instance) }
        };
        let fields = record.fields().iter().map(&mut known).collect();
        let groups = record.groups().iter().map(|group| (group.group, group.holder)).collect();
        Self { as_of, groups, fields, texts: texts.into(), found: found.into(), is_clean }
    }

    /// The fields whose text differs; `None` when the record has other groups or fields, or too many differ.
    fn changed(&self, record: &Record<'_>) -> Option<Vec<FieldId>> {
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

#[cfg(test)]
mod tests;
