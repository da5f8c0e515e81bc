//! The value of a field, read along its type; what does not fit is a finding.

use super::record::Value;
use crate::finding::{Check, kinds};
use crate::nearest::nearest_code;
use crate::schema::{DataType, Kind, Pattern};
use crate::xml::lexical::{self, Dated, Moment};
use jiff::civil::{Date, Time};

/// More codes than this are not listed in a message.
const MOST_CODES_SHOWN: usize = 12;

/// Why a text is no value of its type.
pub(super) struct Fault {
    pub kind: &'static Check,
    /// What is wrong, to follow the name of the field: `is longer than ...`.
    pub problem: String,
    pub expected: String,
    /// More than the catalogue's help, when there is more to say.
    pub help: Option<String>,
}

impl Fault {
    fn new(kind: &'static Check, problem: String, expected: String) -> Box<Self> {
        Box::new(Self { kind, problem, expected, help: None })
    }
}

/// Reads a value.
pub(super) fn read(text: &str, data_type: &DataType) -> Result<Value, Box<Fault>> {
    match &data_type.kind {
        Kind::Codes { .. } => code(text, data_type),
        Kind::Text { min, max, pattern } => {
            let fits = |limit: u32, length: usize| u32::try_from(length).is_ok_and(|length| length <= limit);
            // Bytes are at least as many as characters: only a text with many bytes has to be counted.
            let too_long = max.is_some_and(|max| !fits(max, text.len()) && !fits(max, text.chars().count()));
            let too_short = text.len() < *min as usize * 4 && text.chars().count() < *min as usize;
            if text.is_empty() && *min > 0 {
                return Err(empty(data_type));
            }
            if too_long || too_short {
                return Err(length(text, data_type));
            }
            match pattern {
                Some(pattern) if text.is_empty() && !pattern.matches(text) => Err(empty(data_type)),
                Some(pattern) if !pattern.matches(text) => Err(Fault::new(
                    &kinds::IVI_PATTERN,
                    format!("has the value `{}`, which has not the form of this field", shown(text)),
                    form(pattern),
                )),
                _ => Ok(Value::Text),
            }
        }
        Kind::Integer { min, max } => integer(lexical::collapse(text), *min, *max, data_type),
        Kind::Decimal { min, max, digits, fraction } => {
            let text = lexical::collapse(text);
            let Some(written) = lexical::decimal(text) else { return Err(no_number(text, data_type)) };
            let in_range = written.value.is_some_and(|value| value >= *min && value <= *max);
            if !in_range {
                return Err(range(text, data_type));
            }
            if written.fraction > *fraction || written.digits > *digits {
                return Err(Fault::new(
                    &kinds::IVI_DIGITS,
                    format!("has {} digits after the point, {fraction} are allowed: `{}`", written.fraction, shown(text)),
                    format!("a number with at most {fraction} digits after the point"),
                ));
            }
            Ok(written.value.map_or(Value::Unusable, Value::Number))
        }
        Kind::Date => dated(lexical::date(lexical::collapse(text)), Value::Date, Value::Date(end_of_calendar(text)), text, data_type),
        Kind::DateTime => {
            let civil = end_of_calendar(text).to_datetime(Time::midnight());
            dated(lexical::date_time(lexical::collapse(text)), Value::Moment, Value::Moment(Moment { civil, offset: None }), text, data_type)
        }
    }
}

fn code(text: &str, data_type: &DataType) -> Result<Value, Box<Fault>> {
    if let Some(position) = data_type.code(text) {
        return Ok(Value::Code(position));
    }
    if text.trim().is_empty() {
        return Err(empty(data_type));
    }
    let codes = data_type.codes();
    let list = codes.iter().map(|value| value.code.as_str());
    let near = nearest_code(text, list.clone());
    let meaning = |code: &str| data_type.meaning(code).map(|meaning| format!(" ({meaning})")).unwrap_or_default();
    let mut fault = Fault::new(
        &kinds::IVI_UNKNOWN_CODE,
        format!("has the code `{}`, which is not in the list", shown(text)),
        shown_codes(codes.iter().map(|value| value.code.as_str()), near, codes.len()),
    );
    fault.help = Some(match near {
        Some(near) if near.trim() == text.trim() => format!("Remove the blanks around the code: `{near}`{}.", meaning(near)),
        Some(near) => format!("The nearest code is `{near}`{}.", meaning(near)),
        None if codes.len() <= MOST_CODES_SHOWN => {
            let all: Vec<String> = codes.iter().map(|value| format!("`{}`{}", value.code, meaning(&value.code))).collect();
            format!("Use one of {}.", all.join(", "))
        }
        None => format!("`ivicheck explain {}` lists the codes and what they mean.", data_type.name),
    });
    Err(fault)
}

