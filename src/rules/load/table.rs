//! From the YAML of a table to the table: every fault is collected with its place.

use super::files::PackFile;
use super::loader::Loader;
use super::{RawPeriod, written};
use crate::nearest::nearest;
use crate::rules::compile::Uses;
use crate::rules::model::{expression_words, select};
use crate::rules::table::{Cell, Row, RowCondition, RowPeriod, Stage, Table, of_pack};
use crate::rules::yaml::{RawRow, RawTable};
use crate::schema::{Book, Entry, GroupId};
use serde_saphyr::Spanned;
use std::collections::HashMap;

/// A table while it is read: the rows by field or group.
struct Sheet {
    columns: usize,
    rows: Vec<Row>,
    positions: HashMap<Entry, usize>,
    /// Where each row stands in the file, for faults that show later.
    places: Vec<Spanned<()>>,
}

impl Loader<'_> {
    /// The table of a pack; `None` when it has faults.
    pub(super) fn table(&mut self, file: &PackFile, pack: &Spanned<String>, raw: RawTable) -> Option<Table> {
        let before = self.faults.len();
        let by_category = self.columns(file, pack, &raw.columns);
        let columns: Vec<String> = raw.columns.iter().map(|column| column.value.clone()).collect();
        let mut sheet = Sheet { columns: columns.len(), rows: Vec::new(), positions: HashMap::new(), places: Vec::new() };
        for (tag, row) in raw.complete.0 {
            self.complete_row(file, &tag, row, &mut sheet);
        }
        for (stage, rows) in [(Stage::Completed, raw.completed), (Stage::Incomplete, raw.incomplete)] {
            for (tag, row) in rows.0 {
                self.differing_row(file, &tag, row, stage, &mut sheet);
            }
        }
        for (tag, condition) in raw.conditions.0 {
            self.table_condition(file, &tag, &condition, &mut sheet);
        }
        self.check_sheet(file, &columns, &sheet);
        let line = raw.columns.first().map_or(1, |first| first.referenced.line());
        let fields = self.coverage(file, raw.columns.first().unwrap_or(pack), &sheet);
        let book = self.book;
        let groups = book.group_ids().map(|group| nearest_row(&sheet, Entry::Group(group), book)).collect();
        (self.faults.len() == before || self.is_foreign).then(|| Table {
            pack: pack.value.clone(),
            checks: of_pack(&pack.value, &file.path, line),
            file: file.path.clone(),
            columns,
            by_category,
            rows: sheet.rows,
            fields,
            groups,
            facts: Vec::new(),
            changed: Vec::new(),
        })
    }

    /// By vehicle category: its column.
    fn columns(&mut self, file: &PackFile, pack: &Spanned<String>, columns: &[Spanned<String>]) -> Vec<Option<usize>> {
        if columns.is_empty() {
            self.fault(file, pack, "the table has no columns", None);
        }
        let Some(field) = self.book.landmarks().category else { return Vec::new() };
        let (tag, list) = (&self.book.field(field).tag, self.book.type_of(field));
        let mut by_category = vec![None; list.codes().len()];
        for (column, word) in columns.iter().enumerate() {
            match select(list, &word.value, true) {
                Ok(positions) => {
                    let taken = positions.iter().find_map(|position| by_category[*position].map(|other: usize| (*position, other)));
                    if let Some((position, other)) = taken {
                        let code = &list.codes()[position].code;
                        self.fault(file, word, &format!("{code} stands already in the column {}", columns[other].value), None);
                    }
                    positions.into_iter().for_each(|position| by_category[position] = Some(column));
                }
                Err(near) => {
                    let help = near.map(|near| format!("The nearest code is {near}."));
                    self.fault(file, word, &format!("no {tag} begins with `{}`", word.value), help);
                }
            }
        }
        by_category
    }

    fn table_entry(&mut self, file: &PackFile, tag: &Spanned<String>) -> Option<Entry> {
        match self.book.entry(&tag.value) {
            Some(entry @ (Entry::Field(_) | Entry::Group(_))) => Some(entry),
            Some(Entry::Signature) => {
                self.fault(file, tag, "the signature is not part of the table", None);
                None
            }
            None => {
                let help = nearest(&tag.value, self.book.tags()).map(|near| format!("The nearest name is {near}."));
                self.fault(file, tag, &format!("the message has no field or group {}", tag.value), help);
                None
            }
        }
    }

    fn cells(&mut self, file: &PackFile, text: &Spanned<String>, columns: usize) -> Option<Box<[Cell]>> {
        let words: Vec<&str> = text.value.split_ascii_whitespace().collect();
        if words.len() != columns {
            self.fault(file, text, &format!("the row has {} cells; the table has {columns} columns", words.len()), None);
            return None;
        }
        let mut cells = Vec::with_capacity(columns);
        for word in words {
            match Cell::of_letter(word) {
                Some(cell) => cells.push(cell),
                None => {
                    let at = text.value.find(word).unwrap_or_default();
                    let message = format!("`{word}` is no cell; cells are m, w, e, c, o, a, x and -");
                    self.fault_inside(file, text, at, message);
                    return None;
                }
            }
        }
        Some(cells.into())
    }

    fn complete_row(&mut self, file: &PackFile, tag: &Spanned<String>, raw: RawRow, sheet: &mut Sheet) {
        let (entry, cells) = (self.table_entry(file, tag), self.cells(file, &raw.row, sheet.columns));
        let (Some(entry), Some(cells)) = (entry, cells) else { return };
        let days = RawPeriod { from: &raw.from, to: &raw.to, date: &raw.date };
        let period = self.period(file, &days).zip(written(&days)).map(|(days, written)| RowPeriod { days, written });
        let row = Row { entry, cells: [cells.clone(), cells.clone(), cells], item: raw.item, source: raw.source, condition: None, period };
        sheet.positions.insert(entry, sheet.rows.len());
        sheet.rows.push(row);
        sheet.places.push(place_of(tag));
    }

    /// A row of `completed` or `incomplete`: what differs at that stage.
    fn differing_row(&mut self, file: &PackFile, tag: &Spanned<String>, raw: RawRow, stage: Stage, sheet: &mut Sheet) {
        let (entry, cells) = (self.table_entry(file, tag), self.cells(file, &raw.row, sheet.columns));
        let (Some(entry), Some(cells)) = (entry, cells) else { return };
        let Some(row) = sheet.positions.get(&entry).map(|position| &mut sheet.rows[*position]) else {
            self.fault(file, tag, &format!("{} has no row in `complete` that this one could differ from", tag.value), None);
            return;
        };
        if row.cells[Stage::Complete.index()] == cells {
            self.fault(file, &raw.row, &format!("the row of {} is the one in `complete` again", tag.value), None);
        }
        if let Some(day) = raw.from.as_ref().or(raw.to.as_ref()).or(raw.date.as_ref()) {
            self.fault(file, day, "the days of a row stand in `complete`, for all stages", None);
        }
        row.cells[stage.index()] = cells;
        row.item = raw.item.or(row.item.take());
        row.source = raw.source.or(row.source.take());
    }

    fn table_condition(&mut self, file: &PackFile, tag: &Spanned<String>, text: &Spanned<String>, sheet: &mut Sheet) {
        let Some(entry) = self.table_entry(file, tag) else { return };
        let book = self.book;
        let context = book.parent(entry).unwrap_or(book.root());
        let mut uses = Uses::default();
        let condition = self.condition(file, text, context, &mut uses);
        let row = sheet.positions.get(&entry).map(|position| &mut sheet.rows[*position]);
        match row.filter(|row| row.cells.iter().any(|cells| cells.iter().any(|cell| cell.is_conditional()))) {
            Some(row) => {
                let fields = uses.entries().filter_map(|entry| if let Entry::Field(field) = entry { Some(field) } else { None }).collect();
                let words = expression_words(&text.value, book);
                row.condition = condition.map(|condition| RowCondition { condition, written: text.value.clone(), words, fields });
            }
            None => self.fault(file, tag, &format!("{} has a condition, but no cell `w` or `c`", tag.value), None),
        }
    }

    /// What shows only when all rows are known.
    fn check_sheet(&mut self, file: &PackFile, columns: &[String], sheet: &Sheet) {
        let book = self.book;
        for (row, place) in sheet.rows.iter().zip(&sheet.places) {
            let tag = book.tag(row.entry);
            if row.condition.is_none() && row.cells.iter().any(|cells| cells.iter().any(|cell| cell.is_conditional())) {
                self.fault(file, place, &format!("{tag} has a cell `w` or `c`, but no condition"), None);
            }
            if let Some((group, column)) = inside_what_is_out(row, sheet, book) {
                let message = format!("{tag} is part of the certificate of {}, but {} around it is not", columns[column], book.group(group).tag);
                self.fault(file, place, &message, None);
            }
        }
    }

    /// By field: the row that covers it.
    fn coverage(&mut self, file: &PackFile, place: &Spanned<String>, sheet: &Sheet) -> Vec<Option<usize>> {
        let book = self.book;
        let rows: Vec<Option<usize>> = book.field_ids().map(|field| nearest_row(sheet, Entry::Field(field), book)).collect();
        for (field, row) in book.fields().iter().zip(&rows) {
            if row.is_none() && !self.is_foreign {
                self.fault(file, place, &format!("no row covers {}, and none a group around it", field.tag), None);
            }
        }
        rows
    }
}

