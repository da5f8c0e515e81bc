//! What a condition says of fields when it holds, as far as it compares them with what is written out.

use crate::rules::expression::{Comparison, FieldName, Name, Number, Truth};
use crate::schema::{Book, Kind};
use rust_decimal::Decimal;

/// An end of a range, and whether it is part of it.
type End = Option<(Decimal, bool)>;

/// Numbers between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    low: End,
    high: End,
}

impl Range {
    const ALL: Self = Self { low: None, high: None };

    /// The numbers that compare so with another.
    pub(super) fn of(comparison: Comparison, number: Decimal) -> Option<Self> {
        Some(match comparison {
            Comparison::Equal => Self { low: Some((number, true)), high: Some((number, true)) },
            Comparison::Less => Self { low: None, high: Some((number, false)) },
            Comparison::LessOrEqual => Self { low: None, high: Some((number, true)) },
            Comparison::Greater => Self { low: Some((number, false)), high: None },
            Comparison::GreaterOrEqual => Self { low: Some((number, true)), high: None },
            Comparison::NotEqual => return None,
        })
    }

    pub(super) fn and(self, other: Self) -> Self {
        let stricter = |one: End, other: End, is_low: bool| match (one, other) {
            (Some(one), Some(other)) if one.0 == other.0 => Some((one.0, one.1 && other.1)),
            (Some(one), Some(other)) => Some(if (one.0 > other.0) == is_low { one } else { other }),
            (one, other) => one.or(other),
        };
        Self { low: stricter(self.low, other.low, true), high: stricter(self.high, other.high, false) }
    }

    pub(super) fn is_empty(self) -> bool {
        match (self.low, self.high) {
            (Some((low, low_in)), Some((high, high_in))) => low > high || (low == high && !(low_in && high_in)),
            _ => false,
        }
    }

    pub(super) fn is_within(self, other: Self) -> bool {
        self.and(other) == self
    }

    /// In whole numbers, more than 3 is at least 4.
    fn of_whole_numbers(self) -> Self {
        let low = self.low.map(|(low, is_in)| if is_in { (low.ceil(), true) } else { (low.floor() + Decimal::ONE, true) });
        let high = self.high.map(|(high, is_in)| if is_in { (high.floor(), true) } else { (high.ceil() - Decimal::ONE, true) });
        Self { low, high }
    }
}

/// What is known of fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    numbers: Vec<(FieldName, Range)>,
    codes: Vec<(FieldName, Vec<u16>)>,
    present: Vec<Name>,
    absent: Vec<Name>,
    /// Whether there is more in the condition than this.
    pub(super) is_partial: bool,
    /// Whether nothing can fulfil it.
    is_impossible: bool,
}

impl Facts {
    /// What holds when a condition does.
    pub(super) fn of(truth: &Truth, book: &Book) -> Self {
        let mut facts = Self::default();
        facts.add(truth, true, book);
        facts
    }

    /// Whether no vehicle can be so.
    pub(super) fn are_impossible(&self) -> bool {
        let asked_of = |name: &Name| match name {
            Name::Field(field) => self.numbers.iter().any(|(known, _)| known == field) || self.codes.iter().any(|(known, _)| known == field),
            Name::Group(_) => false,
        };
        self.is_impossible
            || self.numbers.iter().any(|(_, range)| range.is_empty())
            || self.codes.iter().any(|(_, codes)| codes.is_empty())
            || self.absent.iter().any(|name| self.present.contains(name) || asked_of(name))
    }

    /// The fields that it limits, and whether another limits one of them so that both cannot be.
    pub(super) fn excludes(&self, other: &Self) -> Option<FieldName> {
        let by_number =
            self.numbers.iter().find(|(field, range)| other.numbers.iter().any(|(known, limit)| known == field && range.and(*limit).is_empty()));
        let by_code = || {
            let disjoint = |codes: &[u16], others: &[u16]| !codes.iter().any(|code| others.contains(code));
            self.codes.iter().find(|(field, codes)| other.codes.iter().any(|(known, others)| known == field && disjoint(codes, others)))
        };
        by_number.map(|(field, _)| *field).or_else(|| by_code().map(|(field, _)| *field))
    }

