//! Tests that say nothing of their rule.

use super::rules::fault;
use crate::rules::{Rule, RuleTest};
use crate::schema::{Book, Entry, FieldId};
use crate::yaml::Fault;

/// Tests whose changes touch nothing that the rule looks at, and tests that stand twice.
pub(super) fn of_rule(rule: &Rule, book: &Book, faults: &mut Vec<Fault>) {
    for (position, test) in rule.tests.iter().enumerate() {
        let place = place_of(rule, position);
        let same = |other: &&RuleTest| {
            other.on == test.on
                && other.set == test.set
                && other.remove == test.remove
                && other.as_of == test.as_of
                && other.at == test.at
                && other.message == test.message
                && other.severity == test.severity
        };
        if let Some(first) = rule.tests[..position].iter().position(|other| same(&other)) {
            let message = format!("test {} of {} is test {} again", position + 1, rule.said.code, first + 1);
            faults.push(fault(rule, place, message, "Take it out, or change the vehicle in another way."));
        }
        let tags = || test.set.iter().map(|(path, _)| path.as_str()).chain(test.remove.iter().map(String::as_str));
        if tags().next().is_some() && !tags().any(|path| touches(rule, path, book)) {
            let message = format!("test {} of {} changes nothing that the rule looks at: it cannot fail", position + 1, rule.said.code);
            faults.push(fault(rule, place, message, "Change a field of the rule, or leave the change out."));
        }
    }
}

/// Where a test stands.
pub(super) fn place_of(rule: &Rule, position: usize) -> (u64, u64) {
    rule.written.places.tests.get(position).copied().unwrap_or(rule.written.places.code)
}

/// Whether a change at a path may make a difference for a rule.
fn touches(rule: &Rule, path: &str, book: &Book) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    let tag = last.split('[').next().unwrap_or(last);
    let Some(entry) = book.entry(tag) else { return true };
    if rule.each_text || is_of_audience(rule, entry, book) {
        return true;
    }
    rule.entries.iter().chain(rule.each.map(Entry::Group).iter()).any(|looked| is_related(entry, *looked, book))
}

/// The fields that say which vehicles a rule is for.
fn is_of_audience(rule: &Rule, entry: Entry, book: &Book) -> bool {
    let marks = book.landmarks();
    let dates = rule.vehicles.period.as_ref().and_then(|period| period.field());
    let of_period = dates.is_some_and(|field| is_related(entry, Entry::Field(field), book));
    of_period
        || [marks.category, marks.stage, marks.approval].into_iter().flatten().any(|field: FieldId| is_related(entry, Entry::Field(field), book))
}

/// One is the other, or encloses it.
fn is_related(one: Entry, other: Entry, book: &Book) -> bool {
    let encloses = |group: Entry, mut at: Entry| loop {
        if group == at {
            return true;
        }
        match book.parent(at) {
            Some(parent) => at = Entry::Group(parent),
            None => return false,
        }
    };
    encloses(one, other) || encloses(other, one)
}
