//! Which items of the certificate, and which fields, the rules look at, by vehicle category.
//!
//! A rule looks at a field when its conditions name it; that its message does is not enough. An applicability table asks whether a field
//! is there wherever it does not leave that open. The stage of completion and the days
//! on which a rule is in force do not count here.

use super::wrong_numbers::Share;
use crate::rules::table::{Cell, Stage, Table};
use crate::rules::{Look, Rule, RuleSet, Vehicles};
use crate::schema::{Book, CodeValue, Entry, FieldId, Framework};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The columns: each is a vehicle category or the beginning of several.
const COLUMNS: [&str; 21] =
    ["M1", "M2", "M3", "N1", "N2", "N3", "O1", "O2", "O3", "O4", "L1e", "L2e", "L3e", "L4e", "L5e", "L6e", "L7e", "T", "C", "R", "S"];

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The items of the certificates, one section a framework act.
    Items,
    /// All fields of the message.
    Fields,
}

/// How many rules look at something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Those that only ask whether it is there.
    pub presence: usize,
    /// Those that look at what it says.
    pub content: usize,
}

impl Count {
    /// Whether no rule does.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    fn add(&mut self, look: Look) {
        match look {
            Look::Presence => self.presence += 1,
            Look::Content => self.content += 1,
        }
    }
}

/// An item or a field, and how many rules look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow {
    /// The number of the item, or the tag of the field.
    pub name: String,
    /// The tags of the fields of the item, or the label of the field.
    pub about: String,
    /// By column of the section.
    pub counts: Vec<Count>,
    /// Of a field that holds a number: how many wrong numbers of the corpus were found, when that was tried.
    pub wrong_numbers: Option<Share>,
}

impl CoverageRow {
    /// Whether no rule looks at it in any category.
    pub fn is_unseen(&self) -> bool {
        self.counts.iter().all(|count| count.is_none())
    }
}

/// The rows that share their columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageSection {
    /// The framework act, when the rows are its items.
    pub act: Option<Framework>,
    /// The vehicle categories.
    pub columns: Vec<&'static str>,
    /// Items in the order of their numbers, or fields in the order of the book.
    pub rows: Vec<CoverageRow>,
}

impl CoverageSection {
    /// The names of the rows that no rule looks at, in their order.
    pub fn unseen(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().filter(|row| row.is_unseen()).map(|row| row.name.as_str())
    }

    /// All wrong numbers of its fields, when that was tried.
    pub fn wrong_numbers(&self) -> Option<Share> {
        self.rows.iter().filter_map(|row| row.wrong_numbers).reduce(Share::plus)
    }

    /// The fields of which no wrong number was found, in their order.
    pub fn never_found(&self) -> impl Iterator<Item = &str> {
        let is_never = |row: &&CoverageRow| row.wrong_numbers.is_some_and(|share| share.found == 0 && share.all > 0);
        self.rows.iter().filter(is_never).map(|row| row.name.as_str())
    }

    /// By column: how many rows some rule looks at.
    pub fn seen(&self) -> Vec<usize> {
        (0..self.columns.len()).map(|column| self.rows.iter().filter(|row| !row.counts[column].is_none()).count()).collect()
    }
}

/// What the rules look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// What the rows are.
    pub view: View,
    /// The rule packs, by name and version.
    pub packs: Vec<(String, String)>,
    /// How many rules there are.
    pub rules: usize,
    /// The rows.
    pub sections: Vec<CoverageSection>,
}

impl Coverage {
    /// Counts the rules and tables whose codes `keeps` keeps; the book is the one that they were loaded with.
    pub fn new(rules: &RuleSet, book: &Book, view: View, keeps: impl Fn(&str) -> bool) -> Self {
        let kept: Vec<&Rule> = rules.rules.iter().filter(|rule| keeps(&rule.said.code)).collect();
        let tables = rules.tables.iter().filter(|table| table.checks().iter().any(|check| keeps(&check.code)));
        let of_tables = tables.flat_map(|table| Watcher::of_table(table, book));
        let watchers: Vec<Watcher<'_>> = kept.iter().map(|rule| Watcher::of_rule(rule, book)).chain(of_tables).collect();
        let sections = match view {
            View::Items => Framework::ALL.into_iter().map(|act| items(act, &watchers, book)).collect(),
            View::Fields => vec![fields(&watchers, book)],
        };
        let packs = rules.packs.iter().map(|pack| (pack.name.clone(), pack.version.clone())).collect();
        Self { view, packs, rules: kept.len(), sections }
    }

    /// Adds how many wrong numbers of each field are found; items have none.
    pub fn add_wrong_numbers(&mut self, shares: &BTreeMap<FieldId, Share>, book: &Book) {
        let by_tag: BTreeMap<&str, Share> = shares.iter().map(|(field, share)| (book.field(*field).tag.as_str(), *share)).collect();
        for row in self.sections.iter_mut().filter(|section| section.act.is_none()).flat_map(|section| &mut section.rows) {
            row.wrong_numbers = by_tag.get(row.name.as_str()).copied();
        }
    }
}

/// Whatever looks at fields in some categories and counts as one.
struct Watcher<'r> {
    /// By column.
    is_for: Vec<bool>,
    looks: Cow<'r, [(FieldId, Look)]>,
}

