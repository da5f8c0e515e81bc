//! What is constant, or bounded, for each version, read off accepted certificates.
//!
//! A value is taken for constant only when so many files have it that the next lawful vehicle will, too: of what belongs to the version three
//! are enough, of what goes with the equipment of a vehicle thirty. Where values differ, they are all there are only if each was seen several
//! times; else numbers have a range that is wider than what was seen.

use super::nature::Nature;
use super::target::Target;
use crate::csv::quoted;
use crate::document::{Record, Value};
use crate::schema::{Book, FieldId, GroupId};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// More different values than this are not kept: of numbers the least and the greatest are enough.
const MOST_VALUES: usize = 64;
/// So many files must have a value of the version before it is taken for constant.
const CONSTANT: u32 = 3;
/// The same of a value that goes with equipment, or is found for each vehicle.
const CONSTANT_OF_OPTIONS: u32 = 30;
/// So many files must have one of several values of the version, and so many of equipment.
const SEVERAL: u32 = 12;
const SEVERAL_OF_OPTIONS: u32 = 20;
/// From so many files on, values that are found for each vehicle have a range.
const INDIVIDUALS: u32 = 5;
/// Each of several values must have been seen in so many files.
const EACH: u32 = 3;

/// The first line of a list.
pub(super) const HEADER: &str = "approval,type,variant,version,field,value,min,max,severity,files";

/// Learns from one certificate after the other.
#[derive(Debug)]
pub struct Learner<'b> {
    book: &'b Book,
    versions: BTreeMap<[String; 4], Version>,
    /// Files that do not say of which version they are.
    unnamed: u64,
}

/// What was seen of a version.
#[derive(Debug, Default)]
struct Version {
    files: u32,
    by_place: BTreeMap<Target, Seen>,
    by_field: BTreeMap<FieldId, Seen>,
    /// By repeated group: how many instances a file has, when all have the same number.
    counts: BTreeMap<GroupId, Option<u32>>,
}

/// The values that were seen.
#[derive(Debug, Default, Clone)]
struct Seen {
    files: u32,
    /// By value: how many files have it, and the number of the last of them.
    values: BTreeMap<String, (u32, u32)>,
    has_more: bool,
    range: Option<(Decimal, Decimal)>,
    /// The number of the file that was counted last.
    last: u32,
}

/// What is known of a field.
enum Known {
    Values(Vec<String>),
    Range(Decimal, Decimal),
}

impl<'b> Learner<'b> {
    /// Nothing yet, in terms of this book.
    pub fn new(book: &'b Book) -> Self {
        Self { book, versions: BTreeMap::new(), unnamed: 0 }
    }

    /// Learns from a certificate.
    pub fn add(&mut self, record: &Record<'_>) {
        let marks = self.book.landmarks();
        let key =
            [marks.approval, marks.type_name, marks.variant, marks.version].map(|field| record.stated(field).map(|text| text.trim().to_owned()));
        let [Some(approval), Some(type_name), Some(variant), Some(version)] = key else {
            self.unnamed += 1;
            return;
        };
        self.versions.entry([approval, type_name, variant, version]).or_default().add(record, self.book);
    }

    /// How many versions there are.
    pub fn versions(&self) -> usize {
        self.versions.len()
    }

    /// How many files do not say of which version they are.
    pub fn unnamed(&self) -> u64 {
        self.unnamed
    }

    /// The list, and how many values and ranges it has.
    pub fn list(&self) -> (String, usize) {
        let mut text = format!("{HEADER}\n");
        let mut count = 0;
        for (key, version) in &self.versions {
            let key = key.each_ref().map(|part| quoted(part)).join(",");
            // That a version is known is worth a line, even where nothing is known of it.
            text.push_str(&format!("{key},,,,,,{}\n", version.files));
            for (target, known, files) in version.known(self.book) {
                let field = quoted(&target.written(self.book));
                match known {
                    Known::Values(values) => {
                        count += values.len();
                        values.iter().for_each(|value| text.push_str(&format!("{key},{field},{},,,,{files}\n", quoted(value))));
                    }
                    Known::Range(min, max) => {
                        count += 1;
                        let [min, max] = [min, max].map(|bound| quoted(&bound.normalize().to_string()));
                        text.push_str(&format!("{key},{field},,{min},{max},,{files}\n"));
                    }
                }
            }
        }
        (text, count)
    }
}