/// `one of A, B, C`; a long list is shortened to its beginning, with the nearest code always in it.
fn shown_codes<'a>(codes: impl Iterator<Item = &'a str>, near: Option<&str>, count: usize) -> String {
    let mut shown: Vec<&str> = codes.collect();
    if count > MOST_CODES_SHOWN {
        shown.truncate(MOST_CODES_SHOWN);
        let rest = near.filter(|near| !shown.contains(near)).map(|near| format!(", {near}")).unwrap_or_default();
        return format!("one of {count} codes: {}{rest}, ...", shown.join(", "));
    }
    format!("one of {}", shown.join(", "))
}

fn integer(text: &str, min: i64, max: i64, data_type: &DataType) -> Result<Value, Box<Fault>> {
    match lexical::integer(text) {
        Some(Some(number)) if number >= min && number <= max => Ok(Value::Number(number.into())),
        Some(_) => Err(range(text, data_type)),
        None => match lexical::decimal(text) {
            Some(written) => Err(point_in_whole_number(text, written.fraction, data_type)),
            None => Err(no_number(text, data_type)),
        },
    }
}

/// The day that stands for one beyond the calendar: later than, or before, every day of it, so that a rule still sees it.
fn end_of_calendar(text: &str) -> Date {
    if lexical::collapse(text).starts_with('-') { Date::MIN } else { Date::MAX }
}

fn dated<T>(read: Dated<T>, value: impl Fn(T) -> Value, remote: Value, text: &str, data_type: &DataType) -> Result<Value, Box<Fault>> {
    match read {
        Dated::Value(found) => Ok(value(found)),
        Dated::Remote => Ok(remote),
        Dated::Malformed if lexical::collapse(text).is_empty() => Err(empty(data_type)),
        Dated::Malformed => {
            Err(Fault::new(&kinds::IVI_NOT_A_DATE, format!("has the value `{}`, which is no date", shown(text)), data_type.describe()))
        }
    }
}

fn point_in_whole_number(text: &str, fraction: u32, data_type: &DataType) -> Box<Fault> {
    let problem = if fraction > 0 { "has decimals" } else { "is written with a point" };
    let mut fault = Fault::new(&kinds::IVI_DIGITS, format!("{problem} and must be a whole number: `{}`", shown(text)), data_type.describe());
    fault.help = Some(if fraction > 0 {
        "Check the unit of the value, and give it as a whole number.".to_owned()
    } else {
        "Write the number without the point and what follows it.".to_owned()
    });
    fault
}

fn empty(data_type: &DataType) -> Box<Fault> {
    Fault::new(&kinds::IVI_EMPTY, "is empty".to_owned(), data_type.describe())
}

fn length(text: &str, data_type: &DataType) -> Box<Fault> {
    let characters = text.chars().count();
    Fault::new(&kinds::IVI_LENGTH, format!("has {characters} characters: `{}`", shown(text)), data_type.describe())
}

fn range(text: &str, data_type: &DataType) -> Box<Fault> {
    Fault::new(&kinds::IVI_RANGE, format!("has the value {}, which is out of range", shown(text)), data_type.describe())
}

fn no_number(text: &str, data_type: &DataType) -> Box<Fault> {
    if text.is_empty() {
        return empty(data_type);
    }
    let mut fault = Fault::new(&kinds::IVI_NOT_A_NUMBER, format!("has the value `{}`, which is no number", shown(text)), data_type.describe());
    if text.contains(',') {
        fault.help = Some("Write the decimals after a point, not a comma.".to_owned());
    }
    fault
}

fn form(pattern: &Pattern) -> String {
    match pattern.text.as_str() {
        "[A-Z0-9]+" => "capital letters A to Z and digits".to_owned(),
        _ if pattern.is_uuid() => "a UUID of version 4, such as 3f0c1d1e-7a55-4b0e-9c3e-2f6a8d1b5c77".to_owned(),
        other => format!("a text of the form {other}"),
    }
}

/// A value as a message shows it: long ones are cut.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain("...".chars()).collect() }
}
