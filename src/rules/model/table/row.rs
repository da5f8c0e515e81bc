//! A row of a table: what it says of a field or group in each category.

use super::cell::{Cell, Stage};
use crate::document::Word;
use crate::rules::{Condition, Period};
use crate::schema::{Entry, FieldId};

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// The field or group that it is about.
    pub entry: Entry,
    pub(in crate::rules) cells: [Box<[Cell]>; Stage::ALL.len()],
    /// The item of the certificate.
    pub item: Option<String>,
    /// Who says so, where the item does not say it.
    pub source: Option<String>,
    /// When a conditional cell is mandatory.
    pub condition: Option<RowCondition>,
    /// The days on which it is asked for; `None`: always.
    pub period: Option<RowPeriod>,
}

/// The days on which a row asks for its field or group; what does not belong there never does.
#[derive(Debug)]
pub struct RowPeriod {
    /// The days, and the date that must lie between them.
    pub days: Period,
    /// The same as written.
    pub written: String,
}

/// When a conditional cell is mandatory.
#[derive(Debug)]
pub struct RowCondition {
    /// What is evaluated, in the group that holds the field or group of the row.
    pub condition: Condition,
    /// The same as written.
    pub written: String,
    /// The same, with the names and codes in it.
    pub words: Vec<Word>,
    /// The fields that it looks at.
    pub fields: Vec<FieldId>,
}
