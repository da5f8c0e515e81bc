//! Single cells of a table, changed by a later pack.

use super::Table;
use super::cell::{Cell, Stage};
use super::row::Row;
use crate::schema::{Book, Entry};

/// That a later pack changed cells of a table.
#[derive(Debug)]
pub struct CellChange {
    /// The field or group.
    pub entry: Entry,
    /// The categories, by their positions in the list.
    pub categories: Vec<usize>,
    /// The stages of completion.
    pub stages: Vec<Stage>,
    /// Why.
    pub why: String,
    /// Who says so.
    pub source: String,
}

impl Table {
    /// The last change of the cell of an entry for a category, by its position in the list, at a stage.
    pub fn change_of(&self, entry: Entry, category: u16, stage: Stage) -> Option<&CellChange> {
        let is_it =
            |change: &&CellChange| change.entry == entry && change.stages.contains(&stage) && change.categories.contains(&usize::from(category));
        self.changed.iter().rev().find(is_it)
    }

    /// Gives an entry another cell for these categories, by their positions in the list, at these stages. What the authority's list says of
    /// the entry there holds no more, unless the cell leaves it to the list.
    pub(in crate::rules) fn change(&mut self, entry: Entry, categories: &[usize], stages: &[Stage], cell: Cell, book: &Book) {
        let columns = self.own_columns(categories, book);
        let position = self.own_row(entry, book);
        if let Some(row) = self.rows.get_mut(position) {
            for stage in stages {
                for column in &columns {
                    if let Some(there) = row.cells[stage.index()].get_mut(*column) {
                        *there = cell;
                    }
                }
            }
        }
        if cell != Cell::Listed {
            for fact in self.facts.iter_mut().filter(|fact| Entry::Field(fact.field) == entry) {
                fact.except.extend(categories.iter().flat_map(|category| stages.iter().map(|stage| (*category, *stage))));
            }
        }
    }

    /// The columns of these categories and of no other: where a column is one of others too, it is taken apart.
    fn own_columns(&mut self, categories: &[usize], book: &Book) -> Vec<usize> {
        let mut columns: Vec<usize> = categories.iter().filter_map(|category| self.by_category.get(*category).copied().flatten()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns.into_iter().map(|column| self.apart(column, categories, book)).collect()
    }

    fn apart(&mut self, column: usize, categories: &[usize], book: &Book) -> usize {
        let members: Vec<usize> = (0..self.by_category.len()).filter(|category| self.by_category[*category] == Some(column)).collect();
        let (own, others): (Vec<usize>, Vec<usize>) = members.into_iter().partition(|category| categories.contains(category));
        if others.is_empty() {
            return column;
        }
        let new = self.columns.len();
        let list = book.landmarks().category.map(|field| book.type_of(field).codes()).unwrap_or_default();
        let names: Vec<&str> = own.iter().filter_map(|category| list.get(*category)).map(|value| value.code.as_str()).collect();
        self.columns.push(names.join(", "));
        for row in &mut self.rows {
            for cells in &mut row.cells {
                let like = cells.get(column).copied().unwrap_or(Cell::Optional);
                *cells = cells.iter().copied().chain([like]).collect();
            }
        }
        own.into_iter().for_each(|category| self.by_category[category] = Some(new));
        new
    }

    /// The position of the row of an entry; one that is covered by a group around it gets its own.
    fn own_row(&mut self, entry: Entry, book: &Book) -> usize {
        if let Some(position) = self.rows.iter().position(|row| row.entry == entry) {
            return position;
        }
        let cells = Stage::ALL.map(|stage| (0..self.columns.len()).map(|column| self.cell(entry, column, stage)).collect());
        let source = self.row(entry).and_then(|row| row.source.clone());
        self.rows.push(Row { entry, cells, item: None, source, condition: None, period: None });
        let position = self.rows.len() - 1;
        let covering = |start: Entry, rows: &[Row]| {
            let around = std::iter::successors(Some(start), |entry| book.parent(*entry).map(Entry::Group));
            around.map(|entry| rows.iter().position(|row| row.entry == entry)).find_map(|position| position)
        };
        self.fields = book.field_ids().map(|field| covering(Entry::Field(field), &self.rows)).collect();
        self.groups = book.group_ids().map(|group| covering(Entry::Group(group), &self.rows)).collect();
        position
    }
}
