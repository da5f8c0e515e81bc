//! The text or date that an expression comes to in a record, and values as messages show them.

use super::combine::extreme_of_all;
use super::evaluate::{Context, day_of};
use crate::document::{FieldAt, Value};
use crate::rules::expression::{Change, Day, Expression, FieldName, LookupKey, Name, Span, TableCell, Text};
use crate::rules::script::Datum;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::borrow::Cow;

impl<'r> Context<'r, '_> {
    pub(super) fn text<'e>(&self, text: &'e Text) -> Option<Cow<'e, str>>
    where
        'r: 'e,
    {
        match text {
            Text::Constant(value) => Some(Cow::Borrowed(value)),
            Text::Looked => self.text_looked_at().map(|at| Cow::Borrowed(self.record.field(at).text.as_ref())),
            Text::LookedTag => self.text_looked_at().map(|at| Cow::Borrowed(self.record.book().field(self.record.field(at).field).tag.as_str())),
            Text::Field(name) | Text::First(name) => {
                let instance = self.record.field(self.instance(*name)?);
                (instance.value != Value::Unusable).then_some(Cow::Borrowed(instance.text.as_ref()))
            }
            Text::Last(name) => {
                let position = self.record.instances(name.field, self.within(name.scope)).last()?;
                let instance = self.record.field(position);
                (instance.value != Value::Unusable).then_some(Cow::Borrowed(instance.text.as_ref()))
            }
            Text::Part(text, separator, position) => {
                let position = self.number(position)?.normalize().to_i64().filter(|position| *position != 0)?;
                match self.text(text)? {
                    Cow::Borrowed(text) => part(text, separator, position).map(Cow::Borrowed),
                    Cow::Owned(text) => part(&text, separator, position).map(|part| Cow::Owned(part.to_owned())),
                }
            }
            Text::Substring(text, from, length) => {
                let from = self.number(from)?;
                let length = match length {
                    Some(length) => Some(self.number(length)?),
                    None => None,
                };
                substring(&self.text(text)?, from, length).map(Cow::Owned)
            }
            Text::Join(name, separator) => self.join(*name, separator).map(Cow::Owned),
            Text::Concat(texts) => texts.iter().map(|one| self.text(one)).collect::<Option<String>>().map(Cow::Owned),
            Text::Changed(change, text) => {
                let text = self.text(text)?;
                Some(Cow::Owned(match change {
                    Change::Upper => text.to_uppercase(),
                    Change::Lower => text.to_lowercase(),
                    Change::Trim => text.trim().to_owned(),
                }))
            }
            Text::Shown(value) => self.told(value).map(Cow::Owned),
            Text::Cell(cell) => match self.cell(cell)? {
                LookupKey::Text(text) => Some(Cow::Borrowed(text.as_str())),
                LookupKey::Number(_) | LookupKey::Day(_) => None,
            },
            Text::Scripted(call) => match self.scripted(call)? {
                Datum::Text(text) => Some(Cow::Owned(text)),
                _ => None,
            },
            Text::Capture(text, regex) => {
                let text = self.text(text)?;
                let found = regex.captures(&text)?.get(1)?.as_str();
                Some(Cow::Owned(found.to_owned()))
            }
            Text::Lookup(table, key) => table.text(&self.key(key)?).map(|value| Cow::Owned(value.to_owned())),
            Text::Outer(level, inner) => self.outer(*level).text(inner).map(|value| Cow::Owned(value.into_owned())),
            Text::Coalesce(parts) => {
                let field = |part: &Text| if let Text::Field(name) = part { Some(*name) } else { None };
                self.coalesce(parts, |part| self.text(part), field)
            }
            Text::If(choice) => self.text(self.chosen(choice)?),
        }
    }

    fn text_looked_at(&self) -> Option<FieldAt> {
        self.depend_on_the_instance();
        self.looked
    }

    pub(super) fn key(&self, key: &Expression) -> Option<LookupKey> {
        match key {
            Expression::Number(number) => self.number(number).map(|number| LookupKey::Number(number.normalize())),
            Expression::Text(text) => self.text(text).map(|text| LookupKey::Text(text.into_owned())),
            Expression::Day(day) => self.day(day).map(LookupKey::Day),
            Expression::Truth(_) => None,
        }
    }

    /// The cell of a table in the first row with a key.
    pub(super) fn cell<'e>(&self, cell: &'e TableCell) -> Option<&'e LookupKey> {
        let key = self.key(&cell.key)?;
        let row = *cell.table.rows_of(&key).first()?;
        if let Some(watch) = self.watch {
            watch.note_row(&cell.table, row);
        }
        cell.table.cell(row, cell.column)
    }

    /// Whether a row with a key has a value.
    pub(super) fn among(&self, cell: &TableCell, value: &Expression) -> Option<bool> {
        let (key, value) = (self.key(&cell.key)?, self.key(value)?);
        let rows = cell.table.rows_of(&key);
        let found = rows.iter().find(|row| cell.table.cell(**row, cell.column) == Some(&value));
        if let (Some(watch), Some(row)) = (self.watch, found) {
            watch.note_row(&cell.table, *row);
        }
        Some(found.is_some())
    }

    /// All values of a field with a text between them; undecided when there is none, or one cannot be read.
    fn join(&self, name: FieldName, separator: &str) -> Option<String> {
        if self.is_uncertain(Name::Field(name)) {
            return None;
        }
        let texts = self.instances(name).map(|position| self.record.field(position));
        let texts: Option<Vec<&str>> = texts.map(|field| (field.value != Value::Unusable).then_some(field.text.as_ref())).collect();
        texts.filter(|texts| !texts.is_empty()).map(|texts| texts.join(separator))
    }

    /// The field whose value a text is, as far as it is the whole value of one.
    pub(super) fn field_of(&self, text: &Text) -> Option<FieldAt> {
        let usable = |position: FieldAt| (self.record.field(position).value != Value::Unusable).then_some(position);
        match text {
            Text::Field(name) | Text::First(name) => self.instance(*name).and_then(usable),
            Text::Last(name) => self.record.instances(name.field, self.within(name.scope)).last().and_then(usable),
            Text::Looked => self.looked,
            Text::Outer(level, inner) => self.outer(*level).field_of(inner),
            // The first part that has a value; a part that is no field ends the search.
            Text::Coalesce(parts) => parts.iter().find(|part| self.text(part).is_some()).and_then(|part| self.field_of(part)),
            Text::If(choice) => self.field_of(self.chosen(choice)?),
            _ => None,
        }
    }

    pub(super) fn day(&self, day: &Day) -> Option<Date> {
        match day {
            Day::Constant(value) => Some(*value),
            Day::Field(name) | Day::First(name) => day_of(*self.value(*name)?),
            Day::Extreme(which, name) => extreme_of_all(*which, self.values(*name).map(|value| day_of(*value))),
            Day::AsOf => self.as_of,
            Day::Coalesce(parts) => {
                let field = |part: &Day| if let Day::Field(name) = part { Some(*name) } else { None };
                self.coalesce(parts, |part| self.day(part), field)
            }
            Day::If(choice) => self.day(self.chosen(choice)?),
            Day::Outer(level, inner) => self.outer(*level).day(inner),
            Day::Later(span, day, number) => later(*span, self.day(day)?, self.number(number)?),
            Day::Cell(cell) => match self.cell(cell)? {
                LookupKey::Day(date) => Some(*date),
                LookupKey::Number(_) | LookupKey::Text(_) => None,
            },
            Day::Scripted(call) => match self.scripted(call)? {
                Datum::Date(date) => Some(date),
                _ => None,
            },
        }
    }

    /// A value as a message shows it.
    pub(super) fn shown(&self, expression: &Expression) -> String {
        self.told(expression).unwrap_or_else(|| "(not given)".to_owned())
    }

    fn told(&self, expression: &Expression) -> Option<String> {
        match expression {
            Expression::Truth(truth) => self.truth(truth).map(|value| if value { "yes" } else { "no" }.to_owned()),
            Expression::Number(number) => self.number(number).map(|value| value.normalize().to_string()),
            Expression::Text(text) => self.text(text).map(|text| text.into_owned()),
            Expression::Day(day) => self.day(day).map(|value| match day {
                // A day beyond the calendar is shown as it is written.
                Day::Field(name) if value == Date::MAX || value == Date::MIN => self.value_text(*name),
                _ => value.to_string(),
            }),
        }
    }
}

