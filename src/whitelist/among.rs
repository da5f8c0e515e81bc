//! What must hold among the lines of a list: which PANs and plates stood in it already.

use super::hit::Hit;
use super::layout::{Record, Rule};
use super::work::{Seen, reasons};
use crate::finding::whitelist_kinds as kinds;
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

/// A number of 64 bits in two halves: beside a line number it takes a quarter less room.
type Halves = [u32; 2];
/// The lines that numbers stand in first.
type LinesOf = HashMap<Halves, u32, FixedState>;

/// What stood in the lines so far. A PAN is a number of 19 digits, a plate the hash of issuer, plate and nationality.
#[derive(Debug, Default)]
pub struct Among {
    pans: LinesOf,
    plates: LinesOf,
    replaced: LinesOf,
    /// How many lines there will be, as far as room is made for them.
    expected: usize,
}

/// The PANs that were active in an earlier list.
pub type Active = HashSet<u64, FixedState>;

/// A list that says it has more lines than this has to have them before room is made: so many fill tables of 27 MB.
const MOST_EXPECTED: u64 = 1_800_000;

impl Among {
    /// Makes room for so many lines at once: tables that grow are twice in memory for a while.
    pub fn expect(&mut self, lines: u64) {
        let lines = usize::try_from(lines.min(MOST_EXPECTED)).unwrap_or_default();
        self.expected = lines;
        self.pans.reserve(lines);
        self.plates.reserve(lines);
    }

    /// Takes the next line, and adds what is wrong with it beside the lines before it.
    pub fn add(&mut self, seen: &Seen<'_>, is_in_force: bool, number: u64, record: &Record, line: &[u8], hits: &mut Vec<Hit>) {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let hit = |check, reason, rule, message: String| record.field(rule).map(|field| Hit::field(check, Some(reason), field, line, message));
        if let Some(pan) = seen.pan {
            let first = *self.pans.entry(halves(pan)).or_insert(number);
            if first != number {
                hits.extend(hit(&kinds::DUPLICATE_PAN, reasons::DUPLICATE, Rule::Pan, format!("the PAN stands in line {first} already")));
            }
        }
        let mut replaced_line = None;
        if let Some(replaced) = seen.replaced {
            if self.replaced.capacity() == 0 {
                self.replaced.reserve(self.expected);
            }
            replaced_line = self.pans.get(&halves(replaced)).copied();
            let first = *self.replaced.entry(halves(replaced)).or_insert(number);
            if first != number {
                let message = format!("the PAN is replaced in line {first} already");
                hits.extend(hit(&kinds::DUPLICATE_REPLACED, reasons::DUPLICATE, Rule::PanReplaced, message));
            }
        }
        if let Some(plate) = seen.plate.filter(|_| is_in_force) {
            let hash = FixedState::default().hash_one(plate);
            let first = *self.plates.entry(halves(hash)).or_insert(number);
            // The OBE of the other line may be the one that this line replaces.
            if first != number && replaced_line != Some(first) {
                let message = format!("the licence plate has an OBE in line {first} already");
                hits.extend(hit(&kinds::PLATE_TWICE, reasons::OTHER, Rule::Plate, message));
            }
        }
    }

    /// The lines that replace a PAN which stands in the list itself, with the PAN and its line, in their order.
    pub fn replaced_and_listed(&self) -> Vec<(u32, u64, u32)> {
        let listed = self.replaced.iter().filter_map(|(pan, line)| Some((*line, whole(*pan), *self.pans.get(pan)?)));
        let mut listed: Vec<_> = listed.collect();
        listed.sort_unstable();
        listed
    }
}

fn halves(number: u64) -> Halves {
    [(number >> 32) as u32, number as u32]
}

fn whole([high, low]: Halves) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_make_a_whole() {
        for number in [0, 1, u64::from(u32::MAX), 9_999_999_999_999_999_999, u64::MAX] {
            assert_eq!(whole(halves(number)), number);
        }
    }
}
