//! The fields of a line by their names, and lines from fields.

use super::hit::latin;
use super::layout::{Field, Nothing, Pad, Record, Rule};
use super::plate;
use super::tables::Tables;
use super::work::trimmed;

/// A line as named values: what stands in each field, `None` where there is no value.
pub type Values = Vec<(String, Option<String>)>;

/// The key of a line that its fields do not give back byte by byte.
pub const RAW: &str = "raw";
/// The key of the plate as people write it; it is derived, and not read back.
pub const WRITTEN_PLATE: &str = "licence_plate";

/// Why a line cannot be made of values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// A value has more bytes than its field.
    #[error("`{value}` is longer than the {length} bytes of {field}")]
    TooLong {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// How many bytes the field has.
        length: usize,
    },
    /// A letter that ISO 8859-1 does not have.
    #[error("{field} has the letter `{letter}`, which the list cannot have")]
    Letter {
        /// The field.
        field: String,
        /// The letter.
        letter: char,
    },
}

/// The values of a line.
pub fn values(line: &[u8], record: &Record, tables: &Tables) -> Values {
    let mut values: Values = record.fields.iter().map(|field| (field.name.to_string(), value(field, line, tables))).collect();
    if let (Some(plate), Some(separator)) = (record.field(Rule::Plate), record.field(Rule::Separator)) {
        let written = plate::written(trimmed(plate.of(line)), separator.of(line), tables);
        values.push((WRITTEN_PLATE.to_owned(), Some(written)));
    }
    if self::line(record, tables, |name| find(&values, name)).ok().as_deref() != Some(line) {
        values.push((RAW.to_owned(), Some(latin(line))));
    }
    values
}

/// The value of this name.
pub fn find<'v>(values: &'v Values, name: &str) -> Option<&'v str> {
    values.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.as_deref())
}

fn value(field: &Field, line: &[u8], tables: &Tables) -> Option<String> {
    let bytes = field.of(line);
    let empty = match field.none {
        Some(Nothing::Zeros) => Some(b'0'),
        Some(Nothing::Blanks) => Some(b' '),
        None => None,
    };
    if empty.is_some_and(|empty| bytes.iter().all(|byte| *byte == empty)) {
        return None;
    }
    Some(match (field.rule, field.pad) {
        (Rule::Plate, _) => trimmed(bytes).iter().map(|byte| plate::shown(*byte, tables)).collect(),
        (Rule::PanReplaced, _) => latin(bytes).trim_start_matches('0').to_owned(),
        (_, Pad::Blanks) => latin(trimmed(bytes)),
        (_, Pad::Zeros | Pad::None) => latin(bytes),
    })
}

/// A line of these values, without its line feed.
///
/// # Errors
/// When a value does not fit.
pub fn line<'v>(record: &Record, tables: &Tables, value: impl Fn(&str) -> Option<&'v str>) -> Result<Vec<u8>, LineError> {
    let mut line = Vec::with_capacity(record.length() + 1);
    for field in &record.fields {
        let text = value(&field.name).unwrap_or_default();
        let byte = |letter: char| {
            let mapped = if field.rule == Rule::Plate { tables.byte(letter) } else { None };
            mapped.or_else(|| u8::try_from(u32::from(letter)).ok()).ok_or_else(|| LineError::Letter { field: field.name.to_string(), letter })
        };
        let bytes = text.chars().map(byte).collect::<Result<Vec<u8>, _>>()?;
        if bytes.len() > field.at.len() {
            return Err(LineError::TooLong { field: field.name.to_string(), value: text.to_owned(), length: field.at.len() });
        }
        if field.rule == Rule::Identifier && bytes.is_empty() {
            line.push(record.identifier);
        } else {
            field.fill(&bytes, &mut line);
        }
    }
    Ok(line)
}
