//! What is to be known before any file is looked at.

use super::book::{AnyBook, parse_book, read_book};
use super::error::BuildError;
use crate::rules::PackFile;
use std::path::PathBuf;

/// Whose rules, in which language, along which book.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) profiles: Vec<String>,
    pub(super) language: Option<String>,
    /// The report form, whose language goes where none is asked for.
    pub(super) form: Option<String>,
    pub(super) schema: Option<SchemaSource>,
    pub(super) rules: Vec<RuleSource>,
}

/// Where a message book is.
#[derive(Debug, Clone)]
pub(super) enum SchemaSource {
    File(PathBuf),
    Given { name: String, text: String },
}

/// Where the files of a rule pack are.
#[derive(Debug, Clone)]
pub(super) enum RuleSource {
    Folder(PathBuf),
    Given(Vec<PackFile>),
}

impl SchemaSource {
    pub(super) fn read(&self) -> Result<AnyBook, BuildError> {
        let book = match self {
            Self::File(file) => read_book(file)?,
            Self::Given { name, text } => parse_book(name, text)?,
        };
        Ok(AnyBook::Read(Box::new(book)))
    }
}
