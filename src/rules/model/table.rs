//! The applicability table: which field belongs to the certificate of which vehicle category.
//!
//! A pack has at most one such table. How to write it: `docs/applicability.md`. `rules::load` reports every fault in it with its
//! place; what it asks for and what it keeps out is looked up here by field or group, column and stage.

mod cell;
mod change;
mod checks;
mod describe;
mod row;
#[cfg(test)]
mod tests;

pub use cell::{Cell, Stage};
pub use change::CellChange;
pub use checks::TableKind;
pub(in crate::rules) use checks::{KINDS, of_pack};
pub use row::{Row, RowCondition, RowPeriod};

use super::presence::PresenceFact;
use crate::finding::Check;
use crate::schema::{Book, Entry, FieldId, Framework};

/// The table of one pack.
#[derive(Debug)]
pub struct Table {
    /// The pack that it belongs to; the family of its codes.
    pub pack: String,
    /// The file that it stands in.
    pub file: String,
    /// The columns: each is a category or the beginning of several.
    pub columns: Vec<String>,
    /// By position in the list of vehicle categories: the column.
    pub(in crate::rules) by_category: Vec<Option<usize>>,
    pub(in crate::rules) rows: Vec<Row>,
    /// What it can report, by kind.
    pub(in crate::rules) checks: [Check; KINDS],
    /// By field: the row that covers it.
    pub(in crate::rules) fields: Vec<Option<usize>>,
    /// By group: the row that covers it, if one does.
    pub(in crate::rules) groups: Vec<Option<usize>>,
    /// What the authority's list says of presence, in book order of the fields.
    pub(in crate::rules) facts: Vec<PresenceFact>,
    /// Which cells later packs changed, in their order.
    pub(in crate::rules) changed: Vec<CellChange>,
}

impl Table {
    /// The fields that no row covers, in book order: there are some only when the table was written for another book. They are taken as
    /// optional.
    pub fn uncovered(&self) -> impl Iterator<Item = FieldId> {
        self.fields.iter().zip(0..).filter(|(row, _)| row.is_none()).map(|(_, field)| FieldId(field))
    }

    /// The column of a vehicle category, by its position in the list of the categories.
    pub fn column(&self, category: u16) -> Option<usize> {
        self.by_category.get(usize::from(category)).copied().flatten()
    }

    /// What the authority's list says of presence, in book order of the fields.
    pub fn facts(&self) -> &[PresenceFact] {
        &self.facts
    }

    /// All rows, in the order of the file.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of a field or group: its own, or the one of the nearest group around it that has one.
    pub fn row(&self, entry: Entry) -> Option<&Row> {
        let position = match entry {
            Entry::Field(field) => self.fields.get(field.index()).copied().flatten(),
            Entry::Group(group) => self.groups.get(group.index()).copied().flatten(),
            Entry::Signature => None,
        };
        self.rows.get(position?)
    }

    /// What the table says of a field or group.
    pub fn cell(&self, entry: Entry, column: usize, stage: Stage) -> Cell {
        let Some(row) = self.row(entry) else { return Cell::Optional };
        let cell = row.cells[stage.index()].get(column).copied().unwrap_or(Cell::Optional);
        if row.entry == entry { cell } else { cell.taken_over() }
    }

    /// What it can report, ordered by code.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// What it reports as a finding of this kind.
    pub fn check(&self, kind: TableKind) -> &Check {
        &self.checks[kind as usize]
    }

    /// The item of the certificate that a field or group stands for in a category.
    pub fn item<'t>(&'t self, entry: Entry, category: &str, book: &'t Book) -> Option<&'t str> {
        let framework = framework(category)?;
        let row = self.row(entry).filter(|row| row.entry == entry);
        let of_row = row.filter(|row| own_act(row) == framework).and_then(|row| row.item.as_deref());
        let of_book = match entry {
            Entry::Field(field) => book.field(field).items.iter().find(|(act, _)| *act == framework).map(|(_, item)| item.as_str()),
            Entry::Group(_) | Entry::Signature => None,
        };
        of_row.or(of_book)
    }

    /// Who says what the table says of a field or group in a category: the row's own source, else act and item.
    pub fn source(&self, entry: Entry, category: &str, book: &Book) -> String {
        let act = framework(category).map_or("", list_of_items);
        let of_row = self.row(entry).and_then(|row| row.source.as_deref()).filter(|source| *source != act);
        let of_item = || self.item(entry, category, book).map_or_else(|| act.to_owned(), |item| format!("{act} {item}"));
        of_row.map_or_else(of_item, str::to_owned)
    }
}

/// The act whose items a row counts: that of its source where it names one, else the one of cars and lorries.
fn own_act(row: &Row) -> Framework {
    let source = row.source.as_deref().unwrap_or_default();
    Framework::ALL.into_iter().find(|framework| source.starts_with(list_of_items(*framework))).unwrap_or(Framework::MotorVehicles)
}

/// The framework act of a vehicle category.
fn framework(category: &str) -> Option<Framework> {
    Framework::ALL.into_iter().find(|framework| framework.categories().split(", ").any(|letter| category.starts_with(letter)))
}

/// The regulation that lists the items of the certificates under a framework act, as sources name it.
const fn list_of_items(framework: Framework) -> &'static str {
    match framework {
        Framework::MotorVehicles => "R683",
        Framework::TwoAndThreeWheelers => "R901",
        Framework::Agricultural => "R504",
    }
}
