//! Inputs in, reports out.

use super::book::older_book;
use super::file::{self, Checked, Memories, Wanted};
use super::knowledge::Knowledge;
use super::policy::Policy;
use super::report::{FileReport, Given, Head, Hidden};
use crate::engine::BatchFinding;
use crate::finding::{Finding, Selection, Threshold};
use crate::gate::{Gone, Trace, Vehicle};
use crate::schema::Book;
use crate::source::Location;
use jiff::civil::Date;
use std::sync::Arc;

/// Checks inputs against a message book, rules and trusted certificates.
///
/// It is cheap to clone, and to share between threads: a clone shares what was read.
#[derive(Debug, Clone)]
pub struct Checker {
    knowledge: Arc<Knowledge>,
    policy: Arc<Policy>,
    /// The file that more of this stood in.
    configuration: Option<Arc<str>>,
}

impl Checker {
    pub(super) fn new(knowledge: Arc<Knowledge>, policy: Policy, configuration: Option<String>) -> Self {
        Self { knowledge, policy: Arc::new(policy), configuration: configuration.map(Arc::from) }
    }

    /// The same checker as on another day; what was read is shared.
    #[must_use]
    pub fn on(&self, day: Date) -> Self {
        Self { policy: Arc::new(self.policy.on(day)), ..self.clone() }
    }

    /// The day as on which is checked.
    pub fn as_of(&self) -> Date {
        self.policy.as_of
    }

    /// From which severity on a file fails.
    pub fn threshold(&self) -> Threshold {
        self.policy.threshold
    }

    /// What of the book and the rules does not meet, one line each: checks go on without it.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.knowledge.notes();
        notes.extend(self.policy.notes().cloned());
        notes
    }

    /// What a report says before its first file.
    pub fn head(&self) -> Head {
        let Policy { as_of, unsigned, least, threshold, .. } = *self.policy;
        let Selection { only, skip } = self.policy.selection.clone();
        let gate = &self.policy.gate;
        let given = |(file, entries): (&str, usize)| Given { file: file.to_owned(), entries };
        Head {
            as_of: Some(as_of),
            unchecked: self.policy.unchecked(),
            unsigned,
            only,
            skip,
            severity: least,
            fail_on: threshold,
            severities: gate.severities.said().map(|(prefix, weight)| (prefix.to_owned(), weight.as_str().to_owned())).collect(),
            waivers: gate.waivers_from().map(given),
            baseline: gate.baseline_from().map(given),
            approvals: self.policy.approvals.as_ref().map(|approvals| given(approvals.from())),
            configuration: self.configuration.as_deref().map(str::to_owned),
            ..self.knowledge.head.clone()
        }
    }

    /// Checks one input: its name, as reports and rules about file names see it, and its bytes. Whatever is wrong with it is a finding.
    pub fn check(&self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> FileReport {
        self.check_input(name.into(), Ok(bytes.into()), Wanted::default()).report
    }

    /// The same for inputs that come one after another: see [`Session`].
    pub fn session(&self) -> Session {
        Session { checker: self.clone(), memory: Arc::default() }
    }

    /// Checks one input that was read, or that could not be for the reason that a finding says, and tells what more is wanted of it.
    pub(crate) fn check_input(&self, name: String, bytes: Result<Vec<u8>, Box<Finding>>, wanted: Wanted<'_>) -> Checked {
        file::check(&self.knowledge, &self.policy, name, bytes, wanted)
    }

    /// Makes of findings about several files what the gate says; returns how many are not told of, or do not count.
    pub(crate) fn judge_among(&self, found: &mut Vec<BatchFinding>, trace: &mut Trace) -> Hidden {
        let Policy { gate, as_of, least, .. } = &*self.policy;
        let mut hidden = Hidden::default();
        found.retain_mut(|among| {
            let is_on = gate.weigh(&mut among.finding);
            hidden.off += u64::from(!is_on);
            is_on
        });
        for BatchFinding { finding, files } in found.iter_mut() {
            let subject = files.join("\n");
            let vehicle = Vehicle { subject: &subject, paths: files, ..Vehicle::default() };
            gate.judge([finding], &vehicle, *as_of, trace);
        }
        let before = found.len();
        found.retain(|among| among.finding.severity >= *least);
        hidden.severity += (before - found.len()) as u64;
        found.iter().for_each(|among| hidden.count(&among.finding));
        hidden
    }

    /// What is to be said of the waivers themselves, when all files have been checked.
    pub(crate) fn about_waivers(&self, trace: &Trace) -> Vec<BatchFinding> {
        let Policy { gate, as_of, least, selection, .. } = &*self.policy;
        let (file, found) = gate.about_waivers(*as_of, trace);
        let placed = |(finding, (line, column)): (Finding, (u64, u64))| {
            // A place in the list of waivers, which is not held in memory: by line and column alone.
            let place = |number| usize::try_from(number).unwrap_or_default();
            let location = Some(Location { line: place(line), column: place(column), offset: 0, length: 0 });
            let fingerprint = finding.fingerprint(&file);
            BatchFinding { finding: Finding { location, fingerprint, ..finding }, files: vec![format!("{file}:{line}:{column}")] }
        };
        let told = found.into_iter().map(placed);
        told.filter(|among| among.finding.severity >= *least && !selection.skips(&among.finding.code)).collect()
    }

    /// What of the baseline is there no more, and how much of it is about vehicles that are not in this run.
    pub(crate) fn gone(&self, trace: &Trace) -> (Vec<Gone>, u64) {
        self.policy.gate.gone(trace)
    }

    /// Where a finding is, in words: the label of the field or group, its tag, and the line.
    pub(crate) fn place_in_words(&self, finding: &Finding) -> String {
        let label = |tag: &str| {
            let of = |book: &Book| book.entry(tag).map(|entry| book.label(entry).to_owned());
            of(&self.knowledge.book).or_else(|| older_book().ok().and_then(of))
        };
        let field = finding.field.as_deref().map(|tag| label(tag).map_or_else(|| tag.to_owned(), |label| format!("{label} ({tag})")));
        let line = finding.location.map(|place| format!("line {}", place.line));
        field.into_iter().chain(line).collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    pub(crate) fn selection(&self) -> &Selection {
        &self.policy.selection
    }
}

/// Checks of inputs that come one after another, in a service for example. It remembers a vehicle of each version, so that the next one
/// of the version is checked faster; what is found is the same. It is cheap to clone, and to share between threads.
#[derive(Debug, Clone)]
pub struct Session {
    checker: Checker,
    memory: Arc<Memories>,
}

impl Session {
    /// Checks one input, as [`Checker::check`] does.
    pub fn check(&self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> FileReport {
        let wanted = Wanted { memory: Some(&self.memory), ..Wanted::default() };
        self.checker.check_input(name.into(), Ok(bytes.into()), wanted).report
    }
}
