//! One input from its bytes to its report.

use super::inputs::Source;
use super::older::Older;
use super::read::{SourceText, load};
use crate::document::carry::is_older;
use crate::document::{self, GroupAt, Record, Unlisted};
use crate::engine::FileKeys;
use crate::finding::{Finding, Selection, Threshold, kinds};
use crate::rules::across::{FileLimit, Found, Limit};
use crate::rules::{RootElement, Vocabulary};
use crate::schema::{Book, Entry};
use crate::signature::Seals;
use serde::Serialize;
use std::fmt;

/// Of more findings in one file than this, only the first are kept; the limit bounds memory and reports.
pub(super) const MOST_FINDINGS: usize = 1000;

/// Checks the content of a record, such as by rules.
pub type ContentCheck<'a> = Box<dyn Fn(&Record<'_>) -> Vec<Finding> + Send + Sync + 'a>;

/// Reads from a record what the checks across files keep of it; of a record that was carried over from an older message, with the
/// version of that message.
pub type KeyReader<'a> = Box<dyn Fn(&Record<'_>, Option<&str>) -> Option<FileKeys> + Sync + 'a>;

/// What a profile adds to the checks of single files.
#[derive(Default)]
pub struct ProfileChecks<'a> {
    /// What the checks across files keep of each file, when there are such checks.
    pub keys: Option<KeyReader<'a>>,
    /// Limits on the files themselves.
    pub limits: &'a [FileLimit],
    /// How a receiving authority calls what is found.
    pub vocabulary: Option<&'a Vocabulary>,
}

impl fmt::Debug for ProfileChecks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { keys, limits, vocabulary } = self;
        f.debug_struct("ProfileChecks").field("keys", &keys.is_some()).field("limits", limits).field("vocabulary", &vocabulary.is_some()).finish()
    }
}

/// What a file is checked with.
pub struct Checker<'a> {
    /// The message book.
    pub book: &'a Book,
    /// The check of its content, when there is one.
    pub content: Option<ContentCheck<'a>>,
    /// What older messages are checked with; without it they are said to be unchecked.
    pub older: Option<Older<'a>>,
    /// The check of its signature, when there is one.
    pub seals: Option<&'a Seals>,
    /// Which findings are reported.
    pub selection: Selection,
    /// Which findings make a file fail.
    pub threshold: Threshold,
    /// What the profile adds.
    pub profile: ProfileChecks<'a>,
    /// Whether reports tell the SHA-256 of what was read.
    pub with_sha256: bool,
}

impl fmt::Debug for Checker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { book, content, older, seals, selection, threshold, profile, with_sha256 } = self;
        f.debug_struct("Checker")
            .field("book", &book.version())
            .field("content", &content.is_some())
            .field("older", &older.is_some())
            .field("seals", &seals.is_some())
            .field("selection", selection)
            .field("threshold", threshold)
            .field("profile", profile)
            .field("with_sha256", with_sha256)
            .finish()
    }
}

/// Whether a file is good to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No finding reaches the threshold.
    Pass,
    /// At least one finding does.
    Fail,
}

/// What a check says of one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// The path as given and walked.
    pub path: String,
    /// The version of the message book that it was read with; `None` when it is no such message.
    pub ivi: Option<String>,
    /// The vehicle identification number, as it stands in the file.
    pub vin: Option<String>,
    /// The vehicle category.
    pub category: Option<String>,
    /// The stage of completion: `C`, `I` or `V`.
    pub stage: Option<String>,
    /// The reference of the message, as it stands in the file.
    pub reference: Option<String>,
    /// The version number of the message, as it stands in the file.
    pub version: Option<String>,
    /// The greatest number of a manufacturer's stage.
    pub stage_number: Option<String>,
    /// Whether it is good to send.
    pub status: Status,
    /// What was found, in document order.
    pub findings: Vec<Finding>,
    /// The SHA-256 of what was read, where the checker was to tell it.
    pub sha256: Option<String>,
    /// What the checks across files keep of it.
    pub keys: Option<FileKeys>,
}

impl FileReport {
    /// A report about an input of which nothing is known yet.
    pub fn new(path: String) -> Self {
        Self {
            path,
            ivi: None,
            vin: None,
            category: None,
            stage: None,
            reference: None,
            version: None,
            stage_number: None,
            status: Status::Pass,
            findings: Vec::new(),
            sha256: None,
            keys: None,
        }
    }
}

