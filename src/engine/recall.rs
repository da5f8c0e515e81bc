//! What need not be computed again for each of very many instances, and how much may be looked at.
//!
//! A rule that runs in every axle and looks at all axles would cost the square of their number. What it computes of all of them is the same
//! for each, unless it looks at the one that the rule runs in; that is computed once. What is left is counted, and ends at a limit.

use crate::document::{GroupAt, Record, Value};
use crate::xml::Moment;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// In a record of fewer groups nothing is kept and nothing counted: it would cost more than it saves.
const MANY: usize = 512;
/// A rule looks at no more instances of a record than this; vehicles have a few hundred.
const MOST_VISITS: u32 = 2_000_000;

/// What was computed, by the expression and the group instance in which it looks.
pub(super) type Kept<T> = RefCell<HashMap<(usize, GroupAt), Option<T>>>;

/// What one rule has computed in one record.
#[derive(Debug, Default)]
pub(super) struct Recall {
    truths: Kept<bool>,
    numbers: Kept<Decimal>,
    /// Whether what is being computed has looked at the instance that the rule runs in.
    depends: Cell<bool>,
    visits: Cell<u32>,
}

impl Recall {
    /// For records of very many groups.
    pub(super) fn of(record: &Record<'_>) -> Option<Self> {
        (record.groups().len() > MANY).then(Self::default)
    }

    pub(super) fn truths(&self) -> &Kept<bool> {
        &self.truths
    }

    pub(super) fn numbers(&self) -> &Kept<Decimal> {
        &self.numbers
    }

    /// What is being computed has looked at the instance that the rule runs in.
    pub(super) fn depend(&self) {
        self.depends.set(true);
    }

    /// Counts an instance that is looked at; tells whether it may be.
    pub(super) fn visit(&self) -> bool {
        self.visits.set(self.visits.get().saturating_add(1));
        !self.is_exhausted()
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.visits.get() > MOST_VISITS
    }

    /// Computes something that may be the same for other instances, and keeps it when it is.
    pub(super) fn once<T: Copy>(&self, kept: &Kept<T>, key: (usize, GroupAt), compute: impl FnOnce() -> Option<T>) -> Option<T> {
        if let Some(known) = kept.borrow().get(&key) {
            return *known;
        }
        let depended = self.depends.replace(false);
        let value = compute();
        if !self.depends.get() {
            kept.borrow_mut().insert(key, value);
        }
        self.depends.set(depended || self.depends.get());
        value
    }
}

/// What two values have in common when they are equal.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Sameness<'r> {
    Text(&'r str),
    Number(Decimal),
    Code(u16),
    Date(Date),
    Moment(Moment),
}

impl<'r> Sameness<'r> {
    pub(super) fn of(value: Value, text: &'r str) -> Self {
        match value {
            Value::Text | Value::Unusable => Self::Text(text),
            Value::Number(number) => Self::Number(number),
            Value::Code(code) => Self::Code(code),
            Value::Date(date) => Self::Date(date),
            Value::Moment(moment) => Self::Moment(moment),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_depend_on_the_instance_is_computed_once() {
        let recall = Recall::default();
        let computed = Cell::new(0);
        let compute = |value| {
            computed.set(computed.get() + 1);
            value
        };
        let key = (1, GroupAt::ROOT);
        assert_eq!(recall.once(recall.truths(), key, || compute(None)), None);
        assert_eq!(recall.once(recall.truths(), key, || compute(Some(true))), None);
        assert_eq!(computed.get(), 1);
        let dependent = |value| {
            recall.depend();
            compute(value)
        };
        let key = (2, GroupAt::ROOT);
        assert_eq!(recall.once(recall.truths(), key, || dependent(Some(true))), Some(true));
        assert_eq!(recall.once(recall.truths(), key, || dependent(Some(false))), Some(false));
        assert_eq!(computed.get(), 3);
    }

    #[test]
    fn what_holds_something_that_depends_on_the_instance_depends_on_it() {
        let recall = Recall::default();
        let inner = |value| {
            recall.once(recall.truths(), (2, GroupAt::ROOT), || {
                recall.depend();
                Some(value)
            })
        };
        for value in [true, false] {
            assert_eq!(recall.once(recall.truths(), (1, GroupAt::ROOT), || inner(value)), Some(value));
        }
    }

    #[test]
    fn visits_end() {
        let recall = Recall::default();
        assert_eq!((0..MOST_VISITS + 10).filter(|_| recall.visit()).count(), MOST_VISITS as usize);
        assert!(recall.is_exhausted());
    }

    #[test]
    fn values_are_the_same_as_numbers_are() {
        let number = |text: &str| Sameness::of(Value::Number(text.parse().unwrap()), "");
        let hash = |value: &Sameness<'_>| std::hash::BuildHasher::hash_one(&foldhash::fast::FixedState::default(), value);
        assert_eq!(number("1.0"), number("1"));
        assert_eq!(hash(&number("1.0")), hash(&number("1")));
        assert_ne!(number("1"), Sameness::of(Value::Text, "1"));
    }
}
