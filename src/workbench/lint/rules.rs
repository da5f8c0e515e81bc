//! Rules that say nothing, say the contrary of another, or say the same again.

use super::facts::Facts;
use super::units::mixed;
use crate::rules::table::{Cell, Stage, Table};
use crate::rules::{Rule, RuleSet, Vehicles};
use crate::schema::{Book, Entry, FieldId};
use crate::yaml::Fault;
use std::collections::BTreeMap;

/// A fault of a rule at a place in its file.
pub(super) fn fault(rule: &Rule, (line, column): (u64, u64), message: String, help: &str) -> Fault {
    Fault { file: rule.said.place().0.to_owned(), line, column, message, help: Some(help.to_owned()) }
}

/// What is odd in a rule alone.
pub(super) fn of_rule(rule: &Rule, book: &Book, faults: &mut Vec<Fault>) {
    let places = &rule.written.places;
    if let Some(empty) = empty_audience(&rule.vehicles) {
        faults.push(fault(rule, places.code, format!("the rule is for no vehicle: {empty}"), "Look at `for`."));
    }
    let when = rule.when.as_ref().map(|when| Facts::of(&when.truth, book)).unwrap_or_default();
    let never = rule.when.as_ref().is_some_and(|condition| when.are_impossible() || Facts::default().decide(&condition.truth, book) == Some(false));
    let place_of_when = places.when.unwrap_or(places.code);
    if never {
        faults.push(fault(rule, place_of_when, "no vehicle fulfils `when`: the rule can only be n/a".to_owned(), "Look at the ends and codes."));
    } else if rule.when.as_ref().is_some_and(|condition| Facts::default().decide(&condition.truth, book) == Some(true)) {
        faults.push(fault(rule, place_of_when, "`when` holds for every vehicle".to_owned(), "Leave it out, or ask for what is meant."));
    } else {
        decided(rule, &when, book, faults);
    }
    for (condition, place) in rule.when.iter().map(|when| (when, place_of_when)).chain([(&rule.assert, places.assert)]) {
        if let Some(units) = mixed(&condition.truth, book).into_iter().next() {
            let message = format!("{} meets {}: one of them is another quantity", units.one, units.other);
            faults.push(fault(rule, place, message, "Compare what is in one unit, or convert it."));
        }
    }
}

/// An assert that is the same for each vehicle that gets so far.
fn decided(rule: &Rule, when: &Facts, book: &Book, faults: &mut Vec<Fault>) {
    let place = rule.written.places.assert;
    let truth = &rule.assert.truth;
    match when.decide(truth, book) {
        Some(true) => faults.push(fault(rule, place, "`assert` holds for every vehicle that the rule looks at".to_owned(), "Ask for what is meant.")),
        Some(false) => faults.push(fault(rule, place, "`assert` holds for no vehicle that the rule looks at".to_owned(), "Ask for what is meant.")),
        None if Facts::of(truth, book).are_impossible() => {
            faults.push(fault(rule, place, "`assert` holds for no vehicle: its parts exclude each other".to_owned(), "Look at the ends and codes."));
        }
        None => {}
    }
}

fn empty_audience(vehicles: &Vehicles) -> Option<&'static str> {
    let none = |selection: &Option<Vec<bool>>| selection.as_ref().is_some_and(|selected| !selected.iter().any(|one| *one));
    if none(&vehicles.categories) {
        return Some("`except` takes every category away");
    }
    none(&vehicles.stages).then_some("it names no stage of completion")
}

/// Pairs of rules that cannot both hold, and rules that stand under two codes.
pub(super) fn of_pairs(set: &RuleSet, book: &Book, faults: &mut Vec<Fault>) {
    let rules = &set.rules;
    let mut known: BTreeMap<(String, String, String, String), &Rule> = BTreeMap::new();
    for rule in rules {
        let words = |text: &str| text.split_whitespace().collect::<String>();
        let lets = rule.written.lets.iter().map(|(name, text)| format!("{name}={};", words(text))).collect::<String>();
        let when = rule.written.when.as_deref().map(words).unwrap_or_default();
        let each = rule.written.each.clone().unwrap_or_default();
        let key = (format!("{} {}", rule.said.pack(), rule.vehicles.written), each, format!("{lets}{when}"), words(&rule.written.assert));
        if let Some(first) = known.get(&key) {
            let message = format!("{} says the same as {} ({})", rule.said.code, first.said.code, first.said.where_written());
            faults.push(fault(rule, rule.written.places.code, message, "Keep one of them."));
        } else {
            known.insert(key, rule);
        }
    }
    let asked: Vec<(&Rule, Facts, Facts)> = rules.iter().filter_map(|rule| Some((rule, limits(rule, book)?, when(rule, book)))).collect();
    for (position, (rule, limits, when)) in asked.iter().enumerate() {
        let earlier = asked[..position].iter().find_map(|(other, others, their_when)| {
            let field = limits.excludes(others)?;
            (rule.each == other.each && meet(rule, other, &set.tables, book) && may_meet((rule, when, limits), (other, their_when, others), book))
                .then_some((other, field))
        });
        if let Some((other, field)) = earlier {
            let tag = &book.field(field.field).tag;
            let message = format!("no {tag} fulfils this and {} ({})", other.said.code, other.said.where_written());
            faults.push(fault(rule, rule.written.places.assert, message, "Change one of them, or for which vehicles it is."));
        }
    }
}

