//! Messages of older versions: their own book for the structure, the rules of the newer one for the content.

use super::check::{Checker, ContentCheck, FileReport, MOST_FINDINGS};
use crate::document::carry::{Carried, version};
use crate::document::{self, Unlisted};
use crate::finding::{Finding, kinds};
use crate::schema::{Book, Entry, FieldId, Mapping};
use roxmltree::Document;
use std::fmt;
use std::sync::OnceLock;

/// What older messages are checked with, made when the first of them comes: most runs meet none.
pub struct Older<'a> {
    make: Box<dyn Fn() -> Option<OlderKnowledge<'a>> + Sync + 'a>,
    made: OnceLock<Option<OlderKnowledge<'a>>>,
}

/// The older book, what its fields are in the newer one, and the check of what only it has.
pub struct OlderKnowledge<'a> {
    /// The older message book.
    pub book: &'a Book,
    /// From its fields to those of the newer book.
    pub mapping: Mapping,
    /// The check of the content in its own terms, when there is one.
    pub content: Option<ContentCheck<'a>>,
}

impl<'a> Older<'a> {
    /// Asks for the knowledge when it is needed.
    pub fn new(make: impl Fn() -> Option<OlderKnowledge<'a>> + Sync + 'a) -> Self {
        Self { make: Box::new(make), made: OnceLock::new() }
    }

    pub(super) fn knowledge(&self) -> Option<&OlderKnowledge<'a>> {
        self.made.get_or_init(&self.make).as_ref()
    }
}

impl fmt::Debug for Older<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Older").field("made", &self.made.get().is_some()).finish()
    }
}

impl fmt::Debug for OlderKnowledge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OlderKnowledge").field("book", &self.book.version()).finish_non_exhaustive()
    }
}

impl Checker<'_> {
    /// Checks a message of an older version; tells whether it could be checked.
    pub(super) fn check_older(
        &self,
        document: &Document<'_>,
        knowledge: &OlderKnowledge<'_>,
        report: &mut FileReport,
        unlisted: &mut Vec<Unlisted>,
    ) -> bool {
        let reading = document::read_at_most(document, knowledge.book, MOST_FINDINGS);
        unlisted.extend(reading.unlisted);
        let meant: Vec<Entry> =
            reading.findings.iter().flat_map(|finding| self.predecessors(finding, knowledge)).copied().map(Entry::Field).collect();
        report.findings.extend(reading.findings.into_iter().map(|finding| self.name_predecessor(finding, knowledge)));
        let Some(mut record) = reading.record else { return false };
        record.leave_open(meant);
        report.ivi = Some(version(&record).to_owned());
        let carried = Carried::of(&record, &knowledge.mapping, self.book);
        let found = carried.look(self.book, |draft| {
            self.note(draft, report);
            self.content.as_ref().map(|content| content(draft)).unwrap_or_default()
        });
        let Some(found) = found else {
            report.findings.push(unchecked(report.ivi.as_deref().unwrap_or_default(), self.book));
            return false;
        };
        let restated = found.into_iter().filter_map(|finding| carried.restate(finding, &record, &knowledge.mapping, self.book));
        report.findings.extend(restated);
        if let Some(content) = &knowledge.content {
            report.findings.extend(content(&record));
        }
        true
    }
}

impl Checker<'_> {
    /// The fields that an unknown element can mean which is a tag of the newer messages.
    fn predecessors<'k>(&self, finding: &Finding, knowledge: &'k OlderKnowledge<'_>) -> &'k [FieldId] {
        let entry = finding.field.as_deref().filter(|_| finding.code == kinds::IVI_UNKNOWN_ELEMENT.code).and_then(|tag| self.book.entry(tag));
        if let Some(Entry::Field(field)) = entry { knowledge.mapping.sources(field) } else { &[] }
    }

    /// Says of an unknown element that is a tag of the newer messages what it is called here.
    fn name_predecessor(&self, finding: Finding, knowledge: &OlderKnowledge<'_>) -> Finding {
        let Some(source) = self.predecessors(&finding, knowledge).first() else { return finding };
        let (book, here) = (knowledge.book, Entry::Field(*source));
        let path = book.path(here);
        let home = path.rsplit_once('/').map_or("", |(home, _)| home);
        Finding {
            expected: Some(book.tag(here).to_owned()),
            help: format!("This is a tag of IVI {}; IVI 1.x has {} in {home}.", self.book.version(), book.tag(here)),
            ..finding
        }
    }

    /// Says of an unknown element that is a tag of the older messages what it is now. Returns what is meant.
    pub(super) fn name_successors(&self, findings: &mut [Finding]) -> Vec<Entry> {
        let mut meant = Vec::new();
        for finding in findings.iter_mut().filter(|finding| finding.code == kinds::IVI_UNKNOWN_ELEMENT.code) {
            let Some(knowledge) = self.older.as_ref().and_then(Older::knowledge) else { return meant };
            // A tag of one word may be anything.
            let is_tag = |tag: &&str| tag.chars().filter(char::is_ascii_uppercase).count() > 1;
            let entry = finding.field.as_deref().filter(is_tag).and_then(|tag| knowledge.book.entry(tag));
            let counterparts = entry.map_or(&[][..], |entry| knowledge.book.counterparts().of(entry));
            meant.extend(counterparts.iter().filter_map(|next| self.book.entry(&next.tag)));
            let Some(next) = counterparts.first() else { continue };
            let path = self.book.entry(&next.tag).map(|entry| self.book.path(entry)).unwrap_or_default();
            let home = path.rsplit_once('/').map_or("", |(home, _)| home);
            finding.expected = Some(next.tag.clone());
            finding.help = format!("This is a tag of IVI 1.x; IVI {} has {} in {home}.", self.book.version(), next.tag);
        }
        meant
    }
}

/// No rule has looked at the content of a message; its file must not pass in silence.
fn unchecked(version: &str, newer: &Book) -> Finding {
    let newer = newer.version();
    let message = format!("the content of this message of IVI {version} was not checked: it cannot be read in terms of IVI {newer}");
    Finding { help: format!("Send IVI {newer}."), ..Finding::built_in(&kinds::IVI_MESSAGE_VERSION, message) }
}
