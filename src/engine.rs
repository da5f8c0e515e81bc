//! Runs compiled rules over records: no input or output, no clock, no global state.
//!
//! Which rules a vehicle gets is decided once for each category and stage of completion; for each record a rule whose fields are
//! not there is passed over without being looked at.

mod across;
mod asked;
mod broken;
mod calls;
mod combine;
mod evaluate;
mod memory;
mod numbers;
mod plan;
mod precedent;
mod recall;
mod scripts;
mod table;
mod texts;
mod undecided;
mod watch;

pub use across::{Accepted, Across, BatchFinding, FileKeys, KeyRow, KeyRows};
pub use asked::Asked;
pub use evaluate::Outcome;
pub use memory::Memory;
pub use watch::{Seen, Watch};

use crate::document::{GroupAt, Hit, Record, Tongue, Unlisted, Value};
use crate::finding::{Finding, Selection, SharedText};
use crate::rules::expression::{FieldName, Truth};
use crate::rules::script::share;
use crate::rules::{Rule, RuleSet};
use crate::schema::{Book, Edition};
use asked::Extent;
use broken::Broken;
use evaluate::{Context, lacks};
use jiff::civil::Date;
use plan::Plan;
use precedent::{Precedents, Remainder};
use recall::Recall;
use scripts::ScriptRun;
use std::collections::HashMap;
use table::Grid;
use undecided::Incomputable;

/// Compiled rules, ready to look at records of one book.
#[derive(Debug)]
pub struct Engine {
    rules: RuleSet,
    plan: Plan,
    /// By table of the rules.
    grids: Vec<Grid>,
    precedents: Precedents,
    /// How many operations of scripts a rule may take in a record.
    allowance: u64,
}

impl Engine {
    /// Prepares rules for records of this book, the one that they were loaded with.
    pub fn new(rules: RuleSet, book: &Book) -> Self {
        let plan = Plan::new(book);
        let grids = rules.tables.iter().map(|table| Grid::new(table, book)).collect();
        let precedents = Precedents::new(&rules, book);
        let allowance = share(rules.rules.iter().filter(|rule| rule.calls_scripts).count());
        Self { rules, plan, grids, precedents, allowance }
    }

    /// The rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// What has to be run so that the findings that are selected are those that they would be among all.
    pub fn asked(&self, selection: &Selection) -> Asked {
        Asked::of(&self.rules, selection)
    }

    /// What the rules and the applicability tables find in a record, in document order; rules that ask for the as-of date do not apply.
    pub fn check(&self, record: &Record<'_>) -> Vec<Finding> {
        self.check_as_of(record, None)
    }

    /// What the rules and the applicability tables find in a record on this day, in document order.
    pub fn check_as_of(&self, record: &Record<'_>, as_of: Option<Date>) -> Vec<Finding> {
        self.check_asked(record, as_of, &Asked::default(), record, None)
    }

    /// The same of what is asked for, in the terms of the record or of another one that it was made of. With a memory of earlier vehicles
    /// the same is found faster.
    pub fn check_asked(&self, record: &Record<'_>, as_of: Option<Date>, asked: &Asked, tongue: &dyn Tongue, memory: Option<&Memory>) -> Vec<Finding> {
        in_words(&self.hits(record, as_of, asked, memory), record, tongue)
    }

