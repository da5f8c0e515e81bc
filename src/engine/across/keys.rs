//! What is kept of a file for the rules about several files.

use crate::document::{Record, Value};
use crate::engine::Engine;
use crate::engine::evaluate::Context;
use crate::rules::across::{AcrossRule, Column};
use crate::rules::expression::{Expression, Text};
use jiff::civil::Date;
use std::fmt::Write as _;

/// Marks the end of a value that is not there.
const ABSENT: u32 = 1 << 31;

/// The values of the columns of one file, as text: all that is kept of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileKeys {
    /// The values one after the other; one text for all of them costs a run less than one for each.
    text: String,
    /// By column: where its value ends in the text.
    ends: Vec<u32>,
    takes_part: u64,
}

impl FileKeys {
    /// What is kept, as a row.
    pub fn row(&self) -> KeyRow<'_> {
        KeyRow { text: &self.text, ends: &self.ends, takes_part: self.takes_part }
    }

    fn push(&mut self, write: impl FnOnce(&mut String) -> Option<()>) {
        let start = self.text.len();
        let mark = match write(&mut self.text) {
            Some(()) => 0,
            None => {
                self.text.truncate(start);
                ABSENT
            }
        };
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(ABSENT) | mark);
    }
}

/// What is kept of one file, among others.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyRow<'a> {
    text: &'a str,
    ends: &'a [u32],
    /// A bit for each rule about several files, in their order: whether the file takes part.
    pub takes_part: u64,
}

impl<'a> KeyRow<'a> {
    /// The value of a column; `None` where the file has no such value.
    pub fn value(&self, column: usize) -> Option<&'a str> {
        let end = self.ends.get(column).filter(|end| **end & ABSENT == 0)?;
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before] & !ABSENT);
        self.text.get(start as usize..*end as usize)
    }
}

/// What is kept of several files, side by side.
#[derive(Debug, Clone, Default)]
pub struct KeyRows {
    text: String,
    ends: Vec<u32>,
    /// By row: where its text and its ends begin, and in which rules it takes part.
    rows: Vec<(usize, usize, u64)>,
}

impl KeyRows {
    /// Adds the row of one more file.
    pub fn push(&mut self, row: KeyRow<'_>) {
        self.rows.push((self.text.len(), self.ends.len(), row.takes_part));
        self.text.push_str(row.text);
        self.ends.extend_from_slice(row.ends);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[cfg(feature = "internals")]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at a position; one without values when there is none.
    pub fn row(&self, position: usize) -> KeyRow<'_> {
        let Some((text, ends, takes_part)) = self.rows.get(position).copied() else { return KeyRow::default() };
        let (next_text, next_ends) = self.rows.get(position + 1).map_or((self.text.len(), self.ends.len()), |next| (next.0, next.1));
        KeyRow { text: &self.text[text..next_text], ends: &self.ends[ends..next_ends], takes_part }
    }
}

impl Engine {
    /// What is kept of a record for the rules about several files; `None` when there are none. A record that was carried over from an
    /// older message comes with the version of that message, which stands in the place of its own.
    pub fn keys(&self, record: &Record<'_>, as_of: Option<Date>, older: Option<&str>) -> Option<FileKeys> {
        if self.rules.across.is_empty() {
            return None;
        }
        let context = Context::whole(record, as_of);
        let applies = |rule: &AcrossRule| rule.when.as_ref().is_none_or(|when| context.truth(&when.truth) == Some(true));
        let mut keys = FileKeys { text: String::with_capacity(384), ends: Vec::with_capacity(self.rules.columns.len()), takes_part: 0 };
        for (position, rule) in self.rules.across.iter().enumerate() {
            keys.takes_part |= u64::from(applies(rule)) << position;
        }
        let book = record.book();
        let declared = book.landmarks().declared.map(|field| book.field(field).tag.as_str());
        for column in &self.rules.columns {
            match older {
                Some(version) if declared == Some(column.written.as_str()) => keys.push(|text| {
                    text.push_str(version);
                    Some(())
                }),
                _ => keys.push(|text| write_value(column, &context, text)),
            }
        }
        Some(keys)
    }
}

/// Writes the value of a column, in a form that is the same for equal values.
fn write_value(column: &Column, context: &Context<'_, '_>, out: &mut String) -> Option<()> {
    let raw = |name| Some(context.record.field(context.instance(name)?).text.trim());
    if let Some(name) = column.moment {
        let instance = context.record.field(context.instance(name)?);
        out.push_str(matches!(instance.value, Value::Moment(_)).then(|| instance.text.trim())?);
        return Some(());
    }
    match &column.expression {
        // A text that its type refuses is still one that other files can share.
        Expression::Text(Text::Field(name)) => {
            let start = out.len();
            out.push_str(raw(*name).filter(|text| !text.is_empty())?);
            if context.record.book().type_of(name.field).is_uuid() {
                out[start..].make_ascii_lowercase();
            }
        }
        Expression::Text(text) => out.push_str(&context.text(text)?),
        Expression::Number(number) => write!(out, "{}", context.number(number)?.normalize()).ok()?,
        Expression::Day(day) => write!(out, "{}", context.day(day)?).ok()?,
        Expression::Truth(truth) => out.push_str(if context.truth(truth)? { "yes" } else { "no" }),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(values: &[Option<&str>]) -> FileKeys {
        let mut keys = FileKeys::default();
        for value in values {
            keys.push(|text| {
                text.push_str(value.unwrap_or("left over"));
                value.map(|_| ())
            });
        }
        keys
    }

    #[test]
    fn values_come_back_as_they_were_written_alone_and_among_others() {
        let files = [vec![Some("WVW"), None, Some(""), Some("é1"), None], vec![], vec![None, Some("2"), None, None, Some("x")]];
        let mut rows = KeyRows::default();
        for values in &files {
            let keys = keys(values);
            assert_eq!((0..values.len()).map(|column| keys.row().value(column)).collect::<Vec<_>>(), *values);
            rows.push(keys.row());
        }
        for (position, values) in files.iter().enumerate() {
            let row = rows.row(position);
            assert_eq!((0..5).map(|column| row.value(column)).collect::<Vec<_>>(), [&values[..], &vec![None; 5 - values.len()]].concat());
        }
        assert_eq!((rows.len(), rows.row(3).value(0)), (3, None));
    }
}