    fn add(&mut self, truth: &Truth, holds: bool, book: &Book) {
        match truth {
            Truth::Constant(value) => self.is_impossible |= *value != holds,
            Truth::Not(inner) => self.add(inner, !holds, book),
            Truth::And(parts) if holds => parts.iter().for_each(|part| self.add(part, true, book)),
            Truth::Or(parts) if !holds => parts.iter().for_each(|part| self.add(part, false, book)),
            Truth::Present(name) => if holds { &mut self.present } else { &mut self.absent }.push(*name),
            Truth::CodeAmong(field, codes) => {
                let all = 0..book.type_of(field.field).codes().len() as u16;
                self.choose(*field, all.filter(|code| codes.contains(code) == holds).collect());
            }
            Truth::Numbers(comparison, Number::Field(field), Number::Constant(number)) => self.compare(*field, *comparison, *number, holds, book),
            Truth::Numbers(comparison, Number::Constant(number), Number::Field(field)) => {
                self.compare(*field, comparison.mirrored(), *number, holds, book);
            }
            _ => self.is_partial = true,
        }
    }

    fn compare(&mut self, field: FieldName, comparison: Comparison, number: Decimal, holds: bool, book: &Book) {
        let comparison = if holds { comparison } else { opposite(comparison) };
        match Range::of(comparison, number) {
            Some(range) => self.limit(field, range, book),
            None => self.is_partial = true,
        }
    }

    fn limit(&mut self, field: FieldName, range: Range, book: &Book) {
        let range = bounded(range, field, book);
        match self.numbers.iter_mut().find(|(known, _)| *known == field) {
            Some((_, known)) => *known = known.and(range),
            None => self.numbers.push((field, range)),
        }
    }

    fn choose(&mut self, field: FieldName, codes: Vec<u16>) {
        match self.codes.iter_mut().find(|(known, _)| *known == field) {
            Some((_, known)) => known.retain(|code| codes.contains(code)),
            None => self.codes.push((field, codes)),
        }
    }

    /// What a condition comes to where these hold, if that is always the same.
    pub(super) fn decide(&self, truth: &Truth, book: &Book) -> Option<bool> {
        match truth {
            Truth::Constant(value) => Some(*value),
            Truth::Not(inner) => self.decide(inner, book).map(|value| !value),
            Truth::And(parts) => all(parts.iter().map(|part| self.decide(part, book))),
            Truth::Or(parts) => all(parts.iter().map(|part| self.decide(part, book).map(|value| !value))).map(|value| !value),
            Truth::Numbers(comparison, Number::Constant(left), Number::Constant(right)) => Some(comparison.holds(left.cmp(right))),
            Truth::Numbers(comparison, Number::Field(left), Number::Field(right)) if left == right => {
                Some(matches!(comparison, Comparison::Equal | Comparison::LessOrEqual | Comparison::GreaterOrEqual))
            }
            Truth::Numbers(comparison, Number::Field(field), Number::Constant(number)) => self.decide_number(*field, *comparison, *number, book),
            Truth::Numbers(comparison, Number::Constant(number), Number::Field(field)) => {
                self.decide_number(*field, comparison.mirrored(), *number, book)
            }
            Truth::CodeAmong(field, codes) => {
                let all: Vec<u16> = (0..book.type_of(field.field).codes().len() as u16).collect();
                let known = self.codes.iter().find(|(known, _)| known == field).map_or(&all, |(_, codes)| codes);
                let within = known.iter().filter(|code| codes.contains(code)).count();
                if within == known.len() { Some(true) } else { (within == 0).then_some(false) }
            }
            Truth::Present(name) if self.absent.contains(name) => Some(false),
            Truth::Present(name) if self.present.contains(name) => Some(true),
            _ => None,
        }
    }

    fn decide_number(&self, field: FieldName, comparison: Comparison, number: Decimal, book: &Book) -> Option<bool> {
        let known = self.numbers.iter().find(|(known, _)| *known == field).map_or(Range::ALL, |(_, range)| *range);
        let known = bounded(known, field, book);
        let (is_opposite, range) = match Range::of(comparison, number) {
            Some(range) => (false, range),
            None => (true, Range::of(Comparison::Equal, number)?),
        };
        if known.is_within(range) { Some(!is_opposite) } else { known.and(range).is_empty().then_some(is_opposite) }
    }
}

/// With what the message structure says of the field.
fn bounded(range: Range, field: FieldName, book: &Book) -> Range {
    match book.type_of(field.field).kind {
        Kind::Integer { min, max } => range.and(Range { low: Some((min.into(), true)), high: Some((max.into(), true)) }).of_whole_numbers(),
        Kind::Decimal { min, max, .. } => range.and(Range { low: Some((min, true)), high: Some((max, true)) }),
        _ => range,
    }
}

const fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// False when one is, true when all are.
fn all(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all_true = true;
    for value in values {
        match value {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all_true = false,
        }
    }
    all_true.then_some(true)
}
