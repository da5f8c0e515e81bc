//! Units that are compared or added across: millimetres with kilograms.

use crate::rules::expression::{Arithmetic, Expression, Number, Truth};
use crate::schema::{Book, FieldId};
use rust_decimal::Decimal;

/// Two units that meet where they should be one.
pub(super) struct Mixed {
    pub(super) one: String,
    pub(super) other: String,
}

/// Where units meet in a condition that are not the same.
pub(super) fn mixed(truth: &Truth, book: &Book) -> Vec<Mixed> {
    let mut units = Units { book, mixed: Vec::new() };
    units.truth(truth);
    units.mixed
}

struct Units<'b> {
    book: &'b Book,
    mixed: Vec<Mixed>,
}

impl<'b> Units<'b> {
    fn truth(&mut self, truth: &Truth) {
        match truth {
            Truth::Not(inner) | Truth::Any(_, inner) | Truth::All(_, inner) | Truth::Outer(_, inner) => self.truth(inner),
            Truth::And(parts) | Truth::Or(parts) => parts.iter().for_each(|part| self.truth(part)),
            Truth::If(choice) => {
                for (when, then) in &choice.cases {
                    self.truth(when);
                    self.truth(then);
                }
                self.truth(&choice.otherwise);
            }
            Truth::Truths(_, parts) => parts.iter().for_each(|part| self.truth(part)),
            Truth::Numbers(_, left, right) => {
                let units = [self.number(left), self.number(right)];
                self.meet(units);
            }
            Truth::NumberAmong(number, list) => {
                let unit = self.number(number);
                for one in list {
                    let other = self.number(one);
                    self.meet([unit, other]);
                }
            }
            Truth::NumberInField(number, field) => {
                let units = [self.number(number), self.of(field.field)];
                self.meet(units);
            }
            _ => {}
        }
    }

    fn of(&self, field: FieldId) -> Option<&'b str> {
        self.book.field(field).unit.as_deref()
    }

    fn meet(&mut self, units: [Option<&'b str>; 2]) -> Option<&'b str> {
        if let [Some(one), Some(other)] = units
            && one != other
        {
            self.mixed.push(Mixed { one: one.to_owned(), other: other.to_owned() });
        }
        units[0].or(units[1])
    }

    /// The unit of a number, where it is known for sure.
    fn number(&mut self, number: &Number) -> Option<&'b str> {
        match number {
            Number::Field(name) | Number::Sum(name) | Number::Extreme(_, name) | Number::First(name) => self.of(name.field),
            Number::Operation(operation, sides) => self.calculated(&sides[0], [(*operation, &sides[1])].into_iter()),
            Number::Chain(first, rest) => self.calculated(first, rest.iter().map(|(operation, number)| (*operation, number))),
            Number::Negative(inner) | Number::Absolute(inner) | Number::Floor(inner) | Number::Ceiling(inner) | Number::Round(inner, _) => {
                self.number(inner)
            }
            Number::Outer(_, inner) | Number::SumOf(_, inner) | Number::ExtremeOf(_, _, inner) => self.number(inner),
            Number::Coalesce(parts) => self.all_meet(parts.iter()),
            Number::If(choice) => {
                choice.cases.iter().for_each(|(when, _)| self.truth(when));
                self.all_meet(choice.cases.iter().map(|(_, then)| then).chain([&*choice.otherwise]))
            }
            Number::CountWhere(_, inner) => {
                self.truth(inner);
                None
            }
            Number::Cell(cell) => cell.table.columns.get(cell.column).and_then(|column| column.field).and_then(|field| self.of(field)),
            Number::Scripted(call) => {
                for argument in &call.arguments {
                    if let Expression::Number(number) = argument {
                        self.number(number);
                    }
                }
                None
            }
            _ => None,
        }
    }

    fn all_meet<'n>(&mut self, numbers: impl Iterator<Item = &'n Number>) -> Option<&'b str> {
        let mut unit = None;
        for number in numbers {
            let other = self.number(number);
            unit = self.meet([unit, other]);
        }
        unit
    }

    fn calculated<'n>(&mut self, first: &'n Number, rest: impl Iterator<Item = (Arithmetic, &'n Number)>) -> Option<&'b str> {
        let mut unit = self.number(first);
        let mut is_plain = matches!(first, Number::Constant(_));
        for (operation, number) in rest {
            let other = self.number(number);
            unit = match (operation, number) {
                (Arithmetic::Add | Arithmetic::Subtract, _) => self.meet([unit, other]),
                // A factor of some size converts one quantity into another.
                (Arithmetic::Multiply | Arithmetic::Divide, Number::Constant(factor)) => unit.filter(|_| !changes_units(*factor)),
                (Arithmetic::Multiply, _) if is_plain => match first {
                    Number::Constant(factor) if changes_units(*factor) => None,
                    _ => other,
                },
                _ => None,
            };
            is_plain &= matches!(number, Number::Constant(_));
        }
        unit
    }
}

fn changes_units(factor: Decimal) -> bool {
    let factor = factor.abs();
    factor >= Decimal::from(3) || factor <= Decimal::new(33, 2)
}