    /// The same; of each check at least so many findings are put into words, and the others counted.
    pub fn check_at_most(
        &self,
        most: usize,
        (record, as_of): (&Record<'_>, Option<Date>),
        asked: &Asked,
        tongue: &dyn Tongue,
        memory: Option<&Memory>,
    ) -> (Vec<Finding>, Vec<Unlisted>) {
        let mut hits = self.hits(record, as_of, asked, memory);
        let unlisted = if hits.len() > most { self.leave_out(&mut hits, most, tongue) } else { Vec::new() };
        (in_words(&hits, record, tongue), unlisted)
    }

    /// What the rules and the applicability tables find in a record on this day, of what is asked for; one hit for each cause.
    pub fn hits<'r>(&'r self, record: &'r Record<'_>, as_of: Option<Date>, asked: &Asked, memory: Option<&Memory>) -> Vec<Hit<'r>> {
        let mut hits = match asked.extent() {
            Extent::Nothing => return Vec::new(),
            Extent::Rules(rules) => self.check_rules(rules, record, as_of).into_iter().map(Broken::hit).collect(),
            Extent::Everything => match memory.and_then(|memory| self.precedents.remainder(memory, record, as_of)) {
                Some(remainder) => self.check_remainder(record, as_of, &remainder),
                None => self.check_whole(record, as_of, memory),
            },
        };
        hits.retain(|hit| asked.keeps(hit.check));
        let is_older = record.edition() == Edition::One;
        for hit in &mut hits {
            hit.severity = hit.severity.min(hit.basis.most(is_older));
        }
        hits
    }

    /// Leaves out hits of which there are too many, the last ones in document order, and counts them; none that a pack weighs otherwise or
    /// leaves to others.
    fn leave_out(&self, hits: &mut Vec<Hit<'_>>, most: usize, tongue: &dyn Tongue) -> Vec<Unlisted> {
        let place = |hit: &Hit<'_>| tongue.told(hit).map(|told| tongue.record().span(told.place)).map(|span| (span.start, span.end));
        hits.sort_by_cached_key(place);
        let changes = &self.rules.changes;
        let is_changed =
            |hit: &Hit<'_>| changes.iter().any(|change| hit.check.code == change.code || change.said_by.iter().any(|code| hit.check.code == *code));
        let mut counts: HashMap<SharedText, usize> = HashMap::new();
        let mut unlisted: Vec<Unlisted> = Vec::new();
        hits.retain(|hit| {
            let count = counts.entry(hit.check.code.clone()).or_default();
            *count += 1;
            if *count <= most || tongue.told(hit).is_none() || is_changed(hit) {
                return true;
            }
            match unlisted.iter_mut().find(|unlisted| unlisted.code == hit.check.code) {
                Some(unlisted) => {
                    unlisted.count += 1;
                    unlisted.severity = unlisted.severity.max(hit.severity);
                }
                None => unlisted.push(Unlisted { code: hit.check.code.clone(), count: 1, severity: hit.severity }),
            }
            false
        });
        unlisted
    }

    /// Rules by their positions.
    fn check_rules<'r>(&'r self, rules: &[u16], record: &Record<'_>, as_of: Option<Date>) -> Vec<Broken<'r>> {
        let mut broken = Vec::new();
        for position in rules {
            self.run_where_it_applies(&self.rules.rules[usize::from(*position)], (record, as_of), None, &mut broken);
        }
        broken
    }

    /// Every rule and table.
    fn check_whole<'r>(&'r self, record: &'r Record<'_>, as_of: Option<Date>, memory: Option<&Memory>) -> Vec<Hit<'r>> {
        let mut broken = Vec::new();
        let mut found = Vec::new();
        let Some(selection) = self.plan.rules_for(record, &self.rules) else { return Vec::new() };
        for (position, is_limited) in selection.applicable(record) {
            let rule = &self.rules.rules[usize::from(position)];
            if !is_limited || self.plan.is_within_limits(rule, record, as_of) {
                let before = broken.len();
                Run { rule, record, as_of, allowance: self.allowance, watch: None }.run(&mut broken);
                found.extend((broken.len() > before).then_some(position));
            }
        }
        let hits = self.with_tables(broken, record, as_of);
        if let Some(memory) = memory {
            self.precedents.remember(memory, record, as_of, found, hits.is_empty());
        }
        hits
    }

    /// What is not settled by a vehicle of the same version.
    fn check_remainder<'r>(&'r self, record: &'r Record<'_>, as_of: Option<Date>, remainder: &Remainder) -> Vec<Hit<'r>> {
        let broken = self.check_rules(&remainder.rules, record, as_of);
        if remainder.spares_tables && broken.is_empty() {
            return Vec::new();
        }
        self.with_tables(broken, record, as_of)
    }

    /// What rules have found together with what the tables find: one hit for each cause.
    fn with_tables<'r>(&'r self, mut broken: Vec<Broken<'r>>, record: &'r Record<'_>, as_of: Option<Date>) -> Vec<Hit<'r>> {
        let mut of_tables = Vec::new();
        for (grid, table) in self.grids.iter().zip(&self.rules.tables) {
            grid.check(table, record, as_of, &mut broken, &mut of_tables);
        }
        broken.into_iter().map(Broken::hit).chain(of_tables).collect()
    }

    /// What one rule makes of a record, without an as-of date.
    #[cfg(feature = "internals")]
    pub fn check_rule(&self, rule: &Rule, record: &Record<'_>) -> (Outcome, Vec<Finding>) {
        self.check_rule_as_of(rule, record, None)
    }

    /// What one rule makes of a record on this day.
    pub fn check_rule_as_of(&self, rule: &Rule, record: &Record<'_>, as_of: Option<Date>) -> (Outcome, Vec<Finding>) {
        self.check_rule_watched(rule, record, as_of, None)
    }

    /// The same, with somebody who notes what its conditions come to.
    pub fn check_rule_watched(&self, rule: &Rule, record: &Record<'_>, as_of: Option<Date>, watch: Option<&Watch>) -> (Outcome, Vec<Finding>) {
        let mut broken = Vec::new();
        let outcome = self.run_where_it_applies(rule, (record, as_of), watch, &mut broken);
        (outcome, broken.into_iter().filter_map(|broken| broken.hit().finding(record, record)).collect())
    }

    fn run_where_it_applies<'r>(
        &self,
        rule: &'r Rule,
        (record, as_of): (&Record<'_>, Option<Date>),
        watch: Option<&Watch>,
        broken: &mut Vec<Broken<'r>>,
    ) -> Outcome {
        let lacking = |needs: &[FieldName]| lacks(needs, &Context::whole(record, as_of));
        let lacks_any = rule.each.is_none() && (lacking(&rule.assert.needs) || rule.when.as_ref().is_some_and(|when| lacking(&when.needs)));
        if lacks_any || !self.plan.is_for(rule, record, as_of) {
            return Outcome::NotApplicable;
        }
        Run { rule, record, as_of, allowance: self.allowance, watch }.run(broken)
    }
}

