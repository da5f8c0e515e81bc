//! Tables of values: rows with typed columns, found by a key.

use crate::schema::FieldId;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What is looked up in a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum LookupKey {
    /// By number.
    Number(Decimal),
    /// By text.
    Text(String),
    /// By date.
    Day(Date),
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Texts, or codes of the field of the column.
    Text,
    /// Numbers.
    Number,
    /// Dates.
    Date,
}

/// A column.
#[derive(Debug, Clone)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// What its cells are.
    pub holds: ColumnType,
    /// The field whose values stand in it.
    pub field: Option<FieldId>,
}

/// A row.
#[derive(Debug, Clone)]
pub struct ValueRow {
    /// By column; `None` where nothing is said.
    pub cells: Vec<Option<LookupKey>>,
    /// One-based line of its file.
    pub line: u64,
    /// One-based column in that line.
    pub column: u64,
}

/// A table of values.
#[derive(Debug)]
pub struct ValueTable {
    /// Its name.
    pub name: String,
    /// The file in which its rows stand.
    pub file: String,
    /// Its columns; the first holds the keys.
    pub columns: Vec<TableColumn>,
    /// Its rows.
    pub rows: Vec<ValueRow>,
    by_key: BTreeMap<LookupKey, Vec<usize>>,
}

impl ValueTable {
    /// A table of these rows.
    pub fn new(name: String, file: String, columns: Vec<TableColumn>, rows: Vec<ValueRow>) -> Self {
        let mut by_key: BTreeMap<LookupKey, Vec<usize>> = BTreeMap::new();
        for (position, row) in rows.iter().enumerate() {
            if let Some(key) = row.cells.first().cloned().flatten() {
                by_key.entry(key).or_default().push(position);
            }
        }
        Self { name, file, columns, rows, by_key }
    }

    /// The positions of the rows with this key.
    pub fn rows_of(&self, key: &LookupKey) -> &[usize] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// The rows whose key stands already in an earlier row, each behind that one.
    pub fn repeated(&self) -> Vec<(&ValueRow, &ValueRow)> {
        let mut found = Vec::new();
        for rows in self.by_key.values() {
            if let [first, more @ ..] = rows.as_slice() {
                found.extend(more.iter().map(|row| (&self.rows[*first], &self.rows[*row])));
            }
        }
        found
    }

    /// The position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// A cell.
    pub fn cell(&self, row: usize, column: usize) -> Option<&LookupKey> {
        self.rows.get(row)?.cells.get(column)?.as_ref()
    }
}
