//! Single cells of the applicability table, changed by a later pack.

use super::changes::plain;
use super::claims::{Changing, Claim};
use super::files::PackFile;
use super::form::words;
use super::loaded::Loaded;
use super::loader::Loader;
use crate::nearest::nearest;
use crate::rules::compile::Uses;
use crate::rules::model::{expression_words, select};
use crate::rules::table::{Cell, CellChange, Row, RowCondition, Stage, Table};
use crate::rules::yaml::RawChange;
use crate::schema::{Book, Entry, FieldId};
use serde_saphyr::Spanned;
use std::collections::BTreeSet;

/// The cells that a change is about, and what they become.
struct Cells {
    entry: Entry,
    /// By their positions in the list of vehicle categories.
    categories: Vec<usize>,
    stages: Vec<Stage>,
    cell: Cell,
    condition: Option<RowCondition>,
}

impl Loader<'_> {
    /// Changes cells of the table.
    pub(super) fn change_of_cell(
        &mut self,
        file: &PackFile,
        pack: &str,
        raw: &RawChange,
        field: &Spanned<String>,
        (loaded, changing): (&mut Loaded, &mut Changing),
    ) {
        let before = self.faults.len();
        self.alone(file, raw, "cells", &["cell"]);
        let Some(table) = self.table_meant(file, raw, field, loaded) else { return };
        let Some(cells) = self.cells_meant(file, raw, field) else { return };
        if self.faults.len() > before {
            return;
        }
        let at = |cells: &Cells| cells.stages.iter().map(|stage| stage.code()).collect::<Vec<_>>().join(", ");
        let letter = raw.cell.as_ref().map_or("", |cell| cell.value.as_str());
        let list = self.book.landmarks().category.map(|field| self.book.type_of(field).codes());
        let codes: Vec<&str> = cells.categories.iter().filter_map(|category| Some(list?.get(*category)?.code.as_str())).collect();
        let what =
            format!("cell of {} in the table of {}: {letter} for {} at {}", field.value, table.pack, words(&raw.category).join(", "), at(&cells));
        let entry = changing.note(pack, None, plain(std::slice::from_ref(field)), vec![("cell", what)], raw, file);
        let mut gone_over = BTreeSet::new();
        for code in codes {
            for stage in &cells.stages {
                let of = format!("the cell of {} for {code} at {} in the table of {}", field.value, stage.code(), table.pack);
                match changing.claim(Claim { pack: pack.to_owned(), of, fields: Vec::new(), aspect: "cell", entry }, raw, file) {
                    Ok(over) => gone_over.extend(over),
                    Err((message, help)) => return self.fault(file, field, &message.replace("cell of the cell", "the cell"), help),
                }
            }
        }
        self.check_over(file, raw, &gone_over);
        if cells.cell.is_conditional() && cells.condition.is_none() && own_row(table, cells.entry).is_none_or(|row| row.condition.is_none()) {
            let help = Some("Give it with `when`.".to_owned());
            self.fault(file, field, &format!("a cell `{letter}` needs a condition, and the row of {} has none", field.value), help);
            return;
        }
        table.change(cells.entry, &cells.categories, &cells.stages, cells.cell, self.book);
        if let (Some(condition), Some(row)) = (cells.condition, own_row_mut(table, cells.entry)) {
            row.condition = Some(condition);
        }
        let (why, source) = (raw.why.value.clone(), raw.source.value.clone());
        table.changed.push(CellChange { entry: cells.entry, categories: cells.categories, stages: cells.stages, why, source });
        if let Some((tag, category)) = shut_in(table, cells.entry, self.book) {
            let message = format!("{} is part of the certificate of {category} then, but {tag} around it is not", field.value);
            self.fault(file, field, &message, None);
        }
    }

    fn table_meant<'l>(&mut self, file: &PackFile, raw: &RawChange, field: &Spanned<String>, loaded: &'l mut Loaded) -> Option<&'l mut Table> {
        let known: Vec<String> = loaded.tables.keys().cloned().collect();
        let name = match (&raw.table, known.as_slice()) {
            (Some(name), _) => {
                if !known.contains(&name.value) {
                    let help = nearest(&name.value, known.iter().map(String::as_str)).map(|near| format!("The nearest is {near}."));
                    self.fault(file, name, &format!("no earlier pack {} has a table", name.value), help);
                }
                name.value.clone()
            }
            (None, [only]) => only.clone(),
            (None, []) => {
                self.fault(file, field, "no earlier pack has a table", None);
                return None;
            }
            (None, several) => {
                self.fault(file, field, "several packs have a table", Some(format!("Say `table`, one of: {}.", several.join(", "))));
                return None;
            }
        };
        loaded.tables.get_mut(&name)
    }

    fn cells_meant(&mut self, file: &PackFile, raw: &RawChange, field: &Spanned<String>) -> Option<Cells> {
        let entry = match self.book.entry(&field.value) {
            Some(entry @ (Entry::Field(_) | Entry::Group(_))) => Some(entry),
            Some(Entry::Signature) => {
                self.fault(file, field, "the signature is not part of the table", None);
                None
            }
            None => {
                let help = nearest(&field.value, self.book.tags()).map(|near| format!("The nearest name is {near}."));
                self.fault(file, field, &format!("the message has no field or group {}", field.value), help);
                None
            }
        };
        let Some(letter) = &raw.cell else {
            self.fault(file, field, "a change of the table needs `cell`", Some(format!("Cells are {LETTERS}.")));
            return None;
        };
        let cell = Cell::of_letter(&letter.value);
        if cell.is_none() {
            self.fault(file, letter, &format!("`{}` is no cell; cells are {LETTERS}", letter.value), None);
        }
        if raw.category.is_empty() {
            self.fault(file, field, "a change of the table needs `category`", Some("Name the categories whose cells change.".to_owned()));
        }
        let categories = self.categories_meant(file, &raw.category);
        let stages = self.stages_meant(file, &raw.stage);
        let condition = match (&raw.when, entry) {
            (Some(when), Some(entry)) => {
                if cell.is_some_and(|cell| !cell.is_conditional()) {
                    self.fault(file, when, "`when` goes with a cell `w` or `c`", None);
                }
                self.cell_condition(file, when, entry)
            }
            _ => None,
        };
        Some(Cells { entry: entry?, categories, stages, cell: cell?, condition })
    }

    fn categories_meant(&mut self, file: &PackFile, named: &[Spanned<String>]) -> Vec<usize> {
        let Some(field) = self.book.landmarks().category else { return Vec::new() };
        let (tag, list) = (self.book.field(field).tag.clone(), self.book.type_of(field));
        let mut categories = BTreeSet::new();
        for word in named {
            match select(list, &word.value, true) {
                Ok(positions) => categories.extend(positions),
                Err(near) => {
                    let help = near.map(|near| format!("The nearest code is {near}."));
                    self.fault(file, word, &format!("no {tag} begins with `{}`", word.value), help);
                }
            }
        }
        categories.into_iter().collect()
    }

    fn stages_meant(&mut self, file: &PackFile, named: &[Spanned<String>]) -> Vec<Stage> {
        self.selection(file, self.book.landmarks().stage, named, &[], false);
        match named {
            [] => Stage::ALL.to_vec(),
            some => some.iter().filter_map(|word| Stage::of_code(&word.value)).collect(),
        }
    }

    fn cell_condition(&mut self, file: &PackFile, when: &Spanned<String>, entry: Entry) -> Option<RowCondition> {
        let context = self.book.parent(entry).unwrap_or(self.book.root());
        let mut uses = Uses::default();
        let condition = self.condition(file, when, context, &mut uses)?;
        let fields: Vec<FieldId> = uses.entries().filter_map(|entry| if let Entry::Field(field) = entry { Some(field) } else { None }).collect();
        let words = expression_words(&when.value, self.book);
        Some(RowCondition { condition, written: when.value.clone(), words, fields })
    }
}

const LETTERS: &str = "m, w, e, c, o, a, x and -";

fn own_row(table: &Table, entry: Entry) -> Option<&Row> {
    table.rows().iter().find(|row| row.entry == entry)
}

fn own_row_mut(table: &mut Table, entry: Entry) -> Option<&mut Row> {
    table.rows.iter_mut().find(|row| row.entry == entry)
}

/// A group around an entry, and a column, where the group is kept out and the entry is not: it could never stand there.
fn shut_in(table: &Table, entry: Entry, book: &Book) -> Option<(String, String)> {
    let row = own_row(table, entry)?;
    let around = std::iter::successors(book.parent(entry), |group| book.group(*group).parent);
    for group in around {
        let Some(outer) = own_row(table, Entry::Group(group)) else { continue };
        for stage in Stage::ALL {
            let pairs = outer.cells[stage.index()].iter().zip(&row.cells[stage.index()]).enumerate();
            for (column, (outer, inner)) in pairs {
                if outer.keeps_out() && !inner.keeps_out() {
                    return Some((book.group(group).tag.clone(), table.columns[column].clone()));
                }
            }
        }
    }
    None
}
