//! `ranges:`: a field lies between numbers or dates.

use super::words::{Words, capital};
use super::{Draft, unit};
use crate::document::parse_date;
use crate::rules::RuleTest;
use crate::rules::load::{Loader, PackFile};
use crate::rules::yaml::{Expect, RangeShape, RawTry};
use crate::schema::{FieldId, Kind};
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_saphyr::Spanned;

/// What an end of a range is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Value {
    Number(Decimal),
    Day(Date),
}

/// An end of a range.
#[derive(Debug, Clone, Copy)]
struct End {
    value: Value,
    /// Whether the value itself lies within.
    is_within: bool,
    is_least: bool,
}

impl Value {
    /// As it stands in texts and files.
    fn written(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }

    /// As it stands in expressions.
    fn expression(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Day(day) => format!("date(\"{day}\")"),
        }
    }
}

impl End {
    fn sign(self) -> &'static str {
        match (self.is_least, self.is_within) {
            (true, true) => ">=",
            (true, false) => ">",
            (false, true) => "<=",
            (false, false) => "<",
        }
    }

    fn phrase(self) -> &'static str {
        match (self.value, self.is_least, self.is_within) {
            (Value::Number(_), true, true) => "at least",
            (Value::Number(_), true, false) => "more than",
            (Value::Number(_), false, true) => "at most",
            (Value::Number(_), false, false) => "less than",
            (Value::Day(_), true, true) => "not before",
            (Value::Day(_), true, false) => "after",
            (Value::Day(_), false, true) => "not after",
            (Value::Day(_), false, false) => "before",
        }
    }
}

