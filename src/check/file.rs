//! One input from its bytes to its report.

use super::input::Decoded;
use super::knowledge::Knowledge;
use super::older::{name_predecessor, name_successors, predecessors};
use super::older_rules::Older;
use super::policy::Policy;
use super::report::{FileReport, Status};
use super::request;
use crate::document::carry::{Carried, version};
use crate::document::{self, Demands, GroupAt, Record, Unlisted, edition_of};
use crate::engine::{FileKeys, Memory};
use crate::finding::{Finding, Severity, Threshold, kinds};
use crate::gate::{Trace, Vehicle};
use crate::rules::across::{FileLimit, Found, Limit};
use crate::rules::{RootElement, changes};
use crate::schema::{Book, Edition, Entry};
use crate::signature::{Facts, Seals, Searches};
use crate::source::{SourceText, Span, sha256};
use roxmltree::Document;
use std::cell::OnceCell;

/// Of more findings in one file than this, only the first are kept; the limit bounds memory and reports.
const MOST_FINDINGS: usize = 1000;

/// What is wanted of a file beyond its report.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted<'m> {
    /// What the checks across files keep of it.
    pub(crate) keys: bool,
    /// The SHA-256 of its bytes.
    pub(crate) sha256: bool,
    /// What the run remembers of the files before it, and is to remember of this one.
    pub(crate) memory: Option<&'m Memories>,
    /// What the file shares with its neighbours in a run: what may be spent on the reasons of broken seals.
    pub(crate) searches: Option<&'m Searches>,
}

/// What a run remembers of vehicles that it has checked, by the book of their messages.
#[derive(Debug, Default)]
pub(crate) struct Memories {
    newer: Memory,
    older: Memory,
}

/// What comes of the check of a file.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What is told of it.
    pub(crate) report: FileReport,
    /// What was read; empty when nothing could be.
    pub(crate) text: SourceText,
    /// What the checks across files keep of it.
    pub(crate) keys: Option<FileKeys>,
    /// The SHA-256 of its bytes.
    pub(crate) sha256: Option<String>,
    /// What of the gate it met.
    pub(crate) trace: Trace,
}

/// Checks an input.
pub(super) fn check(knowledge: &Knowledge, policy: &Policy, name: String, bytes: Result<Vec<u8>, Box<Finding>>, wanted: Wanted<'_>) -> Checked {
    let sha256 = bytes.as_ref().ok().filter(|_| wanted.sha256).map(|bytes| sha256(bytes));
    let pointer = knowledge.request.as_deref().filter(|_| bytes.as_ref().is_ok_and(|bytes| request::is_request(bytes)));
    let bytes = bytes.and_then(|bytes| match pointer {
        Some(pointer) => request::message(&bytes, pointer),
        None => Ok(bytes),
    });
    let mut decoded = Decoded::new(bytes);
    if let (Some(_), Some(finding)) = (pointer, &mut decoded.finding) {
        request::excuse(finding);
    }
    let mut file = FileCheck { knowledge, policy, wanted, report: FileReport::new(name), unlisted: Vec::new(), keys: None };
    file.report.findings.extend(decoded.finding.map(|finding| *finding));
    let is_checked = !decoded.stops && file.check_text(&decoded.text);
    let beyond = beyond_limits(knowledge, policy, &file.report.path, decoded.bytes);
    file.report.findings.extend(beyond);
    // Before what is not reported goes: a finding that is left to another stays left to it.
    let switched_off = changes::apply(&knowledge.engine.rules().changes, &mut file.report.findings);
    counted(&mut file.report.hidden.off, switched_off);
    let off = &mut file.report.hidden.off;
    file.report.findings.retain_mut(|finding| policy.gate.weigh(finding) || counted(off, 1));
    file.select(is_checked);
    let FileCheck { mut report, mut unlisted, keys, .. } = file;
    report.findings.sort_by(Finding::document_order);
    let mut trace = Trace::default();
    judge(policy, &mut report, &mut trace);
    weigh(&mut report, &unlisted, policy.threshold);
    leave_out_below(policy.least, &mut report, &mut unlisted);
    cut(&mut report.findings, &unlisted);
    say(knowledge, &mut report.findings, &decoded.text);
    let text = SourceText::new(decoded.text);
    let subject = report.vin.as_deref().unwrap_or(&report.path);
    for finding in &mut report.findings {
        finding.location = finding.span.map(|span| text.locate(span));
        if let Some(suggestion) = &mut finding.suggestion {
            suggestion.location = Some(text.locate(suggestion.span));
        }
        finding.fingerprint = finding.fingerprint(subject);
    }
    Checked { report, text, keys, sha256, trace }
}

