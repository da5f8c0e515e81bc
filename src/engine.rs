//! Runs compiled rules over records: no input or output, no clock, no global state.
//!
//! Which rules a vehicle gets is decided once for each category and stage of completion; for each record a rule whose fields are
//! not there is passed over without being looked at.

mod across;
mod evaluate;
mod plan;
mod precedent;
mod table;

pub use across::{Across, BatchFinding, FileKeys, KeyRow, KeyRows};
pub use evaluate::Outcome;

use crate::document::{GroupAt, Place, Record, Value};
use crate::finding::Finding;
use crate::rules::expression::{FieldName, Name};
use crate::rules::{Piece, Rule, RuleSet, Template};
use crate::schema::{Book, Entry};
use evaluate::Context;
use jiff::civil::Date;
use plan::Plan;
use precedent::{Precedents, Remainder};
use table::Grid;

/// Compiled rules, ready to look at records of one book.
#[derive(Debug)]
pub struct Engine {
    rules: RuleSet,
    plan: Plan,
    /// By table of the rules.
    grids: Vec<Grid>,
    precedents: Precedents,
}

impl Engine {
    /// Prepares rules for records of this book, the one that they were loaded with.
    pub fn new(rules: RuleSet, book: &Book) -> Self {
        let plan = Plan::new(book);
        let grids = rules.tables.iter().map(|table| Grid::new(table, book)).collect();
        let precedents = Precedents::new(&rules, book);
        Self { rules, plan, grids, precedents }
    }

    /// The rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// What the rules and the applicability tables find in a record, in document order; rules that ask for the as-of date do not apply.
    pub fn check(&self, record: &Record<'_>) -> Vec<Finding> {
        self.check_as_of(record, None)
    }

    /// What the rules and the applicability tables find in a record on this day, in document order.
    pub fn check_as_of(&self, record: &Record<'_>, as_of: Option<Date>) -> Vec<Finding> {
        let mut findings = match self.precedents.remainder(record, as_of) {
            Some(remainder) => self.check_remainder(record, as_of, &remainder),
            None => self.check_whole(record, as_of),
        };
        let is_older = is_older(record);
        for finding in &mut findings {
            finding.severity = finding.severity.min(finding.basis.most(is_older));
        }
        findings.sort_by(Finding::document_order);
        findings
    }

    /// Every rule and table.
    fn check_whole(&self, record: &Record<'_>, as_of: Option<Date>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut found = Vec::new();
        let Some(selection) = self.plan.rules_for(record, &self.rules) else { return findings };
        for (position, is_limited) in selection.applicable(record) {
            let rule = &self.rules.rules[usize::from(position)];
            if !is_limited || self.plan.is_within_limits(rule, record, as_of) {
                let before = findings.len();
                run(rule, record, as_of, &mut findings);
                found.extend((findings.len() > before).then_some(position));
            }
        }
        self.check_tables(record, as_of, &mut findings);
        self.precedents.remember(record, as_of, found, findings.is_empty());
        findings
    }

    /// What is not settled by a vehicle of the same version.
    fn check_remainder(&self, record: &Record<'_>, as_of: Option<Date>, remainder: &Remainder) -> Vec<Finding> {
        let mut findings = Vec::new();
        for position in &remainder.rules {
            self.run_where_it_applies(&self.rules.rules[usize::from(*position)], record, as_of, &mut findings);
        }
        if !remainder.spares_tables || !findings.is_empty() {
            self.check_tables(record, as_of, &mut findings);
        }
        findings
    }

    fn check_tables(&self, record: &Record<'_>, as_of: Option<Date>, findings: &mut Vec<Finding>) {
        for (grid, table) in self.grids.iter().zip(&self.rules.tables) {
            grid.check(table, &self.rules, record, as_of, findings);
        }
    }

    /// What one rule makes of a record, without an as-of date.
    pub fn check_rule(&self, rule: &Rule, record: &Record<'_>) -> (Outcome, Vec<Finding>) {
        self.check_rule_as_of(rule, record, None)
    }

    /// What one rule makes of a record on this day.
    pub fn check_rule_as_of(&self, rule: &Rule, record: &Record<'_>, as_of: Option<Date>) -> (Outcome, Vec<Finding>) {
        let mut findings = Vec::new();
        let outcome = self.run_where_it_applies(rule, record, as_of, &mut findings);
        (outcome, findings)
    }

    fn run_where_it_applies(&self, rule: &Rule, record: &Record<'_>, as_of: Option<Date>, findings: &mut Vec<Finding>) -> Outcome {
        let lacking = |needs: &[FieldName]| lacks(needs, &Context::whole(record, as_of));
        let lacks_any = rule.each.is_none() && (lacking(&rule.assert.needs) || rule.when.as_ref().is_some_and(|when| lacking(&when.needs)));
        if lacks_any || !self.plan.is_for(rule, record, as_of) {
            return Outcome::NotApplicable;
        }
        run(rule, record, as_of, findings)
    }
}

