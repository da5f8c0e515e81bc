//! What a table says of a field or group, in words.

use super::{Cell, Half, Table};
use crate::schema::{Book, Entry};

/// The cells in the order in which they are told.
const CELLS: [Cell; 7] = [Cell::Mandatory, Cell::MandatoryWhen, Cell::Expected, Cell::Conditional, Cell::Optional, Cell::Barred, Cell::Foreign];

impl Table {
    /// What the table says of a field or group, one text a line; nothing of what no row covers.
    pub fn describe(&self, entry: Entry, book: &Book) -> Vec<String> {
        let Some(row) = self.row(entry) else { return Vec::new() };
        let mut lines: Vec<String> = Vec::new();
        let halves = Half::ALL.map(|half| (0..self.columns.len()).map(|column| self.cell(entry, column, half)).collect::<Vec<_>>());
        let [complete, incomplete] = &halves;
        if complete == incomplete {
            lines.extend(self.describe_cells(complete, "", row.condition.as_ref().map(|condition| condition.written.as_str())));
        } else {
            for (cells, lead) in [(complete, "stages C and V: "), (incomplete, "stage I: ")] {
                lines.extend(self.describe_cells(cells, lead, row.condition.as_ref().map(|condition| condition.written.as_str())));
            }
        }
        lines.extend(row.period.as_ref().map(|period| format!("(asked for {})", period.written)));
        if row.entry != entry {
            lines.push(format!("(as {} around it)", book.tag(row.entry)));
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
                    Cell::Barred => format!("{lead}not part of the certificate: {columns}"),
                    Cell::Foreign => format!("{lead}not expected: {columns}"),
                }
            })
            .collect()
    }
}
