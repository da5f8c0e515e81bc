//! What conditions came to and which rows of tables were used, while tests of rules run.

use crate::rules::expression::Truth;
use crate::rules::value_table::ValueTable;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What a condition came to in some run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// It held.
    pub as_true: bool,
    /// It did not.
    pub as_false: bool,
}

/// Notes what conditions came to, each part of them by itself.
#[derive(Debug, Default)]
pub struct Watch {
    truths: RefCell<BTreeMap<usize, Seen>>,
    rows: RefCell<BTreeSet<(usize, usize)>>,
    codes: RefCell<BTreeSet<(usize, u16)>>,
}

impl Watch {
    pub(super) fn note(&self, truth: &Truth, decided: Option<bool>) {
        let Some(decided) = decided else { return };
        let mut truths = self.truths.borrow_mut();
        let seen = truths.entry(std::ptr::from_ref(truth) as usize).or_default();
        if decided {
            seen.as_true = true;
        } else {
            seen.as_false = true;
        }
    }

    pub(super) fn note_row(&self, table: &ValueTable, row: usize) {
        self.rows.borrow_mut().insert((std::ptr::from_ref(table) as usize, row));
    }

    pub(super) fn note_code(&self, truth: &Truth, code: u16) {
        self.codes.borrow_mut().insert((std::ptr::from_ref(truth) as usize, code));
    }

    /// Whether a comparison with a list of codes met this one.
    pub fn met(&self, truth: &Truth, code: u16) -> bool {
        self.codes.borrow().contains(&(std::ptr::from_ref(truth) as usize, code))
    }

    /// What a part of a condition came to.
    pub fn seen(&self, truth: &Truth) -> Seen {
        self.truths.borrow().get(&(std::ptr::from_ref(truth) as usize)).copied().unwrap_or_default()
    }

    /// Whether a row of a table was used.
    pub fn used(&self, table: &ValueTable, row: usize) -> bool {
        self.rows.borrow().contains(&(std::ptr::from_ref(table) as usize, row))
    }
}
