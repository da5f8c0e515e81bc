//! What a run knows of older messages, read when it is asked for: most runs meet none.

use super::book::{OLDER_BOOK, older_book};
use super::error::BuildError;
use crate::engine::Engine;
use crate::finding::Check;
use crate::rules::{self, PackFile, ParsedFiles};
use crate::schema::{Book, Edition, Mapping};
use crate::yaml::Fault;
use std::sync::OnceLock;

/// The rules for what only older messages have: their files, and what is made of them.
#[derive(Debug)]
pub(super) struct OlderRules {
    files: Vec<Vec<PackFile>>,
    /// The language of their texts, when it is not that of the files.
    language: Option<String>,
    engine: OnceLock<Result<Engine, Vec<Fault>>>,
    checks: OnceLock<Vec<Check>>,
    mapping: OnceLock<Result<Mapping, String>>,
}

/// What an older message is checked with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Older<'k> {
    /// Its message book.
    pub(super) book: &'static Book,
    /// From its fields to those of the newer book.
    pub(super) mapping: &'k Mapping,
    /// The rules in its own terms.
    pub(super) engine: &'k Engine,
}

impl OlderRules {
    /// Takes the files with such rules out of all. They are few, and most runs never use them: their texts are read again when they do.
    pub(super) fn take(parsed: &mut ParsedFiles, language: Option<&str>) -> Self {
        let files = parsed.take_only_for(Edition::One.book_version());
        let language = language.map(str::to_owned);
        Self { files, language, engine: OnceLock::new(), checks: OnceLock::new(), mapping: OnceLock::new() }
    }

    /// The compiled rules.
    pub(super) fn engine(&self) -> Result<&Engine, BuildError> {
        let book = older_book()?;
        let made = self.engine.get_or_init(|| {
            let parsed = rules::parse(self.files.clone());
            let parsed = if let Some(language) = &self.language { parsed.in_language(language) } else { parsed };
            parsed.compile(book).map(|rules| Engine::new(rules, book))
        });
        made.as_ref().map_err(|faults| BuildError::rules(faults.clone()))
    }

    /// What older messages are checked with, put in terms of this book.
    pub(super) fn older(&self, newer: &Book) -> Result<Older<'_>, BuildError> {
        let book = older_book()?;
        let mapping = self.mapping.get_or_init(|| Mapping::new(book, newer).map_err(|error| error.to_string()));
        let mapping = mapping.as_ref().map_err(|error| BuildError::Book { place: OLDER_BOOK, error: error.clone() })?;
        Ok(Older { book, mapping, engine: self.engine()? })
    }

    /// What they can report; nothing when they cannot be used.
    pub(super) fn checks(&self) -> &[Check] {
        self.checks.get_or_init(|| match self.engine() {
            Ok(engine) => engine.rules().rules.iter().map(|rule| rule.said.clone()).collect(),
            Err(_) => Vec::new(),
        })
    }
}
