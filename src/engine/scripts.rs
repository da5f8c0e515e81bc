//! Calls of scripts while a rule runs: what they may still take, and what went wrong.

use crate::rules::expression::ScriptCall;
use crate::rules::script::{Datum, ScriptFault};
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

    /// What a function says of these values; nothing once something went wrong.
    pub(super) fn call(&self, call: &ScriptCall, arguments: Vec<Datum>) -> Option<Datum> {
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
