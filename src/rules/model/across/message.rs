//! Messages of rules about several files: texts whose braces name what the files have in common, or where they part.

use crate::nearest::nearest;

/// What stands in braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The common value of a column that brings the files together.
    Key(usize),
    /// How many files are concerned.
    Count,
    /// The number that orders the files: of the earlier file.
    Before,
    /// The same of the later file.
    After,
    /// The value that the earlier file has.
    Was,
    /// The value that the later file has.
    Is,
    /// The values that the files have.
    Values,
    /// The name of what is compared.
    Field,
}

impl Slot {
    /// The words for everything but keys.
    const WORDS: [(&'static str, Self); 7] = [
        ("count", Self::Count),
        ("before", Self::Before),
        ("after", Self::After),
        ("was", Self::Was),
        ("is", Self::Is),
        ("values", Self::Values),
        ("field", Self::Field),
    ];
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcrossPiece {
    /// Text as it is.
    Text(String),
    /// Something that is filled in.
    Slot(Slot),
}

/// A text whose braces are filled when a finding is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AcrossMessage(pub Vec<AcrossPiece>);

/// What is wrong with such a text, and what is meant, perhaps.
pub(super) type MessageFault = (String, Option<String>);

impl AcrossMessage {
    /// Reads a text; `keys` are the columns that bring files together, by name and position.
    ///
    /// # Errors
    /// What is wrong with its braces.
    pub(in crate::rules) fn read(text: &str, keys: &[(&str, usize)]) -> Result<Self, MessageFault> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| ("a `{` without `}`".to_owned(), None))?;
            if !before.is_empty() {
                pieces.push(AcrossPiece::Text(before.to_owned()));
            }
            let key = keys.iter().find(|(written, _)| *written == name).map(|(_, column)| Slot::Key(*column));
            let word = || Slot::WORDS.iter().find(|(word, _)| *word == name).map(|(_, slot)| *slot);
            let slot = key.or_else(word).ok_or_else(|| {
                let known = keys.iter().map(|(written, _)| *written).chain(Slot::WORDS.iter().map(|(word, _)| *word));
                (format!("`{{{name}}}` is nothing that the files have in common"), nearest(name, known).map(|near| format!("The nearest is {near}.")))
            })?;
            pieces.push(AcrossPiece::Slot(slot));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(AcrossPiece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// The text with its braces filled.
    pub fn fill(&self, value: impl Fn(Slot) -> String) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                AcrossPiece::Text(text) => text.clone(),
                AcrossPiece::Slot(slot) => value(*slot),
            })
            .collect()
    }
}