fn place_of(tag: &Spanned<String>) -> Spanned<()> {
    Spanned { value: (), referenced: tag.referenced, defined: tag.defined }
}

/// The row of a field or group, or of the nearest group around it.
fn nearest_row(sheet: &Sheet, entry: Entry, book: &Book) -> Option<usize> {
    let mut at = Some(entry);
    while let Some(entry) = at {
        if let Some(position) = sheet.positions.get(&entry) {
            return Some(*position);
        }
        at = book.parent(entry).map(Entry::Group);
    }
    None
}

/// A group around the entry of a row, and a column, where the group is kept out and the row is not: it could never stand there.
fn inside_what_is_out(row: &Row, sheet: &Sheet, book: &Book) -> Option<(GroupId, usize)> {
    let around = std::iter::successors(book.parent(row.entry), |group| book.group(*group).parent);
    let mut rows_around = around.filter_map(|group| Some((group, &sheet.rows[*sheet.positions.get(&Entry::Group(group))?])));
    rows_around.find_map(|(group, outer)| {
        let pairs = Stage::ALL.into_iter().flat_map(|stage| outer.cells[stage.index()].iter().zip(&row.cells[stage.index()]).enumerate());
        pairs.filter(|(_, (outer, inner))| outer.keeps_out() && !inner.keeps_out()).map(|(column, _)| (group, column)).next()
    })
}
