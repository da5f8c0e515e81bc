//! `ivicheck diff A B`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use crate::check::{BuildError, built_in_book, older_book, read_text};
use crate::document::carry::Carried;
use crate::document::{self, Difference, Record, differences};
use crate::report::DifferenceReport;
use crate::schema::{Book, Edition, Mapping};
use clap::{Args, ValueEnum};
use roxmltree::Document;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct DiffOptions {
    /// A certificate
    first: PathBuf,
    /// Another one: a correction, a later stage, another vehicle of the version
    second: PathBuf,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    format: DiffFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// For people
    Text,
    /// For programs: one JSON document
    Json,
}

pub(super) fn run(options: &DiffOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let (older, newer) = (older_book()?, built_in_book()?);
    let files = [&options.first, &options.second];
    let texts = [read_text(files[0])?, read_text(files[1])?];
    let documents = [parsed(files[0], &texts[0])?, parsed(files[1], &texts[1])?];
    let is_older = |document: &Document<'_>| document::edition_of(document) == Some(Edition::One);
    let are_older = [is_older(&documents[0]), is_older(&documents[1])];
    let read = |side: usize| {
        let book = if are_older[side] { older } else { &newer };
        document::read(&documents[side], book).record.ok_or_else(|| unreadable(files[side]))
    };
    let [one, other] = [read(0)?, read(1)?];
    let (found, book) = if are_older[0] == are_older[1] {
        (differences(&one, &other), one.book())
    } else {
        (of_two_editions([&one, &other], are_older, older, &newer)?, &*newer)
    };
    let names = files.map(|file| file.display().to_string());
    let report = DifferenceReport { files: [&names[0], &names[1]], book, differences: &found };
    let page = match options.format {
        DiffFormat::Text => report.text(),
        DiffFormat::Json => report.json(),
    };
    console.out.write_all(page.as_bytes())?;
    Ok(if found.is_empty() { PASSED } else { FAILED })
}

/// Compares a message of a version 1.x with one of 2.0, in terms of 2.0.
fn of_two_editions(records: [&Record<'_>; 2], are_older: [bool; 2], older: &Book, newer: &Book) -> Result<Vec<Difference>, CliError> {
    let mapping = Mapping::new(older, newer).map_err(|error| BuildError::book("the built-in message books", &error))?;
    let [one, other] = records;
    Ok(if are_older[0] {
        differences(Carried::of(one, &mapping, newer).newer(), other)
    } else {
        differences(one, Carried::of(other, &mapping, newer).newer())
    })
}

fn parsed<'t>(file: &Path, text: &'t str) -> Result<Document<'t>, CliError> {
    document::parse(text).map_err(|finding| CliError::call(format!("{}: {}", file.display(), finding.message), None))
}

fn unreadable(file: &Path) -> CliError {
    CliError::call(format!("{} is no IVI message", file.display()), Some("ivicheck says of each file what is wrong with it".to_owned()))
}
