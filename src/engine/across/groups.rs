//! Files that belong together, and what a rule finds among them.

use super::Across;
use super::compare::greater;
use super::keys::KeyRows;
use crate::finding::Finding;
use crate::rules::across::{AcrossRule, Between, Slot, Step};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A finding and the rows of the files concerned, ascending.
pub(super) struct FoundAmong {
    pub(super) finding: Finding,
    pub(super) rows: Vec<u32>,
}

/// What fills a message besides keys.
#[derive(Default)]
struct Facts<'a> {
    before: String,
    after: String,
    was: &'a str,
    is: &'a str,
    values: String,
    field: &'a str,
    expected: Option<String>,
}

/// A file among those that belong together, in the order of its number.
struct Ordered {
    row: u32,
    order: Decimal,
}

/// The rows of all files, ready to be compared.
pub(super) struct Compared<'a> {
    across: &'a Across<'a>,
    /// By column and row: equal values have one number, from 1 on; 0 stands for no value. Columns that no rule compares are empty.
    numbers: Vec<Vec<u32>>,
}

impl<'a> Compared<'a> {
    pub(super) fn new(across: &'a Across<'a>) -> Self {
        let selected = across.rules.across.iter().enumerate().filter(|(rule, _)| across.is_selected(*rule));
        let compared: BTreeSet<usize> = selected.flat_map(|(_, rule)| compared_columns(&rule.between)).collect();
        let columns = 0..across.rules.columns.len();
        let numbers = columns.into_par_iter().map(|column| if compared.contains(&column) { numbered(&across.rows, column) } else { Vec::new() });
        Self { across, numbers: numbers.collect() }
    }

    /// Adds what a rule finds.
    pub(super) fn check(&self, position: usize, rule: &AcrossRule, found: &mut Vec<FoundAmong>) {
        let within = rule.between.within();
        let rows = self.sorted(position, within);
        for rows in self.together(&rows, within).filter(|rows| rows.len() > 1) {
            match &rule.between {
                Between::Unique(_) => found.push(self.found(rule, rows.to_vec(), &Facts::default())),
                Between::Same { values, .. } => self.same(rule, rows, values, found),
                Between::Next { order, latest, step, .. } => {
                    let ordered = self.ordered(rows, *order, *latest);
                    for pair in ordered.windows(2) {
                        if let [earlier, later] = pair {
                            self.step(rule, earlier, later, step, found);
                        }
                    }
                }
            }
        }
    }

    /// The rows that take part in a rule and have all of these values: those that belong together side by side, each time ascending.
    pub(super) fn sorted(&self, rule: usize, within: &[usize]) -> Vec<u32> {
        let all = 0..u32::try_from(self.across.rows.len()).unwrap_or(u32::MAX);
        let has_all = |row: &u32| within.iter().all(|column| self.number(*row, *column) != 0);
        let mut rows: Vec<u32> = all.filter(|row| self.across.takes_part(self.across.rows.row(*row as usize), rule)).filter(has_all).collect();
        let numbers = |row: u32| within.iter().map(move |column| self.number(row, *column));
        rows.sort_unstable_by(|one, other| numbers(*one).cmp(numbers(*other)).then(one.cmp(other)));
        rows
    }

