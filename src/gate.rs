//! The gate before an upload: what a plant makes of findings. Which weigh otherwise there, which are waived until when and on whose word, which
//! an earlier report has already, and who mends them.
//!
//! It is told of findings and of the vehicle that they are about, and knows neither documents nor files: so a program that embeds the
//! checks has the same gate as the command line, and a day decides as it is given.

mod baseline;
mod codes;
mod config;
mod owners;
mod pattern;
mod renamed;
mod severities;
mod vehicle;
mod waivers;

pub use baseline::{BadBaseline, Baseline, Gone};
pub use codes::Codes;
#[cfg(any(test, feature = "internals"))]
pub use config::KEYS;
pub use config::{Config, FileOr};
pub use owners::Owners;
pub use pattern::BadPattern;
pub(crate) use pattern::paths;
pub use severities::{Said, Severities, Weight};
pub use vehicle::Vehicle;
pub use waivers::{RawWaiver, Waivers};

use crate::finding::{Finding, kinds};
use crate::schema::Book;
use crate::yaml::{Entries, Fault};
use jiff::civil::Date;
use serde_saphyr::Spanned;
use std::collections::BTreeSet;
use waivers::{Breadth, Waiver};

/// What a plant makes of findings.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    /// What findings weigh.
    pub severities: Severities,
    /// What does not count for a while.
    pub waivers: Option<Waivers>,
    /// What an earlier report has already.
    pub baseline: Option<Baseline>,
    /// Who mends what.
    pub owners: Option<Owners>,
}

/// What is to be said of a waiver, with the line and column at which it stands.
pub type AboutWaiver = (Finding, (u64, u64));

/// Which waivers and which entries of a baseline a run met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Waivers by which something does not count.
    used: BTreeSet<u32>,
    /// Waivers that are about a vehicle of the run.
    met: BTreeSet<u32>,
    /// Findings that the baseline has.
    known: BTreeSet<u32>,
    /// Vehicles that the baseline has.
    seen: BTreeSet<u32>,
}

impl Trace {
    /// Adds what another part of the run met.
    pub fn add(&mut self, other: Self) {
        self.used.extend(other.used);
        self.met.extend(other.met);
        self.known.extend(other.known);
        self.seen.extend(other.seen);
    }
}

/// The files of the gate as they stand, by their names.
#[derive(Debug, Default)]
pub struct GateFiles {
    /// What findings weigh; of several that speak of the same codes the last holds.
    pub severities: Vec<Said>,
    /// Waivers.
    pub waivers: Option<(String, Vec<RawWaiver>)>,
    /// Who mends what.
    pub owners: Option<(String, Entries<Spanned<String>>)>,
    /// An earlier report.
    pub baseline: Option<Baseline>,
}

impl GateFiles {
    /// Whether none of them is there.
    pub fn is_empty(&self) -> bool {
        let Self { severities, waivers, owners, baseline } = self;
        severities.is_empty() && waivers.is_none() && owners.is_none() && baseline.is_none()
    }
}

/// Reads a file with a list of waivers.
///
/// # Errors
/// What is wrong with it, with its place.
pub fn read_waivers(file: &str, text: &str) -> Result<Vec<RawWaiver>, Fault> {
    config::read_waivers(file, text)
}

/// Reads a file that says who mends what.
///
/// # Errors
/// What is wrong with it, with its place.
pub fn read_owners(file: &str, text: &str) -> Result<Entries<Spanned<String>>, Fault> {
    config::read_owners(file, text)
}

