//! Checks a list, whichever of the two it is.

use super::asked::Asked;
use super::confirmed;
use super::hit::{Found, Hit, Place};
use super::knowledge::{Knowledge, Outcome};
use super::layout::{Formats, Kind, Rule};
use super::lines::{Line, Lines};
use super::listed::ListCheck;
use crate::finding::whitelist_kinds as kinds;
use std::io::{self, Read};

/// Checks a list, or a confirmation: which of the two it is follows from its first line.
///
/// # Errors
/// When the input cannot be read.
pub fn check(knowledge: &Knowledge, input: impl Read, asked: &Asked<'_>) -> io::Result<Outcome> {
    let mut lines = Lines::new(input);
    let Some(first) = lines.next()? else {
        let mut found = Found::default();
        found.add_whole(&kinds::FILE_REFUSED_SIZE, "the file is empty".to_owned(), Some("0 bytes".into()), Some("a header and a footer".into()));
        return Ok(Outcome { findings: found.finish(&kinds::TOO_MANY), is_refused: true, ..Outcome::default() });
    };
    match kind_of(first.bytes, &knowledge.formats) {
        Some(Kind::Hgc) => {
            let first = Owned::of(&first);
            confirmed::check(knowledge, &first.line(), lines, asked)
        }
        Some(Kind::Hgv) => {
            let first = Owned::of(&first);
            ListCheck::new(knowledge, *asked).run(&first.line(), lines)
        }
        None => {
            let mut found = Found::default();
            let hit = Hit::whole(&kinds::NOT_A_LIST, 0..first.bytes.len(), "the file is neither a whitelist nor a confirmation".to_owned());
            found.add(hit.expects("a first line that begins with 0"), Place { number: 1, offset: 0, record: "" });
            Ok(Outcome { findings: found.finish(&kinds::TOO_MANY), is_refused: true, ..Outcome::default() })
        }
    }
}

/// A line that outlives the reading of the next one.
struct Owned {
    bytes: Vec<u8>,
    length: u64,
    has_end: bool,
}

impl Owned {
    fn of(line: &Line<'_>) -> Self {
        Self { bytes: line.bytes.to_vec(), length: line.length, has_end: line.has_end }
    }

    fn line(&self) -> Line<'_> {
        Line { bytes: &self.bytes, length: self.length, offset: 0, number: 1, has_end: self.has_end }
    }
}

/// Which list begins with this line. Both have a sequence at 14; the format version stands elsewhere, and the lengths differ.
pub fn kind_of(first: &[u8], formats: &Formats) -> Option<Kind> {
    let line = first.strip_suffix(b"\r").unwrap_or(first);
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let confirmation = formats.header(Kind::Hgc)?;
    let has_version = confirmation.field(Rule::Version).is_some_and(|field| {
        let version = String::from_utf8_lossy(field.of(line));
        formats.get(Kind::Hgc, &version).is_some()
    });
    if line.len() == confirmation.length() || has_version && line.len() < formats.header(Kind::Hgv)?.length() {
        return Some(Kind::Hgc);
    }
    // What begins otherwise may still be a list whose first line is missing.
    let begins = matches!(line.first(), Some(b'0' | b'1' | b'2'));
    let is_text = line.get(13..16) == Some(b"HGV") || line.len() >= 60;
    (begins && is_text || line.is_empty()).then_some(Kind::Hgv)
}