    /// Of such rows, those with the same values together.
    pub(super) fn together<'r>(&'r self, rows: &'r [u32], within: &'r [usize]) -> impl Iterator<Item = &'r [u32]> {
        rows.chunk_by(|one, other| within.iter().all(|column| self.number(*one, *column) == self.number(*other, *column)))
    }

    /// The number of the value in a column that is compared; 0 when there is none.
    fn number(&self, row: u32, column: usize) -> u32 {
        self.numbers[column].get(row as usize).copied().unwrap_or_default()
    }

    /// The value in a column.
    fn text(&self, row: u32, column: usize) -> Option<&'a str> {
        self.across.rows.row(row as usize).value(column)
    }

    /// The files with a number, ascending, one for each number.
    fn ordered(&self, rows: &[u32], order: usize, latest: Option<usize>) -> Vec<Ordered> {
        let number = |row: u32, column: usize| self.text(row, column).and_then(|text| text.parse::<Decimal>().ok());
        let mut ordered: BTreeMap<Decimal, (Option<Decimal>, u32)> = BTreeMap::new();
        for row in rows {
            let Some(place) = number(*row, order) else { continue };
            let rank = latest.and_then(|column| number(*row, column));
            let best = ordered.entry(place).or_insert((rank, *row));
            // Of equal ones the first counts; that they are equal is for another rule to say.
            if rank > best.0 {
                *best = (rank, *row);
            }
        }
        ordered.into_iter().map(|(order, (_, row))| Ordered { row, order }).collect()
    }

    fn step(&self, rule: &AcrossRule, earlier: &Ordered, later: &Ordered, step: &Step, found: &mut Vec<FoundAmong>) {
        let (before, after) = (earlier.order.to_string(), later.order.to_string());
        let adjoin = later.order - earlier.order == Decimal::ONE;
        let facts = Facts { before, after, ..Facts::default() };
        let mut tell = |facts: &Facts<'_>| {
            let mut rows = vec![earlier.row, later.row];
            rows.sort_unstable();
            found.push(self.found(rule, rows, facts));
        };
        match step {
            Step::Gapless if !adjoin => tell(&Facts { expected: Some((earlier.order + Decimal::ONE).to_string()), ..facts }),
            Step::Rises(column) => {
                if let (Some(was), Some(is)) = (self.text(earlier.row, *column), self.text(later.row, *column))
                    && !greater(is, was)
                {
                    let field = tag(&self.across.rules.columns[*column].written);
                    tell(&Facts { was, is, field, expected: Some(format!("after {was}")), ..facts });
                }
            }
            Step::Follows(pairs) if adjoin => {
                for (says, said) in pairs {
                    if let (Some(was), Some(is)) = (self.text(earlier.row, *said), self.text(later.row, *says))
                        && was != is
                    {
                        let field = tag(&self.across.rules.columns[*says].written);
                        let (before, after) = (facts.before.clone(), facts.after.clone());
                        tell(&Facts { before, after, was, is, field, expected: Some(was.to_owned()), ..Facts::default() });
                    }
                }
            }
            Step::Differs(columns) if adjoin => {
                let same = |column: &usize| {
                    self.text(earlier.row, *column).is_some() && self.number(earlier.row, *column) == self.number(later.row, *column)
                };
                if columns.iter().all(same) {
                    tell(&facts);
                }
            }
            Step::Gapless | Step::Follows(_) | Step::Differs(_) => {}
        }
    }

    /// One finding for each column in which the files do not agree: it names the files that have another value than most, and the
    /// first of those that have that one.
    fn same(&self, rule: &AcrossRule, rows: &[u32], columns: &[usize], found: &mut Vec<FoundAmong>) {
        for column in columns {
            let Some(first) = rows.iter().map(|row| self.number(*row, *column)).find(|number| *number != 0) else { continue };
            if rows.iter().all(|row| [0, first].contains(&self.number(*row, *column))) {
                continue;
            }
            let mut counts: BTreeMap<u32, (usize, u32)> = BTreeMap::new();
            for row in rows.iter().filter(|row| self.number(**row, *column) != 0) {
                counts.entry(self.number(*row, *column)).or_insert((0, *row)).0 += 1;
            }
            // Of values that stand equally often, the one that comes first.
            let Some((usual, (_, first))) = counts.iter().max_by_key(|(_, (count, first))| (*count, u32::MAX - first)) else { continue };
            let others = |row: &&u32| !matches!(self.number(**row, *column), 0) && self.number(**row, *column) != *usual;
            let mut concerned: Vec<u32> = std::iter::once(*first).chain(rows.iter().filter(others).copied()).collect();
            concerned.sort_unstable();
            let mut values: Vec<(u32, &str)> = counts.values().map(|(_, first)| (*first, self.text(*first, *column).unwrap_or_default())).collect();
            values.sort_unstable();
            let values = values.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", ");
            let (was, field) = (self.text(*first, *column).unwrap_or_default(), tag(&self.across.rules.columns[*column].written));
            let facts = Facts { was, values, field, expected: Some(was.to_owned()), ..Facts::default() };
            found.push(self.found(rule, concerned, &facts));
        }
    }

    fn found(&self, rule: &AcrossRule, rows: Vec<u32>, facts: &Facts<'_>) -> FoundAmong {
        let first = rows.first().copied().unwrap_or_default();
        let key = |column: usize| self.text(first, column).unwrap_or_default().to_owned();
        let message = rule.message.fill(|slot| match slot {
            Slot::Key(column) => key(column),
            Slot::Count => rows.len().to_string(),
            Slot::Before => facts.before.clone(),
            Slot::After => facts.after.clone(),
            Slot::Was => facts.was.to_owned(),
            Slot::Is => facts.is.to_owned(),
            Slot::Values => facts.values.clone(),
            Slot::Field => facts.field.to_owned(),
        });
        let keys: Vec<String> = rule.between.within().iter().map(|column| key(*column)).collect();
        let value = match (facts.is, facts.values.as_str()) {
            ("", "") => keys.join(", "),
            ("", values) => values.to_owned(),
            (is, _) => is.to_owned(),
        };
        let field = if facts.field.is_empty() {
            rule.between.within().first().map(|column| tag(&self.across.rules.columns[*column].written))
        } else {
            Some(facts.field)
        };
        let finding = Finding { field: field.map(str::to_owned), value: Some(value), expected: facts.expected.clone(), ..rule.said.finding(message) };
        FoundAmong { finding, rows }
    }
}

/// The columns whose values a check holds against each other for equality.
fn compared_columns(between: &Between) -> Vec<usize> {
    let more: &[usize] = match between {
        Between::Same { values, .. } => values,
        Between::Next { step: Step::Differs(columns), .. } => columns,
        _ => &[],
    };
    [between.within(), more].concat()
}

/// By row, the number of its value in a column; equal values have one number.
fn numbered(rows: &KeyRows, column: usize) -> Vec<u32> {
    let mut numbers: HashMap<&str, u32, foldhash::fast::RandomState> = HashMap::default();
    let mut number = |text| {
        // There are not more values than rows, and not more rows than a position can tell.
        let next = numbers.len() as u32 + 1;
        *numbers.entry(text).or_insert(next)
    };
    (0..rows.len()).map(|row| rows.row(row).value(column).map_or(0, &mut number)).collect()
}

/// The tag that a column is about: `last(PreviousStageType)` is about the tag in the parentheses.
fn tag(written: &str) -> &str {
    let inner = written.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.filter(|inner| inner.bytes().all(|byte| byte.is_ascii_alphanumeric())).unwrap_or(written)
}