/// Whether a message is one of the versions 1.x, be it in terms of a newer book.
fn is_older(record: &Record<'_>) -> bool {
    record.is_carried() || record.book().version().starts_with("1.")
}

/// Runs a rule in the whole record, where all that it needs stands, or in each instance of its group.
fn run(rule: &Rule, record: &Record<'_>, as_of: Option<Date>, findings: &mut Vec<Finding>) -> Outcome {
    match rule.each {
        None if rule.each_text => run_in_texts(rule, record, as_of, findings),
        None => run_in(rule, &Context::whole(record, as_of), findings),
        Some(group) => {
            let mut outcome = Outcome::NotApplicable;
            for at in record.group_instances(group, GroupAt::ROOT) {
                let context = Context::instance_of(record, at, as_of);
                let mut conditions = rule.when.iter().chain([&rule.assert]);
                if !conditions.any(|condition| condition.decides_early && lacks(&condition.needs, &context)) {
                    outcome = outcome.combined(run_in(rule, &context, findings));
                }
            }
            outcome
        }
    }
}

/// Runs a rule on one text of the record after the other.
fn run_in_texts(rule: &Rule, record: &Record<'_>, as_of: Option<Date>, findings: &mut Vec<Finding>) -> Outcome {
    let mut outcome = Outcome::NotApplicable;
    for place in record.field_places() {
        let instance = record.field(place);
        if record.book().is_text(instance.field) && instance.value != Value::Unusable {
            let context = Context { looked: Some(place), ..Context::instance_of(record, instance.holder, as_of) };
            outcome = outcome.combined(run_in(rule, &context, findings));
        }
    }
    outcome
}

fn run_in(rule: &Rule, context: &Context<'_, '_>, findings: &mut Vec<Finding>) -> Outcome {
    if rule.when.as_ref().is_some_and(|when| context.truth(&when.truth) != Some(true)) {
        return Outcome::NotApplicable;
    }
    match context.truth(&rule.assert.truth) {
        Some(true) => Outcome::Passed,
        None => Outcome::NotApplicable,
        Some(false) => {
            findings.push(finding(rule, context));
            Outcome::Failed
        }
    }
}

fn lacks(needs: &[FieldName], context: &Context<'_, '_>) -> bool {
    needs.iter().any(|need| context.instance(*need).is_none())
}

fn finding(rule: &Rule, context: &Context<'_, '_>) -> Finding {
    let record = context.record;
    let (entry, (place, path)) = match context.looked {
        Some(at) => {
            let place = Place::Field(at);
            (Entry::Field(record.field(at).field), (place, record.path(place)))
        }
        None => (rule.at.entry(), place(rule.at, context)),
    };
    let value = match place {
        Place::Field(position) if matches!(entry, Entry::Field(_)) => Some(record.field(position).text.to_string()),
        _ => None,
    };
    Finding {
        path,
        field: Some(record.book().tag(entry).to_owned()),
        span: Some(record.span(place)),
        value,
        expected: Some(fill(&rule.expected, context)),
        ..rule.said.finding(fill(&rule.message, context))
    }
}

/// Where a finding points: at the first instance, or at the group that should hold it.
fn place(at: Name, context: &Context<'_, '_>) -> (Place, String) {
    let record = context.record;
    let within = context.within(at.scope());
    let found = match at {
        Name::Field(name) => context.instance(name).map(Place::Field),
        // The instance that the rule runs in, before any other of its kind.
        Name::Group(name) if record.group(context.at).group == name.group => Some(Place::Group(context.at)),
        Name::Group(name) => record.group_instances(name.group, within).next().map(Place::Group),
    };
    if let Some(place) = found {
        return (place, record.path(place));
    }
    let mut holder = record.book().parent(at.entry());
    while let Some(group) = holder {
        if let Some(instance) = record.group_instances(group, within).next().or_else(|| record.enclosing(context.at, group)) {
            let place = Place::Group(instance);
            return (place, record.path(place));
        }
        holder = record.book().group(group).parent;
    }
    (Place::Group(GroupAt::ROOT), record.path(Place::Group(GroupAt::ROOT)))
}

fn fill(template: &Template, context: &Context<'_, '_>) -> String {
    let mut text = String::new();
    for piece in &template.0 {
        match piece {
            Piece::Text(plain) => text.push_str(plain),
            Piece::Value(expression) => text.push_str(&context.shown(expression)),
        }
    }
    text
}
