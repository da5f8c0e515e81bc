//! A list of approval data, read from a CSV file: every fault with its line and column.

use super::target::Target;
use crate::csv::{Cell, rows};
use crate::document::parse_date;
use crate::finding::Severity;
use crate::nearest::{nearest, nearest_code};
use crate::schema::{Book, DataType, Kind};
use crate::yaml::Fault;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

/// The columns, of which the first five name what a row is about.
const COLUMNS: [&str; 10] = ["approval", "type", "variant", "version", "field", "value", "min", "max", "severity", "files"];
/// More faults than this are not listed.
const MOST_FAULTS: usize = 50;

/// What is known of approved versions.
#[derive(Debug, Default)]
pub struct Approvals {
    /// The file.
    file: String,
    rows: usize,
    /// By approval, type, variant and version, where all are named.
    exact: HashMap<[String; 4], Vec<Expected>>,
    /// Where some are left out: what holds for all of an approval, or of a type.
    wide: Vec<([Option<String>; 4], Vec<Expected>)>,
}

/// What a version has in a field.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) target: Target,
    pub(super) values: Vec<Allowed>,
    pub(super) ranges: Vec<Range>,
    pub(super) severity: Severity,
    /// From how many files it was learned.
    pub(super) files: Option<u32>,
}

/// A value that is allowed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Allowed {
    Number(Decimal),
    Code(u16),
    Text(String),
}

/// A range that is allowed; either end may be open.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Range {
    Numbers(Option<Decimal>, Option<Decimal>),
    Days(Option<Date>, Option<Date>),
}

impl Approvals {
    /// Reads a list, in terms of a book.
    ///
    /// # Errors
    /// Every fault in it.
    pub fn read(file: &str, text: &str, book: &Book) -> Result<Self, Vec<Fault>> {
        let fault = |line, column, message: String, help| Fault { file: file.to_owned(), line, column, message, help };
        let cells = rows(text).map_err(|error| vec![fault(error.line, error.column, error.message.to_owned(), None)])?;
        let mut reader = Reader { file, book, faults: Vec::new() };
        let mut cells = cells.into_iter();
        let Some(head) = cells.next() else {
            return Err(vec![fault(1, 1, "the list is empty".to_owned(), Some(format!("Its first line is {}.", COLUMNS.join(","))))]);
        };
        let columns = reader.columns(&head)?;
        let mut known: BTreeMap<([Option<String>; 4], Target), Expected> = BTreeMap::new();
        let mut named: Vec<[Option<String>; 4]> = Vec::new();
        let mut count = 0;
        for row in cells {
            count += 1;
            let Some((key, expected)) = reader.row(&row, head.len(), &columns) else { continue };
            match expected {
                None => named.push(key),
                Some(expected) => {
                    let target = expected.target;
                    known.entry((key, target)).and_modify(|known| known.join(&expected)).or_insert(expected);
                }
            }
        }
        if !reader.faults.is_empty() {
            reader.faults.truncate(MOST_FAULTS);
            return Err(reader.faults);
        }
        let mut list = Self { file: file.to_owned(), rows: count, ..Self::default() };
        for key in named {
            list.of(key);
        }
        for ((key, _), expected) in known {
            list.of(key).push(expected);
        }
        Ok(list)
    }

    /// The file, and how many rows it has.
    pub fn from(&self) -> (&str, usize) {
        (&self.file, self.rows)
    }

