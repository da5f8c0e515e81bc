//! What comes of a check, as plain data.

use crate::finding::{Finding, Severity, Threshold};
use crate::rules::InForce;
use jiff::civil::Date;
use serde::Serialize;

/// What a report says of a run as a whole, known before it starts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The profiles that were asked for.
    pub profiles: Vec<String>,
    /// The rule packs.
    pub packs: Vec<PackIdentity>,
    /// Packs that were named and are not in force on the day.
    pub not_applied: Vec<NotApplied>,
    /// What packs change of what others say.
    pub changes: Vec<InForce>,
    /// The day as on which was checked.
    pub as_of: Option<Date>,
    /// What is not checked of any seal, for want of what it would take.
    pub unchecked: Vec<String>,
    /// Whether a message may be without a signature.
    pub unsigned: bool,
    /// The beginnings of codes that alone are reported, when there are any.
    pub only: Vec<String>,
    /// The beginnings of codes that are left out.
    pub skip: Vec<String>,
    /// The least severity that is reported.
    pub severity: Severity,
    /// From which severity on a file fails.
    pub fail_on: Threshold,
    /// What findings weigh here, by the beginnings of their codes.
    pub severities: Vec<(String, String)>,
    /// The file with the waivers, and how many there are.
    pub waivers: Option<Given>,
    /// The report that is the baseline, and how many findings it has.
    pub baseline: Option<Given>,
    /// The approval data, and how many rows it has.
    pub approvals: Option<Given>,
    /// The configuration file.
    pub configuration: Option<String>,
}

/// A file that a run goes by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
pub struct Given {
    /// The file.
    pub file: String,
    /// How many entries it has.
    pub entries: usize,
}

/// What a rule pack is told by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
pub struct PackIdentity {
    /// Its name.
    pub name: String,
    /// The version that it says.
    pub version: String,
    /// The SHA-256 of the list of its files, in hexadecimal digits; `docs/gate.md` says how it is made.
    pub digest: String,
}

/// A pack that was named and is not in force on the day of the run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
pub struct NotApplied {
    /// Its name.
    pub name: String,
    /// The version that it says.
    pub version: String,
    /// The first day on which it is in force.
    pub from: Option<String>,
    /// The last day on which it is in force.
    pub to: Option<String>,
}

/// How many findings are not told of, or do not count, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
pub struct Hidden {
    /// Left out by the beginnings of their codes, as far as they were looked for: rules that nobody asks for are not run.
    pub selection: u64,
    /// Left out because they weigh less than what is reported.
    pub severity: u64,
    /// Left out because they weigh nothing here.
    pub off: u64,
    /// Told of, and waived.
    pub waived: u64,
    /// Told of, and known from the baseline.
    pub baseline: u64,
}

impl Hidden {
    /// Counts a finding that is told of, when it does not count.
    pub(crate) fn count(&mut self, finding: &Finding) {
        self.waived += u64::from(finding.waived.is_some());
        self.baseline += u64::from(finding.known);
    }

    /// Adds what was counted apart.
    pub fn add(&mut self, other: Self) {
        self.selection += other.selection;
        self.severity += other.severity;
        self.off += other.off;
        self.waived += other.waived;
        self.baseline += other.baseline;
    }
}

/// Whether a file is good to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No finding reaches the threshold.
    Pass,
    /// At least one finding does.
    Fail,
}

/// What a check says of one input. Written by serde it is what the JSON report says of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
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
    /// The make of the vehicle, the first where it has several, as it stands in the file.
    pub make: Option<String>,
    /// The type of the vehicle, as it stands in the file.
    #[serde(rename = "type")]
    pub vehicle_type: Option<String>,
    /// The variant of the type, as it stands in the file.
    pub variant: Option<String>,
    /// The version of the variant, as it stands in the file.
    #[serde(rename = "version")]
    pub vehicle_version: Option<String>,
    /// The reference of the message, as it stands in the file.
    #[serde(skip)]
    pub reference: Option<String>,
    /// The version number of the message, as it stands in the file.
    #[serde(skip)]
    pub message_version: Option<String>,
    /// The greatest number of a manufacturer's stage.
    #[serde(skip)]
    pub stage_number: Option<String>,
    /// The type-approval number, as it stands in the file.
    #[serde(skip)]
    pub approval: Option<String>,
    /// Whether it is good to send, by what was found.
    pub status: Status,
    /// Whether the gate lets it through: no finding reaches the threshold that is neither waived nor known from a baseline.
    pub accepted: bool,
    /// How many findings are not told of, or do not count.
    #[serde(skip)]
    pub hidden: Hidden,
    /// What was found, in document order.
    pub findings: Vec<Finding>,
}

impl FileReport {
    /// What the vehicle is known by from run to run: its VIN, or the path of the file where there is none.
    pub fn subject(&self) -> &str {
        self.vin.as_deref().unwrap_or(&self.path)
    }

    /// A report about an input of which nothing is known yet.
    pub fn new(path: String) -> Self {
        Self {
            path,
            ivi: None,
            vin: None,
            category: None,
            stage: None,
            make: None,
            vehicle_type: None,
            variant: None,
            vehicle_version: None,
            reference: None,
            message_version: None,
            stage_number: None,
            approval: None,
            status: Status::Pass,
            accepted: true,
            hidden: Hidden::default(),
            findings: Vec::new(),
        }
    }
}
