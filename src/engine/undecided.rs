//! Why a condition is undecided: a field that it needs is absent, or it cannot be computed from what is there.
//!
//! A rule whose fields are absent does not apply. One that cannot be computed although they are there must not pass in silence.

use super::combine::calculate;
use super::evaluate::Context;
use crate::rules::expression::{Arithmetic, Choice, Day, Expression, FieldName, GroupName, Name, Number, Scope, Text, Truth};
use crate::rules::script::ScriptFault;
use rust_decimal::Decimal;
use std::fmt;

/// What keeps a number from being computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Incomputable {
    /// The divisor is zero.
    DivisionByZero,
    /// The result has more digits than a number can have.
    TooLarge,
    /// The record has more groups than may be looked at.
    TooMany,
    /// A script gives no answer.
    Script(ScriptFault),
}

impl fmt::Display for Incomputable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DivisionByZero => f.write_str("it divides by zero"),
            Self::TooLarge => f.write_str("a number in it grows too large"),
            Self::TooMany => f.write_str("the file has too many groups to look at"),
            Self::Script(fault) => write!(f, "{fault}"),
        }
    }
}

/// What was met in an undecided condition.
#[derive(Default)]
struct Reasons {
    is_absent: bool,
    incomputable: Option<Incomputable>,
}

impl Reasons {
    /// Two numbers that are there, and what comes of them is none.
    fn of_calculation(&mut self, operation: Arithmetic, right: Decimal) {
        let by_zero = matches!(operation, Arithmetic::Divide | Arithmetic::Remainder) && right == Decimal::ZERO;
        self.incomputable.get_or_insert(if by_zero { Incomputable::DivisionByZero } else { Incomputable::TooLarge });
    }
}

impl Context<'_, '_> {
    /// What keeps an undecided condition from being computed; `None` when it rather lacks a field.
    pub(super) fn incomputable(&self, truth: &Truth) -> Option<Incomputable> {
        let mut reasons = Reasons::default();
        self.of_truth(truth, &mut reasons);
        reasons.incomputable.filter(|_| !reasons.is_absent)
    }

    fn of_truth(&self, truth: &Truth, reasons: &mut Reasons) {
        if self.truth(truth).is_some() {
            return;
        }
        match truth {
            Truth::Not(inner) => self.of_truth(inner, reasons),
            Truth::And(parts) | Truth::Or(parts) => parts.iter().for_each(|part| self.of_truth(part, reasons)),
            Truth::If(choice) => self.of_choice(choice, reasons, |part, reasons| self.of_truth(part, reasons)),
            Truth::Outer(level, inner) => self.outer(*level).of_truth(inner, reasons),
            Truth::Among(cell, value) => {
                self.of_expression(&cell.key, reasons);
                self.of_expression(value, reasons);
            }
            Truth::Truths(_, sides) => sides.iter().for_each(|side| self.of_truth(side, reasons)),
            Truth::Numbers(_, left, right) => [left, right].into_iter().for_each(|side| self.of_number(side, reasons)),
            Truth::NumberAmong(number, list) => std::iter::once(number).chain(list).for_each(|number| self.of_number(number, reasons)),
            Truth::NumberInField(number, name) => {
                self.of_number(number, reasons);
                reasons.is_absent |= self.number(number).is_some() && self.is_uncertain(Name::Field(*name));
            }
            Truth::Any(group, condition) | Truth::All(group, condition) => {
                self.of_instances(*group, reasons, |inner, reasons| inner.of_truth(condition, reasons))
            }
            Truth::Texts(_, left, right) | Truth::StartsWith(left, right) | Truth::EndsWith(left, right) | Truth::Contains(left, right) => {
                [left, right].into_iter().for_each(|side| self.of_text(side, reasons));
            }
            Truth::TextAmong(text, list) => std::iter::once(text).chain(list).for_each(|text| self.of_text(text, reasons)),
            Truth::TextInField(text, _) | Truth::Matches(text, _) | Truth::Ascii(text) | Truth::Luhn(text) => self.of_text(text, reasons),
            Truth::Dates(_, left, right) => [left, right].into_iter().for_each(|side| self.of_day(side, reasons)),
            // A script that failed has been told by itself.
            Truth::Constant(_) | Truth::CodeAmong(..) | Truth::Present(_) | Truth::Distinct(_) | Truth::Scripted(_) => reasons.is_absent = true,
        }
    }

    fn of_choice<T>(&self, choice: &Choice<T>, reasons: &mut Reasons, of: impl Fn(&T, &mut Reasons)) {
        for (when, then) in &choice.cases {
            match self.truth(when) {
                None => return self.of_truth(when, reasons),
                Some(true) => return of(then, reasons),
                Some(false) => {}
            }
        }
        of(&choice.otherwise, reasons);
    }

    fn of_expression(&self, expression: &Expression, reasons: &mut Reasons) {
        match expression {
            Expression::Truth(truth) => self.of_truth(truth, reasons),
            Expression::Number(number) => self.of_number(number, reasons),
            Expression::Text(text) => self.of_text(text, reasons),
            Expression::Day(day) => self.of_day(day, reasons),
        }
    }