/// A part of a text by its number, from the end when that is negative.
fn part<'t>(text: &'t str, separator: &str, position: i64) -> Option<&'t str> {
    let nth = usize::try_from(position.unsigned_abs() - 1).ok()?;
    // Parts of a text that overlaps itself are cut from the left, also where they are counted from the right.
    match position {
        1.. => text.split(separator).nth(nth),
        _ => text.split(separator).collect::<Vec<_>>().into_iter().rev().nth(nth),
    }
}

/// From a character on, so many or all; none when the text is shorter.
fn substring(text: &str, from: Decimal, length: Option<Decimal>) -> Option<String> {
    let whole = |number: Decimal| number.fract().is_zero().then(|| number.normalize().to_usize()).flatten();
    let from = whole(from)?.checked_sub(1)?;
    let count = text.chars().count();
    let length = match length {
        Some(length) => whole(length)?,
        None => count.checked_sub(from)?,
    };
    (from.checked_add(length)? <= count).then(|| text.chars().skip(from).take(length).collect())
}

/// So many days, months or years later; the last day of a month that is too short.
fn later(span: Span, day: Date, number: Decimal) -> Option<Date> {
    let number = number.fract().is_zero().then(|| number.normalize().to_i32()).flatten()?;
    let by = match span {
        Span::Days => jiff::Span::new().try_days(number),
        Span::Months => jiff::Span::new().try_months(number),
        Span::Years => jiff::Span::new().try_years(number),
    };
    day.checked_add(by.ok()?).ok()
}