impl Gate {
    /// What the files say, held against the codes that there are and the books of messages.
    ///
    /// # Errors
    /// Every fault in them.
    pub fn of(files: GateFiles, codes: &Codes, books: &[&Book]) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut gate = Self { baseline: files.baseline, ..Self::default() };
        gate.severities = Severities::of(files.severities, codes, &mut faults);
        gate.waivers = files.waivers.map(|(file, said)| Waivers::of(&file, said, codes, &mut faults));
        gate.owners = files.owners.map(|(file, said)| Owners::of(&file, said, codes, books, &mut faults));
        if faults.is_empty() { Ok(gate) } else { Err(faults) }
    }

    /// Lets a finding weigh what it weighs here; tells whether it is reported at all.
    pub fn weigh(&self, finding: &mut Finding) -> bool {
        self.severities.weigh(finding)
    }

    /// Says of the findings about a vehicle which do not count and who mends them; notes what of the gate was met.
    pub fn judge<'f>(&self, findings: impl IntoIterator<Item = &'f mut Finding>, vehicle: &Vehicle<'_>, as_of: Date, trace: &mut Trace) {
        let holds = |waiver: &Waiver| waiver.breadth().is_none() && !waiver.is_expired(as_of) && waiver.is_of(vehicle);
        let all = self.waivers.iter().flat_map(|waivers| &waivers.list).zip(0_u32..);
        let waivers: Vec<(&Waiver, u32)> = all.filter(|(waiver, _)| holds(waiver)).collect();
        trace.met.extend(waivers.iter().map(|(_, number)| *number));
        trace.seen.extend(self.baseline.as_ref().and_then(|baseline| baseline.subject(vehicle.subject)));
        for finding in findings {
            finding.owner = self.owners.as_ref().and_then(|owners| owners.of_finding(finding)).cloned();
            let covering: Vec<&(&Waiver, u32)> = waivers.iter().filter(|(waiver, _)| waiver.covers(finding)).collect();
            finding.waived = covering.first().map(|(waiver, _)| Box::new(waiver.waived.clone()));
            trace.used.extend(covering.iter().map(|(_, number)| *number));
            if let Some(number) = self.baseline.as_ref().and_then(|baseline| baseline.find(finding, vehicle.subject)) {
                trace.known.insert(number);
                finding.known = finding.waived.is_none();
            }
        }
    }

    /// What is to be said of the waivers themselves, each finding with its line and column, and the file that they stand in.
    pub fn about_waivers(&self, as_of: Date, trace: &Trace) -> (String, Vec<AboutWaiver>) {
        let Some(waivers) = &self.waivers else { return (String::new(), Vec::new()) };
        let mut found = Vec::new();
        for (waiver, number) in waivers.list.iter().zip(0_u32..) {
            let finding = about(waiver, as_of, trace.used.contains(&number), trace.met.contains(&number));
            found.extend(finding.map(|finding| (finding, waiver.place)));
        }
        for (finding, _) in &mut found {
            finding.owner = self.owners.as_ref().and_then(|owners| owners.of_finding(finding)).cloned();
        }
        (waivers.file.clone(), found)
    }

    /// What of the baseline is there no more, and how much of it is about vehicles that are not in this run.
    pub fn gone(&self, trace: &Trace) -> (Vec<Gone>, u64) {
        self.baseline.as_ref().map(|baseline| baseline.gone(&trace.known, &trace.seen)).unwrap_or_default()
    }

    /// The file with the waivers, and how many there are.
    pub fn waivers_from(&self) -> Option<(&str, usize)> {
        self.waivers.as_ref().map(|waivers| (waivers.file.as_str(), waivers.count()))
    }

    /// The report that is the baseline, and how many findings it has.
    pub fn baseline_from(&self) -> Option<(&str, usize)> {
        self.baseline.as_ref().map(|baseline| (baseline.file.as_str(), baseline.count()))
    }
}

/// What is to be said of a waiver, when there is something.
fn about(waiver: &Waiver, as_of: Date, is_used: bool, is_met: bool) -> Option<Finding> {
    let (code, owner, expires) = (&waiver.code, &waiver.waived.owner, waiver.waived.expires);
    let value = Some(code.clone());
    if let Some(breadth) = waiver.breadth() {
        let (what, expected) = match breadth {
            Breadth::Family => ("is one of a whole family", "a code, or the beginning of codes within a family"),
            Breadth::Everything => ("names no vehicle, path or value", "vin, type, variant, version, approval, path or value"),
        };
        let message = format!("the waiver of {code} by {owner} {what}, and does not hold");
        return Some(Finding { value, expected: Some(expected.to_owned()), ..Finding::built_in(&kinds::GATE_WAIVER_TOO_BROAD, message) });
    }
    if waiver.is_expired(as_of) {
        let message = format!("the waiver of {code} by {owner} ended on {expires}");
        let expected = Some(format!("{as_of} or later"));
        return Some(Finding { value: Some(expires.to_string()), expected, ..Finding::built_in(&kinds::GATE_WAIVER_EXPIRED, message) });
    }
    if is_used {
        return None;
    }
    let what = if is_met { "nothing of the vehicles that it is about is found" } else { "no vehicle of this run is one that it is about" };
    let message = format!("the waiver of {code} by {owner} is not used: {what}");
    Some(Finding { value, ..Finding::built_in(&kinds::GATE_WAIVER_UNUSED, message) })
}
