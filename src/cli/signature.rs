//! `ivicheck signature FILE`

use super::arguments::{PageFormat, SignatureOptions};
use super::{CliError, Console, FAILED, PASSED};
use crate::check::{anchors, built_in_book, read_text, today};
use crate::document;
use crate::finding::{Finding, Severity};
use crate::report::{signature_json, signature_page};
use crate::signature::Seals;

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
