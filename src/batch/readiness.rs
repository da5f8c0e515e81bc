//! Which records of a run can go, what keeps the others, and who is next.

use super::BatchError;
use super::inputs::Inputs;
use super::run::run;
use crate::check::{Checker, FileReport, Status, Wanted};
use crate::engine::{Across, BatchFinding, FileKeys, KeyRow};
use crate::finding::{Finding, Severity, Threshold};
use crate::gate::Trace;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroUsize;

/// Whether a record can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing keeps it.
    Ready,
    /// Only what is waived, or known from a baseline, would keep it.
    Waived,
    /// Something keeps it.
    Blocked,
    /// It is no message that could be read.
    Unreadable,
}

impl State {
    /// All of them, from the best to the worst.
    pub const ALL: [Self; 4] = [Self::Ready, Self::Waived, Self::Blocked, Self::Unreadable];

    /// The word of reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waived => "waived",
            Self::Blocked => "blocked",
            Self::Unreadable => "unreadable",
        }
    }

    /// Whether a record in this state can go.
    pub const fn can_go(self) -> bool {
        matches!(self, Self::Ready | Self::Waived)
    }
}

/// What keeps a record: findings with one code about one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blocker {
    /// The code.
    pub code: String,
    /// The field or group.
    pub field: Option<String>,
    /// How often it is found.
    pub count: u64,
    /// What is wrong, of the first of them.
    pub message: String,
    /// Who mends it.
    pub owner: Option<String>,
}

/// A record of a run, and its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordState {
    /// The path of the file.
    pub path: String,
    /// The VIN.
    pub vin: Option<String>,
    /// The make.
    pub make: Option<String>,
    /// The type.
    #[serde(rename = "type")]
    pub vehicle_type: Option<String>,
    /// The vehicle category.
    pub category: Option<String>,
    /// The type-approval number.
    pub approval: Option<String>,
    /// Whether it can go.
    pub state: State,
    /// Who is next: whoever mends the first blocker.
    pub next: Option<String>,
    /// What keeps it, in the order in which it is best mended: the seal last, since every change of the data breaks it.
    pub blockers: Vec<Blocker>,
}

/// A finding that somebody is to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Who mends it.
    pub owner: Option<String>,
    /// The VIN of the record.
    pub vin: Option<String>,
    /// The path of the file.
    pub path: String,
    /// Where, in words: the label of the field and its line.
    pub place: String,
    /// The finding.
    pub finding: Finding,
}

/// The records of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Readiness {
    /// The records, in path order.
    pub records: Vec<RecordState>,
    /// Every finding that counts, by record.
    pub tasks: Vec<Task>,
    /// What is wrong with the waivers themselves.
    pub gate: Vec<BatchFinding>,
    /// Whether any of that fails the gate.
    pub waivers_fail: bool,
}

impl Readiness {
    /// Checks all inputs with so many threads; without a number, as many as there are processors.
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn of(checker: &Checker, inputs: &Inputs, jobs: Option<NonZeroUsize>) -> Result<Self, BatchError> {
        let mut across = Across::new(checker.knowledge().engine.rules(), checker.selection());
        let wanted = Wanted { keys: !across.is_idle() && inputs.sources.len() > 1, ..Wanted::default() };
        let (mut readiness, mut trace) = (Self::default(), Trace::default());
        let threshold = checker.threshold();
        run::<Vec<One>, BatchError>(
            inputs,
            checker,
            wanted,
            jobs,
            |kept, checked| {
                let tasks = tasks(checker, &checked.report);
                kept.push(One { record: RecordState::of(&checked.report, threshold), tasks, keys: checked.keys, trace: checked.trace });
            },
            |kept| {
                for One { record, tasks, keys, trace: met } in kept {
                    across.add(keys.as_ref().map_or_else(KeyRow::default, FileKeys::row));
                    readiness.records.push(record);
                    readiness.tasks.extend(tasks);
                    trace.add(met);
                }
                Ok(())
            },
        )?;
        let mut among = across.findings(|position| inputs.path(position), checker.selection());
        checker.judge_among(&mut among, &mut trace);
        readiness.block(&among, threshold);
        readiness.gate = checker.about_waivers(&trace);
        readiness.waivers_fail = readiness.gate.iter().any(|found| threshold.is_reached(found.finding.severity));
        Ok(readiness)
    }

    /// Whether every record can go, and the waivers hold.
    pub fn is_ready(&self) -> bool {
        self.records.iter().all(|record| record.state.can_go()) && !self.waivers_fail
    }