impl Version {
    fn add(&mut self, record: &Record<'_>, book: &Book) {
        self.files += 1;
        let mut numbers: BTreeMap<GroupId, u32> = BTreeMap::new();
        let ordinals: Vec<u32> = record
            .groups()
            .iter()
            .map(|instance| {
                let number = numbers.entry(instance.group).or_default();
                *number += 1;
                *number
            })
            .collect();
        for instance in record.fields() {
            if instance.value == Value::Unusable || Nature::of(instance.field, book) == Nature::Own {
                continue;
            }
            let (text, number) = canonical(&instance.text, &instance.value);
            let around = std::iter::successors(Some(instance.holder), |at| Some(record.group(*at).holder).filter(|holder| holder != at));
            let repeated = around.map(|at| (record.group(at).group, ordinals[at.index()])).find(|(group, _)| book.group(*group).occurs.repeats());
            let target = Target { field: instance.field, within: repeated };
            self.by_place.entry(target).or_default().add(&text, number, self.files);
            self.by_field.entry(instance.field).or_default().add(&text, number, self.files);
        }
        for group in book.group_ids().filter(|group| book.group(*group).occurs.repeats()) {
            let number = numbers.get(&group).copied().unwrap_or_default();
            let is_first = self.files == 1;
            let known = self.counts.entry(group).or_insert(Some(number));
            if !is_first && *known != Some(number) {
                *known = None;
            }
        }
    }

    /// What is known of each field, in book order.
    fn known(&self, book: &Book) -> Vec<(Target, Known, u32)> {
        let mut all = Vec::new();
        for (field, seen) in &self.by_field {
            let nature = Nature::of(*field, book);
            let places: Vec<(&Target, &Seen)> =
                self.by_place.range(Target { field: *field, within: None }..).take_while(|(target, _)| target.field == *field).collect();
            // In each place of its own a value may be constant that differs from place to place.
            let is_fixed = |(target, seen): &(&Target, &Seen)| {
                let keeps_number = target.within.is_none_or(|(group, _)| self.counts.get(&group).copied().flatten().is_some());
                keeps_number && seen.values.len() == 1 && !seen.has_more
            };
            if nature == Nature::Version && places.iter().all(is_fixed) {
                let known = places.iter().filter_map(|(target, seen)| Some((**target, seen.known(nature)?, seen.files)));
                all.extend(known);
            } else if let Some(known) = seen.known(nature) {
                all.push((Target { field: *field, within: None }, known, seen.files));
            }
        }
        all
    }
}

impl Seen {
    fn add(&mut self, text: &str, number: Option<Decimal>, file: u32) {
        let is_new_file = self.last != file;
        self.files += u32::from(is_new_file);
        self.last = file;
        let has_room = self.values.len() < MOST_VALUES;
        match self.values.get_mut(text) {
            Some((_, last)) if *last == file => {}
            Some(count) => *count = (count.0 + 1, file),
            None if has_room => drop(self.values.insert(text.to_owned(), (1, file))),
            None => self.has_more = true,
        }
        if let Some(number) = number {
            self.range = Some(self.range.map_or((number, number), |(least, most)| (least.min(number), most.max(number))));
        }
    }

    /// What can be said of the next lawful vehicle.
    fn known(&self, nature: Nature) -> Option<Known> {
        let is_of_version = nature == Nature::Version;
        if self.values.len() == 1 && !self.has_more {
            let least = if is_of_version { CONSTANT } else { CONSTANT_OF_OPTIONS };
            if self.files >= least || nature != Nature::Individual {
                return (self.files >= least).then(|| Known::Values(self.values.keys().cloned().collect()));
            }
        }
        if nature == Nature::Individual {
            return self.range_of_individuals();
        }
        let several = if is_of_version { SEVERAL } else { SEVERAL_OF_OPTIONS };
        if self.files < several {
            return None;
        }
        let is_closed = !self.has_more && self.values.len() as u32 * 4 <= self.files && self.values.values().all(|(count, _)| *count >= EACH);
        if is_closed {
            return Some(Known::Values(self.values.keys().cloned().collect()));
        }
        let (least, most) = self.range.filter(|_| self.has_more || self.values.len() >= 4)?;
        widened(least, most, 10)
    }

    /// Values that are found for each vehicle go beyond those that were seen: the fewer files, the further.
    fn range_of_individuals(&self) -> Option<Known> {
        let share = if self.files >= SEVERAL_OF_OPTIONS { 10 } else { 4 };
        let (least, most) = self.range.filter(|(least, most)| self.files >= INDIVIDUALS && (*least != Decimal::ZERO || least != most))?;
        widened(least, most, share)
    }
}

/// A range wider by its own width, and at least by one part in so many of its ends.
fn widened(least: Decimal, most: Decimal, parts: u32) -> Option<Known> {
    let parts = Decimal::from(parts);
    let margin = most.checked_sub(least)?.max(most.abs() / parts).max(least.abs() / parts);
    let (min, max) = (least.checked_sub(margin)?, most.checked_add(margin)?);
    // What is never negative does not become so.
    let min = if least >= Decimal::ZERO { min.max(Decimal::ZERO) } else { min };
    Some(Known::Range(min.round_dp(4), max.round_dp(4)))
}

/// A value as it is compared, and the number that it is.
pub(super) fn canonical(text: &str, value: &Value) -> (String, Option<Decimal>) {
    match value {
        Value::Number(number) => (number.normalize().to_string(), Some(*number)),
        _ => (text.trim().to_owned(), None),
    }
}
