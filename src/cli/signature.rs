//! `ivicheck signature FILE`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use super::knowledge::{TrustOptions, day};
use crate::check::{BuildError, TrustSettings, built_in_book, older_book, read_text, today};
use crate::document::carry::Carried;
use crate::document::{self, Record};
use crate::finding::{Finding, Severity};
use crate::report::{signature_json, signature_page};
use crate::schema::{Book, Edition, Mapping};
use crate::signature::{Facts, Seals};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use roxmltree::Document;
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
    #[command(flatten)]
    trust: TrustOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PageFormat {
    /// For people
    Human,
    /// For programs: one JSON document
    Json,
}

pub(super) fn run(options: &SignatureOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let book = built_in_book()?;
    let TrustOptions { trust, trust_list_signer, crl } = options.trust.clone();
    let trust = TrustSettings { trust, list_signers: trust_list_signer, revoked: crl }.read()?;
    for note in &trust.notes {
        writeln!(console.err, "ivicheck: note: {note}")?;
    }
    let seals = Seals::new(Some(options.as_of.unwrap_or_else(today)), trust.anchors).with_revocations(trust.revocations);
    let text = read_text(&options.file)?;
    let parsed = document::parse(&text).map_err(|finding| CliError::call(format!("{}: {}", options.file.display(), finding.message), None))?;
    let mut description = seals.describe(&parsed);
    let (mut findings, is_message) = with_facts(&parsed, &book, |facts| seals.check(&parsed, facts))?;
    if let Some(description) = description.as_mut().filter(|_| !is_message) {
        description.not_checked.push("whether the signer and the date go with the content (this is no IVI message)".to_owned());
    }
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

/// Looks at what the message says of itself; at nothing when the document is no message that is known. Tells whether it is one.
fn with_facts<T>(document: &Document<'_>, book: &Book, look: impl Fn(&Facts<'_>) -> T) -> Result<(T, bool), CliError> {
    let nothing = || (look(&Facts::default()), false);
    if document::edition_of(document) != Some(Edition::One) {
        let record = document::read(document, book).record;
        return Ok(record.map_or_else(nothing, |record| (look(&record.facts()), true)));
    }
    let older = older_book()?;
    let mapping = Mapping::new(older, book).map_err(|error| BuildError::book("the built-in message books", &error))?;
    let record = document::read(document, older).record;
    let carried = |record: Record<'_>| (look(&Carried::of(&record, &mapping, book).newer().facts()), true);
    Ok(record.map_or_else(nothing, carried))
}
