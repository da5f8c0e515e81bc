//! What is to be known before any file is looked at.

use super::book::{AnyBook, parse_book, read_book};
use super::error::BuildError;
use crate::rules::PackFile;
use jiff::civil::Date;
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
    /// The digests of all folders and archives with rules, when they are asked for.
    pub(super) digests: Vec<String>,
    /// The day, by which packs are in force or not.
    pub(super) as_of: Option<Date>,
}

impl Settings {
    /// Whether they name nothing but what ships in the program.
    pub(super) fn is_shipped(&self) -> bool {
        self.schema.is_none() && self.rules.is_empty()
    }

    /// Whether these shipped settings ask for the same as those.
    pub(super) fn asks_the_same(&self, other: &Self) -> bool {
        (&self.profiles, &self.language, &self.form) == (&other.profiles, &other.language, &other.form)
    }
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
    /// A folder or an archive, and the digest that it must have.
    Path {
        path: PathBuf,
        sha256: Option<String>,
    },
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
