//! The list that a confirmation answers.

use super::knowledge::Outcome;
use super::layout::{Formats, Kind};
use super::lines::Lines;
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::io::{self, Read};

/// The list that a confirmation answers.
#[derive(Debug, Default)]
pub struct Answered {
    /// Its sequence.
    pub sequence: String,
    /// Its sender.
    pub sender: String,
    /// The version of its confirmation.
    pub answer: String,
    /// How many lines it has.
    pub lines: u64,
    /// The lines that are rejected here, by their hash, and why.
    rejected: HashMap<u64, u8, FixedState>,
    /// The hashes of all lines.
    known: HashSet<u64, FixedState>,
}

impl Answered {
    /// Reads a list again whose check came to this.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(formats: &Formats, outcome: &Outcome, input: impl Read) -> io::Result<Self> {
        let header = &outcome.header;
        let answer = formats.get(Kind::Hgv, &header.version).map(|format| format.answer.clone()).unwrap_or_default();
        let mut answered = Self { sequence: header.sequence.clone(), sender: header.sender.clone(), answer, lines: outcome.lines, ..Self::default() };
        let mut lines = Lines::new(input);
        let mut rejected = outcome.rejected.iter().peekable();
        while let Some(line) = lines.next()? {
            if line.bytes.first() != Some(&b'1') {
                continue;
            }
            let hash = hash(&line.bytes[1..]);
            answered.known.insert(hash);
            if let Some((_, reason)) = rejected.next_if(|(number, _)| u64::from(*number) == line.number) {
                answered.rejected.insert(hash, *reason);
            }
        }
        Ok(answered)
    }

    /// Whether a line with this hash is in the list.
    pub fn knows(&self, hash: u64) -> bool {
        self.known.contains(&hash)
    }

    /// Why the line with this hash is rejected here, when it is.
    pub fn reason(&self, hash: u64) -> Option<u8> {
        self.rejected.get(&hash).copied()
    }
}

/// What a line is known by.
pub fn hash(bytes: &[u8]) -> u64 {
    FixedState::default().hash_one(bytes)
}
