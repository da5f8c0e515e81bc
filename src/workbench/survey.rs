//! What a checker finds in many files, kept side by side.

use crate::batch::{BatchError, Inputs};
use crate::check::{Checker, FileReport};
use crate::finding::{Finding, Severity};
use serde::Serialize;

/// What is kept of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// Its code.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// Where.
    pub path: String,
    /// The field or group.
    pub field: Option<String>,
    /// The value found.
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// What was found in a file; or, under the names of several files, among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surveyed {
    /// The path, or the paths.
    pub path: String,
    /// The vehicle category, where there is one.
    pub category: Option<String>,
    /// The VIN.
    pub vin: Option<String>,
    /// What was found.
    pub findings: Vec<Brief>,
}

impl Brief {
    fn of(finding: &Finding) -> Self {
        Self {
            code: finding.code.to_string(),
            severity: finding.severity,
            path: finding.path.clone(),
            field: finding.field.clone(),
            value: finding.value.clone(),
            message: finding.message.clone(),
        }
    }
}

impl Surveyed {
    /// What is kept of a report.
    pub fn of(report: &FileReport) -> Self {
        Self {
            path: report.path.clone(),
            category: report.category.clone(),
            vin: report.vin.clone(),
            findings: report.findings.iter().map(Brief::of).collect(),
        }
    }
}

/// Checks all inputs: what is found in each, in their order, and what is found among them.
///
/// # Errors
/// When the threads cannot be started.
pub fn survey(checker: &Checker, inputs: Inputs) -> Result<(Vec<Surveyed>, Vec<Surveyed>), BatchError> {
    let mut reports = checker.check_many(inputs.sources, None)?;
    let files: Vec<Surveyed> = reports.by_ref().map(|report| Surveyed::of(&report)).collect();
    let among = reports.across().into_iter();
    let of_several =
        |paths: Vec<String>, finding: &Finding| Surveyed { path: paths.join(", "), category: None, vin: None, findings: vec![Brief::of(finding)] };
    Ok((files, among.map(|among| of_several(among.files, &among.finding)).collect()))
}