impl Loader<'_> {
    /// What a row of `ranges:` stands for.
    pub(super) fn range(&mut self, file: &PackFile, shape: RangeShape, words: &Words<'_>) -> Option<Draft> {
        let field = self.amount(file, &shape.field)?;
        let other = match &shape.or {
            Some(or) => Some(self.amount(file, or)?),
            None => None,
        };
        if other.is_some_and(|other| self.is_date(other) != self.is_date(field)) {
            self.fault(file, &shape.field, "one of the two fields is a date, the other a number", None);
            return None;
        }
        let ends = self.ends(file, &shape, field, words)?;
        let value = shape.or.as_ref().map_or_else(|| shape.field.value.clone(), |or| format!("{} ?? {}", shape.field.value, or.value));
        let compared = if shape.or.is_some() { format!("({value})") } else { value.clone() };
        let assert: Vec<String> = ends.iter().map(|end| format!("{compared} {} {}", end.sign(), end.value.expression())).collect();
        let definition = self.book.field(field);
        let (name, unit) = (words.own(definition), unit(definition));
        let phrases: Vec<String> = ends.iter().map(|end| format!("{} {}", end.phrase(), end.value.written())).collect();
        let (title, expected) = match ends.as_slice() {
            [least, most] if least.is_within && most.is_within => (
                format!("The {name} lies between {} and {}{unit}", least.value.written(), most.value.written()),
                format!("{} to {}{unit}", least.value.written(), most.value.written()),
            ),
            _ => (format!("The {name} is {}{unit}", phrases.join(" and ")), format!("{}{unit}", phrases.join(" and "))),
        };
        let tests = shape.attempt.as_ref().map(|attempt| self.tries(attempt, field, &shape.field, &ends)).unwrap_or_default();
        let written = |least: bool| ends.iter().find(|end| end.is_least == least).map(|end| end.value.written()).unwrap_or_default();
        Some(Draft {
            assert: assert.join(" && "),
            when: None,
            title: Some(title),
            message: Some(format!("the {name}{} is {{{value}}}{unit}", words.which())),
            expected: Some(expected),
            why: "A value out of this range is most likely a slip in a digit or in the unit.",
            help: "Check the value and its unit with the approval.",
            words: vec![
                ("name", name.clone()),
                ("Name", capital(&name)),
                ("value", format!("{{{value}}}")),
                ("unit", unit.trim_start().to_owned()),
                ("least", written(true)),
                ("most", written(false)),
            ],
            tests,
            at: shape.field,
        })
    }

    /// The ends of a range, the least first.
    fn ends(&mut self, file: &PackFile, shape: &RangeShape, field: FieldId, words: &Words<'_>) -> Option<Vec<End>> {
        let mut ends: Vec<End> = Vec::new();
        let given = [(&shape.min, true, true), (&shape.above, true, false), (&shape.max, false, true), (&shape.below, false, false)];
        for (text, is_least, is_within) in given {
            let Some(text) = text else { continue };
            let end = End { value: self.end(file, text, field)?, is_within, is_least };
            if ends.last().is_some_and(|last| last.is_least == is_least) {
                self.fault(file, text, "the same end of the range is given twice", Some("Give `min` or `above`, and `max` or `below`.".to_owned()));
                return None;
            }
            if self.schema_says(end, field) && !self.is_foreign {
                let message = format!(
                    "the message structure allows no {} of {} beyond this",
                    if is_least { "lower value" } else { "higher value" },
                    shape.field.value
                );
                self.fault(file, text, &message, Some("Leave this end out.".to_owned()));
                return None;
            }
            ends.push(end);
        }
        match ends.as_slice() {
            [] => {
                self.fault(file, words.code, "the range has no end", Some("Give `min`, `above`, `max` or `below`.".to_owned()));
                None
            }
            [least, most] if least.value > most.value => {
                self.fault(
                    file,
                    words.code,
                    &format!("the range is empty: {} is greater than {}", least.value.written(), most.value.written()),
                    None,
                );
                None
            }
            _ => Some(ends),
        }
    }

    fn end(&mut self, file: &PackFile, text: &Spanned<String>, field: FieldId) -> Option<Value> {
        let is_date = self.is_date(field);
        let value = if is_date { parse_date(&text.value).map(Value::Day) } else { text.value.parse().ok().map(Value::Number) };
        if value.is_none() {
            let what = if is_date { "date such as 2026-07-05" } else { "number" };
            self.fault(file, text, &format!("`{}` is no {what}", text.value), None);
        }
        value
    }

    /// Whether the type of the field has this end already, so that the row would ask for nothing.
    fn schema_says(&self, end: End, field: FieldId) -> bool {
        let Value::Number(number) = end.value else { return false };
        self.bounds(field).is_some_and(|(least, most)| match (end.is_least, end.is_within) {
            (true, true) => number <= least,
            (true, false) => number < least,
            (false, true) => number >= most,
            (false, false) => number > most,
        })
    }

    /// The least and greatest number of a field.
    fn bounds(&self, field: FieldId) -> Option<(Decimal, Decimal)> {
        match &self.book.type_of(field).kind {
            Kind::Integer { min, max } => Some(((*min).into(), (*max).into())),
            Kind::Decimal { min, max, .. } => Some((*min, *max)),
            _ => None,
        }
    }

    /// The tests of both sides of each end, on a vehicle that the row names.
    fn tries(&self, attempt: &RawTry, field: FieldId, tag: &Spanned<String>, ends: &[End]) -> Vec<RuleTest> {
        let mut tests = Vec::new();
        for end in ends {
            for (steps, expect) in [(0, end.is_within), (if end.is_least == end.is_within { -1 } else { 1 }, !end.is_within)] {
                let Some(value) = self.beside(end.value, steps, field) else { continue };
                let mut set = attempt.set.clone();
                set.push((tag.value.clone(), value));
                let expect = if expect { Expect::Pass } else { Expect::Fail };
                let RawTry { on, remove, as_of, .. } = attempt.clone();
                tests.push(RuleTest { on, remove, set, as_of, expect, severity: None, at: None, message: None });
            }
        }
        tests
    }

    /// The value so many of the smallest steps beside another one, as the field has it; `None` when it cannot have it.
    fn beside(&self, value: Value, steps: i64, field: FieldId) -> Option<String> {
        match (value, &self.book.type_of(field).kind) {
            (Value::Number(number), kind) => {
                let step = if let Kind::Decimal { fraction, .. } = kind { Decimal::new(1, *fraction) } else { Decimal::ONE };
                let beside = number.checked_add(step.checked_mul(steps.into())?)?;
                self.bounds(field).is_none_or(|(least, most)| least <= beside && beside <= most).then(|| beside.normalize().to_string())
            }
            (Value::Day(day), kind) => {
                let day = day.checked_add(steps.days()).ok()?;
                Some(if matches!(kind, Kind::DateTime) { format!("{day}T12:00:00Z") } else { day.to_string() })
            }
        }
    }
}
