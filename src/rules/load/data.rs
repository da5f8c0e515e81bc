//! Tables of values and scripts of a pack: the files that lie beside its rule files.

use super::files::{PackFile, Parsed};
use super::loader::Loader;
use crate::csv;
use crate::document::parse_date;
use crate::nearest::{nearest, nearest_code};
use crate::rules::expression::LookupKey;
use crate::rules::value_table::{ColumnType, TableColumn, ValueRow, ValueTable};
use crate::rules::yaml::{RawFile, RawValueTable};
use crate::schema::{Entry, FieldId, Kind};
use crate::yaml::Fault;
use rust_decimal::Decimal;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::Arc;

/// The tables and scripts of the folders of packs, by their paths, and which of them rule files name.
#[derive(Default)]
pub(super) struct Beside<'f> {
    files: BTreeMap<Vec<&'f str>, &'f PackFile>,
    named: BTreeSet<Vec<&'f str>>,
}

impl<'f> Beside<'f> {
    /// Those among the files of a pack.
    pub(super) fn of(files: &'f [(PackFile, Parsed)]) -> Self {
        let data = files.iter().filter(|(_, parsed)| matches!(parsed, Parsed::Data)).map(|(file, _)| (steps(&file.path), file));
        Self { files: data.collect(), named: BTreeSet::new() }
    }

    /// The file that a rule file names.
    pub(super) fn find(&mut self, from: &PackFile, name: &str) -> Option<&'f PackFile> {
        let mut wanted = steps(&from.path);
        wanted.pop();
        wanted.extend(steps(name));
        let (path, file) = self.files.iter().find(|(path, _)| **path == wanted)?;
        self.named.insert(path.clone());
        Some(file)
    }

    /// The files of an ending, as a rule file would name them.
    pub(super) fn names<'s>(&'s self, ending: &'s str) -> impl Iterator<Item = &'s str> + 's {
        self.files.keys().filter_map(|path| path.last().copied()).filter(move |name| name.ends_with(ending))
    }

    /// The files that no rule file names.
    pub(super) fn unnamed(&self) -> impl Iterator<Item = &'f PackFile> + '_ {
        self.files.iter().filter(|(path, _)| !self.named.contains(*path)).map(|(_, file)| *file)
    }
}

fn steps(path: &str) -> Vec<&str> {
    path.split(['/', '\\']).filter(|step| !step.is_empty() && *step != ".").collect()
}

/// A row of a table as it stands: its cells with their places.
struct Row {
    cells: Vec<(String, u64, u64)>,
    line: u64,
    column: u64,
}

