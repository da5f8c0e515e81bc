//! What is looked at before a file becomes a submission.

use super::submissions::{self, Document, Sender};
use crate::document;
use crate::serve::clock::Clock;
use crate::serve::store::StoreError;
use crate::source::{EncodingProblem, decode, ends_in};
use rusqlite::Transaction;

/// So many files are taken at a time.
pub(super) const MOST_FILES: usize = 100;
/// The largest file that is taken: 1 MB, read as 1 048 576 bytes.
pub(super) const MOST_BYTES: usize = 1024 * 1024;
/// From here on a portal that counts a million bytes would refuse it.
const A_MILLION: usize = 1_000_000;

const ROOT: &str = "InitialVehicleInformation";
const NAMESPACE: &str = "http://eu.ereg.initialvehicleinformation.v2";

/// Why a file is no submission: a code for programs, and heading and text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) heading: &'static str,
    pub(super) text: String,
}

impl Refusal {
    fn new(code: &'static str, heading: &'static str, text: impl Into<String>) -> Self {
        Self { code, heading, text: text.into() }
    }

    fn duplicate() -> Self {
        Self::new(
            "duplicate_submission",
            "Duplicate submission",
            "A submission with the same VehicleIdentificationNumber, IviVersionNumber and ManufacturerStageNumber already exists.",
        )
    }

    /// Heading and text in one.
    #[cfg(test)]
    fn words(&self) -> String {
        format!("{} {}", self.heading, self.text).trim().to_owned()
    }
}

/// What name and size say against a file.
pub(super) fn refused_by_form(name: &str, bytes: usize) -> Option<Refusal> {
    if !ends_in(name, ".xml") {
        return Some(Refusal::new("not_xml", "Invalid file", "Only XML files can be uploaded."));
    }
    (bytes > MOST_BYTES).then(|| Refusal::new("too_large", "File too large", "Each file must be 1MB or smaller."))
}

/// What is to be said of a file that is taken.
pub(super) fn hint(bytes: usize) -> &'static str {
    if bytes > A_MILLION { "The file has more than 1 000 000 bytes; a portal that reads 1MB so would refuse it." } else { "" }
}

/// Reads a document as far as a submission needs it.
pub(super) fn read(bytes: Vec<u8>) -> Result<Document, Refusal> {
    let invalid = |text: String| Refusal::new("invalid_xml", "Invalid xml", text);
    let decoded = decode(bytes.clone());
    if decoded.problem.as_ref().is_some_and(EncodingProblem::stops) {
        return Err(invalid(format!("The file cannot be read as {}.", decoded.encoding)));
    }
    let parsed = document::parse(&decoded.text).map_err(|finding| invalid(finding.message.clone()))?;
    let root = parsed.root_element().tag_name();
    let (name, namespace) = (root.name(), root.namespace().unwrap_or_default());
    if name != ROOT || namespace != NAMESPACE {
        let text = format!("Unexpected root element '{name}' in namespace '{namespace}'. Expected '{ROOT}' in namespace '{NAMESPACE}'.");
        return Err(Refusal::new("unexpected_root", "Invalid xml", text));
    }
    let texts = |tag: &'static str| {
        let fields = parsed.descendants().filter(move |node| node.is_element() && node.tag_name().name() == tag);
        fields.filter_map(|node| node.text()).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let first = |tag: &'static str| texts(tag).next();
    let stage = texts("ManufacturerStageNumber").filter_map(|text| text.parse::<u32>().ok()).max();
    Ok(Document {
        vin: first("VehicleIdentificationNumber"),
        version: first("IviVersionNumber"),
        stage: stage.map(|stage| stage.to_string()),
        approval: first("TypeApprovalNumber"),
        category: first("VehicleCategory"),
        bytes,
    })
}

/// Makes a submission of a file; the refusal says why not.
pub(super) fn take(
    transaction: &Transaction<'_>,
    clock: &Clock,
    sender: &Sender,
    file: &str,
    read: Result<Document, Refusal>,
) -> Result<Result<String, Refusal>, StoreError> {
    let document = match read {
        Ok(document) => document,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(submissions::receive(transaction, clock, sender, file, &document)?.ok_or_else(Refusal::duplicate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_size_are_looked_at_first() {
        let code = |name: &str, bytes: usize| refused_by_form(name, bytes).map(|refusal| refusal.code);
        assert_eq!([code("a.xml", MOST_BYTES), code("A.XML", 0)], [None, None]);
        assert_eq!(code("a.xml", MOST_BYTES + 1), Some("too_large"));
        assert_eq!(code("a.txt", 1), Some("not_xml"));
        assert!(hint(A_MILLION).is_empty() && !hint(A_MILLION + 1).is_empty());
    }

    #[test]
    fn the_root_is_told_as_it_stands() {
        let told = |text: &str| read(text.as_bytes().to_vec()).unwrap_err().words();
        let expected = "Expected 'InitialVehicleInformation' in namespace 'http://eu.ereg.initialvehicleinformation.v2'.";
        assert_eq!(told("<root/>"), format!("Invalid xml Unexpected root element 'root' in namespace ''. {expected}"));
        assert_eq!(told("<a:root xmlns:a='urn:x'/>"), format!("Invalid xml Unexpected root element 'root' in namespace 'urn:x'. {expected}"));
        assert_eq!(
            told("<InitialVehicleInformation/>"),
            format!("Invalid xml Unexpected root element 'InitialVehicleInformation' in namespace ''. {expected}")
        );
        assert_eq!(read(b"<a>".to_vec()).unwrap_err().code, "invalid_xml");
    }

    #[test]
    fn the_highest_stage_counts() {
        let text = format!(
            "<{ROOT} xmlns='{NAMESPACE}'><x><ManufacturerStageNumber>2</ManufacturerStageNumber></x><ManufacturerStageNumber>10</ManufacturerStageNumber></{ROOT}>"
        );
        let document = read(text.into_bytes()).unwrap();
        assert_eq!((document.stage.as_deref(), document.vin), (Some("10"), None));
    }
}