    /// How many records are in each state, by what this says of them, in its order.
    pub fn by<K: Ord>(&self, key: impl Fn(&RecordState) -> K) -> BTreeMap<K, [u64; 4]> {
        let mut counts: BTreeMap<K, [u64; 4]> = BTreeMap::new();
        for record in &self.records {
            counts.entry(key(record)).or_default()[record.state as usize] += 1;
        }
        counts
    }

    /// The findings of each owner; those of nobody under `None`.
    pub fn by_owner(&self) -> BTreeMap<Option<&str>, Vec<&Task>> {
        let mut owners: BTreeMap<Option<&str>, Vec<&Task>> = BTreeMap::new();
        for task in &self.tasks {
            owners.entry(task.owner.as_deref()).or_default().push(task);
        }
        owners
    }

    /// What is found about several files keeps each of them.
    fn block(&mut self, among: &[BatchFinding], threshold: Threshold) {
        let mut by_path: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for BatchFinding { finding, files } in among.iter().filter(|found| found.finding.is_open()) {
            files.iter().for_each(|file| by_path.entry(file).or_default().push(finding));
        }
        let mut tasks = Vec::new();
        for record in &mut self.records {
            for finding in by_path.get(record.path.as_str()).into_iter().flatten().copied() {
                let (vin, path) = (record.vin.clone(), record.path.clone());
                let place = finding.field.clone().unwrap_or_default();
                tasks.push(Task { owner: owner_of(finding), vin, path, place, finding: finding.clone() });
                if threshold.is_reached(finding.severity) {
                    record.state = record.state.max(State::Blocked);
                    record.add(finding);
                }
            }
            record.order();
        }
        self.tasks.extend(tasks);
        let position: HashMap<&str, usize> = self.records.iter().enumerate().map(|(at, record)| (record.path.as_str(), at)).collect();
        self.tasks.sort_by_key(|task| position.get(task.path.as_str()).copied());
    }
}

/// What is kept of a record until all are there.
struct One {
    record: RecordState,
    tasks: Vec<Task>,
    keys: Option<FileKeys>,
    trace: Trace,
}

impl RecordState {
    /// The state of a record by its own report.
    fn of(report: &FileReport, threshold: Threshold) -> Self {
        let state = match (report.ivi.is_some(), report.accepted, report.status) {
            (false, _, _) => State::Unreadable,
            (true, false, _) => State::Blocked,
            (true, true, Status::Fail) => State::Waived,
            (true, true, Status::Pass) => State::Ready,
        };
        let mut record = Self {
            path: report.path.clone(),
            vin: report.vin.clone(),
            make: report.make.clone(),
            vehicle_type: report.vehicle_type.clone(),
            category: report.category.clone(),
            approval: report.approval.clone(),
            state,
            next: None,
            blockers: Vec::new(),
        };
        // Of an unreadable file everything keeps it.
        let keeps = |finding: &&Finding| finding.is_open() && (threshold.is_reached(finding.severity) || state == State::Unreadable);
        report.findings.iter().filter(keeps).for_each(|finding| record.add(finding));
        record.order();
        record
    }

    fn add(&mut self, finding: &Finding) {
        match self.blockers.iter_mut().find(|blocker| finding.code == *blocker.code && blocker.field == finding.field) {
            Some(blocker) => blocker.count += 1,
            None => self.blockers.push(Blocker {
                code: finding.code.to_string(),
                field: finding.field.clone(),
                count: 1,
                message: finding.message.clone(),
                owner: owner_of(finding),
            }),
        }
    }

    /// The seal last, and the first blocker says who is next.
    fn order(&mut self) {
        self.blockers.sort_by_key(|blocker| blocker.code.starts_with("signature/"));
        self.next = self.blockers.first().and_then(|blocker| blocker.owner.clone());
    }

    /// Who is next among all that mend something, for the records that wait.
    pub fn waits_for(&self) -> &str {
        self.next.as_deref().unwrap_or_default()
    }

    /// All who mend something of it.
    pub fn owners(&self) -> BTreeSet<&str> {
        self.blockers.iter().filter_map(|blocker| blocker.owner.as_deref()).collect()
    }
}

fn owner_of(finding: &Finding) -> Option<String> {
    finding.owner.as_deref().map(str::to_owned)
}

/// What somebody is to look at in a record: every finding that counts, but for what is only worth knowing.
fn tasks(checker: &Checker, report: &FileReport) -> Vec<Task> {
    let open = report.findings.iter().filter(|finding| finding.is_open() && finding.severity > Severity::Info);
    let task = |finding: &Finding| Task {
        owner: owner_of(finding),
        vin: report.vin.clone(),
        path: report.path.clone(),
        place: checker.place_in_words(finding),
        finding: finding.clone(),
    };
    open.map(task).collect()
}
