//! Values combined: three-valued truth, extremes, exact arithmetic.

use crate::rules::expression::{Arithmetic, Extreme};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Compares two numbers: as whole numbers when both have as many decimals, which most have.
pub(super) fn compare(left: &Decimal, right: &Decimal) -> Ordering {
    if left.scale() == right.scale() { left.mantissa().cmp(&right.mantissa()) } else { left.cmp(right) }
}

/// True when one is true, else undecided when one is, else false.
pub(super) fn any(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut decided = Some(false);
    for value in values {
        match value {
            Some(true) => return Some(true),
            Some(false) => {}
            None => decided = None,
        }
    }
    decided
}

/// False when one is false, else undecided when one is, else true.
pub(super) fn all(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    any(values.map(|value| value.map(|value| !value))).map(|value| !value)
}

/// Undecided when one of the values is.
pub(super) fn extreme_of_all<T: Ord>(which: Extreme, mut values: impl Iterator<Item = Option<T>>) -> Option<T> {
    let mut found = values.next()??;
    for value in values {
        found = extreme(which, [found, value?].into_iter())?;
    }
    Some(found)
}

pub(super) fn extreme<T: Ord>(which: Extreme, values: impl Iterator<Item = T>) -> Option<T> {
    match which {
        Extreme::Least => values.min(),
        Extreme::Greatest => values.max(),
    }
}

/// Exact, or undecided when the result is out of range or a division by zero.
pub(super) fn calculate(operation: Arithmetic, left: Decimal, right: Decimal) -> Option<Decimal> {
    match operation {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    }
}
