//! Calls of scripts while a rule runs: what they may still take, and what went wrong.

use super::evaluate::Context;
use crate::rules::expression::{Expression, ScriptCall};
use crate::rules::script::{Datum, MOST_OF_A_CALL, ScriptFault};
use std::cell::{Cell, RefCell};

/// What the scripts of one rule may take in one record.
#[derive(Debug)]
pub(super) struct ScriptRun {
    left: Cell<u64>,
    fault: RefCell<Option<ScriptFault>>,
}

impl ScriptRun {
    /// So many operations.
    pub(super) fn new(operations: u64) -> Self {
        Self { left: Cell::new(operations), fault: RefCell::new(None) }
    }

    /// What went wrong since this was asked for last.
    pub(super) fn take_fault(&self) -> Option<ScriptFault> {
        self.fault.take()
    }

    /// Whether nothing more can be called.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    fn call(&self, call: &ScriptCall, arguments: Vec<Datum>) -> Option<Datum> {
        if self.fault.borrow().is_some() {
            return None;
        }
        let (value, used) = call.function.call(arguments, self.left.get());
        self.left.set(self.left.get().saturating_sub(used));
        value.unwrap_or_else(|fault| {
            self.fault.replace(Some(fault));
            None
        })
    }
}

impl Context<'_, '_> {
    /// What a script says of values that are all there.
    pub(super) fn scripted(&self, call: &ScriptCall) -> Option<Datum> {
        let arguments = call.arguments.iter().map(|argument| self.datum(argument)).collect::<Option<Vec<_>>>()?;
        match self.scripts {
            Some(run) => run.call(call, arguments),
            None => call.function.call(arguments, MOST_OF_A_CALL).0.ok().flatten(),
        }
    }

    fn datum(&self, value: &Expression) -> Option<Datum> {
        Some(match value {
            Expression::Truth(truth) => Datum::Condition(self.truth(truth)?),
            Expression::Number(number) => Datum::Number(self.number(number)?),
            Expression::Text(text) => Datum::Text(self.text(text)?.into_owned()),
            Expression::Day(day) => Datum::Date(self.day(day)?),
        })
    }
}
