//! `ivicheck signature FILE`

use super::knowledge::day;
use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use crate::check::{anchors, built_in_book, read_text, today};
use crate::document;
use crate::finding::{Finding, Severity};
use crate::report::{signature_json, signature_page};
use crate::signature::Seals;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct SignatureOptions {
    /// The file
    file: PathBuf,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = PageFormat::Human)]
    format: PageFormat,
    /// Check as on this day, such as 2026-07-05; today (UTC) unless given
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    /// Certificates must lead to one in the *.pem files of this folder
    #[arg(long, value_name = "DIR")]
    trust: Option<PathBuf>,
}


#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// For people
    Human,
    /// For programs: one JSON document
    Json,
}

pub(super) fn run(options: &SignatureOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let book = built_in_book()?;
    let seals = Seals::new(Some(options.as_of.unwrap_or_else(today)), anchors(options.trust.as_deref())?);
    let text = read_text(&options.file)?;
    let parsed = document::parse(&text).map_err(|finding| CliError::call(format!("{}: {}", options.file.display(), finding.message), None))?;
    let description = seals.describe(&parsed);
    // Of another message there is no record; the signature can be described all the same.
    let record = document::read(&parsed, &book).record;
    let mut findings = record.map(|record| seals.check(&parsed, &record.facts())).unwrap_or_default();
    findings.sort_by(Finding::document_order);
    let path = options.file.to_string_lossy();
    let page = match options.format {
        PageFormat::Human => signature_page(&path, description.as_ref(), &findings, console.layout.width),
        PageFormat::Json => signature_json(&path, description.as_ref(), &findings),
    };
    console.out.write_all(page.as_bytes())?;
    let holds = description.is_some_and(|description| description.digest == "holds" && description.value == "holds");
    let is_sound = holds && findings.iter().all(|finding| finding.severity < Severity::Error);
    Ok(if is_sound { PASSED } else { FAILED })
}
