//! Which rules a vehicle gets.

use super::evaluate::day_of;
use crate::document::{Record, Value};
use crate::rules::{Period, PeriodDate, Rule, RuleSet};
use crate::schema::{Book, Entry, FieldId, GroupId};
use jiff::civil::Date;
use std::sync::OnceLock;

/// The rules by category and stage of completion.
#[derive(Debug)]
pub(super) struct Plan {
    category: Option<FieldId>,
    stage: Option<FieldId>,
    approval: Option<FieldId>,
    stages: usize,
    /// By category and stage (one more for unknown ones), filled when first needed.
    selections: Vec<OnceLock<Selection>>,
}

/// The rules for one category and stage, laid out to be passed over fast: most of them lack a field.
#[derive(Debug, Default)]
pub(super) struct Selection {
    rules: Vec<Planned>,
    needs: Vec<FieldId>,
}

#[derive(Debug)]
struct Planned {
    rule: u16,
    /// Where its needs end in the list; they begin where those of the rule before end.
    needs_end: u32,
    each: Option<GroupId>,
    /// Whether it is for some framework acts or days only.
    is_limited: bool,
}

impl Selection {
    /// The positions of the rules whose needs stand in the record, ascending, and whether each is limited to acts or days.
    pub(super) fn applicable<'a>(&'a self, record: &'a Record<'_>) -> impl Iterator<Item = (u16, bool)> + 'a {
        let presence = record.presence();
        let mut start = 0;
        self.rules.iter().filter_map(move |planned| {
            let needs = &self.needs[start..planned.needs_end as usize];
            start = planned.needs_end as usize;
            let stands = needs.iter().all(|field| presence.contains(*field)) && planned.each.is_none_or(|group| record.has_group(group));
            stands.then_some((planned.rule, planned.is_limited))
        })
    }
}

impl Plan {
    pub(super) fn new(book: &Book) -> Self {
        let marks = book.landmarks();
        let codes = |field: Option<FieldId>| field.map_or(0, |field| book.type_of(field).codes().len());
        let (category, stage) = (marks.category, marks.stage);
        let stages = codes(stage) + 1;
        Self { category, stage, approval: marks.approval, stages, selections: (0..(codes(category) + 1) * stages).map(|_| OnceLock::new()).collect() }
    }

    /// The rules for this vehicle, of the rules that are always the same ones.
    pub(super) fn rules_for(&self, record: &Record<'_>, rules: &RuleSet) -> Option<&Selection> {
        let category = code(record, self.category);
        let stage = code(record, self.stage);
        let row = category.map_or(self.selections.len() / self.stages - 1, usize::from);
        let column = stage.map_or(self.stages - 1, usize::from);
        let selection = self.selections.get(row * self.stages + column)?;
        Some(selection.get_or_init(|| select(rules, category, stage)))
    }

    /// Whether a rule is for this vehicle on this day.
    pub(super) fn is_for(&self, rule: &Rule, record: &Record<'_>, as_of: Option<Date>) -> bool {
        is_for_kind(rule, code(record, self.category), code(record, self.stage)) && self.is_within_limits(rule, record, as_of)
    }

    /// Whether a rule is for the framework act, the version and the day of a message.
    pub(super) fn is_within_limits(&self, rule: &Rule, record: &Record<'_>, as_of: Option<Date>) -> bool {
        self.is_under(&rule.vehicles.frameworks, record) && is_of_edition(rule, record) && is_in_force(rule, record, as_of)
    }

    /// Whether the type-approval number names one of these framework acts.
    fn is_under(&self, frameworks: &[String], record: &Record<'_>) -> bool {
        if frameworks.is_empty() {
            return true;
        }
        let act = self.approval.and_then(|field| record.first(field)).and_then(|instance| instance.text.split('*').nth(1));
        act.is_some_and(|act| frameworks.iter().any(|framework| framework == act))
    }
}

fn select(rules: &RuleSet, category: Option<u16>, stage: Option<u16>) -> Selection {
    let mut selection = Selection::default();
    for (position, rule) in (0_u16..).zip(&rules.rules) {
        if is_for_kind(rule, category, stage) {
            selection.needs.extend(needs(rule));
            let needs_end = u32::try_from(selection.needs.len()).unwrap_or(u32::MAX);
            let is_limited = !rule.vehicles.frameworks.is_empty() || rule.vehicles.period.is_some() || rule.vehicles.edition.is_some();
            selection.rules.push(Planned { rule: position, needs_end, each: rule.each, is_limited });
        }
    }
    selection
}

/// Whether a rule is for this category and stage of completion.
fn is_for_kind(rule: &Rule, category: Option<u16>, stage: Option<u16>) -> bool {
    admits(rule.vehicles.categories.as_deref(), category) && admits(rule.vehicles.stages.as_deref(), stage)
}

/// Whether a rule is for messages of this version.
fn is_of_edition(rule: &Rule, record: &Record<'_>) -> bool {
    rule.vehicles.edition.is_none_or(|edition| edition == record.edition())
}

/// Whether a rule is in force for this vehicle. A date that cannot be read decides nothing, so the rule does not apply.
fn is_in_force(rule: &Rule, record: &Record<'_>, as_of: Option<Date>) -> bool {
    rule.vehicles.period.as_ref().is_none_or(|period| is_in(period, record, as_of))
}

/// Whether the date of this vehicle that a period looks at lies in it.
pub(super) fn is_in(period: &Period, record: &Record<'_>, as_of: Option<Date>) -> bool {
    let day = match period.date {
        PeriodDate::AsOf => as_of,
        PeriodDate::Field(field) => record.first(field).and_then(|instance| day_of(instance.value)),
        PeriodDate::FieldOrAsOf(field) => match record.first(field) {
            Some(instance) => day_of(instance.value),
            None if record.is_uncertain(Entry::Field(field)) => None,
            None => as_of,
        },
    };
    day.is_some_and(|day| period.contains(day))
}

/// A rule for some codes is not for a vehicle whose code is unknown.
fn admits(selection: Option<&[bool]>, code: Option<u16>) -> bool {
    match (selection, code) {
        (None, _) => true,
        (Some(selection), Some(code)) => selection.get(usize::from(code)).copied().unwrap_or(false),
        (Some(_), None) => false,
    }
}

pub(super) fn code(record: &Record<'_>, field: Option<FieldId>) -> Option<u16> {
    match record.first(field?)?.value {
        Value::Code(code) => Some(code),
        _ => None,
    }
}

/// The fields that a rule cannot do without, anywhere in the file.
fn needs(rule: &Rule) -> Vec<FieldId> {
    let when = rule.when.iter().flat_map(|when| &when.needs);
    let mut fields: Vec<FieldId> = rule.assert.needs.iter().chain(when).map(|need| need.field).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}
