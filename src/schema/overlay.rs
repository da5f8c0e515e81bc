//! Overlays: what one country adds to a message book.

use super::{Book, CodeValue, DataType, Kind, SchemaError};
use crate::yaml::InOrder;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOverlay {
    overlay: String,
    book: String,
    version: String,
    codes: InOrder<InOrder<String>>,
}

impl Book {
    /// The book with what an overlay adds: codes at the end of lists.
    ///
    /// # Errors
    /// When the YAML is no overlay, is one of another book, names a list that is not there, or has a code that is too long.
    pub fn with_overlay(self, text: &str) -> Result<Self, SchemaError> {
        let raw: RawOverlay = serde_saphyr::from_str(text).map_err(|error| SchemaError::of_yaml(&error))?;
        if (raw.book.as_str(), raw.version.as_str()) != (self.name(), self.version()) {
            let problem = format!("is an overlay of {} {}, not of {} {}", raw.book, raw.version, self.name(), self.version());
            return Err(SchemaError::inconsistent(raw.overlay, problem));
        }
        let mut parts = self.into_parts();
        for (name, codes) in raw.codes.0 {
            let Some(list) = parts.types.iter_mut().find(|data_type| data_type.name == name) else {
                return Err(SchemaError::inconsistent(name, "is no type of the book"));
            };
            *list = extended(list, codes)?;
        }
        Self::new(parts)
    }
}

/// A list of codes with more of them.
fn extended(list: &DataType, more: InOrder<String>) -> Result<DataType, SchemaError> {
    let Kind::Codes { length, codes } = &list.kind else {
        return Err(SchemaError::inconsistent(&list.name, "is no list of codes"));
    };
    // A later book may have the code itself.
    let is_new = |(code, _): &(String, String)| codes.iter().all(|known| known.code != *code);
    let added: Vec<CodeValue> = more.0.into_iter().filter(is_new).map(|(code, meaning)| CodeValue { code, meaning }).collect();
    let codes: Vec<CodeValue> = codes.iter().cloned().chain(added).collect();
    if let Some(long) = codes.iter().find(|value| value.code.chars().count() > *length as usize) {
        return Err(SchemaError::inconsistent(&list.name, format!("code `{}` is too long", long.code)));
    }
    let extended = DataType::new(list.name.clone(), list.label.clone(), Kind::Codes { length: *length, codes })?;
    if list.numbered { extended.with_numbered_codes() } else { Ok(extended) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Entry, IVI_2_0, IVI_2_0_GB};

    fn with(overlay: &str) -> Result<Book, SchemaError> {
        Book::from_yaml(IVI_2_0).unwrap().with_overlay(overlay)
    }

    #[test]
    fn the_british_overlay_adds_two_authorities() {
        let book = with(IVI_2_0_GB).unwrap();
        let Some(Entry::Field(field)) = book.entry("DesignatedTypeApprovalCountry") else { panic!("no such field") };
        let meanings = ["e1", "g11", "n11", "e11"].map(|code| book.type_of(field).meaning(code));
        assert_eq!(meanings, [Some("Germany"), Some("Great Britain"), Some("United Kingdom, for Northern Ireland"), None]);
    }

    #[test]
    fn an_overlay_says_what_is_wrong_with_it() {
        let fault = |right: &str, wrong: &str| with(&IVI_2_0_GB.replace(right, wrong)).unwrap_err().to_string();
        assert_eq!(fault("\"2.0\"", "\"1.11\""), "gb: is an overlay of ivi 1.11, not of ivi 2.0");
        assert_eq!(fault("TypeApprovalCountryCode", "CountryCode"), "CountryCode: is no type of the book");
        assert_eq!(fault("TypeApprovalCountryCode", "Integer2"), "Integer2: is no list of codes");
        assert_eq!(fault("\"g11\"", "\"great\""), "TypeApprovalCountryCode: code `great` is too long");
        assert!(fault("codes", "code").starts_with("line "));
    }
}
