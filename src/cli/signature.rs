//! `ivicheck signature PATH...`

use super::console::Console;
use super::each::{only_one, texts};
use super::error::{CliError, FAILED, PASSED};
use super::knowledge::{TrustOptions, day};
use crate::check::{AnyBook, BuildError, TrustSettings, built_in_book, older_book, read_text, today};
use crate::document::carry::Carried;
use crate::document::{self, Record};
use crate::finding::{Finding, Severity};
use crate::report::{signature_json, signature_page};
use crate::schema::{Book, Edition, Mapping};
use crate::signature::{Description, Facts, Seals};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use roxmltree::Document;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct SignatureOptions {
    /// Files, folders (with all they hold) and archives
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
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
    let examiner = Examiner { book, seals };
    let width = console.layout.width;
    if let Some(file) = only_one(&options.paths) {
        let examined = examiner.examine(&read_text(file)?)?;
        let examined = examined.map_err(|finding| CliError::call(format!("{}: {}", file.display(), finding.message), None))?;
        console.out.write_all(examined.page(&file.to_string_lossy(), options.format, width).as_bytes())?;
        return Ok(if examined.is_sound() { PASSED } else { FAILED });
    }
    each(&examiner, options, width, console)
}

/// Says of each of many documents what a page of its own would: in JSON, as the items of one list.
fn each(examiner: &Examiner, options: &SignatureOptions, width: usize, console: &mut Console<'_>) -> Result<u8, CliError> {
    let (mut files, mut sound) = (0_u64, 0_u64);
    for text in texts(&options.paths)? {
        let (path, text) = text();
        let examined = match text {
            Ok(text) => examiner.examine(&text)?,
            Err(finding) => Err(finding),
        };
        let examined = examined.unwrap_or_else(|finding| Examined { description: None, findings: vec![*finding] });
        let between = match options.format {
            PageFormat::Json => {
                if files == 0 {
                    "["
                } else {
                    ","
                }
            }
            PageFormat::Human => {
                if files == 0 {
                    ""
                } else {
                    "\n"
                }
            }
        };
        console.out.write_all(between.as_bytes())?;
        console.out.write_all(examined.page(&path, options.format, width).as_bytes())?;
        files += 1;
        sound += u64::from(examined.is_sound());
    }
    match options.format {
        PageFormat::Json => writeln!(console.out, "]")?,
        PageFormat::Human => writeln!(console.out, "\n{files} files, {sound} with a seal that holds, {} without", files - sound)?,
    }
    Ok(if files == sound { PASSED } else { FAILED })
}

/// Looks at seals.
struct Examiner {
    book: AnyBook,
    seals: Seals,
}

/// What there is to say of the seal of a document.
struct Examined {
    description: Option<Description>,
    findings: Vec<Finding>,
}

impl Examiner {
    /// Looks at a document; or tells why it is none.
    fn examine(&self, text: &str) -> Result<Result<Examined, Box<Finding>>, CliError> {
        let parsed = match document::parse(text) {
            Ok(parsed) => parsed,
            Err(finding) => return Ok(Err(finding)),
        };
        let mut description = self.seals.describe(&parsed);
        let (mut findings, is_message) = with_facts(&parsed, &self.book, |facts| self.seals.check(&parsed, facts))?;
        if let Some(description) = description.as_mut().filter(|_| !is_message) {
            description.not_checked.push("whether the signer and the date go with the content (this is no IVI message)".to_owned());
        }
        findings.sort_by(Finding::document_order);
        Ok(Ok(Examined { description, findings }))
    }
}

impl Examined {
    fn page(&self, path: &str, format: PageFormat, width: usize) -> String {
        match format {
            PageFormat::Human => signature_page(path, self.description.as_ref(), &self.findings, width),
            PageFormat::Json => signature_json(path, self.description.as_ref(), &self.findings),
        }
    }

    fn is_sound(&self) -> bool {
        let holds = self.description.as_ref().is_some_and(|description| description.digest == "holds" && description.value == "holds");
        holds && self.findings.iter().all(|finding| finding.severity < Severity::Error)
    }
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
