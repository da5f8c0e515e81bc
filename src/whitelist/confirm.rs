//! The confirmation that the receiver would send: header, the rejected lines, footer.

use super::header::AUTOPASS;
use super::knowledge::{Knowledge, Outcome};
use super::layout::{Format, Kind, Record, Rule};
use super::lines::Lines;
use super::moment;
use jiff::civil::DateTime;
use std::io::{self, Read, Write};

/// Why a confirmation cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// The list is refused as a whole.
    #[error("the list is refused as a whole: no confirmation comes of it")]
    Refused,
    /// It cannot be read again, or the confirmation not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Writes the confirmation of a list whose check came to this, when the list is read once more.
///
/// # Errors
/// When the list is refused, or something cannot be read or written.
pub fn confirm(knowledge: &Knowledge, outcome: &Outcome, list: impl Read, received: DateTime, target: &mut dyn Write) -> Result<(), ConfirmError> {
    let formats = &knowledge.formats;
    let list_format = formats.get(Kind::Hgv, &outcome.header.version).filter(|_| outcome.kind == Some(Kind::Hgv) && !outcome.is_refused);
    let list_format = list_format.ok_or(ConfirmError::Refused)?;
    let format = formats.get(Kind::Hgc, &list_format.answer).ok_or(ConfirmError::Refused)?;
    target.write_all(&header(format, outcome, received))?;
    let mut lines = Lines::new(list);
    let mut rejected = outcome.rejected.iter().peekable();
    while let Some(line) = lines.next()? {
        let Some((_, reason)) = rejected.next_if(|(number, _)| u64::from(*number) == line.number) else { continue };
        let copy = line.bytes.get(1..list_format.body.length()).unwrap_or_default();
        let reason = format!("{reason:02}");
        target.write_all(&filled(&format.body, |rule| match rule {
            Rule::Copy => copy,
            Rule::Reason => reason.as_bytes(),
            _ => b"",
        }))?;
    }
    target.write_all(&filled(&format.footer, |_| b""))?;
    Ok(())
}

fn header(format: &Format, outcome: &Outcome, received: DateTime) -> Vec<u8> {
    let rejected = outcome.rejected.len() as u64;
    let (accepted, rejected) = ((outcome.lines - rejected.min(outcome.lines)).to_string(), rejected.to_string());
    let received = moment::digits(received);
    let acceptance = if outcome.rejected.is_empty() { "00" } else { "01" };
    let mut line = Vec::new();
    for field in &format.header.fields {
        let value = match (field.rule, field.name.as_str()) {
            (Rule::Sender, _) => AUTOPASS,
            (Rule::Receiver, _) => &outcome.header.sender,
            (Rule::Sequence, _) => &outcome.header.sequence,
            (Rule::Creation, _) => &received,
            (Rule::Count, "accepted") => &accepted,
            (Rule::Count, _) => &rejected,
            (Rule::Version, _) => &format.version,
            (Rule::Acceptance, _) => acceptance,
            (Rule::Identifier, _) => "0",
            _ => "",
        };
        field.fill(value.as_bytes(), &mut line);
    }
    line.push(b'\n');
    line
}

/// A line of a record with these values, each by what must hold of its field.
fn filled<'v>(record: &Record, value: impl Fn(Rule) -> &'v [u8]) -> Vec<u8> {
    let mut line = Vec::with_capacity(record.length() + 1);
    for field in &record.fields {
        if field.rule == Rule::Identifier {
            line.push(record.identifier);
        } else {
            field.fill(value(field.rule), &mut line);
        }
    }
    line.push(b'\n');
    line
}
