//! How many wrong numbers the checks find: each number of the corpus with a digit too many, a digit too few, and in the place of the
//! next number of its group.

use super::trial::Bases;
use crate::document;
use crate::engine::Engine;
use crate::finding::{Finding, Severity};
use crate::schema::{Book, Entry, FieldId, Kind};
use roxmltree::{Document, Node};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;
use std::{panic, thread};

/// A vehicle's text with one number wrong, or two swapped.
#[derive(Debug, Clone)]
pub struct WrongNumber {
    /// The field that it is about; of two that are swapped, the first.
    pub field: FieldId,
    edits: Vec<(Range<usize>, String)>,
}

/// Of how many how many were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// So many were found.
    pub found: usize,
    /// Of so many.
    pub all: usize,
}

impl Share {
    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self { found: self.found + other.found, all: self.all + other.all }
    }

    /// In percent; 0 of none.
    pub fn percent(self) -> f64 {
        100.0 * self.found as f64 / self.all.max(1) as f64
    }
}

impl WrongNumber {
    /// Every wrong number that can be made of a vehicle.
    pub fn all(document: &Document<'_>, book: &Book) -> Vec<Self> {
        let mut all = Vec::new();
        for node in document.descendants().filter(Node::is_element) {
            let Some((field, value, place)) = number(node, book) else { continue };
            for shifted in [shifted(value, true, &book.type_of(field).kind), shifted(value, false, &book.type_of(field).kind)] {
                if shifted != value {
                    all.push(Self { field, edits: vec![(place.clone(), shifted.normalize().to_string())] });
                }
            }
            let siblings = node.next_siblings().skip(1).filter(Node::is_element);
            if let Some((_, other, there)) = siblings.filter_map(|sibling| number(sibling, book)).next()
                && other != value
            {
                all.push(Self { field, edits: vec![(place, other.to_string()), (there, value.to_string())] });
            }
        }
        all
    }

    /// The text of the vehicle that it was made of, with the number wrong.
    pub fn text(&self, base: &str) -> String {
        let mut text = base.to_owned();
        // From the end, so that the places before stay where they are.
        for (place, value) in self.edits.iter().rev() {
            text.replace_range(place.clone(), value);
        }
        text
    }
}

/// How many wrong numbers of each field are found, at warning or above, by the checks that `keeps` keeps.
pub fn wrong_numbers_found(engine: &Engine, bases: &Bases, book: &Book, keeps: impl Fn(&Finding) -> bool + Sync) -> BTreeMap<FieldId, Share> {
    let names: Vec<&str> = bases.names().collect();
    let of_vehicle = |name: &&str| {
        let text = bases.get(name).unwrap_or_default();
        let numbers = document::parse(text).map(|document| WrongNumber::all(&document, book)).unwrap_or_default();
        let is_found = |number: &WrongNumber| is_found(engine, book, &number.text(text), &keeps);
        numbers.iter().map(|number| (number.field, Share { found: usize::from(is_found(number)), all: 1 })).collect::<Vec<_>>()
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let of_thread = |first: usize| names.iter().skip(first).step_by(threads).flat_map(of_vehicle).collect::<Vec<_>>();
    let shares = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn({
                    let of_thread = &of_thread;
                    move || of_thread(first)
                })
            })
            .collect();
        let ended = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|payload| panic::resume_unwind(payload)));
        ended.flatten().collect::<Vec<_>>()
    });
    let mut sums: BTreeMap<FieldId, Share> = BTreeMap::new();
    for (field, share) in shares {
        let sum = sums.entry(field).or_default();
        *sum = sum.plus(share);
    }
    sums
}

fn is_found(engine: &Engine, book: &Book, text: &str, keeps: impl Fn(&Finding) -> bool) -> bool {
    let Ok(document) = document::parse(text) else { return true };
    let reading = document::read(&document, book);
    let of_content = reading.record.iter().flat_map(|record| engine.check(record));
    reading.findings.iter().cloned().chain(of_content).any(|finding| finding.severity >= Severity::Warning && keeps(&finding))
}

/// The field, the value and the place of the text of an element that holds a number.
fn number(node: Node<'_, '_>, book: &Book) -> Option<(FieldId, Decimal, Range<usize>)> {
    let Entry::Field(field) = book.entry(node.tag_name().name())? else { return None };
    let is_number = matches!(book.type_of(field).kind, Kind::Integer { .. } | Kind::Decimal { .. });
    let value = iter::once(node.text()?).filter(|_| is_number).find_map(|text| text.parse().ok())?;
    Some((field, value, node.first_child()?.range()))
}

/// Ten times the number, or a tenth of it, in the decimals that the type has.
fn shifted(value: Decimal, up: bool, kind: &Kind) -> Decimal {
    let ten = Decimal::TEN;
    let shifted = if up { value.checked_mul(ten).unwrap_or(value) } else { value / ten };
    match kind {
        Kind::Decimal { fraction, .. } => shifted.round_dp(*fraction),
        _ => shifted.trunc(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::ivi_2_0;

    #[test]
    fn a_number_is_shifted_both_ways_and_swapped_with_the_next_one() {
        let book = ivi_2_0().unwrap();
        let base = "<DimensionGroup><Length>4310</Length><!-- --><Width>1790</Width></DimensionGroup>";
        let document = Document::parse(base).unwrap();
        let texts: Vec<String> = WrongNumber::all(&document, book).iter().map(|number| number.text(base)).collect();
        let with = |length: &str, width: &str| base.replace("4310", length).replace("1790", width);
        let swapped = "<DimensionGroup><Length>1790</Length><!-- --><Width>4310</Width></DimensionGroup>";
        assert_eq!(texts, [with("43100", "1790"), with("431", "1790"), swapped.to_owned(), with("4310", "17900"), with("4310", "179")]);
    }

    #[test]
    fn what_the_type_cannot_hold_is_cut_and_what_stays_equal_is_no_mutant() {
        let book = ivi_2_0().unwrap();
        let texts = |base: &str| -> Vec<String> {
            let document = Document::parse(base).unwrap();
            WrongNumber::all(&document, book).iter().map(|number| number.text(base)).collect()
        };
        assert_eq!(texts("<NumberOfAxles>2</NumberOfAxles>"), ["<NumberOfAxles>20</NumberOfAxles>", "<NumberOfAxles>0</NumberOfAxles>"]);
        assert!(texts("<NumberOfAxles>0</NumberOfAxles>").is_empty());
        assert!(texts("<Make>12</Make>").is_empty());
    }
}