/// Hits in words, in document order.
fn in_words(hits: &[Hit<'_>], record: &Record<'_>, tongue: &dyn Tongue) -> Vec<Finding> {
    let mut findings: Vec<Finding> = hits.iter().filter_map(|hit| hit.finding(record, tongue)).collect();
    findings.sort_by(Finding::document_order);
    findings
}

/// A rule that runs over a record.
struct Run<'r, 'a, 'doc> {
    rule: &'r Rule,
    record: &'a Record<'doc>,
    as_of: Option<Date>,
    /// How many operations its scripts may take.
    allowance: u64,
    watch: Option<&'a Watch>,
}

impl<'r> Run<'r, '_, '_> {
    /// Runs in the whole record, where all that the rule needs stands, or in each instance of its group.
    fn run(&self, broken: &mut Vec<Broken<'r>>) -> Outcome {
        let (recall, scripts) = (Recall::of(self.record), self.rule.calls_scripts.then(|| ScriptRun::new(self.allowance)));
        let at = |at| {
            let plain = Context::instance_of(self.record, at, self.as_of);
            Context { recall: recall.as_ref(), scripts: scripts.as_ref(), watch: self.watch, ..plain }
        };
        match self.rule.each {
            None if self.rule.each_text => self.run_in_texts(at, broken),
            None => run_in(self.rule, &at(GroupAt::ROOT), broken),
            Some(group) => {
                let mut outcome = Outcome::NotApplicable;
                for instance in self.record.group_instances(group, GroupAt::ROOT) {
                    let context = at(instance);
                    if context.is_exhausted() {
                        break;
                    }
                    let mut conditions = self.rule.when.iter().chain([&self.rule.assert]);
                    if !conditions.any(|condition| condition.decides_early && lacks(&condition.needs, &context)) {
                        outcome = outcome.combined(run_in(self.rule, &context, broken));
                    }
                }
                outcome
            }
        }
    }

    /// Runs on one text of the record after the other.
    fn run_in_texts<'a>(&self, at: impl Fn(GroupAt) -> Context<'a, 'a>, broken: &mut Vec<Broken<'r>>) -> Outcome {
        let mut outcome = Outcome::NotApplicable;
        for place in self.record.field_places() {
            let instance = self.record.field(place);
            if self.record.book().is_text(instance.field) && instance.value != Value::Unusable {
                let context = Context { looked: Some(place), ..at(instance.holder) };
                if context.is_exhausted() {
                    break;
                }
                outcome = outcome.combined(run_in(self.rule, &context, broken));
            }
        }
        outcome
    }
}

/// Runs a rule in one place. Where it would have to look at too much, or a script fails, that is what there is to say of it.
fn run_in<'r>(rule: &'r Rule, context: &Context<'_, '_>, broken: &mut Vec<Broken<'r>>) -> Outcome {
    let before = broken.len();
    let outcome = decide(rule, context, broken);
    let of_script = context.scripts.and_then(ScriptRun::take_fault).map(Incomputable::Script);
    let Some(incomputable) = of_script.or_else(|| context.looks_at_too_much().then_some(Incomputable::TooMany)) else { return outcome };
    broken.truncate(before);
    broken.push(Broken::new(rule, context, Some(incomputable)));
    Outcome::Failed
}

fn decide<'r>(rule: &'r Rule, context: &Context<'_, '_>, broken: &mut Vec<Broken<'r>>) -> Outcome {
    if let Some(when) = &rule.when {
        match context.truth(&when.truth) {
            Some(true) => {}
            Some(false) => return Outcome::NotApplicable,
            None => return undecided(rule, &when.truth, context, broken),
        }
    }
    match context.truth(&rule.assert.truth) {
        Some(true) => Outcome::Passed,
        None => undecided(rule, &rule.assert.truth, context, broken),
        Some(false) => {
            broken.push(Broken::new(rule, context, None));
            Outcome::Failed
        }
    }
}

/// What a rule makes of a vehicle when a condition of it has no answer: nothing where a field is absent.
fn undecided<'r>(rule: &'r Rule, condition: &Truth, context: &Context<'_, '_>, broken: &mut Vec<Broken<'r>>) -> Outcome {
    let Some(incomputable) = context.incomputable(condition) else { return Outcome::NotApplicable };
    broken.push(Broken::new(rule, context, Some(incomputable)));
    Outcome::Failed
}