impl<'r> Watcher<'r> {
    fn of_rule(rule: &'r Rule, book: &Book) -> Self {
        Self { is_for: COLUMNS.iter().map(|column| is_for(&rule.vehicles, column, book)).collect(), looks: Cow::Borrowed(&rule.looks) }
    }

    /// One a column of the matrix: in each, a table says other things of the fields.
    fn of_table(table: &Table, book: &Book) -> impl Iterator<Item = Self> {
        COLUMNS.iter().enumerate().filter_map(|(position, column)| {
            let codes = categories(book);
            let of_table = codes.iter().zip(0..).find(|(value, _)| value.code.starts_with(column)).and_then(|(_, code)| table.column(code))?;
            let is_asked = |field: &FieldId| Stage::ALL.iter().any(|stage| table.cell(Entry::Field(*field), of_table, *stage) != Cell::Optional);
            let looks = book.field_ids().filter(is_asked).map(|field| (field, Look::Presence)).collect();
            let is_for = (0..COLUMNS.len()).map(|other| other == position).collect();
            Some(Self { is_for, looks: Cow::Owned(looks) })
        })
    }

    /// The most that it wants to know of any of these fields.
    fn look_at(&self, fields: &[FieldId]) -> Option<Look> {
        self.looks.iter().filter(|(field, _)| fields.contains(field)).map(|(_, look)| *look).max()
    }
}

/// Whether a rule is for some vehicle of a column.
fn is_for(vehicles: &Vehicles, column: &str, book: &Book) -> bool {
    let belongs = |act: &str| Framework::ALL.into_iter().find(|framework| framework.act() == act).is_none_or(|framework| covers(framework, column));
    if !vehicles.frameworks.is_empty() && !vehicles.frameworks.iter().any(|act| belongs(act)) {
        return false;
    }
    let Some(categories) = &vehicles.categories else { return true };
    categories.iter().zip(self::categories(book)).any(|(selected, value)| *selected && value.code.starts_with(column))
}

/// The codes of the vehicle categories.
fn categories(book: &Book) -> &[CodeValue] {
    book.landmarks().category.map_or(&[], |field| book.type_of(field).codes())
}

/// Whether an act covers the categories of a column.
fn covers(framework: Framework, column: &str) -> bool {
    framework.categories().split(", ").any(|letter| column.starts_with(letter))
}

fn items(act: Framework, watchers: &[Watcher<'_>], book: &Book) -> CoverageSection {
    let columns: Vec<usize> = (0..COLUMNS.len()).filter(|column| covers(act, COLUMNS[*column])).collect();
    let mut fields: BTreeMap<&str, Vec<FieldId>> = BTreeMap::new();
    for id in book.field_ids() {
        for (_, list) in book.field(id).items.iter().filter(|(framework, _)| *framework == act) {
            list.split(',').for_each(|item| fields.entry(item.trim()).or_default().push(id));
        }
    }
    let mut items: Vec<(&str, Vec<FieldId>)> = fields.into_iter().collect();
    items.sort_by(|(left, _), (right, _)| by_number(left, right));
    let row = |(item, fields): (&str, Vec<FieldId>)| CoverageRow {
        name: item.to_owned(),
        about: fields.iter().map(|field| book.field(*field).tag.as_str()).collect::<Vec<_>>().join(", "),
        counts: counts(&fields, &columns, watchers),
        wrong_numbers: None,
    };
    CoverageSection { act: Some(act), columns: columns.iter().map(|column| COLUMNS[*column]).collect(), rows: items.into_iter().map(row).collect() }
}

fn fields(watchers: &[Watcher<'_>], book: &Book) -> CoverageSection {
    let columns: Vec<usize> = (0..COLUMNS.len()).collect();
    let row = |id: FieldId| {
        let field = book.field(id);
        CoverageRow { name: field.tag.clone(), about: field.label.clone(), counts: counts(&[id], &columns, watchers), wrong_numbers: None }
    };
    CoverageSection { act: None, columns: COLUMNS.to_vec(), rows: book.field_ids().map(row).collect() }
}

fn counts(fields: &[FieldId], columns: &[usize], watchers: &[Watcher<'_>]) -> Vec<Count> {
    let mut counts = vec![Count::default(); columns.len()];
    for watcher in watchers {
        let Some(look) = watcher.look_at(fields) else { continue };
        for (count, column) in counts.iter_mut().zip(columns) {
            if watcher.is_for[*column] {
                count.add(look);
            }
        }
    }
    counts
}

/// 4 before 4.1 before 13; what is no number goes by its letters, after the numbers.
fn by_number(left: &str, right: &str) -> Ordering {
    let parts = |item: &str| -> Vec<(u32, String)> { item.split('.').map(|part| (part.parse().unwrap_or(u32::MAX), part.to_owned())).collect() };
    parts(left).cmp(&parts(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_in_the_order_of_their_numbers() {
        let mut items = ["13.1", "4.1", "13", "0.2.10", "4", "0.2.2", "47.1.3.0", "B", "47.1.3", "0.2"];
        items.sort_by(|left, right| by_number(left, right));
        assert_eq!(items, ["0.2", "0.2.2", "0.2.10", "4", "4.1", "13", "13.1", "47.1.3", "47.1.3.0", "B"]);
    }
}
