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
            causes.push(Cause { kind: hit.0, field: hit.2, message: hit.8, value, expected, findings: 0, records: 0 });
            last.push(usize::MAX);
            next
        });
        hit.1 = number;
        let (cause, last) = (&mut causes[number as usize], &mut last[number as usize]);
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