    fn of(&mut self, key: [Option<String>; 4]) -> &mut Vec<Expected> {
        if let [Some(approval), Some(type_name), Some(variant), Some(version)] = key.clone() {
            return self.exact.entry([approval, type_name, variant, version]).or_default();
        }
        let position = self.wide.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            self.wide.push((key, Vec::new()));
            self.wide.len() - 1
        });
        &mut self.wide[position].1
    }

    /// What is expected of a version; `None` when the list has nothing of it.
    pub(super) fn expected(&self, key: &[String; 4]) -> Option<Vec<&Expected>> {
        let is_of = |wide: &[Option<String>; 4]| wide.iter().zip(key).all(|(asked, has)| asked.as_ref().is_none_or(|asked| asked == has));
        let wide: Vec<&(_, Vec<Expected>)> = self.wide.iter().filter(|(wide, _)| is_of(wide)).collect();
        let exact = self.exact.get(key);
        if exact.is_none() && wide.is_empty() {
            return None;
        }
        let own: Vec<&Expected> = exact.into_iter().flatten().collect();
        // What is said of the version itself goes before what is said of more.
        let is_said = |expected: &&Expected| own.iter().any(|own| own.target == expected.target);
        let more: Vec<&Expected> = wide.into_iter().flat_map(|(_, expected)| expected).filter(|expected| !is_said(expected)).collect();
        Some(own.into_iter().chain(more).collect())
    }
}

impl Expected {
    fn join(&mut self, other: &Self) {
        self.values.extend(other.values.iter().cloned());
        self.ranges.extend(other.ranges.iter().cloned());
        self.severity = self.severity.max(other.severity);
        self.files = self.files.max(other.files);
    }
}

struct Reader<'r> {
    file: &'r str,
    book: &'r Book,
    faults: Vec<Fault>,
}

type Row = ([Option<String>; 4], Option<Expected>);