/// What the assert of a rule limits, when that is all that it says.
fn limits(rule: &Rule, book: &Book) -> Option<Facts> {
    let facts = Facts::of(&rule.assert.truth, book);
    (!facts.is_partial && !facts.are_impossible()).then_some(facts)
}

fn when(rule: &Rule, book: &Book) -> Facts {
    rule.when.as_ref().map(|when| Facts::of(&when.truth, book)).unwrap_or_default()
}

/// Whether each vehicle that one of the rules looks at is one of the other: their conditions are the same, or one follows from the other. What
/// one of them asks for must not be what keeps the other away.
fn may_meet((rule, when, limits): (&Rule, &Facts, &Facts), (other, their_when, others): (&Rule, &Facts, &Facts), book: &Book) -> bool {
    if limits.excludes(their_when).is_some() || others.excludes(when).is_some() {
        return false;
    }
    // What else a condition asks for may keep these vehicles away.
    let holds = |rule: &Rule, facts: &Facts| !facts.is_partial && rule.when.as_ref().is_none_or(|when| facts.decide(&when.truth, book) == Some(true));
    let are_same = rule.written.when == other.written.when && rule.written.lets == other.written.lets;
    are_same || holds(rule, their_when) || holds(other, when)
}

/// Whether two rules are for one vehicle on one day.
fn meet(rule: &Rule, other: &Rule, tables: &[Table], book: &Book) -> bool {
    let shared = kinds(rule, book).into_iter().any(|(category, stage)| {
        is_for(&other.vehicles, category, stage) && [rule, other].iter().all(|rule| kept_out(rule, tables, category, stage).is_none())
    });
    let (one, other) = (&rule.vehicles, &other.vehicles);
    let acts = one.frameworks.is_empty() || other.frameworks.is_empty() || one.frameworks.iter().any(|act| other.frameworks.contains(act));
    let editions = one.edition.is_none() || other.edition.is_none() || one.edition == other.edition;
    let days = match (&one.period, &other.period) {
        (Some(one), Some(other)) if one.date == other.date => {
            one.from.zip(other.to).is_none_or(|(from, to)| from <= to) && other.from.zip(one.to).is_none_or(|(from, to)| from <= to)
        }
        _ => true,
    };
    shared && acts && editions && days
}

/// The categories and stages that a rule is for.
fn kinds(rule: &Rule, book: &Book) -> Vec<(u16, Stage)> {
    let categories = book.landmarks().category.map_or(0, |field| book.type_of(field).codes().len()) as u16;
    let all = (0..categories).flat_map(|category| Stage::ALL.into_iter().map(move |stage| (category, stage)));
    all.filter(|(category, stage)| is_for(&rule.vehicles, *category, *stage)).collect()
}

fn is_for(vehicles: &Vehicles, category: u16, stage: Stage) -> bool {
    let selected =
        |selection: &Option<Vec<bool>>, position: usize| selection.as_ref().is_none_or(|list| list.get(position).copied().unwrap_or(false));
    selected(&vehicles.categories, usize::from(category)) && selected(&vehicles.stages, stage.index())
}

/// A field that a rule needs and that the tables keep out of vehicles of a category and stage.
fn kept_out(rule: &Rule, tables: &[Table], category: u16, stage: Stage) -> Option<FieldId> {
    let needs = rule.when.iter().flat_map(|when| &when.needs).chain(&rule.assert.needs);
    needs.map(|need| need.field).find(|field| is_kept_out(*field, tables, category, stage))
}

fn is_kept_out(field: FieldId, tables: &[Table], category: u16, stage: Stage) -> bool {
    let cell = |table: &Table| table.column(category).map(|column| table.cell(Entry::Field(field), column, stage));
    tables.iter().any(|table| cell(table).is_some_and(Cell::keeps_out))
}
