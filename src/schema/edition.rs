//! The editions of the message: which of its versions have one structure and one set of names.

use std::fmt;

/// The versions of the message that have one structure and one set of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// The versions 1.x.
    One,
    /// Version 2.0 and what follows it.
    Two,
}

impl Edition {
    /// All of them, the oldest first.
    pub const ALL: [Self; 2] = [Self::One, Self::Two];

    /// The edition that a version such as `1.11` belongs to; a version that is not known belongs to the newest.
    pub fn of_version(version: &str) -> Self {
        if version == "1" || version.starts_with("1.") { Self::One } else { Self::Two }
    }

    /// The edition that a rule file names: `1`, `2` or `2.0`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "1" => Some(Self::One),
            "2" | "2.0" => Some(Self::Two),
            _ => None,
        }
    }

    /// The version of the book that ships for it.
    pub const fn book_version(self) -> &'static str {
        match self {
            Self::One => "1.11",
            Self::Two => "2.0",
        }
    }

    /// The first number of its versions.
    pub const fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// Its versions in a word: `1.x`.
impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::One => "1.x",
            Self::Two => "2.0",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ivi_1_11, ivi_2_0};

    #[test]
    fn versions_belong_to_an_edition() {
        for (version, edition) in [("1", Edition::One), ("1.0", Edition::One), ("1.11", Edition::One), ("2.0", Edition::Two)] {
            assert_eq!(Edition::of_version(version), edition, "{version}");
        }
        for version in ["", "10.0", "3.1", "x"] {
            assert_eq!(Edition::of_version(version), Edition::Two, "{version}");
        }
    }

    #[test]
    fn the_books_that_ship_are_those_of_the_editions() {
        for (book, edition) in [(ivi_1_11().unwrap(), Edition::One), (ivi_2_0().unwrap(), Edition::Two)] {
            assert_eq!((book.edition(), book.version()), (edition, edition.book_version()));
        }
    }
}
