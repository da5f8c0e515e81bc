//! What a run knows of older messages, read when it is asked for.

use super::CliError;
use super::setup::{Check, of_rule};
use crate::engine::Engine;
use crate::rules::{self, PackFile, ParsedFiles, RuleFault};
use crate::schema::{Book, Edition, ivi_1_11};
use std::sync::OnceLock;

/// The rules for what only older messages have: their files, and what is made of them.
#[derive(Debug)]
pub(super) struct OlderRules {
    files: Vec<Vec<PackFile>>,
    /// The language of their texts, when it is not that of the files.
    language: Option<String>,
    engine: OnceLock<Result<Engine, Vec<RuleFault>>>,
    checks: OnceLock<Vec<Check>>,
}

/// The message book of the older messages.
pub(super) fn older_book() -> Result<&'static Book, CliError> {
    ivi_1_11().map_err(|error| CliError::schema("the built-in message book of IVI 1.11", error))
}

impl OlderRules {
    /// Takes the files with such rules out of all. They are few, and most runs never use them: their texts are read again when they do.
    pub(super) fn take(parsed: &mut ParsedFiles, language: Option<&str>) -> Self {
        let files = parsed.take_only_for(Edition::One.book_version());
        Self { files, language: language.map(str::to_owned), engine: OnceLock::new(), checks: OnceLock::new() }
    }

    /// The compiled rules.
    pub(super) fn engine(&self) -> Result<&Engine, CliError> {
        let book = older_book()?;
        let made = self.engine.get_or_init(|| {
            let parsed = rules::parse(self.files.clone());
            let parsed = if let Some(language) = &self.language { parsed.in_language(language) } else { parsed };
            parsed.compile(book).map(|rules| Engine::new(rules, book))
        });
        made.as_ref().map_err(|faults| CliError::Rules(faults.clone()))
    }

    /// What they can report; nothing when they cannot be used.
    pub(super) fn checks(&self) -> &[Check] {
        self.checks.get_or_init(|| match (self.engine(), older_book()) {
            (Ok(engine), Ok(book)) => engine.rules().rules.iter().map(|rule| of_rule(&rule.said, &rule.entries, book)).collect(),
            _ => Vec::new(),
        })
    }
}
