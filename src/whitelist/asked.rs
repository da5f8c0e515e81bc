//! What is asked of a check beside the file.

use super::among::Active;
use super::answered::Answered;
use super::header::Header;
use super::knowledge::{Knowledge, is_in_force};
use super::layout::{Extent, Kind, Rule};
use super::lines::Lines;
use super::moment::utc_digits;
use super::pan;
use super::work::{Seen, trimmed};
use jiff::civil::Date;
use std::io::{self, Read};

/// What is asked of a check beside the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The name of the file, without its folder.
    pub name: Option<&'a str>,
    /// The list that was sent before.
    pub previous: Option<&'a Previous>,
    /// The day of the check, when it counts.
    pub as_of: Option<Date>,
    /// What the list is said to hold.
    pub extent: Option<Extent>,
    /// The list that a confirmation answers.
    pub answered: Option<&'a Answered>,
}

/// A list that was sent before.
#[derive(Debug, Clone, Default)]
pub struct Previous {
    /// Its sequence.
    pub sequence: String,
    /// The PANs that were in force in it.
    pub active: Active,
}

/// Reads a list that was sent before: its sequence, and the PANs that are in force in it.
///
/// # Errors
/// When it cannot be read; and what is wrong when it is no list.
pub fn previous(knowledge: &Knowledge, input: impl Read) -> io::Result<Result<Previous, String>> {
    let mut lines = Lines::new(input);
    let formats = &knowledge.formats;
    let Some(record) = formats.header(Kind::Hgv) else { return Ok(Err("no format is known".to_owned())) };
    let mut hits = Vec::new();
    let header = match lines.next()? {
        Some(first) if first.bytes.len() == record.length() => Header::read(first.bytes, record, formats, None, &mut hits),
        _ => return Ok(Err("this is no whitelist".to_owned())),
    };
    let Some(format) = formats.get(Kind::Hgv, &header.version) else { return Ok(Err("this is no whitelist of a known version".to_owned())) };
    let created = header.created.map(|created| utc_digits(created, &knowledge.actors.zone(header.sender.as_bytes()))).unwrap_or_default();
    let (pan_field, end_field) = (format.body.field(Rule::Pan), format.body.field(Rule::ValidTo));
    let (Some(pan_field), Some(end_field)) = (pan_field, end_field) else { return Ok(Err("its lines have no PAN".to_owned())) };
    let mut active = Active::default();
    while let Some(line) = lines.next()? {
        if line.bytes.len() != format.body.length() {
            continue;
        }
        let digits = trimmed(pan_field.of(line.bytes));
        let seen = Seen { valid_to: end_field.of(line.bytes), ..Seen::default() };
        if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) && is_in_force(&seen, &created) {
            active.insert(pan::number(digits));
        }
    }
    Ok(Ok(Previous { sequence: header.sequence, active }))
}
