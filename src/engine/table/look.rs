//! A table ready to look at records, and one vehicle before one column of it.

use crate::document::Record;
use crate::rules::table::{Stage, Table};
use crate::schema::{Book, CodeValue, FieldId, MemberSet};
use jiff::civil::Date;
use std::sync::OnceLock;

/// A table, ready to look at records.
#[derive(Debug)]
pub(in crate::engine) struct Grid {
    pub(super) category: Option<FieldId>,
    pub(super) stage: Option<FieldId>,
    /// By column and stage, filled when first needed.
    pub(super) demands: Vec<OnceLock<Demands>>,
    /// By category and stage: the positions of the facts about presence, filled when first needed.
    pub(super) facts: Vec<OnceLock<Box<[u16]>>>,
}

/// What one column says at one stage, by group.
#[derive(Debug)]
pub(super) struct Demands {
    pub(super) groups: Vec<GroupDemands>,
}

#[derive(Debug, Default, Clone)]
pub(super) struct GroupDemands {
    /// Whether the group itself does not belong there.
    pub(super) is_out: bool,
    /// The members that are mandatory or expected, if perhaps under a condition; without those that the schema demands.
    pub(super) expected: MemberSet,
    /// The fields that do not belong there.
    pub(super) out: MemberSet,
}

/// One vehicle before one column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'r, 'doc> {
    pub(super) grid: &'r Grid,
    pub(super) table: &'r Table,
    pub(super) record: &'r Record<'doc>,
    pub(super) book: &'r Book,
    /// The position of the category in the list of categories.
    pub(super) code: u16,
    pub(super) column: usize,
    pub(super) stage: Stage,
    /// The category and the stage of completion as the file gives them.
    pub(super) category: &'r str,
    pub(super) stage_given: &'r CodeValue,
    /// The as-of date of the run.
    pub(super) as_of: Option<Date>,
}
