//! The options of everything that checks: against what, as on which day.

use crate::check::{Checker, CheckerBuilder};
use clap::Args;
use jiff::civil::Date;
use std::path::PathBuf;

/// What is checked against.
#[derive(Debug, Clone, Args)]
pub(super) struct KnowledgeOptions {
    /// Whose rules apply, such as eu, no (Norway), gb (United Kingdom)
    #[arg(long, default_value = "eu", value_name = "NAME")]
    pub(super) profile: Vec<String>,
    /// The language of what rules say, where they have it: en, nb
    #[arg(long = "lang", value_name = "LANGUAGE")]
    pub(super) language: Option<String>,
    /// Use this message book (YAML or XSD) in place of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(super) schema: Option<PathBuf>,
    /// Add the rule packs of this folder
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

impl KnowledgeOptions {
    /// A checker that knows this.
    pub(super) fn builder(&self) -> CheckerBuilder {
        let mut builder = self.profile.iter().fold(Checker::builder(), |builder, name| builder.profile(name));
        builder = self.rules.iter().fold(builder, |builder, folder| builder.rules(folder));
        if let Some(language) = &self.language {
            builder = builder.language(language);
        }
        if let Some(schema) = &self.schema {
            builder = builder.schema(schema);
        }
        builder
    }
}

/// A date of the call, such as 2026-07-05.
pub(super) fn day(text: &str) -> Result<Date, String> {
    let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
    day.ok_or_else(|| "this is no date such as 2026-07-05".to_owned())
}