impl Loader<'_> {
    /// Takes the tables of a rule file.
    pub(super) fn learn_tables<'f>(&mut self, file: &PackFile, raw: &RawFile, beside: &mut Beside<'f>) {
        for (name, table) in &raw.tables.0 {
            let key = (raw.pack.value.clone(), name.value.clone());
            if !super::loader::is_slug(&name.value) {
                self.fault(file, name, "the name of a table has lower-case words joined by `-`", None);
            } else if self.compiler.names.tables.contains_key(&key) {
                self.fault(file, name, &format!("the pack has a table {} already", name.value), None);
            } else {
                let places = table.columns.0.iter().map(|(column, _)| (column.referenced.line(), column.referenced.column())).collect();
                match self.value_table(file, name, table, beside) {
                    Some(table) => {
                        self.compiler.names.tables.insert(key.clone(), Arc::new(table));
                        self.named_places.insert_table(key, file, name, places);
                    }
                    None => drop(self.compiler.names.spoiled.insert(key)),
                }
            }
        }
    }

    fn value_table(&mut self, file: &PackFile, name: &Spanned<String>, raw: &RawValueTable, beside: &mut Beside<'_>) -> Option<ValueTable> {
        let before = self.faults.len();
        let mut columns = Vec::new();
        for (column, holds) in &raw.columns.0 {
            columns.extend(self.table_column(file, column, holds));
        }
        if raw.columns.0.len() < 2 {
            self.fault(file, name, "a table has a column of keys and at least one more", None);
        }
        let (path, rows) = match (&raw.file, &raw.rows) {
            (Some(at), None) => {
                let found = self.file_beside(file, at, ".csv", beside)?;
                (found.path.clone(), self.rows_of_file(found, file, raw)?)
            }
            (None, Some(rows)) => (file.path.clone(), rows.iter().map(row_of_yaml).collect()),
            _ => {
                self.fault(file, name, "a table has either `file` or `rows`", None);
                return None;
            }
        };
        if self.faults.len() > before {
            return None;
        }
        let rows: Vec<ValueRow> = rows.into_iter().map(|row| self.value_row(&path, row, &columns)).collect();
        if self.faults.len() > before {
            return None;
        }
        let table = ValueTable::new(name.value.clone(), path.clone(), columns, rows);
        if !raw.repeated_keys {
            for (first, row) in table.repeated() {
                let message = format!("the key stands in line {} already", first.line);
                let help = Some("Take one of the rows out; `repeated-keys: true` is for tables that `among` asks.".to_owned());
                self.lints.push(Fault { file: path.clone(), line: row.line, column: row.column, message, help });
            }
        }
        Some(table)
    }

    fn table_column(&mut self, file: &PackFile, name: &Spanned<String>, holds: &Spanned<String>) -> Option<TableColumn> {
        let plain = [("text", ColumnType::Text), ("number", ColumnType::Number), ("date", ColumnType::Date)];
        if let Some((_, holds)) = plain.into_iter().find(|(word, _)| *word == holds.value) {
            return Some(TableColumn { name: name.value.clone(), holds, field: None });
        }
        let Some(Entry::Field(field)) = self.book.entry(&holds.value) else {
            let known = plain.into_iter().map(|(word, _)| word).chain(self.book.tags());
            let help = nearest(&holds.value, known).map(|near| format!("The nearest name is {near}."));
            self.fault(file, holds, &format!("a column holds `text`, `number`, `date` or the values of a field; {} is none", holds.value), help);
            return None;
        };
        let holds = match self.book.type_of(field).kind {
            Kind::Integer { .. } | Kind::Decimal { .. } => ColumnType::Number,
            Kind::Date | Kind::DateTime => ColumnType::Date,
            Kind::Text { .. } | Kind::Codes { .. } => ColumnType::Text,
        };
        Some(TableColumn { name: name.value.clone(), holds, field: Some(field) })
    }

    /// The file beside a rule file that it names.
    pub(super) fn file_beside<'f>(&mut self, file: &PackFile, at: &Spanned<String>, ending: &str, beside: &mut Beside<'f>) -> Option<&'f PackFile> {
        if at.value.split(['/', '\\']).any(|step| step == "..") || at.value.starts_with(['/', '\\']) {
            self.fault(file, at, "a file of the pack lies in its folder", Some("Name it from the folder of this file.".to_owned()));
            return None;
        }
        let found = beside.find(file, &at.value).filter(|found| found.path.to_ascii_lowercase().ends_with(ending));
        if found.is_none() {
            let near = nearest(&at.value, beside.names(ending)).map(|near| format!("The nearest name is {near}."));
            self.fault(file, at, &format!("there is no file {} beside this one", at.value), near);
        }
        found
    }

    /// The rows of a file in the order of the columns that the table declares; its first line names them.
    fn rows_of_file(&mut self, found: &PackFile, file: &PackFile, raw: &RawValueTable) -> Option<Vec<Row>> {
        let mut rows = match csv::rows(&found.text) {
            Ok(rows) => rows.into_iter(),
            Err(csv::Unreadable { message, line, column }) => {
                self.faults.push(Fault { file: found.path.clone(), line, column, message: message.to_owned(), help: None });
                return None;
            }
        };
        let heads = rows.next().unwrap_or_default();
        let before = self.faults.len();
        let declared = || raw.columns.0.iter().map(|(column, _)| column.value.as_str());
        for head in heads.iter().filter(|head| !declared().any(|column| column == head.text)) {
            let help = nearest(&head.text, declared()).map(|near| format!("The nearest name is {near}."));
            let message = format!("the column `{}` is not declared under `columns` of the table", head.text);
            self.faults.push(Fault { file: found.path.clone(), line: head.line, column: head.column, message, help });
        }
        let mut order = Vec::new();
        for (column, _) in &raw.columns.0 {
            match heads.iter().position(|head| head.text == column.value) {
                Some(position) => order.push(position),
                None => self.fault(file, column, &format!("the first line of {} names no column {}", found.path, column.value), None),
            }
        }
        if self.faults.len() > before {
            return None;
        }
        let mut made = Vec::new();
        for row in rows {
            let (line, column) = row.first().map_or((1, 1), |cell| (cell.line, cell.column));
            if let Some(extra) = row.get(heads.len()) {
                let message = format!("the row has more cells than the {} of the first line", heads.len());
                self.faults.push(Fault { file: found.path.clone(), line: extra.line, column: extra.column, message, help: None });
            }
            let cell = |position: &usize| {
                row.get(*position).map_or_else(|| (String::new(), line, column), |cell| (cell.text.clone(), cell.line, cell.column))
            };
            made.push(Row { cells: order.iter().map(cell).collect(), line, column });
        }
        Some(made)
    }

    fn value_row(&mut self, path: &str, row: Row, columns: &[TableColumn]) -> ValueRow {
        if row.cells.len() != columns.len() {
            let message = format!("the row has {} cells, the table {} columns", row.cells.len(), columns.len());
            self.faults.push(Fault { file: path.to_owned(), line: row.line, column: row.column, message, help: None });
        }
        let mut cells = Vec::new();
        for ((text, line, column), of) in row.cells.into_iter().zip(columns) {
            let read = read_cell(&text, of.holds);
            if read.is_none() && !text.is_empty() {
                let message = format!("`{text}` is no {} for the column {}", word(of.holds), of.name);
                self.faults.push(Fault { file: path.to_owned(), line, column, message, help: None });
            }
            if text.is_empty() && cells.is_empty() {
                self.faults.push(Fault { file: path.to_owned(), line, column, message: "the row has no key".to_owned(), help: None });
            }
            if let (Some(field), Some(LookupKey::Text(code))) = (of.field, &read) {
                self.check_code_of_cell(path, (line, column), field, code);
            }
            cells.push(read);
        }
        ValueRow { cells, line: row.line, column: row.column }
    }

    fn check_code_of_cell(&mut self, path: &str, (line, column): (u64, u64), field: FieldId, code: &str) {
        let list = self.book.type_of(field);
        if list.codes().is_empty() || list.code(code).is_some() {
            return;
        }
        let near = nearest_code(code, list.codes().iter().map(|value| value.code.as_str()));
        let help = near.map(|near| format!("The nearest code is {near}."));
        let message = format!("`{code}` is no code of {}: no vehicle has it", self.book.field(field).tag);
        self.lints.push(Fault { file: path.to_owned(), line, column, message, help });
    }
}

fn row_of_yaml(row: &Spanned<Vec<Spanned<String>>>) -> Row {
    let cells = row.value.iter().map(|cell| (cell.value.clone(), cell.referenced.line(), cell.referenced.column())).collect();
    Row { cells, line: row.referenced.line(), column: row.referenced.column() }
}

fn read_cell(text: &str, holds: ColumnType) -> Option<LookupKey> {
    if text.is_empty() {
        return None;
    }
    match holds {
        ColumnType::Text => Some(LookupKey::Text(text.to_owned())),
        ColumnType::Number => Decimal::from_str(&text.replace(',', ".")).ok().map(|number| LookupKey::Number(number.normalize())),
        ColumnType::Date => parse_date(text).map(LookupKey::Day),
    }
}

const fn word(holds: ColumnType) -> &'static str {
    match holds {
        ColumnType::Text => "text",
        ColumnType::Number => "number",
        ColumnType::Date => "date such as 2026-07-05",
    }
}
