//! `ivicheck migrate FILE`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::output::{unwritten, write_new};
use crate::check::{BuildError, built_in_book, older_book, read_text};
use crate::document;
use crate::document::carry::{Migration, version};
use crate::report::MigrationReport;
use crate::schema::{Edition, Mapping};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct MigrateOptions {
    /// A message of a version 1.x
    file: PathBuf,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = MigrateFormat::Text)]
    format: MigrateFormat,
    /// Write a draft of the IVI 2.0 message to this new file, unsigned, and what is left to do to standard error
    #[arg(long, value_name = "OUT", conflicts_with = "format")]
    write: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MigrateFormat {
    /// For people
    Text,
    /// For programs: one JSON document
    Json,
}

pub(super) fn run(options: &MigrateOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let (older, newer) = (older_book()?, built_in_book()?);
    let mapping = Mapping::new(older, &newer).map_err(|error| BuildError::book("the built-in message book of IVI 1.11", &error))?;
    let place = options.file.display().to_string();
    let text = read_text(&options.file)?;
    let parsed = document::parse(&text).map_err(|finding| CliError::call(format!("{place}: {}", finding.message), None))?;
    if document::edition_of(&parsed) != Some(Edition::One) {
        let help = "a message of a version 1.x has no namespace, and a Header and a Body";
        return Err(CliError::call(format!("{place} is no message of a version 1.x"), Some(help.to_owned())));
    }
    let Some(record) = document::read(&parsed, older).record else { return Err(CliError::call(format!("{place} cannot be read"), None)) };
    let migration = Migration::of(&record, &mapping, &newer);
    let version = version(&record);
    let report = MigrationReport { path: &place, text: &text, record: &record, version, newer: &newer, migration: &migration };
    match (&options.write, options.format) {
        (Some(target), _) => {
            write_new(target, &migration.text).map_err(|error| unwritten(target, error, "a draft never takes the place of a file"))?;
            console.err.write_all(report.open_points().as_bytes())?;
        }
        (None, MigrateFormat::Text) => console.out.write_all(report.text().as_bytes())?,
        (None, MigrateFormat::Json) => console.out.write_all(report.json().as_bytes())?,
    }
    Ok(PASSED)
}