/// A file on its way through the checks.
struct FileCheck<'c> {
    knowledge: &'c Knowledge,
    policy: &'c Policy,
    wanted: Wanted<'c>,
    report: FileReport,
    /// What was found and not listed: there was too much of it.
    unlisted: Vec<Unlisted>,
    keys: Option<FileKeys>,
}

impl<'c> FileCheck<'c> {
    /// What older messages are checked with, when they are.
    fn older(&self) -> Option<Older<'c>> {
        self.knowledge.older()?.ok()
    }

    fn demands(&self) -> Demands {
        Demands { most: MOST_FINDINGS, signature: !self.policy.unsigned }
    }

    /// Checks a decoded text; tells whether it is a message that could be checked.
    fn check_text(&mut self, text: &str) -> bool {
        let document = match document::parse(text) {
            Ok(document) => document,
            Err(finding) => {
                self.report.findings.push(*finding);
                return false;
            }
        };
        match (edition_of(&document) == Some(Edition::One)).then(|| self.older()).flatten() {
            Some(older) => self.check_older(&document, older),
            None => self.check_newer(&document),
        }
    }

    /// Checks a message along the book of the run.
    fn check_newer(&mut self, document: &Document<'_>) -> bool {
        let (book, engine) = (&*self.knowledge.book, &self.knowledge.engine);
        let mut reading = document::read_wanted(document, book, self.demands());
        self.unlisted.extend(reading.unlisted);
        let meant = name_successors(&mut reading.findings, || self.older(), book);
        self.report.findings.extend(reading.findings);
        let Some(mut record) = reading.record else { return false };
        record.leave_open(meant);
        self.report.ivi = Some(book.version().to_owned());
        self.note(&record);
        let memory = self.wanted.memory.map(|memory| &memory.newer);
        let at = (&record, Some(self.policy.as_of));
        self.take(engine.check_at_most(MOST_FINDINGS, at, &self.policy.asked, &record, memory));
        if let Some(approvals) = &self.policy.approvals {
            self.report.findings.extend(approvals.check(&record).iter().filter_map(|hit| hit.finding(&record, &record)));
        }
        if let Some(seals) = &self.policy.seals {
            self.report.findings.extend(self.sealed(seals, document, &record.facts()));
        }
        true
    }

    /// Checks a message of an older version: its own book for the structure, the rules of the newer one for the content.
    fn check_older(&mut self, document: &Document<'_>, older: Older<'_>) -> bool {
        let (newer, engine, as_of) = (&*self.knowledge.book, &self.knowledge.engine, Some(self.policy.as_of));
        let asked = &self.policy.asked;
        let reading = document::read_wanted(document, older.book, self.demands());
        self.unlisted.extend(reading.unlisted);
        let meant: Vec<Entry> = reading.findings.iter().flat_map(|finding| predecessors(finding, older, newer)).copied().map(Entry::Field).collect();
        self.report.findings.extend(reading.findings.into_iter().map(|finding| name_predecessor(finding, older, newer)));
        let Some(mut record) = reading.record else { return false };
        record.leave_open(meant);
        self.report.ivi = Some(version(&record).to_owned());
        let carried = Carried::of(&record, older.mapping, newer);
        self.note(carried.newer());
        let sealed = self.policy.seals.as_ref().map(|seals| self.sealed(seals, document, &carried.newer().facts())).unwrap_or_default();
        let memory = self.wanted.memory;
        self.take(engine.check_at_most(MOST_FINDINGS, (carried.newer(), as_of), asked, &carried, memory.map(|memory| &memory.newer)));
        let asked = self.policy.asked_older(older.engine);
        self.take(older.engine.check_at_most(MOST_FINDINGS, (&record, as_of), asked, &record, memory.map(|memory| &memory.older)));
        if let Some(approvals) = &self.policy.approvals {
            let hits = approvals.check(carried.newer());
            self.report.findings.extend(hits.iter().filter_map(|hit| hit.finding(carried.newer(), &carried)));
        }
        self.report.findings.extend(sealed);
        true
    }

    /// Takes what rules and tables have found.
    fn take(&mut self, (findings, unlisted): (Vec<Finding>, Vec<Unlisted>)) {
        self.report.findings.extend(findings);
        self.unlisted.extend(unlisted);
    }

    fn sealed(&self, seals: &Seals, document: &Document<'_>, facts: &Facts<'_>) -> Vec<Finding> {
        match self.wanted.searches {
            Some(searches) => seals.check_among(document, facts, searches),
            None => seals.check(document, facts),
        }
    }

    /// Notes what a report says of every vehicle, and what the checks across files keep of it. The version is noted already.
    fn note(&mut self, record: &Record<'_>) {
        let marks = record.book().landmarks();
        let stated = |field| record.stated(field).map(str::to_owned);
        let report = &mut self.report;
        report.vin = stated(marks.vin);
        report.category = stated(marks.category);
        report.stage = stated(marks.stage);
        report.make = stated(marks.make);
        report.vehicle_type = stated(marks.type_name);
        report.variant = stated(marks.variant);
        report.vehicle_version = stated(marks.version);
        report.reference = stated(marks.reference);
        report.message_version = stated(marks.issue);
        report.approval = stated(marks.approval);
        report.stage_number = latest_stage(record);
        if self.wanted.keys {
            let older = self.report.ivi.as_deref().filter(|version| *version != self.knowledge.book.version());
            self.keys = self.knowledge.engine.keys(record, Some(self.policy.as_of), older);
        }
    }

    /// Leaves out what is not reported. A file that could not be checked always says so: left out, it would count as passed.
    fn select(&mut self, is_checked: bool) {
        if is_checked {
            if self.policy.unsigned {
                self.report.findings.retain(|finding| finding.code != kinds::SIGNATURE_MISSING.code);
            }
            let selection = &self.policy.selection;
            let hidden = &mut self.report.hidden.selection;
            self.report.findings.retain(|finding| selection.keeps(&finding.code) || counted(hidden, 1));
            leave_to_structure(&mut self.report.findings);
            self.unlisted.retain(|unlisted| selection.keeps(&unlisted.code) || counted(hidden, unlisted.count));
        }
    }
}

