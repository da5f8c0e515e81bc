//! Message books, built in or read from a file.

use super::error::BuildError;
use super::folder::read_text;
use crate::schema::{Book, SchemaError, ivi_1_11, ivi_2_0};
use std::ops::Deref;
use std::path::Path;

/// How messages name the book of the older messages.
pub(super) const OLDER_BOOK: &str = "the built-in message book of IVI 1.11";

/// A message book, built in or read from a file.
#[derive(Debug)]
pub(crate) enum AnyBook {
    BuiltIn(&'static Book),
    Read(Box<Book>),
}

impl Deref for AnyBook {
    type Target = Book;

    fn deref(&self) -> &Book {
        match self {
            Self::BuiltIn(book) => book,
            Self::Read(book) => book,
        }
    }
}

/// The built-in message book.
pub(crate) fn built_in_book() -> Result<AnyBook, BuildError> {
    ivi_2_0().map(AnyBook::BuiltIn).map_err(|error| BuildError::book("the built-in message book", error))
}

/// The message book of the older messages.
pub(crate) fn older_book() -> Result<&'static Book, BuildError> {
    ivi_1_11().map_err(|error| BuildError::book(OLDER_BOOK, error))
}

/// Reads a message book from a file: XSD when it begins like XML, YAML otherwise.
pub(crate) fn read_book(file: &Path) -> Result<Book, BuildError> {
    parse_book(&file.display().to_string(), &read_text(file)?)
}

/// The message book of this name that a text holds.
pub(super) fn parse_book(name: &str, text: &str) -> Result<Book, BuildError> {
    let faulty = |error: SchemaError| BuildError::Faults { book: Some(error.in_file(name, text)), rules: Vec::new() };
    Book::from_file_text(name, text).map_err(faulty)
}
