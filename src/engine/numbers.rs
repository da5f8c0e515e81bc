//! The number that an expression comes to in a record.

use super::combine::{calculate, extreme_of_all};
use super::evaluate::{Context, as_number};
use super::recall::Recall;
use crate::rules::expression::{Extreme, FieldName, GroupName, LookupKey, Name, Number, Scope, Span, Truth};
use crate::rules::script::Datum;
use jiff::Unit;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use std::ops::Deref;
use std::str::FromStr;

impl<'r> Context<'r, '_> {
    pub(super) fn number(&self, number: &Number) -> Option<Decimal> {
        match number {
            Number::Constant(value) => Some(*value),
            Number::Field(name) => as_number(self.value(*name)?).copied(),
            Number::Operation(operation, sides) => calculate(*operation, self.number(&sides[0])?, self.number(&sides[1])?),
            Number::Negative(inner) => self.number(inner).map(|value| -value),
            Number::Coalesce(parts) => {
                let field = |part: &Number| if let Number::Field(name) = part { Some(*name) } else { None };
                self.coalesce(parts, |part| self.number(part), field)
            }
            Number::If(choice) => self.number(self.chosen(choice)?),
            Number::Chain(first, rest) => {
                let first = self.number(first)?;
                rest.iter().try_fold(first, |so_far, (operation, number)| calculate(*operation, so_far, self.number(number)?))
            }
            Number::Count(name) => self.count(*name),
            Number::Kinds(name) => self.once(number, name.scope, Recall::numbers, || self.kinds(*name)),
            Number::CountWhere(group, condition) => self.once(number, group.scope, Recall::numbers, || self.count_where(*group, condition)),
            Number::Sum(name) => self.once(number, name.scope, Recall::numbers, || {
                let holder = GroupName { group: name.holder, scope: name.scope };
                let inner = FieldName { scope: Scope::Here, ..*name };
                self.sum(holder, |context| as_number(context.value(inner)?).copied())
            }),
            Number::SumOf(group, value) => self.once(number, group.scope, Recall::numbers, || self.sum(*group, |context| context.number(value))),
            Number::Extreme(which, name) => {
                self.once(number, name.scope, Recall::numbers, || extreme_of_all(*which, self.values(*name).map(|value| as_number(value).copied())))
            }
            Number::ExtremeOf(which, group, value) => self.once(number, group.scope, Recall::numbers, || self.extreme_of(*which, *group, value)),
            Number::First(name) => as_number(self.values(*name).next()?).copied(),
            Number::Parsed(text) => Decimal::from_str(&self.text(text)?.replace(',', ".")).ok(),
            Number::Lookup(table, key) => table.number(&self.key(key)?),
            Number::Outer(level, inner) => self.outer(*level).number(inner),
            Number::Cell(cell) => match self.cell(cell)? {
                LookupKey::Number(number) => Some(*number),
                LookupKey::Text(_) | LookupKey::Day(_) => None,
            },
            Number::Scripted(call) => match self.scripted(call)? {
                Datum::Number(number) => Some(number),
                _ => None,
            },
            Number::Parts(text, separator) => self.text(text).map(|text| Decimal::from(text.split(&**separator).count())),
            Number::Whole(span, sides) => whole(*span, self.day(&sides[0])?, self.day(&sides[1])?),
            Number::Month(day) => self.day(day).map(|day| Decimal::from(day.month())),
            Number::Ceiling(inner) => self.number(inner).map(|value| value.ceil()),
            Number::Round(inner, digits) => rounded(self.number(inner)?, self.number(digits)?),
            Number::Length(text) => self.text(text).map(|text| Decimal::from(text.chars().count())),
            Number::Days(sides) => {
                let (from, to) = (self.day(&sides[0])?, self.day(&sides[1])?);
                from.until(to).ok().map(|span| Decimal::from(span.get_days()))
            }
            Number::Year(day) => self.day(day).map(|day| Decimal::from(day.year())),
            Number::Absolute(inner) => self.number(inner).map(|value| value.abs()),
            Number::Floor(inner) => self.number(inner).map(|value| value.floor()),
        }
    }

    /// A number where it stands, when it need not be calculated.
    pub(super) fn operand<'e>(&self, number: &'e Number) -> Option<Operand<'e>>
    where
        'r: 'e,
    {
        match number {
            Number::Constant(value) => Some(Operand::Standing(value)),
            Number::Field(name) => as_number(self.value(*name)?).map(Operand::Standing),
            other => self.number(other).map(Operand::Calculated),
        }
    }

    fn count(&self, name: Name) -> Option<Decimal> {
        if self.is_uncertain(name) {
            return None;
        }
        let within = self.within(name.scope());
        let count = match name {
            Name::Field(name) => self.record.count(name.field, within),
            Name::Group(name) => self.record.count_groups(name.group, within),
        };
        Some(Decimal::from(count))
    }

    /// For how many instances a condition holds; undecided when it is for one of them.
    fn count_where(&self, group: GroupName, condition: &Truth) -> Option<Decimal> {
        let mut count = 0_u32;
        for decided in self.inside(group).map(|inner| inner.truth(condition)).chain(self.doubt(group)) {
            count += u32::from(decided?);
        }
        Some(count.into())
    }

    /// The sum over the instances of a group; undecided when there is none, or one of them has no value.
    fn sum(&self, group: GroupName, value: impl Fn(&Self) -> Option<Decimal>) -> Option<Decimal> {
        if self.is_uncertain(Name::Group(group)) {
            return None;
        }
        let mut total = None;
        for inner in self.inside(group) {
            let so_far = total.unwrap_or(Decimal::ZERO);
            total = Some(so_far.checked_add(value(&inner)?)?);
        }
        total
    }

    /// The least or greatest over the instances of a group; undecided when there is none, or one of them has no value.
    fn extreme_of(&self, which: Extreme, group: GroupName, value: &Number) -> Option<Decimal> {
        if self.is_uncertain(Name::Group(group)) {
            return None;
        }
        extreme_of_all(which, self.inside(group).map(|inner| inner.number(value)))
    }
}

/// Whole months or years from one day to another; less than none when it is earlier.
fn whole(span: Span, from: Date, to: Date) -> Option<Decimal> {
    let between = |unit| from.until((unit, to)).ok();
    Some(match span {
        Span::Days => between(Unit::Day)?.get_days().into(),
        Span::Months => between(Unit::Month)?.get_months().into(),
        Span::Years => Decimal::from(between(Unit::Year)?.get_years()),
    })
}

/// Rounded to so many decimals, halves away from zero, as people round.
fn rounded(value: Decimal, digits: Decimal) -> Option<Decimal> {
    let digits = digits.fract().is_zero().then(|| digits.normalize().to_u32()).flatten()?.min(28);
    Some(value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero))
}

/// A number that a comparison looks at.
pub(super) enum Operand<'e> {
    Standing(&'e Decimal),
    Calculated(Decimal),
}

impl Deref for Operand<'_> {
    type Target = Decimal;

    fn deref(&self) -> &Decimal {
        match self {
            Self::Standing(value) => value,
            Self::Calculated(value) => value,
        }
    }
}
