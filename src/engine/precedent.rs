//! How a vehicle differs from an earlier one of the same type, variant and version, and what is left to check then.
//!
//! Most vehicles of a batch differ from others of their version in a few fields: the identification number, dates, a mass. What a
//! rule says depends on the fields that it looks at and on nothing else, so for the next vehicle of a version only those rules are
//! run that look at a field with another value. What is found is the same with and without a precedent.

use super::memory::{Memory, Precedent};
use crate::document::{FieldSet, Record};
use crate::rules::{Period, RuleSet};
use crate::schema::{Book, FieldId};
use foldhash::fast::FixedState;
use jiff::civil::Date;
use std::hash::{BuildHasher, Hash, Hasher};

/// So many fields make up the version of a vehicle.
const KEY: usize = 6;
/// So many of them, the first, decide which rules are for a vehicle; one that differs in these is compared with none.
const DECISIVE: usize = 3;
/// What the rules make of a vehicle like one before it.
#[derive(Debug)]
pub(super) struct Precedents {
    key: Vec<FieldId>,
    /// By field: the rules that look at it, ascending.
    rules: Vec<Vec<u16>>,
    /// The fields that conditions and days of the applicability tables look at.
    in_tables: FieldSet,
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
        Self { key: key.into_iter().flatten().collect(), rules: by_field, in_tables }
    }

    /// What is left to do for this record; `None` when nothing like it is remembered and it must be checked whole.
    pub(super) fn remainder(&self, memory: &Memory, record: &Record<'_>, as_of: Option<Date>) -> Option<Remainder> {
        let precedent = memory.recall(self.key_of(record)?)?;
        let changed = precedent.changed(record, as_of)?;
        if changed.iter().any(|field| self.key[..DECISIVE].contains(field)) {
            return None;
        }
        let mut rules: Vec<u16> = changed.iter().flat_map(|field| &self.rules[field.index()]).chain(precedent.found()).copied().collect();
        rules.sort_unstable();
        rules.dedup();
        let spares_tables = precedent.is_clean() && !changed.iter().any(|field| self.in_tables.contains(*field));
        Some(Remainder { rules, spares_tables })
    }

    /// Remembers a record that was checked whole, with the rules that found something in it, ascending.
    pub(super) fn remember(&self, memory: &Memory, record: &Record<'_>, as_of: Option<Date>, found: Vec<u16>, is_clean: bool) {
        if !memory.is_full()
            && let Some(key) = self.key_of(record)
        {
            memory.keep(key, Precedent::new(record, as_of, found, is_clean));
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

#[cfg(test)]
mod tests;