impl Reader<'_> {
    fn fault(&mut self, cell: &Cell, message: String, help: Option<String>) {
        self.faults.push(Fault { file: self.file.to_owned(), line: cell.line, column: cell.column, message, help });
    }

    /// By column: its position in the file.
    fn columns(&mut self, head: &[Cell]) -> Result<[Option<usize>; COLUMNS.len()], Vec<Fault>> {
        let mut positions = [None; COLUMNS.len()];
        for (position, cell) in head.iter().enumerate() {
            match COLUMNS.iter().position(|name| *name == cell.text) {
                Some(column) if positions[column].is_some() => self.fault(cell, format!("the column `{}` stands twice", cell.text), None),
                Some(column) => positions[column] = Some(position),
                None => {
                    let help = nearest(&cell.text, COLUMNS).map(|near| format!("Did you mean `{near}`?"));
                    self.fault(cell, format!("there is no column `{}`; known: {}", cell.text, COLUMNS.join(", ")), help);
                }
            }
        }
        for (name, column) in [("approval", 0), ("field", 4)] {
            if positions[column].is_none()
                && let Some(first) = head.first()
            {
                self.fault(first, format!("the column `{name}` is missing"), None);
            }
        }
        if self.faults.is_empty() { Ok(positions) } else { Err(std::mem::take(&mut self.faults)) }
    }

    fn row(&mut self, row: &[Cell], width: usize, columns: &[Option<usize>; COLUMNS.len()]) -> Option<Row> {
        let first = row.first()?;
        if row.len() > width {
            let beyond = row.get(width).unwrap_or(first);
            self.fault(beyond, format!("the row has {} cells, the first line {width}", row.len()), None);
            return None;
        }
        let cell = |column: usize| columns[column].and_then(|position| row.get(position)).filter(|cell| !cell.text.is_empty());
        let text = |column: usize| cell(column).map(|cell| plain(&cell.text).to_owned()).filter(|text| text != "*");
        let key = [text(0), text(1), text(2), text(3)];
        let files = match cell(9).map(|cell| (cell, cell.text.parse::<u32>())) {
            Some((cell, Err(_))) => {
                self.fault(cell, format!("`{}` is no number of files", cell.text), None);
                None
            }
            Some((_, Ok(files))) => Some(files),
            None => None,
        };
        let severity = self.severity(cell(8));
        let [value, min, max] = [cell(5), cell(6), cell(7)];
        let Some(field) = cell(4) else {
            if let Some(cell) = value.or(min).or(max) {
                self.fault(cell, "a value without a field".to_owned(), None);
            }
            return Some((key, None));
        };
        if key.iter().all(Option::is_none) {
            self.fault(field, "the row names no approval, type, variant or version".to_owned(), None);
        }
        let target = match Target::read(&field.text, self.book) {
            Ok(target) => target,
            Err((message, help)) => {
                self.fault(field, message, help);
                return None;
            }
        };
        let (values, ranges) = self.allowed(field, target, value, [min, max])?;
        Some((key, Some(Expected { target, values, ranges, severity, files })))
    }

    fn severity(&mut self, cell: Option<&Cell>) -> Severity {
        let Some(cell) = cell else { return Severity::Warning };
        match cell.text.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "info" => Severity::Info,
            other => {
                let help = nearest(other, ["error", "warning", "info"]).map(|near| format!("Did you mean `{near}`?"));
                self.fault(cell, format!("`{other}` is no severity: error, warning or info"), help);
                Severity::Warning
            }
        }
    }

    fn allowed(&mut self, field: &Cell, target: Target, value: Option<&Cell>, [min, max]: [Option<&Cell>; 2]) -> Option<(Vec<Allowed>, Vec<Range>)> {
        let list = self.book.type_of(target.field);
        match (value, min.or(max)) {
            (None, None) => {
                self.fault(field, "the row gives neither a value nor a range".to_owned(), Some("Give `value`, or `min` and `max`.".to_owned()));
                None
            }
            (Some(_), Some(bound)) => {
                self.fault(bound, "the row gives a value and a range".to_owned(), Some("Give either in a row of its own.".to_owned()));
                None
            }
            (Some(value), None) => self.value(value, list).map(|value| (vec![value], Vec::new())),
            (None, Some(bound)) => {
                let range = if matches!(list.kind, Kind::Date | Kind::DateTime) {
                    let [from, to] = [min, max].map(|cell| cell.map(|cell| self.day(cell)));
                    self.range(bound, from, to).map(|(from, to)| Range::Days(from, to))
                } else if matches!(list.kind, Kind::Text { .. } | Kind::Codes { .. }) {
                    self.fault(bound, format!("{} holds no numbers or dates, and has no range", field.text), None);
                    None
                } else {
                    let [from, to] = [min, max].map(|cell| cell.map(|cell| self.number(cell)));
                    self.range(bound, from, to).map(|(from, to)| Range::Numbers(from, to))
                };
                range.map(|range| (Vec::new(), vec![range]))
            }
        }
    }

    /// The ends, when those that are given can be read and are in order.
    fn range<T: PartialOrd + std::fmt::Display>(
        &mut self,
        at: &Cell,
        from: Option<Option<T>>,
        to: Option<Option<T>>,
    ) -> Option<(Option<T>, Option<T>)> {
        let (from, to) = (from.map_or(Some(None), |from| from.map(Some))?, to.map_or(Some(None), |to| to.map(Some))?);
        if let (Some(from), Some(to)) = (&from, &to)
            && from > to
        {
            self.fault(at, format!("the range is empty: {from} is greater than {to}"), None);
            return None;
        }
        Some((from, to))
    }

    fn value(&mut self, cell: &Cell, list: &DataType) -> Option<Allowed> {
        let text = plain(&cell.text);
        match &list.kind {
            Kind::Codes { codes, .. } => list.code(text).map(Allowed::Code).or_else(|| {
                let near = nearest_code(text, codes.iter().map(|value| value.code.as_str()));
                self.fault(cell, format!("`{text}` is no code of the field"), near.map(|near| format!("The nearest code is {near}.")));
                None
            }),
            Kind::Text { .. } | Kind::Date | Kind::DateTime => Some(Allowed::Text(text.to_owned())),
            _ => self.number(cell).map(Allowed::Number),
        }
    }

    fn number(&mut self, cell: &Cell) -> Option<Decimal> {
        let number = Decimal::from_str(plain(&cell.text)).ok();
        if number.is_none() {
            self.fault(cell, format!("`{}` is no number", cell.text), Some("Write it with a point, such as 1.5.".to_owned()));
        }
        number
    }

    fn day(&mut self, cell: &Cell) -> Option<Date> {
        let day = parse_date(&cell.text);
        if day.is_none() {
            self.fault(cell, format!("`{}` is no date such as 2026-07-05", cell.text), None);
        }
        day
    }
}

/// A cell without the sign that keeps programs for tables from taking it for a formula.
fn plain(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text)
}