/// Says of each finding whether it counts, and who mends it.
fn judge(policy: &Policy, report: &mut FileReport, trace: &mut Trace) {
    let mut findings = std::mem::take(&mut report.findings);
    let vehicle = Vehicle {
        subject: report.subject(),
        paths: std::slice::from_ref(&report.path),
        vin: report.vin.as_deref(),
        vehicle_type: report.vehicle_type.as_deref(),
        variant: report.variant.as_deref(),
        version: report.vehicle_version.as_deref(),
        approval: report.approval.as_deref(),
    };
    policy.gate.judge(&mut findings, &vehicle, policy.as_of, trace);
    findings.iter().for_each(|finding| report.hidden.count(finding));
    report.findings = findings;
}

/// Counts what is left out.
fn counted(hidden: &mut u64, count: usize) -> bool {
    *hidden += count as u64;
    false
}

/// Says whether the file is good to send, by what was found, and whether the gate lets it through.
fn weigh(report: &mut FileReport, unlisted: &[Unlisted], threshold: Threshold) {
    let fails = |finding: &&Finding| threshold.is_reached(finding.severity);
    let is_uncounted = unlisted.iter().any(|unlisted| threshold.is_reached(unlisted.severity));
    if is_uncounted || report.findings.iter().any(|finding| fails(&finding)) {
        report.status = Status::Fail;
    }
    report.accepted = !is_uncounted && !report.findings.iter().filter(fails).any(Finding::is_open);
}

