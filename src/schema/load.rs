//! Reads a book from a file that a user names, in either form.

use super::{Book, SchemaError, xsd};
use crate::source::ends_in;

impl Book {
    /// Reads a book from the text of a file: an XSD when the name ends in `.xsd` or the text starts like XML, else our YAML.
    ///
    /// # Errors
    /// When the text is neither, or describes no message that a book can hold.
    pub fn from_file_text(name: &str, text: &str) -> Result<Self, SchemaError> {
        let text = text.trim_start_matches('\u{feff}');
        if ends_in(name, ".xsd") || text.trim_start().starts_with('<') { xsd::read(text) } else { Self::from_yaml(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{IVI_2_0, ivi_2_0};

    #[test]
    fn the_text_says_what_it_is_when_the_name_does_not() {
        let schema = xsd::write(ivi_2_0().unwrap());
        assert_eq!(Book::from_file_text("next", &schema).unwrap().version(), "2.0");
        assert_eq!(Book::from_file_text("next", &format!("\u{feff}{schema}")).unwrap().version(), "2.0");
        assert_eq!(Book::from_file_text("next", IVI_2_0).unwrap().version(), "2.0");
    }

    #[test]
    fn a_name_that_ends_in_xsd_is_believed() {
        assert!(matches!(Book::from_file_text("NEXT.XSD", "book: ivi"), Err(SchemaError::Xml(_))));
        assert!(matches!(Book::from_file_text("é.yaml", "book: ivi"), Err(SchemaError::Yaml { .. })));
    }

    #[test]
    fn a_fault_has_its_place_in_the_file() {
        let fault = |right: &str, wrong: &str| {
            let text = IVI_2_0.replacen(right, wrong, 1);
            let fault = Book::from_file_text("own.yaml", &text).unwrap_err().in_file("own.yaml", &text);
            let line = text.lines().nth(fault.line as usize - 1).unwrap_or_default().to_owned();
            (fault, line)
        };
        let (unknown_key, line) = fault("label:", "lable:");
        assert!(line.contains("lable") && unknown_key.message.starts_with("there is no key `lable` here"), "{unknown_key}");
        assert_eq!(unknown_key.help.as_deref(), Some("Did you mean `label`?"));
        let (unknown_type, line) = fault("field: VehicleIdentificationNumber, type: ", "field: VehicleIdentificationNumber, type: No");
        assert!(line.contains("NoVehicleIdentificationNumber"), "{unknown_type}: {line}");
    }
}
