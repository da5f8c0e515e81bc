//! The types of the fields: what a value may be.

use super::{Pattern, SchemaError};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// A code and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeValue {
    /// The code, as it stands in a file.
    pub code: String,
    /// What it means, in our words; empty when the book does not say.
    pub meaning: String,
}

/// What the values of a type are.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A text of so many characters.
    Text {
        /// At least so many characters.
        min: u32,
        /// At most so many characters.
        max: Option<u32>,
        /// The form that the whole text must have.
        pattern: Option<Pattern>,
    },
    /// A whole number.
    Integer {
        /// Not below.
        min: i64,
        /// Not above.
        max: i64,
    },
    /// A number with decimals.
    Decimal {
        /// Not below.
        min: Decimal,
        /// Not above.
        max: Decimal,
        /// At most so many digits in all.
        digits: u32,
        /// At most so many digits after the point.
        fraction: u32,
    },
    /// A calendar date.
    Date,
    /// A date with a time of day.
    DateTime,
    /// One of a closed list of codes.
    Codes {
        /// The greatest length that the list allows for a code.
        length: u32,
        /// The codes, in the order of the list.
        codes: Vec<CodeValue>,
    },
}

/// A type: what the values of a field may be.
#[derive(Debug, Clone)]
pub struct DataType {
    /// Its name, such as `Text35` or `EnergySourceCode`.
    pub name: String,
    /// What a list of codes is about, in our words.
    pub label: String,
    /// What its values are.
    pub kind: Kind,
    /// Whether the codes are compared as whole numbers: `05` is then the code `5`.
    pub numbered: bool,
    index: HashMap<String, u16, foldhash::fast::RandomState>,
}

impl DataType {
    /// A type; codes must be distinct.
    ///
    /// # Errors
    /// When a code stands twice, or there are more codes than an index can count.
    pub fn new(name: String, label: String, kind: Kind) -> Result<Self, SchemaError> {
        Self { name, label, kind, numbered: false, index: HashMap::default() }.indexed()
    }

    /// The same type with its codes compared as whole numbers that are not negative, as some schemas declare their lists.
    ///
    /// # Errors
    /// When a code is no such number, or two of them are the same number.
    pub fn with_numbered_codes(self) -> Result<Self, SchemaError> {
        if let Some(value) = self.codes().iter().find(|value| whole_number(&value.code).is_none()) {
            return Err(SchemaError::inconsistent(&self.name, format!("code `{}` is no whole number", value.code)));
        }
        Self { numbered: true, ..self }.indexed()
    }

    fn indexed(mut self) -> Result<Self, SchemaError> {
        let mut index = HashMap::default();
        for (position, value) in self.codes().iter().enumerate() {
            let position = u16::try_from(position).map_err(|_| SchemaError::inconsistent(&self.name, "has too many codes"))?;
            let key = if self.numbered { whole_number(&value.code).unwrap_or(&value.code) } else { &value.code };
            if index.insert(key.to_owned(), position).is_some() {
                return Err(SchemaError::inconsistent(&self.name, format!("code `{}` stands twice", value.code)));
            }
        }
        self.index = index;
        Ok(self)
    }

    /// The position of a code in the list.
    pub fn code(&self, code: &str) -> Option<u16> {
        let key = if self.numbered { whole_number(code)? } else { code };
        self.index.get(key).copied()
    }

    /// Whether its values are UUIDs, which are the same in capital and small letters (RFC 4122, 3).
    pub fn is_uuid(&self) -> bool {
        matches!(&self.kind, Kind::Text { pattern: Some(pattern), .. } if pattern.is_uuid())
    }

    /// The codes, when it is a list of codes.
    pub fn codes(&self) -> &[CodeValue] {
        match &self.kind {
            Kind::Codes { codes, .. } => codes,
            _ => &[],
        }
    }

    /// What a code means, when the book says so.
    pub fn meaning(&self, code: &str) -> Option<&str> {
        let value = self.codes().get(usize::from(self.code(code)?))?;
        (!value.meaning.is_empty()).then_some(value.meaning.as_str())
    }

    /// What a value of this type looks like, for people: `a whole number from 0 to 99`.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Text { min, max: Some(max), .. } if min == max => format!("a text of {max} characters"),
            Kind::Text { min, max: Some(max), .. } => format!("a text of {min} to {max} characters"),
            Kind::Text { min: 0, max: None, .. } => "a text".to_owned(),
            Kind::Text { min, max: None, .. } => format!("a text of at least {min} characters"),
            Kind::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Kind::Decimal { min, max, digits, fraction } => {
                format!("a number from {min} to {max}, at most {digits} digits, {fraction} of them after the point")
            }
            Kind::Date => "a date such as 2026-07-05".to_owned(),
            Kind::DateTime => "a date with time such as 2026-07-05T13:45:00Z".to_owned(),
            Kind::Codes { codes, .. } if codes.len() <= 12 => {
                format!("one of {}", codes.iter().map(|value| value.code.as_str()).collect::<Vec<_>>().join(", "))
            }
            Kind::Codes { codes, .. } => format!("one of {} codes", codes.len()),
        }
    }
}

/// The digits of a whole number that is not negative, without blanks around it, sign and leading zeros.
fn whole_number(text: &str) -> Option<&str> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let digits = text.strip_prefix('+').or_else(|| text.strip_prefix('-')).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    match (significant.is_empty(), text.starts_with('-')) {
        (true, _) => Some("0"),
        (false, true) => None,
        (false, false) => Some(significant),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(codes: &[&str]) -> Result<DataType, SchemaError> {
        let codes = codes.iter().map(|code| CodeValue { code: (*code).to_owned(), meaning: String::new() }).collect();
        DataType::new("GearCode".to_owned(), String::new(), Kind::Codes { length: 2, codes })
    }

    #[test]
    fn codes_are_compared_as_they_are_written() {
        let list = list(&["5", "05"]).unwrap();
        assert_eq!([list.code("5"), list.code("05"), list.code(" 5")], [Some(0), Some(1), None]);
    }

    #[test]
    fn numbered_codes_are_compared_as_numbers() {
        let list = list(&["0", "5", "10"]).unwrap().with_numbered_codes().unwrap();
        assert_eq!([list.code("-0"), list.code(" +05 "), list.code("10")], [Some(0), Some(1), Some(2)]);
        assert_eq!([list.code("-5"), list.code("5.0"), list.code("1"), list.code("")], [None; 4]);
    }

    #[test]
    fn numbered_codes_must_be_distinct_numbers() {
        assert_eq!(list(&["5", "05"]).unwrap().with_numbered_codes().unwrap_err().to_string(), "GearCode: code `05` stands twice");
        assert_eq!(list(&["A"]).unwrap().with_numbered_codes().unwrap_err().to_string(), "GearCode: code `A` is no whole number");
    }
}
