//! What is kept of a file for the rules about several files.

use super::Engine;
use super::evaluate::Context;
use crate::document::{Record, Value};
use crate::rules::across::{AcrossRule, Column};
use crate::rules::expression::{Expression, Text};
use jiff::civil::Date;

/// The field with the version of the message.
const VERSION: &str = "IviVersionNumberXsd";

/// The values of the columns of one file, as text: all that is kept of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileKeys {
    /// By column; `None` where the file has no such value.
    pub values: Box<[Option<Box<str>>]>,
    /// A bit for each rule about several files, in their order: whether the file takes part.
    pub takes_part: u64,
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
        let mut takes_part = 0;
        for (position, rule) in self.rules.across.iter().enumerate() {
            takes_part |= u64::from(applies(rule)) << position;
        }
        let values = self.rules.columns.iter().map(|column| match older {
            Some(version) if column.written == VERSION => Some(version.into()),
            _ => value(column, &context),
        });
        let values = values.collect();
        Some(FileKeys { values, takes_part })
    }
}

/// The value of a column, in a form that is the same for equal values.
fn value(column: &Column, context: &Context<'_, '_>) -> Option<Box<str>> {
    if let Some(name) = column.moment {
        let instance = &context.record.fields()[context.instance(name)? as usize];
        return matches!(instance.value, Value::Moment(_)).then(|| instance.text.trim().into());
    }
    match &column.expression {
        // A text that its type refuses is still one that other files can share.
        Expression::Text(Text::Field(name)) => {
            let text = context.record.fields()[context.instance(*name)? as usize].text.trim();
            (!text.is_empty()).then(|| text.into())
        }
        Expression::Text(text) => context.text(text).map(Box::from),
        Expression::Number(number) => context.number(number).map(|number| number.normalize().to_string().into()),
        Expression::Day(day) => context.day(day).map(|day| day.to_string().into()),
        Expression::Truth(truth) => context.truth(truth).map(|truth| if truth { "yes" } else { "no" }.into()),
    }
}
