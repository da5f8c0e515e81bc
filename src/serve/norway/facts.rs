//! What the register reads of a message besides what a report says of it: by the tags of both generations of IVI.

use roxmltree::{Document, ParsingOptions};

/// What the register reads of a message.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// The first of the makes.
    pub(super) make: Option<String>,
    pub(super) category: Option<String>,
    pub(super) colours: Vec<String>,
    pub(super) fuels: Vec<String>,
    pub(super) bodyworks: Vec<String>,
    /// Designations of special purposes.
    pub(super) specials: Vec<String>,
    /// Fields that hold a number, by their tags.
    pub(super) numbers: Vec<(String, String)>,
}

const CATEGORY: [&str; 2] = ["VehicleCategory", "VehicleCategoryCode"];
const COLOURS: [&str; 3] = ["Colour", "PrimaryColourCode", "SecondaryColourCode"];
const FUELS: [&str; 2] = ["EnergySource", "FuelCode"];
const BODYWORKS: [&str; 1] = ["CodeForBodywork"];
const SPECIALS: [&str; 2] = ["SpecialPurposeDesignation", "CodeForBodyworkSpecPurpVeh"];

impl Facts {
    /// What a message says; nothing when it is none.
    pub(super) fn of(text: &str) -> Self {
        let mut facts = Self::default();
        // Whoever asks has read the text as XML before, without a document type.
        let Ok(document) = Document::parse_with_options(text, ParsingOptions::default()) else { return facts };
        let fields = document.descendants().filter(|node| node.is_element() && !node.children().any(|child| child.is_element()));
        for field in fields {
            let value = field.text().unwrap_or_default().trim().to_owned();
            if value.is_empty() {
                continue;
            }
            let tag = field.tag_name().name();
            match tag {
                "Make" if facts.make.is_none() => facts.make = Some(value),
                _ if CATEGORY.contains(&tag) => facts.category = facts.category.or(Some(value)),
                _ if COLOURS.contains(&tag) => facts.colours.push(value),
                _ if FUELS.contains(&tag) => facts.fuels.push(value),
                _ if BODYWORKS.contains(&tag) => facts.bodyworks.push(value),
                _ if SPECIALS.contains(&tag) => facts.specials.push(value),
                _ if value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-') => facts.numbers.push((tag.to_owned(), value)),
                _ => {}
            }
        }
        // The older generation has them in one field.
        facts.specials.extend(facts.bodyworks.iter().filter(|code| code.starts_with('S')).cloned());
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_generations_are_read() {
        let older = Facts::of(
            "<I><Make>A</Make><Make>B</Make><VehicleCategoryCode>M1</VehicleCategoryCode><PrimaryColourCode>6</PrimaryColourCode><FuelCode>10</FuelCode><Length>4312</Length></I>",
        );
        let newer = Facts::of(
            "<I xmlns='x'><Make>A</Make><VehicleCategory>M1</VehicleCategory><Colour>6</Colour><EnergySource>10</EnergySource><Length>4312</Length></I>",
        );
        assert_eq!(older, newer);
        assert_eq!((older.make.as_deref(), older.numbers), (Some("A"), vec![("Length".to_owned(), "4312".to_owned())]));
    }
}