/// Leaves out what weighs less than what is reported.
fn leave_out_below(least: Severity, report: &mut FileReport, unlisted: &mut Vec<Unlisted>) {
    let hidden = &mut report.hidden.severity;
    report.findings.retain(|finding| finding.severity >= least || counted(hidden, 1));
    unlisted.retain(|unlisted| unlisted.severity >= least || counted(hidden, unlisted.count));
}

/// Leaves out what the seal says of its structure where the structure of the message says it: one cause, one finding.
fn leave_to_structure(findings: &mut Vec<Finding>) {
    let of_structure = || findings.iter().filter(|finding| finding.code.starts_with("ivi/"));
    let lists = |finding: &Finding| finding.expected.as_deref().is_some_and(|expected| expected.split(", ").any(|tag| tag == Book::SIGNATURE));
    let names = |finding: &Finding| finding.field.as_deref() == Some(Book::SIGNATURE) || finding.code == kinds::IVI_MISSING.code && lists(finding);
    let says_missing = of_structure().any(names);
    let told: Vec<Option<Span>> = of_structure().map(|finding| finding.span).collect();
    findings.retain(|finding| match finding.code.as_ref() {
        code if code == kinds::SIGNATURE_STRUCTURE.code || code == kinds::SIGNATURE_SECOND.code => !told.contains(&finding.span),
        code if code == kinds::SIGNATURE_MISSING.code => !says_missing,
        _ => true,
    });
}

/// What is wrong with the file itself, whatever it holds.
fn beyond_limits(knowledge: &Knowledge, policy: &Policy, path: &str, bytes: u64) -> Vec<Finding> {
    let limits = &knowledge.engine.rules().limits;
    if limits.is_empty() {
        return Vec::new();
    }
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let found = Found { name: Some(name.to_owned()), bytes: Some(bytes), files: None };
    let broken = limits.iter().filter(|limit| limit.admits(&found) == Some(false) && policy.selection.keeps(&limit.said.code));
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
fn say(knowledge: &Knowledge, findings: &mut [Finding], text: &str) {
    let vocabulary = &knowledge.engine.rules().vocabulary;
    // Few words tell of the root element; the document is read again for the first of them.
    let root = OnceCell::new();
    for finding in findings {
        vocabulary.apply(finding, || root.get_or_init(|| root_of(text)).clone());
    }
}

fn root_of(text: &str) -> RootElement {
    let document = document::parse(text).ok();
    document.map_or_else(RootElement::default, |document| {
        let name = document.root_element().tag_name();
        RootElement { name: name.name().to_owned(), namespace: name.namespace().unwrap_or_default().to_owned() }
    })
}

/// The greatest number of a manufacturer's stage.
fn latest_stage(record: &Record<'_>) -> Option<String> {
    let field = record.book().landmarks().stage_number?;
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

    #[test]
    fn too_many_findings_are_cut_and_the_cut_weighs_what_is_left_out() {
        let finding = |severity| Finding { severity, ..Finding::built_in(&kinds::IVI_EMPTY, String::new()) };
        let mut findings = vec![finding(Severity::Error); MOST_FINDINGS];
        cut(&mut findings, &[]);
        assert_eq!(findings.len(), MOST_FINDINGS);
        findings.extend([finding(Severity::Info), finding(Severity::Warning)]);
        let left_out = |severity| Unlisted { code: kinds::IVI_EMPTY.code.clone(), count: 1, severity };
        cut(&mut findings, &[]);
        let mut counted = vec![finding(Severity::Error); MOST_FINDINGS];
        cut(&mut counted, &[left_out(Severity::Info), left_out(Severity::Warning)]);
        assert_eq!(counted, findings);
        let last = &findings[MOST_FINDINGS];
        assert_eq!((findings.len(), last.code.as_ref(), last.severity), (MOST_FINDINGS + 1, "ivi/too-many", Severity::Warning));
        assert_eq!(last.message, "the file has 2 more findings, which are not listed");
    }
}
