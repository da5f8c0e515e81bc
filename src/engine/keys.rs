//! What is kept of a file for the rules about several files.

use super::Engine;
use super::evaluate::Context;
use crate::document::{Record, Value};
use crate::rules::across::{AcrossRule, Column};
use crate::rules::expression::{Expression, Text};
use jiff::civil::Date;
use std::fmt::Write as _;

/// The field with the version of the message.
const VERSION: &str = "IviVersionNumberXsd";

/// The values of the columns of one file, as text: all that is kept of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileKeys {
    /// The values one after the other; one text for all of them costs a run less than one for each.
    text: String,
    /// By column: where its value ends in the text, and whether it has one.
    ends: Vec<(u32, bool)>,
    /// A bit for each rule about several files, in their order: whether the file takes part.
    pub takes_part: u64,
}

impl FileKeys {
    /// The values by column; `None` where the file has no such value.
    pub fn values(&self) -> impl Iterator<Item = Option<&str>> {
        let mut start = 0;
        self.ends.iter().map(move |(end, is_there)| {
            let value = self.text.get(start..*end as usize).filter(|_| *is_there);
            start = *end as usize;
            value
        })
    }

    fn push(&mut self, write: impl FnOnce(&mut String) -> Option<()>) {
        let start = self.text.len();
        let is_there = write(&mut self.text).is_some();
        if !is_there {
            self.text.truncate(start);
        }
        self.ends.push((u32::try_from(self.text.len()).unwrap_or(u32::MAX), is_there));
    }
}

impl Engine {
    /// What is kept of a record for the rules about several files; `None` when there are none. A record that was carried over from an
    /// older message comes with the version of that message, which stands in the place of its own.
    pub fn keys(&self, record: &Record<'_>, as_of: Option<Date>, older: Option<&str>) -> Option<FileKeys> {
        if self.rules.across.is_empty() {
            return None;
        }
        let context = Context { record, at: 0, as_of };
        let applies = |rule: &AcrossRule| rule.when.as_ref().is_none_or(|when| context.truth(&when.truth) == Some(true));
        let mut keys = FileKeys { text: String::with_capacity(384), ends: Vec::with_capacity(self.rules.columns.len()), takes_part: 0 };
        for (position, rule) in self.rules.across.iter().enumerate() {
            keys.takes_part |= u64::from(applies(rule)) << position;
        }
        for column in &self.rules.columns {
            match older {
                Some(version) if column.written == VERSION => keys.push(|text| {
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
    let raw = |name| Some(context.record.fields()[context.instance(name)? as usize].text.trim());
    if let Some(name) = column.moment {
        let instance = &context.record.fields()[context.instance(name)? as usize];
        out.push_str(matches!(instance.value, Value::Moment(_)).then(|| instance.text.trim())?);
        return Some(());
    }
    match &column.expression {
        // A text that its type refuses is still one that other files can share.
        Expression::Text(Text::Field(name)) => out.push_str(raw(*name).filter(|text| !text.is_empty())?),
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

    #[test]
    fn values_come_back_as_they_were_written() {
        let mut keys = FileKeys::default();
        for value in [Some("WVW"), None, Some(""), Some("é1"), None] {
            keys.push(|text| {
                text.push_str(value.unwrap_or("left over"));
                value.map(|_| ())
            });
        }
        assert_eq!(keys.values().collect::<Vec<_>>(), [Some("WVW"), None, Some(""), Some("é1"), None]);
    }
}
