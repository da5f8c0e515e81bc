//! Simple types: a base and the facets that narrow it.

use super::XML_SCHEMA;
use super::syntax::{self, Xsd};
use crate::schema::{CodeValue, DataType, Kind, Pattern, SchemaError};
use rust_decimal::Decimal;

/// The most digits that a number of a book can have.
const MOST_DIGITS: u32 = 28;

/// Reads a simple type under the name that the book gives it.
pub(super) fn data_type(node: Xsd<'_>, name: String) -> Result<DataType, SchemaError> {
    let restriction = syntax::only_child(node, &["restriction"])?;
    let facets = Facets::of(restriction)?;
    let label = syntax::documentation(node);
    let base = syntax::required(restriction, "base")?;
    let numbered = !facets.codes.is_empty() && syntax::qualified(restriction, base)? != (XML_SCHEMA, "string");
    let kind = match syntax::qualified(restriction, base)? {
        (XML_SCHEMA, "string") if !facets.codes.is_empty() => facets.codes(restriction)?,
        (XML_SCHEMA, "string") => facets.text(restriction)?,
        (XML_SCHEMA, "decimal") => facets.decimal(restriction)?,
        (XML_SCHEMA, "date") => facets.none(restriction, Kind::Date)?,
        (XML_SCHEMA, "dateTime") => facets.none(restriction, Kind::DateTime)?,
        (XML_SCHEMA, name) => match integer_range(name) {
            Some(range) if numbered => facets.numbered_codes(restriction, range)?,
            Some(range) => facets.integer(restriction, range)?,
            None => return Err(unknown_base(restriction, base)),
        },
        _ => return Err(unknown_base(restriction, base)),
    };
    let data_type = DataType::new(name, label, kind)?;
    if numbered { data_type.with_numbered_codes() } else { Ok(data_type) }
}

fn unknown_base(restriction: Xsd<'_>, base: &str) -> SchemaError {
    syntax::unsupported(restriction, format!("the base type `{base}`"))
}

/// The whole numbers of XML Schema. Those without a bound have that of 64 bits, which is more than any message holds.
fn integer_range(name: &str) -> Option<(i64, i64)> {
    match name {
        "short" => Some((i16::MIN.into(), i16::MAX.into())),
        "int" => Some((i32::MIN.into(), i32::MAX.into())),
        "long" | "integer" => Some((i64::MIN, i64::MAX)),
        "nonNegativeInteger" => Some((0, i64::MAX)),
        _ => None,
    }
}

/// The facets of one restriction, each at most once but enumerations.
#[derive(Default)]
struct Facets<'doc> {
    codes: Vec<Xsd<'doc>>,
    min_length: Option<Xsd<'doc>>,
    max_length: Option<Xsd<'doc>>,
    length: Option<Xsd<'doc>>,
    pattern: Option<Xsd<'doc>>,
    min: Option<Xsd<'doc>>,
    max: Option<Xsd<'doc>>,
    digits: Option<Xsd<'doc>>,
    fraction: Option<Xsd<'doc>>,
}

impl<'doc> Facets<'doc> {
    fn of(restriction: Xsd<'doc>) -> Result<Self, SchemaError> {
        let mut facets = Self::default();
        for node in syntax::content(restriction, &["base"])? {
            let place = match syntax::construct(node) {
                Some("enumeration") => {
                    facets.codes.push(node);
                    None
                }
                Some("minLength") => facets.min_length.replace(node),
                Some("maxLength") => facets.max_length.replace(node),
                Some("length") => facets.length.replace(node),
                Some("pattern") => facets.pattern.replace(node),
                Some("minInclusive") => facets.min.replace(node),
                Some("maxInclusive") => facets.max.replace(node),
                Some("totalDigits") => facets.digits.replace(node),
                Some("fractionDigits") => facets.fraction.replace(node),
                _ => return Err(syntax::unsupported_element(node)),
            };
            if place.is_some() {
                return Err(syntax::unsupported(node, format!("a second `{}`", node.tag_name().name())));
            }
            if let Some(child) = syntax::content(node, &["value"])?.first() {
                return Err(syntax::unsupported_element(*child));
            }
        }
        Ok(facets)
    }

    /// No facet may be left that the kind of type has not used.
    fn none(self, restriction: Xsd<'doc>, kind: Kind) -> Result<Kind, SchemaError> {
        let single = [self.min_length, self.max_length, self.length, self.pattern, self.min, self.max, self.digits, self.fraction];
        match single.into_iter().flatten().chain(self.codes).next() {
            None => Ok(kind),
            Some(left) => {
                let base = restriction.attribute("base").unwrap_or_default();
                let beside = if restriction.children().any(|node| syntax::construct(node) == Some("enumeration")) { " with codes" } else { "" };
                Err(syntax::unsupported(left, format!("`{}` on `{base}`{beside}", left.tag_name().name())))
            }
        }
    }

