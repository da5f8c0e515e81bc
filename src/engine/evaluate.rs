//! The value of an expression in a record. `None` is undecided: a field is absent, or its value cannot be used.

use super::combine::{all, any, compare};
use super::recall::{Recall, Sameness};
use super::scripts::ScriptRun;
use super::watch::Watch;
use crate::document::{FieldAt, GroupAt, Record, Value};
use crate::rules::expression::{Choice, FieldName, GroupName, Level, Name, Number, Scope, Text, Truth};
use crate::rules::script::Datum;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::HashSet;
use std::fmt;

/// So many group instances enclose one at most; rules that nest deeper are refused.
const MOST_FRAMES: usize = 8;

/// What a rule makes of a vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It does not apply, or a field that it needs is absent.
    NotApplicable,
    /// It holds.
    Passed,
    /// It does not hold.
    Failed,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotApplicable => "n/a",
            Self::Passed => "pass",
            Self::Failed => "fail",
        })
    }
}

impl Outcome {
    /// The outcome over several instances: the gravest.
    pub fn combined(self, other: Self) -> Self {
        self.max(other)
    }
}

/// A group instance of a record, in which expressions are evaluated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'r, 'doc> {
    pub record: &'r Record<'doc>,
    pub at: GroupAt,
    /// The group instances that enclose it: that of the rule, then those of `any(G, ...)` and the like.
    pub frames: [GroupAt; MOST_FRAMES],
    /// How many of them there are without the one at hand.
    pub depth: u8,
    /// The as-of date of the run.
    pub as_of: Option<Date>,
    /// The field whose text is looked at, by its position in the record; for rules with `each: text`.
    pub looked: Option<FieldAt>,
    /// What was computed for another instance, in records of very many groups.
    pub recall: Option<&'r Recall>,
    /// What scripts may still take, and what went wrong in one.
    pub scripts: Option<&'r ScriptRun>,
    /// Who notes what conditions come to, for the tests of rules.
    pub watch: Option<&'r Watch>,
}

impl<'r, 'doc> Context<'r, 'doc> {
    /// The whole record.
    pub(super) fn whole(record: &'r Record<'doc>, as_of: Option<Date>) -> Self {
        Self::instance_of(record, GroupAt::ROOT, as_of)
    }

    /// One group instance.
    pub(super) fn instance_of(record: &'r Record<'doc>, at: GroupAt, as_of: Option<Date>) -> Self {
        Self { record, at, frames: [at; MOST_FRAMES], depth: 0, as_of, looked: None, recall: None, scripts: None, watch: None }
    }

    /// An enclosing group instance: at level 0 the one that the rule runs in.
    pub(super) fn outer(&self, level: Level) -> Self {
        self.depend_on_the_instance();
        let at = self.frames.get(usize::from(level)).copied().unwrap_or(self.at);
        Self { at, depth: level, ..*self }
    }

    /// The group instance to look in.
    pub(super) fn within(&self, scope: Scope) -> GroupAt {
        match scope {
            Scope::Here => self.at,
            Scope::Record => GroupAt::ROOT,
            Scope::Enclosing(group) => self.record.enclosing(self.at, group).unwrap_or(self.at),
        }
    }

    /// The first instance of a field in scope.
    pub(super) fn instance(&self, name: FieldName) -> Option<FieldAt> {
        let within = self.within(name.scope);
        if within == GroupAt::ROOT {
            return self.record.first_position(name.field);
        }
        if self.record.group(within).group == name.holder {
            return self.record.member(name.position, within);
        }
        self.record.instances(name.field, within).next()
    }

