//! Files that belong together, and what a rule finds among them.

use super::compare::greater;
use super::{Across, said};
use crate::finding::Finding;
use crate::rules::across::{AcrossRule, Check, Slot, Step};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

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

impl Across<'_> {
    /// Adds what a rule finds.
    pub(super) fn check(&self, position: usize, rule: &AcrossRule, found: &mut Vec<FoundAmong>) {
        let within = rule.check.within();
        let mut rows: Vec<(Box<[u32]>, u32)> = (0..self.files.len())
            .filter(|row| self.takes_part(*row, position))
            .filter_map(|row| Some((self.key(row, within)?, u32::try_from(row).ok()?)))
            .collect();
        rows.sort_unstable();
        for group in rows.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1) {
            let rows: Vec<u32> = group.iter().map(|(_, row)| *row).collect();
            match &rule.check {
                Check::Unique(_) => found.push(self.found(rule, rows, &Facts::default())),
                Check::Same { values, .. } => self.same(rule, &rows, values, found),
                Check::Next { order, latest, step, .. } => {
                    let ordered = self.ordered(&rows, *order, *latest);
                    for pair in ordered.windows(2) {
                        if let [earlier, later] = pair {
                            self.step(rule, earlier, later, step, found);
                        }
                    }
                }
            }
        }
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
                    let field = tag(&self.rules.columns[*column].written);
                    tell(&Facts { was, is, field, expected: Some(format!("after {was}")), ..facts });
                }
            }
            Step::Follows(pairs) if adjoin => {
                for (says, said) in pairs {
                    if let (Some(was), Some(is)) = (self.text(earlier.row, *said), self.text(later.row, *says))
                        && was != is
                    {
                        let field = tag(&self.rules.columns[*says].written);
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
            let mut counts: BTreeMap<u32, (usize, u32)> = BTreeMap::new();
            for row in rows.iter().filter(|row| self.number(**row, *column) != 0) {
                counts.entry(self.number(*row, *column)).or_insert((0, *row)).0 += 1;
            }
            // Of values that stand equally often, the one that comes first.
            let Some((usual, (_, first))) = counts.iter().max_by_key(|(_, (count, first))| (*count, u32::MAX - first)) else { continue };
            if counts.len() < 2 {
                continue;
            }
            let others = |row: &&u32| !matches!(self.number(**row, *column), 0) && self.number(**row, *column) != *usual;
            let mut concerned: Vec<u32> = std::iter::once(*first).chain(rows.iter().filter(others).copied()).collect();
            concerned.sort_unstable();
            let mut values: Vec<(u32, &str)> = counts.iter().map(|(number, (_, first))| (*first, self.texts.text(*number))).collect();
            values.sort_unstable();
            let values = values.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", ");
            let (was, field) = (self.texts.text(*usual), tag(&self.rules.columns[*column].written));
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
        let keys: Vec<String> = rule.check.within().iter().map(|column| key(*column)).collect();
        let value = match (facts.is, facts.values.as_str()) {
            ("", "") => keys.join(", "),
            ("", values) => values.to_owned(),
            (is, _) => is.to_owned(),
        };
        let field = if facts.field.is_empty() {
            rule.check.within().first().map(|column| tag(&self.rules.columns[*column].written))
        } else {
            Some(facts.field)
        };
        let finding = Finding { field: field.map(str::to_owned), value: Some(value), expected: facts.expected.clone(), ..said(&rule.said, message) };
        FoundAmong { finding, rows }
    }
}

/// The tag that a column is about: `last(PreviousStageType)` is about the tag in the parentheses.
fn tag(written: &str) -> &str {
    let inner = written.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.filter(|inner| inner.bytes().all(|byte| byte.is_ascii_alphanumeric())).unwrap_or(written)
}