    fn text(mut self, restriction: Xsd<'doc>) -> Result<Kind, SchemaError> {
        let (mut min, mut max) = (value(self.min_length.take())?.unwrap_or(0), value(self.max_length.take())?);
        if let Some(length) = self.length.take() {
            if max.is_some() || min > 0 {
                return Err(syntax::unsupported(length, "`length` beside another length"));
            }
            let length = syntax::parsed(length, "value")?;
            (min, max) = (length, Some(length));
        }
        if max.is_some_and(|max| max < min) {
            return Err(syntax::unsupported(restriction, "a least length above the greatest"));
        }
        let pattern = self.pattern.take().map(pattern).transpose()?;
        self.none(restriction, Kind::Text { min, max, pattern })
    }

    fn codes(mut self, restriction: Xsd<'doc>) -> Result<Kind, SchemaError> {
        let longest = value(self.max_length.take())?;
        let codes = std::mem::take(&mut self.codes).into_iter().map(code).collect::<Result<Vec<_>, _>>()?;
        let length = |code: &CodeValue| u32::try_from(code.code.chars().count()).unwrap_or(u32::MAX);
        if let Some(long) = codes.iter().find(|code| longest.is_some_and(|longest| length(code) > longest)) {
            return Err(syntax::unsupported(restriction, format!("the code `{}`, longer than its list allows,", long.code)));
        }
        let length = longest.unwrap_or_else(|| codes.iter().map(length).max().unwrap_or(0));
        self.none(restriction, Kind::Codes { length, codes })
    }

    /// A list of whole numbers: `05` is the code `5` there.
    fn numbered_codes(mut self, restriction: Xsd<'doc>, (min, max): (i64, i64)) -> Result<Kind, SchemaError> {
        let digits = value::<u32>(self.digits.take())?;
        let mut codes = Vec::new();
        for node in std::mem::take(&mut self.codes) {
            let number: i64 = syntax::parsed(node, "value")?;
            let code = number.to_string();
            if number < min.max(0) || number > max || digits.is_some_and(|digits| code.len() > digits as usize) {
                return Err(syntax::unsupported(node, format!("the code `{code}` in a list of whole numbers")));
            }
            codes.push(CodeValue { code, meaning: syntax::documentation(node) });
        }
        let longest = codes.iter().map(|code| code.code.len() as u32).max().unwrap_or(0);
        self.none(restriction, Kind::Codes { length: digits.unwrap_or(longest), codes })
    }

    fn integer(mut self, restriction: Xsd<'doc>, (least, greatest): (i64, i64)) -> Result<Kind, SchemaError> {
        let mut min = value::<i64>(self.min.take())?.unwrap_or(least).max(least);
        let mut max = value::<i64>(self.max.take())?.unwrap_or(greatest).min(greatest);
        // Nineteen digits are more than 64 bits hold; such a limit limits nothing.
        if let Some(bound) = value::<u32>(self.digits.take())?.and_then(|digits| 10_i64.checked_pow(digits)) {
            (min, max) = (min.max(1 - bound), max.min(bound - 1));
        }
        if min > max {
            return Err(syntax::unsupported(restriction, "a least value above the greatest"));
        }
        self.none(restriction, Kind::Integer { min, max })
    }

    fn decimal(mut self, restriction: Xsd<'doc>) -> Result<Kind, SchemaError> {
        let digits = value::<u32>(self.digits)?.unwrap_or(MOST_DIGITS);
        if digits == 0 || digits > MOST_DIGITS {
            return Err(syntax::unsupported(self.digits.take().unwrap_or(restriction), format!("a number of {digits} digits")));
        }
        let bound = Decimal::from_i128_with_scale(10_i128.pow(digits) - 1, 0);
        let fraction = value::<u32>(self.fraction.take())?.unwrap_or(digits);
        let (min, max) = (value(self.min.take())?.unwrap_or(-bound), value(self.max.take())?.unwrap_or(bound));
        if min > max {
            return Err(syntax::unsupported(restriction, "a least value above the greatest"));
        }
        self.digits = None;
        self.none(restriction, Kind::Decimal { min, max, digits, fraction })
    }
}

fn value<T: std::str::FromStr>(facet: Option<Xsd<'_>>) -> Result<Option<T>, SchemaError> {
    facet.map(|node| syntax::parsed(node, "value")).transpose()
}

fn code(node: Xsd<'_>) -> Result<CodeValue, SchemaError> {
    let code = node.attribute("value").ok_or_else(|| syntax::unsupported(node, "`enumeration` without `value`"))?;
    Ok(CodeValue { code: code.to_owned(), meaning: syntax::documentation(node) })
}

fn pattern(node: Xsd<'_>) -> Result<Pattern, SchemaError> {
    let text = node.attribute("value").ok_or_else(|| syntax::unsupported(node, "`pattern` without `value`"))?;
    Pattern::new(text).map_err(|error| match error {
        SchemaError::Inconsistent { place, problem } => syntax::unsupported(node, format!("the pattern `{place}`, which {problem},")),
        other => other,
    })
}