    pub(super) fn value(&self, name: FieldName) -> Option<&'r Value> {
        self.instance(name).map(|position| &self.record.field(position).value)
    }

    pub(super) fn value_text(&self, name: FieldName) -> String {
        self.instance(name).map(|at| self.record.field(at).text.to_string()).unwrap_or_default()
    }

    /// What is computed is no longer the same for every instance that the rule runs in.
    pub(super) fn depend_on_the_instance(&self) {
        if let Some(recall) = self.recall {
            recall.depend();
        }
    }

    /// Computes something in the scope of an expression, and in records of very many groups only once for all instances that share it.
    pub(super) fn once<E, T: Copy>(
        &self,
        of: &E,
        scope: Scope,
        kept: impl Fn(&Recall) -> &super::recall::Kept<T>,
        compute: impl FnOnce() -> Option<T>,
    ) -> Option<T> {
        match self.recall {
            Some(recall) if scope != Scope::Here => recall.once(kept(recall), (std::ptr::from_ref(of) as usize, self.within(scope)), compute),
            _ => compute(),
        }
    }

    /// The instances of a field in scope, as far as they may be looked at.
    pub(super) fn instances(&self, name: FieldName) -> impl Iterator<Item = FieldAt> + use<'r> {
        let (record, recall) = (self.record, self.recall);
        record.instances(name.field, self.within(name.scope)).take_while(move |_| recall.is_none_or(Recall::visit))
    }

    pub(super) fn values(&self, name: FieldName) -> impl Iterator<Item = &'r Value> + use<'r> {
        let record = self.record;
        self.instances(name).map(move |position| &record.field(position).value)
    }

    /// The instances of a group in scope, as far as they may be looked at.
    pub(super) fn inside(&self, group: GroupName) -> impl Iterator<Item = Self> + '_ {
        let instances = self.record.group_instances(group.group, self.within(group.scope));
        instances.take_while(|_| self.recall.is_none_or(Recall::visit)).map(|at| self.one_of(at))
    }

    fn one_of(&self, at: GroupAt) -> Self {
        let mut inner = Self { at, depth: self.depth + 1, ..*self };
        if let Some(frame) = inner.frames.get_mut(usize::from(inner.depth)) {
            *frame = at;
        }
        inner
    }

    /// Whether more would have to be looked at than may be: nothing that was computed counts then.
    pub(super) fn looks_at_too_much(&self) -> bool {
        self.recall.is_some_and(Recall::is_exhausted)
    }

    /// Whether the rule has to end here.
    pub(super) fn is_exhausted(&self) -> bool {
        self.looks_at_too_much() || self.scripts.is_some_and(ScriptRun::is_spent)
    }

    pub(super) fn is_uncertain(&self, name: Name) -> bool {
        self.record.is_uncertain(name.entry())
    }

    pub(super) fn truth(&self, truth: &Truth) -> Option<bool> {
        let decided = self.decide(truth);
        if let Some(watch) = self.watch {
            watch.note(truth, decided);
        }
        decided
    }

    fn decide(&self, truth: &Truth) -> Option<bool> {
        match truth {
            Truth::Constant(value) => Some(*value),
            Truth::Not(inner) => self.truth(inner).map(|value| !value),
            Truth::And(parts) => all(parts.iter().map(|part| self.truth(part))),
            Truth::Or(parts) => any(parts.iter().map(|part| self.truth(part))),
            Truth::If(choice) => self.truth(self.chosen(choice)?),
            Truth::Outer(level, inner) => self.outer(*level).truth(inner),
            Truth::Luhn(text) => Some(is_luhn(&self.text(text)?)),
            Truth::Among(cell, value) => self.among(cell, value),
            Truth::Scripted(call) => match self.scripted(call)? {
                Datum::Condition(value) => Some(value),
                _ => None,
            },
            Truth::Numbers(comparison, left, right) => Some(comparison.holds(compare(&*self.operand(left)?, &*self.operand(right)?))),
            Truth::Texts(equal, left, right) => Some((self.text(left)? == self.text(right)?) == *equal),
            Truth::Dates(comparison, left, right) => Some(comparison.holds(self.day(left)?.cmp(&self.day(right)?))),
            Truth::Truths(equal, sides) => Some((self.truth(&sides[0])? == self.truth(&sides[1])?) == *equal),
            Truth::CodeAmong(name, codes) => match self.value(*name)? {
                Value::Code(code) => {
                    if let Some(watch) = self.watch {
                        watch.note_code(truth, *code);
                    }
                    Some(codes.binary_search(code).is_ok())
                }
                _ => None,
            },
            Truth::NumberAmong(number, list) => {
                let number = self.number(number)?;
                any(list.iter().map(|item| self.number(item).map(|item| item == number)))
            }
            Truth::TextAmong(text, list) => {
                let text = self.text(text)?;
                any(list.iter().map(|item| self.text(item).map(|item| item == text)))
            }
            Truth::NumberInField(number, name) => self.number_in_field(number, *name),
            Truth::TextInField(text, name) => self.text_in_field(text, *name),
            Truth::Present(name) => self.present(*name),
            Truth::Any(group, condition) => self
                .once(truth, group.scope, Recall::truths, || any(self.inside(*group).map(|inner| inner.truth(condition)).chain(self.doubt(*group)))),
            Truth::All(group, condition) => self
                .once(truth, group.scope, Recall::truths, || all(self.inside(*group).map(|inner| inner.truth(condition)).chain(self.doubt(*group)))),
            Truth::Distinct(name) => self.once(truth, name.scope, Recall::truths, || self.distinct(*name)),
            Truth::StartsWith(text, start) => Some(self.text(text)?.starts_with(&*self.text(start)?)),
            Truth::EndsWith(text, end) => Some(self.text(text)?.ends_with(&*self.text(end)?)),
            Truth::Contains(text, part) => Some(self.text(text)?.contains(&*self.text(part)?)),
            Truth::Matches(text, regex) => Some(regex.is_match(&self.text(text)?)),
            Truth::Ascii(text) => Some(self.text(text)?.is_ascii()),
        }
    }

    /// One undecided value when instances of the group may stand under a wrong name.
    pub(super) fn doubt(&self, group: GroupName) -> Option<Option<bool>> {
        self.is_uncertain(Name::Group(group)).then_some(None)
    }

    fn present(&self, name: Name) -> Option<bool> {
        let found = match name {
            Name::Field(name) => self.instance(name).is_some(),
            Name::Group(name) => self.record.group_instances(name.group, self.within(name.scope)).next().is_some(),
        };
        if !found && self.is_uncertain(name) { None } else { Some(found) }
    }

    fn number_in_field(&self, number: &Number, name: FieldName) -> Option<bool> {
        let number = self.number(number)?;
        any(self.values(name).map(|value| as_number(value).map(|value| *value == number)).chain(self.doubt_of(name)))
    }

    fn text_in_field(&self, text: &Text, name: FieldName) -> Option<bool> {
        let text = self.text(text)?;
        let fields = self.instances(name).map(|position| self.record.field(position));
        any(fields.map(|field| is_usable(field.value).then(|| field.text == text)).chain(self.doubt_of(name)))
    }

    /// One undecided value when values of the field may stand under a wrong name.
    fn doubt_of(&self, name: FieldName) -> Option<Option<bool>> {
        self.is_uncertain(Name::Field(name)).then_some(None)
    }

    /// Two values that are equal decide it; one that cannot be read leaves it open.
    fn distinct(&self, name: FieldName) -> Option<bool> {
        let mut different = HashSet::new();
        let mut all_read = !self.is_uncertain(Name::Field(name));
        for position in self.instances(name) {
            if !is_usable(self.record.field(position).value) {
                all_read = false;
            } else if !different.insert(self.sameness(position)) {
                return Some(false);
            }
        }
        all_read.then_some(true)
    }

    /// How many different values a field has.
    pub(super) fn kinds(&self, name: FieldName) -> Option<Decimal> {
        if self.is_uncertain(Name::Field(name)) {
            return None;
        }
        if self.values(name).any(|value| !is_usable(*value)) {
            return None;
        }
        let different: HashSet<Sameness<'_>> = self.instances(name).map(|position| self.sameness(position)).collect();
        Some(Decimal::from(different.len()))
    }

    pub(super) fn sameness(&self, position: FieldAt) -> Sameness<'r> {
        let field = self.record.field(position);
        Sameness::of(field.value, &field.text)
    }

    /// The first part that has a value; undecided when one before it may stand in the file under another name.
    pub(super) fn coalesce<'e, P, T>(
        &self,
        parts: &'e [P],
        value: impl Fn(&'e P) -> Option<T>,
        field: impl Fn(&P) -> Option<FieldName>,
    ) -> Option<T> {
        for part in parts {
            match value(part) {
                None if field(part).is_some_and(|name| self.is_uncertain(Name::Field(name))) => return None,
                None => {}
                found => return found,
            }
        }
        None
    }

    /// The case of a choice that counts; undecided when a condition before it is.
    pub(super) fn chosen<'e, T>(&self, choice: &'e Choice<T>) -> Option<&'e T> {
        for (when, then) in &choice.cases {
            if self.truth(when)? {
                return Some(then);
            }
        }
        Some(&choice.otherwise)
    }
}

pub(super) fn as_number(value: &Value) -> Option<&Decimal> {
    match value {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// The day of a date or date-time.
pub(super) fn day_of(value: Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(date),
        Value::Moment(moment) => Some(moment.civil.date()),
        _ => None,
    }
}

/// Whether the record lacks one of these fields.
pub(super) fn lacks(needs: &[FieldName], context: &Context<'_, '_>) -> bool {
    needs.iter().any(|need| context.instance(*need).is_none())
}

/// Whether a value could be read.
fn is_usable(value: Value) -> bool {
    value != Value::Unusable
}

/// Whether digits and blanks end in their check digit (ISO/IEC 7812).
fn is_luhn(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().filter(|c| *c != ' ').map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() > 1) else { return false };
    let weighed = digits.iter().rev().enumerate().map(|(place, digit)| if place % 2 == 0 { *digit } else { digit * 2 / 10 + digit * 2 % 10 });
    weighed.sum::<u32>() % 10 == 0
}
