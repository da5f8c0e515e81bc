//! The names of certificates: as something to read, and compared as RFC 5280 asks for, by value and without case.

use x509_parser::asn1_rs::Tag;
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// A distinguished name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// Such as `C=DE, O=Somebody`.
    pub shown: String,
    /// Its parts in their order, each a sorted list of attributes: what the name is compared by.
    parts: Vec<Vec<(String, String)>>,
}

impl Name {
    pub(super) fn of(name: &X509Name<'_>) -> Self {
        let shown = name.iter().map(|part| part.iter().map(shown).collect::<Vec<_>>().join(" + ")).collect::<Vec<_>>().join(", ");
        let parts = name.iter().map(|part| {
            let mut attributes: Vec<(String, String)> =
                part.iter().map(|attribute| (attribute.attr_type().to_id_string(), compared(attribute))).collect();
            attributes.sort_unstable();
            attributes
        });
        Self { parts: parts.collect(), shown }
    }

    /// Whether both mean the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.parts == other.parts
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether it begins with all parts of another name.
    pub(super) fn is_under(&self, other: &Self) -> bool {
        self.parts.starts_with(&other.parts)
    }

    /// The values of an attribute, for comparison.
    pub(super) fn values<'n>(&'n self, kind: &'n str) -> impl Iterator<Item = &'n str> {
        self.parts.iter().flatten().filter(move |(attribute, _)| attribute == kind).map(|(_, value)| value.as_str())
    }
}

/// The organisation of a name, or its common name when it has none.
pub(super) fn organisation(name: &X509Name<'_>) -> Option<String> {
    name.iter_organization().chain(name.iter_common_name()).find_map(text)
}

fn shown(attribute: &AttributeTypeAndValue<'_>) -> String {
    let kind = attribute.attr_type();
    let name = oid2abbrev(kind, oid_registry()).map_or_else(|_| kind.to_id_string(), str::to_owned);
    format!("{name}={}", text(attribute).unwrap_or_else(|| hexadecimal(attribute)))
}

/// A value of any of the string types, as text.
fn text(attribute: &AttributeTypeAndValue<'_>) -> Option<String> {
    /// What ISO 646 calls visible.
    const VISIBLE: Tag = Tag(26);
    let bytes = attribute.as_slice();
    match attribute.attr_value().tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::NumericString | VISIBLE => Some(lossless(bytes)),
        // Nobody writes the character sets of T.61: programs mean ISO 8859-1.
        Tag::T61String => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Tag::BmpString => {
            let units: Vec<u16> = bytes.as_chunks().0.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
            Some(String::from_utf16_lossy(&units))
        }
        Tag::UniversalString => {
            let characters = bytes.as_chunks().0.iter().map(|unit| char::from_u32(u32::from_be_bytes(*unit)).unwrap_or('\u{fffd}'));
            Some(characters.collect())
        }
        _ => None,
    }
}

/// UTF-8, or what else such a string may hold against its type: ISO 8859-1.
fn lossless(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect(), str::to_owned)
}

fn hexadecimal(attribute: &AttributeTypeAndValue<'_>) -> String {
    attribute.as_slice().iter().map(|byte| format!("{byte:02x}")).fold("#".to_owned(), |all, digits: String| all + digits.as_str())
}

/// A value without case, and without white space that means nothing.
fn compared(attribute: &AttributeTypeAndValue<'_>) -> String {
    let Some(text) = text(attribute) else { return hexadecimal(attribute) };
    folded(&text)
}

/// A text without case, and without white space that means nothing.
pub(super) fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    // By way of the capital letters, so that letters with one capital form are one, such as `ß` and `ss`.
    words.join(" ").to_uppercase().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use x509_parser::prelude::FromDer;

    /// A name with one organisation of this string type.
    fn name(tag: u8, bytes: &[u8]) -> Name {
        let wrap = |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()], content].concat();
        let attribute = wrap(0x30, &[&[6, 3, 0x55, 4, 10][..], &wrap(tag, bytes)].concat());
        let der = wrap(0x30, &wrap(0x31, &attribute));
        Name::of(&X509Name::from_der(&der).unwrap().1)
    }

    #[test]
    fn names_are_compared_by_value() {
        let utf8 = name(12, "Müller  Straße AG".as_bytes());
        assert_eq!(utf8.shown, "O=Müller  Straße AG");
        let utf16: Vec<u8> = "MÜLLER strasse ag".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let utf32: Vec<u8> = " müller straße AG ".chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect();
        let latin1: Vec<u8> = "Müller Straße AG".chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        for other in [name(30, &utf16), name(28, &utf32), name(20, &latin1), name(19, &latin1)] {
            assert!(utf8.is(&other), "{}", other.shown);
        }
        assert_eq!(name(20, &latin1).shown, "O=Müller Straße AG");
        assert!(!utf8.is(&name(12, "Muller Strasse AG".as_bytes())));
        // No text at all: the bytes count.
        assert!(name(4, b"a").is(&name(4, b"a")) && !name(4, b"a").is(&name(4, b"A")));
        assert_eq!(name(4, b"a").shown, "O=#61");
    }
}
