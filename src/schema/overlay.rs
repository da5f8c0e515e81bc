//! What one country adds to a message book.

use super::{Book, CodeValue, DataType, Kind, SchemaError};

impl Book {
    /// The book with more codes at the end of lists, by the names of the lists. What a list has already it keeps.
    ///
    /// # Errors
    /// When there is no such list, or a code is too long for it; the error names the list.
    pub fn with_codes(self, more: &[(&str, Vec<CodeValue>)]) -> Result<Self, SchemaError> {
        let mut parts = self.into_parts();
        for (name, codes) in more {
            let Some(list) = parts.types.iter_mut().find(|data_type| data_type.name == *name) else {
                return Err(SchemaError::inconsistent(*name, "is no type of the book"));
            };
            *list = extended(list, codes)?;
        }
        Self::new(parts)
    }
}

/// A list of codes with more of them.
fn extended(list: &DataType, more: &[CodeValue]) -> Result<DataType, SchemaError> {
    let Kind::Codes { length, codes } = &list.kind else {
        return Err(SchemaError::inconsistent(&list.name, "is no list of codes"));
    };
    // A later book may have the code itself.
    let is_new = |value: &&CodeValue| codes.iter().all(|known| known.code != value.code);
    let codes: Vec<CodeValue> = codes.iter().chain(more.iter().filter(is_new)).cloned().collect();
    if let Some(long) = codes.iter().find(|value| value.code.chars().count() > *length as usize) {
        return Err(SchemaError::inconsistent(&list.name, format!("code `{}` is too long", long.code)));
    }
    let extended = DataType::new(list.name.clone(), list.label.clone(), Kind::Codes { length: *length, codes })?;
    if list.numbered { extended.with_numbered_codes() } else { Ok(extended) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Entry, ivi_2_0};

    fn with(list: &str, code: &str) -> Result<Book, SchemaError> {
        let codes = vec![CodeValue { code: code.to_owned(), meaning: "Great Britain".to_owned() }];
        ivi_2_0().unwrap().clone().with_codes(&[(list, codes)])
    }

    #[test]
    fn a_list_gets_more_codes() {
        let book = with("TypeApprovalCountryCode", "g11").unwrap();
        let Some(Entry::Field(field)) = book.entry("DesignatedTypeApprovalCountry") else { panic!("no such field") };
        let meanings = ["e1", "g11", "e11"].map(|code| book.type_of(field).meaning(code));
        assert_eq!(meanings, [Some("Germany"), Some("Great Britain"), None]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let fault = |list, code| with(list, code).unwrap_err().to_string();
        assert_eq!(fault("CountryCode", "g11"), "CountryCode: is no type of the book");
        assert_eq!(fault("Integer2", "g11"), "Integer2: is no list of codes");
        assert_eq!(fault("TypeApprovalCountryCode", "great"), "TypeApprovalCountryCode: code `great` is too long");
    }
}
