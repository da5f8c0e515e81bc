//! Causes: findings in single files that one correction mends together.

use super::gather::{Gathering, Hit, Word};
use std::collections::{BTreeSet, HashMap};

/// Of a field with more different values than this, the values are no causes of their own.
const MOST_VALUES: usize = 8;

/// Findings that belong together: of one code, about one field, with one expected value, or one value found.
#[derive(Debug)]
pub(super) struct Cause {
    /// The kind of its findings.
    pub(super) kind: u32,
    pub(super) field: Word,
    /// The message of the first of them.
    pub(super) message: Word,
    /// Whether others have another message.
    pub(super) varies: bool,
    /// What was found, when it is the same everywhere.
    pub(super) value: Option<Word>,
    /// What is expected, when it is the same everywhere.
    pub(super) expected: Option<Word>,
    /// How many findings.
    pub(super) findings: u32,
    /// How many records.
    pub(super) records: u32,
}

/// What makes a cause: the kind, the field, and what was expected or found there.
type Key = (u32, Word, Option<(Word, Word)>);

/// The causes, the gravest and most frequent first; each finding is told which is its own.
pub(super) fn causes(all: &mut Gathering) -> Vec<Cause> {
    let told = |hit: &Hit| if hit.7 == 0 { (0, hit.6) } else { (hit.7, 0) };
    let mut variants: HashMap<(u32, Word), BTreeSet<(Word, Word)>> = HashMap::new();
    for hit in &all.hits {
        let variants = variants.entry((hit.0, hit.2)).or_default();
        if variants.len() <= MOST_VALUES {
            variants.insert(told(hit));
        }
    }
    let key = |hit: &Hit| -> Key {
        let few = variants.get(&(hit.0, hit.2)).is_some_and(|variants| variants.len() <= MOST_VALUES);
        (hit.0, hit.2, few.then(|| told(hit)))
    };
    let mut numbers: HashMap<Key, u32> = HashMap::new();
    let mut causes: Vec<Cause> = Vec::new();
    let mut last: Vec<usize> = Vec::new();
    let mut take = |hit: &mut Hit, record: usize| {
        let next = u32::try_from(causes.len()).unwrap_or(u32::MAX);
        let number = *numbers.entry(key(hit)).or_insert_with(|| {
            let (value, expected) = (Some(hit.6), Some(hit.7));
            causes.push(Cause { kind: hit.0, field: hit.2, message: hit.8, varies: false, value, expected, findings: 0, records: 0 });
            last.push(usize::MAX);
            next
        });
        hit.1 = number;
        let (cause, last) = (&mut causes[number as usize], &mut last[number as usize]);
        cause.varies |= cause.message != hit.8;
        cause.value = cause.value.filter(|value| *value == hit.6);
        cause.expected = cause.expected.filter(|expected| *expected == hit.7);
        cause.findings += 1;
        if std::mem::replace(last, record) != record {
            cause.records += 1;
        }
    };
    let mut start = 0;
    for (position, record) in all.records.iter().enumerate() {
        let end = start + record.5 as usize;
        all.hits[start..end].iter_mut().for_each(|hit| take(hit, position));
        start = end;
    }
    in_order(all, causes)
}

/// The gravest and most frequent first.
fn in_order(all: &mut Gathering, causes: Vec<Cause>) -> Vec<Cause> {
    let weight = |cause: &Cause| all.kinds.get(cause.kind as usize).map_or(0, |kind| kind.weight);
    let mut order: Vec<(usize, Cause)> = causes.into_iter().enumerate().collect();
    order.sort_by_key(|(number, cause)| (std::cmp::Reverse((weight(cause), cause.records)), *number));
    let mut place = vec![0; order.len()];
    for (position, (number, _)) in order.iter().enumerate() {
        place[*number] = u32::try_from(position).unwrap_or(u32::MAX);
    }
    for hit in &mut all.hits {
        hit.1 = place[hit.1 as usize];
    }
    order.into_iter().map(|(_, cause)| cause).collect()
}

#[cfg(test)]
mod tests {
    use super::super::row::Row;
    use super::*;
    use crate::check::{FileReport, Status};
    use crate::finding::{Finding, kinds};
    use crate::source::SourceText;

    fn finding(field: &str, value: &str, expected: &str) -> Finding {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Finding {
            field: text(field),
            value: text(value),
            expected: text(expected),
            ..Finding::built_in(&kinds::IVI_RANGE, format!("{field} {value}"))
        }
    }

    /// Of a cause: field, value, expected, records, findings.
    type Told = (String, Option<String>, Option<String>, u32, u32);

    /// The causes of files with these findings.
    fn of(files: &[Vec<Finding>]) -> Vec<Told> {
        let mut all = Gathering::new();
        for (number, findings) in files.iter().enumerate() {
            let report = FileReport { status: Status::Fail, findings: findings.clone(), ..FileReport::new(format!("{number}.xml")) };
            all.take(Row::of_file(&report, &SourceText::default()));
        }
        let causes = causes(&mut all);
        let word = |word: u32| all.words.text(word).to_owned();
        let told = causes.iter().map(|cause| (word(cause.field), cause.value.map(word), cause.expected.map(word), cause.records, cause.findings));
        let told = told.collect();
        for hit in &all.hits {
            assert_eq!((causes[hit.1 as usize].kind, causes[hit.1 as usize].field), (hit.0, hit.2));
        }
        told
    }

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn what_is_expected_makes_a_cause_and_else_the_value() {
        let same = |value| finding("A", value, "at most 9");
        assert_eq!(of(&[vec![same("10"), same("11")], vec![same("10")]]), [("A".to_owned(), None, text("at most 9"), 2, 3)]);
        assert_eq!(of(&[vec![same("10")], vec![same("10")]]), [("A".to_owned(), text("10"), text("at most 9"), 2, 2)]);
        let two = of(&[vec![finding("A", "x", "")], vec![finding("A", "y", "")], vec![finding("A", "y", "")]]);
        assert_eq!(two, [("A".to_owned(), text("y"), text(""), 2, 2), ("A".to_owned(), text("x"), text(""), 1, 1)]);
    }

    #[test]
    fn values_that_are_each_another_are_one_cause() {
        let files = |count: usize| -> Vec<Vec<Finding>> { (0..count).map(|number| vec![finding("A", "", &format!("at least {number}"))]).collect() };
        assert_eq!(of(&files(MOST_VALUES)).len(), MOST_VALUES);
        assert_eq!(of(&files(MOST_VALUES + 1)), [("A".to_owned(), text(""), None, 9, 9)]);
    }

    #[test]
    fn the_gravest_come_first() {
        let mild = Finding { severity: crate::finding::Severity::Warning, ..finding("B", "1", "2") };
        let told = of(&[vec![mild.clone()], vec![mild], vec![finding("C", "1", "2")]]);
        assert_eq!(told.iter().map(|(field, ..)| field.as_str()).collect::<Vec<_>>(), ["C", "B"]);
    }
}
