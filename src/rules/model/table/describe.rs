//! What a table says of a field or group, in words.

use super::{Cell, Stage, Table};
use crate::rules::model::words::InWords;
use crate::schema::{Book, Entry};

/// The cells in the order in which they are told.
const CELLS: [Cell; 8] =
    [Cell::Mandatory, Cell::MandatoryWhen, Cell::Expected, Cell::Conditional, Cell::Optional, Cell::Listed, Cell::Barred, Cell::Foreign];

impl Table {
    /// What the table says of a field or group, one text a line; nothing of what no row covers.
    pub fn describe(&self, entry: Entry, book: &Book) -> Vec<String> {
        let Some(row) = self.row(entry) else { return Vec::new() };
        let mut lines: Vec<String> = Vec::new();
        let by_stage = Stage::ALL.map(|stage| (0..self.columns.len()).map(|column| self.cell(entry, column, stage)).collect::<Vec<_>>());
        let words = row.condition.as_ref().map(|condition| InWords::new(book).truth(&condition.condition.truth));
        let condition = words.as_deref();
        let [complete, completed, incomplete] = &by_stage;
        let parts: &[(&Vec<Cell>, &str)] = match (complete == completed, complete == incomplete, completed == incomplete) {
            (true, true, _) => &[(complete, "")],
            (true, ..) => &[(complete, "stages C and V: "), (incomplete, "stage I: ")],
            (_, _, true) => &[(complete, "stage C: "), (incomplete, "stages V and I: ")],
            (_, true, _) => &[(complete, "stages C and I: "), (completed, "stage V: ")],
            _ => &[(complete, "stage C: "), (completed, "stage V: "), (incomplete, "stage I: ")],
        };
        for (cells, lead) in parts {
            lines.extend(self.describe_cells(cells, lead, condition));
        }
        lines.extend(row.period.as_ref().map(|period| format!("(asked for {})", period.written)));
        if row.entry != entry {
            lines.push(format!("(as {} around it)", book.tag(row.entry)));
        }
        if let Entry::Field(field) = entry {
            let facts = self.facts().iter().filter(|fact| fact.field == field);
            lines.extend(facts.map(|fact| format!("by the authority's list {}", fact.describe(book))));
        }
        lines
    }

    fn describe_cells(&self, cells: &[Cell], lead: &str, condition: Option<&str>) -> Vec<String> {
        let on = |wanted: Cell| {
            let columns = self.columns.iter().zip(cells).filter(|(_, cell)| **cell == wanted);
            columns.map(|(column, _)| column.as_str()).collect::<Vec<_>>()
        };
        CELLS
            .into_iter()
            .map(|cell| (cell, on(cell)))
            .filter(|(_, columns)| !columns.is_empty())
            .map(|(cell, columns)| {
                let columns = if columns.len() == self.columns.len() { "every category".to_owned() } else { columns.join(", ") };
                match cell {
                    Cell::Mandatory => format!("{lead}mandatory: {columns}"),
                    Cell::Expected => format!("{lead}expected: {columns}"),
                    Cell::MandatoryWhen => format!("{lead}mandatory when {}: {columns}", condition.unwrap_or("its condition holds")),
                    Cell::Conditional => format!("{lead}expected when {}: {columns}", condition.unwrap_or("its condition holds")),
                    Cell::Optional => format!("{lead}optional: {columns}"),
                    Cell::Listed => format!("{lead}as the authority's list says: {columns}"),
                    Cell::Barred => format!("{lead}not part of the certificate: {columns}"),
                    Cell::Foreign => format!("{lead}not expected: {columns}"),
                }
            })
            .collect()
    }
}