    fn of_number(&self, number: &Number, reasons: &mut Reasons) {
        if self.number(number).is_some() {
            return;
        }
        match number {
            Number::Operation(operation, sides) => {
                if let [Some(_), Some(right)] = [self.number(&sides[0]), self.number(&sides[1])] {
                    reasons.of_calculation(*operation, right);
                }
                sides.iter().for_each(|side| self.of_number(side, reasons));
            }
            Number::Chain(first, rest) => {
                self.of_number(first, reasons);
                let mut so_far = self.number(first);
                for (operation, number) in rest {
                    self.of_number(number, reasons);
                    so_far = match (so_far, self.number(number)) {
                        (Some(left), Some(right)) => {
                            let value = calculate(*operation, left, right);
                            if value.is_none() {
                                reasons.of_calculation(*operation, right);
                            }
                            value
                        }
                        _ => None,
                    };
                }
            }
            Number::Round(inner, digits) => [inner, digits].into_iter().for_each(|side| self.of_number(side, reasons)),
            Number::Negative(inner) | Number::Absolute(inner) | Number::Floor(inner) | Number::Ceiling(inner) => self.of_number(inner, reasons),
            Number::Coalesce(parts) => parts.iter().for_each(|part| self.of_number(part, reasons)),
            Number::If(choice) => self.of_choice(choice, reasons, |part, reasons| self.of_number(part, reasons)),
            Number::CountWhere(group, condition) => self.of_instances(*group, reasons, |inner, reasons| inner.of_truth(condition, reasons)),
            Number::Sum(name) => {
                let holder = GroupName { group: name.holder, scope: name.scope };
                let inner = Number::Field(FieldName { scope: Scope::Here, ..*name });
                self.of_sum(holder, &inner, reasons);
            }
            Number::SumOf(group, value) => self.of_sum(*group, value, reasons),
            Number::ExtremeOf(_, group, value) => self.of_instances(*group, reasons, |inner, reasons| inner.of_number(value, reasons)),
            Number::Length(text) => self.of_text(text, reasons),
            Number::Parts(text, _) => self.of_text(text, reasons),
            Number::Outer(level, inner) => self.outer(*level).of_number(inner, reasons),
            Number::Days(sides) | Number::Whole(_, sides) => sides.iter().for_each(|side| self.of_day(side, reasons)),
            Number::Year(day) | Number::Month(day) => self.of_day(day, reasons),
            Number::Constant(_)
            | Number::Field(_)
            | Number::Count(_)
            | Number::Kinds(_)
            | Number::Parsed(_)
            | Number::Lookup(..)
            | Number::Cell(_)
            | Number::Scripted(_)
            | Number::Extreme(..)
            | Number::First(_) => reasons.is_absent = true,
        }
    }

    /// A sum of what is all there has no value only because it is too large.
    fn of_sum(&self, group: GroupName, value: &Number, reasons: &mut Reasons) {
        let all_there = !self.is_uncertain(Name::Group(group)) && self.inside(group).all(|inner| inner.number(value).is_some());
        if all_there && self.inside(group).next().is_some() {
            reasons.incomputable.get_or_insert(Incomputable::TooLarge);
            return;
        }
        self.of_instances(group, reasons, |inner, reasons| inner.of_number(value, reasons));
    }

    /// Looks into each instance of a group; where there is none, or one may stand under a wrong name, something is absent.
    fn of_instances(&self, group: GroupName, reasons: &mut Reasons, look: impl Fn(&Self, &mut Reasons)) {
        let mut any = false;
        for inner in self.inside(group) {
            any = true;
            look(&inner, reasons);
        }
        reasons.is_absent |= !any || self.is_uncertain(Name::Group(group));
    }

    fn of_text(&self, text: &Text, reasons: &mut Reasons) {
        if self.text(text).is_some() {
            return;
        }
        match text {
            Text::If(choice) => self.of_choice(choice, reasons, |part, reasons| self.of_text(part, reasons)),
            Text::Concat(texts) => texts.iter().for_each(|part| self.of_text(part, reasons)),
            Text::Shown(value) => self.of_expression(value, reasons),
            Text::Changed(_, inner) => self.of_text(inner, reasons),
            Text::Coalesce(parts) => parts.iter().for_each(|part| self.of_text(part, reasons)),
            Text::Part(inner, ..) if self.text(inner).is_none() => self.of_text(inner, reasons),
            Text::Outer(level, inner) => self.outer(*level).of_text(inner, reasons),
            Text::Constant(_)
            | Text::Field(_)
            | Text::Looked
            | Text::LookedTag
            | Text::Capture(..)
            | Text::Lookup(..)
            | Text::Cell(_)
            | Text::Scripted(_)
            | Text::Join(..)
            | Text::Substring(..)
            | Text::First(_)
            | Text::Last(_)
            | Text::Part(..) => reasons.is_absent = true,
        }
    }

    fn of_day(&self, day: &Day, reasons: &mut Reasons) {
        if self.day(day).is_some() {
            return;
        }
        match day {
            Day::If(choice) => self.of_choice(choice, reasons, |part, reasons| self.of_day(part, reasons)),
            Day::Outer(level, inner) => self.outer(*level).of_day(inner, reasons),
            Day::Later(_, day, number) => {
                self.of_day(day, reasons);
                self.of_number(number, reasons);
            }
            Day::Coalesce(parts) => parts.iter().for_each(|part| self.of_day(part, reasons)),
            Day::Constant(_) | Day::Field(_) | Day::First(_) | Day::Extreme(..) | Day::AsOf | Day::Cell(_) | Day::Scripted(_) => {
                reasons.is_absent = true
            }
        }
    }
}
