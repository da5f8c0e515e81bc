//! `ivicheck migrate PATH...`

use super::console::Console;
use super::each::{only_one, texts};
use super::error::{CliError, FAILED, PASSED};
use super::output::{unwritten, write_new};
use crate::check::{BuildError, built_in_book, older_book, read_text};
use crate::document;
use crate::document::carry::{Migration, version};
use crate::finding::Finding;
use crate::report::MigrationReport;
use crate::schema::{Book, Edition, Mapping};
use clap::{Args, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct MigrateOptions {
    /// Messages of the versions 1.x: files, folders (with all they hold) and archives
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = MigrateFormat::Text)]
    format: MigrateFormat,
    /// Write a draft of the IVI 2.0 message to this new file, unsigned, and what is left to do to standard error; of several messages,
    /// the drafts go into this folder under the names of the messages
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
    let books = Books { older, newer: &newer, mapping: &mapping };
    if let Some(file) = only_one(&options.paths) {
        let place = file.display().to_string();
        let told = books.migrate(&place, &read_text(file)?, |report| told(report, options.write.as_deref(), options.format, console))?;
        return match told {
            Ok(()) => Ok(PASSED),
            Err(NotMigrated { why, help }) => Err(CliError::call(format!("{place}{why}"), help.map(str::to_owned))),
        };
    }
    each(&books, options, console)
}

/// Says of each of many messages what a page of its own would: in JSON, as the items of one list.
fn each(books: &Books<'_>, options: &MigrateOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    if let Some(folder) = &options.write {
        fs::create_dir_all(folder).map_err(|error| CliError::File { place: folder.display().to_string(), error })?;
    }
    let (mut files, mut done) = (0_u64, 0_u64);
    for text in texts(&options.paths)? {
        let (path, text) = text();
        files += 1;
        let (is_json, is_first) = (options.write.is_none() && options.format == MigrateFormat::Json, done == 0);
        let target = options.write.as_ref().map(|folder| folder.join(path.rsplit(['/', '\\']).next().unwrap_or(&path)));
        let tell = |report: &MigrationReport<'_>| {
            match (is_json, is_first) {
                (true, true) => write!(console.out, "[")?,
                (true, false) => write!(console.out, ",")?,
                (false, _) if options.write.is_some() => writeln!(console.err, "{}", report.path)?,
                (false, true) => {}
                (false, false) => writeln!(console.out)?,
            }
            told(report, target.as_deref(), options.format, console)
        };
        let told = match text {
            Ok(text) => books.migrate(&path, &text, tell)?,
            Err(finding) => Err(NotMigrated::by(&finding)),
        };
        match told {
            Ok(()) => done += 1,
            Err(NotMigrated { why, .. }) => writeln!(console.err, "{path}{why}")?,
        }
    }
    if options.write.is_none() && options.format == MigrateFormat::Json {
        writeln!(console.out, "{}", if done == 0 { "[]" } else { "]" })?;
    }
    writeln!(console.err, "{files} files, {done} migrated")?;
    Ok(if done == files { PASSED } else { FAILED })
}

/// What it takes to carry a message over.
struct Books<'b> {
    older: &'static Book,
    newer: &'b Book,
    mapping: &'b Mapping,
}

/// Why a file is not carried over, to be read behind its name.
struct NotMigrated {
    why: String,
    help: Option<&'static str>,
}

impl NotMigrated {
    fn by(finding: &Finding) -> Self {
        Self { why: format!(": {}", finding.message), help: None }
    }
}

impl Books<'_> {
    /// Carries a message over, and tells of it.
    fn migrate<T>(
        &self,
        path: &str,
        text: &str,
        tell: impl FnOnce(&MigrationReport<'_>) -> Result<T, CliError>,
    ) -> Result<Result<T, NotMigrated>, CliError> {
        let parsed = match document::parse(text) {
            Ok(parsed) => parsed,
            Err(finding) => return Ok(Err(NotMigrated::by(&finding))),
        };
        if document::edition_of(&parsed) != Some(Edition::One) {
            let help = "a message of a version 1.x has no namespace, and a Header and a Body";
            return Ok(Err(NotMigrated { why: " is no message of a version 1.x".to_owned(), help: Some(help) }));
        }
        let Some(record) = document::read(&parsed, self.older).record else {
            return Ok(Err(NotMigrated { why: " cannot be read".to_owned(), help: None }));
        };
        let migration = Migration::of(&record, self.mapping, self.newer);
        let version = version(&record);
        tell(&MigrationReport { path, text, record: &record, version, newer: self.newer, migration: &migration }).map(Ok)
    }
}

/// Writes the draft, and what is left to do; or the report.
fn told(report: &MigrationReport<'_>, draft: Option<&Path>, format: MigrateFormat, console: &mut Console<'_>) -> Result<(), CliError> {
    match (draft, format) {
        (Some(target), _) => {
            write_new(target, &report.migration.text).map_err(|error| unwritten(target, error, "a draft never takes the place of a file"))?;
            console.err.write_all(report.open_points().as_bytes())?;
        }
        (None, MigrateFormat::Text) => console.out.write_all(report.text().as_bytes())?,
        (None, MigrateFormat::Json) => console.out.write_all(report.json().as_bytes())?,
    }
    Ok(())
}