impl Checker<'_> {
    /// Reads an input and checks it. Whatever is wrong with it is a finding.
    pub fn check(&self, source: &Source) -> (FileReport, SourceText) {
        let mut report = FileReport::new(source.path().into_owned());
        let loaded = load(source, self.with_sha256);
        report.sha256 = loaded.sha256;
        report.findings.extend(loaded.finding.map(|finding| *finding));
        let mut unlisted = Vec::new();
        let checked = !loaded.stops && self.check_text(&loaded.text, &mut report, &mut unlisted);
        // A file that could not be checked always says so: left out, it would count as passed.
        if checked {
            report.findings.retain(|finding| self.selection.keeps(&finding.code));
            unlisted.retain(|unlisted| self.selection.keeps(&unlisted.code));
        }
        report.findings.extend(self.beyond_limits(&report.path, loaded.bytes));
        report.findings.sort_by(Finding::document_order);
        let mut weights = report.findings.iter().map(|finding| finding.severity).chain(unlisted.iter().map(|unlisted| unlisted.severity));
        if weights.any(|severity| self.threshold.is_reached(severity)) {
            report.status = Status::Fail;
        }
        cut(&mut report.findings, &unlisted);
        self.say(&mut report.findings, &loaded.text);
        (report, SourceText::new(loaded.text))
    }

    /// Notes what a report says of every vehicle, and what the checks across files keep of it. The version is noted already.
    pub(super) fn note(&self, record: &Record<'_>, report: &mut FileReport) {
        let text_of = |tag| record.text(tag).map(str::to_owned);
        report.vin = text_of("VehicleIdentificationNumber");
        report.category = text_of("VehicleCategory");
        report.stage = text_of("StageOfCompletion");
        report.reference = text_of("IviReferenceId");
        report.version = text_of("IviVersionNumber");
        report.stage_number = latest_stage(record);
        let older = report.ivi.as_deref().filter(|version| *version != self.book.version());
        report.keys = self.profile.keys.as_ref().and_then(|keys| keys(record, older));
    }

    /// What is wrong with the file itself, whatever it holds.
    fn beyond_limits(&self, path: &str, bytes: u64) -> Vec<Finding> {
        if self.profile.limits.is_empty() {
            return Vec::new();
        }
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let found = Found { name: Some(name.to_owned()), bytes: Some(bytes), files: None };
        let broken = self.profile.limits.iter().filter(|limit| limit.admits(&found) == Some(false) && self.selection.keeps(&limit.said.code));
        let tell = |limit: &FileLimit| {
            let (value, expected) = match &limit.limit {
                Limit::Bytes(most) => (format!("{bytes} bytes"), format!("at most {most} bytes")),
                Limit::Ending(ending) => (name.to_owned(), format!("a name that ends in {ending}")),
                Limit::Files(_) => return None,
            };
            let finding = limit.said.finding(limit.message.replace("{found}", &value));
            Some(Finding { value: Some(value), expected: Some(expected), ..finding })
        };
        broken.filter_map(tell).collect()
    }

    /// Adds the words of the authority to each finding.
    fn say(&self, findings: &mut [Finding], text: &str) {
        let Some(vocabulary) = self.profile.vocabulary else { return };
        let root = || {
            let document = document::parse(text).ok();
            document.map_or_else(RootElement::default, |document| {
                let name = document.root_element().tag_name();
                RootElement { name: name.name().to_owned(), namespace: name.namespace().unwrap_or_default().to_owned() }
            })
        };
        for finding in findings {
            vocabulary.apply(finding, root);
        }
    }

    /// Checks a decoded text; tells whether it is a message that could be checked.
    fn check_text(&self, text: &str, report: &mut FileReport, unlisted: &mut Vec<Unlisted>) -> bool {
        let document = match document::parse(text) {
            Ok(document) => document,
            Err(finding) => {
                report.findings.push(*finding);
                return false;
            }
        };
        if let Some(older) = self.older.as_ref().filter(|_| is_older(&document))
            && let Some(knowledge) = older.knowledge()
        {
            return self.check_older(&document, knowledge, report, unlisted);
        }
        let mut reading = document::read_at_most(&document, self.book, MOST_FINDINGS);
        unlisted.extend(reading.unlisted);
        let meant = self.name_successors(&mut reading.findings);
        report.findings.extend(reading.findings);
        let Some(mut record) = reading.record else { return false };
        record.leave_open(meant);
        report.ivi = Some(self.book.version().to_owned());
        self.note(&record, report);
        if let Some(content) = &self.content {
            report.findings.extend(content(&record));
        }
        if let Some(seals) = self.seals {
            report.findings.extend(seals.check(&document, &record.facts()));
        }
        true
    }
}

/// The greatest number of a manufacturer's stage.
fn latest_stage(record: &Record<'_>) -> Option<String> {
    let Some(Entry::Field(field)) = record.book().entry("ManufacturerStageNumber") else { return None };
    let numbers = record.instances(field, GroupAt::ROOT).filter_map(|position| record.field(position).text.trim().parse::<u32>().ok());
    numbers.max().map(|number| number.to_string())
}

/// Leaves out what is too much, and says so, together with what was not listed to begin with.
fn cut(findings: &mut Vec<Finding>, unlisted: &[Unlisted]) {
    let cut = findings.get(MOST_FINDINGS..).unwrap_or_default();
    let more = cut.len() + unlisted.iter().map(|unlisted| unlisted.count).sum::<usize>();
    if more == 0 {
        return;
    }
    let severity = cut.iter().map(|finding| finding.severity).chain(unlisted.iter().map(|unlisted| unlisted.severity)).max();
    findings.truncate(MOST_FINDINGS);
    let mut last = Finding::built_in(&kinds::IVI_TOO_MANY, format!("the file has {more} more findings, which are not listed"));
    last.severity = severity.unwrap_or(last.severity);
    findings.push(last);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    #[test]
    fn too_many_findings_are_cut_and_the_cut_weighs_what_is_left_out() {
        let finding = |severity| Finding { severity, ..Finding::built_in(&kinds::IVI_EMPTY, String::new()) };
        let mut findings = vec![finding(Severity::Error); MOST_FINDINGS];
        cut(&mut findings, &[]);
        assert_eq!(findings.len(), MOST_FINDINGS);
        findings.extend([finding(Severity::Info), finding(Severity::Warning)]);
        let left_out = |severity| Unlisted { code: kinds::IVI_EMPTY.code.into(), count: 1, severity };
        cut(&mut findings, &[]);
        let mut counted = vec![finding(Severity::Error); MOST_FINDINGS];
        cut(&mut counted, &[left_out(Severity::Info), left_out(Severity::Warning)]);
        assert_eq!(counted, findings);
        let last = &findings[MOST_FINDINGS];
        assert_eq!((findings.len(), last.code.as_ref(), last.severity), (MOST_FINDINGS + 1, "ivi/too-many", Severity::Warning));
        assert_eq!(last.message, "the file has 2 more findings, which are not listed");
    }
}
