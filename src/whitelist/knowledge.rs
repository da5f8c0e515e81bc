//! What lists are checked with, and what a check comes to.

use super::actors::Actors;
use super::header::Header;
use super::layout::{Formats, Kind};
use super::tables::Tables;
use super::work::Seen;
use crate::finding::Finding;
use crate::yaml::Fault;

/// What lists are checked with.
#[derive(Debug)]
pub struct Knowledge {
    /// The records.
    pub formats: Formats,
    /// The tables.
    pub tables: Tables,
    /// The issuers.
    pub actors: Actors,
}

impl Knowledge {
    /// The shipped records and tables, and these issuers, or the shipped one.
    ///
    /// # Errors
    /// When one of the files cannot be read.
    pub fn new(actors: Option<Actors>) -> Result<Self, Fault> {
        let actors = actors.map_or_else(Actors::shipped, Ok)?;
        Ok(Self { formats: Formats::shipped()?, tables: Tables::shipped()?, actors })
    }
}

/// What a check comes to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Which list the file is, when it is one.
    pub kind: Option<Kind>,
    /// What its first line says.
    pub header: Header,
    /// What was found, in the order of the file.
    pub findings: Vec<Finding>,
    /// How many lines it has between the first and the last.
    pub lines: u64,
    /// The lines that are rejected, in their order, and why.
    pub rejected: Vec<(u32, u8)>,
    /// Whether the list is refused as a whole.
    pub is_refused: bool,
}

/// Whether a line holds when the list is made: it has no end, or a later one.
pub fn is_in_force(seen: &Seen<'_>, created: &str) -> bool {
    seen.valid_to.iter().all(|digit| *digit == b'0') || seen.valid_to > created.as_bytes()
}

/// What a line is called in paths: the first line of a list is its header.
pub fn record_name(number: u64) -> String {
    format!("body[{}]", number.saturating_sub(1))
}
